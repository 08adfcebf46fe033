"""What to ask the prefecture on the phone, and what only the clinic's own people can find out."""

from typing import TYPE_CHECKING, NamedTuple

from checker import wording
from checker.documents.phrases import say
from checker.model import Lang, Report
from checker.web.result_view import Line, Result
from checker.web.words import PhoneWords

if TYPE_CHECKING:
    from checker.documents.interface import Material


class Asking(NamedTuple):
    """Two lists; neither calls something missing that is only not known."""

    office: tuple[str, ...]
    own: tuple[str, ...]


def asking(
    report: Report, found: Result, material: "Material", words: PhoneWords, lang: Lang
) -> Asking:
    """Sort what is open in a report by who can answer it.

    Args:
        report: The report.
        found: The same, sorted by what a person does about it.
        material: Words and the subsidy program.
        words: The sentences.
        lang: The language.
    """
    states = {verdict.id: verdict.status for verdict in report.verdicts}
    instead = (found.instead,) if found.instead else ()
    wrong = [one.title for one in (*instead, *found.now, *found.buy) if states[one.id] == "not_met"]
    office = [say(words.ask_items, lang, items=wording.join(wrong, lang))] if wrong else []
    own = [say(words.own_question, lang, title=one.title, how=one.unsure) for one in found.ask]
    open_lines = (one for one in found.now if states[one.id] in {"unknown", "needs_answer"})
    own += [say(words.own_open, lang, title=one.title, how=_how(one)) for one in open_lines]
    if report.subsidy is None or material.program is None:
        office += [words.ask_buy.say(lang)] if found.buy else []
        return Asking(tuple(office), tuple(own))
    from checker.documents.subsidy_view import advised  # noqa: PLC0415 - only with an estimate

    advice = advised(report, report.subsidy, material, lang)
    if advice is not None:
        office += [say(words.ask_said, lang, text=question) for question in advice.office]
        own += advice.own
    return Asking(tuple(office), tuple(own))


def _how(line: Line) -> str:
    return line.remedy or line.message
