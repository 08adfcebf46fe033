"""Who designates a municipality's physicians, and so who may grant: by the class of the body.

Pure. A physician designated for both kinds of disease may have two issuers, and two applications.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from checker.model import Closed, Designation, Reference
from checker.places import BodyClass, Place, Places

Disease = Literal["nanbyo", "shoman"]
"""指定難病, 小児慢性特定疾病."""

DISEASE: Final[dict[Designation, Disease]] = {
    "nanbyo": "nanbyo",
    "nanbyo-cooperating": "nanbyo",
    "shoman": "shoman",
}
"""Which disease a designation is for."""


class Jurisdiction(Closed, frozen=True):
    """For one kind of disease: which classes of municipalities designate by themselves."""

    disease: Disease
    own: Annotated[tuple[BodyClass, ...], Meta(min_length=1)]
    source: Reference
    open: tuple[BodyClass, ...] = ()
    """Classes of which some do and some do not, and no document here says which."""


class Issuer(Struct, frozen=True):
    """Who is asked for one kind of disease."""

    disease: Disease
    place: Place
    """The prefecture, or the municipality itself."""
    other: Place | None = None
    """It may be this one instead; None: it is certain."""


def issuers(
    place: Place,
    designated: Iterable[Designation] | None,
    rules: Iterable[Jurisdiction],
    places: Places,
    on: dt.date,
) -> tuple[Issuer, ...]:
    """Return whom an institution of a place asks, one for each kind of disease.

    Args:
        place: A municipality, or a prefecture where the municipality is not known.
        designated: Who works there; None or nobody: both kinds are resolved.
        rules: Who designates by itself.
        places: The table of local governments.
        on: The day: a city was an ordinary one before it became a designated or core city.
    """
    wanted = {DISEASE[one] for one in designated or ()}
    above = next(one for one in places.prefectures if one.prefecture == place.prefecture)
    kind = place.is_kind(on)
    found = []
    for rule in rules:
        if wanted and rule.disease not in wanted:
            continue
        if kind in rule.open:
            found.append(Issuer(rule.disease, above, place))
        else:
            found.append(Issuer(rule.disease, place if kind in rule.own else above))
    return tuple(found)
