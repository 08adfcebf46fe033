"""Reading the call scripts: one that could leave a caller without a sentence is refused."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from checker.helpdesk.guides import START, SYSTEMS, WINDOWS, Common, Guide, Guides, Node
from checker.model import Text
from checker.network.rules import GUIDE_FILE, NetworkGuide
from checker.packs.load import Reader
from checker.packs.pack import Pack
from checker.packs.schema import Requirement

FOLDER: Final = "guides"
COMMON: Final = f"{FOLDER}/common.toml"
BREATH: Final = 60
"""Characters that can be spoken without a pause."""
_PAUSES: Final = re.compile(r"[、。？！「」・：（）,.;:?!—“”()\n]+")


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
    for key in ("fallback", "check_new_pc"):
        name = getattr(guides.common, key)
        if name is not None and name not in guides.common.nodes:
            yield COMMON, key, _missing(name)
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
    for name, node in guide.nodes.items():
        for answer in node.answers:
            if answer.outcome is not None and answer.outcome not in allowed:
                problem = f"unknown outcome {answer.outcome}"
                yield f"nodes.{name}", Text(ja=f"{answer.outcome} はありません", en=problem)
        if node.answers and all(one.outcome or one.unless for one in node.answers):
            yield (
                f"nodes.{name}",
                Text(ja="いつでも選べる答えがありません", en="no answer is always offered"),
            )
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
    for system, windows in (
        *((one, "") for one in SYSTEMS),
        *(("windows", one) for one in WINDOWS),
    ):
        say, ask = node.words(system, windows)
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
