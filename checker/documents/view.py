"""What the pages say: a Report and its material become the words of one language, in page order.

PDF, HTML and Excel are drawn from these values, so that no two of them can disagree.
"""

from collections import Counter
from typing import Any, Final, Literal, Protocol, get_args

from msgspec import UNSET

from checker import fact_words, wording
from checker.documents import brief, headline, todo
from checker.documents.material import Material
from checker.documents.network_view import Network, network
from checker.documents.phrases import Citations, Source, State, moment, say, status
from checker.documents.qr import Symbol
from checker.model import Closed, Fact, Lang, PackStamp, Report, Tool, Verdict
from checker.packs.schema import AnswerKey
from checker.wording import day

Mark = Literal["ticked", "empty", "dash"]
_ABOUT: Final = 4
"""How much of `about` heads the checklist; the rest stands at its end."""


class Row(Closed, frozen=True):
    """One requirement."""

    id: str
    title: str
    level: str
    required: str
    measured: str
    mark: Mark
    mark_says: str
    """The drawn box in words."""
    state: State
    action: str
    """What kind of thing is to be done, and under which number it stands below."""
    sources: tuple[int, ...]


class Action(Closed, frozen=True):
    """What to do about one requirement, or about several that say the same."""

    number: str
    """Its number, or those of all of them."""
    title: str
    state: State
    kind: str
    message: str
    text: str
    help: str = ""
    """What to do where somebody does not know the answer."""


class Task(Closed, frozen=True):
    """Something for a person to see and tick."""

    text: str
    done: bool
    """Someone has answered as much: the box is ticked."""
    help: str = ""
    """What it is, for somebody who has not met it yet."""
    sources: tuple[int, ...] = ()


class Code(Closed, frozen=True):
    """The phone code in groups, with how each group is read out."""

    groups: tuple[tuple[str, str], ...]
    plain: str


class Checklist(Closed, frozen=True):
    """The whole checklist."""

    about: tuple[tuple[str, str], ...]
    """Whose PC it is, and when it was looked at."""
    made: tuple[tuple[str, str], ...]
    """How and by which rules it was judged."""
    overall: State
    sentence: str
    advice: tuple[str, ...]
    """What stands beside the verdict, as that the rules are old."""
    counts: str
    cost: str
    """How much is to be bought, and how much can be put right for free."""
    paper: str
    """That paper forms can be used meanwhile; empty where the PC can be used."""
    paper_sources: tuple[int, ...]
    heading: str
    rows: tuple[Row, ...]
    legend: str
    actions: tuple[Action, ...]
    spared: str
    """What need not be done, because this PC cannot be used anyhow; empty: nothing."""
    notes: tuple[tuple[str, str], ...]
    """What there is to tell of requirements that are met, by title."""
    person: tuple[Task, ...]
    network: Network | None
    code: Code | None
    call: str
    """Whom to phone."""
    sources: tuple[Source, ...]


class FactRow(Closed, frozen=True):
    """One fact that was looked at."""

    key: str
    meaning: str
    value: str
    origin: str
    """The API or command that gave it, or what the system said."""


def checklist(report: Report, material: Material, lang: Lang) -> Checklist:
    """Put a report into the words of the checklist."""
    citations = Citations(material, lang)
    spared = headline.spared(report.verdicts, material.marks)
    needed = tuple(verdict for verdict in report.verdicts if verdict.id not in spared)
    actions, numbers = _actions(needed, material, lang, ruled_out=bool(spared))
    words = material.words.checklist
    rows = tuple(
        _row(
            verdict,
            brief.measured(verdict, report, material, lang),
            numbers.get(verdict.id),
            material,
            lang,
            citations,
            spared=verdict.id in spared,
        )
        for verdict in report.verdicts
    )
    head = headline.headline(report.overall, report.verdicts, material.marks, material.result, lang)
    return Checklist(
        about=about(report, material, lang)[:_ABOUT],
        made=about(report, material, lang)[_ABOUT:],
        overall=State(head.word, head.symbol, head.colour),
        sentence=head.sentence,
        advice=tuple(one.text for one in report.advice),
        counts=_counts(report, material, lang),
        cost="" if spared else _cost(report, material, lang),
        paper="" if head.green else _paper(report, material, lang),
        paper_sources=() if head.green else citations.cite((words.paper_source,)),
        heading=say(words.table_of, lang, count=str(len(rows))),
        rows=rows,
        legend=say(words.legend, lang, met=wording.STATUS["met"].text.say(lang)),
        actions=actions,
        spared=_spared(report, spared, material, lang),
        notes=() if spared else _notes(report, material),
        person=() if spared else _person(report, material, lang, citations),
        network=network(report, material, lang),
        code=_code(report, lang),
        call=_call(report, material, lang),
        sources=citations.listed(),
    )


def about(report: Report, material: Material, lang: Lang) -> tuple[tuple[str, str], ...]:
    """Return whose PC this is, when and by which rules it was judged."""
    words = material.words.checklist
    facts = report.facts
    origin = {
        "probe": words.origin_probe,
        "spec": words.origin_spec,
        "import": words.origin_import,
    }[facts.origin].say(lang)
    if any(getattr(report.answers, key) is not None for key in get_args(AnswerKey)):
        origin = say(words.origin_answers, lang, origin=origin)
    empty = material.words.page.empty.say(lang)
    return tuple(
        (label.say(lang), value)
        for label, value in (
            (words.institution, report.answers.institution.name or empty),
            (words.pc, facts.machine.name or empty),
            (words.system, system(report, lang)),
            (words.collected_at, moment(facts.collected_at, lang)),
            (words.judged_on, day(report.judged_on, lang)),
            (words.origin, origin),
            (words.rules, rules(report, material, lang)),
        )
    )


class Made(Protocol):
    """What was made by a version of this program and of the rules, as a report is."""

    @property
    def tool(self) -> Tool:
        """This program's version."""
        ...

    @property
    def pack(self) -> PackStamp:
        """The rules' version."""
        ...


def rules(report: Made, material: Material, lang: Lang) -> str:
    """Return which rules judged, in their version."""
    return say(
        material.words.page.rules,
        lang,
        version=wording.rules_version(report.pack),
        date=day(report.pack.verified_on, lang),
    )


def program(report: Made, material: Material, lang: Lang) -> str:
    """Return which version of this program made the report."""
    return say(material.words.page.program, lang, version=report.tool.version)


def system(report: Report, lang: Lang) -> str:
    """Return the operating system as far as it is known."""
    parts = []
    for key in ("os.name", "os.version"):
        fact = report.facts.facts.get(key)
        if fact is not None and fact.value is not UNSET:
            parts.append(fact_words.value_text(key, fact.value, lang))
    # A version that begins with the one in the name says it twice: macOS 15 and 15.6.1.
    match parts:
        case [name, version] if version.startswith(f"{name.rpartition(' ')[2]}."):
            parts = [name.rpartition(" ")[0], version]
    return " ".join(parts) or fact_words.os_name(report.facts.machine.os)


def _counts(report: Report, material: Material, lang: Lang) -> str:
    words = material.words.checklist
    found = Counter(verdict.status for verdict in report.verdicts)
    # The verdict's sentence names what is required and missing: the difference is told.
    beside = sum(one.status == "not_met" and one.level != "required" for one in report.verdicts)
    of_these = say(words.counts_beside, lang, count=str(beside)) if beside else ""
    counts = [
        f"{wording.STATUS[name].text.say(lang)} {found[name]}"
        + (of_these if name == "not_met" else "")
        for name in wording.STATUS
        if found[name]
    ]
    return say(
        words.counts,
        lang,
        total=str(len(report.verdicts)),
        counts=wording.join(counts, lang),
    )


def _cost(report: Report, material: Material, lang: Lang) -> str:
    """Return how much is to be bought and how much is free."""
    words = material.words.checklist
    found = todo.count(report.verdicts, material.marks)
    if not any(found):
        still_open = todo.open_items(report.verdicts)
        return (words.cost_none_yet if still_open else words.cost_none).say(lang)
    # What may still come to buying stands beside the number that would grow.
    later = todo.may_cost(report.verdicts, material.marks, lang)
    aside = "".join(say(material.words.page.brackets, lang, text=one) for one in later)
    parts = [
        say(text, lang, count=str(count)) + (aside if text is words.cost_buy else "")
        for text, count in (
            (words.cost_buy, found.buy),
            (words.cost_free, found.free),
            (words.cost_find_out, found.find_out),
            (words.cost_talk, found.talk),
            (words.cost_optional, found.optional),
        )
        if count or text is words.cost_buy
    ]
    return wording.join(parts, lang)


def _paper(report: Report, material: Material, lang: Lang) -> str:
    """Return that paper forms remain, while the PC cannot be used or is not connected yet."""
    until = material.words.checklist.paper_until
    return (material.result.paper if report.overall == "not_ready" else until).say(lang)


def _spared(report: Report, spared: frozenset[str], material: Material, lang: Lang) -> str:
    words, beyond = material.words.checklist, material.marks.beyond
    listed = [one for one in report.verdicts if one.id in spared and _is_open(one)]
    parts = [
        say(text, lang, items=wording.join(titles, lang))
        for text, titles in (
            (words.spared, [one.title for one in listed if one.id not in beyond]),
            (words.spared_beyond, [one.title for one in listed if one.id in beyond]),
        )
        if titles
    ]
    return ("。" if lang == "ja" else ". ").join(parts)


def _row(  # noqa: PLR0913 - what a row is made of
    verdict: Verdict,
    measured: str,
    number: int | None,
    material: Material,
    lang: Lang,
    citations: Citations,
    *,
    spared: bool,
) -> Row:
    words = material.words.checklist
    mark: Mark = {"met": "ticked", "not_applicable": "dash"}.get(verdict.status, "empty")  # type: ignore[assignment]
    says = {"ticked": words.ticked, "dash": words.dashed, "empty": words.unticked}[mark]
    action = words.nothing.say(lang)
    if spared and _is_open(verdict):
        beyond = verdict.id in material.marks.beyond
        action = (words.spared_beyond_short if beyond else words.spared_short).say(lang)
    if number is not None:
        action = say(words.see, lang, number=f"({number})")
    return Row(
        id=verdict.id,
        title=verdict.title,
        level=wording.LEVEL[verdict.level].say(lang),
        required=verdict.required,
        measured=measured,
        mark=mark,
        mark_says=says.say(lang),
        state=status(verdict.status, lang),
        action=action,
        sources=citations.cite(verdict.references),
    )


def _actions(
    verdicts: tuple[Verdict, ...], material: Material, lang: Lang, *, ruled_out: bool
) -> tuple[tuple[Action, ...], dict[str, int]]:
    """Return what to do in the order of every page, and each requirement's number.

    What one repair puts right stands together, each with its own number. On a PC that is ruled
    out there is nothing to buy: another PC is to be looked at.
    """
    marks = material.marks
    numbers = todo.numbers(verdicts, marks)
    actions = tuple(
        Action(
            number=todo.span([numbers[verdict.id] for verdict in together]),
            title=wording.join([verdict.title for verdict in together], lang),
            state=status(first.status, lang),
            kind=wording.REMEDY["ask"].say(lang) if ruled_out else remedy_kind(first, lang),
            message=first.message,
            text=first.remedy.text if first.remedy else "",
            help=marks.unsure[first.id].say(lang)
            if first.status == "needs_answer" and first.id in marks.unsure
            else "",
        )
        for together in todo.groups(verdicts, marks)
        for first in together[:1]
    )
    return actions, numbers


def remedy_kind(verdict: Verdict, lang: Lang) -> str:
    """Return what kind of thing is to be done; empty when nothing is."""
    return wording.REMEDY[verdict.remedy.kind].say(lang) if verdict.remedy else ""


def _is_open(verdict: Verdict) -> bool:
    """Whether there is something to do, or to know before anything can be done."""
    return verdict.remedy is not None or verdict.status not in {"met", "not_applicable"}


def _notes(report: Report, material: Material) -> tuple[tuple[str, str], ...]:
    """Return the sentences of requirements that are met with something to know."""
    return tuple(
        (verdict.title, verdict.message)
        for verdict in report.verdicts
        if verdict.status == "met" and (verdict.id, verdict.outcome) in material.notes
    )


def _person(
    report: Report, material: Material, lang: Lang, citations: Citations
) -> tuple[Task, ...]:
    words = material.words.person
    asked = []
    for item in words.items:
        done = item.answer is not None and getattr(report.answers, item.answer) is True
        text = say(words.answered, lang, text=item.text.say(lang)) if done else item.text.say(lang)
        asked.append(
            Task(
                text,
                done=done,
                help=item.help.say(lang) if item.help else "",
                sources=citations.cite(item.references),
            )
        )
    return tuple(asked)


def _code(report: Report, lang: Lang) -> Code | None:
    if report.code is None:
        return None
    groups = report.code.split("-")
    return Code(tuple((group, wording.spoken(group, lang)) for group in groups), report.code)


def _call(report: Report, material: Material, lang: Lang) -> str:
    words = material.words.code
    if not material.programs:
        return words.call_own.say(lang)
    from checker.subsidy.where import offices  # noqa: PLC0415 - only with a prefecture

    found = offices(report.answers.institution, material.programs, report.judged_on, lang)
    if not found:
        return words.call_own.say(lang)
    number = material.words.subsidy.phone
    called = [
        f"{office} {say(number, lang, number=phone)}"
        + (say(material.words.page.brackets, lang, text=about) if about else "")
        for office, about, phone in found
    ]
    return say(words.call, lang, offices=wording.join(called, lang))


def qr_says(report: Report, drawn: Symbol, material: Material, lang: Lang) -> str:
    """Return the QR code in words."""
    words = material.words.code
    if drawn.holds_report:
        return words.qr_alt_report.say(lang)
    return say(words.qr_alt_code, lang, code=report.code or "")


def fact_rows(report: Report, material: Material, lang: Lang) -> tuple[FactRow, ...]:
    """Return every fact that was looked at, with where it was read or why it could not be."""
    return tuple(
        _fact(key, fact, report, material, lang) for key, fact in report.facts.facts.known()
    )


def _fact(key: str, fact: Fact[Any], report: Report, material: Material, lang: Lang) -> FactRow:
    entry = material.facts.get(key)
    meaning = entry.meaning.say(lang) if entry else key
    if fact.failure is not UNSET:
        words = material.failures.get(fact.failure.reason)
        reason = words.meaning.say(lang) if words else fact.failure.reason
        value = say(material.words.html.not_read, lang, reason=reason)
        return FactRow(key, meaning, value, fact.failure.detail)
    value = fact_words.value_text(key, fact.value, lang, report.facts.machine.os)
    return FactRow(key, meaning, value, fact.source or "")
