"""Read reports by the thousand: what many have in common is read and checked once.

The PCs of a hospital get the same verdicts in the same words. So a report is taken apart, a part
that was met before is known by its bytes, and the report is put together of its parts. What is
accepted is what `reading.report` accepts: every part goes through the same types, no key may be
there twice, and whatever is unusual about a file is left to `reading.report` itself.
"""

import contextlib
import operator
from collections.abc import Mapping
from typing import Annotated, Any, Final, get_args

import msgspec
from msgspec import NODEFAULT, Meta, Raw, Struct, UnsetType

from checker import reading
from checker.model import Facts, FactTable, Report, Verdict
from checker.shapes import known

_PART_LIMIT: Final = 4_000
"""Bytes of a part that is kept; larger ones are rare, and each is read for itself."""
_KEPT: Final = 4_000
"""Parts of one kind. Then they are let go, so that memory has a bound."""
_ABSENT: Final = object()
_encode: Final = msgspec.json.Encoder().encode


class _Parts:
    """Reads one kind of part. The same bytes give the same value."""

    def __init__(self, kind: Any) -> None:  # noqa: ANN401 - a type
        self._decode = msgspec.json.Decoder(known(kind)).decode
        self.known: dict[bytes, Any] = {}

    def read(self, part: bytes) -> Any:  # noqa: ANN401 - a value of the kind
        """Read a part that is not known yet."""
        value = self._decode(part)
        # What is written again letter by letter had no key twice. The rest is looked at closely.
        if (
            part.startswith((b"{", b"["))
            and _encode(value) != part
            and reading.key_that_is_there_twice(part) is not None
        ):
            raise msgspec.ValidationError
        if len(part) <= _PART_LIMIT:
            if len(self.known) >= _KEPT:
                self.known.clear()
            self.known[part] = value
        return value


class _Level:
    """A struct that is taken apart: its keys, and how each value is read."""

    def __init__(self, kind: type[Struct], apart: Mapping[str, Any]) -> None:
        """Make the level.

        Args:
            kind: The struct.
            apart: Field -> the shell's type, for what is taken apart in its turn.
        """
        infos = msgspec.structs.fields(kind)
        self.kind = kind
        self.parts = []
        for info in infos:
            if info.name not in apart:
                parts = _Parts(_without_unset(info.type))
                # A key costs its name, two quotes, a colon and the comma or brace after its value.
                frame = len(info.encode_name) + 4
                self.parts.append((info.name, frame, parts.known, parts.read))
        self.get = operator.attrgetter(*(name for name, *_ in self.parts))
        self.shell = msgspec.defstruct(
            kind.__name__,
            [
                (
                    info.name,
                    apart.get(info.name, Raw),
                    msgspec.field(
                        name=info.encode_name, default=NODEFAULT if info.required else Raw()
                    ),
                )
                for info in infos
            ],
            forbid_unknown_fields=True,
        )

    def read(self, shell: Struct) -> tuple[dict[str, Any], int]:
        """Return the values of what is there, and the fewest bytes that they can be written in."""
        values, size = {}, 1
        for (name, frame, kept, read), raw in zip(self.parts, self.get(shell), strict=True):
            part = bytes(raw)
            if part:
                value = kept.get(part, _ABSENT)
                values[name] = read(part) if value is _ABSENT else value
                size += frame + len(part)
        return values, size


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
        self._verdict = _Parts(Verdict)
        self._shell = msgspec.json.Decoder(known(self._report.shell)).decode
        self._apart = sum(len(name) + 4 for name in ("facts", "facts", "verdicts"))

    def report(self, data: bytes, file: str) -> Report:
        """Return a saved report.

        Raises:
            BadInputError: It is not a report of this schema.
        """
        if len(data) <= reading.SIZE_LIMIT:
            with contextlib.suppress(msgspec.MsgspecError, RecursionError, ValueError):
                report = self._together(msgspec.json.format(data, indent=-1))
                if report is not None:
                    return report
        return reading.report(data, file)

    def _together(self, data: bytes) -> Report | None:
        """Put a report together of its parts; None where something is there twice."""
        shell: Any = self._shell(data)
        table, table_size = self._table.read(shell.facts.facts)
        facts, facts_size = self._facts.read(shell.facts)
        values, size = self._report.read(shell)
        verdicts = []
        known = self._verdict.known
        for raw in shell.verdicts:
            part = bytes(raw)
            value = known.get(part, _ABSENT)
            verdicts.append(self._verdict.read(part) if value is _ABSENT else value)
            size += len(part) + 1
        empty = (not table) + (not verdicts)
        # Every key that was read once takes this many bytes. One more byte is one more key.
        if size + facts_size + table_size + self._apart + 1 + empty != len(data):
            return None
        facts["facts"] = FactTable(**table)
        return Report(**values, facts=Facts(**facts), verdicts=tuple(verdicts))
