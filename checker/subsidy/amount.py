"""How much a program pays: exact fractions inside, whole yen outside, every line with numbers."""

from fractions import Fraction

from msgspec import Struct

from checker.model import Id
from checker.subsidy.findings import Line, SumLine
from checker.subsidy.given import Situation
from checker.subsidy.program import Cell, Money


class Sum(Struct, frozen=True):
    """The result of a calculation."""

    steps: tuple[SumLine, ...]
    amount: int | None
    """Whole yen; None: the documents leave it to a decision case by case."""


class Candidates(Struct, frozen=True):
    """The cells of a table that may be a plan's, in the order of the table."""

    cells: tuple[Cell, ...]
    missing: tuple[Id, ...]
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


def calculate(cell: Cell, situation: Situation, cost: int) -> Sum:
    """Calculate what a cell of the table pays for a cost.

    Args:
        cell: A cell with a share.
        situation: For the number of units and a notified base.
        cost: The costs that count, in whole yen.
    """
    steps = [SumLine("cost", cost)]
    count = units(cell, situation)
    if cell.share is None or count is None or _above_guide(cell, cost):
        return Sum(tuple(steps), None)
    running = cost
    if cell.base is not None:
        running = min(_base(cell, cell.base, count, steps), cost)
        base = cell.base.value * count
        steps.append(SumLine("smaller_base", running, {"base": base, "cost": cost}))
    notified = situation.option(cell.notified) if cell.notified is not None else None
    if isinstance(notified, int):
        amounts = {"notified": notified, "so_far": running}
        running = min(running, notified)
        steps.append(SumLine("smaller_notified", running, amounts))
    running = _multiply(cell, running, steps)
    if cell.cap is not None:
        amounts = {"cap": cell.cap.value, "amount": running}
        running = min(running, cell.cap.value)
        steps.append(SumLine("cap", running, amounts))
    return Sum(tuple(steps), running)


def _base(cell: Cell, base: Money, count: int, steps: list[SumLine]) -> int:
    limit = base.value * count
    if cell.per is not None:
        steps.append(SumLine("base_limit", limit, {"base": base.value}, count, cell.id))
    return limit


def _multiply(cell: Cell, running: int, steps: list[SumLine]) -> int:
    share = cell.share
    assert share is not None  # noqa: S101 - `calculate` has looked
    product = running * Fraction(share.value)
    unit = cell.rounding.value if cell.rounding is not None else 1
    result = int(product // unit) * unit
    line: Line = "product"
    if cell.rounding is not None:
        line = "rounded"
    elif product != result:
        line = "whole_yen"
    amounts: dict[str, int | Fraction] = {"amount": running, "product": product, "unit": unit}
    steps.append(SumLine(line, result, amounts, share=share.value))
    return result


def _above_guide(cell: Cell, cost: int) -> bool:
    return cell.guide is not None and cost > cell.guide.value
