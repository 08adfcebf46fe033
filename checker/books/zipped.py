"""Look into an Excel or ODS file, and pack what was looked at anew."""

import io
import re
import zipfile
import zlib
from typing import Final

from checker.books import walk
from checker.books.refused import RefusedError, Unseen

_UNPACKED: Final = 40_000_000
"""Bytes of a file, unpacked."""
_PIECE: Final = 1 << 16
_PARTS: Final = 5_000
_ELEMENTS: Final = 400_000
"""Elements of a part that is neither a sheet nor its strings; Excel has at most 65,490 formats."""
_STREAMED: Final = re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+)\.xml")
_UNREAD: Final = ("xl/pivotCache/", "xl/calcChain.xml")
"""Parts that are as large as the sheets, and that nobody here reads."""
_TEXT: Final = (".xml", ".rels")
_ODS: Final = ("mimetype", "META-INF/manifest.xml", "content.xml")
_SHEET: Final = re.compile(rb'<(?:\w+:)?sheet\s[^<>]*?\b(?:\w+:)?id="([^"<>]*)"')
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s([^<>]*)>")
_TARGET: Final = re.compile(rb'\bTarget="([^"<>]*)"')
_ID: Final = re.compile(rb'\bId="([^"<>]*)"')


def looked_at(data: bytes, area: int, *, anywhere: bool = False) -> tuple[bytes, list[Unseen]]:
    """Return a workbook packed anew, and what each of its sheets hides.

    Args:
        data: A zip.
        area: Cells that a sheet may span, empty ones counted: a reader makes room for each.
        anywhere: An Excel file's cells may stand anywhere: its reader takes them one by one.

    Raises:
        RefusedError: It is no workbook, locked, damaged, hostile or too large.
    """
    parts = unpacked(data)
    if any(name.startswith("xl/") for name in parts):
        if "xl/workbook.bin" in parts:
            raise RefusedError("binary")
        return _excel(parts, None if anywhere else area)
    if "content.xml" not in parts:
        raise RefusedError("no_sheet")
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise RefusedError("password")
    unseen = walk.ods(parts["content.xml"], area)
    return _packed({name: parts[name] for name in _ODS if name in parts}), unseen


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the parts of a zip, within limits; what is no text is only counted, and empty here.

    Raises:
        RefusedError: It is locked, damaged or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _parts(archive)
    except RefusedError:
        raise
    except (
        zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError, KeyError,
    ) as error:  # fmt: skip
        raise RefusedError("damaged") from error


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise RefusedError("password")
    if len(entries) > _PARTS:
        raise RefusedError("too_large")
    found: dict[str, bytes] = {}
    left = _UNPACKED
    for entry in entries:
        name = entry.filename
        text = name.lower().endswith(_TEXT) or name == "mimetype"
        pieces = []
        with archive.open(entry) as opened:
            while piece := opened.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise RefusedError("too_large")
                if text:
                    pieces.append(piece)
        found[name] = b"".join(pieces)
    return found


def _excel(parts: dict[str, bytes], area: int | None) -> tuple[bytes, list[Unseen]]:
    kept = {
        name: content
        for name, content in parts.items()
        if name.lower().endswith(_TEXT) and not name.startswith(_UNREAD)
    }
    seen = {
        name: walk.part(content, area, None if _STREAMED.fullmatch(name) else _ELEMENTS)
        for name, content in kept.items()
    }
    return _packed(kept), _ordered(kept, seen)


def _ordered(parts: dict[str, bytes], seen: dict[str, Unseen]) -> list[Unseen]:
    """Return what was seen of the sheets in the workbook's own order."""
    targets = {}
    for one in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        target, name = _TARGET.search(one), _ID.search(one)
        if target and name:
            path = target[1].decode(errors="replace").removeprefix("/xl/")
            targets[name[1]] = f"xl/{path}"
    paths = [targets.get(name) for name in _SHEET.findall(parts.get("xl/workbook.xml", b""))]
    sheets = [path for path in paths if path is not None and path.startswith("xl/worksheets/")]
    return [seen[path] for path in sheets if path in seen]


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
