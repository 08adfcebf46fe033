"""Candidates side by side on the console, in Excel, as PDF and as JSON."""

import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

import msgspec

from checker import wording
from checker.errors import printable
from checker.fleet.compared import Compared, ComparedCell, Comparison
from checker.model import Lang, Text

if TYPE_CHECKING:
    from typst import Compiler

_WORDS: Final = {
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
_TEMPLATE_HEADS: Final = (
    Text("品名・型番", "Name or model"),
    Text("メモリ", "Memory"),
    Text("ストレージ", "Storage"),
    Text("空き容量", "Free space"),
    Text("ディスプレイ", "Display"),
    Text("OS", "OS"),
    Text("Office（Excel）", "Office (Excel)"),
    Text("価格（税込）", "Price (with tax)"),
)
_EXAMPLE: Final = (
    "例：A社 ノートPC", "8GB", "SSD 256GB", "空き約200GB", "15.6型 フルHD（1920×1080）",
    "Windows 11 Pro", "Office Home & Business 2024", "148,000円",
)  # fmt: skip
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
                    tell(f"→ {_WORDS['ask'].say(lang)}: {cell.ask}", indent=6)
    console.print()
    tell(comparison.note)


def xlsx(comparison: Comparison, lang: Lang) -> bytes:
    """Return the comparison for Excel: requirements down, candidates across."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - heavy

    out = io.BytesIO()
    with Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_WORDS["candidates"].say(lang))
        sheet.freeze_panes(2, 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, max(len(comparison.candidates), 1), 34)
        sheet.write_string(0, 0, f"※ {comparison.warning}", book.add_format({"bold": True}))
        names = [_WORDS["requirement"].say(lang), *(one.name for one in comparison.candidates)]
        for column, name in enumerate(names):
            sheet.write_string(1, column, name, head)
        for number, (title, cells) in enumerate(_rows(comparison, lang), start=2):
            sheet.write_string(number, 0, title, head)
            for column, text in enumerate(cells, start=1):
                sheet.write_string(number, column, text, body)
    return out.getvalue()


def template(lang: Lang) -> bytes:
    """Return an empty sheet to fill in, with one line as an example."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - heavy

    out = io.BytesIO()
    with Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E1F1FA"})
        sheet = book.add_worksheet(_WORDS["candidates"].say(lang))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(_TEMPLATE_HEADS) - 1, 22)
        for column, text in enumerate(_TEMPLATE_HEADS):
            sheet.write_string(0, column, text.say(lang), head)
            sheet.write_string(1, column, _EXAMPLE[column])
    return out.getvalue()


def pdf(comparison: Comparison, root: Path, lang: Lang) -> bytes:
    """Return the comparison as PDF.

    Args:
        comparison: What to print.
        root: The rules folder, for the name of the program.
        lang: The language.

    Raises:
        CheckerError: The fonts are not there.
    """
    from checker.documents.characters import coverage, fonts_folder  # noqa: PLC0415 - for pages
    from checker.packs.load import load_pack  # noqa: PLC0415

    fonts = fonts_folder()
    on = comparison.judged_on
    data = {
        "lang": lang,
        "title": _WORDS["title"].say(lang),
        "program": load_pack(root).file.title.say(lang),
        "footer": f"Nanbyo Checker  {on}",
        "words": {"page": {"number": _WORDS["page"].say(lang)}},
        "warning": comparison.warning,
        "note": comparison.note,
        "head": _WORDS["requirement"].say(lang),
        "blocks": _blocks(comparison, lang),
        "ask_title": _WORDS["ask"].say(lang),
        "asks": _asks(comparison),
    }
    fitted, missing = coverage(fonts).fit(data)
    fitted["missing"] = _WORDS["replaced"].say(lang) + ", ".join(missing) if missing else ""
    fitted["date"] = [on.year, on.month, on.day]
    made = _compiler(fonts).compile(
        sys_inputs={"data": msgspec.json.encode(fitted).decode()}, pdf_standards=["a-2a", "ua-1"]
    )
    if not isinstance(made, bytes):
        raise TypeError("one document is one file")
    return made


@cache
def _compiler(fonts: Path) -> "Compiler":
    import typst  # noqa: PLC0415 - only documents need it

    from checker.documents.pdf import TEMPLATES  # noqa: PLC0415

    return typst.Compiler(
        TEMPLATES / "candidates.typ", root=TEMPLATES, font_paths=[fonts], ignore_system_fonts=True
    )


def _blocks(comparison: Comparison, lang: Lang) -> list[dict[str, Any]]:
    rows = _rows(comparison, lang)
    blocks = []
    for start in range(0, len(comparison.candidates), _TOGETHER):
        part = slice(start, start + _TOGETHER)
        names = [one.name for one in comparison.candidates[part]]
        last = start + len(names)
        numbers = str(last) if len(names) == 1 else f"{start + 1}-{last}"
        title = f"{_WORDS['candidates'].say(lang)} {numbers}"
        lines = [{"title": name, "cells": cells[part]} for name, cells in rows]
        blocks.append({"title": title, "names": names, "rows": lines})
    return blocks


def _asks(comparison: Comparison) -> list[dict[str, Any]]:
    asks = []
    for one in comparison.candidates:
        lines = [
            f"{comparison.requirements[name]}: {cell.ask}"
            for name, cell in one.cells.items()
            if cell.ask
        ]
        if lines:
            asks.append({"name": one.name, "lines": lines})
    return asks


def _rows(comparison: Comparison, lang: Lang) -> list[tuple[str, list[str]]]:
    """Return the lines of the table: a title, and a cell for each candidate."""
    every = comparison.candidates
    rows = [(_WORDS["overall"].say(lang), [_overall(one, lang) for one in every])]
    for name, title in comparison.requirements.items():
        rows.append((title, [_cell(one.cells.get(name), lang) for one in every]))
    rows.append((_WORDS["price"].say(lang), [_price(one, lang) for one in every]))
    if comparison.program is not None:
        rows.append((_WORDS["subsidy"].say(lang), [_subsidy(one, lang) for one in every]))
        rows.append((_WORDS["own"].say(lang), [_yen(one.own_share, lang) for one in every]))
    return rows


def _overall(one: Compared, lang: Lang) -> str:
    words = wording.OVERALL[one.overall]
    return f"{words.symbol} {wording.OVERALL_SHORT[one.overall].say(lang)}"


def _cell(cell: ComparedCell | None, lang: Lang) -> str:
    if cell is None:
        return ""
    words = wording.STATUS[cell.status]
    return f"{words.symbol} {words.text.say(lang)} {cell.measured}".rstrip()


def _yen(amount: int | None, lang: Lang) -> str:
    return _WORDS["unknown"].say(lang) if amount is None else wording.yen(amount, lang)


def _price(one: Compared, lang: Lang) -> str:
    return f"{_yen(one.price, lang)} {one.price_note}".rstrip()


def _subsidy(one: Compared, lang: Lang) -> str:
    if one.eligibility is None:
        return _WORDS["unknown"].say(lang)
    state = wording.ELIGIBILITY[one.eligibility]
    return f"{_yen(one.subsidy, lang)} ({state.symbol} {state.text.say(lang)})"


def _money(one: Compared, lang: Lang) -> list[str]:
    if one.price is None and not one.price_note:
        return []
    lines = [f"{_WORDS['price'].say(lang)}: {_price(one, lang)}"]
    if one.eligibility is not None:
        lines.append(f"{_WORDS['subsidy'].say(lang)}: {_subsidy(one, lang)}")
        lines.append(f"{_WORDS['own'].say(lang)}: {_yen(one.own_share, lang)}")
    return lines
