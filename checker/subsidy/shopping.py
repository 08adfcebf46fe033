"""From a report's remedies to what a quotation must ask for, and what need not be bought."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from checker.model import Id, RemedyKind, Verdict
from checker.subsidy.program import Category, Program

_ASK_FOR: Final[frozenset[RemedyKind]] = frozenset({"purchase", "install"})


@dataclass(frozen=True)
class ShoppingItem:
    """One thing that a report says to do."""

    requirement: Id
    title: str
    minimum: str
    """What a quotation must ask for at least: the requirement's own words."""
    remedy: str
    kind: RemedyKind
    must: bool
    """The requirement is required (必須), not only recommended (推奨)."""
    optional: bool = False
    """The PC does as it is: more is only recommended."""

    @property
    def costs(self) -> bool:
        """Whether money must be spent. Only a purchase costs; an install is a free download."""
        return self.kind == "purchase"


@dataclass(frozen=True)
class ShoppingList:
    """A report's remedies, sorted by what they cost."""

    quotation: tuple[ShoppingItem, ...]
    """Purchases, then free installs that a vendor can be asked to do along with them."""
    optional: tuple[ShoppingItem, ...]
    """Purchases that this PC does without."""
    no_purchase: tuple[ShoppingItem, ...]
    """Settings, networks and questions: nobody needs to buy anything for these."""


def shopping_list(verdicts: Iterable[Verdict]) -> ShoppingList:
    """Sort the remedies of a report's verdicts, in the order of the report.

    The sentences are in the language of the verdicts.
    """
    items = [
        ShoppingItem(
            requirement=verdict.id,
            title=verdict.title,
            minimum=verdict.required,
            remedy=verdict.remedy.text,
            kind=verdict.remedy.kind,
            must=verdict.level == "required",
            optional=verdict.status == "below_recommended",
        )
        for verdict in verdicts
        if verdict.remedy is not None
    ]
    asked = [item for item in items if item.kind in _ASK_FOR and not _needless(item)]
    return ShoppingList(
        quotation=tuple(sorted(asked, key=lambda item: not item.costs)),
        optional=tuple(item for item in items if _needless(item)),
        no_purchase=tuple(item for item in items if item.kind not in _ASK_FOR),
    )


def _needless(item: ShoppingItem) -> bool:
    return item.costs and item.optional


def to_buy(
    verdicts: Iterable[Verdict], program: Program
) -> tuple[tuple[str, Category | None], ...]:
    """Return what a report says to buy, each with its kind of cost where the file says it."""
    return tuple(
        (item.title, category_of(program, item.requirement))
        for item in shopping_list(verdicts).quotation
        if item.costs
    )


def category_of(program: Program, requirement: Id) -> Category | None:
    """Return the kind of cost that a purchase for a requirement is; None: the file does not say."""
    return next((kind for kind in program.categories if requirement in kind.requirements), None)
