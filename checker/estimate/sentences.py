"""One finding, one sentence: conditions, items, lines of the calculation, days of an order."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from checker import wording
from checker.estimate.gate import speak_gate
from checker.estimate.words import EstimateWords
from checker.model import Id, Lang, Text
from checker.packs import age
from checker.subsidy.conditions import way_of
from checker.subsidy.findings import Findings, JudgedCondition, JudgedItem, Order, SumLine
from checker.subsidy.program import Caution, Cell, OrderOfPurchase, Program, Rule, Ways
from checker.subsidy.where import whom

_MOST_NAMES: Final = 3
"""As many items are named beside a sum; the rest is counted."""


class Sentences:
    """Says the findings of one plan in one language."""

    def __init__(self, found: Findings, words: EstimateWords, lang: Lang) -> None:
        self.found, self.words, self.lang = found, words, lang
        self.program: Program = found.situation.program
        self.rules: dict[Id, Rule] = {rule.id: rule for rule in self.program.conditions}
        self.whom = whom(self.program, lang)
        """The office to ask, with its number where the file has one."""

    def say(self, text: Text, **values: str) -> str:
        """Return a sentence with values in its places."""
        return wording.fill(text.say(self.lang), values)

    def joined(self, names: Iterable[str]) -> str:
        """Join names as a sentence does."""
        return wording.join(list(dict.fromkeys(names)), self.lang)

    # ------------------------------------------------------------------ conditions

    def condition(self, of: JudgedCondition) -> str:
        """Return the sentence of a condition."""
        rule = self.rules.get(of.id)
        if isinstance(rule, OrderOfPurchase):
            placed = self.order_of(of.id)
            put_off = self._put_off(placed) if of.put_off else ""
            said = self.ordered(getattr(rule, of.reason), placed) + put_off
            return said + (self.queried(placed) if of.query is not None else "")
        if isinstance(rule, Caution):
            return self.say(rule.unknown)
        if isinstance(rule, Ways):
            return self._way(rule, of)
        if rule is not None:
            return self.say(getattr(rule, of.reason), schemes=self._options(of.options))
        if of.role == "cell" and of.reason in {"none", "ask", "units"}:
            return self._cell(of)
        return self._own(of)

    def _way(self, rule: Ways, of: JudgedCondition) -> str:
        """Say what the chosen way of registering needs, and what of it the plan lacks."""
        way = way_of(rule, self.found.situation)
        if way is None:
            return self.say(rule.unknown)
        lacking = self.lacking(of)
        gap = " " if lacking and self.lang == "en" else ""
        return self.say(way.needs) + gap + lacking

    def lacking(self, of: JudgedCondition) -> str:
        """Say what of the chosen way of registering the plan lacks; empty: nothing."""
        rule = self.rules.get(of.id)
        if of.reason != "way_without" or not isinstance(rule, Ways):
            return ""
        way = way_of(rule, self.found.situation)
        return self.say(way.without) if way is not None and way.without is not None else ""

    def _own(self, of: JudgedCondition) -> str:
        """Return a sentence that every program has."""
        program, lang = self.program, self.lang
        if of.reason == "absent" and program.amount_absent is not None:
            return self.say(program.amount_absent.text)
        values = {
            "first": wording.day(program.valid_from.date, lang),
            "last": wording.day(of.day, lang) if of.day is not None else "",
            "names": wording.join(list(of.names), lang),
            "cost": wording.yen(of.cost, lang),
            "guide": wording.yen(of.guide, lang),
        }
        if of.reason == "answer_needed":
            option = program.option(of.id)
            choices = option.values if option is not None else ()
            values["question"] = self._options(of.options)
            values["choices"] = wording.join([one.name.say(lang) for one in choices], lang)
        return self.say(getattr(self.words.conditions, of.reason), **values)

    def _cell(self, of: JudgedCondition) -> str:
        for cell in self.program.amount:
            text = _said(cell, of)
            if text is not None:
                return self.say(text)
        raise AssertionError(of.id)  # the finding is of this program

    def _options(self, names: tuple[Id, ...]) -> str:
        options = self.program.options
        return wording.join(
            [o.question.say(self.lang) for o in options if o.id in names], self.lang
        )

    # ------------------------------------------------------------------ orders

    def ordered(self, text: Text, of: Order) -> str:
        """Fill the days of an order into a sentence of its condition."""
        notice = self.words.notice
        days = {"start": of.start, "notice": of.notice}
        shown = {name: wording.day(day, self.lang) for name, day in days.items() if day}
        if of.at_latest:
            shown["start"] = self.say(notice.at_latest, day=shown["start"])
        said = {
            "planned": notice.planned,
            "not-yet": notice.not_yet,
            "unknown": notice.unknown,
            "no-day": notice.no_day,
        }[of.said]
        return self.say(text, **shown, office=self.whom, said=self.say(said, **shown))

    def alarm(self) -> str:
        """Say that the day of an order has come before the notice; empty: it has not."""
        of = self.found.alarm
        rule = self.rules[of.rule] if of is not None else None
        if of is None or not isinstance(rule, OrderOfPurchase):
            return ""
        return self.ordered(rule.ordered, of)

    def warning(self) -> str:
        """Say what to mind before an order: by its condition, or by the program's gate."""
        of = next(iter(self.found.orders), None)
        rule = self.rules[of.rule] if of is not None else None
        if of is None or not isinstance(rule, OrderOfPurchase):
            return speak_gate(self.program, self.words, self.lang).warning
        if of.arrived:
            return self.ordered(rule.arrived, of)
        put_off = self._put_off(of) if of.put_off else ""
        return self.say(rule.unknown) + put_off + self.queried(of)

    def aged(self) -> str:
        """Say that the program was not compared with the documents for long; empty: it was.

        Of a program that has ended that is said, and no more.
        """
        if any(one.reason == "ended" for one in self.found.conditions):
            return ""
        return age.said(self.program.verified_on, self.found.on, self.words.aged, self.lang)

    def queried(self, of: Order) -> str:
        """Ask about answers on the notice that do not agree; empty: they do."""
        if of.query is None:
            return ""
        text: Text = getattr(self.words.notice, of.query)
        values = {} if of.notice is None else {"notice": wording.day(of.notice, self.lang)}
        event = self.found.situation.program.event(of.step) if of.step is not None else None
        if event is not None and event.record is not None and of.step_day is not None:
            values |= {
                "step": event.record.say(self.lang),
                "day": wording.day(of.step_day, self.lang),
            }
        return self.say(text, **values)

    def query(self, of: JudgedCondition) -> str:
        """Say alone what is to be found out of answers that do not agree; empty: they do."""
        return self.queried(self.order_of(of.id)).strip() if of.query is not None else ""

    def order_of(self, name: Id) -> Order:
        """Return the order that a condition is about."""
        return next(order for order in self.found.orders if order.rule == name)

    def _put_off(self, of: Order) -> str:
        start = wording.day(of.start, self.lang) if of.start is not None else ""
        return self.say(self.words.notice.put_off, start=start)

    # ------------------------------------------------------------------ items and sums

    def why(self, of: JudgedItem) -> str:
        """Say why an item counts or does not."""
        kind = self.program.category(of.category)
        if of.why == "kind" and kind is not None:
            return self.say(kind.why)
        if of.why == "otherwise" and kind is not None and kind.otherwise is not None:
            return self.say(kind.otherwise)
        return self.say(getattr(self.words.items, of.why))

    def without(self) -> str:
        """Say beside a sum what is not in it; empty: everything is."""
        names, words = list(self.found.not_in_sum), self.words.calculation
        if not names:
            return ""
        if len(names) > _MOST_NAMES:
            count = str(len(names) - _MOST_NAMES)
            names[_MOST_NAMES:] = [self.say(words.and_more, count=count)]
        return self.say(words.without, names=wording.join(names, self.lang))

    def line(self, of: SumLine) -> str:
        """Return a line of the calculation."""
        shown = {name: self._yen(amount) for name, amount in of.amounts.items()}
        shown |= {"count": str(of.count), "share": of.share, "word": self._unit(of)}
        text = self.say(getattr(self.words.calculation, of.line), **shown)
        return text + self.without() if of.line == "cost" else text

    def _unit(self, of: SumLine) -> str:
        """Return what the base amount is taken for, one each."""
        pers = (cell.per for cell in self.program.amount if cell.id == of.cell)
        return next((per.word.say(self.lang) for per in pers if per is not None), "")

    def _yen(self, amount: int | Fraction) -> str:
        if isinstance(amount, Fraction):
            return wording.exact(amount, self.lang)
        return wording.yen(amount, self.lang)


def _said(cell: Cell, of: JudgedCondition) -> Text | None:
    """Return what a cell of the table says of itself; None: it is another one."""
    if of.id == cell.id:
        said = cell.none if of.reason == "none" else cell.ask
        return said.text if said is not None else None
    if cell.per is not None and of.id == f"{cell.id}-units":
        return cell.per.unanswered
    return None
