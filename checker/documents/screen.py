"""What prints on a terminal: colours where there are some, lines that break well everywhere.

The console of Windows may take its colours by calls, which rich knows how to make. Everything else
takes them as text, and a check would wait as long for rich as for all the rest that it prints with.
"""

import os
from typing import TYPE_CHECKING, Final, TextIO

from rich.cells import cell_len

from checker.documents.lines import wrap, wrap_indented
from checker.errors import printable
from checker.files import STANDARD, output_error

if TYPE_CHECKING:
    from rich.console import Console

WIDTH: Final = 80
"""Columns, where the stream does not tell."""
_BOLD: Final = "bold"
_COLOURS: Final = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
"""In the order of their codes (ECMA-48)."""
_FIRST: Final = 30
"""The code of the first colour."""
_STREAMS: Final = (0, 1, 2)


class Screen:
    """A stream that people read: breaks a text as Japanese is broken, leaves no trailing space."""

    def __init__(self, stream: TextIO, *, calls: bool = os.name == "nt") -> None:
        """Take a stream; one that is no terminal has 80 columns and no colours.

        Args:
            stream: Where to print.
            calls: Whether a terminal may take its colours by calls of its system.
        """
        terminal = stream.isatty()
        term = os.environ.get("TERM", "").strip().lower()
        self._stream = stream
        self._styles = terminal and term not in {"dumb", "unknown"}
        self._colours = self._styles and not os.environ.get("NO_COLOR")
        self._console: Console | None = None
        self.width = _columns() if self._styles else WIDTH
        if terminal and calls:
            self._console = _console(stream)
            self.width = self._console.width

    def print(self, text: str = "", style: str | None = None, end: str = "\n") -> None:
        """Print a text, broken into lines as far in as each paragraph starts.

        Raises:
            OutputError: The stream takes no more.
        """
        lines = [printable(line) for line in wrap_indented(text, self.width)]
        self._write([[(line, style or "")] for line in lines], end)

    def print_marked(self, mark: tuple[str, str], text: tuple[str, str]) -> None:
        """Print a mark and the text beside it, each with its style, on a line if it has room.

        Raises:
            OutputError: The stream takes no more.
        """
        room = len(mark[0])
        first, *rest = wrap(printable(mark[0] + text[0]), self.width)
        parted = [(first[:room], mark[1]), (first[room:], text[1])]
        self._write([parted, *([(line, text[1])] for line in rest)], "\n")

    def _write(self, lines: list[list[tuple[str, str]]], end: str) -> None:
        try:
            if self._console is not None:
                self._call(self._console, lines, end)
            else:
                shown = ("".join(self._styled(*part) for part in line) for line in lines)
                self._stream.write("\n".join(shown) + end)
                self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise output_error(STANDARD, error) from error

    def _styled(self, text: str, style: str) -> str:
        """Return a text between the codes of its style."""
        words = style.split() if text and self._styles else []
        codes = ["1"] if _BOLD in words else []
        if self._colours:
            codes += [str(_FIRST + _COLOURS.index(word)) for word in words if word in _COLOURS]
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes else text

    @staticmethod
    def _call(console: "Console", lines: list[list[tuple[str, str]]], end: str) -> None:
        from rich.text import Text as Styled  # noqa: PLC0415 - loaded with its console

        whole = [Styled.assemble(*((text, style) for text, style in line)) for line in lines]
        console.print(Styled("\n").join(whole), end=end)


def _console(stream: TextIO) -> "Console":
    from rich.console import Console  # noqa: PLC0415 - heavy

    class Screened(Console):
        """A rich console that leaves a reader who went away to the boundary: it knows the code."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Screened(
        file=stream,
        force_terminal=True,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )


def _columns() -> int:
    """Return the columns of the terminal: as its user says, else as the system does."""
    told = os.environ.get("COLUMNS", "")
    if told.isdigit() and int(told):
        return int(told)
    for stream in _STREAMS:
        try:
            columns = os.get_terminal_size(stream).columns
        except (OSError, ValueError):
            continue
        return columns or WIDTH
    return WIDTH


def padded(text: str, cells: int) -> str:
    """Return a text with spaces behind it, up to so many cells."""
    return text + " " * (cells - cell_len(text))
