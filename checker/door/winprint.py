"""A page drawn on a printer by Windows itself (GDI): no PDF reader is needed.

The program's own font is lent to the process and taken back: a page looks the same on every PC,
and nothing is installed.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from checker.door.interface import ProbeError
from checker.door.sheet import Page, Stroke, Words
from checker.door.win32 import Dword, Handle, Pointer, WideText, Word, function, last_error
from checker.door.winspool import LIBRARY as SPOOLER

LIBRARY: Final = "gdi32"
FACE: Final = "BIZ UDGothic"
_PRIVATE: Final = 0x10
"""FR_PRIVATE: for this process only."""
_A4, _UPRIGHT, _ONE_SIDED = 9, 1, 1
_ORIENTATION, _PAPER, _COPIES, _DUPLEX = 0x1, 0x2, 0x100, 0x1000
_OUT, _IN = 2, 8
"""DM_OUT_BUFFER and DM_IN_BUFFER."""
_MOST: Final = 1_000_000
"""Bytes of a driver's settings; a driver that asks for more is broken."""
_DPI_X, _DPI_Y, _OFFSET_X, _OFFSET_Y = 88, 90, 112, 113
_JAPANESE: Final = 128
"""SHIFTJIS_CHARSET."""
THICK: Final = 0.3
"""Millimetres: what every printer shows."""
_INCH, _POINTS = 25.4, 72
Short = ctypes.c_int16
Int = ctypes.c_int32


class DevMode(ctypes.Structure):
    """The beginning of DEVMODEW; drivers add their own after it."""

    _fields_ = (
        ("dmDeviceName", Word * 32),
        ("dmSpecVersion", Word),
        ("dmDriverVersion", Word),
        ("dmSize", Word),
        ("dmDriverExtra", Word),
        ("dmFields", Dword),
        ("dmOrientation", Short),
        ("dmPaperSize", Short),
        ("dmPaperLength", Short),
        ("dmPaperWidth", Short),
        ("dmScale", Short),
        ("dmCopies", Short),
        ("dmDefaultSource", Short),
        ("dmPrintQuality", Short),
        ("dmColor", Short),
        ("dmDuplex", Short),
    )


class DocInfo(ctypes.Structure):
    """DOCINFOW."""

    _fields_ = (
        ("cbSize", Int),
        ("lpszDocName", WideText),
        ("lpszOutput", WideText),
        ("lpszDatatype", WideText),
        ("fwType", Dword),
    )


def draw(queue: str, page: Page, font: str) -> None:
    """Draw a page and hand it to a printer's queue.

    Args:
        queue: The printer's name.
        page: What to draw.
        font: The path of the TrueType file.

    Raises:
        ProbeError: The printer or its driver did not take it.
    """
    settings = _settings(queue)
    with _lent(font), _canvas(queue, settings) as canvas:
        info = DocInfo(ctypes.sizeof(DocInfo), page.title, None, None, 0)
        start = _gdi("StartDocW", Handle, ctypes.POINTER(DocInfo))
        if start(canvas, ctypes.byref(info)) <= 0:
            raise last_error("StartDocW")
        try:
            _step("StartPage", canvas)
            pen = _Pen(canvas)
            for stroke in page.strokes:
                pen.stroke(stroke)
            for words in page.words:
                pen.write(words)
            _step("EndPage", canvas)
        except BaseException:
            _gdi("AbortDoc", Handle)(canvas)
            raise
        _step("EndDoc", canvas)


def _gdi(name: str, *arguments: Any, returns: Any = Int) -> Callable[..., Any]:  # noqa: ANN401 - ctypes types
    return function(LIBRARY, name, *arguments, returns=returns)


def _step(name: str, canvas: object) -> None:
    if _gdi(name, Handle)(canvas) <= 0:
        raise last_error(name)


@contextmanager
def _lent(font: str) -> Iterator[None]:
    """Let this process use a font file. Without it, Windows takes the nearest one it has."""
    arguments = (WideText, Dword, Pointer)
    _gdi("AddFontResourceExW", *arguments)(font, _PRIVATE, None)
    try:
        yield
    finally:
        _gdi("RemoveFontResourceExW", *arguments)(font, _PRIVATE, None)


@contextmanager
def _canvas(queue: str, settings: object) -> Iterator[object]:
    create = _gdi("CreateDCW", WideText, WideText, WideText, Pointer, returns=Handle)
    canvas = create("WINSPOOL", queue, None, settings)
    if not canvas:
        raise last_error("CreateDCW")
    try:
        yield canvas
    finally:
        _gdi("DeleteDC", Handle)(canvas)


def _settings(queue: str) -> object:
    """Return the driver's own settings with A4, upright, one copy, looked at by the driver."""
    opened = function(SPOOLER, "OpenPrinterW", WideText, Pointer, Pointer)
    ask = function(
        SPOOLER,
        "DocumentPropertiesW",
        *(Handle, Handle, WideText, Pointer, Pointer, Dword),
        returns=Int,
    )
    printer = Handle()
    if not opened(queue, ctypes.byref(printer), None):
        raise last_error("OpenPrinterW")
    try:
        size = ask(None, printer, queue, None, None, 0)
        if not ctypes.sizeof(DevMode) <= size <= _MOST:
            raise ProbeError("malformed", f"DocumentPropertiesW: {size} bytes")
        settings = ctypes.create_string_buffer(size)
        if ask(None, printer, queue, settings, None, _OUT) < 0:
            raise last_error("DocumentPropertiesW")
        mode = ctypes.cast(settings, ctypes.POINTER(DevMode)).contents
        mode.dmFields |= _ORIENTATION | _PAPER | _COPIES
        mode.dmOrientation, mode.dmPaperSize, mode.dmCopies = _UPRIGHT, _A4, 1
        if mode.dmFields & _DUPLEX:
            mode.dmDuplex = _ONE_SIDED
        if ask(None, printer, queue, settings, settings, _OUT | _IN) < 0:
            raise last_error("DocumentPropertiesW")
        return settings
    finally:
        function(SPOOLER, "ClosePrinter", Handle)(printer)


class _Pen:
    """Draws in millimetres of the paper, whatever the printer's dots are."""

    def __init__(self, canvas: object) -> None:
        asked = _gdi("GetDeviceCaps", Handle, Int)
        self.canvas = canvas
        self.dpi = asked(canvas, _DPI_X), asked(canvas, _DPI_Y)
        if min(self.dpi) <= 0:
            raise ProbeError("malformed", f"GetDeviceCaps: {self.dpi} dots to an inch")
        self.margin = asked(canvas, _OFFSET_X), asked(canvas, _OFFSET_Y)

    def at(self, x: float, y: float) -> tuple[int, int]:
        """Return the dots of a place on the paper; the printer counts from where it reaches."""
        return (
            round(x / _INCH * self.dpi[0]) - self.margin[0],
            round(y / _INCH * self.dpi[1]) - self.margin[1],
        )

    def stroke(self, line: Stroke) -> None:
        """Draw a line as thick as the PDF's."""
        select = _gdi("SelectObject", Handle, Handle, returns=Handle)
        pen = _gdi("CreatePen", Int, Int, Dword, returns=Handle)(
            0, max(1, round(THICK / _INCH * self.dpi[0])), 0
        )
        if not pen:
            raise last_error("CreatePen")
        before = select(self.canvas, pen)
        _gdi("MoveToEx", Handle, Int, Int, Pointer)(self.canvas, *self.at(line.x1, line.y1), None)
        _gdi("LineTo", Handle, Int, Int)(self.canvas, *self.at(line.x2, line.y2))
        select(self.canvas, before)
        _gdi("DeleteObject", Handle)(pen)

    def write(self, words: Words) -> None:
        """Write a line of text."""
        make = _gdi("CreateFontW", *(Int,) * 5, *(Dword,) * 8, WideText, returns=Handle)
        select = _gdi("SelectObject", Handle, Handle, returns=Handle)
        height = -round(words.points * self.dpi[1] / _POINTS)
        font = make(height, 0, 0, 0, 400, 0, 0, 0, _JAPANESE, 0, 0, 0, 0, FACE)
        if not font:
            raise last_error("CreateFontW")
        before = select(self.canvas, font)
        try:
            # Windows counts letters outside the first plane as two.
            length = len(words.text.encode("utf-16-le")) // 2
            write = _gdi("TextOutW", Handle, Int, Int, WideText, Int)
            if not write(self.canvas, *self.at(words.x, words.y), words.text, length):
                raise last_error("TextOutW")
        finally:
            select(self.canvas, before)
            _gdi("DeleteObject", Handle)(font)
