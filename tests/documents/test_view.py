"""What the pages say, before any of them is drawn."""

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest

from checker import fact_words
from checker.documents import view
from checker.documents.material import Material
from checker.documents.phrases import Citations, Source, told_once
from checker.model import (
    Answers,
    Failure,
    HttpsProbe,
    Institution,
    PrinterQueue,
    Reference,
    Report,
    Status,
    VpnProbe,
)
from checker.wording import day
from tests.documents import reports

Load = Callable[[Report], Material]


def checklist(report: Report, load: Load) -> view.Checklist:
    return view.checklist(report, load(report), "ja")


@pytest.mark.parametrize(
    ("status", "mark"),
    [
        ("met", "ticked"),
        ("below_recommended", "empty"),
        ("not_met", "empty"),
        ("needs_answer", "empty"),
        ("unknown", "empty"),
        ("not_applicable", "dash"),
    ],
)
def test_only_what_the_machine_found_met_is_ticked(
    status: Status, mark: str, material_of: Load
) -> None:
    verdicts = (reports.verdict(reports.ROWS[0], status),)
    row = checklist(reports.report("incomplete", verdicts), material_of).rows[0]
    assert row.mark == mark


def test_what_is_free_is_to_be_done_before_anything_is_bought(material_of: Load) -> None:
    page = checklist(reports.needs_purchase(), material_of)
    assert [action.title for action in page.actions] == [
        "VPNの通信（TCP 443）",
        "ディスプレイ解像度",
        "メモリ",
    ]
    assert [(row.title, row.action) for row in page.rows if row.action != "なし"] == [
        ("メモリ", "(3)へ"),
        ("ディスプレイ解像度", "(2)へ"),
        ("VPNの通信（TCP 443）", "(1)へ"),
    ]


def test_requirements_that_say_the_same_stand_together_each_with_its_number(
    material_of: Load,
) -> None:
    page = checklist(reports.unknown(), material_of)
    (action,) = page.actions
    assert action.number == f"1–{len(page.rows)}"
    assert {row.action for row in page.rows} == {
        f"({number})へ" for number in range(1, len(page.rows) + 1)
    }
    assert "メモリ" in page.actions[0].title


def test_a_met_requirement_with_something_to_know_is_told_beside(material_of: Load) -> None:
    verdict = reports.verdict(reports.ROWS[0], outcome="meets_by_usable", message="推定")
    page = checklist(reports.report("ready", (verdict,)), material_of)
    assert page.actions == ()
    assert page.notes == (("メモリ", "推定"),)
    plain = reports.verdict(reports.ROWS[2], outcome="meets_recommended")
    assert checklist(reports.report("ready", (plain,)), material_of).notes == ()


def test_the_counts_add_up(material_of: Load) -> None:
    page = checklist(reports.needs_purchase(), material_of)
    assert page.counts == "13項目のうち 適合 10、推奨未満 1、不適合 2"


def test_an_open_question_is_something_to_do_and_stands_there_alone(material_of: Load) -> None:
    page = checklist(reports.needs_settings(), material_of)
    assert page.actions[0].title == "A4で印刷できるプリンタ"
    assert page.actions[0].text.startswith("このPCからA4の紙に印刷できるか")
    assert len(page.person) == 4
    assert not any("プリンタ：" in task.text for task in page.person)


@pytest.mark.parametrize(("answer", "done"), [(True, True), (False, False), (None, False)])
def test_what_a_person_answered_is_ticked_already_and_nothing_else(
    material_of: Load, *, answer: bool | None, done: bool
) -> None:
    answers = Answers(a4_printer_available=True, security_rules_followed=answer)
    page = checklist(msgspec.structs.replace(reports.ready(), answers=answers), material_of)
    theft = page.person[-1]
    assert "盗難防止" in theft.text
    assert (theft.done, theft.text.endswith("（回答済み）")) == (done, done)
    assert [task.done for task in page.person[:-1]] == [False] * 3  # a test print is still due


@pytest.mark.parametrize(
    ("answers", "origin"),
    [
        (Answers(), "PCから読み取った値"),
        (Answers(institution=Institution(name="a")), "PCから読み取った値"),
        (Answers(cancer_registry_terminal=False), "PCから読み取った値と、人の回答"),
    ],
)
def test_where_the_findings_come_from(material_of: Load, answers: Answers, origin: str) -> None:
    page = checklist(msgspec.structs.replace(reports.ready(), answers=answers), material_of)
    assert dict(page.made)["調べ方"] == origin
    assert "このPCで" not in dict(page.made)["調べ方"]


def test_results_of_another_day_are_not_called_untested(material_of: Load) -> None:
    network = checklist(reports.ready(), material_of).network
    assert network is not None
    assert network.contacted.startswith("registration.example.go.jp、")
    recorded = msgspec.structs.replace(reports.ready(), contacted=())
    network = checklist(recorded, material_of).network
    assert network is not None
    assert network.targets
    assert network.contacted == "なし。上の結果は、2026年11月21日 09:30に調べたときの記録です。"
    nothing = {"network.https": (), "network.vpn": VpnProbe(None, "none", "dns")}
    untried = msgspec.structs.replace(recorded, facts=reports.facts(table=nothing))
    network = checklist(untried, material_of).network
    assert network is not None
    assert network.contacted == "ネットワークは調べていません。"


def test_the_code_is_read_out_digit_by_digit(material_of: Load) -> None:
    code = checklist(reports.ready(), material_of).code
    assert code is not None
    assert code.groups == (
        ("3051", "サン・ゼロ・ゴ・イチ"),
        ("2266", "ニ・ニ・ロク・ロク"),
        ("7418", "ナナ・ヨン・イチ・ハチ"),
    )


def test_nothing_looked_at_is_no_network_finding(material_of: Load) -> None:
    table = msgspec.structs.replace(reports.facts().facts, https=msgspec.UNSET, vpn=msgspec.UNSET)
    facts = msgspec.structs.replace(reports.facts(), facts=table)
    report = msgspec.structs.replace(reports.ready(), facts=facts)
    assert checklist(report, material_of).network is None


def test_the_keeper_is_told_each_reason_once_and_what_to_let_through(material_of: Load) -> None:
    report = reports.needs_purchase()
    found = checklist(report, material_of).network
    assert found is not None
    guide = material_of(report).network
    assert found.advice == (
        guide.reasons["tls_intercepted"].keeper.ja,
        guide.reasons["refused"].keeper.ja,
        guide.allow.ja,
    )
    assert [target.good for target in found.targets] == [True, False, False]


def test_an_open_network_asks_the_keeper_for_nothing(material_of: Load) -> None:
    found = checklist(reports.ready(), material_of).network
    assert found is not None
    assert found.advice == ()
    assert all(target.good for target in found.targets)


def test_every_stage_and_reason_has_a_word(material_of: Load) -> None:
    material = material_of(reports.ready())
    stages = {
        *HttpsProbe.__annotations__["stage"].__args__,
        *VpnProbe.__annotations__["stage"].__args__,
    }
    assert set(material.words.network.stages) == stages
    reasons = set(material.network.reasons)
    assert set(material.words.network.reasons) == reasons


def test_a_source_is_numbered_once_and_one_that_is_not_known_shows_its_id(
    material_of: Load,
) -> None:
    citations = Citations(material_of(reports.ready()), "ja")
    known, strange = Reference(reports.NOTICE, "1"), Reference("strange", "2")
    assert citations.cite((known, strange, known)) == (1, 2)
    assert citations.cite((strange,)) == (2,)
    first, second = citations.listed()
    assert first.title.startswith("山口県健康福祉部健康増進課「")
    assert first.places == ("[1] 1",)
    assert (second.title, second.places) == ("strange", ("[2] 2",))


def test_a_fact_that_could_not_be_read_says_why(material_of: Load) -> None:
    facts = reports.facts(table={"memory.usable_bytes": Failure("timed_out", "10 s")})
    report = msgspec.structs.replace(reports.ready(), facts=facts)
    rows = {row.key: row for row in view.fact_rows(report, material_of(report), "ja")}
    assert rows["memory.usable_bytes"].value == "読み取れませんでした：時間内に応答がありません"
    assert rows["memory.usable_bytes"].origin == "10 s"
    assert rows["memory.installed_bytes"].value == "8 GB"


def test_dates_are_written_as_people_of_the_language_write_them() -> None:
    assert day(dt.date(2026, 4, 1), "ja") == "2026年4月1日"
    assert day(dt.date(2026, 4, 1), "en") == "2026-04-01"


@pytest.mark.parametrize(
    ("prefecture", "called"),
    [("35", "083-933-2958"), ("13", "難病の担当課"), ("", "難病の担当課")],
)
def test_whom_to_call_is_told_as_far_as_the_prefecture_is_known(
    material_of: Load, prefecture: str, called: str
) -> None:
    answers = Answers(institution=Institution(prefecture=prefecture))
    page = checklist(msgspec.structs.replace(reports.ready(), answers=answers), material_of)
    assert called in page.call
    assert ("083" in page.call) == (prefecture == "35")


def test_what_the_sentence_does_not_name_is_told_beside_the_count(material_of: Load) -> None:
    security = next(row for row in reports.ROWS if row[0] == "security_rules")
    display = next(row for row in reports.ROWS if row[0] == "display")
    verdicts = tuple(reports.verdict(row, "not_met") for row in (security, display))
    page = checklist(reports.report("not_ready", verdicts), material_of)
    assert page.counts.endswith("不適合 2（うち参考 1）")
    page = checklist(reports.report("not_ready", verdicts[1:]), material_of)
    assert page.counts.endswith("不適合 1")


def test_an_open_question_says_how_to_find_out_beside_its_box(material_of: Load) -> None:
    page = checklist(reports.needs_settings(), material_of)
    assert page.actions[0].help.startswith("何か1枚、A4の紙に印刷してみる")


@pytest.mark.parametrize(
    ("reached", "said"),
    [
        ((True, True), "2か所すべてにつながる"),
        ((True, False), "2か所のうち1か所につながる（残りはそのサイトだけのこと）"),
        ((False, False), "2か所のどれにもつながらない"),
        ((True,), "a0.example ○"),
    ],
)
def test_the_table_counts_sites_and_the_networks_findings_name_them(
    reached: tuple[bool, ...], said: str, material_of: Load
) -> None:
    https = tuple(
        HttpsProbe(f"a{number}.example", 443, "done" if good else "tcp", None if good else "reset")
        for number, good in enumerate(reached)
    )
    table = reports.facts(table={"network.https": https})
    row = next(row for row in reports.ROWS if row[0] == "internet_https")
    measured = fact_words.value_text("network.https", https, "ja") + "、プロキシ なし"
    report = reports.report("ready", (reports.verdict(row, measured=measured),), facts=table)
    page = checklist(report, material_of)
    assert page.rows[0].measured == f"{said}、プロキシ なし"
    assert page.network is not None
    named = " ".join(one.targets for one in page.network.together)
    assert all(one.host in named for one in https)


def test_what_prints_on_no_paper_is_counted_beside_what_does(material_of: Load) -> None:
    row = next(row for row in reports.ROWS if row[0] == "printer_a4")
    paper = PrinterQueue("RICOH IM C2500", a4=True)
    file = PrinterQueue("Microsoft Print to PDF", a4=True, virtual=True)
    for queues, said in (
        ((paper, file, file), "RICOH IM C2500（A4対応）、ほか2（紙に出ないもの）"),
        ((file,), "Microsoft Print to PDF（紙には印刷しません）"),
    ):
        measured = fact_words.value_text("printer.queues", queues, "ja")
        facts = reports.facts(table={"printer.queues": queues})
        verdicts = (reports.verdict(row, measured=measured),)
        page = checklist(reports.report("ready", verdicts, facts=facts), material_of)
        assert page.rows[0].measured == said


def test_whom_the_check_contacted_is_named_once(material_of: Load) -> None:
    report = reports.ready()
    hosts = ("registration.example.go.jp", "self-service.clientvpn.amazonaws.com")
    for contacted, said in (
        ((*hosts, "cvpn.example.jp"), "上の接続先だけです。"),
        ((*hosts, "cvpn.example.jp", "other.example"), "other.example"),
        (hosts, "registration.example.go.jp、"),
    ):
        told = msgspec.structs.replace(report, contacted=contacted)
        network = checklist(told, material_of).network
        assert network is not None
        assert said in network.contacted


def test_a_source_says_the_part_of_a_document_once_for_all_places_in_it() -> None:
    places = ("[1] 別紙1 2 メモリ", "[2] 別紙1 2 ブラウザ", "[5] 別紙1 3 VPN", "[6] 別紙1 3 VPN")
    told = told_once(Source("資料", places)).places
    assert told == ("[1] 別紙1 2 メモリ", "[2] ブラウザ", "[5] 3 VPN", "[6] VPN")


@pytest.mark.parametrize(
    ("name", "version", "shown"),
    [
        ("windows-11", "25H2", "Windows 11 25H2"),
        ("macos-15", "15.6.1", "macOS 15.6.1"),
        ("macos-26", "26.0", "macOS 26.0"),
        ("linux", "debian 12", "Linux Debian 12"),
        ("linux", "ubuntu 24.04", "Linux Ubuntu 24.04"),
        ("linux", "nixos 25.05", "Linux nixos 25.05"),
    ],
)
def test_the_system_is_called_as_people_write_it_and_once(
    name: str, version: str, shown: str
) -> None:
    facts = reports.facts(table={"os.name": name, "os.version": version})
    assert view.system(msgspec.structs.replace(reports.ready(), facts=facts), "ja") == shown
