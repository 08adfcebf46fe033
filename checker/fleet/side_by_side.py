"""Candidates side by side on the console, as PDF and as JSON."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO

import msgspec

from checker import wording
from checker.errors import printable
from checker.fleet.candidate_words import CandidateWords
from checker.fleet.compared import Compared, ComparedCell, Comparison
from checker.model import Lang, Text

_TOGETHER: Final = 4
"""Candidates in one table of the PDF."""
_SHOWN: Final = 20
"""Candidates on the screen; what is not shown is counted."""
_INDENTED: Final = 200
"""Candidates that JSON sets for people to read; more stand a line each."""
_PRINTED: Final = 200
"""Candidates in the PDF."""
OVERALL: Final = {
    "suitable": ("○", "OK", "green"),
    "open": ("？", "?", "cyan"),
    "unsuitable": ("×", "NG", "red"),
}
"""How a verdict before purchase is marked: sign, sign without Japanese, colour of the console."""


def json(comparison: Comparison) -> Iterator[bytes]:
    """Yield the comparison as JSON, one candidate at a time: there may be thousands."""
    empty = msgspec.structs.replace(comparison, candidates=())
    whole = msgspec.json.format(msgspec.json.encode(empty), indent=2)
    head, mark, tail = whole.partition(b'"candidates": []')
    few = len(comparison.candidates) <= _INDENTED
    yield head + mark[:-1]
    for number, one in enumerate(comparison.candidates):
        text = msgspec.json.encode(one)
        if few:
            text = msgspec.json.format(text, indent=2).replace(b"\n", b"\n    ")
        yield (b",\n    " if number else b"\n    ") + text
    yield (b"\n  ]" if comparison.candidates else b"]") + tail + b"\n"


def show(comparison: Comparison, words: CandidateWords, lang: Lang, stream: TextIO) -> None:
    """Print one candidate after another: a terminal is too narrow for columns."""
    from checker.documents.console import open_console  # noqa: PLC0415 - only where it is shown
    from checker.documents.lines import wrap  # noqa: PLC0415

    console = open_console(stream)
    width = min(console.width, 100)
    for line in _lines(comparison, words, lang, stream.encoding):
        if not line.text:
            console.print()
        for part in wrap(printable(line.text), width - line.indent) if line.text else ():
            console.print(" " * line.indent + part, style=line.style)


class _Line(NamedTuple):
    """One line of the screen."""

    text: str
    style: str | None = None
    indent: int = 0


def _lines(
    comparison: Comparison, words: CandidateWords, lang: Lang, encoding: str | None
) -> Iterator[_Line]:
    yield _Line(f"!! {comparison.warning}", "bold")
    for one in comparison.candidates[:_SHOWN]:
        yield _Line("")
        yield from _candidate(one, comparison, words, lang, encoding)
    more = len(comparison.candidates) - _SHOWN
    if more > 0:
        yield _Line("")
        yield _Line(wording.fill(words.say["more"].say(lang), {"count": str(more)}), "bold")
    settled = house(comparison, lang)
    if settled:
        yield _Line("")
        title = f"{words.say['house'].say(lang)}{_mark(lang)}{words.say['all_house'].say(lang)}"
        yield _Line(title, "bold")
        for line in settled:
            yield _Line(f"・{line}", indent=2)
    yield _Line("")
    if comparison.used:
        yield _Line(_listed(words.say["used"].say(lang), comparison.used, lang))
    if comparison.left:
        yield _Line(words.say["left"].say(lang))
        for line in comparison.left:
            yield _Line(f"・{line}", indent=2)
    yield _Line(comparison.note)


def _candidate(
    one: Compared,
    comparison: Comparison,
    words: CandidateWords,
    lang: Lang,
    encoding: str | None,
) -> Iterator[_Line]:
    """Yield what is said of one candidate."""
    from checker.documents.console import symbol  # noqa: PLC0415 - only where it is shown

    sign, plain, colour = OVERALL[one.overall]
    mark = symbol(wording.Words(words.candidates, sign, plain, colour), encoding)
    yield _Line(f"{mark} {one.name}  {overall(one, words, lang)}", f"bold {colour}")
    yield _Line(one.means, indent=2)
    for line in _money(one, words, lang):
        yield _Line(line, indent=2)
    for name, title in comparison.requirements.items():
        cell = one.cells.get(name)
        if cell is None or name not in comparison.columns:
            continue
        state = wording.STATUS[cell.status]
        said = f"  ← 「{cell.said}」" if cell.said else ""
        text = f"{symbol(state, encoding)} {title}  {cell.measured}".rstrip()
        yield _Line(f"{text}{said}", state.colour, indent=2)
        if cell.status != "met":
            yield _Line(cell.message, indent=6)
    for note in one.notes:
        yield _Line(f"※ {note}", indent=2)
    if one.asks:
        yield _Line(f"→ {words.say['vendor'].say(lang)}", "bold", indent=2)
        for line in one.asks:
            yield _Line(f"・{line}", indent=4)


def _mark(lang: Lang) -> str:
    return "：" if lang == "ja" else ": "


def _listed(title: str, texts: Sequence[str], lang: Lang) -> str:
    return f"{title}{_mark(lang)}{('、' if lang == 'ja' else ', ').join(texts)}"


def house(comparison: Comparison, lang: Lang = "ja") -> list[str]:
    """Return what the house settles itself, once for all candidates."""
    found: dict[str, None] = {}
    for one in comparison.candidates:
        for name, cell in one.cells.items():
            if cell.ask and cell.ask_of == "house":
                found[f"{comparison.requirements[name]}{_mark(lang)}{cell.ask}"] = None
    return list(found)


def overall(one: Compared, words: CandidateWords, lang: Lang) -> str:
    """Return what can be said of a candidate before it is bought."""
    text: Text = getattr(words.verdict, one.overall)
    return text.say(lang)


def pdf(comparison: Comparison, words: CandidateWords, root: Path, lang: Lang) -> bytes:
    """Return the comparison as PDF.

    Args:
        comparison: What to print.
        words: What it says.
        root: The rules folder, for the name of the program.
        lang: The language.

    Raises:
        CheckerError: The fonts are not there.
    """
    from checker.documents import typeset  # noqa: PLC0415 - only for pages
    from checker.documents.characters import coverage, fonts_folder  # noqa: PLC0415
    from checker.packs.load import load_pack  # noqa: PLC0415

    fonts = fonts_folder()
    on = comparison.judged_on
    more = len(comparison.candidates) - _PRINTED
    printed = msgspec.structs.replace(comparison, candidates=comparison.candidates[:_PRINTED])
    left = wording.fill(words.say["more"].say(lang), {"count": str(more)})
    data = {
        "lang": lang,
        "title": words.title.say(lang),
        "program": load_pack(root).file.title.say(lang),
        "footer": f"Nanbyo Checker  {on}",
        "words": {"page": {"number": words.page.say(lang)}},
        "warning": comparison.warning,
        "note": comparison.note,
        "head": words.requirement.say(lang),
        "blocks": blocks(printed, words, lang),
        "ask_title": words.say["vendor"].say(lang),
        "asks": asks(printed),
        "house_title": words.say["house"].say(lang),
        "house": house(printed, lang),
        "sheet": sheet_lines(comparison, words, lang),
        "more": left if more > 0 else "",
    }
    fitted, missing = coverage(fonts).fit(data)
    fitted["missing"] = words.replaced.say(lang) + ", ".join(missing) if missing else ""
    fitted["date"] = [on.year, on.month, on.day]
    return typeset.pdf("candidates", fitted, fonts)


def sheet_lines(comparison: Comparison, words: CandidateWords, lang: Lang) -> list[str]:
    """Return which columns were read, and what was left alone."""
    lines = []
    if comparison.used:
        lines.append(_listed(words.say["used"].say(lang), comparison.used, lang))
    if comparison.left:
        lines.append(f"{words.say['left'].say(lang)} - {' / '.join(comparison.left)}")
    return lines


def blocks(comparison: Comparison, words: CandidateWords, lang: Lang) -> list[dict[str, Any]]:
    """Return the tables, so many candidates in each as a page is wide."""
    lines = rows(comparison, words, lang)
    found = []
    for start in range(0, len(comparison.candidates), _TOGETHER):
        part = slice(start, start + _TOGETHER)
        names = [one.name for one in comparison.candidates[part]]
        last = start + len(names)
        numbers = str(last) if len(names) == 1 else f"{start + 1}-{last}"
        title = f"{words.candidates.say(lang)} {numbers}"
        table = [{"title": name, "cells": cells[part]} for name, cells in lines]
        found.append({"title": title, "names": names, "rows": table})
    return found


def asks(comparison: Comparison) -> list[dict[str, Any]]:
    """Return what to ask the vendor, candidate by candidate."""
    return [
        {"name": one.name, "lines": list(one.asks)} for one in comparison.candidates if one.asks
    ]


def rows(comparison: Comparison, words: CandidateWords, lang: Lang) -> list[tuple[str, list[str]]]:
    """Return the lines of the table: a title, and a cell for each candidate."""
    every = list(comparison.candidates)
    return [(title, [say(one) for one in every]) for title, say in titled(comparison, words, lang)]


def titled(
    comparison: Comparison, words: CandidateWords, lang: Lang
) -> list[tuple[str, Callable[[Compared], str]]]:
    """Return the titles of the table's lines, each with what it says of a candidate.

    What a sheet can say comes with the sheet's own words; the rest is one list for all.
    """
    found: list[tuple[str, Callable[[Compared], str]]] = [
        (words.overall.say(lang), lambda one: _marked(one, words, lang))
    ]
    found += [
        (title, lambda one, name=name: _cell(one.cells.get(name), lang))  # type: ignore[misc]
        for name, title in comparison.requirements.items()
        if name in comparison.columns
    ]
    found.append((words.price.say(lang), lambda one: _price(one, words, lang)))
    if any(one.count is not None for one in comparison.candidates):
        count = words.say["count"].say(lang)
        found.append((count, lambda one: "" if one.count is None else str(one.count)))
    if comparison.program is not None:
        found.append((words.subsidy.say(lang), lambda one: _subsidy(one, words, lang)))
        found.append((words.own.say(lang), lambda one: _yen(one.own_share, words, lang)))
    if any(one.notes for one in comparison.candidates):
        found.append(("※", lambda one: " ".join(one.notes)))
    return found


def _marked(one: Compared, words: CandidateWords, lang: Lang) -> str:
    return f"{OVERALL[one.overall][0]} {overall(one, words, lang)}"


def _cell(cell: ComparedCell | None, lang: Lang) -> str:
    if cell is None:
        return ""
    state = wording.STATUS[cell.status]
    text = f"{state.symbol} {state.text.say(lang)} {cell.measured}".rstrip()
    return f"{text} ←「{cell.said}」" if cell.said else text


def _yen(amount: int | None, words: CandidateWords, lang: Lang) -> str:
    return words.unknown.say(lang) if amount is None else wording.yen(amount, lang)


def _price(one: Compared, words: CandidateWords, lang: Lang) -> str:
    return f"{_yen(one.price, words, lang)} {one.price_note}".rstrip()


def _subsidy(one: Compared, words: CandidateWords, lang: Lang) -> str:
    if one.eligibility is None:
        return words.unknown.say(lang)
    state = wording.ELIGIBILITY[one.eligibility]
    return f"{_yen(one.subsidy, words, lang)} ({state.symbol} {state.text.say(lang)})"


def _money(one: Compared, words: CandidateWords, lang: Lang) -> list[str]:
    if one.price is None and not one.price_note:
        return []
    lines = [f"{words.price.say(lang)}: {_price(one, words, lang)}"]
    if one.eligibility is not None:
        lines.append(f"{words.subsidy.say(lang)}: {_subsidy(one, words, lang)}")
        lines.append(f"{words.own.say(lang)}: {_yen(one.own_share, words, lang)}")
    return lines
