"""What the subsidy report says: findings and their program in the words of one language.

Terminal, PDF, HTML, Excel, the clinic's page and the helpdesk's page draw this one view.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Final

from checker import wording
from checker.documents import subsidy_answers, todo
from checker.documents.material import Material
from checker.documents.phrases import Citations, Source, State, say, state
from checker.documents.subsidy_case import NO_ADVICE, Case, Told, ruled_out, told
from checker.documents.words import SubsidyWords
from checker.estimate.gate import SpokenGate, speak_gate
from checker.estimate.sentences import Sentences
from checker.model import Closed, Condition, Estimate, Lang, RemedyKind, Text
from checker.subsidy.findings import (
    LEFT_OUT,
    WITHOUT_KIND,
    Counts,
    EventState,
    Judged,
    Order,
    PlacedEvent,
)
from checker.subsidy.program import Category, PrefectureIs, Program
from checker.subsidy.shopping import ShoppingItem, category_of, shopping_list
from checker.subsidy.timeline import days_left
from checker.wording import Words, day

_CONDITION: Final[Mapping[Judged, Words]] = {
    "met": wording.STATUS["met"],
    "not_met": wording.STATUS["not_met"],
    "unknown": wording.STATUS["needs_answer"],
}
"""Whose symbol and colour a condition's state takes; its word is in the material."""
_COUNTS: Final[Mapping[Counts, Words]] = {
    "yes": wording.STATUS["met"],
    "no": wording.STATUS["not_met"],
    "ask": wording.STATUS["needs_answer"],
}


class Step(Closed, frozen=True):
    """One line of the calculation."""

    text: str
    value: str
    yen: int


class Item(Closed, frozen=True):
    """A planned purchase."""

    name: str
    amount: str
    counted: str
    why: str
    yen: int | None
    """The amount as a number; None: there is none yet."""
    mark: State
    """Whether it counts, as a state."""


class Kind(Closed, frozen=True):
    """A kind of cost of the program, and whether it counts."""

    name: str
    counted: str
    why: str


class ConditionRow(Closed, frozen=True):
    """A condition and its state."""

    id: str
    state: State
    text: str
    sources: tuple[int, ...]


class Moment(Closed, frozen=True):
    """A point of the timeline."""

    date: str
    word: str
    state: str
    event: str
    next: bool
    """It is what the institution does next."""
    day: dt.date | None
    left: int
    """Days until it comes; 0: it is here, over or has no day."""
    id: str = ""
    """Which step of the program it is; empty: an estimate of other rules does not say."""


class Buy(Closed, frozen=True):
    """Something that the PC lacks, and what is done about it."""

    title: str
    minimum: str
    text: str
    counted: str
    """Whether the program pays for it, and why; empty where it need not be bought."""
    kind: RemedyKind


class Subsidy(Closed, frozen=True):
    """The whole subsidy report."""

    about: tuple[tuple[str, str], ...]
    eligibility: State
    amount: str
    yen: int | None
    """The amount as a number; None: it cannot be told."""
    without: str
    """Which items the amount is without, to stand beside it; empty: none."""
    noted: bool
    """There is an amount, which is an estimate and no decision."""
    own_share: str
    """What is left to pay; empty where it is not known, or an item is not in the amount."""
    answers: tuple[str, ...]
    """What the estimate rests on, as the person answered it."""
    left_out: str
    """Which items are not in the amount, and what to do; empty: all are in it."""
    alarm: str
    """The day of an order has come before the notice; empty: it has not."""
    todo: str
    """What to do next; empty: the rules do not know."""
    aged: str
    """The program's file is old, and whom to ask; empty: it is not."""
    overdue: str
    """The day of the survey has passed, and whom to phone; empty: it has not."""
    warning: str
    """What to mind before an order; empty: nothing is left to be ordered."""
    arrived: bool
    """The notice has come: the warning is what to mind, no longer that nothing may be ordered."""
    orders: tuple[str, ...]
    """What is open or broken about the order of purchase."""
    steps: tuple[Step, ...]
    items: tuple[Item, ...]
    kinds: tuple[Kind, ...]
    conditions: tuple[ConditionRow, ...]
    cautions: tuple[ConditionRow, ...]
    """What nobody can know yet. It is no condition."""
    timeline: tuple[Moment, ...]
    shopping: tuple[Buy, ...] | None
    """None: no PC was looked at."""
    no_shopping: str
    """What stands there in place of things to buy; empty: there are some, or no PC."""
    optional: tuple[Buy, ...]
    """What the PC does without."""
    free: tuple[Buy, ...]
    """What is put right without buying: first what a vendor can do along with a purchase."""
    ask_title: str
    ask: tuple[str, ...]
    """Questions to the office."""
    own: tuple[str, ...]
    """What only the institution itself can tell."""
    forms: tuple[str, ...]
    offices: tuple[str, ...]
    excluded: tuple[str, ...]
    """What cannot be had together with the program."""
    sources: tuple[Source, ...]


def subsidy(case: Case, material: Material, lang: Lang) -> Subsidy:
    """Put a case into the words of the subsidy report.

    Raises:
        ValueError: There is neither a program nor a kept estimate.
    """
    said = told(case, material, lang)
    if said is None:
        raise ValueError("neither a program nor an estimate")
    return _View(case, said, material, lang).subsidy()


class _View:
    """Makes one view."""

    def __init__(self, case: Case, said: Told, material: Material, lang: Lang) -> None:
        self.case, self.said, self.material, self.lang = case, said, material, lang
        self.words: SubsidyWords = material.words.subsidy
        self.estimate, self.found = said.estimate, said.found
        self.advice = said.advice or NO_ADVICE
        self.program = material.program
        self.citations = Citations(material, lang)
        self.citations.cite(self.estimate.references)

    def subsidy(self) -> Subsidy:
        """Return the view."""
        advice, words, lang, made = self.advice, self.words, self.lang, self.estimate
        conditions, cautions = self._conditions()
        shopping, optional, free = self._lacks()
        return Subsidy(
            about=self._about(),
            eligibility=state(wording.ELIGIBILITY[made.eligibility], lang),
            amount=self._amount(),
            yen=made.amount,
            without=advice.without if made.amount else "",
            noted=made.amount is not None,
            own_share=subsidy_answers.own_share(self._own_share(), words, lang),
            answers=subsidy_answers.answers(self.case, self.material, lang),
            left_out=_left_out(made),
            alarm=advice.alarm,
            todo=advice.todo or words.ask_office.say(lang),
            aged=advice.aged,
            overdue=advice.overdue,
            warning=self._warning(),
            arrived=any(order.arrived for order in self._placed()[:1]),
            orders=self._orders(),
            steps=self._steps(),
            items=tuple(self._items()),
            kinds=self._kinds(),
            conditions=conditions,
            cautions=cautions,
            timeline=tuple(self._timeline()),
            shopping=shopping,
            no_shopping=self._nothing().say(lang) if shopping == () else "",
            optional=optional,
            free=free,
            ask_title=ask_title(self.program, words, lang),
            ask=advice.office,
            own=advice.own,
            forms=forms(self.program, words, lang),
            offices=offices(self.program, self.material, lang),
            excluded=excluded(self.program, lang),
            sources=self.citations.listed(),
        )

    def _warning(self) -> str:
        """Return what to mind before an order; empty once the work is told to be completed."""
        plan = self.case.answers.plan
        if plan is not None and "completion" in plan.done:
            return ""
        return (self.said.advice or NO_ADVICE).warning or self._gate().warning

    def _gate(self) -> SpokenGate:
        return speak_gate(self.program, self.material.sentences, self.lang)

    def _placed(self) -> tuple[Order, ...]:
        return self.found.orders if self.found is not None else ()

    def _steps(self) -> tuple[Step, ...]:
        return tuple(
            Step(step.text, wording.yen(step.value, self.lang), step.value)
            for step in self.estimate.steps
        )

    def _conditions(self) -> tuple[tuple[ConditionRow, ...], tuple[ConditionRow, ...]]:
        """Return the conditions, and apart what nobody can know yet."""
        cautions = self._of_role("caution") | self._of_role("way")
        rows = [self._condition(one) for one in self.estimate.conditions]
        return (
            tuple(row for row in rows if row.id not in cautions),
            tuple(row for row in rows if row.id in cautions),
        )

    def _nothing(self) -> Text:
        """Return that nothing is bought, never for good while something is not judged."""
        still_open = todo.open_items(self.case.verdicts)
        return self.words.no_shopping_yet if still_open else self.words.no_shopping

    def _lacks(self) -> tuple[tuple[Buy, ...] | None, tuple[Buy, ...], tuple[Buy, ...]]:
        """Return what to buy, what the PC does without, and what is put right without buying.

        For a PC that cannot be used anyhow nothing is bought; of a PC that was not looked at
        nothing is known.
        """
        if ruled_out(self.case, self.material):
            return None, (), ()
        lacks = shopping_list(self.case.verdicts)
        bought = tuple(self._buy(one, self._pays(one)) for one in lacks.quotation if one.costs)
        along = (one for one in lacks.quotation if not one.costs)
        return (
            bought if self.case.verdicts else None,
            tuple(self._buy(one) for one in lacks.optional),
            tuple(self._buy(one) for one in (*along, *lacks.no_purchase)),
        )

    def _about(self) -> tuple[tuple[str, str], ...]:
        words, lang, case = self.material.words, self.lang, self.case
        empty = words.page.empty.say(lang)
        program = self.program.name.say(lang) if self.program else self.estimate.program
        return (
            (words.checklist.institution.say(lang), case.answers.institution.name or empty),
            (words.subsidy.judged_on.say(lang), day(case.on, lang)),
            (words.subsidy.program.say(lang), program),
            (words.checklist.pc.say(lang), case.machine or empty),
        )

    def _amount(self) -> str:
        """Return the amount, or why there is none."""
        words, lang = self.words, self.lang
        if self.estimate.amount is not None:
            return wording.yen(self.estimate.amount, lang)
        if self.advice.alarm:
            return words.amount_alarm.say(lang)
        has_cost = any(item.amount for item in self.estimate.items)
        return (words.amount_unknown if has_cost else words.amount_none).say(lang)

    def _own_share(self) -> tuple[int, int] | None:
        """Return the cost and what is left of it to pay; None: it is not known."""
        if _left_out(self.estimate):
            return None
        cost = sum(item.amount for item in self.estimate.items)
        if self.said.anew and self.found is not None:
            own = self.found.own_share
        else:
            amount = self.estimate.amount
            own = None if amount is None or not cost else cost - amount
        return None if own is None else (cost, own)

    def _of_role(self, role: str) -> frozenset[str]:
        conditions = self.found.conditions if self.found is not None else ()
        return frozenset(one.id for one in conditions if one.role == role)

    def _orders(self) -> tuple[str, ...]:
        orders = self._of_role("order")
        return tuple(
            one.message
            for one in self.estimate.conditions
            if one.id in orders and one.status != "met"
        )

    def _condition(self, condition: Condition) -> ConditionRow:
        words = self.words
        word: Text = {
            "met": words.condition_met,
            "not_met": words.condition_not_met,
            "unknown": words.condition_unknown,
        }[condition.status]
        return ConditionRow(
            condition.id,
            state(_CONDITION[condition.status], self.lang, word),
            condition.message,
            self.citations.cite(condition.references),
        )

    def _items(self) -> Iterator[Item]:
        """Yield every planned item, those without an amount last."""
        if self.said.anew:
            yield from self._judged(priced=True)
        else:
            for kept in self.estimate.items:
                kind = self.program.category(kept.category) if self.program else None
                unsure = kept.category is None or (kind is not None and kind.counts != "no")
                counts: Counts = "yes" if kept.counted else "ask" if unsure else "no"
                yield self._item(kept.name, kept.amount, counts, kept.why)
        yield from self._judged(priced=False)

    def _judged(self, *, priced: bool) -> Iterator[Item]:
        if self.found is None:
            return
        sentences = Sentences(self.found, self.material.sentences, self.lang)
        for item in self.found.items:
            if (item.amount is not None) is priced:
                yield self._item(item.name, item.amount, item.counts, sentences.why(item))

    def _item(self, name: str, amount: int | None, counts: Counts, why: str) -> Item:
        sign, word = counted(counts, self.words, self.lang)
        yen = self.words.no_amount.say(self.lang)
        if amount is not None:
            yen = wording.yen(amount, self.lang)
        mark = State(word, sign.symbol, sign.colour, sign.ascii)
        return Item(name, yen, f"{sign.symbol} {word}", why, amount, mark)

    def _kinds(self) -> tuple[Kind, ...]:
        return tuple(
            Kind(kind.name.say(self.lang), self._shown(kind.counts), kind.why.say(self.lang))
            for kind in (self.program.categories if self.program is not None else ())
        )

    def _shown(self, counts: Counts) -> str:
        sign, word = counted(counts, self.words, self.lang)
        return f"{sign.symbol} {word}"

    def _timeline(self) -> Iterator[Moment]:
        placed = self.found.timeline if self.found is not None and self.said.anew else ()
        for event, of in zip_longest(self.estimate.timeline, placed):
            left = days_left(event.date, event.state, self.case.on) or 0
            yield moment(event.date, event.event, event.state, left, self.words, self.lang, of)

    def _buy(self, item: ShoppingItem, pays: str = "") -> Buy:
        return Buy(item.title, item.minimum, item.remedy, pays, item.kind)

    def _pays(self, item: ShoppingItem) -> str:
        """Say whether the program pays for something to buy, and why."""
        program, words, lang = self.program, self.words, self.lang
        kind = category_of(program, item.requirement) if program is not None else None
        counts, why = _counts_as(kind, words, lang)
        return say(words.pays, lang, counted=counted(counts, words, lang)[1], why=why)


def moment(  # noqa: PLR0913, PLR0917 - the parts of a point of the timeline
    date: dt.date | None,
    event: str,
    placed: EventState,
    left: int,
    words: SubsidyWords,
    lang: Lang,
    of: PlacedEvent | None = None,
) -> Moment:
    """Return a point of the timeline; `of` is what was found of it."""
    word: Text = {
        "past": words.past,
        "today": words.today,
        "upcoming": words.upcoming,
        "undated": words.undated,
    }[placed]
    if of is not None and (of.done or of.open):
        word = words.done if of.done else words.planned_passed
    shown = day(date, lang) if date is not None else ""
    following = of is not None and of.next
    name = of.id if of is not None else ""
    return Moment(shown, word.say(lang), placed, event, following, date, left, name)


def forms(program: Program | None, words: SubsidyWords, lang: Lang) -> tuple[str, ...]:
    """Return how one applies, a line for each document or form, and what holds afterwards."""
    return tuple(_forms(program, words, lang)) if program is not None else ()


def _forms(program: Program, words: SubsidyWords, lang: Lang) -> Iterator[str]:
    channel = program.channel
    if channel is not None:
        name, where = channel.name.say(lang), channel.where.say(lang)
        yield say(words.channel, lang, name=name, where=where)
        if channel.account is not None:
            yield channel.account.say(lang)
    for form in program.documents:
        name, where = form.name.say(lang), form.where.say(lang)
        if form.stage is None:
            yield say(words.form, lang, name=name, where=where)
        else:
            stage = getattr(words.stages, form.stage).say(lang)
            yield say(words.form_at, lang, name=name, where=where, stage=stage)
    for duty in program.duties:
        yield say(words.duty, lang, text=duty.text.say(lang))


def ask_title(program: Program | None, words: SubsidyWords, lang: Lang) -> str:
    """Return what the questions to the office stand under."""
    rules = program.conditions if program is not None else ()
    own = any(isinstance(rule, PrefectureIs) for rule in rules)
    return (words.ask_prefecture if own else words.ask_authority).say(lang)


def counted(counts: Counts, words: SubsidyWords, lang: Lang) -> tuple[Words, str]:
    """Return the symbol and the word for whether a cost counts."""
    word = {"yes": words.counted, "no": words.not_counted, "ask": words.ask}[counts]
    return _COUNTS[counts], word.say(lang)


def offices(program: Program | None, material: Material, lang: Lang) -> tuple[str, ...]:
    """Return a line for each office of a program."""
    words = material.words.subsidy
    lines = []
    for contact in program.contacts if program is not None else ():
        parts = [
            contact.office.say(lang),
            say(material.words.page.brackets, lang, text=contact.about.say(lang))
            if contact.about
            else "",
            say(words.phone, lang, number=contact.phone) if contact.phone else "",
            say(words.fax, lang, number=contact.fax) if contact.fax else "",
            contact.mail or "",
            contact.address.say(lang) if contact.address else "",
        ]
        lines.append(("　" if lang == "ja" else "  ").join(part for part in parts if part))
    return tuple(lines)


def excluded(program: Program | None, lang: Lang) -> tuple[str, ...]:
    """Return what cannot be had together with a program."""
    others = program.excludes if program is not None else ()
    return tuple(dict.fromkeys(other.text.say(lang) for other in others))


def _left_out(estimate: Estimate) -> str:
    """Say which items are not in the calculation and what to do; empty: every item is."""
    found = (one.message for one in estimate.conditions if one.id in {LEFT_OUT, WITHOUT_KIND})
    return " ".join(found)


def _counts_as(kind: Category | None, words: SubsidyWords, lang: Lang) -> tuple[Counts, str]:
    """Return whether a kind of cost counts, and why; None: the program's file does not say."""
    if kind is None:
        return "ask", words.ask_office.say(lang)
    return kind.counts, kind.why.say(lang)
