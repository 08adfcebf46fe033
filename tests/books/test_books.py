"""No workbook of somebody else's ends the program, or takes the memory of the machine.

The readers are compiled: where they cannot have the memory that a file asks for, they end the whole
program at once, and this test with it.
"""

import contextlib
import os
import struct
from collections.abc import Callable

import pytest

from checker.books import ole, panics, zipped
from checker.books.refused import RefusedError
from checker.errors import BadInputError
from checker.fleet import workbook
from checker.survey.sheets import ROWS, read_book
from tests.books import made

FAR = "<v>1</v></c></row>"
ODS_CELL = '<table:table-cell{} office:value-type="string"><text:p>x</text:p></table:table-cell>'
LINE = "<table:table-row{}>{}</table:table-row>"
UTF_16 = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]><styleSheet/>'
HOSTILE = {
    # Excel of today: where a cell stands, in every way that one can write it.
    "far": made.xlsx(xl__worksheets__sheet1_xml=made.cells(f'<row><c r="XFD1048576">{FAR}')),
    "quotes": made.xlsx(xl__worksheets__sheet1_xml=made.cells(f"<row><c r='XFD1048576'>{FAR}")),
    "spaces": made.xlsx(xl__worksheets__sheet1_xml=made.cells(f'<row><c r = "XFD1048576">{FAR}')),
    "small": made.xlsx(xl__worksheets__sheet1_xml=made.cells(f'<row><c r="xfd1048576">{FAR}')),
    "other": made.xlsx(xl__worksheets__sheet1_xml=made.cells(f'<row><c s=">" r="XFD999999">{FAR}')),
    "many": made.xlsx(xl__worksheets__sheet1_xml=made.cells(f'<row><c r="A999999999">{FAR}')),
    "wide": made.xlsx(xl__worksheets__sheet1_xml=made.cells(f'<row><c r="AAAAAA1">{FAR}')),
    "row": made.xlsx(xl__worksheets__sheet1_xml=made.cells(f'<row r="4000000000"><c>{FAR}')),
    "reference": made.xlsx(
        xl__worksheets__sheet1_xml=made.cells(f'<row><c r="XFD&#49;048576">{FAR}')
    ),
    "prefix": made.xlsx(
        xl__worksheets__sheet1_xml=made.cells(f'<row><c r="XFD1048576">{FAR}')
        .replace(b"<", b"<x:")
        .replace(b"<x:/", b"</x:")
        .replace(b"xmlns=", b"xmlns:x=")
    ),
    "strings": made.xlsx(xl__sharedStrings_xml=b'<sst uniqueCount="9999999999999"><si/></sst>'),
    "strings'": made.xlsx(xl__sharedStrings_xml=b"<sst uniqueCount='9000000'><si/></sst>"),
    "doctype": made.xlsx(xl__styles_xml=b"<!DOCTYPE x><styleSheet/>"),
    "utf-16": made.xlsx(xl__styles_xml=UTF_16.encode("utf-16")),
    "styles": made.xlsx(xl__styles_xml=b"<styleSheet>" + b"<xf/>" * 1_900_000 + b"</styleSheet>"),
    "cells": made.xlsx(xl__worksheets__sheet1_xml=made.cells(f"<row>{'<c/>' * 1_900_000}</row>")),
    "deep": made.xlsx(xl__styles_xml=b"<a>" * 5_000 + b"</a>" * 5_000),
    "both": made.replaced(
        made.xlsx(xl__worksheets__sheet1_xml=made.cells(f'<row><c r="XFD1048576">{FAR}')),
        {"content.xml": b"<a/>"},
    ),
    "elsewhere": made.replaced(
        made.xlsx(),
        {
            "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org'
            b'/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats'
            b'.org/officeDocument/2006/relationships/worksheet" Target="odd.bin"/></Relationships>',
            "xl/odd.bin": made.cells(f'<row><c r="XFD1048576">{FAR}'),
        },
    ),
    # LibreOffice: what is repeated.
    "ods rows": made.ods(
        LINE.format(" table:number-rows-repeated='1000000'", ODS_CELL.format("") * 99)
    ),
    "ods columns": made.ods(
        LINE.format("", ODS_CELL.format(" table:number-columns-repeated = '16000'")) * 400
    ),
    "ods gap": made.ods(
        LINE.format(
            "",
            "<table:table-cell table:number-columns-repeated='16000'/>" + ODS_CELL.format(""),
        )
        * 400
    ),
    "ods paper": made.ods(
        LINE.format("", ODS_CELL.format("") * 90)
        + LINE.format(" table:number-rows-repeated='1000000'", "<table:table-cell/>")
        + LINE.format("", ODS_CELL.format(""))
    ),
    "ods spaces": made.ods(
        LINE.format(
            "",
            '<table:table-cell office:value-type="string"><text:p>'
            '<text:s text:c="99999999999"/></text:p></table:table-cell>',
        )
    ),
    # Excel of before 2007: where a sheet begins, and how far it says to go.
    "xls far": made.xls(made.number(0, 0), made.number(65_535, 65_535)),
    "xls hidden": made.xls(
        # Inside the body of another record, where the workbook says that the sheet begins.
        made.record(0x00EC, made.number(0, 0) + made.number(65_535, 65_535) + made.record(10, b"")),
        begin=len(made.stream()),
    ),
    "xls chains": b"",
}


def looped(data: bytes) -> bytes:
    """Return an OLE file whose list of tables leads to itself."""
    changed = bytearray(data)
    struct.pack_into("<II", changed, 68, 1, 1)
    return bytes(changed)


HOSTILE["xls chains"] = looped(made.xls_rows())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_workbook_that_means_harm_ends_no_run(name: str) -> None:
    with pytest.raises(BadInputError):
        workbook.read(HOSTILE[name], "x")
    # The forms' reader takes cells one by one: one that stands far out is cut off.
    with contextlib.suppress(BadInputError):
        assert all(len(sheet.rows) <= ROWS for sheet in read_book(HOSTILE[name], "x"))


@pytest.mark.parametrize("made_of", [made.xlsx, made.ods_rows, made.xls_rows])
def test_what_is_packed_anew_says_the_same(made_of: Callable[[], bytes]) -> None:
    (grid,) = workbook.read(made_of(), "x").grids
    assert [tuple(row) for row in grid.rows] == [*made.ROWS]


def test_how_far_an_old_sheet_says_to_go_costs_nothing() -> None:
    far = struct.pack("<IIHHH", 0, 2**31, 0, 65_535, 0)
    (grid,) = workbook.read(
        made.xls(made.record(made.DIMENSIONS, far), made.label(0, 0, "品名")), "x.xls"
    ).grids
    assert grid.rows == [["品名"]]


@pytest.mark.parametrize(("rows", "taken"), [(999, True), (1_000, False)])
def test_the_area_of_a_sheet_is_exact(*, rows: int, taken: bool) -> None:
    text = f'<row><c r="D1"><v>1</v></c></row><row><c r="A{rows}"><v>1</v></c></row>'
    data = made.xlsx(xl__worksheets__sheet1_xml=made.cells(text))
    if taken:
        zipped.looked_at(data, 3_999)
        return
    with pytest.raises(RefusedError, match="too_large"):
        zipped.looked_at(data, 3_999)
    zipped.looked_at(data, 3_999, anywhere=True)


@pytest.mark.parametrize("made_of", [made.xlsx, made.ods_rows])
def test_a_part_whose_packing_is_damaged_is_refused(made_of: Callable[[], bytes]) -> None:
    whole = made_of()
    for at in range(30, len(whole) - 100, 7):
        data = whole[:at] + b"\xff\x00\xff" + whole[at + 3 :]
        for read in (workbook.read, read_book):
            with contextlib.suppress(BadInputError):
                read(data, "x")


def test_an_empty_cell_far_away_is_paper() -> None:
    data = made.xlsx(
        xl__worksheets__sheet1_xml=made.cells(
            '<row><c r="A1"><v>1</v></c><c r="XFD1048576" s="1"/></row>'
        )
    )
    assert [grid.rows for grid in workbook.read(data, "x").grids] == [[["1"]]]


def test_a_binary_workbook_is_told_how_to_be_saved() -> None:
    data = made.replaced(made.xlsx(), {"xl/workbook.bin": b"x"})
    with pytest.raises(BadInputError, match="xlsb"):
        workbook.read(data, "x.xlsb")


def test_long_streams_are_packed_in_several_tables() -> None:
    rows = tuple((f"{number}" * 400, "x" * 200) for number in range(7_000))
    data = made.xls_rows(*rows)
    assert len(data) > 4096 * 1024
    packed, _ = ole.looked_at(data, 10**9)
    assert packed == data
    assert len(workbook.read(data, "x.xls").grids[0].rows) == 7_000


def broken_in_a_record() -> bytes:
    """Return an old workbook with a record that ends before its text: its reader panics."""
    data = bytearray(made.xls_rows())
    data[12310] = 0
    return bytes(data)


@pytest.mark.parametrize("read", [workbook.read, read_book])
def test_a_fault_of_the_compiled_reader_is_told_in_words_and_not_on_the_screen(
    read: Callable[[bytes, str], object], capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BadInputError):
        read(broken_in_a_record(), "見積.xls")
    assert capfd.readouterr() == ("", "")


def test_what_another_prints_while_a_workbook_is_read_is_not_lost(
    capfd: pytest.CaptureFixture[str],
) -> None:
    @panics.held()
    def faulty() -> None:
        os.write(2, b"another\n")
        raise ValueError("a fault of the reader")

    with panics.held():
        os.write(2, b"a line of the log\n")
    with pytest.raises(ValueError, match="of the reader"):
        faulty()
    assert capfd.readouterr().err == "a line of the log\nanother\n"


def test_a_program_without_a_console_reads_a_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_stream: int) -> int:
        raise OSError("there is no such stream")

    monkeypatch.setattr(os, "dup", none)
    assert read_book(made.xls_rows(), "見積.xls")
