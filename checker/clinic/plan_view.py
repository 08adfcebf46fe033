"""What the page of institution and plan shows."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from checker import wording
from checker.clinic.terms import Glossary
from checker.documents import subsidy_view
from checker.documents.material import Material
from checker.documents.phrases import say
from checker.documents.words import spoken
from checker.model import Answers, Lang, Report, Text
from checker.subsidy.conditions import purchase_warning
from checker.subsidy.estimate import LEFT_OUT, WITHOUT_KIND
from checker.subsidy.given import Situation
from checker.subsidy.program import Program
from checker.subsidy.required_amount import draft, overdue, subject
from checker.subsidy.where import office
from checker.web import plan_form
from checker.web.plan_form import Choice, Typed
from checker.web.words import WebWords


def values(
    report: Report,
    material: Material,
    programs: Mapping[str, Program],
    words: WebWords,
    lang: Lang,
    typed: Typed | None = None,
) -> dict[str, Any]:
    """Return everything that the page shows, in one language; `typed` is the form's own."""
    answers, on = report.answers, report.judged_on
    institution = answers.institution
    program = _program(answers, programs)
    plan = answers.plan
    days = {name: getattr(plan, name, None) for name in plan_form.DAYS}
    lines = plan_form.rows(answers, typed)
    wrong = [line.name or line.amount for line in lines if line.problem]
    waiting = [line.name for line in lines if line.waiting]
    kindless = [line.name or line.amount for line in lines if plan_form.kindless(program, line)]
    notice = plan_form.notice_said(answers, on)
    if typed is not None:
        days["preliminary_notice_date"] = typed.notice_day
    notice_day = days["preliminary_notice_date"]
    problem = plan_form.notice_problem(notice, notice_day, on, words.plan)
    estimate = _estimate(report, material, program, words, lang)
    arrived = estimate is not None and estimate["arrived"]
    over = program is not None and program.valid_to is not None and on > program.valid_to.date
    warning = estimate["s"].warning if estimate else material.words.subsidy.warning.say(lang)
    return {
        "institution": institution,
        "kinds": [
            Choice(kind, words.kinds[kind].say(lang), kind == institution.kind)
            for kind in plan_form.KINDS
            if kind in words.kinds
        ],
        "prefectures": _prefectures(institution.prefecture, words, lang),
        "designations": [
            Choice(one, words.designations[one].say(lang), one in (institution.designated or ()))
            for one in plan_form.DESIGNATIONS
        ],
        "nobody": plan_form.NOBODY,
        "nobody_chosen": institution.designated == (),
        "programs": plan_form.offered(programs, answers, on, words.plan, lang),
        "ended": plan_form.ended(programs, answers, on, lang),
        "kinds_of_cost": [
            (kind.name.say(lang), (kind.help or kind.why).say(lang))
            for kind in (program.categories if program is not None else ())
        ],
        "nowhere": _nowhere(institution.prefecture, programs, on, words, lang),
        "rows": [
            (
                line,
                plan_form.categories(program, line, words.plan, lang),
                plan_form.kindless(program, line),
            )
            for line in lines
        ],
        "left_out": [
            say(text, lang, names=wording.join(names, lang))
            for text, names in (
                (words.plan.not_counted, wrong),
                (words.plan.not_counted_yet, waiting),
                (words.plan.no_category_left, kindless),
            )
            if names
        ],
        "left_out_wrong": bool(wrong or kindless),
        "notices": [
            Choice(one, text.say(lang), one == notice)
            for one, text in zip(
                plan_form.NOTICES,
                (words.plan.notice_received, words.plan.notice_not_yet, words.result.unsure),
                strict=True,
            )
        ],
        "notice_note": _notice_note(notice, notice_day, problem, program, words, lang),
        "notice_problem": problem.say(lang) if problem is not None else "",
        "days": {name: day.isoformat() if day else "" for name, day in days.items()},
        "asked": plan_form.asked(program, answers, words, lang),
        "d": spoken(material.words.subsidy, lang),
        "warning_title": (words.plan.warning_arrived if arrived else words.plan.warning_title).say(
            lang
        ),
        # Of a program that has ended no notice is to come.
        "warning": "" if over else warning,
        "arrived": arrived,
        "alarm": estimate["s"].alarm if estimate else "",
        "estimate": estimate,
    }


def _estimate(
    report: Report, material: Material, program: Program | None, words: WebWords, lang: Lang
) -> dict[str, Any] | None:
    made = report.subsidy
    if made is None or program is None:
        return None
    answers, on = report.answers, report.judged_on
    shown = subsidy_view.subsidy(report, made, material, lang)
    told = {LEFT_OUT, WITHOUT_KIND}  # above the amount
    situation = Situation(answers, program)
    warned = purchase_warning(situation, on, lang)
    return {
        "s": shown,
        "conditions": [(row.state, row.text) for row in shown.conditions if row.id not in told],
        "terms": Glossary(words.terms, lang).first(*(one.event for one in shown.timeline)),
        "first": not any(moment.next for moment in shown.timeline),
        "forms": [_linked(line) for line in shown.forms],
        "arrived": warned is not None and warned[1],
        "overdue": overdue(situation, on, lang),
        "mail": _mail(answers, program, on, words, lang),
        "draft": draft(answers, program, made, on, lang),
    }


def _nowhere(
    prefecture: str, programs: Mapping[str, Program], on: dt.date, words: WebWords, lang: Lang
) -> str:
    """Say what to do where the rules know no program of the prefecture; empty: they do."""
    if not prefecture or plan_form.suggested(programs, prefecture, on) is not None:
        return ""
    name = words.prefectures.names[int(prefecture) - 1].say(lang)
    return say(words.plan.program_none, lang, prefecture=name)


def _notice_note(
    notice: str,
    day: dt.date | None,
    problem: Text | None,
    program: Program | None,
    words: WebWords,
    lang: Lang,
) -> str:
    """Say back what was answered about the notice; empty: nothing was."""
    whom = office(program, lang) if program is not None else ""
    text = {
        "received": words.plan.notice_said_received,
        "not-yet": words.plan.notice_said_not_yet,
        "unknown": words.plan.notice_unknown if whom else words.plan.notice_unknown_nowhere,
    }.get(notice)
    if text is None or (notice == "received" and (problem is not None or day is None)):
        return ""
    return say(text, lang, office=whom, day=wording.day(day, lang) if day is not None else "")


def _mail(answers: Answers, program: Program, on: dt.date, words: WebWords, lang: Lang) -> str:
    """Return the address that opens a mail draft; empty where the program has no survey."""
    survey = program.survey
    if survey is None or Situation(answers, program).option(survey.answered) is True:
        return ""
    title = quote(subject(survey, answers.institution, lang), safe="")
    body = words.plan.mail_body.say(lang)
    late = overdue(Situation(answers, program), on, lang)
    if late:
        body = say(words.plan.mail_late, lang, overdue=late) + "\n\n" + body
    body = quote(body.replace("\n", "\r\n"), safe="")
    return f"mailto:{quote(survey.mail, safe='@')}?subject={title}&body={body}"


def _program(answers: Answers, programs: Mapping[str, Program]) -> Program | None:
    return programs.get(answers.plan.program or "") if answers.plan else None


def _prefectures(chosen: str, words: WebWords, lang: Lang) -> list[Choice]:
    return [
        Choice(f"{number:02}", name.say(lang), f"{number:02}" == chosen)
        for number, name in enumerate(words.prefectures.names, 1)
    ]


def _linked(text: str) -> list[tuple[str, bool]]:
    """Cut a sentence into text and addresses."""
    parts = re.split(r"(https://[A-Za-z0-9./_~%?=&#-]+)", text)
    return [(part, index % 2 == 1) for index, part in enumerate(parts) if part]
