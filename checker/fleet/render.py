"""The table of a fleet as CSV and JSON, and the cells that every rendering shows."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from checker import wording
from checker.fleet.model import Cell, Fleet, InstitutionLine, Row
from checker.fleet.words import Voice
from checker.model import Status

FIRST_REQUIREMENT: Final = 6
"""Columns that stand before the requirements."""
_BOM: Final = b"\xef\xbb\xbf"
_FORMULA: Final = re.compile(r"[\s\x00-\x1f\ufeff\u200b-\u200f\"'「（(]*[=+\-@|%＝＋－＠｜−–—‐‑]")
"""How a text starts that some spreadsheet may compute: behind blanks and quotes, in full width."""
_ROW: Final = tuple(
    name for name in Row.__struct_fields__ if name not in {"names", "cells", "todo"}
)


def json(fleet: Fleet) -> Iterator[bytes]:
    """Yield the table as JSON, row by row: a hospital group's table need not fit in memory."""
    encoder = msgspec.json.Encoder()
    head = {
        name: getattr(fleet, name)
        for name in Fleet.__struct_fields__
        if name not in {"rows", "bad_files"}
    }
    yield encoder.encode(head)[:-1] + b',\n"bad_files":['
    yield from _joined(encoder.encode(bad) for bad in fleet.bad_files)
    yield b'],\n"rows":['
    yield from _joined(encoder.encode(_row(row)) for row in fleet.rows)
    yield b"]}\n"


def json_lines(fleet: Fleet) -> Iterator[bytes]:
    """Yield one line a PC, then one a file that could not be read, for databases.

    A database learns the columns from the first lines, so every line has those of both kinds.
    """
    encoder = msgspec.json.Encoder()
    for row in fleet.rows:
        yield encoder.encode(_row(row) | {"problem": ""}) + b"\n"
    for bad in fleet.bad_files:
        line = {"machine": None, "file": bad.file, "problem": bad.problem}
        yield encoder.encode(line) + b"\n"


def _joined(parts: Iterator[bytes]) -> Iterator[bytes]:
    separator = b"\n"
    for part in parts:
        yield separator + part
        separator = b",\n"


def _row(row: Row) -> dict[str, Any]:
    fields: dict[str, Any] = {name: getattr(row, name) for name in _ROW}
    first = row.first
    fields["cheapest"] = first.remedy if first else None
    fields["lacks"] = row.todo
    fields["cells"] = row.by_name()
    return fields


def csv_lines(fleet: Fleet, voice: Voice) -> Iterator[bytes]:
    """Yield the table as CSV for Excel: UTF-8 with BOM, no cell that could act as a formula."""
    yield _BOM
    # Words alone: the sign of "could not look" is a minus, and a spreadsheet may take it for one.
    for cells in table(fleet, voice):
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerow([inert(cell) for cell in cells])
        yield out.getvalue().encode()


def inert(text: str) -> str:
    """Return a text that a spreadsheet shows and never computes."""
    return f"'{text}" if _FORMULA.match(text) else text


def columns(fleet: Fleet, voice: Voice) -> list[str]:
    """Return the table's head."""
    heads = voice.all(voice.words.heads)
    names = ["machine", "overall", "institution", "lacks", "first", "buys"]
    tail = ["changed", "older", "collected", "age", "rules", "file", "problem"]
    if fleet.reference is not None:
        tail.insert(0, "differs")
    return [
        *(heads[name] for name in names),
        *fleet.requirements.values(),
        *(heads[name] for name in tail),
    ]


def table(fleet: Fleet, voice: Voice) -> Iterator[list[str]]:
    """Yield the head, a line a PC, and a line a file that could not be read, without signs."""
    head = columns(fleet, voice)
    yield head
    for row in fleet.rows:
        yield line(fleet, row, voice, signs=False)
    file, problem = len(head) - 2, len(head) - 1
    for bad in fleet.bad_files:
        empty = [""] * len(head)
        empty[file], empty[problem] = bad.file, bad.problem
        yield empty


def line(fleet: Fleet, row: Row, voice: Voice, *, signs: bool = True) -> list[str]:
    """Return one PC's line, each state with its sign or in words alone."""
    found = [
        row.machine,
        _signed(overall(row, voice), signs=signs),
        row.institution,
        numbered(fleet, row, voice),
        first_step(row.first, voice),
        buying(row, voice),
    ]
    cells = row.by_name()
    for name in fleet.requirements:
        cell = cells.get(name)
        text = "" if cell is None else f"{state(cell.status, voice)} {cell.measured}".rstrip()
        found.append(_signed(text, signs=signs))
    if fleet.reference is not None:
        found.append(titles(fleet, row.differs or (), voice))
    return [
        *found,
        titles(fleet, row.change.requirements if row.change else (), voice),
        str(row.older),
        row.collected_at.isoformat(sep=" ", timespec="minutes"),
        str(row.age_days),
        row.rules,
        row.file,
        "",
    ]


def _signed(text: str, *, signs: bool) -> str:
    return text if signs else text.partition(" ")[2]


def buying(row: Row, voice: Voice) -> str:
    """Return whether something is to be bought; nothing of a PC that lacks nothing."""
    words = voice.words.buying
    known = any(cell.remedy is not None for cell in row.cells)
    return voice.say(words.needed if row.buys else words.not_needed) if known else ""


def numbered(fleet: Fleet, row: Row, voice: Voice) -> str:
    """Return what there is to do, with the numbers of the PC's own page and paper."""
    listed = [
        f"({number}) {fleet.requirements.get(name, name)}"
        for number, name in enumerate(row.todo, 1)
    ]
    return wording.join(listed, voice.lang)


def first_step(cell: Cell | None, voice: Voice) -> str:
    """Return the first thing to do in words: its remedy, or that it was not looked at."""
    if cell is None:
        return ""
    if cell.remedy is None:
        return wording.STATUS[cell.status].text.say(voice.lang)
    mark = "：" if voice.lang == "ja" else ": "
    return f"{wording.REMEDY[cell.remedy].say(voice.lang)}{mark}{cell.what}"


def overall(row: Row, voice: Voice) -> str:
    """Return the overall verdict with its symbol."""
    text = wording.OVERALL[row.overall].text.say(voice.lang)
    return f"{wording.OVERALL[row.overall].symbol} {text}"


def state(status: Status, voice: Voice) -> str:
    """Return a status with its symbol."""
    words = wording.STATUS[status]
    return f"{words.symbol} {words.text.say(voice.lang)}"


def titles(fleet: Fleet, names: tuple[str, ...], voice: Voice) -> str:
    """Return requirements by their titles."""
    return wording.join([fleet.requirements.get(name, name) for name in names], voice.lang)


def money_heads(voice: Voice) -> dict[str, str]:
    """Return the heads of what an institution has and gets."""
    words = voice.words
    texts = {
        "machines": words.heads.count,
        "ready": words.money.ready,
        "buying": words.buying.needed,
        "cost": words.money.cost,
        "eligibility": words.money.eligibility,
        "amount": words.money.amount,
        "own": words.money.own,
    }
    return {name: text.say(voice.lang) for name, text in texts.items()}


def money(one: InstitutionLine, voice: Voice) -> list[str]:
    """Return what a program pays an institution: cost, eligibility, subsidy, own share."""
    if one.eligibility is None:
        return []
    words = wording.ELIGIBILITY[one.eligibility]
    unknown = voice.say(voice.words.money.unknown)

    def yen(amount: int | None) -> str:
        return unknown if amount is None else wording.yen(amount, voice.lang)

    eligible = f"{words.symbol} {words.text.say(voice.lang)}"
    return [yen(one.cost), eligible, yen(one.amount), yen(one.own_share)]
