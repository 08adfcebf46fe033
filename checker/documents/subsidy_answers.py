"""What a person answered, as the subsidy report says it back, and what is left to pay."""

from checker import wording
from checker.documents.phrases import say
from checker.documents.words import SubsidyWords
from checker.model import Answers, Estimate, Lang, Plan, Report
from checker.subsidy.given import UNSURE
from checker.subsidy.program import Option, Program
from checker.subsidy.required_amount import DESIGNATIONS
from checker.wording import day


def answers(
    report: Report, program: Program | None, words: SubsidyWords, lang: Lang
) -> tuple[str, ...]:
    """Return a line for each answer that the estimate rests on, also for those not given."""
    plan = report.answers.plan or Plan()
    lines = [
        (words.designated.say(lang), _designated(report.answers, words, lang)),
        (words.notice.say(lang), _notice(plan, report, words, lang)),
    ]
    options = program.options if program is not None else ()
    lines += [(one.question.say(lang), _option(one, plan, words, lang)) for one in options]
    return tuple(say(words.answer, lang, question=one, answer=said) for one, said in lines)


def own_share(estimate: Estimate, words: SubsidyWords, lang: Lang) -> str:
    """Say what is left to pay; empty where the cost or the subsidy is not known."""
    cost = sum(item.amount for item in estimate.items)
    if estimate.amount is None or not cost:
        return ""
    amounts = {"own": cost - estimate.amount, "cost": cost, "amount": estimate.amount}
    shown = {name: wording.yen(amount, lang) for name, amount in amounts.items()}
    return say(words.own_share, lang, **shown)


def _designated(given: Answers, words: SubsidyWords, lang: Lang) -> str:
    who = given.institution.designated
    if who is None:
        return words.unanswered.say(lang)
    names = [DESIGNATIONS[one].say(lang) for one in who]
    return wording.join(names, lang) if names else words.nobody.say(lang)


def _notice(plan: Plan, report: Report, words: SubsidyWords, lang: Lang) -> str:
    come = plan.preliminary_notice_date
    if come is not None:
        text = words.notice_received if come <= report.judged_on else words.notice_planned
        return say(text, lang, day=day(come, lang))
    said = {
        "received": words.notice_no_day,
        "not-yet": words.notice_not_yet,
        "unknown": words.unsure,
    }.get(plan.notice or "", words.unanswered)
    return said.say(lang)


def _option(option: Option, plan: Plan, words: SubsidyWords, lang: Lang) -> str:
    match plan.options.get(option.id):
        case None:
            return words.unanswered.say(lang)
        case bool() as said:
            return (words.yes if said else words.no).say(lang)
        case said if option.type == "yes-no" and said == UNSURE:
            return words.unsure.say(lang)
        case said:
            names = {one.id: one.name.say(lang) for one in option.values}
            return names.get(str(said), str(said))
