"""The call script that a program's gate brings: every sentence, from the warning to the end. Pure.

It is read from the same scripts as a call (`helpdesk.script`), so that what an officer sees before
a program is in force is what a caller will hear.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from checker.estimate.gate import SpokenGate
from checker.helpdesk.guides import Answer, Guides, Node
from checker.helpdesk.ordering import closing
from checker.helpdesk.words import DeskWords
from checker.model import Lang, Text


class Thing(NamedTuple):
    """What is said of one thing that is to be bought."""

    title: str
    say: tuple[str, ...]


class Way(NamedTuple):
    """What follows an answer of the caller."""

    answer: str
    turn: "Turn | None"
    """What is said next; None: `things` is, by what is missing on the PC."""
    things: tuple[Thing, ...]
    end: str
    """Under which heading the item is put; empty: the call goes on."""
    closing: str
    """What is said of the order when the call ends; empty: nothing."""


class Turn(NamedTuple):
    """Sentences to speak, the question after them, and what follows each answer."""

    say: tuple[str, ...]
    ask: str
    ways: tuple[Way, ...]


def spoken(
    guides: Guides,
    titles: Mapping[str, Text],
    gate: SpokenGate,
    words: DeskWords,
    lang: Lang,
) -> Turn | None:
    """Return everything that is said before something is bought; None: the scripts do not warn.

    Args:
        guides: The call scripts.
        titles: What each requirement is called, in the order of the rules.
        gate: What the program says of an order.
        words: What an item's end is called.
        lang: The language.
    """
    name = guides.common.gates.get(gate.kind, guides.common.gated).removeprefix("@")
    node = guides.common.nodes.get(name)
    if node is None:
        return None
    return _Speaking(guides, titles, gate, words, lang).turn(node, frozenset({name}), "")


class _Speaking:
    def __init__(
        self,
        guides: Guides,
        titles: Mapping[str, Text],
        gate: SpokenGate,
        words: DeskWords,
        lang: Lang,
    ) -> None:
        self._guides, self._titles, self._gate = guides, titles, gate
        self._desk, self._lang = words, lang

    def turn(self, node: Node, seen: frozenset[str], means: str) -> Turn:
        ways = tuple(
            self._way(answer, node, seen, means) for _, answer in self._guides.answers(node)
        )
        return Turn(*self._words(node), ways)

    def _words(self, node: Node) -> tuple[tuple[str, ...], str]:
        say, ask = node.words("windows")
        asked = ask.say(self._lang) if ask is not None else ""
        return tuple(text.say(self._lang) for text in say), asked

    def _way(self, answer: Answer, node: Node, seen: frozenset[str], means: str) -> Way:
        said, name = answer.text.say(self._lang), answer.next.removeprefix("@")
        # Only what the warning itself asks tells how the order stands.
        known = (answer.means or "") if node.asks is not None else means
        goal = self._guides.common.nodes.get(name)
        if answer.next.startswith("@") or goal is None:
            things = tuple(self._things(name))
            return Way(said, None, things, self._end("buy"), closing(known, self._gate))
        end, last = "", ""
        if goal.end is not None:
            end, last = self._end(goal.end), closing(known, self._gate)
        if name in seen:
            return Way(said, None, (), end, last)
        return Way(said, self.turn(goal, seen | {name}, known), (), end, last)

    def _things(self, name: str) -> Iterator[Thing]:
        for item, title in self._titles.items():
            guide = self._guides.guides.get(item)
            node = guide.nodes.get(name) if guide is not None else None
            if node is not None:
                yield Thing(title.say(self._lang), self._words(node)[0])

    def _end(self, end: str) -> str:
        return self._gate.group if end == "wait" else self._desk(f"end_{end}")
