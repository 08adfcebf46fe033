"""What the result page shows: a report's verdicts sorted by what a person does about them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from checker import wording
from checker.clinic.ordering import gate
from checker.documents import headline, todo
from checker.documents.material import Material
from checker.documents.phrases import State, section, source_line, status
from checker.documents.todo import FREE
from checker.model import (
    Answers,
    Closed,
    FactTable,
    Lang,
    Remedy,
    Report,
    Verdict,
)
from checker.packs import marks
from checker.packs.pack import Pack
from checker.packs.schema import Question

if TYPE_CHECKING:
    from checker.clinic.frame import Frame
    from checker.clinic.steps import How


class Line(Closed, frozen=True):
    """One requirement."""

    id: str
    title: str
    state: State | None
    """None: still being looked at."""
    number: int | None = None
    """Under which number every page and paper lists it; None: nothing is to be done."""
    level: str = ""
    measured: str = ""
    required: str = ""
    message: str = ""
    kind: str = ""
    remedy: str = ""
    sources: tuple[str, ...] = ()
    how: "How | None" = None
    """What to do, step by step."""
    letter: str = ""
    """What to hand to the network's keeper."""
    terms: tuple[tuple[str, str], ...] = ()
    """Words that stand here for the first time on the page, and what they mean."""
    optional: bool = False
    """Recommended only: registration works without it."""
    buying: bool = False
    """It may come to buying; what to try before costs nothing."""
    vpn: bool = False
    """A VPN profile tells more about it."""


class Asked(Closed, frozen=True):
    """A question that only a person can answer."""

    id: str
    title: str
    message: str
    question: str
    help: str
    unsure: str
    """Whom to ask, for somebody who does not know the answer."""
    answer: str = ""
    """Empty: not answered."""
    number: int | None = None
    """As in `Line`."""
    choices: tuple[tuple[str, str], ...] = ()
    """What can be answered, value and words; empty: yes and no."""
    terms: tuple[tuple[str, str], ...] = ()
    """As in `Line`."""


class Result(Closed, frozen=True):
    """The result page."""

    instead: Line | None = None
    """Why this PC cannot be used whatever is done, and what to do instead; None: it can be."""
    instead_too: tuple[Line, ...] = ()
    """What else rules it out."""
    spared: tuple[Line, ...] = ()
    """What needs nothing done, because the PC cannot be used anyhow."""
    beyond: tuple[Line, ...] = ()
    """What registration no longer asks of such a PC, and the house's own rules still do."""
    now: tuple[Line, ...] = ()
    """Free."""
    talk: tuple[Line, ...] = ()
    """What the house decides itself; it may cost something."""
    question: Asked | None = None
    """The question that is asked: one that is to be answered anew, or the first open one."""
    ask: tuple[Asked, ...] = ()
    """Open questions."""
    unsure: tuple[Asked, ...] = ()
    """Open questions to which a person said that they do not know."""
    answered: tuple[Asked, ...] = ()
    buy: tuple[Line, ...] = ()
    """What registration needs."""
    optional: tuple[Line, ...] = ()
    """What registration works without."""
    notes: tuple[Line, ...] = ()
    """Met, with something to tell or to make sure of."""
    all: tuple[Line, ...] = ()


def lines(report: Report, material: Material, lang: Lang) -> tuple[Line, ...]:
    """Put every verdict into the words of one language, in the report's order."""
    numbers = todo.numbers(report.verdicts, material.marks)
    return tuple(
        _line(verdict, numbers.get(verdict.id), material, lang) for verdict in report.verdicts
    )


def result(
    report: Report,
    every: tuple[Line, ...],
    pack: Pack,
    unsure: tuple[str, ...],
    lang: Lang,
    again: str = "",
) -> Result:
    """Sort a report into what can be done, what is to be answered and what is to be bought.

    Args:
        report: The report.
        every: `lines` of it.
        pack: The rules, for the questions.
        unsure: Requirements to whose question a person said that they do not know.
        lang: The language.
        again: The requirement whose question is asked anew; what was answered counts until then.
    """
    known = marks.of_pack(pack)
    answered = _answered(report, pack, lang)
    if headline.ruled_out(report.verdicts, known) is not None:
        anew = _named(again, answered)
        return replace(_instead(report, every, known), question=anew, answered=answered, all=every)
    lines = {line.id: line for line in every}
    listed = _listed(report, lines, known)
    open_questions = [
        replace(_asked(verdict, pack, lang), number=lines[verdict.id].number)
        for verdict in todo.in_order(report.verdicts, known)
        if todo.kind(verdict, known) == "answer"
    ]
    ask = tuple(one for one in open_questions if one.id not in unsure)
    return Result(
        now=listed["free"],
        talk=listed["talk"],
        question=_named(again, (*answered, *open_questions)) or next(iter(ask), None),
        ask=ask,
        unsure=tuple(one for one in open_questions if one.id in unsure),
        answered=answered,
        buy=listed["buy"],
        optional=listed["optional"],
        notes=tuple(lines[one.id] for one in report.verdicts if _notes(one, pack)),
        all=every,
    )


def _instead(report: Report, every: tuple[Line, ...], known: marks.Marks) -> Result:
    """Tell of a PC that cannot be used anyhow: on it nothing is put right, bought or asked."""
    lines = {line.id: line for line in every}
    spared = headline.spared(report.verdicts, known)
    ordered = todo.in_order(report.verdicts, known)
    ruling = [lines[one.id] for one in ordered if one.id not in spared]
    left = [
        lines[one.id]
        for one in report.verdicts
        if one.id in spared and one.status not in {"met", "not_applicable"}
    ]
    return Result(
        instead=next(iter(ruling), None),
        instead_too=tuple(ruling[1:]),
        spared=tuple(line for line in left if line.id not in known.beyond),
        beyond=tuple(line for line in left if line.id in known.beyond),
    )


def _listed(
    report: Report, lines: Mapping[str, Line], known: marks.Marks
) -> Mapping[todo.Kind | None, tuple[Line, ...]]:
    """Return what is to be done, by what kind of work it is, in the order of doing it."""
    listed: defaultdict[todo.Kind | None, tuple[Line, ...]] = defaultdict(tuple)
    for verdict in todo.in_order(report.verdicts, known):
        if verdict.remedy is not None:
            listed[todo.kind(verdict, known)] += (lines[verdict.id],)
    return listed


def _named(name: str, questions: Iterable[Asked]) -> Asked | None:
    return next((one for one in questions if one.id == name), None)


def _notes(verdict: Verdict, pack: Pack) -> bool:
    """Whether what is met has something to tell."""
    told = verdict.remedy is not None or pack.noted(verdict.id, verdict.outcome)
    return verdict.status == "met" and told


def partly(
    pack: Pack, facts: FactTable, report: Report, lang: Lang
) -> tuple[tuple[Line, ...], int]:
    """Return the requirements of a check that runs, and how many of them are looked at.

    A requirement counts once each fact that it rests on has arrived.
    """
    there = {key for key, _ in facts.known()}
    found = []
    for verdict in report.verdicts:
        requirement = pack.requirement(verdict.id)
        ready = requirement is not None and there.issuperset(requirement.facts)
        state = status(verdict.status, lang) if ready else None
        found.append(Line(verdict.id, verdict.title, state))
    return tuple(found), sum(line.state is not None for line in found)


def free_to_fix(report: Report) -> bool:
    """Tell whether everything that is missing can be put right without buying anything."""
    wrong = [
        verdict
        for verdict in report.verdicts
        if verdict.status == "not_met" and verdict.level == "required"
    ]
    return bool(wrong) and all(missing_and_free(verdict) for verdict in wrong)


def nothing_to_buy(report: Report) -> bool:
    """Tell whether nothing is to be bought, not even what registration works without."""
    return not any(_kind(verdict.remedy) == "purchase" for verdict in report.verdicts)


def missing_and_free(verdict: Verdict) -> bool:
    """Tell whether something is not met and can be put right without buying anything."""
    return verdict.status == "not_met" and _kind(verdict.remedy) in FREE


def unsettled(report: Report, pack: Pack) -> int:
    """Return how many required items wait for something else than the answer to a question."""
    return sum(
        verdict.level == "required"
        and (
            verdict.status == "unknown"
            or (verdict.status == "needs_answer" and _question(verdict, pack) is None)
        )
        for verdict in report.verdicts
    )


def helped(
    found: Result,
    report: Report,
    frame: "Frame",
    material: Material,
    lang: Lang,
) -> Result:
    """Add what helps a person along: steps, a text for the network's keeper, words explained."""
    from checker.clinic.letter import letter  # noqa: PLC0415 - not needed for the first page
    from checker.clinic.steps import how  # noqa: PLC0415
    from checker.clinic.terms import Glossary  # noqa: PLC0415

    setting, words = frame.clinic.setting, frame.words
    glossary = Glossary(words.terms, lang)
    verdicts = {verdict.id: verdict for verdict in report.verdicts}

    def asked(one: Asked) -> Asked:
        return replace(one, terms=glossary.first(one.question, one.message, one.help))

    def line(one: Line) -> Line:
        verdict = verdicts[one.id]
        steps = how(
            setting.root,
            one.id,
            verdict.outcome,
            report.facts,
            words.result,
            lang,
            buying=_kind(verdict.remedy) == "purchase",
        )
        text = letter(verdict, report, setting.pack, material, words.result, lang)
        said = [step.text for step in steps.steps] + [steps.stuck] if steps else []
        terms = glossary.first(one.title, one.message, one.remedy, *said)
        return replace(one, how=steps, letter=text, terms=terms)

    # In the order of the page, so that a word is explained where it first stands.
    question = asked(found.question) if found.question else None
    instead = line(found.instead) if found.instead else None
    now = tuple(line(one) for one in found.now)
    if found.buy:
        glossary.first(gate(report, material, lang).warning)  # this one explains itself
    return replace(
        found,
        instead=instead,
        instead_too=tuple(line(one) for one in found.instead_too),
        question=question,
        now=now,
        talk=tuple(line(one) for one in found.talk),
        buy=tuple(line(one) for one in found.buy),
        optional=tuple(line(one) for one in found.optional),
        notes=tuple(line(one) for one in found.notes),
    )


def _line(verdict: Verdict, number: int | None, material: Material, lang: Lang) -> Line:
    return Line(
        id=verdict.id,
        title=verdict.title,
        state=status(verdict.status, lang),
        number=number,
        level=wording.LEVEL[verdict.level].say(lang),
        measured=verdict.measured,
        required=verdict.required,
        message=verdict.message,
        kind=wording.REMEDY[verdict.remedy.kind].say(lang) if verdict.remedy else "",
        remedy=verdict.remedy.text if verdict.remedy else "",
        sources=tuple(
            f"{source_line(material, reference.document, lang)} "
            + section(material, reference.document, reference.section, lang)
            for reference in verdict.references
        ),
        optional=verdict.status == "below_recommended",
        buying=_kind(verdict.remedy) == "purchase",
        vpn=verdict.id == "vpn_tcp443",
    )


def _kind(remedy: Remedy | None) -> str:
    return remedy.kind if remedy else ""


def _question(verdict: Verdict, pack: Pack) -> Question | None:
    requirement = pack.requirement(verdict.id)
    return requirement.question if requirement else None


def _asked(verdict: Verdict, pack: Pack, lang: Lang, answer: str = "") -> Asked:
    question = _question(verdict, pack)
    assert question is not None  # noqa: S101 - the callers have looked
    asked = verdict.status == "needs_answer"  # then the remedy is the question, with its names
    return Asked(
        verdict.id,
        verdict.title,
        verdict.message,
        verdict.remedy.text if asked and verdict.remedy else question.text.say(lang),
        question.help.say(lang),
        question.unsure.say(lang),
        answer,
        choices=tuple((choice.value, choice.text.say(lang)) for choice in question.choices),
    )


def _answered(report: Report, pack: Pack, lang: Lang) -> tuple[Asked, ...]:
    found = []
    for verdict in report.verdicts:
        question = _question(verdict, pack)
        answer = getattr(report.answers, question.answer) if question else None
        if answer is not None:
            word = _answer_word(question, answer, lang) if question else ""
            found.append(_asked(verdict, pack, lang, word))
    return tuple(found)


def _answer_word(question: Question, answer: bool | str, lang: Lang) -> str:  # noqa: FBT001
    words = (choice.text.say(lang) for choice in question.choices if choice.value == answer)
    return next(words, wording.answer(answer, lang))


def asks(pack: Pack, requirement: str) -> bool:
    """Tell whether a requirement has a question."""
    found = pack.requirement(requirement)
    return found is not None and found.question is not None


def said(pack: Pack, requirement: str, word: str) -> bool | str | None:
    """Return what a form's word answers to a requirement's question; None: it is no answer."""
    found = pack.requirement(requirement)
    if found is None or found.question is None:
        return None
    if found.question.choices:
        return word if word in {choice.value for choice in found.question.choices} else None
    return {"yes": True, "no": False}.get(word)


def answer(
    answers: Answers,
    pack: Pack,
    requirement: str,
    value: bool | str | None,  # noqa: FBT001
) -> Answers:
    """Return the answers with one requirement's question answered; None takes the answer back."""
    found = pack.requirement(requirement)
    if found is None or found.question is None:
        return answers
    return replace(answers, **{found.question.answer: value})
