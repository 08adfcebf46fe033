"""Quotations as vendors lay them out, made from `tests/cases/quotation`."""

import csv
import io
import tomllib
from pathlib import Path
from typing import Any

from openpyxl import Workbook

CASES = Path(__file__).parents[1] / "cases" / "quotation"


def every() -> list[Path]:
    """Return the case files."""
    return sorted(CASES.glob("*.toml"))


def load(path: Path) -> dict[str, Any]:
    """Return one case."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def made(case: dict[str, Any]) -> tuple[bytes, str]:
    """Return a case's file and its name: CSV where it has an encoding, else Excel."""
    if "encoding" in case:
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(case["sheets"][0]["rows"])
        return text.getvalue().encode(case["encoding"]), "見積.csv"
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for given in case["sheets"]:
        sheet = book.create_sheet(given["name"])
        for row in given["rows"]:
            sheet.append([None if cell == "" else cell for cell in row])
        for place in given.get("merged", ()):
            sheet.merge_cells(place)
        for number in given.get("hidden_rows", ()):
            sheet.row_dimensions[number].hidden = True
        for letter in given.get("hidden_columns", ()):
            sheet.column_dimensions[letter].hidden = True
        if given.get("hidden"):
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), "見積.xlsx"
