"""Codes for tests: every number that a table can say, and the facts that lead to it."""

import random
from collections.abc import Iterator

from checker import phonecode
from checker.model import Fact, FactTable, fact_table
from checker.packs.codes import Table
from checker.packs.load import load_code_tables
from checker.packs.locate import rules_root

TABLES = load_code_tables(rules_root())
TABLE: Table = TABLES[max(TABLES)]


def code_of(number: int, table: Table = TABLE) -> str:
    """Return the code of a result's number, as twelve digits."""
    content = f"{table.generation}{number:09d}"
    return content + phonecode.check_digits(content)


def random_codes(count: int, seed: int = 1, table: Table = TABLE) -> Iterator[str]:
    """Yield codes, spread over everything that can be said."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    for _ in range(count):
        yield code_of(chance.randrange(table.states), table)


def sizes_of(decoded: phonecode.Decoded) -> FactTable:
    """Return facts that have the coarse sizes of a decoded code."""
    facts = {}
    for place in decoded.table.places:
        size = decoded.sizes.get(place.requirement)
        for state in place.states:
            if state.size == size and state.at_least is not None:
                facts[place.facts[0]] = Fact(state.at_least, "test")
    return fact_table(facts)
