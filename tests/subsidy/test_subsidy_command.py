"""`subsidy list|show|estimate` as a person and a script see it."""

import datetime as dt
import io
import json
import re
import shutil
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len

from checker.cli import main as command_line
from checker.errors import BadInputError, OutputError, UsageError
from checker.model import (
    FACTS_SCHEMA,
    REPORT_SCHEMA,
    Answers,
    Estimate,
    Facts,
    FactTable,
    Institution,
    Lang,
    Machine,
    PackStamp,
    Remedy,
    RemedyKind,
    Report,
    Tool,
    Verdict,
)
from checker.packs.locate import rules_root
from tests.documents.pages import text_of

YAMAGUCHI = "yamaguchi-r8-online-registration"
AGENCY = "digital-agency-r5-mynumber-card"
R8 = "mhlw-r8-pmh-municipal"
ANSWERS = """
[institution]
name = "山田医院"
prefecture = "35"
kind = "clinic"
designated = ["nanbyo"]

[plan]
program = "yamaguchi-r8-online-registration"
start_date = 2026-09-01
completion_date = 2026-10-15
preliminary_notice_date = 2026-08-20
items = [{ name = "ノートPC", amount = 148000, category = "equipment" }]

[plan.options]
survey-answered = true
"""


@pytest.fixture
def answers(tmp_path: Path) -> str:
    """Return an answers file with a Japanese name."""
    path = tmp_path / "回答 山田医院.toml"
    path.write_text(ANSWERS, encoding="utf-8")
    return str(path)


def run(*arguments: str) -> int:
    return command_line.main(["subsidy", *arguments, "--on", "2026-09-01"])


def estimate(tmp_path: Path, *arguments: str) -> Estimate:
    target = tmp_path / "見込み.json"
    assert run("estimate", *arguments, "--quiet", "--json", str(target)) == 0
    return msgspec.json.decode(target.read_bytes(), type=Estimate)


def test_list_names_every_program_and_says_which_ended(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list") == 0
    shown = capsys.readouterr().out
    assert f"{YAMAGUCHI}  [期間内]" in shown
    assert f"{AGENCY}  [終了]" in shown
    assert shown.count("期間: ") == 8
    assert command_line.main(["subsidy", "list", "--on", "2026-03-16", "--lang", "en"]) == 0
    assert f"{YAMAGUCHI}  [not started]" in capsys.readouterr().out


def test_show_says_what_the_file_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", YAMAGUCHI) == 0
    shown = re.sub(r"\n\s+", "", capsys.readouterr().out)
    for words in (
        "基準額 100,000円、補助率 1/2、切り捨ての単位 1,000円、上限 50,000円",
        "内示が届くまで、注文も購入もしないでください",
        "083-933-2958",
        "seisin-nanbyou@pref.yamaguchi.lg.jp",
        "100,000円 「10万円」 [1] 1(3)",
        "(7) 補助金の交付",
        "消費税を含めるかどうかは書かれていません",
        "2026-11-21",
    ):
        assert words in shown


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("what", [("show",), ("estimate", "--expense", "4000000")])
def test_every_program_can_be_shown_and_estimated(
    programs: dict[str, object],
    capsys: pytest.CaptureFixture[str],
    lang: str,
    what: tuple[str, ...],
) -> None:
    for name in programs:
        action, rest = what[0], what[1:]
        assert run(action, name, *rest, "--lang", lang) == 0
        shown = capsys.readouterr().out
        assert "{" not in shown
        assert max(cell_len(line) for line in shown.splitlines()) <= 80
        shown.encode("cp932")
        assert "\x1b" not in shown


def test_expense_alone_is_enough_for_an_amount(tmp_path: Path) -> None:
    made = estimate(tmp_path, YAMAGUCHI, "--expense", "132,000")
    assert (made.eligibility, made.amount) == ("undetermined", 50_000)
    assert made.conditions[0].id == "order-of-purchase"


def test_the_warning_is_first_and_largest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("estimate", YAMAGUCHI, "--expense", "132000") == 0
    shown = capsys.readouterr().out
    assert shown.count("!" * 70) == 2
    assert shown.index("注文する前に") < shown.index("まだ決まりません")
    assert shown.index("注文も購入もしないでください") < shown.index("まだ決まりません")


@pytest.mark.parametrize(
    ("notice", "says", "gone"),
    [
        ("2026-09-01", "内示日（2026年9月1日）以降にしてください", "内示が届くまで"),
        ("2026-09-02", "内示が届くまで", "以降にしてください"),
    ],
)
def test_the_warning_says_what_is_true_on_the_day(
    notice: str, says: str, gone: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("estimate", YAMAGUCHI, "--expense", "132000", "--notice", notice) == 0
    shown = "".join(capsys.readouterr().out.split())
    assert says in shown
    assert gone not in shown


def test_no_warning_where_the_order_is_right(
    answers: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("estimate", YAMAGUCHI, "--answers", answers) == 0
    shown = capsys.readouterr().out
    assert "!!!" not in shown
    assert "○ 対象になる見込み" in shown
    assert "補助の見込み額: 50,000円" in shown
    assert "→ 次にすること: 注文してよいのは：ノートPC。注文する日は、" in shown
    assert "2026-10-15" in shown
    assert "あと44日" in shown


def test_a_plan_that_is_not_eligible_has_no_next_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("estimate", AGENCY, "--expense", "73000", "--kind", "clinic") == 0
    shown = capsys.readouterr().out
    assert "× 対象外" in shown
    assert "補助の見込み額: 0円" in shown
    assert "次の手続き" not in shown


def test_an_amount_that_cannot_be_told_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("estimate", R8, "--expense", "5000000") == 0
    assert "補助の見込み額: まだ計算できません" in capsys.readouterr().out


def test_the_command_line_comes_on_top_of_the_file(tmp_path: Path, answers: str) -> None:
    made = estimate(
        tmp_path, YAMAGUCHI, "--answers", answers, "--start", "2026-08-19", "--name", "別の医院"
    )
    assert made.eligibility == "not_eligible"
    assert not made.items[0].counted
    more = estimate(tmp_path, YAMAGUCHI, "--answers", answers, "--expense", "1")
    assert [item.amount for item in more.items] == [148_000, 1]


def test_everything_can_be_told_on_the_command_line(tmp_path: Path) -> None:
    made = estimate(
        tmp_path, YAMAGUCHI, "--expense", "99999", "--kind", "hospital", "--prefecture", "35",
        "--designated", "nanbyo,shoman", "--start", "2026-08-20", "--completion", "2026-09-01",
        "--notice", "2026-08-20", "--municipality", "山口市",
        "--option", "survey-answered=yes",
    )  # fmt: skip
    assert (made.eligibility, made.amount) == ("eligible", 49_000)
    other = estimate(tmp_path, YAMAGUCHI, "--expense", "99999", "--category", "other")
    assert [(item.category, item.counted) for item in other.items] == [("other", False)]


def test_options_are_read_in_the_type_of_their_question(tmp_path: Path) -> None:
    made = estimate(
        tmp_path, R8, "--expense", "22000000", "--kind", "municipality", "--completion",
        "2027-01-31", "--option", "body-type=core-city", "--option", "shoman=はい", "--option",
        "kodomo=true", "--option", "shogaisha=no", "--option", "other-local-schemes=3",
        "--option", "notified-base=12000000", "--option", "intent-survey-answered=yes",
        "--option", "requirement-survey-submitted=yes",
    )  # fmt: skip
    assert (made.eligibility, made.amount) == ("eligible", 6_000_000)
    assert made.steps[1].value == 15_000_000


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        (("--expense", "abc"), "--expense"),
        (("--expense", "-1"), "--expense"),
        (("--expense", "0.5"), "--expense"),
        (("--expense", "一万"), "--expense"),
        (("--expense", ""), "--expense"),
        (("--expense", "1e5"), "--expense"),
        (("--expense", "13,20"), "--expense"),
        (("--expense", "1000000000001"), "--expense"),
        (("--expense", "9" * 5000), "--expense"),
        (("--expense", "1", "--category", "yacht"), "--category"),
        (("--start", "2026-02-30"), "--start"),
        (("--completion", "soon"), "--completion"),
        (("--notice", "20260820x"), "--notice"),
        (("--start", "2026-09-02", "--completion", "2026-09-01"), "--completion"),
        (("--kind", "castle"), "--kind"),
        (("--prefecture", "48"), "--prefecture"),
        (("--designated", "dentist"), "--designated"),
        (("--name", "x" * 301), "--name"),
        (("--option", "colour=red"), "--option colour"),
        (("--option", "colour"), "--option colour"),
        (("--done", "start"), "--done start"),
        (("--done", "start=tomorrow"), "--done start"),
        (("--done", "survey-due=2026-03-20"), "--done survey-due"),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_bad_value_is_wrong_use_and_told_with_its_option(
    arguments: tuple[str, ...], place: str, lang: Lang, answers: str
) -> None:
    start = {"ja": f"コマンドの書き方が違います：{place}：", "en": f"Wrong use: {place}: "}[lang]
    for more in ((), ("--answers", answers)):
        with pytest.raises(UsageError) as error:
            run("estimate", YAMAGUCHI, *arguments, *more, "--lang", lang)
        assert error.value.status == 2
        assert error.value.say(lang).startswith(start)


def test_a_file_that_is_wrong_stays_a_bad_file_whatever_options_stand_beside(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.toml"
    path.write_text(ANSWERS.replace("equipment", "yacht"), encoding="utf-8")
    for more in ((), ("--option", "colour=red")):
        with pytest.raises(BadInputError) as error:
            run("estimate", YAMAGUCHI, "--answers", str(path), *more)
        assert (error.value.status, error.value.file) == (5, str(path))


@pytest.mark.parametrize("amount", ["0", "000", "1000000000000", "1,000,000,000,000"])
def test_amounts_at_the_limits_are_read(tmp_path: Path, amount: str) -> None:
    made = estimate(tmp_path, YAMAGUCHI, "--expense", amount)
    assert made.items[0].amount == int(amount.replace(",", ""))


def test_an_unknown_program_is_refused_with_what_there_is() -> None:
    for action in ("show", "estimate"):
        with pytest.raises(UsageError) as error:
            run(action, "moon")
        assert error.value.status == 2
        assert YAMAGUCHI in error.value.message.ja


def test_what_was_done_is_told_on_the_command_line(
    answers: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["subsidy", "estimate", YAMAGUCHI, "--answers", answers, "--on", "2026-10-16"]
    done = ["--done", "start=2026-09-01", "--done", "completion=2026-10-10"]
    command_line.main([*asked, *done])
    said = capsys.readouterr().out
    assert "2026-10-10  (4) 補助事業の実施：整備の完了 [済みました]" in said
    assert "県の交付決定が届いたら" in said
    command_line.main(asked)
    said = "".join(capsys.readouterr().out.split())
    assert "予定の日を過ぎました（未回答）" in said
    run("show", YAMAGUCHI)
    assert "grant-decision: 交付決定が届いた日" in capsys.readouterr().out


def test_a_program_must_be_named() -> None:
    with pytest.raises(UsageError) as error:
        run("estimate")
    assert YAMAGUCHI in error.value.message.en


def test_the_estimate_on_standard_output_is_only_json(
    answers: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run("estimate", YAMAGUCHI, "--answers", answers, "--json", "-") == 0
    data = json.loads(capfdbinary.readouterr().out)
    assert list(data) == [
        "program", "eligibility", "amount", "steps", "conditions", "items", "timeline",
        "references",
    ]  # fmt: skip
    assert data["amount"] == 50_000
    assert set(data["steps"][0]) == {"text", "value"}
    assert set(data["conditions"][0]) == {"id", "status", "message", "references"}
    assert set(data["items"][0]) == {"name", "amount", "category", "counted", "why"}
    assert set(data["timeline"][0]) == {"date", "event", "state"}


def test_quiet_prints_nothing(answers: str, capfd: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ("list",),
        ("show", YAMAGUCHI),
        ("estimate", YAMAGUCHI, "--answers", answers),
    ):
        assert run(*arguments, "--quiet") == 0
    assert capfd.readouterr() == ("", "")


def test_the_survey_s_draft_is_written(tmp_path: Path, answers: str) -> None:
    target = tmp_path / "下書き.txt"
    arguments = ("estimate", YAMAGUCHI, "--answers", answers, "--draft", str(target), "--quiet")
    assert command_line.main(["subsidy", *arguments, "--on", "2026-03-20"]) == 0
    text = target.read_text(encoding="utf-8")
    assert "メールの件名：オンライン登録所要額調査(山田医院)" in text
    assert "補助金の見込額：50,000円" in text


def test_a_program_without_a_survey_has_no_draft_to_write(tmp_path: Path) -> None:
    target = tmp_path / "draft.txt"
    # It has a survey all the same: what is missing is the draft.
    with pytest.raises(UsageError) as refused:
        run("estimate", R8, "--draft", str(target))
    assert "所要額調査の下書きがありません" in refused.value.message.ja
    assert not target.exists()


def test_an_output_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        run("estimate", YAMAGUCHI, "--quiet", "--json", str(tmp_path / "no" / "x.json"))


def test_control_characters_never_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.toml"
    path.write_text('[institution]\nname = "a\\u001b[31m"\n', encoding="utf-8")
    with pytest.raises(BadInputError) as error:
        run("estimate", YAMAGUCHI, "--answers", str(path))
    assert error.value.place == "institution.name"
    assert "\x1b" not in error.value.say("ja") + capsys.readouterr().out


def test_a_stream_without_japanese_still_gets_the_result(
    monkeypatch: pytest.MonkeyPatch, answers: str
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="replace")
    monkeypatch.setattr("sys.stdout", stream)
    assert run("estimate", YAMAGUCHI, "--answers", answers, "--lang", "en") == 0
    stream.flush()
    shown = stream.buffer.getvalue().decode("ascii")
    assert "OK Likely eligible" in shown
    assert "50,000 yen" in shown


def test_validating_the_rules_looks_at_the_programs_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(rules_root(), tmp_path / "rules")
    arguments = ["rules", "validate", str(tmp_path / "rules"), "--lang", "en"]
    assert command_line.main(arguments) == 0
    assert YAMAGUCHI in capsys.readouterr().out
    (tmp_path / "rules" / "subsidies" / f"{YAMAGUCHI}.toml").write_text("id = 1", encoding="utf-8")
    with pytest.raises(BadInputError) as error:
        command_line.main(arguments)
    assert f"subsidies/{YAMAGUCHI}.toml" in error.value.say("en")


def test_a_report_brings_its_shopping_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = bare_report("purchase", "setting")
    path = tmp_path / "report.json"
    path.write_bytes(msgspec.json.encode(report))
    assert run("estimate", YAMAGUCHI, "--report", str(path)) == 0
    shown = capsys.readouterr().out
    assert "見積もりに入れるもの\n  ・purchaseの題\n    最低限：8 GB以上\n    対処" in shown
    assert (
        "買わなくてよいもの（設定や確認で済みます）\n  ・settingの題 [設定（無料）] 対処" in shown
    )
    path.write_bytes(msgspec.json.encode(bare_report("install")))
    assert run("estimate", YAMAGUCHI, "--report", str(path)) == 0
    assert "・installの題 [無料]" in capsys.readouterr().out
    path.write_bytes(msgspec.json.encode(bare_report("network")))
    assert run("estimate", YAMAGUCHI, "--report", str(path)) == 0
    assert "見積もりに入れるもの\n  なし" in capsys.readouterr().out


@pytest.mark.parametrize("outcome", ["is_terminal", "not_terminal"])
def test_for_a_pc_that_cannot_be_used_anyhow_nothing_is_bought(
    outcome: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = bare_report("purchase")
    terminal = msgspec.structs.replace(
        report.verdicts[0], id="not_cancer_registry_terminal", outcome=outcome, remedy=None
    )
    path = tmp_path / "report.json"
    verdicts = (*report.verdicts, terminal)
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(report, verdicts=verdicts)))
    assert run("estimate", YAMAGUCHI, "--report", str(path)) == 0
    shown = capsys.readouterr().out
    assert ("・purchaseの題" in shown) == (outcome == "not_terminal")


@pytest.mark.parametrize(("on", "late"), [("2026-03-31", False), ("2026-04-01", True)])
def test_what_is_left_out_and_overdue_stands_by_the_amount(
    on: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, late: bool
) -> None:
    path = tmp_path / "answers.toml"
    more = '{ name = "プリンタ" }, { name = "Excel", amount = 20000, category = "software" }'
    text = ANSWERS.replace("items = [", f"items = [{more}, ").replace("survey-answered = true", "")
    path.write_text(text, encoding="utf-8")
    arguments = ["subsidy", "estimate", YAMAGUCHI, "--answers", str(path), "--on", on]
    assert command_line.main(arguments) == 0
    shown = capsys.readouterr().out
    head, _, rest = shown.partition("計算のしかた")
    assert "※ 金額のない品目は、計算に入れていません：プリンタ。" in head
    assert ("※ 調査の期限（2026年3月31日必着）は過ぎました。" in head) is late
    assert "○ プリンタ  金額なし  [対象]" in rest
    assert "？ Excel  20,000円  [要確認]" in rest


def test_a_report_s_answers_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(msgspec.json.encode(bare_report()))
    made = estimate(tmp_path, YAMAGUCHI, "--report", str(path), "--expense", "1000")
    statuses = {condition.id: condition.status for condition in made.conditions}
    assert statuses["medical-institution"] == "met"


@pytest.mark.parametrize("with_report", [True, False])
def test_the_estimate_as_pdf(tmp_path: Path, *, with_report: bool) -> None:
    source, target = tmp_path / "report.json", tmp_path / "見込み.pdf"
    source.write_bytes(msgspec.json.encode(bare_report("purchase")))
    more = ("--report", str(source)) if with_report else ()
    assert run("estimate", YAMAGUCHI, "--expense", "1", *more, "--pdf", str(target), "--quiet") == 0
    assert target.read_bytes().startswith(b"%PDF-")


def bare_report(*kinds: RemedyKind) -> Report:
    """Return a report of a clinic's PC with one finding a remedy."""
    verdicts = tuple(
        Verdict(
            id=kind,
            level="required",
            status="not_met",
            outcome="x",
            title=f"{kind}の題",
            measured="4 GB",
            required="8 GB以上",
            message="x",
            remedy=Remedy(kind, "対処"),
        )
        for kind in kinds
    )
    moment = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    return Report(
        schema=REPORT_SCHEMA,
        tool=Tool("1"),
        pack=PackStamp("nanbyo-shoman-online", "1", dt.date(2026, 9, 1)),
        judged_on=dt.date(2026, 9, 1),
        facts=Facts(FACTS_SCHEMA, moment, "probe", Machine("PC-1", "windows"), FactTable()),
        answers=Answers(institution=Institution(kind="clinic")),
        overall="not_ready",
        code=None,
        verdicts=verdicts,
    )


def test_the_longest_day_of_the_paper_s_timeline_stands_in_one_line(tmp_path: Path) -> None:
    target = tmp_path / "estimate.pdf"
    days = ("--notice", "2026-12-20", "--start", "2026-12-21", "--completion", "2026-12-28")
    on = ("--on", "2026-11-30", "--quiet", "--pdf", str(target))
    run("estimate", YAMAGUCHI, "--expense", "60000", *days, *on)
    lines = text_of(target.read_bytes(), tmp_path).splitlines()
    dated = [line for line in lines if line.startswith("2026年12月")]
    assert len(dated) == 3
    assert all(re.match(r"2026年12月\d\d日", line) for line in dated), dated
