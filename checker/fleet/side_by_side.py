"""Candidates side by side on the console, as PDF and as JSON."""

from pathlib import Path
from typing import Any, Final, TextIO

import msgspec

from checker import wording
from checker.errors import printable
from checker.fleet.candidate_words import CandidateWords
from checker.fleet.compared import Compared, ComparedCell, Comparison
from checker.model import Lang

_TOGETHER: Final = 4
"""Candidates in one table of the PDF."""


def json(comparison: Comparison) -> bytes:
    """Return the comparison as JSON."""
    return msgspec.json.format(msgspec.json.encode(comparison), indent=2) + b"\n"


def show(comparison: Comparison, words: CandidateWords, lang: Lang, stream: TextIO) -> None:
    """Print one candidate after another: a terminal is too narrow for columns."""
    from checker.documents.console import open_console, symbol  # noqa: PLC0415 - rich is heavy
    from checker.documents.lines import wrap  # noqa: PLC0415

    console = open_console(stream)
    width = min(console.width, 100)

    def tell(text: str, style: str | None = None, indent: int = 0) -> None:
        for part in wrap(printable(text), width - indent):
            console.print(" " * indent + part, style=style)

    tell(f"!! {comparison.warning}", "bold")
    for one in comparison.candidates:
        console.print()
        shown = wording.OVERALL[one.overall]
        mark = symbol(shown, stream.encoding)
        tell(f"{mark} {one.name}  {_overall(one, lang)}", f"bold {shown.colour}")
        for line in _money(one, words, lang):
            tell(line, indent=2)
        for name, title in comparison.requirements.items():
            cell = one.cells.get(name)
            if cell is not None:
                state = wording.STATUS[cell.status]
                text = f"{symbol(state, stream.encoding)} {title}  {cell.measured}".rstrip()
                tell(text, state.colour, indent=2)
                if cell.status not in {"met", "unknown", "needs_answer"}:
                    tell(cell.message, indent=6)
                if cell.ask:
                    tell(f"→ {words.ask.say(lang)}: {cell.ask}", indent=6)
    console.print()
    tell(comparison.note)


def pdf(comparison: Comparison, words: CandidateWords, root: Path, lang: Lang) -> bytes:
    """Return the comparison as PDF.

    Args:
        comparison: What to print.
        words: What stands beside it.
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
    data = {
        "lang": lang,
        "title": words.title.say(lang),
        "program": load_pack(root).file.title.say(lang),
        "footer": f"Nanbyo Checker  {on}",
        "words": {"page": {"number": words.page.say(lang)}},
        "warning": comparison.warning,
        "note": comparison.note,
        "head": words.requirement.say(lang),
        "blocks": _blocks(comparison, words, lang),
        "ask_title": words.ask.say(lang),
        "asks": asks(comparison),
    }
    fitted, missing = coverage(fonts).fit(data)
    fitted["missing"] = words.replaced.say(lang) + ", ".join(missing) if missing else ""
    fitted["date"] = [on.year, on.month, on.day]
    return typeset.pdf("candidates", fitted, fonts)


def _blocks(comparison: Comparison, words: CandidateWords, lang: Lang) -> list[dict[str, Any]]:
    lines = rows(comparison, words, lang)
    blocks = []
    for start in range(0, len(comparison.candidates), _TOGETHER):
        part = slice(start, start + _TOGETHER)
        names = [one.name for one in comparison.candidates[part]]
        last = start + len(names)
        numbers = str(last) if len(names) == 1 else f"{start + 1}-{last}"
        title = f"{words.candidates.say(lang)} {numbers}"
        table = [{"title": name, "cells": cells[part]} for name, cells in lines]
        blocks.append({"title": title, "names": names, "rows": table})
    return blocks


def asks(comparison: Comparison) -> list[dict[str, Any]]:
    """Return what is to be found out, candidate by candidate."""
    found = []
    for one in comparison.candidates:
        lines = [
            f"{comparison.requirements[name]}: {cell.ask}"
            for name, cell in one.cells.items()
            if cell.ask
        ]
        if lines:
            found.append({"name": one.name, "lines": lines})
    return found


def rows(comparison: Comparison, words: CandidateWords, lang: Lang) -> list[tuple[str, list[str]]]:
    """Return the lines of the table: a title, and a cell for each candidate."""
    every = comparison.candidates
    found = [(words.overall.say(lang), [_overall(one, lang) for one in every])]
    for name, title in comparison.requirements.items():
        found.append((title, [_cell(one.cells.get(name), lang) for one in every]))
    found.append((words.price.say(lang), [_price(one, words, lang) for one in every]))
    if comparison.program is not None:
        found.append((words.subsidy.say(lang), [_subsidy(one, words, lang) for one in every]))
        found.append((words.own.say(lang), [_yen(one.own_share, words, lang) for one in every]))
    return found


def _overall(one: Compared, lang: Lang) -> str:
    words = wording.OVERALL[one.overall]
    return f"{words.symbol} {wording.OVERALL[one.overall].text.say(lang)}"


def _cell(cell: ComparedCell | None, lang: Lang) -> str:
    if cell is None:
        return ""
    words = wording.STATUS[cell.status]
    return f"{words.symbol} {words.text.say(lang)} {cell.measured}".rstrip()


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
