"""Which PCs a table is of, and what they are held against."""

import datetime as dt
from collections.abc import Mapping
from typing import Final, NamedTuple

from checker.fleet import tags
from checker.fleet.model import Kind


class Asked(NamedTuple):
    """Which PCs a table is of, and what they are held against."""

    where: tags.Where = tags.Where({})
    max_age: int | None = None
    """Days; PCs that were not seen for longer stand apart."""
    baseline: str | None = None
    """What to call the older results; None: none are given."""
    until: dt.date | None = None
    """Results of up to this day are the baseline."""
    listed: Mapping[str, Mapping[str, str]] = {}
    """Name of a PC, folded -> tags that its keeper gives it."""
    group_by: str | None = None
    """The tag that PCs are counted by; None: `ward`, where there is one."""
    prices: Mapping[Kind, int] = {}
    """Whole yen for one."""


NOTHING_ASKED: Final = Asked()
