"""The table of a fleet as CSV, JSON and on the console."""

import csv
import io
from collections.abc import Iterator
from typing import Final

import msgspec

from checker import wording
from checker.fleet.model import Fleet, Row
from checker.model import Lang, Status, Text

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

HEADS: Final = {
    "machine": Text("PC", "PC"),
    "overall": Text("全体", "Overall"),
    "institution": Text("医療機関", "Institution"),
    "cheapest": Text("まず必要なこと", "First step"),
    "collected": Text("確認日時", "Checked at"),
    "age": Text("経過日数", "Days ago"),
    "rules": Text("ルール", "Rules"),
    "older": Text("前の結果から変わった項目", "Changed since the older report"),
    "differs": Text("基準のPCと違う項目", "Differs from the reference PC"),
    "file": Text("ファイル", "File"),
    "problem": Text("読めない理由", "Why it cannot be read"),
}
"""The columns' names, here alone."""


def json(fleet: Fleet) -> Iterator[bytes]:
    """Yield the table as JSON, row by row: a hospital group's table need not fit in memory."""
    head = msgspec.to_builtins(msgspec.structs.replace(fleet, rows=()))
    del head["rows"]
    yield msgspec.json.encode(head)[:-1] + b',"rows":['
    separator = b""
    encoder = msgspec.json.Encoder()
    for row in fleet.rows:
        fields = {name: getattr(row, name) for name in _ROW_FIELDS}
        yield separator + encoder.encode(fields | {"cells": row.by_name()})
        separator = b",\n"
    yield b"]}\n"


_ROW_FIELDS: Final = tuple(name for name in Row.__struct_fields__ if name not in {"names", "cells"})
_BOM: Final = b"\xef\xbb\xbf"


def csv_lines(fleet: Fleet, lang: Lang) -> Iterator[bytes]:
    """Yield the table as CSV for Excel: UTF-8 with BOM, no cell that could act as a formula."""
    yield _BOM
    for cells in table(fleet, lang):
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerow([inert(cell) for cell in cells])
        yield out.getvalue().encode()


def inert(text: str) -> str:
    """Return a text that a spreadsheet shows and never computes."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def columns(fleet: Fleet, lang: Lang) -> list[str]:
    """Return the table's head."""
    names = ["machine", "overall", "institution", "cheapest"]
    tail = ["older", "collected", "age", "rules", "file", "problem"]
    if fleet.reference is not None:
        tail.insert(0, "differs")
    return [
        *(HEADS[name].say(lang) for name in names),
        *fleet.requirements.values(),
        *(HEADS[name].say(lang) for name in tail),
    ]


def table(fleet: Fleet, lang: Lang) -> Iterator[list[str]]:
    """Yield the head, a line a PC, and a line a file that could not be read."""
    head = columns(fleet, lang)
    yield head
    for row in fleet.rows:
        yield line(fleet, row, lang)
    file, problem = len(head) - 2, len(head) - 1
    for bad in fleet.bad_files:
        empty = [""] * len(head)
        empty[file], empty[problem] = bad.file, bad.problem
        yield empty


def line(fleet: Fleet, row: Row, lang: Lang) -> list[str]:
    """Return one PC's line."""
    found = [
        row.machine,
        overall(row, lang),
        row.institution,
        wording.REMEDY[row.cheapest].say(lang) if row.cheapest else "",
    ]
    for name in fleet.requirements:
        cell = row.cell(name)
        found.append("" if cell is None else f"{state(cell.status, lang)} {cell.measured}".rstrip())
    if fleet.reference is not None:
        found.append(_titles(fleet, row.differs or (), lang))
    changed = row.change.requirements if row.change else ()
    return [
        *found,
        _titles(fleet, changed, lang),
        row.collected_at.isoformat(sep=" ", timespec="minutes"),
        str(row.age_days),
        row.rules,
        row.file,
        "",
    ]


def overall(row: Row, lang: Lang) -> str:
    """Return the overall verdict with its symbol."""
    text = wording.OVERALL_SHORT[row.overall].say(lang)
    return f"{wording.OVERALL[row.overall].symbol} {text}"


def state(status: Status, lang: Lang) -> str:
    """Return a status with its symbol."""
    words = wording.STATUS[status]
    return f"{words.symbol} {words.text.say(lang)}"


def _titles(fleet: Fleet, names: tuple[str, ...], lang: Lang) -> str:
    return wording.join([fleet.requirements.get(name, name) for name in names], lang)
