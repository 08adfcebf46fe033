"""What the page of institution and plan shows."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from checker import wording
from checker.clinic.terms import Glossary
from checker.documents import calendar, subsidy_beside, subsidy_case, subsidy_view
from checker.documents.material import Material
from checker.documents.phrases import say
from checker.documents.subsidy_view import Subsidy
from checker.documents.words import spoken
from checker.estimate.elsewhere import load_elsewhere
from checker.estimate.gate import program_of, speak_gate
from checker.estimate.required_amount import draft, subject
from checker.estimate.words import DraftWords
from checker.model import Answers, Lang, Report, Text
from checker.subsidy.amount import candidates
from checker.subsidy.beside import beside
from checker.subsidy.consideration import considered
from checker.subsidy.findings import LEFT_OUT, WITHOUT_KIND
from checker.subsidy.given import Situation
from checker.subsidy.program import Program
from checker.subsidy.where import office, running
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
    program = programs.get(answers.plan.program or "") if answers.plan else None
    return {
        **_institution(answers, words, lang),
        "programs": plan_form.offered(programs, answers, on, words.plan, lang),
        "ended": plan_form.ended(programs, answers, on, lang),
        "nowhere": _nowhere(report, programs, material, words, lang),
        **_items(answers, program, words, lang, typed),
        **_days(report, program, words, lang, typed),
        "asked": plan_form.asked(program, answers, words, lang),
        "done_steps": plan_form.recorded(program, answers, lang),
        "d": spoken(material.words.subsidy, lang),
        **_result(report, program, material, words, lang),
        **_gate(report, program, programs, material, lang),
        **_around(report, programs, material, lang),
        **_beside(report, program, programs, material, lang),
    }


def _beside(
    report: Report,
    program: Program | None,
    programs: Mapping[str, Program],
    material: Material,
    lang: Lang,
) -> dict[str, Any]:
    """Return the programs of which only one can be had, side by side."""
    found = beside(report.answers, programs, program, report.judged_on) if program else ()
    return {
        "beside": subsidy_beside.rows(found, material, lang),
        "beside_title": material.sentences.beside.title.say(lang),
    }


def _institution(answers: Answers, words: WebWords, lang: Lang) -> dict[str, Any]:
    institution = answers.institution
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
    }


def _items(
    answers: Answers, program: Program | None, words: WebWords, lang: Lang, typed: Typed | None
) -> dict[str, Any]:
    """Return the lines for purchases, and what of them is in no sum."""
    lines = [
        (line, plan_form.kindless(program, line))
        for line in plan_form.rows(answers, typed, program, lang)
    ]
    wrong = [line.name or line.amount for line, _ in lines if line.problem]
    kindless = [line.name or line.amount for line, without in lines if without]
    left_out = (
        (words.plan.not_counted, wrong),
        (words.plan.not_counted_yet, [line.name for line, _ in lines if line.waiting]),
        (words.plan.no_category_left, kindless),
    )
    categories = program.categories if program is not None else ()
    return {
        "kinds_of_cost": [
            (kind.name.say(lang), (kind.help or kind.why).say(lang)) for kind in categories
        ],
        "rows": [
            (line, plan_form.categories(program, line, words.plan, lang), without)
            for line, without in lines
        ],
        "left_out": [
            say(text, lang, names=wording.join(names, lang)) for text, names in left_out if names
        ],
        "left_out_wrong": bool(wrong or kindless),
    }


def _days(
    report: Report, program: Program | None, words: WebWords, lang: Lang, typed: Typed | None
) -> dict[str, Any]:
    """Return the days of the plan, and what was said of the notice."""
    answers, on = report.answers, report.judged_on
    days = {name: getattr(answers.plan, name, None) for name in plan_form.DAYS}
    if typed is not None:
        days["preliminary_notice_date"] = typed.notice_day
    notice, day = plan_form.notice_said(answers), days["preliminary_notice_date"]
    problem = plan_form.notice_problem(notice, day, on, words.plan)
    return {
        "notices": plan_form.notices(notice, words, lang),
        "notice_note": _notice_note(notice, day, problem, program, words, lang),
        "notice_problem": problem.say(lang) if problem is not None else "",
        "days": {name: one.isoformat() if one else "" for name, one in days.items()},
    }


def _result(
    report: Report, program: Program | None, material: Material, words: WebWords, lang: Lang
) -> dict[str, Any]:
    """Return the estimate, and what to mind before an order."""
    estimate = _estimate(report, material, program, words, lang)
    page: Subsidy | None = estimate["s"] if estimate is not None else None
    return {
        "warning": page.warning if page is not None else "",
        "completed": page is not None and not page.warning,
        "arrived": page is not None and page.arrived,
        "alarm": page.alarm if page is not None else "",
        "estimate": estimate,
    }


def _around(
    report: Report, programs: Mapping[str, Program], material: Material, lang: Lang
) -> dict[str, Any]:
    """Return whom to ask in the institution's place, and the places that its name may mean."""
    there, institution = load_elsewhere(material.root), report.answers.institution
    on = report.judged_on
    return {
        "around": there.around(institution, programs, material.sentences, on, lang),
        "choices": there.unsettled(institution, lang),
    }


def _gate(
    report: Report,
    program: Program | None,
    programs: Mapping[str, Program],
    material: Material,
    lang: Lang,
) -> dict[str, Any]:
    """Return what is said before an order, and whether a preliminary notice is asked about."""
    on = report.judged_on
    mindful = program_of(report.answers, programs, on, program)
    gate = speak_gate(mindful, material.sentences, lang)
    over = program is not None and not running(program, on)
    # Of a program that has ended no notice is to come.
    return {
        "gate": gate,
        "over": over,
        "notice_asked": mindful is not None and gate.kind == "preliminary-notice",
    }


def _estimate(
    report: Report, material: Material, program: Program | None, words: WebWords, lang: Lang
) -> dict[str, Any] | None:
    if report.subsidy is None or program is None:
        return None
    case = subsidy_case.of_report(report)
    shown = subsidy_view.subsidy(case, material, lang)
    known = shown.yen is not None or shown.alarm  # after a wrong order no money is held out
    told = {LEFT_OUT, WITHOUT_KIND}  # above the amount
    found = considered(report.answers, program, report.judged_on)
    sentences = material.sentences
    return {
        "s": shown,
        "pays": "" if known else _pays(report.answers, program, words, lang),
        "conditions": [row for row in shown.conditions if row.id not in told],
        "terms": Glossary(words.terms, lang).first(*(one.event for one in shown.timeline)),
        "forms": [_linked(line) for line in shown.forms],
        "days": bool(calendar.days(shown, case, material)),
        "mail": _mail(report.answers, program, shown.overdue, words, sentences.draft, lang),
        "draft": draft(found, sentences, lang),
    }


def _pays(answers: Answers, program: Program, words: WebWords, lang: Lang) -> str:
    """Say what share is paid, and up to how much, before any amount; empty: it is not certain."""
    found = candidates(Situation(answers, program))
    if found.missing or len(found.cells) != 1 or found.cells[0].share is None:
        return ""
    cell, share = found.cells[0], found.cells[0].share
    said = [say(words.plan.pays, lang, share=share.value)]
    if cell.cap is not None:
        said.append(say(words.plan.pays_cap, lang, cap=wording.yen(cell.cap.value, lang)))
    elif cell.base is not None and cell.per is None:
        said.append(say(words.plan.pays_base, lang, base=wording.yen(cell.base.value, lang)))
    return ("" if lang == "ja" else " ").join(said)


def _nowhere(
    report: Report,
    programs: Mapping[str, Program],
    material: Material,
    words: WebWords,
    lang: Lang,
) -> str:
    """Say whom to ask where the rules know no program of the prefecture; empty: they do.

    That is who designates the institution's physicians, which may be its city.
    """
    institution, on = report.answers.institution, report.judged_on
    there, prefecture = load_elsewhere(material.root), institution.prefecture
    place = there.place_of(institution)
    known = plan_form.suggested(programs, prefecture, on) is not None
    if place is None or not prefecture or known:
        return ""
    around = there.around(institution, programs, material.sentences, on, lang)
    offices = wording.join(list(around.offices), lang) if around is not None else ""
    return say(words.plan.program_none, lang, place=place.say(lang), offices=offices)


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
        "": words.plan.notice_day_alone if day is not None else None,
        "received": words.plan.notice_said_received,
        "not-yet": words.plan.notice_said_not_yet,
        "unknown": words.plan.notice_unknown if whom else words.plan.notice_unknown_nowhere,
    }.get(notice)
    dated = notice in {"", "received"}
    if text is None or (dated and (problem is not None or day is None)):
        return ""
    return say(text, lang, office=whom, day=wording.day(day, lang) if day is not None else "")


def _mail(
    answers: Answers, program: Program, late: str, words: WebWords, named: DraftWords, lang: Lang
) -> str:
    """Return the address that opens a mail draft; empty where the program has no survey."""
    survey = program.survey
    if survey is None or Situation(answers, program).option(survey.answered) is True:
        return ""
    title = quote(subject(survey, answers.institution, named, lang), safe="")
    body = words.plan.mail_body.say(lang)
    if late:
        body = say(words.plan.mail_late, lang, overdue=late) + "\n\n" + body
    body = quote(body.replace("\n", "\r\n"), safe="")
    return f"mailto:{quote(survey.mail, safe='@')}?subject={title}&body={body}"


def _prefectures(chosen: str, words: WebWords, lang: Lang) -> list[Choice]:
    return [
        Choice(f"{number:02}", name.say(lang), f"{number:02}" == chosen)
        for number, name in enumerate(words.prefectures.names, 1)
    ]


def _linked(text: str) -> list[tuple[str, bool]]:
    """Cut a sentence into text and addresses."""
    parts = re.split(r"(https://[A-Za-z0-9./_~%?=&#-]+)", text)
    return [(part, index % 2 == 1) for index, part in enumerate(parts) if part]
