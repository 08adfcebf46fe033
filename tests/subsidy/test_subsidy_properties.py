"""What holds for every cell of every program, whatever the cost."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Answers
from checker.packs.locate import rules_root
from checker.subsidy import Program, load_programs
from checker.subsidy.amount import calculate
from checker.subsidy.given import Situation
from checker.subsidy.program import Cell

PROGRAMS = load_programs(rules_root())
CELLS = [
    (program, cell)
    for program in PROGRAMS.values()
    for cell in program.amount
    if cell.share is not None
]
COSTS = st.one_of(
    st.integers(0, 10**12),
    st.integers(0, 200_000),
    st.sampled_from([72_000, 73_000, 100_000, 566_000, 1_200_000, 5_000_000]).flatmap(
        lambda limit: st.integers(limit - 2, limit + 2)
    ),
)


def situation(program: Program, schemes: int, notified: int | None) -> Situation:
    options: dict[str, object] = {}
    for option in program.options:
        if option.type == "yes-no" and len(options) < schemes:
            options[option.id] = True
    if schemes and program.option("other-local-schemes"):
        options["other-local-schemes"] = schemes
    if notified is not None and program.option("notified-base"):
        options["notified-base"] = notified
    return Situation(msgspec.convert({"plan": {"options": options}}, Answers), program)


def amount(
    program: Program, cell: Cell, cost: int, schemes: int, notified: int | None
) -> int | None:
    made = calculate(cell, situation(program, schemes, notified), cost)
    assert made.steps[0].value == cost
    if made.amount is not None:
        assert made.steps[-1].value == made.amount
    return made.amount


@pytest.mark.parametrize(("program", "cell"), CELLS, ids=lambda value: value.id)
@given(cost=COSTS, schemes=st.integers(1, 25), notified=st.none() | COSTS)
def test_an_amount_keeps_within_its_limits(
    program: Program, cell: Cell, cost: int, schemes: int, notified: int | None
) -> None:
    paid = amount(program, cell, cost, schemes, notified)
    if paid is None:
        assert cell.guide is not None
        assert cost > cell.guide.value
        return
    assert type(paid) is int
    assert cell.share is not None
    assert 0 <= paid <= cost
    assert paid <= cost * Fraction(cell.share.value)
    if cell.cap is not None:
        assert paid <= cell.cap.value
    if cell.rounding is not None:
        assert paid % cell.rounding.value == 0
    if notified is not None and cell.notified is not None:
        assert paid <= notified


@pytest.mark.parametrize(("program", "cell"), CELLS, ids=lambda value: value.id)
@given(first=COSTS, second=COSTS, schemes=st.integers(1, 25), notified=st.none() | COSTS)
def test_a_higher_cost_never_pays_less(
    program: Program, cell: Cell, first: int, second: int, schemes: int, notified: int | None
) -> None:
    low = amount(program, cell, min(first, second), schemes, notified)
    high = amount(program, cell, max(first, second), schemes, notified)
    assert low is None or high is None or low <= high


@pytest.mark.parametrize(("program", "cell"), CELLS, ids=lambda value: value.id)
@given(cost=COSTS)
def test_rounding_takes_away_less_than_its_unit(program: Program, cell: Cell, cost: int) -> None:
    paid = amount(program, cell, cost, 25, None)
    assert cell.share is not None
    if paid is None or (cell.cap is not None and paid == cell.cap.value):
        return
    unit = cell.rounding.value if cell.rounding is not None else 1
    counted = cost
    if cell.base is not None:
        schemes = situation(program, 25, None)
        each = len([o for o in (cell.per.options if cell.per else ()) if schemes.option(o)])
        once = 1 if cell.per and cell.per.once else 0
        counted = min(cost, cell.base.value * (each + once if cell.per else 1))
    assert 0 <= counted * Fraction(cell.share.value) - paid < unit
