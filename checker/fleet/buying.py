"""What must be bought, and what only might be, of a PC's missing items. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from checker.fleet.model import Alike, Kind, Row
from checker.model import RemedyKind

PARTS: Final[frozenset[Kind]] = frozenset({"display", "memory", "other"})
"""What a new PC brings with it."""


_KEPT: Final = 10_000
"""Needs that are remembered. Then they are let go, so that memory has a bound."""


class Purchase(NamedTuple):
    """One thing that one PC lacks and that is bought."""

    kind: Kind
    required: bool
    requirement: str
    what: str


class Needs:
    """What is done and bought for PCs that were judged alike. One for all of them."""

    def __init__(
        self,
        alike: Alike,
        purchases: tuple[Purchase, ...],
        remedies: frozenset[RemedyKind],
        *,
        ruled_out: bool,
    ) -> None:
        """Make it.

        Args:
            alike: What the PCs have in common.
            purchases: What is bought for each.
            remedies: The kinds of what is to be done about each.
            ruled_out: Registration is not done on them, whatever is done to them.
        """
        self.alike, self.purchases, self.remedies = alike, purchases, remedies
        self.ruled_out = ruled_out
        must = {one.kind for one in purchases if one.required}
        self.must: tuple[Kind, ...] = tuple(sorted(must))
        """The kinds of what must be bought."""
        self.new_pc = len({one.requirement for one in purchases if one.kind in PARTS}) > 1
        """So many parts are lacking that a new one may come cheaper."""
        self.printer = any(one.kind == "printer" for one in purchases)


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
        self._known: dict[tuple[Alike, bool, bool], Needs] = {}

    def needs(self, row: Row) -> Needs:
        """Return what is done and bought for a PC.

        For a PC that is ruled out another one is bought only where somebody said that registration
        is to be done there. With a new PC its parts are not bought, too. Whatever is put right on
        a PC that is ruled out, it is not used: another one is asked for.
        """
        not_ready = row.overall == "not_ready"
        meant = bool(row.tags) and row.tag("use").casefold() in self._meant
        key = (row.alike, not_ready, meant)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[key] = self._look(row.alike, not_ready=not_ready, meant=meant)
        return found

    def _look(self, alike: Alike, *, not_ready: bool, meant: bool) -> Needs:
        # What rules a PC out is always something that it lacks.
        ruled_out = not_ready and any(
            (name, cell.outcome) in self._ruling_out
            for name, cell in zip(alike.names, alike.cells, strict=True)
        )
        bought = self._purchases(alike, ruled_out=ruled_out, meant=meant)
        remedies = {cell.remedy for cell in alike.cells if cell.remedy is not None}
        if ruled_out:
            remedies = {"purchase"} if bought else {"ask"}
        return Needs(alike, bought, frozenset(remedies), ruled_out=ruled_out)

    def _purchases(self, alike: Alike, *, ruled_out: bool, meant: bool) -> tuple[Purchase, ...]:
        found = tuple(self._found(alike))
        if ruled_out:
            if not meant:
                return ()
            # One PC is bought, however many reasons there are for it: the first that must be.
            pcs = [one for one in found if one.kind == "pc"]
            return tuple(sorted(pcs, key=lambda one: not one.required)[:1])
        if any(one.kind == "pc" and one.required for one in found):
            return tuple(one for one in found if one.kind not in PARTS)
        return found

    def _found(self, alike: Alike) -> Iterator[Purchase]:
        for name, cell in zip(alike.names, alike.cells, strict=True):
            if cell.remedy == "purchase":
                required = cell.status == "not_met" and cell.level == "required"
                yield Purchase(self._kinds.get(name, "other"), required, name, cell.what)
