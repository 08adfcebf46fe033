"""A judgement in words: what was measured, what is asked for, what to do."""

import datetime as dt
import re
from typing import Any, Literal

import pytest

from checker import compose
from checker.model import (
    FACTS_SCHEMA,
    Answers,
    Excel,
    Fact,
    Facts,
    Failure,
    Lang,
    Machine,
    PrinterQueue,
    Screen,
    System,
    Verdict,
    fact_table,
)
from checker.packs.pack import Pack
from tests.packs.folder import MEMORY, Folder

DAY = dt.date(2026, 11, 21)
AT = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
GIB = 2**30


def known(**values: Any) -> dict[str, Fact[Any]]:  # noqa: ANN401
    """Return facts; `memory__installed_bytes` stands for `memory.installed_bytes`."""
    return {
        key.replace("__", "."): Fact(failure=value)
        if isinstance(value, Failure)
        else Fact(value=value, source="test")
        for key, value in values.items()
    }


def verdict(
    pack: Pack,
    name: str,
    facts: dict[str, Fact[Any]],
    lang: Lang = "ja",
    answers: Answers | None = None,
    system: System = "windows",
) -> Verdict:
    whole = Facts(FACTS_SCHEMA, AT, "probe", Machine("PC", system), fact_table(facts))
    report = compose.compose(whole, answers or Answers(), pack, DAY, lang)
    return next(one for one in report.verdicts if one.id == name)


def test_both_numbers_are_shown_where_there_are_two(pack: Pack) -> None:
    facts = known(memory__installed_bytes=8 * GIB, memory__usable_bytes=int(7.8 * GIB))
    assert verdict(pack, "memory", facts).measured == "搭載 8 GB、使用可能 7.7 GB"
    assert verdict(pack, "memory", facts, "en").measured == "fitted 8 GB, usable 7.7 GB"
    assert verdict(pack, "memory", facts).required == "8GB以上（推奨）"


def test_a_number_that_could_not_be_had_is_left_out(pack: Pack) -> None:
    facts = known(memory__installed_bytes=Failure("timed_out"), memory__usable_bytes=8 * GIB)
    found = verdict(pack, "memory", facts)
    assert (found.status, found.outcome) == ("met", "usable_meets")
    assert found.measured == "使用可能 8 GB"


def test_what_could_not_be_looked_at_says_why_and_what_to_do(pack: Pack) -> None:
    failure = Failure("permission_denied", "access is denied")
    facts = known(memory__installed_bytes=failure, memory__usable_bytes=failure)
    ja, en = verdict(pack, "memory", facts), verdict(pack, "memory", facts, "en")
    assert (ja.status, ja.failure) == ("unknown", failure)
    assert ja.measured == "権限がなく、調べられません"
    assert ja.message == "権限がなく、調べられません。"
    assert en.message == "Not permitted."
    assert ja.remedy is not None
    assert ja.remedy.kind == "ask"
    assert "管理者" in ja.remedy.text


def test_what_cannot_be_seen_from_afar_is_asked_and_shows_what_was_read(
    pack: Pack,
) -> None:
    facts = known(display__screens=(Screen(1280, 800, remote=True),))
    found = verdict(pack, "display", facts)
    assert (found.status, found.outcome) == ("needs_answer", "remote_session")
    assert "遠隔" in found.message
    assert found.measured == "1280×800（リモート）"
    assert found.remedy is not None


def test_a_remedy_names_the_threshold(pack: Pack) -> None:
    facts = known(display__screens=(Screen(1366, 768, max_width=1366, max_height=768),))
    found = verdict(pack, "display", facts, "en")
    assert found.remedy is not None
    assert found.remedy.kind == "purchase"
    assert "1920 x 1080" in found.remedy.text


def test_an_open_question_is_the_remedy(pack: Pack) -> None:
    found = verdict(pack, "printer_a4", known(printer__queues=()))
    assert found.status == "needs_answer"
    assert found.remedy is not None
    assert (found.remedy.kind, found.remedy.text) == ("ask", "このPCから、A4の紙に印刷できますか。")


@pytest.mark.parametrize(("said", "word"), [(True, "回答：はい"), (False, "回答：いいえ")])
def test_an_answer_is_shown_beside_what_was_seen(
    pack: Pack,
    said: bool,  # noqa: FBT001
    word: str,
) -> None:
    facts = known(printer__queues=(PrinterQueue("RICOH"),))
    found = verdict(pack, "printer_a4", facts, answers=Answers(a4_printer_available=said))
    assert found.measured == f"RICOH（A4は不明）、{word}"


def test_what_is_looked_for_and_not_there_is_told(pack: Pack) -> None:
    found = verdict(pack, "excel", known(software__excel=None, os__name="windows-11"))
    assert (found.status, found.measured) == ("not_met", "見つかりません")
    found = verdict(pack, "excel", known(software__excel=Excel("store", "16.0")))
    assert (found.status, found.measured) == ("met", "Excel 16.0")


def test_free_space_is_told_in_the_number_that_the_screen_shows(pack: Pack) -> None:
    facts = known(disk__system_free_bytes=41 * 10**9, disk__system_total_bytes=250 * 10**9)
    assert "38.1 GB" in verdict(pack, "disk_space", facts).message
    assert "41 GB" in verdict(pack, "disk_space", facts, system="macos").message


def test_a_requirement_that_has_ended_is_told_without_empty_places(tmp_path: Any) -> None:  # noqa: ANN401
    folder = Folder(tmp_path)
    start = "valid_from = 2026-01-01"
    pack = folder.change(MEMORY, start, f"{start}\nvalid_to = 2026-05-31").load()
    ja = verdict(pack, "memory", {})
    assert (ja.status, ja.outcome, ja.remedy) == ("not_applicable", "not_applicable", None)
    assert ja.message == "この日付には、この要件はありません。"
    assert ja.required == "－以上"
    assert verdict(pack, "memory", {}, "en").message.startswith("This requirement did not exist")


def test_what_a_sentence_is_filled_with_is_not_filled_again(pack: Pack) -> None:
    # A folder of a person can be called anything.
    facts = known(cancer_registry__signals=())
    assert verdict(pack, "not_cancer_registry_terminal", facts).status == "needs_answer"
    queue = PrinterQueue("{recommended}{os.name}")
    found = verdict(pack, "printer_a4", known(printer__queues=(queue,)))
    assert found.measured.startswith("{recommended}{os.name}")


def test_five_hundred_printers_still_make_a_report(pack: Pack) -> None:
    queues = tuple(PrinterQueue("複合機" * 100, a4=True) for _ in range(500))
    found = verdict(pack, "printer_a4", known(printer__queues=queues))
    assert len(found.measured) <= 4000


def test_every_reference_names_a_document_that_is_listed(pack: Pack) -> None:
    for name in [entry.id for entry, _ in pack.entries]:
        found = verdict(pack, name, {})
        assert found.references
        assert all(one.document in pack.sources for one in found.references)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_report_speaks_one_language(pack: Pack, lang: Lang) -> None:
    for name in [entry.id for entry, _ in pack.entries]:
        found = verdict(pack, name, {}, lang)
        said = found.message + (found.remedy.text if found.remedy else "")
        japanese = re.search(r"[ぁ-ん]", re.sub(r"\(.*?\)", "", said))  # but for official names
        assert bool(japanese) == (lang == "ja")


def test_a_report_keeps_what_made_it(pack: Pack) -> None:
    whole = Facts(FACTS_SCHEMA, AT, "spec", Machine("PC", "macos"), fact_table({}))
    extras = compose.Extras(contacted=("a.example",))
    report = compose.compose(whole, Answers(), pack, DAY, "ja", extras)
    assert report.pack == pack.stamp
    assert report.judged_on == DAY
    assert report.facts == whole
    assert report.contacted == ("a.example",)
    assert report.overall == "incomplete"


@pytest.mark.parametrize("name", ["internet_https", "vpn_tcp443"])
def test_where_the_network_was_left_out_the_advice_is_not_to_leave_it_out(
    pack: Pack, name: str
) -> None:
    def advice(origin: Literal["probe", "spec"], **values: Any) -> str:  # noqa: ANN401
        table = fact_table(known(**values))
        facts = Facts(FACTS_SCHEMA, AT, origin, Machine("PC", "windows"), table)
        report = compose.compose(facts, Answers(), pack, DAY, "ja")
        (found,) = [one for one in report.verdicts if one.id == name]
        assert found.status == "unknown"
        assert found.remedy is not None
        return found.remedy.text

    without = "通信も調べる設定で、もう一度確認"
    assert without in advice("probe")
    assert without in advice("probe", memory__usable_bytes=8 * GIB)
    assert without not in advice("spec"), "a PC that is not there yet has no network"
    failed = Failure("timed_out")
    assert without not in advice("probe", network__https=failed, network__vpn=failed)


def test_leaving_out_the_network_says_nothing_of_other_items(pack: Pack) -> None:
    remedy = verdict(pack, "memory", {}).remedy
    assert remedy is not None
    assert "--offline" not in remedy.text


WAITS = {"wait.excel": "ordered 2026-12-10", "wait.memory": "vendor", "wait.display": "soon"}


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ja", "対応中：購入手配中（2026年12月10日まで）。まだ適合ではありません。"),
        ("en", " Being dealt with: being ordered (until 2026-12-10). It is not met yet."),
    ],
)
def test_what_is_dealt_with_is_told_beside_its_item_and_is_not_met(
    pack: Pack, lang: Lang, said: str
) -> None:
    table = known(software__excel=None, memory__installed_bytes=16 * GIB)
    facts = Facts(FACTS_SCHEMA, AT, "probe", Machine("PC", "windows"), fact_table(table))
    plain = compose.compose(facts, Answers(), pack, DAY, lang)
    told = compose.compose(facts, Answers(tags=WAITS), pack, DAY, lang)
    found = next(one for one in told.verdicts if one.id == "excel")
    assert found.message.endswith(said)
    assert (found.status, found.outcome) == ("not_met", "not_installed")
    assert (told.overall, told.code) == (plain.overall, plain.code)
    # What is met waits for nothing, and what names no state is told nowhere.
    same = [
        one.id for one, other in zip(plain.verdicts, told.verdicts, strict=True) if one == other
    ]
    assert {"memory", "display"} <= set(same)


def test_what_was_said_of_this_pc_stands_over_what_all_were_given(pack: Pack) -> None:
    table = fact_table(known(software__excel=None))
    own = {"wait.excel": "vendor 2026-11-01"}
    facts = Facts(FACTS_SCHEMA, AT, "probe", Machine("PC", "windows"), table, own)
    told = compose.compose(facts, Answers(tags=WAITS), pack, DAY, "ja")
    found = next(one for one in told.verdicts if one.id == "excel")
    assert "業者待ち（予定の2026年11月1日を過ぎています）" in found.message
