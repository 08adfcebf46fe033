"""Candidates side by side on the console, as PDF and as JSON."""

from pathlib import Path
from typing import Any, Final, TextIO

import msgspec

from checker import wording
from checker.errors import printable
from checker.fleet.compared import Compared, ComparedCell, Comparison
from checker.model import Lang, Text

WORDS: Final = {
    "title": Text("購入前のPCの比較", "PCs before purchase, side by side"),
    "requirement": Text("要件", "Requirement"),
    "overall": Text("全体", "Overall"),
    "price": Text("価格", "Price"),
    "subsidy": Text("補助の見込み額", "Estimated subsidy"),
    "own": Text("自己負担の見込み額", "Estimated own share"),
    "ask": Text("確かめること", "To find out"),
    "candidates": Text("候補", "Candidates"),
    "unknown": Text("不明", "not known"),
    "page": Text("{page}/{pages}ページ", "page {page} of {pages}"),
    "replaced": Text("〓は、表示できない文字です：", "〓: a character that cannot be shown: "),
}
_TOGETHER: Final = 4
"""Candidates in one table of the PDF."""


def json(comparison: Comparison) -> bytes:
    """Return the comparison as JSON."""
    return msgspec.json.format(msgspec.json.encode(comparison), indent=2) + b"\n"


def show(comparison: Comparison, lang: Lang, stream: TextIO) -> None:
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
        words = wording.OVERALL[one.overall]
        mark = symbol(words, stream.encoding)
        tell(f"{mark} {one.name}  {_overall(one, lang)}", f"bold {words.colour}")
        for line in _money(one, lang):
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
                    tell(f"→ {WORDS['ask'].say(lang)}: {cell.ask}", indent=6)
    console.print()
    tell(comparison.note)


def pdf(comparison: Comparison, root: Path, lang: Lang) -> bytes:
    """Return the comparison as PDF.

    Args:
        comparison: What to print.
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
        "title": WORDS["title"].say(lang),
        "program": load_pack(root).file.title.say(lang),
        "footer": f"Nanbyo Checker  {on}",
        "words": {"page": {"number": WORDS["page"].say(lang)}},
        "warning": comparison.warning,
        "note": comparison.note,
        "head": WORDS["requirement"].say(lang),
        "blocks": _blocks(comparison, lang),
        "ask_title": WORDS["ask"].say(lang),
        "asks": asks(comparison),
    }
    fitted, missing = coverage(fonts).fit(data)
    fitted["missing"] = WORDS["replaced"].say(lang) + ", ".join(missing) if missing else ""
    fitted["date"] = [on.year, on.month, on.day]
    return typeset.pdf("candidates", fitted, fonts)


def _blocks(comparison: Comparison, lang: Lang) -> list[dict[str, Any]]:
    lines = rows(comparison, lang)
    blocks = []
    for start in range(0, len(comparison.candidates), _TOGETHER):
        part = slice(start, start + _TOGETHER)
        names = [one.name for one in comparison.candidates[part]]
        last = start + len(names)
        numbers = str(last) if len(names) == 1 else f"{start + 1}-{last}"
        title = f"{WORDS['candidates'].say(lang)} {numbers}"
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


def rows(comparison: Comparison, lang: Lang) -> list[tuple[str, list[str]]]:
    """Return the lines of the table: a title, and a cell for each candidate."""
    every = comparison.candidates
    found = [(WORDS["overall"].say(lang), [_overall(one, lang) for one in every])]
    for name, title in comparison.requirements.items():
        found.append((title, [_cell(one.cells.get(name), lang) for one in every]))
    found.append((WORDS["price"].say(lang), [_price(one, lang) for one in every]))
    if comparison.program is not None:
        found.append((WORDS["subsidy"].say(lang), [_subsidy(one, lang) for one in every]))
        found.append((WORDS["own"].say(lang), [_yen(one.own_share, lang) for one in every]))
    return found


def _overall(one: Compared, lang: Lang) -> str:
    words = wording.OVERALL[one.overall]
    return f"{words.symbol} {wording.OVERALL_SHORT[one.overall].say(lang)}"


def _cell(cell: ComparedCell | None, lang: Lang) -> str:
    if cell is None:
        return ""
    words = wording.STATUS[cell.status]
    return f"{words.symbol} {words.text.say(lang)} {cell.measured}".rstrip()


def _yen(amount: int | None, lang: Lang) -> str:
    return WORDS["unknown"].say(lang) if amount is None else wording.yen(amount, lang)


def _price(one: Compared, lang: Lang) -> str:
    return f"{_yen(one.price, lang)} {one.price_note}".rstrip()


def _subsidy(one: Compared, lang: Lang) -> str:
    if one.eligibility is None:
        return WORDS["unknown"].say(lang)
    state = wording.ELIGIBILITY[one.eligibility]
    return f"{_yen(one.subsidy, lang)} ({state.symbol} {state.text.say(lang)})"


def _money(one: Compared, lang: Lang) -> list[str]:
    if one.price is None and not one.price_note:
        return []
    lines = [f"{WORDS['price'].say(lang)}: {_price(one, lang)}"]
    if one.eligibility is not None:
        lines.append(f"{WORDS['subsidy'].say(lang)}: {_subsidy(one, lang)}")
        lines.append(f"{WORDS['own'].say(lang)}: {_yen(one.own_share, lang)}")
    return lines
