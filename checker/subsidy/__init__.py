"""Subsidy programs: may we apply, how much, for which purchases, what comes next. Pure."""

from checker.subsidy.estimate import estimate, estimate_plan
from checker.subsidy.load import load_programs
from checker.subsidy.program import Program
from checker.subsidy.shopping import ShoppingItem, ShoppingList, shopping_list

__all__ = [
    "Program",
    "ShoppingItem",
    "ShoppingList",
    "estimate",
    "estimate_plan",
    "load_programs",
    "shopping_list",
]
