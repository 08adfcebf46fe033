"""Workbooks made by hand, good ones and ones that mean harm."""

import io
import struct
import zipfile

import xlsxwriter

from checker.books import ole

BOF, EOF, SHEET, DIMENSIONS, LABEL, NUMBER = 0x0809, 0x000A, 0x0085, 0x0200, 0x0204, 0x0203
SHEET_XML = "xl/worksheets/sheet1.xml"
ROWS = (("品名", "メモリ", "OS"), ("A", "16GB", "Windows 11 Pro"))


def xlsx(*rows: tuple[str, ...], **parts: bytes) -> bytes:
    """Return an Excel file; parts are replaced by their names (`xl__styles_xml`)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("見積")
        for at, row in enumerate(rows or ROWS):
            page.write_row(at, 0, row)
    return replaced(out.getvalue(), {_path(name): content for name, content in parts.items()})


def _path(name: str) -> str:
    return name.replace("__", "/").replace("_xml", ".xml")


def replaced(data: bytes, parts: dict[str, bytes]) -> bytes:
    """Return a zip with some parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry, old.read(entry))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def cells(text: str) -> bytes:
    """Return the XML of a sheet with these rows."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{text}</sheetData></worksheet>'.encode()


def ods(content: str) -> bytes:
    """Return a LibreOffice workbook of one table."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {manifest}/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="a">{content}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def ods_rows(*rows: tuple[str, ...]) -> bytes:
    """Return a LibreOffice workbook of these rows."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    return ods(
        "".join(
            f"<table:table-row>{''.join(cell.format(text) for text in row)}</table:table-row>"
            for row in rows or ROWS
        )
    )


def record(kind: int, body: bytes) -> bytes:
    """Return one record of an old Excel file."""
    return struct.pack("<HH", kind, len(body)) + body


def label(row: int, column: int, text: str) -> bytes:
    """Return the record of a text."""
    body = struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le")
    return record(LABEL, body)


def number(row: int, column: int) -> bytes:
    """Return the record of a number."""
    return record(NUMBER, struct.pack("<HHHd", row, column, 0, 1.0))


def stream(*sheet: bytes, begin: int = 0) -> bytes:
    """Return the records of a workbook with one sheet; `begin`: where it is said to begin."""

    def globals_(place: int) -> bytes:
        bound = struct.pack("<IBBBB", place, 0, 0, 1, 0) + b"a"
        head = struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0)
        return record(BOF, head) + record(SHEET, bound) + record(EOF, b"")

    place = begin or len(globals_(0))
    head = struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0)
    return globals_(place) + record(BOF, head) + b"".join(sheet) + record(EOF, b"")


def xls(*sheet: bytes, begin: int = 0) -> bytes:
    """Return an Excel file of before 2007 with one sheet of these records."""
    return ole._packed(stream(*sheet, begin=begin))


def xls_rows(*rows: tuple[str, ...]) -> bytes:
    """Return an Excel file of before 2007 with these rows."""
    return xls(
        *(
            label(at, column, text)
            for at, row in enumerate(rows or ROWS)
            for column, text in enumerate(row)
        )
    )
