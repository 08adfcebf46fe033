"""The verdict's one sentence: nobody who reads only this buys a PC or connects one too early."""

import io
from collections.abc import Callable
from typing import Any, get_args

import msgspec
import openpyxl
import pytest

from checker import compose
from checker.documents import headline, html, todo, view, xlsx
from checker.documents.material import Material
from checker.judge import overall
from checker.model import (
    Answers,
    Facts,
    Failure,
    HttpsProbe,
    Lang,
    Level,
    Overall,
    PrinterQueue,
    Remedy,
    Report,
    Screen,
    Status,
    Verdict,
    VpnProbe,
)
from checker.packs import marks
from checker.packs.pack import Pack
from tests import machines
from tests.documents import reports
from tests.documents.pages import flat
from tests.documents.test_console import printed

Load = Callable[[Report], Material]
GOOD = Answers(
    cancer_registry_terminal=False, a4_printer_available=True, security_rules_followed=True
)
NO_NEW_PC = "PCの買い替えは要りません。"
SMALL = Screen(1366, 768, max_width=1366, max_height=768)
VIRTUAL = (PrinterQueue("PDF", a4=True, virtual=True),)


def pc(**table: Any) -> Facts:  # noqa: ANN401 - fact values
    """Return the facts of a PC that has everything but what is said; `a__b` is the fact `a.b`."""
    reached = (HttpsProbe("www.mhlw.go.jp", 443, "done", ms=40),)
    open_way = VpnProbe("ec2.ap-northeast-1.amazonaws.com:443", "tcp", "done", ms=30)
    values: dict[str, Any] = {
        "network.https": reached,
        "network.vpn": open_way,
        "cancer_registry.signals": (),
        "display.screens": (Screen(1920, 1080, 1.0, primary=True),),
        "memory.installed_bytes": 8 * reports.GIB,
    }
    said = {name.replace("__", "."): value for name, value in table.items()}
    return reports.facts(table=values | said)


def judged(pack: Pack, answers: Answers = GOOD, lang: Lang = "ja", **table: Any) -> Report:  # noqa: ANN401
    return compose.compose(pc(**table), answers, pack, machines.DAY, lang)


def head(report: Report, pack: Pack, lang: Lang = "ja") -> headline.Headline:
    return headline.headline(
        report.overall, report.verdicts, marks.of_pack(pack), pack.words.headline, lang
    )


def verdict(name: str, level: Level, status: Status, kind: Any = None) -> Verdict:  # noqa: ANN401
    remedy = Remedy(kind, "する") if kind else None
    return Verdict(name, level, status, "x", name, "", "", "m", remedy)


# ------------------------------------------------------------------ what a person answers


@pytest.mark.parametrize(
    ("followed", "symbol", "green", "words"),
    [
        (True, "○", True, "すべて満たしています"),
        (False, "△", False, "つなぐ前に解決することがあります：院内のセキュリティ規則。"),
        (None, "△", False, "つなぐ前に確かめることがあります：院内のセキュリティ規則。"),
    ],
)
def test_a_pc_that_breaks_the_houses_rules_is_never_plain_green(
    pack: Pack, *, followed: bool | None, symbol: str, green: bool, words: str
) -> None:
    answers = msgspec.structs.replace(GOOD, security_rules_followed=followed)
    report = judged(pack, answers)
    found = head(report, pack)
    # The judgement and with it the exit code stay: the notice asks for no more.
    assert report.overall in {"ready", "ready_with_advice"}
    assert (found.symbol, found.green) == (symbol, green)
    assert words in found.sentence
    assert (found.colour == "green") == green
    if not green:
        assert "このPC自体は、オンライン登録に使えます。" in found.sentence


@pytest.mark.parametrize("key", ["cancer_registry_terminal", "a4_printer_available", "security"])
@pytest.mark.parametrize("known", [True, False])
def test_no_answer_that_speaks_against_a_pc_leaves_it_green(
    pack: Pack, key: str, *, known: bool
) -> None:
    key = {"security": "security_rules_followed"}.get(key, key)
    against = key == "cancer_registry_terminal"
    answers = msgspec.structs.replace(GOOD, **{key: against if known else None})
    assert not head(judged(pack, answers, printer__queues=VIRTUAL), pack).green
    assert head(judged(pack, GOOD, printer__queues=VIRTUAL), pack).green


@pytest.mark.parametrize("followed", [True, False])
def test_every_document_says_what_is_to_be_settled(
    pack: Pack, material_of: Load, *, followed: bool
) -> None:
    answers = msgspec.structs.replace(GOOD, security_rules_followed=followed)
    report = judged(pack, answers)
    material = material_of(report)
    page = view.checklist(report, material, "ja")
    words = "つなぐ前に解決することがあります"
    assert (words in page.sentence) != followed
    assert (page.overall.symbol, page.overall.colour) == (
        ("○", "green") if followed else ("△", "yellow")
    )
    assert (page.overall.word == "適合（つなぐ前に解決）") != followed
    assert (words in html.render(report, material, "ja")) != followed
    assert (words in flat(printed(report))) != followed
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.render(report, material, "ja"))).worksheets[0]
    cells = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {page.sentence, page.cost} <= cells
    assert (page.paper in cells) != followed


def test_advice_that_is_only_good_to_know_stays_green(pack: Pack) -> None:
    report = judged(pack, os__version="23H2")
    assert report.overall == "ready_with_advice"
    assert head(report, pack).green
    assert "下の" not in head(report, pack).sentence  # on the phone there is no below


# ------------------------------------------------------------------ what comes before all else


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"os__name": "windows-10", "os__version": "22H2"}, "Windows 10のサポートは終わっています"),
        ({"os__version": "23H2"}, "このバージョンのWindows 11のサポートは終わっています"),
        ({"os__name": "windows-7", "os__version": ""}, "このWindowsのサポートは終わっています"),
        ({"os__name": "macos-13", "os__version": "13.7"}, "対応OSに入っていません"),
        ({"os__version": "25H2"}, ""),
        ({"os__name": "macos-14", "os__version": "14.7"}, ""),
    ],
)
@pytest.mark.parametrize("client", [True, False])
def test_a_system_at_its_end_is_in_the_sentence_and_last_of_what_is_free(
    pack: Pack, material_of: Load, table: dict[str, Any], said: str, *, client: bool
) -> None:
    lacking: dict[str, Any] = {} if client else {"software__vpn_client": None}
    report = judged(pack, **table, **lacking)
    # The system is for information: the judgement and the exit code stay.
    assert (report.overall == "not_ready") != client
    sentence = head(report, pack).sentence
    assert sentence.endswith(f"{said}。") if said else "サポート" not in sentence
    page = view.checklist(report, material_of(report), "ja")
    if said and todo.count(report.verdicts, material_of(report).marks).optional == 0:
        # It is for information, and what is needed comes before it.
        assert page.actions[-1].title == "OS（参考）"
        # Programs for medical records may not run on the new system: that is said first.
        assert page.actions[-1].text.startswith("電子カルテやレセコン")


# ------------------------------------------------------------------ no new PC


@pytest.mark.parametrize(
    ("table", "answers", "said"),
    [
        ({"software__acrobat": None}, GOOD, NO_NEW_PC),
        ({"software__vpn_client": None}, GOOD, NO_NEW_PC),
        ({"browser__installed": ()}, GOOD, NO_NEW_PC),
        ({"display__screens": (SMALL,)}, GOOD, NO_NEW_PC),
        # The body of the PC lacks something, or is not known to be whole.
        ({"software__acrobat": None, "memory__installed_bytes": 4 * reports.GIB}, GOOD, ""),
        ({"software__acrobat": None, "disk__system_free_bytes": 9 * reports.GIB}, GOOD, ""),
        ({"software__acrobat": None, "os__name": "windows-10"}, GOOD, ""),
        (
            {
                "software__acrobat": None,
                "memory__installed_bytes": Failure("timed_out"),
                "memory__usable_bytes": Failure("timed_out"),
            },
            GOOD,
            f"ここまでの確認では、{NO_NEW_PC}",
        ),
        ({"software__acrobat": None}, Answers(), f"ここまでの確認では、{NO_NEW_PC}"),
    ],
)
def test_no_new_pc_is_said_where_nothing_of_the_pc_itself_lacks(
    pack: Pack, table: dict[str, Any], answers: Answers, said: str
) -> None:
    report = judged(pack, answers, **table)
    assert report.overall == "not_ready"
    sentence = head(report, pack).sentence
    assert "今のままではオンライン登録に使えません。" in sentence
    assert (NO_NEW_PC in sentence) == bool(said)
    assert ("ここまで" in sentence) == ("ここまで" in said)
    assert "足りないのは、" in sentence


def test_what_may_come_to_another_pc_leaves_nobody_told_that_none_is_needed(pack: Pack) -> None:
    unknown = Failure("timed_out")
    table: dict[str, Any] = {
        "os__name": unknown,
        "os__version": unknown,
        "software__vpn_client": None,
    }
    for arch, said in (("x64", True), ("x86", False)):
        report = judged(pack, os__arch=arch, **table)
        assert (NO_NEW_PC in head(report, pack).sentence) is said, arch


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (("not_installed",), True),
        (("not_installed", "s_mode"), True),
        (("not_installed", "s_mode", "no_version_for_32bit"), False),
    ],
)
def test_what_a_code_leaves_open_is_not_taken_for_settled(
    pack: Pack, left: tuple[str, ...], *, said: bool
) -> None:
    report = judged(pack, software__vpn_client=None)
    found = headline.headline(
        report.overall,
        report.verdicts,
        marks.of_pack(pack),
        pack.words.headline,
        "ja",
        left_open={"vpn_client": left},
    )
    assert (NO_NEW_PC in found.sentence) is said


def test_every_overall_verdict_has_its_sentence(pack: Pack) -> None:
    for every in get_args(Overall):
        assert getattr(pack.words.headline, every).ja.endswith("。")


def test_what_lacks_is_named_and_a_fifth_is_counted(pack: Pack) -> None:
    one = head(judged(pack, software__acrobat=None), pack)
    assert one.sentence.endswith("足りないのは、Acrobat Readerです。")
    lacking = [verdict(name, "required", "not_met", "install") for name in "abcde"]
    for count, said in ((4, "a、b、c、dです"), (5, "a、b、c、d、ほか1件です")):
        found = headline.headline(
            "not_ready", lacking[:count], marks.NO_MARKS, pack.words.headline, "ja"
        )
        assert said in found.sentence
        assert "買い替え" not in found.sentence  # no rules, no claim


def test_what_was_not_judged_at_all_is_no_ground_for_the_claim(pack: Pack) -> None:
    report = judged(pack, software__acrobat=None)
    without = tuple(one for one in report.verdicts if one.id != "memory")
    found = headline.headline("not_ready", without, marks.of_pack(pack), pack.words.headline, "ja")
    assert NO_NEW_PC not in found.sentence


@pytest.mark.parametrize("every", get_args(Overall))
def test_every_overall_verdict_has_a_sentence_in_both_languages(every: Overall, pack: Pack) -> None:
    for lang in ("ja", "en"):
        found = headline.headline(every, (), marks.of_pack(pack), pack.words.headline, lang)
        assert found.sentence
        assert found.word
        assert found.green == (every in {"ready", "ready_with_advice"})
        if lang == "en":
            assert found.sentence.isascii()


def test_the_sentence_is_complete_in_english(pack: Pack) -> None:
    report = judged(pack, lang="en", software__acrobat=None)
    assert head(report, pack, "en").sentence == (
        "This PC cannot be used for online registration as it is. The PC need not be replaced. "
        "Still missing: Acrobat Reader."
    )


# ------------------------------------------------------------------ a PC that is ruled out


def ruled_out(pack: Pack, *, terminal: bool, lang: Lang = "ja") -> Report:
    answers = msgspec.structs.replace(GOOD, cancer_registry_terminal=terminal)
    return judged(pack, answers, lang, software__excel=None, software__acrobat=None)


@pytest.mark.parametrize("terminal", [True, False])
def test_on_a_cancer_registry_terminal_nothing_else_is_put_right_or_bought(
    pack: Pack, material_of: Load, *, terminal: bool
) -> None:
    report = ruled_out(pack, terminal=terminal)
    page = view.checklist(report, material_of(report), "ja")
    rows = {row.id: row.action for row in page.rows}
    if terminal:
        assert page.sentence == (
            "がん登録オンラインに使うPCは、この登録には使えません。別のPCで確認してください。"
        )
        (action,) = page.actions
        assert (action.title, action.kind) == ("がん登録オンライン用の端末でないこと", "確認")
        assert "Acrobat Reader、Excel" in page.spared
        assert "このPCでは不要です" in page.spared
        assert rows["excel"] == "不要"
        assert rows["memory"] == "なし"
        assert (page.person, page.cost) == ((), "")
    else:
        assert page.spared == ""
        assert [action.title for action in page.actions] == ["Acrobat Reader", "Excel"]
        assert rows["excel"] == "(2)へ"
        assert page.person
        assert page.cost
    text = printed(report)
    assert ("このPCでは不要です。" in text) == terminal
    # Nobody is told to leave the house's own rules alone.
    broken = msgspec.structs.replace(report.answers, security_rules_followed=False)
    report = judged(pack, broken, software__excel=None, software__acrobat=None)
    page = view.checklist(report, material_of(report), "ja")
    left_alone, _, kept = page.spared.partition("院内の規則は別に守ってください：")
    assert "院内のセキュリティ規則" not in left_alone
    assert (kept == "院内のセキュリティ規則") == terminal
    security = next(row.action for row in page.rows if row.id == "security_rules")
    assert (security == "院内で") == terminal
    assert ("院内の規則は別に守ってください。" in flat(printed(report))) == terminal
    assert ("Excelを購入します" in flat(text)) != terminal


@pytest.mark.parametrize("terminal", [True, False])
def test_no_paper_has_a_box_to_tick_for_buying_on_such_a_pc(
    pack: Pack, material_of: Load, *, terminal: bool
) -> None:
    from checker.documents import subsidy_case, subsidy_view  # noqa: PLC0415

    estimate = reports.needs_purchase().subsidy
    assert estimate is not None
    report = msgspec.structs.replace(ruled_out(pack, terminal=terminal), subsidy=estimate)
    page = subsidy_view.subsidy(subsidy_case.of_report(report), material_of(report), "ja")
    assert (page.shopping is None) == terminal


def test_only_what_cannot_be_met_rules_a_pc_out(pack: Pack) -> None:
    known = marks.of_pack(pack)
    assert known.ruling_out == {
        ("not_cancer_registry_terminal", "is_terminal"),
        ("acrobat_reader", "no_version_for_linux"),
        ("excel", "no_version_for_linux"),
    }
    assert known.of_the_pc == {
        "memory",
        "disk_space",
        "operating_system",
        "not_cancer_registry_terminal",
    }


# ------------------------------------------------------------------ how much it costs


def test_what_is_bought_what_is_free_and_what_may_wait_are_counted_apart() -> None:
    known = marks.Marks(asked=frozenset({"printer"}), beyond=frozenset({"rules", "other"}))
    every = (
        verdict("memory", "recommended", "below_recommended", "purchase"),
        verdict("display", "required", "not_met", "purchase"),
        verdict("excel", "required", "not_met", "purchase"),
        verdict("vpn", "required", "not_met", "install"),
        verdict("net", "required", "unknown", "ask"),
        verdict("printer", "required", "needs_answer", "ask"),  # to answer, not to do
        verdict("os", "advisory", "needs_answer", "ask"),
        verdict("rules", "advisory", "not_met", "ask"),  # the house's own, and may cost
        verdict("other", "advisory", "unknown", "ask"),
        verdict("signals", "required", "met", "ask"),  # met: nothing to put right
        verdict("browser", "required", "met"),
    )
    assert todo.count(every, known) == (2, 1, 3, 1, 1)
    assert todo.count(every[-2:], known) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("table", "cost"),
    [
        ({}, "このPCのために買うものはありません。"),
        ({"software__acrobat": None}, "購入を検討するもの 0件、無料でできること 1件"),
        ({"software__excel": None}, "購入を検討するもの 1件"),
        (
            {"os__name": "windows-10"},
            (
                "購入を検討するもの 0件（Windows 11にできないときは、PCの買い替えを検討します）、"
                "無料でできること 1件"
            ),
        ),
        (
            {"software__excel": None, "memory__installed_bytes": 4 * reports.GIB},
            "購入を検討するもの 1件、買わなくてもよいもの 1件",
        ),
    ],
)
def test_the_paper_tells_how_much_is_to_be_bought(
    pack: Pack, material_of: Load, table: dict[str, Any], cost: str
) -> None:
    report = judged(pack, **table)
    page = view.checklist(report, material_of(report), "ja")
    assert page.cost == cost
    # That paper forms remain is told, with its source, only where the PC cannot be used yet.
    assert bool(page.paper) == (report.overall == "not_ready")
    assert bool(page.paper_sources) == bool(page.paper)
    if page.paper:
        (number,) = page.paper_sources
        cited = next(s for s in page.sources if any(f"[{number}]" in p for p in s.places))
        assert "山口県" in cited.title


def test_the_judges_sum_is_not_touched(pack: Pack) -> None:
    report = judged(pack, msgspec.structs.replace(GOOD, security_rules_followed=False))
    findings = tuple(compose._finding(one) for one in report.verdicts)
    assert overall(findings) == "ready_with_advice"
