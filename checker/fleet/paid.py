"""What a subsidy program pays each institution of a fleet: once, however many PCs it has. Pure."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from checker import wording
from checker.estimate.gate import speak_gate
from checker.estimate.tell import estimate
from checker.estimate.words import EstimateWords
from checker.fleet.model import InstitutionLine, Kind
from checker.fleet.words import Voice
from checker.model import Answers, Institution, Plan, PlannedItem
from checker.subsidy.program import Program


class Estimator(NamedTuple):
    """What is estimated, and for which prices."""

    program: Program
    answers: Answers
    """The plan, and the institution that it is of."""
    prices: Mapping[Kind, int]
    """Whole yen for one of a kind; used where the plan has no items of its own."""
    on: dt.date
    voice: Voice
    file: str
    """What to call the answers in an error."""
    sentences: EstimateWords

    def line(self, line: InstitutionLine, told: Institution | None) -> InstitutionLine:
        """Return an institution's line with the estimate.

        Args:
            line: The institution.
            told: What its own reports answer of it.

        Raises:
            ManyBadInputsError: The program cannot read an answer.
        """
        own = self.answers.institution
        if own.name and line.institution and own.name != line.institution:
            # The answers file speaks of another institution: its plan is not this one's.
            asked = Answers(institution=told or Institution(name=line.institution))
        else:
            asked = msgspec.structs.replace(self.answers, institution=_merged(told, own))
        plan = asked.plan or Plan()
        items = plan.items or self._items(line.kinds)
        plan = msgspec.structs.replace(plan, program=self.program.id, items=items)
        asked = msgspec.structs.replace(asked, plan=plan)
        lang, words = self.voice.lang, self.sentences
        found = estimate(asked, self.program, self.on, lang, words, self.file)
        amounts = [item.amount for item in items if item.amount is not None]
        # A sum that lacks something is no sum.
        cost = sum(amounts) if items and len(amounts) == len(items) else None
        share = None if cost is None or found.amount is None else cost - found.amount
        return msgspec.structs.replace(
            line,
            institution=line.institution or own.name,
            program=self.program.id,
            cost=cost,
            eligibility=found.eligibility,
            amount=found.amount,
            own_share=share,
            steps=found.steps,
        )

    def warning(self) -> str:
        """Return what the program says of an order."""
        return speak_gate(self.program, self.sentences, self.voice.lang).warning

    def _items(self, kinds: Mapping[Kind, int]) -> tuple[PlannedItem, ...]:
        """Return what must be bought, as items of a plan."""
        if not self.prices:
            return ()
        lang, buying = self.voice.lang, self.voice.words.buying
        found = []
        for kind, count in kinds.items():
            price = self.prices.get(kind)
            said = "" if price is None else wording.yen(price, lang)
            text = buying.item if price is not None else buying.item_without_price
            name = self.voice.say(
                text, kind=buying.names[kind].say(lang), count=str(count), price=said
            )
            amount = None if price is None else price * count
            found.append(PlannedItem(name, amount, self._category(kind)))
        return tuple(found)

    def _category(self, kind: Kind) -> str | None:
        """Return the program's kind of cost for what is bought."""
        needs = {name for name, of in self.voice.words.buying.kinds.items() if of == kind}
        for category in self.program.categories:
            if needs & set(category.requirements):
                return category.id
        return None


def _merged(told: Institution | None, own: Institution) -> Institution:
    """Fill with what the reports tell what the answers file leaves open."""
    if told is None:
        return own
    given = {
        name: value
        for name, value in msgspec.structs.asdict(own).items()
        if value not in {"", None}
    }
    return msgspec.structs.replace(told, **given)
