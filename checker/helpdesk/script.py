"""The call as a whole: what is said next, by everything that the result and the caller told.

Pure: a result, the scripts and what was answered so far give the place of the call. An item is
spoken of until it ends; what is known is not asked; what needs the internet waits while that is
down; purchases wait until every free way of every item was spoken of; once another PC is decided,
only what that one needs is left.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from checker.helpdesk.guides import START, Answer, Guides, Node, Said
from checker.helpdesk.results import Result
from checker.subsidy.program import GateKind

CLOSING: Final = "closing"
"""The item of what is said when everything was spoken of."""
WHOSE: Final = frozenset({"institution_it", "network_keeper", "vendor", "prefecture", "caller"})
"""Ends at which somebody else goes on."""


class Ended(NamedTuple):
    """An item that was spoken of to its end."""

    item: str
    node: str
    passed: tuple[str, ...] = ()
    """What was passed without asking, and is to be said first."""


class Talk(NamedTuple):
    """Where a call stands."""

    item: str
    """The item that is spoken of; `CLOSING` at the end; empty where there is nothing to say."""
    node: str
    just_ended: tuple[Ended, ...]
    """What ended by the last answer: its sentences are said before the next."""
    ended: Mapping[str, str]
    """Item -> the node at which it ended."""
    dropped: frozenset[str]
    """Items that are not worth speaking of, because another PC is decided."""
    known: Mapping[str, str]
    buys: tuple[str, ...]
    """Items that something is bought for, now or after the notice; also with the PC."""
    new_pc: bool
    """A PC is bought: what is missing on this one is bought with it."""
    passed: tuple[str, ...]
    """Nodes that were passed without asking, and are to be said before this one."""
    offered: tuple[str, ...]
    """What may be answered now: what is known to be otherwise is not among it."""

    @property
    def windows(self) -> str:
        """Which Windows it is; empty: not known."""
        return self.known.get("windows", "")


def outcomes_of(result: Result, guides: Guides, item: str) -> tuple[str, ...]:
    """Return which outcomes an item may have, by all that is known of the PC."""
    found = {one.id: one for one in result.findings}
    if item not in found:
        return ()
    names = result.choices.get(item, (found[item].outcome,))
    guide = guides.guides.get(item)
    for rule in guide.resolve if guide is not None else ():
        other = found.get(rule.requirement)
        if rule.outcome in names and other is not None and other.outcome in rule.outcomes:
            return (rule.outcome,)
    return names


def comes_first(result: Result, guides: Guides, item: str) -> bool:
    """Tell whether an item may rule the PC out, by all outcomes that it may have."""
    guide, names = guides.guides.get(item), outcomes_of(result, guides, item)
    return guide is not None and bool(names) and set(names) <= set(guide.first)


def reason_of(result: Result, item: str) -> str:
    """Return why an item could not be looked at; empty where that is not known."""
    found = next((one for one in result.findings if one.id == item), None)
    return found.failure.reason if found is not None and found.failure is not None else ""


def start_of(result: Result, guides: Guides, item: str) -> str:
    """Return the node that an item's script starts with."""
    names = outcomes_of(result, guides, item)
    starts = list(dict.fromkeys(guides.start(item, name) for name in names))
    guide = guides.guides.get(item)
    if len(starts) > 1:
        by = guide.unclear_by if guide is not None else {}
        own = next((by[name] for name in names if name in by), None)
        return own or (guide.unclear if guide is not None else None) or guides.common.fallback
    if names == ("unknown",) and (reason := reason_of(result, item)):
        target = guides.common.reasons.get(reason, "@look").removeprefix("@")
        if guides.node(item, target) is not None:
            return target
    return starts[0] if starts else guides.common.fallback


def told(result: Result, guides: Guides) -> dict[str, str]:
    """Return what a result tells by itself."""
    return {
        one.key: one.value
        for one in guides.common.known
        if (names := outcomes_of(result, guides, one.requirement)) and set(names) <= {*one.outcomes}
    }


def talk(  # noqa: PLR0913 - of whom, by what, and what was answered
    result: Result,
    guides: Guides,
    order: Sequence[str],
    said: Sequence[Said],
    earlier: Mapping[str, str] | None = None,
    *,
    chosen: str = "",
    gate: GateKind = "unknown",
) -> Talk:
    """Return where a call stands.

    Args:
        result: What is known of the PC.
        guides: The scripts.
        order: What there is to speak of, in order.
        said: The answers since this result was heard, the oldest first.
        earlier: What is known of this case from before.
        chosen: The item to speak of next; empty: the first that is open.
        gate: What must come before an order, by the caller's program.
    """
    walk = _Walk(result, guides, order, dict(earlier or {}), gate)
    walk.go_on()
    for one in _standing(said):
        walk.take(one)
        walk.go_on()
    walk.go_on(chosen)
    return walk.talk()


def _standing(said: Sequence[Said]) -> list[Said]:
    """Return the answers that hold: an item that is begun again forgets what was said of it."""
    kept: list[Said] = []
    for one in said:
        if not one.node:
            kept = [earlier for earlier in kept if earlier.item != one.item]
        kept.append(one)
    return kept


def proposed(at: Talk, guides: Guides) -> tuple[str, str] | None:
    """Return outcome and who goes on, as a call that has come to its end leaves them.

    None: the call goes on. Whoever waits for us comes first, then whoever has to do something.
    """
    now = guides.node(at.item, at.node) if at.item else None
    if now is not None and now.end is None:
        return None
    nodes = [guides.node(item, name) for item, name in at.ended.items()]
    ends = {node.end for node in (*nodes, now) if node is not None}
    if not ends:
        return None
    for whom in ("prefecture", "network_keeper", "vendor", "institution_it"):
        if whom in ends:
            return "referred", whom
    return ("solved", "") if ends == {"done"} else ("waiting", "")


def lasting(guides: Guides, talks: Sequence[Talk]) -> dict[str, str]:
    """Return what stays known of a case when another result is heard."""
    known = {
        key: value
        for one in talks
        for key, value in one.known.items()
        if key in guides.common.lasting
    }
    again = any(
        (node := guides.node(item, name)) is not None and node.end == "recheck"
        for one in talks
        for item, name in one.ended.items()
    )
    return known | (guides.common.again if again else {})


_Waits = Callable[[Node], bool]
"""Whether an item waits at a node until the others were spoken of."""


def _at_gate(node: Node) -> bool:
    """Tell whether it speaks of buying."""
    return node.warns or node.buying


def _past_free(node: Node) -> bool:
    """Tell whether it speaks of buying, or of doing without."""
    return node.keeps or _at_gate(node)


class _Walk:
    """A call, answer by answer."""

    def __init__(
        self,
        result: Result,
        guides: Guides,
        order: Sequence[str],
        known: dict[str, str],
        gate: GateKind,
    ) -> None:
        self._result, self._guides, self._order = result, guides, tuple(order)
        self._warning = guides.common.gates.get(gate, guides.common.gated)
        self._told = told(result, guides)
        self._known = known | self._told
        self._many = self._many_unknown()
        self._at = {item: self._start(item) for item in order}
        self._passed: dict[str, list[str]] = {}
        """Nodes whose sentences are still to be said, though their questions need no asking."""
        self._ended: dict[str, str] = {}
        self._just: list[Ended] = []
        self._out = self._other = self._new_pc = False
        self._deciding: set[str] = set()
        """Items in which another PC is decided."""
        self._anew: dict[str, set[str]] = {}
        """Item that was begun again -> what was asked in it since then."""
        self._last = ""
        """The item of the last answer: it is spoken of to its end."""
        self._current, self._node = "", ""

    def take(self, said: Said) -> None:
        """Take an answer."""
        item, self._just = said.item, []
        self._passed.pop(item, None)
        if not said.node:
            self._begin_again(item)
            return
        node = self._guides.node(item, said.node)
        if node is None or (item not in self._at and item != CLOSING):
            return
        answer = dict(self._guides.answers(node)).get(said.answer)
        if answer is None:
            return
        if node.asks is not None:
            self._known[node.asks] = answer.means or said.answer
            self._anew.get(item, set()).add(node.asks)
        self._known |= answer.knows
        self._ended.pop(item, None)
        self._at[item] = self._goal(item, answer)
        self._last = item

    def _begin_again(self, item: str) -> None:
        self._ended.pop(item, None)
        if item == CLOSING:
            self._at.pop(item, None)
        elif item in self._at:
            self._at[item] = self._start(item)
            self._anew[item] = set()

    def _many_unknown(self) -> frozenset[str]:
        """Return the items that nobody could look at, for no reason that is known, if many."""
        many = self._guides.common.many
        found = frozenset(
            item
            for item in self._order
            if "unknown" in outcomes_of(self._result, self._guides, item)
            and not reason_of(self._result, item)
        )
        return found if many is not None and len(found) >= many.count else frozenset()

    def _start(self, item: str) -> str:
        """Return where an item starts: many that could not be looked at start together."""
        many = self._guides.common.many
        if many is not None and item in self._many:
            return many.node
        return start_of(self._result, self._guides, item)

    def _goal(self, item: str, answer: Answer) -> str:
        name = answer.next.removeprefix("@")
        return start_of(self._result, self._guides, item) if name == START else name

    def go_on(self, chosen: str = "") -> None:
        """Find what is spoken of now."""
        waiting: list[str] = []
        kept: list[str] = []
        first = (chosen,) if chosen in self._at and chosen not in self._ended else ()
        last = (self._last,) if self._last in self._order else ()
        for item in dict.fromkeys((*first, *last, *self._order)):
            if self._is_closed(item):
                continue
            node = self._advance(item, waits=None if item in first else _past_free)
            if node is None:
                kept.append(item)
            elif node.end is None:
                self._current, self._node = item, self._at[item]
                return
        if self._goes_on(kept, waits=_at_gate, left=waiting) or self._goes_on(waiting):
            return
        self._close()

    def _goes_on(
        self, items: list[str], *, waits: _Waits | None = None, left: list[str] | None = None
    ) -> bool:
        """Speak of the first of these items that has something to ask; False: none has.

        `left` takes those that wait further.
        """
        for item in sorted(items, key=self._order.index):
            if self._is_closed(item):
                continue
            node = self._advance(item, waits=waits)
            if node is None and left is not None:
                left.append(item)
            elif node is not None and node.end is None:
                self._current, self._node = item, self._at[item]
                return True
        return False

    def _is_closed(self, item: str) -> bool:
        return item in self._ended or item in self._dropped()

    def _advance(self, item: str, *, waits: _Waits | None) -> Node | None:
        """Follow what is known; None: the item has come to where it waits for others."""
        seen: set[str] = set()
        while True:
            name = self._at[item]
            node = self._guides.node(item, name)
            if node is None or name in seen:
                name = self._at[item] = self._guides.common.fallback
                node = self._guides.common.nodes[name]
            seen.add(name)
            instead = self._instead(item, name, node)
            if instead:
                self._at[item] = instead
                continue
            if (node.warns or node.buying) and self._buys_pc(item):
                # Whatever is answered now, this PC goes: it is bought today or after the notice.
                self._deciding.add(item)
                self._new_pc = True
            if waits is not None and waits(node):
                return None
            if node.out or node.new_pc:
                self._deciding.add(item)
                self._out, self._new_pc = self._out or node.out, self._new_pc or node.new_pc
            if node.end is not None:
                self._end(item, name, node)
                return node
            goal = self._known_answer(item, node)
            if goal is None:
                return node
            if node.tells:
                self._passed.setdefault(item, []).append(name)
            self._at[item] = goal

    def _instead(self, item: str, name: str, node: Node) -> str:
        """Return where an item goes in place of a node; empty: it stays."""
        common = self._guides.common
        if name == common.gated != self._warning:
            return self._warning
        if node.end is None and (along := self._goes_along(item)):
            return along
        return common.waits if node.downloads and self._known.get("online") == "no" else ""

    def _goes_along(self, item: str) -> str:
        """Return where an item goes by what became of the one that it goes along with."""
        guide, common = self._guides.guides.get(item), self._guides.common
        names = outcomes_of(self._result, self._guides, item)
        by = {guide.settled_by.get(name, "") for name in names} if guide is not None else set()
        ends = {self._guides_end(other, self._ended.get(other, "")) for other in by}
        if ends == {"recheck"}:
            return common.rechecks
        return common.waits if ends == {"network_keeper"} else ""

    def _known_answer(self, item: str, node: Node) -> str | None:
        """Return where a node leads whose question needs no asking."""
        asks = node.asks or ""
        value = self._known.get(asks)
        anew = item in self._anew and asks not in {*self._told, *self._anew[item]}
        if value is None or anew:
            return None
        answers = self._guides.answers(node)
        for wanted in (value, "no" if value == "unsure" else ""):
            for key, answer in answers:
                if wanted and wanted in {answer.means, key}:
                    return self._goal(item, answer)
        return None

    def _end(self, item: str, name: str, node: Node) -> None:
        self._ended[item] = name
        self._just.append(Ended(item, name, tuple(self._passed.get(item, ()))))
        self._other = self._other or node.end == "other_pc"
        guide = self._guides.guides.get(item)
        if guide is not None and node.end in {"recheck", "done"} and not node.unchanged:
            self._known |= guide.fixes
        elif guide is not None and node.end == "network_keeper":
            self._known = guide.fails | self._known

    def _buys_pc(self, item: str) -> bool:
        """Tell whether what an item buys is a PC."""
        guide = self._guides.guides.get(item)
        buy = guide.nodes.get("buy") if guide is not None else None
        return buy is not None and buy.new_pc

    def _dropped(self) -> frozenset[str]:
        if not (self._out or self._other or self._new_pc):
            return frozenset()
        return frozenset(
            item
            for item in self._order
            if item not in self._ended
            and (self._other or not (item in self._deciding or self._is_of_the_house(item)))
        )

    def _is_of_the_house(self, item: str) -> bool:
        guide = self._guides.guides.get(item)
        return guide is not None and guide.house

    def _close(self) -> None:
        """Say what is left when everything was spoken of."""
        common = self._guides.common
        ends = {self._guides_end(item, name) for item, name in self._ended.items()}
        self._current, self._node = "", ""
        if CLOSING in self._at:
            self._current, self._node = CLOSING, self._at[CLOSING]
        elif common.check_new_pc is not None and self._new_pc and not self._other:
            self._current, self._node = CLOSING, common.check_new_pc
        elif "recheck" in ends and not self._other:
            self._current, self._node = CLOSING, common.check_again
        if self._current:
            goal = self._known_answer(CLOSING, common.nodes[self._node])
            self._node = goal or self._node

    def _is_bought(self, item: str, dropped: frozenset[str]) -> bool:
        """Tell whether something is bought for an item, by itself or with the PC."""
        if item in dropped:
            node = self._guides.node(item, self._at[item])
            return self._new_pc and node is not None and _at_gate(node)
        return self._guides_end(item, self._ended.get(item, "")) in {"buy", "wait"}

    def _guides_end(self, item: str, name: str) -> str:
        node = self._guides.node(item, name)
        return node.end or "" if node is not None else ""

    def _offered(self) -> Iterator[str]:
        """Yield the answers of the place where the call stands that may be true."""
        node = self._guides.node(self._current, self._node)
        names = outcomes_of(self._result, self._guides, self._current)
        for key, answer in self._guides.answers(node) if node is not None else ():
            out = answer.outcome is not None and answer.outcome not in names
            if not out and not answer.unless.items() & self._known.items():
                yield key

    def talk(self) -> Talk:
        """Return where it stands."""
        dropped = self._dropped()
        return Talk(
            item=self._current,
            node=self._node,
            just_ended=tuple(self._just),
            ended=dict(self._ended),
            dropped=dropped,
            known=dict(self._known),
            buys=tuple(item for item in self._order if self._is_bought(item, dropped)),
            new_pc=self._new_pc,
            passed=tuple(self._passed.get(self._current, ())),
            offered=tuple(self._offered()),
        )
