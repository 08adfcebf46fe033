"""What a caller must mind before an order, by the program that the institution may use."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from checker.estimate.elsewhere import Around, Choices, load_elsewhere
from checker.estimate.gate import SpokenGate, program_of, speak_gate
from checker.estimate.words import load_words
from checker.model import Answers, Institution, Lang

if TYPE_CHECKING:
    import datetime as dt

    from checker.helpdesk.desk import Rules
    from checker.helpdesk.results import Result


def _answers(result: "Result | None") -> Answers:
    report = result.report if result is not None else None
    return report.answers if report is not None else Answers()


def institution_of(
    answers: Answers, municipality: str, rules: "Rules", desk: str = ""
) -> Institution:
    """Return where the caller's institution is, by what was answered and what was typed.

    `desk` is the prefecture of the helpdesk. It decides between places of one name, and where
    nothing at all was told; a place that is not known stays unknown.
    """
    where = answers.institution
    if where.prefecture:
        return where
    if not municipality:
        return replace(where, prefecture=desk) if desk else where
    there = load_elsewhere(rules.root)
    found = {one.prefecture for one in there.places.named(municipality)}
    own = found if len(found) == 1 else found & {desk}
    if not own:
        return where
    return there.settled(replace(where, prefecture=own.pop(), municipality=municipality))


def presumed(result: "Result", municipality: str, desk: str, kept: Answers | None = None) -> bool:
    """Tell whether the warning is spoken by the helpdesk's prefecture alone."""
    where = (kept or _answers(result)).institution
    return bool(desk) and not municipality and not where.prefecture


def around(
    result: "Result | None",
    municipality: str,
    rules: "Rules",
    on: "dt.date",
    lang: Lang,
    *,
    kept: Answers | None = None,
) -> tuple[Around | None, Choices]:
    """Return whom the caller asks, and the places that the case's municipality may mean."""
    there = load_elsewhere(rules.root)
    where = institution_of(kept or _answers(result), municipality, rules)
    words = load_words(rules.root)
    found = there.around(where, rules.programs, words, on, lang)
    typed = replace(where, municipality=municipality)
    return found, there.unsettled(typed, lang) if municipality else Choices()


def gate(  # noqa: PLR0913 - of whom, by what, and what was told
    result: "Result",
    municipality: str,
    rules: "Rules",
    on: "dt.date",
    lang: Lang,
    kept: Answers | None = None,
    *,
    desk: str = "",
) -> SpokenGate:
    """Return what is said before an order.

    Args:
        result: What is known of the PC; a report also says where the institution is.
        municipality: As it was typed into the case. Where it names no prefecture for certain, the
            careful sentences are spoken.
        rules: The rules.
        on: The day.
        lang: The language.
        kept: What the caller said of the subsidy; it comes before what a report says.
        desk: The prefecture of the helpdesk; see `institution_of`.
    """
    answers = kept or _answers(result)
    where = institution_of(answers, municipality, rules, desk)
    answers = replace(answers, institution=where)
    program = program_of(answers, rules.programs, on)
    return speak_gate(program, load_words(rules.root), lang)


def closing(known: str, gate: SpokenGate) -> str:
    """Return what is said of an order at a call's end, by what the caller said of the subsidy."""
    told = {"waiting": gate.wait, "undecided": gate.wait, "noticed": gate.now}
    return told.get(known, "")
