"""How a problem of a subsidy program's file is told, and those that several keys can have."""

from collections.abc import Collection, Iterable, Iterator

from checker.model import Text
from checker.subsidy.program import Day, Program

Problem = tuple[str, Text]
"""The place in the file, and what is wrong there."""


def under(place: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems of a part, each with the place of the part before its own."""
    for where, problem in problems:
        yield place + where, problem


def an_option(program: Program, name: str, types: Collection[str]) -> Iterator[Problem]:
    """Yield where an option is not there or not of one of some types."""
    option = program.option(name)
    if option is None:
        yield "", unknown(name, [option.id for option in program.options])
    elif option.type not in types:
        kinds = ", ".join(types)
        yield "", told(f"{name} は {kinds} ではありません", f"{name} is not of type {kinds}")


def choices(place: str, program: Program, name: str, answers: Iterable[str]) -> Iterator[Problem]:
    """Yield each answer that an option of type `choice` does not have."""
    option = program.option(name)
    allowed = [choice.id for choice in option.values] if option else []
    for answer in answers:
        if option is not None and answer not in allowed:
            yield place, unknown(answer, allowed)


def ends(place: str, first: Day | None, last: Day | None) -> Iterator[Problem]:
    """Yield where a period ends before it starts."""
    if first is not None and last is not None and last.date < first.date:
        yield place, told("始まりより前です", "it is earlier than the start")


def unknown(name: str, allowed: Iterable[str]) -> Text:
    """Say that a name is not there, and which are."""
    names = ", ".join(sorted(allowed)) or "-"
    return Text(
        ja=f"{name} はありません。使えるのは {names} です",
        en=f"unknown: {name}; allowed are {names}",
    )


def told(ja: str, en: str) -> Text:
    """Say what is wrong in both languages."""
    return Text(ja=ja, en=en)
