"""Whether a printer driver offers A4."""

import re
from collections.abc import Iterable, Sequence

_A4 = frozenset({9, 10, 77})
"""DMPAPER_A4, DMPAPER_A4SMALL and DMPAPER_A4_ROTATED."""
_SHORT, _LONG, _TOLERANCE = 2100, 2970, 20
"""A4 in tenths of a millimetre. Some drivers name it by an id of their own and round."""


def offers_a4(papers: Iterable[int], sizes: Iterable[Sequence[int]] = ()) -> bool | None:
    """Return whether A4 is among a driver's papers; None when the driver lists none.

    Args:
        papers: What `DeviceCapabilitiesW(DC_PAPERS)` gave.
        sizes: What `DeviceCapabilitiesW(DC_PAPERSIZE)` gave, width and height in 0.1 mm.
    """
    ids, pairs = tuple(papers), tuple(sizes)
    if not ids and not pairs:
        return None
    return not _A4.isdisjoint(ids) or any(_is_a4(pair) for pair in pairs)


def _is_a4(pair: Sequence[int]) -> bool:
    if len(pair) != 2:  # noqa: PLR2004 - a recording may hold anything
        return False
    short, long = sorted(pair)
    return abs(short - _SHORT) <= _TOLERANCE and abs(long - _LONG) <= _TOLERANCE


_A4_CHOICE = re.compile(
    r"(?i)\*?(?:(?:(?:.*[_.])?(?:iso|ep|jis)?_?a4(?!\d|extra|plus|wide|tab).*)"
    r"|w59[56]h84[12].*|210x297(?:mm)?)"
)
"""A4 as drivers call it, with or without a tray, a border or a turn; or by its size."""


def lists_a4(options: str) -> bool | None:
    """Return whether A4 is among a CUPS queue's papers; None when it lists none.

    Args:
        options: What `lpoptions -p NAME -l` printed.
    """
    line = re.search(r"(?im)^(?:PageSize|media)/[^:\n]*:(.*)$", options)
    choices = line[1].split() if line else []
    if not choices:
        return None
    return any(_A4_CHOICE.fullmatch(choice) for choice in choices)
