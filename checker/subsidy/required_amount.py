"""The draft of an answer to a program's survey (所要額調査): text to copy into the sheet."""

import datetime as dt
from typing import Final

from checker import wording
from checker.model import Answers, Estimate, Institution, Lang, Plan, Text
from checker.subsidy.given import Situation
from checker.subsidy.program import Program, Survey
from checker.subsidy.where import office

_BLANK: Final = Text(ja="（記入してください）", en="(fill in)")
_NAME: Final = Text(ja="医療機関名", en="name of the institution")
_KINDS: Final = {
    "hospital": Text(ja="病院", en="Hospital"),
    "clinic": Text(ja="診療所", en="Clinic"),
    "pharmacy": Text(ja="薬局", en="Pharmacy"),
    "pharmacy-chain": Text(ja="大型チェーン薬局", en="Large chain pharmacy"),
    "municipality": Text(ja="市区町村", en="Municipality"),
    "prefecture": Text(ja="都道府県", en="Prefecture"),
}
DESIGNATIONS: Final = {
    "nanbyo": Text(ja="難病指定医", en="Designated physician, intractable diseases"),
    "nanbyo-cooperating": Text(
        ja="協力難病指定医", en="Cooperating designated physician, intractable diseases"
    ),
    "shoman": Text(
        ja="小児慢性特定疾病指定医", en="Designated physician, chronic diseases of childhood"
    ),
}
_INSTITUTION: Final = Text(ja="医療機関名", en="Institution")
_KIND: Final = Text(ja="区分", en="Kind")
_MUNICIPALITY: Final = Text(ja="市町村", en="Municipality")
_DESIGNATED: Final = Text(ja="勤務する指定医等", en="Designated physicians who work here")
_ITEMS: Final = Text(ja="整備の内容と所要額", en="What is prepared, and the amounts needed")
_TOTAL: Final = Text(ja="所要額の合計", en="Total needed")
_COUNTED: Final = Text(ja="うち補助対象の経費", en="Of which costs that count")
_AMOUNT: Final = Text(ja="補助金の見込額", en="Subsidy expected")
_START: Final = Text(ja="着手（発注）の予定日", en="Planned start (order)")
_COMPLETION: Final = Text(ja="完了の予定日", en="Planned completion")
_HEAD: Final = Text(ja="{name}　調査票の下書き", en="{name}: draft for the survey")
_FORM: Final = Text(
    ja="下書きです。項目の並びは調査票の欄と同じとは限りません。調査票に書き写してください：{form}",
    en="A draft. Its order may differ from the sheet. Copy it into the sheet: {form}",
)
_SUBJECT: Final = Text(ja="メールの件名：{subject}", en="Subject of the mail: {subject}")
_SEND: Final = Text(
    ja="提出先（どれか一つ）：メール {mail}　郵送 {address}　FAX {fax}",
    en="Send to (any one): mail {mail}; post {address}; fax {fax}",
)
_DUE: Final = Text(
    ja="提出期限：{due}（必着）あと{days}日", en="Due: {due} (must arrive); {days} days left"
)


def subject(survey: Survey, institution: Institution, lang: Lang) -> str:
    """Return the subject of the survey's mail with the institution's name filled in."""
    return wording.fill(survey.subject, {"institution": institution.name or _NAME.say(lang)})


def overdue(situation: Situation, on: dt.date, lang: Lang) -> str:
    """Say that the survey's day has passed and whom to phone.

    Empty: it has not passed, it was answered, or there is no survey.
    """
    survey = situation.program.survey
    if survey is None or on <= survey.due.date or situation.option(survey.answered) is True:
        return ""
    values = {
        "due": wording.day(survey.due.date, lang),
        "office": office(situation.program, lang) or survey.mail,
    }
    return wording.fill(survey.overdue.say(lang), values)


def draft(
    answers: Answers, program: Program, made: Estimate, on: dt.date, lang: Lang
) -> str | None:
    """Lay out the answers for the survey's sheet, as plain text; None: there is no survey.

    Args:
        answers: The institution's answers.
        program: The program.
        made: The estimate of these answers for this program.
        on: The day, for the days that are left.
        lang: The language of the labels.
    """
    survey = program.survey
    if survey is None:
        return None
    days = (survey.due.date - on).days
    values = {
        "name": program.name.say(lang),
        "subject": subject(survey, answers.institution, lang),
        "due": wording.day(survey.due.date, lang),
        "days": str(days),
        "mail": survey.mail,
        "address": survey.address.say(lang),
        "fax": survey.fax,
        "form": survey.form,
    }
    head, title, due, send = (
        wording.fill(text.say(lang), values) for text in (_HEAD, _SUBJECT, _DUE, _SEND)
    )
    late = overdue(Situation(answers, program), on, lang)
    lines = [
        *([late, head] if late else [head, due] if days >= 0 else [head]),
        title,
        send,
        "",
        *(_row(label, value, lang) for label, value in _rows(answers, made, lang)),
        "",
        *(f"※ {note.text.say(lang)}" for note in survey.notes),
        f"※ {wording.fill(_FORM.say(lang), values)}",
    ]
    return "\n".join(lines) + "\n"


def _rows(answers: Answers, made: Estimate, lang: Lang) -> list[tuple[Text, str | None]]:
    institution, plan = answers.institution, answers.plan or Plan()
    designated = [DESIGNATIONS[one].say(lang) for one in institution.designated or ()]
    items = [f"\n  - {item.name}  {wording.yen(item.amount, lang)}" for item in made.items]
    waiting = [item.name for item in plan.items if item.amount is None]
    items += [f"\n  - {name}  {_BLANK.say(lang)}" for name in waiting]
    total = None if waiting else sum(item.amount for item in made.items)
    counted = sum(item.amount for item in made.items if item.counted)
    return [
        (_INSTITUTION, institution.name),
        (_KIND, _KINDS[institution.kind].say(lang) if institution.kind else None),
        (_MUNICIPALITY, institution.municipality),
        (_DESIGNATED, wording.join(designated, lang)),
        (_ITEMS, "".join(items)),
        (_TOTAL, wording.yen(total, lang) if total else None),
        (_COUNTED, wording.yen(counted, lang) if counted and not waiting else None),
        (_AMOUNT, None if not made.amount or waiting else wording.yen(made.amount, lang)),
        (_START, wording.day(plan.start_date, lang) if plan.start_date else None),
        (_COMPLETION, wording.day(plan.completion_date, lang) if plan.completion_date else None),
    ]


def _row(label: Text, value: str | None, lang: Lang) -> str:
    return label.say(lang) + ("：" if lang == "ja" else ": ") + (value or _BLANK.say(lang))
