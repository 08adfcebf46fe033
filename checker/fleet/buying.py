"""What must be bought, and what only might be, of a PC's missing items. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from checker.fleet.model import Kind, Row
from checker.model import RemedyKind

PARTS: Final[frozenset[Kind]] = frozenset({"display", "memory", "other"})
"""What a new PC brings with it."""


class Purchase(NamedTuple):
    """One thing that one PC lacks and that is bought."""

    kind: Kind
    required: bool
    requirement: str
    what: str


class Shopper:
    """Knows what is bought for which requirement."""

    def __init__(
        self,
        kinds: Mapping[str, Kind],
        ruling_out: frozenset[tuple[str, str]],
        meant: frozenset[str],
    ) -> None:
        """Make a shopper.

        Args:
            kinds: Requirement -> what is bought for it.
            ruling_out: Requirement and outcome of what rules a PC out, whatever is bought.
            meant: Values of the tag `use` of a PC that is meant for registration, folded.
        """
        self._kinds, self._ruling_out, self._meant = kinds, ruling_out, meant

    def ruled_out(self, row: Row) -> bool:
        """Whether registration is not done on this PC, whatever is done to it."""
        # What rules a PC out is always something that it lacks.
        return row.overall == "not_ready" and any(
            (name, cell.outcome) in self._ruling_out
            for name, cell in zip(row.names, row.cells, strict=True)
        )

    def purchases(self, row: Row) -> tuple[Purchase, ...]:
        """Return what is bought for a PC.

        For a PC that is ruled out another one is bought only where somebody said that registration
        is to be done there. With a new PC its parts are not bought, too.
        """
        found = tuple(self._found(row))
        if not found:
            return ()
        if self.ruled_out(row):
            if row.tag("use").casefold() not in self._meant:
                return ()
            # One PC is bought, however many reasons there are for it: the first that must be.
            pcs = [one for one in found if one.kind == "pc"]
            return tuple(sorted(pcs, key=lambda one: not one.required)[:1])
        if any(one.kind == "pc" and one.required for one in found):
            return tuple(one for one in found if one.kind not in PARTS)
        return found

    def remedies(self, row: Row, bought: tuple[Purchase, ...]) -> set[RemedyKind]:
        """Return the kinds of what is to be done about a PC.

        Whatever is put right on a PC that is ruled out, it is not used: another one is asked for.
        """
        if self.ruled_out(row):
            return {"purchase"} if bought else {"ask"}
        return {cell.remedy for cell in row.cells if cell.remedy is not None}

    def _found(self, row: Row) -> Iterator[Purchase]:
        for name, cell in zip(row.names, row.cells, strict=True):
            if cell.remedy == "purchase":
                required = cell.status == "not_met" and cell.level == "required"
                yield Purchase(self._kinds.get(name, "other"), required, name, cell.what)
