"""What a person answered, as the subsidy report says it back, and what is left to pay."""

from collections.abc import Iterable

from checker import wording
from checker.documents.material import Material
from checker.documents.phrases import say
from checker.documents.subsidy_case import Case
from checker.documents.words import SubsidyWords
from checker.estimate.required_amount import designation
from checker.estimate.words import DraftWords
from checker.model import Answers, Lang, Plan
from checker.subsidy.given import UNSURE, Situation, answer_to
from checker.subsidy.program import Option
from checker.wording import day


def answers(case: Case, material: Material, lang: Lang) -> tuple[str, ...]:
    """Return a line for each answer that the estimate rests on, also for those not given."""
    words, program = material.words.subsidy, material.program
    plan = case.answers.plan or Plan()
    designated = _designated(case.answers, words, material.sentences.draft, lang)
    lines = [(words.designated.say(lang), designated)]
    # Only a program that has one asks for it; what was answered all the same stays.
    asked = program is None or program.gate.kind == "preliminary-notice"
    if asked or plan.notice is not None or plan.preliminary_notice_date is not None:
        lines.append((words.notice.say(lang), _notice(plan, case, words, lang)))
    options = program.options if program is not None else ()
    lines += [(one.question.say(lang), _option(one, plan, words, lang)) for one in options]
    # Only what was done is said back; a step that nobody spoke of is in the timeline.
    events = program.timeline if program is not None else ()
    lines += [
        (one.record.say(lang), day(plan.done[one.id], lang))
        for one in events
        if one.record is not None and one.id in plan.done
    ]
    return tuple(say(words.answer, lang, question=one, answer=said) for one, said in lines)


def options(told: Iterable[Situation], material: Material, lang: Lang) -> list[str]:
    """Return a line for each question that programs ask beyond the common ones.

    Args:
        told: Each program with the answers that are its own.
        material: What a document says.
        lang: The language.
    """
    words = material.words.subsidy
    given: dict[str, str] = {}
    unanswered = words.unanswered.say(lang)
    for situation in told:
        for option in situation.program.options:
            question, said = option.question.say(lang), _option(option, situation.plan, words, lang)
            if given.get(question, unanswered) == unanswered:
                given[question] = said
    return [say(words.answer, lang, question=one, answer=said) for one, said in given.items()]


def own_share(share: tuple[int, int] | None, words: SubsidyWords, lang: Lang) -> str:
    """Say what is left to pay of a cost, in yen; empty where it is not known."""
    if share is None:
        return ""
    cost, own = share
    amounts = {"own": own, "cost": cost, "amount": cost - own}
    shown = {name: wording.yen(amount, lang) for name, amount in amounts.items()}
    return say(words.own_share, lang, **shown)


def _designated(given: Answers, words: SubsidyWords, named: DraftWords, lang: Lang) -> str:
    who = given.institution.designated
    if who is None:
        return words.unanswered.say(lang)
    names = [designation(one, named).say(lang) for one in who]
    return wording.join(names, lang) if names else words.nobody.say(lang)


def _notice(plan: Plan, case: Case, words: SubsidyWords, lang: Lang) -> str:
    """Say back what was answered of the notice; that a planned day has passed is no answer."""
    come = plan.preliminary_notice_date
    ahead = come is not None and come > case.on
    alone = {
        "received": words.notice_no_day,
        "not-yet": words.notice_not_yet,
        "unknown": words.unsure,
        "": words.unanswered,
    }
    dated = {
        "received": words.notice_ahead if ahead else words.notice_received,
        "not-yet": words.notice_planned if ahead else words.notice_passed,
        "unknown": words.notice_unsure if ahead else words.notice_unsure_passed,
        "": words.notice_day_ahead if ahead else words.notice_day,
    }
    text = (alone if come is None else dated)[plan.notice or ""]
    return say(text, lang, day=day(come, lang)) if come is not None else text.say(lang)


def _option(option: Option, plan: Plan, words: SubsidyWords, lang: Lang) -> str:
    match answer_to(option, plan):
        case None:
            return words.unanswered.say(lang)
        case bool() as said:
            return (words.yes if said else words.no).say(lang)
        case said if option.type == "yes-no" and said == UNSURE:
            return words.unsure.say(lang)
        case said:
            names = {one.id: one.name.say(lang) for one in option.values}
            return names.get(str(said), str(said))
