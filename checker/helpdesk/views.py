"""What the helpdesk's pages show, as plain values for the templates."""

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy.engine import Row

from checker import compose, wording
from checker.documents import headline, todo
from checker.estimate.gate import SpokenGate
from checker.helpdesk import ordering
from checker.helpdesk.desk import Desk, Rules
from checker.helpdesk.guides import Guides, Said, SpokenNode
from checker.helpdesk.ordering import closing
from checker.helpdesk.records.searching import searchable
from checker.helpdesk.results import Result, recorded, verdicts
from checker.helpdesk.script import CLOSING, WHOSE, Talk, comes_first, talk
from checker.helpdesk.words import DeskWords
from checker.model import Lang, System, Verdict
from checker.packs import marks

Screen = tuple[tuple[str, str], ...]
"""What may be on the caller's screen: what it means (`compose.on_screen`) and the sentence."""


class Item(NamedTuple):
    """One line of a call's order."""

    id: str
    number: int | None
    """Under which number it stands on the caller's page and paper; None: only to be told."""
    title: str
    symbol: str
    state: str
    colour: str
    what: str
    """What kind of thing is to be done."""
    screen: Screen


class Spoken(NamedTuple):
    """What is said of an item that has just ended."""

    titles: str
    """The items that end so, with their numbers."""
    say: tuple[str, ...]
    end: str
    letter: bool
    """There is a text for the network's keeper."""


class Script(NamedTuple):
    """Where the call stands: what is said now, and what may be answered."""

    talk: Talk
    item: Item | None
    """The item that is spoken of; None: the call's end."""
    screen: tuple[str, ...]
    """The sentence on the caller's screen, or those that may be."""
    before: tuple[Spoken, ...]
    """What is said first, of what has just ended."""
    step: SpokenNode | None
    """None: there is nothing left to say."""
    summary: tuple[str, ...]
    """What is to be bought once, and when, at the call's end."""
    letters: tuple[str, ...]
    """Items whose text for the network's keeper is to be sent."""
    undo: tuple[str, str] | None
    """The item of the last answer and its title, where that answer can be taken back."""


class Line(NamedTuple):
    """A verdict in one language."""

    verdict: Verdict
    symbol: str
    state: str
    colour: str
    screen: Screen


class Difference(NamedTuple):
    """An item before and after."""

    title: str
    before: Line | None
    after: Line | None


def lines(result: Result, rules: Rules, on: dt.date, lang: Lang) -> tuple[Line, ...]:
    """Return every verdict of a result."""
    found = []
    for verdict in verdicts(result, rules, on, lang):
        words = wording.STATUS[verdict.status]
        screen = _screen(result, verdict, rules, on, lang)
        found.append(Line(verdict, words.symbol, words.text.say(lang), words.colour, screen))
    return tuple(found)


def _screen(result: Result, verdict: Verdict, rules: Rules, on: dt.date, lang: Lang) -> Screen:
    """Return what may be on the screen; a report tells it, a code leaves some of it open."""
    requirement = rules.pack.requirement(verdict.id)
    names = result.choices.get(verdict.id, (verdict.outcome,))
    told = result.report is not None or names == (verdict.outcome,) != (compose.UNKNOWN,)
    if requirement is None or told:
        return ((verdict.outcome, verdict.message),)
    day = max(on, rules.pack.file.valid_from)
    return compose.on_screen(requirement, names, rules.pack, day, lang)


def order(
    result: Result, rules: Rules, on: dt.date, lang: Lang, known_lines: Sequence[Line] = ()
) -> tuple[Item, ...]:
    """Return what the call speaks of, with the numbers of the caller's paper and in their order.

    Only what may rule the PC out comes before its number. What is met and only to be told has no
    number, and comes last. `known_lines` are the result's, where they were asked for before.
    """
    every_line = known_lines or lines(result, rules, on, lang)
    by_id = {line.verdict.id: line for line in every_line}
    known = marks.of_pack(rules.pack)
    every = [line.verdict for line in by_id.values()]
    numbers = todo.numbers(every, known)
    told = [one.id for one in result.findings if one.status == "met" and one.advice]
    names = dict.fromkeys((*numbers, *(() if headline.ruled_out(every, known) else told)))
    decided = [name for name in names if _decides(by_id[name].verdict, known)]
    early = [name for name in names if comes_first(result, rules.guides, name)]
    listed = dict.fromkeys((*decided, *early, *names))
    return tuple(_item(by_id[name], numbers.get(name), lang) for name in listed)


def _decides(verdict: Verdict, known: marks.Marks) -> bool:
    """Tell whether a verdict rules the PC out, or its question may."""
    asked = verdict.status == "needs_answer" and verdict.id in known.deciding
    return asked or (verdict.id, verdict.outcome) in known.ruling_out


def _item(line: Line, number: int | None, lang: Lang) -> Item:
    remedy = line.verdict.remedy
    return Item(
        line.verdict.id,
        number,
        line.verdict.title,
        line.symbol,
        line.state,
        line.colour,
        wording.REMEDY[remedy.kind].say(lang) if remedy is not None else "",
        line.screen,
    )


def script(  # noqa: PLR0913 - of whom, by what, and what was answered
    result: Result,
    rules: Rules,
    on: dt.date,
    lang: Lang,
    said: Sequence[Said] = (),
    earlier: Mapping[str, str] | None = None,
    *,
    chosen: str = "",
    gate: SpokenGate | None = None,
    listed: Sequence[Item] = (),
) -> Script:
    """Return where the call about a result stands, by what was answered so far.

    `gate` is what the caller's program says of an order; None: nothing is known of the caller.
    `listed` is the result's `order`, where it was asked for before.
    """
    gate = gate or ordering.gate(result, "", rules, on, lang)
    items = {one.id: one for one in listed or order(result, rules, on, lang)}
    guides = rules.guides
    at = talk(result, guides, tuple(items), said, earlier, chosen=chosen, gate=gate.kind)
    step = _step(guides, at.item, at.node, at.passed, result.system, lang, windows=at.windows)
    if step is not None:
        step = replace(step, answers=tuple(one for one in step.answers if one[0] in at.offered))
    item = items.get(at.item)
    letters = tuple(
        name for name, node in at.ended.items() if _end(guides, name, node) == "network_keeper"
    )
    words = rules.words[lang]
    closing = item is None
    return Script(
        talk=at,
        item=item,
        screen=tuple(text for _, text in item.screen) if item is not None else (),
        before=_before(at, items, rules, result.system, lang, gate),
        step=step,
        summary=_summary(at, guides, words, lang, gate) if closing else (),
        letters=letters,
        undo=_undo(said, items, words),
    )


def _undo(
    said: Sequence[Said], items: Mapping[str, Item], words: DeskWords
) -> tuple[str, str] | None:
    """Return the item that is begun again where the last answer was a wrong one."""
    if not said or not said[-1].node:
        return None
    item = said[-1].item
    if item == CLOSING:
        return item, words.closing
    return (item, _numbered(items[item])) if item in items else None


def _step(  # noqa: PLR0913 - which node, in whose words
    guides: Guides,
    item: str,
    name: str,
    passed: Sequence[str],
    system: System,
    lang: Lang,
    *,
    windows: str,
) -> SpokenNode | None:
    """Return a node in words, after those that were passed without asking."""
    step = guides.step(item, name, system, lang, windows) if item else None
    if step is None:
        return None
    before = [guides.step(item, one, system, lang, windows) for one in passed]
    say = [text for one in (*before, step) if one is not None for text in one.say]
    return replace(step, say=tuple(dict.fromkeys(say)))


def _end(guides: Guides, item: str, name: str) -> str:
    node = guides.node(item, name)
    return (node.end or "") if node is not None else ""


def _before(
    at: Talk,
    items: Mapping[str, Item],
    rules: Rules,
    system: System,
    lang: Lang,
    gate: SpokenGate,
) -> tuple[Spoken, ...]:
    """Return what is said of the items that have just ended, each sentence once."""
    together: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for one in at.just_ended:
        step = _step(rules.guides, one.item, one.node, one.passed, system, lang, windows=at.windows)
        if step is not None and one.item in items:
            say = step.say[:1] if _was_said(at, one.item, one.node, step.end) else step.say
            together.setdefault((say, step.end or ""), []).append(one.item)
    return tuple(
        Spoken(
            wording.join([_numbered(items[name]) for name in names], lang),
            say,
            gate.group if end == "wait" else rules.words[lang](f"end_{end}"),
            end == "network_keeper",
        )
        for (say, end), names in together.items()
    )


def _was_said(at: Talk, item: str, node: str, end: str | None) -> bool:
    """Tell whether an earlier item of this call was handed on by the same words.

    Then it is only told that this one goes there, too: nobody is asked for a number twice.
    """
    just = {one.item for one in at.just_ended}
    others = {name for other, name in at.ended.items() if other not in {item, *just}}
    return end in WHOSE and node in others


def _numbered(item: Item) -> str:
    return item.title if item.number is None else f"({item.number}) {item.title}"


def _summary(
    at: Talk, guides: Guides, words: DeskWords, lang: Lang, gate: SpokenGate
) -> tuple[str, ...]:
    """Return what is bought, in a sentence or two, with the program's gate."""
    if not at.buys:
        return ()
    things = [one for item in at.buys if (one := guides.guides[item].buys) is not None]
    items = wording.join(list(dict.fromkeys(one.say(lang) for one in things)), lang)
    said = [words.buy_one_pc] if at.new_pc else []
    if items:
        said.append(words("buy_with_pc" if at.new_pc else "buy_once", items=items))
    last = closing(at.known.get("subsidy", ""), gate)
    return (*said, last) if last else tuple(said)


def differences(
    old: Result, new: Result, rules: Rules, on: dt.date, lang: Lang
) -> tuple[Difference, ...]:
    """Return the items whose finding changed, in the rules' order."""
    before = {line.verdict.id: line for line in lines(old, rules, on, lang)}
    after = {line.verdict.id: line for line in lines(new, rules, on, lang)}
    return tuple(
        Difference(_title(before.get(name), after.get(name)), before.get(name), after.get(name))
        for name in dict.fromkeys((*before, *after))
        if _state(before.get(name)) != _state(after.get(name))
    )


def _state(line: Line | None) -> tuple[str, str] | None:
    return None if line is None else (line.verdict.status, line.verdict.outcome)


def _title(before: Line | None, after: Line | None) -> str:
    line = after or before
    return line.verdict.title if line is not None else ""


def overall(
    result: Result, rules: Rules, on: dt.date, lang: Lang, known_lines: Sequence[Line] = ()
) -> dict[str, str]:
    """Return the overall verdict in the words of the caller's screen.

    `known_lines` are the result's, where they were asked for before.
    """
    known = marks.of_pack(rules.pack)
    words = rules.pack.words.headline
    said = [line.verdict for line in known_lines] or verdicts(result, rules, on, lang)
    head = headline.headline(result.overall, said, known, words, lang, left_open=result.choices)
    return {
        "symbol": head.symbol,
        "colour": head.colour,
        "text": head.sentence,
        "short": head.word,
    }


def groups(digits: str, lang: Lang) -> list[tuple[int, str, str]]:
    """Return number, digits and reading of a code's groups."""
    return [
        (number, group, wording.spoken(group, lang))
        for number, group in enumerate(digits.split("-"), 1)
    ]


def heard(rows: Sequence[Row[Any]], rules: Rules) -> list[tuple[Row[Any], Result]]:
    """Return a case's results that can still be read, the oldest first."""
    found = [(row, recorded(row.digits, row.report, rules)) for row in rows]
    return [(row, result) for row, result in found if result is not None]


def moment(seconds: int) -> str:
    """Return a time as the helpdesk's clock shows it."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


class Found(NamedTuple):
    """What a search found in the rules."""

    rules: list[tuple[str, str, str]]
    """Requirement, its title and a sentence."""
    programs: list[tuple[str, str]]
    """Id and name."""
    guides: list[tuple[str, str, str]]
    """Requirement, its title and a sentence."""
    everyday: list[tuple[str, tuple[str, ...]]]
    """A question of every day, and what to say."""


def search_rules(desk: Desk, words: str, lang: Lang) -> Found:
    """Look for every word in the rules, the programs and the scripts."""
    wanted = [searchable(word) for word in words.split()[:10]]
    rules = desk.rules
    found = Found([], [], [], [])
    if not wanted:
        return found

    def has(*texts: str) -> bool:
        whole = "\n".join(searchable(text) for text in texts)
        return all(word in whole for word in wanted)

    for entry, requirement in rules.pack.entries:
        title = requirement.title.say(lang)
        day = max(desk.today, rules.pack.file.valid_from)
        names = [outcome.id for outcome in requirement.outcomes]
        for text in (
            requirement.why.say(lang),
            *(text for _, text in compose.on_screen(requirement, names, rules.pack, day, lang)),
        ):
            if has(title, text):
                found.rules.append((entry.id, title, text))
        guide = rules.guides.guides.get(entry.id)
        for node in guide.nodes.values() if guide is not None else ():
            said = "".join(
                text.say(lang) for text in (*node.say, *([node.ask] if node.ask else []))
            )
            if has(title, said):
                found.guides.append((entry.id, title, said))
    found.everyday.extend(
        (one.title.say(lang), tuple(text.say(lang) for text in one.say))
        for one in rules.everyday
        if has(one.title.ja, one.title.en, *one.words)
    )
    for program in rules.programs.values():
        texts = [program.name, program.issuer, program.summary.text, program.applicants.text]
        texts += [event.event for event in program.timeline]
        texts += [item.text for item in program.unclear]
        if has(*(text.say(lang) for text in texts)):
            found.programs.append((program.id, program.name.say(lang)))
    return found
