"""Read reports by the thousand: what many have in common is read and checked once.

The PCs of a hospital get the same verdicts in the same words. So a report is taken apart, a part
that was met before is known by its bytes, and the report is put together of its parts. What is
accepted is what `reading.report` accepts: every part goes through the same types, no key may be
there twice, and whatever is unusual about a file is left to `reading.report` itself.
"""

import operator
from collections.abc import Mapping
from itertools import compress
from typing import Annotated, Any, Final, NamedTuple, get_args

import msgspec
from msgspec import NODEFAULT, Meta, Raw, Struct, UnsetType

from checker import reading
from checker.model import Facts, FactTable, Line, Report, Verdict
from checker.shapes import known

_PART_LIMIT: Final = 4_000
"""Bytes of a part that is kept; larger ones are rare, and each is read for itself."""
_KEPT: Final = 4_000
"""Parts of one kind. Then they are let go, so that memory has a bound."""
_TEXTS: Final = 50
"""Verdicts of one frame that are kept: a requirement whose text differs on every PC has more."""
_SHORT: Final = 1_000
"""Characters of a text that is no longer than any may be."""
_MEASURED: Final = b'"measured":"'
_encode: Final = msgspec.json.Encoder().encode
_replace: Final = msgspec.structs.replace

Likeness = tuple[int, ...]
"""The frames of a report's verdicts. Reports of one likeness were judged alike in the same words,
but for what was measured."""


class Read(NamedTuple):
    """A report, and what it is like."""

    report: Report
    likeness: Likeness | None = None
    """None: nobody looked."""


class _Parts(dict[bytes, Any]):
    """One kind of part: its bytes -> its value. What is not known yet is read when asked for."""

    def __init__(self, kind: Any, absent: object) -> None:  # noqa: ANN401 - a type
        """Make it.

        Args:
            kind: The type of the value.
            absent: The value where there is no such part.
        """
        super().__init__({b"": absent})
        self._decode = msgspec.json.Decoder(known(kind)).decode
        self._absent = absent

    def __missing__(self, part: bytes) -> Any:  # noqa: ANN401 - a value of the kind
        value = self._decode(part)
        if part.startswith((b"{", b"[")):
            _look_for_twins(value, part)
        if len(part) <= _PART_LIMIT:
            if len(self) > _KEPT:
                self.clear()
                self[b""] = self._absent
            self[part] = value
        return value


def _look_for_twins(value: object, part: bytes) -> None:
    # What is written again letter by letter had no key twice. The rest is looked at closely.
    if _encode(value) != part and reading.key_that_is_there_twice(part) is not None:
        raise msgspec.ValidationError


_Framed = tuple[Verdict, int]
"""A verdict and the number of its frame: of all that is in it but the measured text."""


class _Frame:
    """What is the same in verdicts that measured something else."""

    __slots__ = ("number", "texts", "verdict")

    def __init__(self, verdict: Verdict, number: int) -> None:
        self.verdict, self.number = verdict, number
        self.texts = 0
        """Verdicts of it that were kept."""


class _Verdicts(dict[bytes, _Framed]):
    """Verdicts by their bytes, and frames of verdicts by what stands around the measured text.

    A text without quote and backslash ends where the frame goes on, whatever it says. So where the
    frame is known, all that is left to check is the text.
    """

    def __init__(self) -> None:
        super().__init__()
        self._decode = msgspec.json.Decoder(known(Verdict)).decode
        line: Any = Line
        self._text = msgspec.json.Decoder(known(line)).decode
        self._frames: dict[tuple[bytes, bytes], _Frame] = {}
        self._count = 0
        """Frames so far; a number is never given again."""

    def __missing__(self, part: bytes) -> _Framed:
        before, _, rest = part.partition(_MEASURED)
        text, quote, after = rest.partition(b'"')
        frame = (before, after) if quote and b"\\" not in text else None
        found = None if frame is None else self._frames.get(frame)
        if found is not None:
            framed = _replace(found.verdict, measured=self._line(text)), found.number
            if found.texts < _TEXTS:
                found.texts += 1
                self._keep(part, framed)
            return framed
        verdict = self._decode(part)
        _look_for_twins(verdict, part)
        self._count += 1
        framed = verdict, self._count
        if len(part) <= _PART_LIMIT:
            if frame is not None and verdict.measured.encode() == text:
                if len(self._frames) >= _KEPT:
                    self._frames.clear()
                self._frames[frame] = _Frame(verdict, self._count)
            self._keep(part, framed)
        return framed

    def _line(self, text: bytes) -> str:
        line = text.decode()
        if len(line) < _SHORT and line.isprintable():
            # What can be printed holds none of the controls that a line must not have.
            return line
        checked: str = self._text(b'"%b"' % text)
        return checked

    def _keep(self, part: bytes, framed: _Framed) -> None:
        if len(part) <= _PART_LIMIT:
            if len(self) >= _KEPT:
                self.clear()
            self[part] = framed


class _Level:
    """A struct that is taken apart: its keys, and how each value is read."""

    def __init__(self, kind: type[Struct], apart: Mapping[str, Any]) -> None:
        """Make the level.

        Args:
            kind: The struct.
            apart: Field -> the shell's type, for what is taken apart in its turn.
        """
        infos = msgspec.structs.fields(kind)
        self.shell = msgspec.defstruct(
            kind.__name__,
            [
                (
                    info.name,
                    apart.get(info.name, Raw),
                    msgspec.field(
                        name=info.encode_name, default=NODEFAULT if info.required else b""
                    ),
                )
                for info in infos
            ],
            forbid_unknown_fields=True,
        )
        whole = [info for info in infos if info.name not in apart]
        self.names = [info.name for info in whole]
        self._get = operator.attrgetter(*self.names)
        self._known = [_Parts(_without_unset(info.type), info.default) for info in whole]
        # A key costs its name, two quotes, a colon and the comma or brace after its value.
        self._frames = [len(info.encode_name) + 4 for info in whole]

    def read(self, shell: Struct) -> tuple[list[Any], int]:
        """Return the value of each name, and the fewest bytes that they can be written in."""
        parts = list(map(bytes, self._get(shell)))
        values = list(map(operator.getitem, self._known, parts))
        return values, 1 + sum(map(len, parts)) + sum(compress(self._frames, parts))


def _without_unset(kind: Any) -> Any:  # noqa: ANN401 - a type
    """Take "left out" from what a value may be: here it is there."""
    kinds = [one for one in get_args(kind) if one is not UnsetType]
    return kinds[0] if len(kinds) == 1 and UnsetType in get_args(kind) else kind


class BulkReader:
    """Reads reports that are mostly alike."""

    def __init__(self) -> None:
        verdicts = Annotated[tuple[Raw, ...], Meta(max_length=200)]
        self._table = _Level(FactTable, {})
        self._facts = _Level(Facts, {"facts": self._table.shell})
        apart = {"facts": self._facts.shell, "verdicts": verdicts}
        self._report = _Level(Report, apart)
        self._verdicts = _Verdicts()
        self._shell = msgspec.json.Decoder(known(self._report.shell)).decode
        self._apart = sum(len(name) + 4 for name in ("facts", "facts", "verdicts"))

    def read(self, data: bytes, file: str) -> Read:
        """Return a saved report, and what it is like.

        Raises:
            BadInputError: It is not a report of this schema.
        """
        if len(data) <= reading.SIZE_LIMIT:
            try:
                # Who sets JSON for people to read begins with a blank; else there is hardly one.
                tight = data if data[1:2] == b'"' else msgspec.json.format(data, indent=-1)
                found = self._together(tight)
                if found is None and tight is data:
                    found = self._together(msgspec.json.format(data, indent=-1))
            except (msgspec.MsgspecError, RecursionError, ValueError):
                found = None
            if found is not None:
                return found
        return Read(reading.report(data, file))

    def report(self, data: bytes, file: str) -> Report:
        """Return a saved report, as `read` does."""
        return self.read(data, file).report

    def _together(self, data: bytes) -> Read | None:
        """Put a report together of its parts; None where something is there twice, or a blank."""
        shell: Any = self._shell(data)
        table, table_size = self._table.read(shell.facts.facts)
        facts, facts_size = self._facts.read(shell.facts)
        values, size = self._report.read(shell)
        parts = list(map(bytes, shell.verdicts))
        framed = [self._verdicts[part] for part in parts]
        size += facts_size + table_size + sum(map(len, parts)) + len(parts)
        empty = (table_size == 1) + (not parts)
        # Every key that was read once takes this many bytes. One more byte is one more key.
        if size + self._apart + 1 + empty != len(data):
            return None
        verdicts = tuple([verdict for verdict, _ in framed])
        likeness = tuple([number for _, number in framed])
        whole = dict(zip(self._facts.names, facts, strict=True))
        whole["facts"] = FactTable(*table)
        own = dict(zip(self._report.names, values, strict=True))
        report = Report(**own, facts=Facts(**whole), verdicts=verdicts)
        return Read(report, likeness)
