"""How much a program pays: exact fractions inside, whole yen outside, every step in words."""

from dataclasses import dataclass
from fractions import Fraction

from checker import wording
from checker.model import Lang, Step, Text
from checker.subsidy import phrases
from checker.subsidy.given import Situation
from checker.subsidy.program import Cell, Money


@dataclass(frozen=True)
class Sum:
    """The result of a calculation."""

    steps: tuple[Step, ...]
    amount: int | None
    """Whole yen; None: the documents leave it to a decision case by case."""


@dataclass(frozen=True)
class Candidates:
    """The cells of a table that may be a plan's, in the order of the table."""

    cells: tuple[Cell, ...]
    missing: tuple[str, ...]
    """Answers that are needed to tell; empty: the cells are the plan's for certain."""


def candidates(situation: Situation) -> Candidates:
    """Find the cells that a plan may belong to, and what must be answered to be sure."""
    cells: list[Cell] = []
    missing: list[str] = []
    for cell in situation.program.amount:
        given = {key: situation.choice(key) for key in cell.when}
        if all(value is None or value in cell.when[key] for key, value in given.items()):
            cells.append(cell)
            missing += [key for key, value in given.items() if value is None]
    return Candidates(tuple(cells), tuple(dict.fromkeys(missing)))


def units(cell: Cell, situation: Situation) -> int | None:
    """Count how many times the base is taken; None: nothing is chosen yet."""
    if cell.per is None:
        return 1
    chosen = sum(situation.option(name) is True for name in cell.per.options)
    return chosen + any(situation.option(name) for name in cell.per.once) or None


def calculate(cell: Cell, situation: Situation, cost: int, lang: Lang) -> Sum:
    """Calculate what a cell of the table pays for a cost.

    Args:
        cell: A cell with a share.
        situation: For the number of units and a notified base.
        cost: The costs that count, in whole yen.
        lang: The language of the steps.
    """
    steps = [Step(phrases.COST.say(lang), cost)]
    count = units(cell, situation)
    if cell.share is None or count is None or _above_guide(cell, cost):
        return Sum(tuple(steps), None)
    running = cost
    if cell.base is not None:
        running = min(_base(cell, cell.base, count, steps, lang), cost)
        base = wording.yen(cell.base.value * count, lang)
        _add(steps, phrases.SMALLER_BASE, running, lang, base=base, cost=wording.yen(cost, lang))
    notified = situation.option(cell.notified) if cell.notified is not None else None
    if isinstance(notified, int):
        before = wording.yen(running, lang)
        running = min(running, notified)
        shown = wording.yen(notified, lang)
        _add(steps, phrases.SMALLER_NOTIFIED, running, lang, notified=shown, so_far=before)
    running = _multiply(cell, running, steps, lang)
    if cell.cap is not None:
        before = wording.yen(running, lang)
        running = min(running, cell.cap.value)
        cap = wording.yen(cell.cap.value, lang)
        _add(steps, phrases.CAP, running, lang, cap=cap, amount=before)
    return Sum(tuple(steps), running)


def _base(cell: Cell, base: Money, count: int, steps: list[Step], lang: Lang) -> int:
    limit = base.value * count
    if cell.per is not None:
        word = cell.per.word.say(lang)
        each = wording.yen(base.value, lang)
        _add(steps, phrases.BASE_LIMIT, limit, lang, base=each, count=str(count), word=word)
    return limit


def _multiply(cell: Cell, running: int, steps: list[Step], lang: Lang) -> int:
    share = cell.share
    assert share is not None  # noqa: S101 - `calculate` has looked
    product = running * Fraction(share.value)
    unit = cell.rounding.value if cell.rounding is not None else 1
    result = int(product // unit) * unit
    text = phrases.PRODUCT
    if cell.rounding is not None:
        text = phrases.ROUNDED
    elif product != result:
        text = phrases.WHOLE_YEN
    _add(
        steps,
        text,
        result,
        lang,
        amount=wording.yen(running, lang),
        share=share.value,
        product=wording.exact(product, lang),
        unit=wording.yen(unit, lang),
    )
    return result


def _above_guide(cell: Cell, cost: int) -> bool:
    return cell.guide is not None and cost > cell.guide.value


def _add(steps: list[Step], text: Text, value: int, lang: Lang, **words: str) -> None:
    steps.append(Step(wording.fill(text.say(lang), words), value))
