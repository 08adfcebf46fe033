"""Subsidy programs: may we apply, how much, for which purchases, what comes next. Pure."""

from checker.subsidy.consideration import consider
from checker.subsidy.findings import Findings
from checker.subsidy.load import load_programs
from checker.subsidy.program import Program
from checker.subsidy.shopping import ShoppingItem, ShoppingList, shopping_list

__all__ = [
    "Findings",
    "Program",
    "ShoppingItem",
    "ShoppingList",
    "consider",
    "load_programs",
    "shopping_list",
]
