"""What the helpdesk's pages show, as plain values for the templates."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy.engine import Row

from checker import compose, wording
from checker.documents import headline, todo
from checker.helpdesk.desk import Desk, Rules
from checker.helpdesk.guides import Step
from checker.helpdesk.results import Result, recorded, verdicts
from checker.helpdesk.store import searchable
from checker.model import Lang, Verdict
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


class Script(NamedTuple):
    """The item that is spoken of, and the step at hand."""

    item: Item
    screen: tuple[str, ...]
    """The sentence on the caller's screen, or those that may be; empty while it must be asked."""
    outcome: str
    """The one that is taken; empty while it must be asked."""
    step: Step | None
    letter: tuple[str, ...]
    following: Item | None


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


def order(result: Result, rules: Rules, on: dt.date, lang: Lang) -> tuple[Item, ...]:
    """Return what the call speaks of, in the order and with the numbers of the caller's paper.

    What is met and only to be told has no number, and comes last.
    """
    by_id = {line.verdict.id: line for line in lines(result, rules, on, lang)}
    known = marks.of_pack(rules.pack)
    every = [line.verdict for line in by_id.values()]
    numbers = todo.numbers(every, known)
    told = [one.id for one in result.findings if one.status == "met" and one.advice]
    names = dict.fromkeys((*numbers, *(() if headline.ruled_out(every, known) else told)))
    return tuple(_item(by_id[name], numbers.get(name), lang) for name in names)


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


def script(  # noqa: PLR0913 - which item, which outcome, which step, for whom
    result: Result,
    rules: Rules,
    on: dt.date,
    lang: Lang,
    *,
    chosen: str = "",
    outcome: str = "",
    step: str = "",
) -> Script | None:
    """Return the script of one item; None where there is nothing to speak of."""
    items = order(result, rules, on, lang)
    if not items:
        return None
    place = next((index for index, item in enumerate(items) if item.id == chosen), 0)
    item = items[place]
    finding = next(one for one in result.findings if one.id == item.id)
    taken, said = _taken(item.screen, finding.outcome, outcome)
    plain = taken.partition(".")[0]
    guides = rules.guides
    at = None
    if taken:
        start = guides.start(item.id, plain)
        at = guides.step(item.id, step or start, result.system, lang)
        at = at or guides.step(item.id, start, result.system, lang)
    letter: tuple[str, ...] = ()
    if at is not None and at.end == "network_keeper":
        letter = guides.letter(item.id, [plain], lang)
    return Script(
        item,
        said,
        taken,
        at,
        letter,
        items[place + 1] if place + 1 < len(items) else None,
    )


def _taken(screen: Screen, found: str, chosen: str) -> tuple[str, tuple[str, ...]]:
    """Return which outcome the script speaks of, and what is on the screen then.

    Both are empty while the caller must be asked.
    """
    said = tuple(text for key, text in screen if chosen in {key, key.partition(".")[0]})
    if said:
        return chosen, said
    if len({key.partition(".")[0] for key, _ in screen}) > 1:
        return "", ()
    return found, tuple(text for _, text in screen)


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


def overall(result: Result, rules: Rules, on: dt.date, lang: Lang) -> dict[str, str]:
    """Return the overall verdict in the words of the caller's screen."""
    known = marks.of_pack(rules.pack)
    words = rules.pack.words.headline
    head = headline.headline(result.overall, verdicts(result, rules, on, lang), known, words, lang)
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
    return dt.datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")


class Found(NamedTuple):
    """What a search found in the rules."""

    rules: list[tuple[str, str]]
    """Title and a sentence."""
    programs: list[tuple[str, str]]
    """Id and name."""
    guides: list[tuple[str, str]]
    """Requirement's title and a sentence."""


def search_rules(desk: Desk, words: str, lang: Lang) -> Found:
    """Look for every word in the rules, the programs and the scripts."""
    wanted = [searchable(word) for word in words.split()[:10]]
    rules = desk.rules
    found = Found([], [], [])
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
                found.rules.append((title, text))
        guide = rules.guides.guides.get(entry.id)
        for node in guide.nodes.values() if guide is not None else ():
            said = "".join(
                text.say(lang) for text in (*node.say, *([node.ask] if node.ask else []))
            )
            if has(title, said):
                found.guides.append((title, said))
    for program in rules.programs.values():
        texts = [program.name, program.issuer, program.summary.text, program.applicants.text]
        texts += [event.event for event in program.timeline]
        texts += [item.text for item in program.unclear]
        if has(*(text.say(lang) for text in texts)):
            found.programs.append((program.id, program.name.say(lang)))
    return found
