"""What to ask the prefecture on the phone, and what only the clinic's own people can find out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from checker import wording
from checker.clinic.ordering import gate
from checker.clinic.result_view import Line, Result
from checker.documents import headline
from checker.documents.phrases import say
from checker.model import Institution, Lang, Plan, Report, Verdict
from checker.packs.pack import Pack
from checker.web.words import PhoneWords

if TYPE_CHECKING:
    from checker.documents.material import Material


class Asking(NamedTuple):
    """Two lists; neither calls something missing that is only not known."""

    office: tuple[str, ...]
    own: tuple[str, ...]


def asking(
    report: Report, found: Result, pack: Pack, material: "Material", words: PhoneWords, lang: Lang
) -> Asking:
    """Sort what is open in a report by who can answer it.

    Args:
        report: The report.
        found: The same, sorted by what a person does about it.
        pack: The rules, for what is asked of a PC that is ruled out.
        material: Words and the subsidy program.
        words: The sentences.
        lang: The language.
    """
    states = {verdict.id: verdict.status for verdict in report.verdicts}
    reason = headline.ruled_out(report.verdicts, material.marks)
    if reason is not None:
        return Asking(tuple(_instead(reason, pack, words, lang)), ())
    # The same as the verdict's sentence calls missing, so that nobody hears two numbers.
    wrong = [
        one.title for one in report.verdicts if one.level == "required" and one.status == "not_met"
    ]
    office = [say(words.ask_items, lang, items=wording.join(wrong, lang))] if wrong else []
    own = [say(words.own_question, lang, title=one.title, how=one.unsure) for one in found.ask]
    own += [say(words.own_question, lang, title=one.title, how=_how(one)) for one in found.talk]
    open_lines = (one for one in found.now if states[one.id] in {"unknown", "needs_answer"})
    own += [say(words.own_open, lang, title=one.title, how=_how(one)) for one in open_lines]
    nowhere = _nowhere(report, material, lang)
    office += [words.ask_program.say(lang)] if nowhere else []
    if report.subsidy is None or material.program is None or not _planned(report):
        office += [gate(report, material, lang).ask] if found.buy and not nowhere else []
    else:
        from checker.documents import subsidy_case  # noqa: PLC0415 - only with an estimate

        told = subsidy_case.told(subsidy_case.of_report(report), material, lang)
        if told is not None and told.advice is not None:
            office += [say(words.ask_said, lang, text=question) for question in told.advice.office]
            own += told.advice.own
    if report.overall in {"ready", "ready_with_advice"} and (office or own):
        # What comes next is asked whatever else is: a PC that is ready waits for nothing but this.
        office.insert(0, words.ask_start.say(lang))
    return Asking(tuple(office), tuple(own))


def _planned(report: Report) -> bool:
    """Tell whether a person planned anything: naming a prefecture to find its number is no plan."""
    institution = report.answers.institution
    where = Institution(
        name=institution.name,
        prefecture=institution.prefecture,
        municipality=institution.municipality,
    )
    plan = report.answers.plan
    return institution != where or (plan is not None and replace(plan, program=None) != Plan())


def _instead(reason: Verdict, pack: Pack, words: PhoneWords, lang: Lang) -> Iterator[str]:
    requirement = pack.requirement(reason.id)
    for outcome in requirement.outcomes if requirement else ():
        if outcome.id == reason.outcome and outcome.asks is not None:
            yield say(words.ask_said, lang, text=outcome.asks.say(lang))


def _nowhere(report: Report, material: "Material", lang: Lang) -> bool:
    """Tell whether no program of the prefecture is known here. There may be one all the same."""
    from checker.subsidy.where import offices  # noqa: PLC0415 - reads no program before a report

    where = report.answers.institution
    return bool(where.prefecture) and not offices(where, material.programs, report.judged_on, lang)


def _how(line: Line) -> str:
    return line.remedy or line.message
