"""What the helpdesk's pages show, as plain values for the templates."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy.engine import Row

from checker import compose, wording
from checker.helpdesk.desk import Desk, Rules
from checker.helpdesk.guides import Step
from checker.helpdesk.results import Result, recorded, verdicts
from checker.helpdesk.store import searchable
from checker.model import Finding, Lang, Verdict


class Item(NamedTuple):
    """One line of a call's order."""

    id: str
    title: str
    symbol: str
    state: str
    colour: str
    phase: str
    message: str


class Script(NamedTuple):
    """The item that is spoken of, and the step at hand."""

    item: Item
    outcomes: tuple[tuple[str, str], ...]
    """Outcome and its sentence, where the code does not tell which."""
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


class Difference(NamedTuple):
    """An item before and after."""

    title: str
    before: Line | None
    after: Line | None


def lines(result: Result, rules: Rules, on: dt.date, lang: Lang) -> tuple[Line, ...]:
    """Return every verdict of a result."""
    return tuple(_line(verdict, lang) for verdict in verdicts(result, rules, on, lang))


def _line(verdict: Verdict, lang: Lang) -> Line:
    words = wording.STATUS[verdict.status]
    return Line(verdict, words.symbol, words.text.say(lang), words.colour)


def order(result: Result, rules: Rules, on: dt.date, lang: Lang) -> tuple[Item, ...]:
    """Return what the call speaks of, in order."""
    by_id = {line.verdict.id: line for line in lines(result, rules, on, lang)}
    return tuple(
        _item(finding, by_id[finding.id], rules, lang)
        for finding in rules.guides.order(result.findings, rules.pack)
    )


def _item(finding: Finding, line: Line, rules: Rules, lang: Lang) -> Item:
    phase = rules.guides.phase(finding, rules.pack.requirement(finding.id))
    return Item(
        finding.id,
        line.verdict.title,
        line.symbol,
        line.state,
        line.colour,
        str(getattr(rules.words[lang], f"phase_{phase}")),
        line.verdict.message,
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
    choices = result.choices.get(item.id, ())
    taken = outcome if outcome in choices else ("" if choices else finding.outcome)
    guides = rules.guides
    at = None
    if taken:
        name = step or guides.start(item.id, taken)
        at = guides.step(item.id, name, result.system, lang)
        at = at or guides.step(item.id, guides.start(item.id, taken), result.system, lang)
    letter: tuple[str, ...] = ()
    if at is not None and at.end == "network_keeper":
        letter = guides.letter(item.id, [taken], lang)
    return Script(
        item,
        choices_of(item.id, choices, rules, on, lang),
        taken,
        at,
        letter,
        items[place + 1] if place + 1 < len(items) else None,
    )


def choices_of(
    name: str, choices: Sequence[str], rules: Rules, on: dt.date, lang: Lang
) -> tuple[tuple[str, str], ...]:
    """Return outcomes with their sentences, to ask which one is on the screen."""
    requirement = rules.pack.requirement(name)
    if requirement is None:
        return tuple((one, one) for one in choices)
    day = max(on, rules.pack.file.valid_from)
    said = compose.messages(requirement, choices, rules.pack, day, lang)
    return tuple(zip(choices, said, strict=True))


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


def overall(result: Result, lang: Lang) -> dict[str, str]:
    """Return the overall verdict in words."""
    words = wording.OVERALL[result.overall]
    return {
        "symbol": words.symbol,
        "colour": words.colour,
        "text": words.text.say(lang),
        "short": wording.OVERALL_SHORT[result.overall].say(lang),
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
            *compose.messages(requirement, names, rules.pack, day, lang),
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
