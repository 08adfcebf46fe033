"""The draft of an answer to a program's survey (所要額調査): text to copy into the sheet."""

from checker import wording
from checker.estimate.tell import overdue
from checker.estimate.words import DraftWords, EstimateWords
from checker.model import Institution, Lang, Plan, Text
from checker.subsidy.findings import Findings
from checker.subsidy.program import Survey


def subject(survey: Survey, institution: Institution, words: DraftWords, lang: Lang) -> str:
    """Return the subject of the survey's mail with the institution's name filled in."""
    return wording.fill(survey.subject, {"institution": institution.name or words.name.say(lang)})


def designation(name: str, words: DraftWords) -> Text:
    """Return what a designation of physicians is called."""
    text: Text = getattr(words.designations, name.replace("-", "_"))
    return text


def kind_name(institution: Institution, words: DraftWords) -> Text | None:
    """Return what the institution's kind is called; None: it was not answered."""
    if institution.kind is None:
        return None
    text: Text = getattr(words.kinds, institution.kind.replace("-", "_"))
    return text


def draft(found: Findings, words: EstimateWords, lang: Lang) -> str | None:
    """Lay out the answers for the survey's sheet, as plain text; None: there is no survey."""
    survey = found.situation.program.survey
    if survey is None:
        return None
    own = words.draft
    days = (survey.due.date - found.on).days
    values = {
        "name": found.situation.program.name.say(lang),
        "subject": subject(survey, found.situation.answers.institution, own, lang),
        "due": wording.day(survey.due.date, lang),
        "days": str(days),
        "mail": survey.mail,
        "address": survey.address.say(lang),
        "fax": survey.fax,
        "form": survey.form,
    }
    head, title, due, send = (
        wording.fill(text.say(lang), values) for text in (own.head, own.subject, own.due, own.send)
    )
    late = overdue(found, lang)
    lines = [
        *([late, head] if late else [head, due] if days >= 0 else [head]),
        title,
        send,
        "",
        *(_row(label, value, own, lang) for label, value in _rows(found, own, lang)),
        "",
        *(f"※ {note.text.say(lang)}" for note in survey.notes),
        f"※ {wording.fill(own.form.say(lang), values)}",
    ]
    return "\n".join(lines) + "\n"


def _rows(found: Findings, words: DraftWords, lang: Lang) -> list[tuple[Text, str | None]]:
    institution = found.situation.answers.institution
    plan = found.situation.plan
    designated = [designation(one, words).say(lang) for one in institution.designated or ()]
    kind = kind_name(institution, words)
    return [
        (words.institution, institution.name),
        (words.kind, kind.say(lang) if kind is not None else None),
        (words.municipality, institution.municipality),
        (words.designated, wording.join(designated, lang)),
        *_amounts(found, words, lang),
        *_days(plan, words, lang),
    ]


def _amounts(found: Findings, words: DraftWords, lang: Lang) -> list[tuple[Text, str | None]]:
    """Return the items and their sums; a sum that lacks something is no sum."""
    priced = [(one, one.amount) for one in found.items if one.amount is not None]
    waiting = [item.name for item in found.items if item.amount is None]
    lines = [f"\n  - {one.name}  {wording.yen(amount, lang)}" for one, amount in priced]
    lines += [f"\n  - {name}  {words.blank.say(lang)}" for name in waiting]
    sums = (
        (words.total, sum(amount for _, amount in priced)),
        (words.counted, sum(amount for one, amount in priced if one.counted)),
        (words.amount, found.amount),
    )
    known = [
        (label, wording.yen(value, lang) if value and not waiting else None)
        for label, value in sums
    ]
    return [(words.items, "".join(lines)), *known]


def _days(plan: Plan, words: DraftWords, lang: Lang) -> list[tuple[Text, str | None]]:
    return [
        (label, wording.day(day, lang) if day else None)
        for label, day in (
            (words.start, plan.start_date),
            (words.completion, plan.completion_date),
        )
    ]


def _row(label: Text, value: str | None, words: DraftWords, lang: Lang) -> str:
    return label.say(lang) + ("：" if lang == "ja" else ": ") + (value or words.blank.say(lang))
