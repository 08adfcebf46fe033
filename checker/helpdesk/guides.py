"""The call scripts: what to say for each requirement, outcome and system, and what comes next.

A script is a walk through nodes. The rules write a node once; what differs on a system stands
under the system's name. Loading is strict: a walk that could not end is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal, NamedTuple

from msgspec import Meta, field

from checker.model import Closed, Id, Lang, NetworkReason, System, Text
from checker.network.rules import NetworkGuide
from checker.subsidy.program import GateKind

SYSTEMS: Final[tuple[System, ...]] = ("windows", "macos", "linux")
WINDOWS: Final = ("windows_10", "windows_11")
"""What may be known of a Windows; the key `windows` of what is known holds it."""
START: Final = "start"
"""The target that stands for where an item's own script starts."""

Target = Annotated[str, Meta(pattern=r"^@?[a-z0-9]+(?:_[a-z0-9]+)*(?![\s\S])", max_length=80)]
End = Literal[
    "done",
    "recheck",
    "later",
    "buy",
    "wait",
    "code",
    "caller",
    "other_pc",
    "institution_it",
    "network_keeper",
    "vendor",
    "prefecture",
]
"""How an item ends. `recheck` is looked at once at the end of the call, `later` waits for the
network, `buy` and `wait` are bought now or once the program's gate is open, `code` takes the
new digits; the rest says who goes on."""


class Answer(Closed, frozen=True):
    """What the caller may answer, and where it leads."""

    text: Text
    next: Target
    means: Id | None = None
    """What is known by it, where the node asks for something that is asked once a call."""
    knows: dict[Id, Id] = field(default_factory=dict)
    """What else is known by it."""
    outcome: Id | None = None
    """The outcome that it stands for: not offered where the result leaves that one out."""
    unless: dict[Id, Id] = field(default_factory=dict)
    """Not offered where one of these is known."""


class OwnWords(Closed, frozen=True):
    """What is said on one system in the place of the node's own words."""

    say: Annotated[tuple[Text, ...], Meta(min_length=1)]
    ask: Text | None = None


class Node(Closed, frozen=True):
    """One place of a call. It asks something that leads on, or it ends the call's item."""

    say: tuple[Text, ...] = ()
    """Sentences to speak, in order."""
    ask: Text | None = None
    answers: tuple[Answer, ...] = ()
    yes: Target | None = None
    no: Target | None = None
    unsure: Target | None = None
    end: End | None = None
    """Who goes on from here."""
    warns: bool = False
    """Says what must come before anything is bought."""
    buying: bool = False
    """Speaks of buying; comes only after a node that warns."""
    asks: Id | None = None
    """What its question finds out. It is asked once a call, and not at all where it is known."""
    downloads: bool = False
    """Needs the internet: waits where that is down."""
    tells: bool = False
    """Its sentences are said even where its question needs no asking."""
    unchanged: bool = False
    """Nothing was put right: the item is only looked at again."""
    out: bool = False
    """This PC is out: only what the house's next PC needs, too, is still spoken of."""
    keeps: bool = False
    """Speaks of using this PC although something lacks: waits until every item was spoken of that
    may decide on another one, and is dropped once one is decided."""
    new_pc: bool = False
    """Speaks of buying a PC: what else is missing is then bought with it."""
    windows: OwnWords | None = None
    """Also where it is not known which Windows it is."""
    windows_10: OwnWords | None = None
    windows_11: OwnWords | None = None
    """In place of `windows` where it is known that it is this one."""
    macos: OwnWords | None = None
    linux: OwnWords | None = None

    def words(self, system: System, windows: str = "") -> tuple[tuple[Text, ...], Text | None]:
        """Return what to say and what to ask on a system; `windows`: which one, where known."""
        own: OwnWords | None = getattr(self, system)
        if system == "windows" and windows in WINDOWS:
            own = getattr(self, windows) or own
        return (self.say, self.ask) if own is None else (own.say, own.ask or self.ask)


class Standard(Closed, frozen=True):
    """The usual answers."""

    yes: Text
    no: Text
    unsure: Text


class Common(Closed, frozen=True):
    """`guides/common.toml`."""

    answers: Standard
    nodes: dict[Id, Node]
    fallback: Id
    """Where a call starts for an outcome that the guides do not know."""
    known: tuple["Known", ...] = ()
    reasons: dict[Id, Target] = field(default_factory=dict)
    """Reason of an unknown -> where its script starts, where a report tells the reason."""
    lasting: tuple[Id, ...] = ()
    """What stays known when a new code of the same case is read."""
    again: dict[Id, Id] = field(default_factory=dict)
    """What is known once digits were read after the check was run again."""
    many: "Many | None" = None
    """What is asked once where many items could not be looked at."""
    check_again: Id = "check_again"
    """Where the call goes on when everything was spoken of and something was put right."""
    check_new_pc: Id | None = None
    """Where it goes on instead when this PC goes: nothing is checked on it again. Rules of before
    have no such place."""
    gated: Id = "before_buying"
    """The warning where no program is known."""
    gates: dict[GateKind, Target] = field(default_factory=dict)
    """Gate of the program -> the warning that is spoken in its place."""
    rechecks: Id = "recheck"
    """Where an item goes that another one's repair may have settled."""
    waits: Id = "after_network"
    """Where an item goes that needs the internet while that is down."""


class Many(Closed, frozen=True):
    """One question for many items that could not be looked at."""

    count: Annotated[int, Meta(ge=2, le=100)]
    """Items of a result from which it is asked."""
    node: Id
    """Where they all start then. Its answer `start` goes on item by item."""


class Known(Closed, frozen=True):
    """What a result tells by itself, so that nobody is asked."""

    requirement: Id
    outcomes: tuple[Id, ...]
    key: Id
    value: Id


class Resolve(Closed, frozen=True):
    """Which of the outcomes that a code merges it is, by another requirement's outcome."""

    outcome: Id
    requirement: Id
    outcomes: tuple[Id, ...]


class Guide(Closed, frozen=True):
    """`guides/REQUIREMENT.toml`."""

    requirement: Id
    scripts: dict[Id, Id]
    """Outcome -> the node that its script starts with."""
    nodes: dict[Id, Node] = field(default_factory=dict)
    letters: dict[Id, tuple[NetworkReason, ...]] = field(default_factory=dict)
    """Outcome -> reasons whose text is sent to the network's keeper."""
    unclear: Id | None = None
    """Where the script starts when a code leaves several outcomes open that start differently."""
    unclear_by: dict[Id, Id] = field(default_factory=dict)
    """Outcome -> where it starts instead, where it is among those that a code leaves open."""
    resolve: tuple[Resolve, ...] = ()
    house: bool = False
    """About the house, not the PC: holds for the next PC, too."""
    first: tuple[Id, ...] = ()
    """Outcomes that rule the PC out unless the house has a way around them: they are spoken of
    before all that can be put right."""
    fixes: dict[Id, Id] = field(default_factory=dict)
    """What is known once this item was put right."""
    fails: dict[Id, Id] = field(default_factory=dict)
    """What is known once this item was left to the network's keeper."""
    settled_by: dict[Id, Id] = field(default_factory=dict)
    """Outcome -> the requirement that it goes along with: it is looked at again once that was put
    right, and waits where that was left to the network's keeper."""
    buys: Text | None = None
    """What is bought, in the sentence that sums up the purchases; None: a PC."""
    keeper: dict[Id, Text] = field(default_factory=dict)
    """Outcome -> what it says to the network's keeper, where no reason of the list does."""


class Said(NamedTuple):
    """One answer of the caller, as it is recorded."""

    item: str
    node: str
    """Empty: the item was begun again."""
    answer: str


@dataclass(frozen=True)
class SpokenNode:
    """A node as the call screen shows it."""

    name: str
    say: tuple[str, ...]
    ask: str
    answers: tuple[tuple[str, str], ...]
    """What the answer is recorded as, and the answer in words."""
    end: End | None
    warns: bool
    buying: bool


class Guides:
    """Every call script."""

    def __init__(
        self,
        common: Common,
        guides: Mapping[str, Guide],
        network: NetworkGuide,
    ) -> None:
        self.common, self.guides, self.network = common, guides, network

    def node(self, requirement: str, name: str) -> Node | None:
        """Return a requirement's own node, or the common one; None: there is none."""
        guide = self.guides.get(requirement)
        own = None if guide is None else guide.nodes.get(name)
        return own or self.common.nodes.get(name)

    def start(self, requirement: str, outcome: str) -> str:
        """Return the node that the script of an outcome starts with."""
        guide = self.guides.get(requirement)
        return guide.scripts.get(outcome, self.common.fallback) if guide else self.common.fallback

    def answers(self, node: Node) -> tuple[tuple[str, Answer], ...]:
        """Return a node's answers by what they are recorded as, the usual ones in words."""
        usual = self.common.answers
        own = tuple((str(number), one) for number, one in enumerate(node.answers, 1))
        pairs = (
            ("yes", usual.yes, node.yes),
            ("no", usual.no, node.no),
            ("unsure", usual.unsure, node.unsure),
        )
        return (
            *own,
            *((key, Answer(text, goal, key)) for key, text, goal in pairs if goal is not None),
        )

    def step(
        self, requirement: str, name: str, system: System, lang: Lang, windows: str = ""
    ) -> SpokenNode | None:
        """Return a node in words; None: there is no such node."""
        node = self.node(requirement, name)
        if node is None:
            return None
        say, ask = node.words(system, windows)
        return SpokenNode(
            name=name,
            say=tuple(text.say(lang) for text in say),
            ask=ask.say(lang) if ask is not None else "",
            answers=tuple((key, answer.text.say(lang)) for key, answer in self.answers(node)),
            end=node.end,
            warns=node.warns,
            buying=node.buying,
        )
