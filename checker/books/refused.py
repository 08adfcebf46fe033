"""Why a workbook is not read; what a person is told of it is its reader's matter."""

from typing import Literal, NamedTuple

Why = Literal["damaged", "too_large", "password", "doctype", "no_sheet", "binary"]


class RefusedError(ValueError):
    """A workbook that is not read."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


class Unseen(NamedTuple):
    """Rows and columns of a sheet that are not shown, from 0."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
