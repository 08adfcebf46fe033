"""What the rules say of requirements and outcomes beside how they are judged."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar

from checker.model import Text
from checker.packs.pack import Pack
from checker.packs.schema import Outcome, Requirement

_NOTHING_ASKED: Final[Mapping[str, Text]] = MappingProxyType({})
_NO_CAUSE: Final[Mapping[tuple[str, str], tuple[str, ...]]] = MappingProxyType({})
_NOTHING_SAID: Final[Mapping[tuple[str, str], Text]] = MappingProxyType({})
_Said = TypeVar("_Said", Text, tuple[str, ...])
_NETWORK: Final = "network."
"""How the keys of facts begin that are about the network."""


class Marks(NamedTuple):
    """What the rules say of requirements and outcomes that a document must know."""

    of_the_pc: frozenset[str] = frozenset()
    """Requirements about the PC itself."""
    ruling_out: frozenset[tuple[str, str]] = frozenset()
    """Requirement and outcome of what rules a PC out, whatever else is done to it."""
    deciding: frozenset[str] = frozenset()
    """Requirements with an outcome that rules a PC out: their question comes before others."""
    network: frozenset[str] = frozenset()
    """Requirements that rest on the network: they come before what is downloaded through it."""
    asked: frozenset[str] = frozenset()
    """Requirements with a question that only a person can answer."""
    unsure: Mapping[str, Text] = _NOTHING_ASKED
    """Whom to ask, for somebody who does not know the answer."""
    beyond: frozenset[str] = frozenset()
    """Requirements that hold for a PC whatever it is used for."""
    first: Mapping[tuple[str, str], Text] = _NOTHING_SAID
    """Requirement and outcome of what the verdict itself must say, with the sentence for it."""
    doubtful: frozenset[tuple[str, str]] = frozenset()
    """Requirement and outcome of what leaves it open whether the PC will do."""
    same_cause: Mapping[tuple[str, str], tuple[str, ...]] = _NO_CAUSE
    """Requirement and outcome -> the outcomes of others (`ID.OUTCOME`) that it comes from."""
    replacing: frozenset[tuple[str, str]] = frozenset()
    """Requirement and outcome of what may come to another PC."""
    may_cost: Mapping[tuple[str, str], Text] = _NOTHING_SAID
    """Requirement and outcome of what is free to try, with when it may come to buying."""


NO_MARKS: Final = Marks()


def marks(requirements: Iterable[Requirement]) -> Marks:
    """Return what rules say of their requirements."""
    every = tuple(requirements)
    return Marks(
        of_the_pc=frozenset(one.id for one in every if one.of_the_pc),
        ruling_out=_those(every, lambda out: out.rules_out),
        deciding=frozenset(one for one, _ in _those(every, lambda out: out.rules_out)),
        network=frozenset(
            one.id for one in every if any(fact.startswith(_NETWORK) for fact in one.facts)
        ),
        asked=frozenset(one.id for one in every if one.question is not None),
        unsure={one.id: one.question.unsure for one in every if one.question is not None},
        beyond=frozenset(one.id for one in every if one.beyond),
        first=_said(every, lambda out: out.first),
        doubtful=_those(every, lambda out: out.doubtful),
        same_cause=_said(every, lambda out: out.same_cause),
        replacing=_those(every, lambda out: out.replaces),
        may_cost=_said(every, lambda out: out.may_cost),
    )


def _those(
    every: tuple[Requirement, ...], holds: Callable[[Outcome], bool]
) -> frozenset[tuple[str, str]]:
    """Return requirement and outcome of the outcomes for which something holds."""
    return frozenset((one.id, out.id) for one in every for out in one.outcomes if holds(out))


def _said(
    every: tuple[Requirement, ...], of: Callable[[Outcome], _Said | None]
) -> dict[tuple[str, str], _Said]:
    """Return what is said of outcomes, by requirement and outcome."""
    return {(one.id, out.id): said for one in every for out in one.outcomes if (said := of(out))}


def of_pack(pack: Pack) -> Marks:
    """Return what the rules of a pack say."""
    return marks(requirement for _, requirement in pack.entries)
