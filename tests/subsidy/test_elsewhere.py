"""Whom to ask in each of the 1,741 municipalities, and what there was before: never an amount."""

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from checker import session
from checker.cli.main import main
from checker.errors import ManyBadInputsError, UsageError
from checker.estimate.elsewhere import Around, load_elsewhere
from checker.estimate.gate import program_of
from checker.estimate.words import load_words
from checker.model import Answers, Designation, Institution, Lang, Plan, Report
from checker.packs.locate import rules_root
from checker.packs.pack import Pack
from checker.subsidy import Program
from checker.subsidy.where import last_ended
from tests import machines
from tests.cli.program import run
from tests.helpdesk import programs as officers
from tests.helpdesk.toyama import TYPED as TOYAMA
from tests.recorded_host import RECORDED

ON = dt.date(2026, 11, 30)
THERE = load_elsewhere(rules_root())
WORDS = load_words(rules_root())
YAMAGUCHI = "yamaguchi-r8-online-registration"


def asked(
    programs: dict[str, Program],
    prefecture: str,
    town: str = "",
    designated: tuple[Designation, ...] | None = None,
    lang: Lang = "ja",
) -> Around:
    where = Institution(prefecture=prefecture, municipality=town, designated=designated)
    found = THERE.around(where, programs, WORDS, ON, lang)
    assert found is not None
    return found


def test_every_municipality_has_an_issuer_for_both_kinds_of_disease() -> None:
    found: Counter[tuple[str, str, bool]] = Counter()
    for place in THERE.places.by_code.values():
        if place.kind == "prefecture":
            continue
        where = Institution(prefecture=place.prefecture, municipality=place.name)
        for one in THERE.issuers(where, ON):
            assert one.place.prefecture == place.prefecture
            assert one.place.kind == "prefecture" or one.place == place
            found[one.disease, one.place.kind, one.other is not None] += 1
    assert found == {
        ("nanbyo", "prefecture", False): 1_721,
        ("nanbyo", "designated-city", False): 20,
        ("shoman", "prefecture", False): 1_636,
        ("shoman", "designated-city", False): 20,
        ("shoman", "core-city", False): 62,
        # Some wards designate by themselves; no document here says which.
        ("shoman", "prefecture", True): 23,
    }


@pytest.mark.parametrize(
    ("town", "designated", "offices", "two"),
    [
        ("広島市", None, ["難病・小児慢性特定疾病：広島県広島市の"], False),
        ("呉市", None, ["難病：広島県の", "小児慢性特定疾病：広島県呉市の"], True),
        ("呉市", ("nanbyo", "nanbyo-cooperating"), ["難病：広島県の"], False),
        ("呉市", ("shoman",), ["小児慢性特定疾病：広島県呉市の"], False),
        ("福山市", ("nanbyo-cooperating", "shoman"),
         ["難病：広島県の", "小児慢性特定疾病：広島県福山市の"], True),
        ("三次市", None, ["難病・小児慢性特定疾病：広島県の"], False),
    ],
)  # fmt: skip
def test_a_physician_of_both_kinds_may_have_two_issuers(
    programs: dict[str, Program],
    town: str,
    designated: tuple[Designation, ...] | None,
    offices: list[str],
    *,
    two: bool,
) -> None:
    found = asked(programs, "34", town, designated)
    assert len(found.offices) == len(offices)
    for line, begins in zip(found.offices, offices, strict=True):
        assert line.startswith(begins)
    assert (any("二つ" in note for note in found.notes)) is two


def test_a_ward_is_not_decided_for_anybody(programs: dict[str, Program]) -> None:
    (line,) = asked(programs, "13", "世田谷区", ("shoman",)).offices
    assert "東京都世田谷区か東京都です" in line
    assert "資料で確かめていません" in line
    ((none,),) = asked(programs, "13", "世田谷区", ("shoman",)).precedents
    assert none.startswith("東京都世田谷区、東京都（小児慢性特定疾病）の補助は")
    ((english,),) = asked(programs, "13", "世田谷区", ("shoman",), "en").precedents
    assert english.isascii()


def test_a_core_city_of_tomorrow_is_an_ordinary_one_today() -> None:
    town = next(
        one for one in THERE.places.by_code.values() if one.kind == "core-city" and one.since
    )
    assert town.since is not None
    where = Institution(prefecture=town.prefecture, municipality=town.name, designated=("shoman",))
    (before,) = THERE.issuers(where, town.since - dt.timedelta(1))
    (after,) = THERE.issuers(where, town.since)
    assert (before.place.kind, after.place) == ("prefecture", town)


def test_one_city_is_out_for_one_designation_only(programs: dict[str, Program]) -> None:
    """Fukuyama: Hiroshima Prefecture had a program for 難病 there, and the city one for 小慢."""
    first, second = asked(programs, "34", "福山市").precedents
    assert first[0].startswith("広島県には、令和6年度に")
    assert "（難病）" in first[0]
    assert second[0].startswith("福山市には、2024年度に")
    # In Hiroshima City the prefecture's program was for neither kind; in Kure for one.
    assert not [
        line
        for group in asked(programs, "34", "広島市").precedents
        for line in group
        if "広島県には" in line
    ]
    kure = asked(programs, "34", "呉市").precedents
    assert [("広島県には" in group[0]) for group in kure] == [True, False]


def test_a_precedent_is_no_offer_and_has_no_amount(programs: dict[str, Program]) -> None:
    for one in THERE.file.precedents:
        for lang in ("ja", "en"):
            found = asked(programs, one.prefecture, one.municipality, None, lang)
            text = "\n".join(line for group in found.precedents for line in group)
            assert not re.search(
                r"[0-9０-９,]+ *(?:円|万|千円|%|yen)|分の[0-9]|\b[0-9]/[0-9]\b", text
            )
        text = "\n".join(
            line
            for group in asked(programs, one.prefecture, one.municipality).precedents
            for line in group
        )
        assert one.name.ja in text
        assert "今年度もあるかは確かめていません" in text
        assert all(unread.ja in text for unread in one.unread)


def test_only_those_whose_page_was_read_are_entered() -> None:
    """Tokyo, Sagamihara, Yokohama, Toyota and Kitakyushu are known from others' summaries only."""
    assert {(one.prefecture, one.municipality) for one in THERE.file.precedents} == {
        ("06", ""), ("11", ""), ("16", ""), ("22", ""), ("24", ""), ("29", ""), ("34", ""),
        ("34", "福山市"), ("43", "熊本市"), ("46", ""),
    }  # fmt: skip


def test_the_running_program_comes_before_any_precedent(programs: dict[str, Program]) -> None:
    (group,) = asked(programs, "35", "山口市").precedents
    line, office = group
    assert line.endswith("「山口県 令和8年度 オンライン登録に係る環境整備の補助」があります。")
    assert office == "聞くところ：山口県健康福祉部健康増進課 精神・難病班 083-933-2958"


def test_a_program_for_one_kind_of_disease_settles_nothing_for_the_other(
    programs: dict[str, Program],
) -> None:
    """Toyama's was for 難病 alone; whom to ask about 小慢, and what, stays."""
    made = officers.built({**TOYAMA, "year": "8"}).program
    assert made is not None
    known = {**programs, made.id: made}
    first, second = asked(known, "16", "高岡市").precedents
    assert first[0].endswith(f"「{made.name.ja}」があります。")
    assert "小児慢性特定疾病" in second[0]
    assert not asked(known, "16", "高岡市").settled
    assert asked(known, "16", "高岡市", ("nanbyo",)).settled
    assert not asked(known, "16", "高岡市", ("shoman",)).settled
    assert asked(known, "35", "山口市").settled


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("しもの", ["山口県下関市"]),
        ("シモノ", ["山口県下関市"]),
        ("下関", ["山口県下関市"]),
        ("山口県下関市", ["山口県下関市"]),
        ("府中市", ["東京都府中市", "広島県府中市"]),
        ("ふちゅ", ["東京都府中市", "広島県府中市", "広島県府中町"]),
        ("し", []),
        ("", []),
        ("ない市", []),
    ],
)
def test_a_municipality_is_found_by_its_first_letters(written: str, found: list[str]) -> None:
    assert [one.full_name for one in THERE.places.search(written)] == found


def spoken(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    main(["--on", "2026-11-30", *argv])
    return "".join(capsys.readouterr().out.split())


def test_list_shows_what_concerns_a_place_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = spoken(capsys, "subsidy", "list", "--prefecture", "46")
    assert "鹿児島県には、令和7年度" in text
    assert "整備のあとで申請" in text
    assert "今年度、補助金はありますか" in text
    for foreign in ("山口", "広島", "三重", "富山", "内示", "交付決定", "[終了]"):
        assert foreign not in text


@pytest.mark.parametrize("town", ["府中市", "ない市", "しもの"])
def test_list_asks_which_place_is_meant(town: str) -> None:
    with pytest.raises(UsageError, match="is not one place"):
        main(["subsidy", "list", "--municipality", town])


@pytest.mark.parametrize("output", ["", "--json", "--pdf", "--ics", "--draft"])
def test_another_prefectures_program_refuses_in_one_sentence_and_writes_nothing(
    tmp_path: Path, output: str
) -> None:
    out = tmp_path / "out"
    out.write_bytes(b"before")
    wanted: tuple[str | Path, ...] = (output, out) if output else ()
    refused = run(
        "subsidy", "estimate", YAMAGUCHI, "--on", "2026-11-30", "--prefecture", "46",
        "--municipality", "鹿児島市", "--expense", "60000", *wanted,
    )  # fmt: skip
    assert (refused.code, refused.out, out.read_bytes()) == (2, b"", b"before")
    text = "".join(refused.err.split())
    assert text.count("。") == 1
    assert "見積もれません" in text
    assert "難病：鹿児島県の、難病の医療費助成の担当課" in text
    assert "小児慢性特定疾病：鹿児島県鹿児島市の" in text
    assert "円" not in text


def test_it_refuses_an_answers_file_of_another_prefecture_too(tmp_path: Path) -> None:
    answers = tmp_path / "answers.toml"
    argv = ("subsidy", "estimate", YAMAGUCHI, "--on", "2026-11-30", "--answers", answers)
    answers.write_text('[institution]\nprefecture = "46"\n', encoding="utf-8")
    refused = run(*argv, "--json", "-", "--lang", "en")
    assert (refused.code, refused.out) == (2, b"")
    assert "cannot be estimated" in refused.err
    for own in ('prefecture = "35"', 'kind = "clinic"'):
        answers.write_text(f"[institution]\n{own}\n", encoding="utf-8")
        told = run(*argv, "--json", "-")
        assert (told.code, b'"program"' in told.out) == (0, True), own


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("申請の期限は12月でした", "上限は5万円でした"),
        ('"呉市", "福山市"', '"呉市", "ない市"'),
        ('document = "mie-r6-online-page"', 'document = "nowhere"'),
    ],
)
def test_a_precedent_that_says_too_much_is_refused(tmp_path: Path, old: str, new: str) -> None:
    for name in ("sources.toml", "local-governments.toml", "elsewhere.toml"):
        text = (rules_root() / name).read_text(encoding="utf-8")
        if name == "elsewhere.toml":
            text = text.replace("期限は12月でした", "申請の期限は12月でした")
            assert old in text
            text = text.replace(old, new)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ManyBadInputsError):
        load_elsewhere(tmp_path)


def planned(prefecture: str, town: str) -> Answers:
    where = Institution(prefecture=prefecture, municipality=town, kind="clinic")
    return Answers(institution=where, plan=Plan(program=YAMAGUCHI))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_report_holds_no_estimate_of_another_prefectures_program(pack: Pack, lang: Lang) -> None:
    """Its gate and its offices would be told as if they held here."""
    seen = session.Look(machines.facts("windows-11-pro"))

    def made(answers: Answers) -> Report:
        return session.conclude(seen, answers, pack, rules_root(), ON, lang, file="a")

    own = made(planned("35", "山口市"))
    assert own.subsidy is not None
    assert "program-of-another-prefecture" not in {one.id for one in own.advice}
    other = made(planned("46", "鹿児島市"))
    assert other.subsidy is None
    (told,) = (one for one in other.advice if one.id == "program-of-another-prefecture")
    assert {"ja": "鹿児島県鹿児島市", "en": "Kagoshima City, Kagoshima"}[lang] in told.text
    assert made(planned("", "")).subsidy is not None  # not known where: nothing is refused


@pytest.mark.parametrize(
    ("prefecture", "town", "kind"),
    [
        ("35", "山口市", "preliminary-notice"),
        ("46", "鹿児島市", None),
        ("", "", "preliminary-notice"),
    ],
)
def test_another_prefectures_gate_is_not_minded(
    prefecture: str, town: str, kind: str | None, programs: dict[str, Program]
) -> None:
    found = program_of(planned(prefecture, town), programs, ON)
    assert (found.gate.kind if found is not None else None) == kind


@pytest.mark.parametrize("command", ["fleet", "candidate", "subsidy"])
def test_every_command_refuses_it_in_one_sentence(command: str, tmp_path: Path) -> None:
    answers = tmp_path / "回答.toml"
    answers.write_text(
        f'[institution]\nprefecture = "46"\nmunicipality = "鹿児島市"\n'
        f'[plan]\nprogram = "{YAMAGUCHI}"\n',
        encoding="utf-8",
    )
    sheet, made = tmp_path / "見積.csv", tmp_path / "out.json"
    sheet.write_text("品名,メモリ\nA,8GB\n", encoding="utf-8")
    words = {
        "fleet": ("fleet", RECORDED / "windows-11-pro.json"),
        "candidate": ("candidate", sheet),
        "subsidy": ("subsidy", "estimate", YAMAGUCHI),
    }[command]
    done = run(*map(str, words), "--answers", str(answers), "--json", str(made))
    assert done.code == 2
    assert done.err.count("鹿児島県鹿児島市の医療機関の事業ではない") == 1
    assert not made.exists()


@pytest.mark.parametrize(
    ("prefecture", "on", "ended"),
    [
        ("35", "2027-03-31", None),
        ("35", "2027-04-01", YAMAGUCHI),
        ("13", "2027-04-01", None),
    ],
)
def test_a_prefectures_program_has_ended_the_day_after_its_last_one(
    prefecture: str, on: str, ended: str | None, programs: dict[str, Program]
) -> None:
    found = last_ended(programs, prefecture, dt.date.fromisoformat(on))
    assert (found and found.id) == ended


def test_while_another_of_its_programs_runs_none_has_ended(programs: dict[str, Program]) -> None:
    open_end = msgspec.structs.replace(programs[YAMAGUCHI], id="next", valid_to=None)
    on = dt.date(2027, 4, 1)
    assert last_ended(programs | {"next": open_end}, "35", on) is None


@pytest.mark.parametrize(
    ("prefecture", "written", "settled"),
    [
        ("", "塩釜市", ("04", "塩竈市")),
        ("14", "茅ケ崎市", ("14", "茅ヶ崎市")),
        ("14", "横浜市中区", ("14", "横浜市")),
        ("34", "府中市", ("34", "府中市")),
        ("", "山口県", ("35", "")),
        ("", "府中市", ("", "府中市")),
        ("35", "鹿児島市", ("35", "鹿児島市")),  # a contradiction is no spelling
        ("35", "ない市", ("35", "ない市")),
        ("35", "", ("35", "")),
    ],
)
def test_a_municipality_is_held_against_lists_as_it_is_listed(
    prefecture: str, written: str, settled: tuple[str, str]
) -> None:
    given = Institution(prefecture=prefecture, municipality=written)
    found = load_elsewhere(rules_root()).settled(given)
    assert (found.prefecture, found.municipality) == settled
    assert session.settled(Answers(institution=given), rules_root()).institution == found
