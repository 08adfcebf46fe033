"""The call scripts: what to say for each requirement, outcome and system, and what comes next.

A script is a walk through nodes. The rules write a node once; what differs on a system stands
under the system's name. Loading is strict: a walk that could not end is refused.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

from msgspec import Meta, field

from checker.model import Closed, Id, Lang, NetworkReason, System, Text
from checker.network.rules import GUIDE_FILE, NetworkGuide
from checker.packs.load import Reader
from checker.packs.pack import Pack
from checker.packs.schema import Requirement
from checker.subsidy.program import GateKind

FOLDER: Final = "guides"
COMMON: Final = f"{FOLDER}/common.toml"
SYSTEMS: Final[tuple[System, ...]] = ("windows", "macos", "linux")
START: Final = "start"
"""The target that stands for where an item's own script starts."""
BREATH: Final = 60
"""Characters that can be spoken without a pause."""
_PAUSES: Final = re.compile(r"[、。？！「」・：（）,.;:?!—“”()\n]+")

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
    new_pc: bool = False
    """Speaks of buying a PC: what else is missing is then bought with it."""
    windows_10: OwnWords | None = None
    """In place of `windows` where the code or the report says that it is Windows 10."""
    windows: OwnWords | None = None
    macos: OwnWords | None = None
    linux: OwnWords | None = None

    def words(self, system: System, *, ten: bool = False) -> tuple[tuple[Text, ...], Text | None]:
        """Return what to say and what to ask on a system; `ten`: it is Windows 10."""
        own: OwnWords | None = getattr(self, system)
        if ten and self.windows_10 is not None:
            own = self.windows_10
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
        self, requirement: str, name: str, system: System, lang: Lang, *, ten: bool = False
    ) -> SpokenNode | None:
        """Return a node in words; None: there is no such node."""
        node = self.node(requirement, name)
        if node is None:
            return None
        say, ask = node.words(system, ten=ten)
        return SpokenNode(
            name=name,
            say=tuple(text.say(lang) for text in say),
            ask=ask.say(lang) if ask is not None else "",
            answers=tuple((key, answer.text.say(lang)) for key, answer in self.answers(node)),
            end=node.end,
            warns=node.warns,
            buying=node.buying,
        )


def load_guides(root: Path, pack: Pack) -> Guides:
    """Load the call scripts of a pack.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    reader = Reader(root)
    common = reader.read(COMMON, Common)
    guides: dict[str, Guide] = {}
    for entry, _ in pack.entries:
        guide = reader.read(f"{FOLDER}/{entry.id}.toml", Guide)
        if guide is not None:
            guides[entry.id] = guide
    network = reader.read(GUIDE_FILE, NetworkGuide)
    if common is None or network is None:
        reader.finish()
        raise AssertionError("unreachable: a missing part is a noted problem")
    loaded = Guides(common, guides, network)
    for file, place, text in problems(loaded, pack):
        reader.note(file, place, text)
    reader.finish()
    return loaded


Problem = tuple[str, str, Text]


def problems(guides: Guides, pack: Pack) -> Iterator[Problem]:
    """Yield everything that could leave a caller without the next sentence."""
    if guides.common.fallback not in guides.common.nodes:
        yield COMMON, "fallback", _missing(guides.common.fallback)
    for name, node in guides.common.nodes.items():
        for place, text in _node(name, node, guides):
            yield COMMON, place, text
    for entry, requirement in pack.entries:
        guide = guides.guides.get(entry.id)
        if guide is None:
            continue
        file = f"{FOLDER}/{entry.id}.toml"
        if guide.requirement != entry.id:
            yield file, "requirement", _missing(guide.requirement)
        for place, text in _guide(guide, requirement, guides):
            yield file, place, text


def _guide(guide: Guide, requirement: Requirement, guides: Guides) -> Iterator[tuple[str, Text]]:
    outcomes = [outcome.id for outcome in requirement.outcomes]
    allowed = {*outcomes, "unknown", "not_applicable"}
    for name in outcomes:
        if name not in guide.scripts:
            yield "scripts", Text(ja=f"{name} の台本がありません", en=f"no script for {name}")
    for table in (guide.scripts, guide.letters, guide.first, guide.settled_by, guide.keeper):
        for name in table:
            if name not in allowed:
                yield "scripts", Text(ja=f"{name} はありません", en=f"unknown outcome {name}")
    yield from _nodes(guide, guides)


def _nodes(guide: Guide, guides: Guides) -> Iterator[tuple[str, Text]]:
    for name, node in guide.nodes.items():
        if name in guides.common.nodes:
            yield f"nodes.{name}", Text(ja="共通の名前と同じです", en="a common node's name")
        yield from _node(name, node, guides)
    starts = {
        *guide.scripts.values(),
        *([guide.unclear] if guide.unclear else []),
        *guide.unclear_by.values(),
        guides.common.fallback,
    }
    starts.add(guides.common.waits)
    if guide.settled_by:
        starts.add(guides.common.rechecks)
    if "unknown" in guide.scripts:
        starts |= {guides.common.many.node} if guides.common.many is not None else set()
        starts |= {target.removeprefix("@") for target in guides.common.reasons.values()}
    walked = _walk(guide, starts, guides)
    for name in walked:
        node_ = guides.node(guide.requirement, name)
        if node_ is None:
            yield f"nodes.{name}", _missing(name)
    for name in guide.nodes:
        if name not in walked:
            yield f"nodes.{name}", Text(ja="どこからも来ません", en="nothing leads here")
    yield from _endings(guide, walked, guides)
    yield from _warnings(guide, starts, guides)


def _goals(guide: Guide, name: str, guides: Guides) -> list[str]:
    node = guides.node(guide.requirement, name)
    if node is None:
        return []
    instead = guides.common.gates.values() if name == guides.common.gated else ()
    goals = (one.next.removeprefix("@") for _, one in guides.answers(node))
    return [*instead, *(goal for goal in goals if goal != START)]


def _walk(guide: Guide, starts: Iterable[str], guides: Guides) -> dict[str, None]:
    """Return every node that a call can come to."""
    found: dict[str, None] = {}
    open_ = list(starts)
    while open_:
        name = open_.pop()
        if name not in found:
            found[name] = None
            open_ += _goals(guide, name, guides)
    return found


def _endings(guide: Guide, walked: Iterable[str], guides: Guides) -> Iterator[tuple[str, Text]]:
    """Yield the nodes from which no end can be reached."""
    names = list(walked)
    ending = {
        name
        for name in names
        if (node := guides.node(guide.requirement, name)) is not None and node.end is not None
    }
    grown = True
    while grown:
        more = {
            name
            for name in names
            if name not in ending and ending & set(_goals(guide, name, guides))
        }
        ending |= more
        grown = bool(more)
    for name in names:
        if name not in ending:
            yield f"nodes.{name}", Text(ja="終わりに着きません", en="no end can be reached")


def _warnings(guide: Guide, starts: Iterable[str], guides: Guides) -> Iterator[tuple[str, Text]]:
    """Yield the talk of buying that a caller can come to without the warning."""
    found: set[str] = set()
    open_ = list(starts)
    while open_:
        name = open_.pop()
        node = guides.node(guide.requirement, name)
        if name in found or node is None:
            continue
        found.add(name)
        if node.buying:
            yield (
                f"nodes.{name}",
                Text(ja="注文の注意の前に買う話になります", en="buying before the warning"),
            )
        if not node.warns:
            open_ += _goals(guide, name, guides)
    buy = guide.nodes.get("buy")
    if buy is not None and guide.buys is None and not buy.new_pc:
        yield "buys", Text(ja="買うものの名前がありません", en="what is bought has no name")


def _node(name: str, node: Node, guides: Guides) -> Iterator[tuple[str, Text]]:
    place = f"nodes.{name}"
    answers = guides.answers(node)
    if (node.end is None) == (not answers):
        yield place, Text(ja="答えか終わりの、どちらか一つが必要です", en="needs answers or an end")
    for system, ten in (*((one, False) for one in SYSTEMS), ("windows", True)):
        say, ask = node.words(system, ten=ten)
        if not say:
            yield place, Text(ja="言うことがありません", en="nothing to say")
        if answers and ask is None:
            yield place, Text(ja="聞くことがありません", en="nothing to ask")
        for text in (*say, *([ask] if ask else [])):
            for spoken in (text.ja, text.en):
                if breath(spoken) > BREATH:
                    problem = f"{BREATH}: {spoken}"
                    yield place, Text(ja=f"息つぎがありません（{problem}）", en=problem)


def breath(sentence: str) -> int:
    """Return the most characters that are spoken without a pause."""
    return max(len(part.strip()) for part in _PAUSES.split(sentence))


def _missing(name: str) -> Text:
    return Text(ja=f"{name} はありません", en=f"there is no {name}")
