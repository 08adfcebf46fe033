"""The report on a terminal: at 80 columns, without colour, redirected, on code page 932."""

import functools
import io
import re
import sys
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from checker import wording
from checker.documents import console, screen
from checker.errors import OutputError
from checker.model import Answers, Lang, Report
from checker.packs import marks
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.packs.pack import Pack
from tests import machines
from tests.documents import reports
from tests.documents.conftest import spoken

LANGS: tuple[Lang, ...] = ("ja", "en")
GOLDEN = (
    "windows-11-pro",
    "small-screen-1366x768",
    "macos-14-imac-intel",
    "cancer-registry-signals",
    "remote-desktop",
)
ANSI = re.compile("\x1b")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def printed(report: Report, lang: Lang = "ja", stream: io.StringIO | None = None) -> str:
    """Return what a report looks like on a stream."""
    out = stream or io.StringIO()
    console.show(report, spoken(lang), out, known=_known())
    return out.getvalue()


@functools.cache
def _known() -> marks.Marks:
    return marks.of_pack(load_pack(rules_root()))


def all_reports(pack: Pack) -> list[Report]:
    """Return the recorded machines in both languages, and the reports that are hard to print."""
    said = Answers(
        cancer_registry_terminal=False, a4_printer_available=True, security_rules_followed=True
    )
    recorded = [
        machines.report(name, pack, lang, answers)
        for name in machines.NAMES
        for lang in LANGS
        for answers in (Answers(), said)
    ]
    made = (reports.ready, reports.needs_settings, reports.needs_purchase, reports.unknown)
    hard = [reports.long_names(), reports.hostile("\x1b]0;x\x07\x9b2J\u202eabc\r\n\t")]
    return [*recorded, *(make() for make in made), *hard]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", GOLDEN)
def test_a_machines_report_reads_as_it_was_agreed(
    name: str, lang: Lang, pack: Pack, golden: Callable[[str, str], None]
) -> None:
    golden(f"console/{name}.{lang}.txt", printed(machines.report(name, pack, lang), lang))


@pytest.mark.parametrize("lang", LANGS)
def test_no_line_is_wider_than_eighty_columns_or_ends_in_spaces(pack: Pack, lang: Lang) -> None:
    for report in all_reports(pack):
        for line in printed(report, lang).split("\n"):
            assert cell_len(line) <= 80, line
            assert line == line.rstrip(), line


def test_what_is_redirected_has_no_colours(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE"):
        monkeypatch.setenv(name, "1")
    for report in all_reports(pack):
        assert not ANSI.search(printed(report))


def test_a_terminal_gets_colours_and_the_same_words(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for report in all_reports(pack):
        coloured = printed(report, stream=Terminal())
        assert ANSI.search(coloured)
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == printed(report)


@pytest.mark.parametrize("columns", ["80", "40"])
def test_a_terminal_that_takes_colours_by_calls_shows_the_same(
    pack: Pack, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The console of Windows; elsewhere rich makes codes of the same calls."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.delenv("NO_COLOR", raising=False)
    some = all_reports(pack)[:6]
    ours = [printed(report, stream=Terminal()) for report in some]
    monkeypatch.setattr(console, "Screen", functools.partial(screen.Screen, calls=True))
    assert [printed(report, stream=Terminal()) for report in some] == ours


def test_a_terminal_that_knows_no_codes_gets_none(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "40")
    report = machines.report("windows-11-pro", pack)
    assert printed(report, stream=Terminal()) == printed(report)


def test_a_person_who_wants_no_colour_gets_none(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    coloured = printed(machines.report("windows-11-pro", pack), stream=Terminal())
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", coloured)


@pytest.mark.parametrize("columns", [40, 60, 100, 200])
def test_a_terminal_of_another_width_is_filled_and_not_overrun(
    pack: Pack, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", str(columns))
    for report in all_reports(pack)[:8]:
        text = re.sub(r"\x1b\[[0-9;]*m", "", printed(report, stream=Terminal()))
        widest = max(map(cell_len, text.split("\n")))
        assert min(columns, 100) - 20 < widest <= min(columns, 110)


def test_every_status_is_told_by_word_and_symbol(pack: Pack) -> None:
    for lang in LANGS:
        report = machines.report("small-screen-1366x768", pack, lang)
        text = printed(report, lang)
        for verdict in report.verdicts:
            words = wording.STATUS[verdict.status]
            line = next(one for one in text.splitlines() if verdict.title in one)
            assert line.startswith(words.symbol)
            assert words.text.say(lang) in line


def test_what_is_not_met_says_what_to_do(pack: Pack) -> None:
    report = machines.report("small-screen-1366x768", pack)
    text = printed(report).replace("\n", "").replace(" ", "")
    for verdict in report.verdicts:
        if verdict.status not in {"met", "not_applicable"}:
            assert verdict.remedy is not None
            assert verdict.remedy.text.replace(" ", "") in text


def encoded(report: Report, encoding: str, lang: Lang = "ja") -> str:
    """Return what arrives through a stream of an encoding."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="replace")
    console.show(report, spoken(lang), stream, known=_known())
    stream.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("lang", LANGS)
def test_code_page_932_shows_everything(pack: Pack, lang: Lang) -> None:
    for name in machines.NAMES:
        report = machines.report(name, pack, lang)
        assert encoded(report, "cp932", lang) == printed(report, lang)


def test_every_rule_text_can_be_shown_on_code_page_932(pack: Pack) -> None:
    texts = [*(words.meaning for words in pack.failures.values())]
    texts += [words.advice for words in pack.failures.values()]
    for _, requirement in pack.entries:
        texts += [requirement.title, requirement.why, requirement.required]
        texts += [outcome.message for outcome in requirement.outcomes]
        texts += [outcome.remedy.text for outcome in requirement.outcomes if outcome.remedy]
        if requirement.question:
            texts += [requirement.question.text, requirement.question.help]
    for text in texts:
        (text.ja + text.en).encode("cp932")


def test_a_stream_without_japanese_gets_ascii_marks(pack: Pack) -> None:
    text = encoded(machines.report("small-screen-1366x768", pack, "en"), "ascii", "en")
    for mark in ("OK ", "NG ", "LOW "):
        assert f"\n{mark}" in text


def test_a_symbol_falls_back_where_the_encoding_is_not_known() -> None:
    words = wording.STATUS["met"]
    assert console.symbol(words, "utf-8") == "○"
    assert console.symbol(words, "cp932") == "○"
    assert console.symbol(words, "ascii") == "OK"
    assert console.symbol(words, "no-such-encoding") == "OK"
    assert console.symbol(words, None) == "○"


dangerous = st.text(
    st.characters(codec="utf-8") | st.sampled_from("\x1b\x07\x9b\x00\r\n\u202e\u2066\u2028"),
    max_size=60,
)


@settings(max_examples=150)
@given(dangerous, st.sampled_from(LANGS))
def test_nothing_that_a_report_holds_reaches_the_terminal_as_a_command(
    text: str, lang: Lang
) -> None:
    # Built in memory: the reader of files would already refuse most of these.
    shown = printed(reports.hostile(text), lang)
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", shown
    )


def test_the_report_goes_to_standard_output(capsys: pytest.CaptureFixture[str], pack: Pack) -> None:
    report = machines.report("windows-11-pro", pack)
    console.show(report, spoken("ja"), known=_known())
    assert capsys.readouterr().out == printed(report)


def test_whom_the_pc_contacted_is_told() -> None:
    report = msgspec.structs.replace(reports.ready(), contacted=("a.example", "b.example"))
    assert "通信した相手：a.example、b.example" in printed(report)
    none = msgspec.structs.replace(report, contacted=())
    assert "外部との通信はしていません。" in printed(none)
    assert "Nothing outside this PC was contacted." in printed(none, "en")


def test_a_code_is_shown_only_where_there_is_one() -> None:
    report = msgspec.structs.replace(reports.ready(), code="1234-5678-9012")
    assert "1234-5678-9012" in printed(report)
    assert "結果の番号" not in printed(msgspec.structs.replace(report, code=None))


def test_a_stream_that_is_full_is_an_output_that_failed(pack: Pack) -> None:
    class Full(io.StringIO):
        def write(self, text: str, /) -> int:
            del text
            raise OSError(28, "No space left on device")

    with pytest.raises(OutputError):
        printed(machines.report("windows-11-pro", pack), stream=Full())


def test_a_reader_that_went_away_is_left_to_the_boundary(pack: Pack) -> None:
    class Gone(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        printed(machines.report("windows-11-pro", pack), stream=Gone())


def test_without_standard_output_nothing_can_be_shown(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(OutputError):
        console.show(machines.report("windows-11-pro", pack), spoken("ja"))


def test_who_just_asked_for_a_pdf_is_not_told_how(
    pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    report = machines.report("windows-11-pro", pack)
    console.show(report, spoken("ja"))
    assert "--pdf" in capsys.readouterr().out
    console.show(report, spoken("ja"), how_to_pdf=False)
    assert "--pdf" not in capsys.readouterr().out
