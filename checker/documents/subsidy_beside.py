"""Programs of which only one can be had, side by side in words for console and pages."""

from checker import wording
from checker.documents.material import Material
from checker.documents.phrases import State, say, state
from checker.estimate.sentences import Sentences
from checker.model import Closed, Lang
from checker.subsidy.beside import Beside
from checker.wording import day


class Row(Closed, frozen=True):
    """One program."""

    name: str
    when: str
    """Running, or when it ended and as of which day it was worked out."""
    eligibility: State
    amount: str
    open: tuple[str, ...]
    """What is not met, or not known, in the words of its conditions."""


def rows(found: tuple[Beside, ...], material: Material, lang: Lang) -> tuple[Row, ...]:
    """Put programs side by side."""
    return tuple(_row(one, material, lang) for one in found)


def _row(one: Beside, material: Material, lang: Lang) -> Row:
    found, words = one.found, material.sentences.beside
    sentences = Sentences(found, material.sentences, lang)
    when = words.running.say(lang)
    if one.ended is not None:
        when = say(words.ended, lang, day=day(one.ended, lang))
    amount = words.no_amount.say(lang)
    if found.amount is not None:
        amount = wording.yen(found.amount, lang)
    wanted = "not_met" if found.eligibility == "not_eligible" else "unknown"
    deciding = ("order", "rule", "period", "cell", "cost")
    lacking = (
        sentences.condition(condition)
        for condition in found.conditions
        if condition.state == wanted and condition.role in deciding
    )
    return Row(
        found.situation.program.name.say(lang),
        when,
        state(wording.ELIGIBILITY[found.eligibility], lang),
        amount,
        tuple(dict.fromkeys(lacking)),
    )
