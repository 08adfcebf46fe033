"""Candidates side by side: the nouns, and how they are made from candidates. Pure."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, Literal

from checker.fleet.candidate import Candidate
from checker.fleet.catalogue import Column
from checker.model import Closed, Eligibility, Lang, Line, Name, Overall, Status, Text, Yen

CANDIDATES_SCHEMA: Final = "nanbyo-checker/candidates/1"

_BEFORE = Text(
    "補助金を使うときは、内示の前に注文や購入をしないでください。見積書を取るのはかまいません。",
    "If a subsidy will be used, nothing may be ordered or bought before the preliminary notice "
    "(内示). Asking for quotations is fine.",
)
_UNKNOWN = Text(
    "仕様書から分からない項目は「判定不可」「要確認」のままです。確かめることを下に示します。",
    "What a specification cannot tell stays open. What to find out is listed below.",
)

_SIZES = Text(
    "ストレージの大きさは、Windowsの数え方（1GB＝1024×1024×1024バイト）で示します。仕様書の256GBは238GBになります。"
    "メモリは、仕様書とWindowsで数え方が同じです。",
    "Drive sizes are shown as Windows counts them (1 GB is 1024×1024×1024 bytes): 256 GB of a "
    "specification are 238 GB. Memory is counted alike in both.",
)
_CAP = Text(
    "補助の見込み額は、この1台だけを買う場合の額です。補助は1医療機関につき一度で、台数分にはなりません。",
    "The estimated subsidy is for buying this one PC. It is paid once per medical institution, "
    "not for each PC.",
)


_DRIVES: Final[tuple[Column, ...]] = ("disk", "free")


class ComparedCell(Closed, frozen=True):
    """One requirement of one candidate."""

    status: Status
    outcome: str
    measured: Line
    message: Line
    ask: Line = ""
    """What to ask the vendor; empty where nothing is open."""


class Compared(Closed, frozen=True):
    """One candidate."""

    name: Name
    overall: Overall
    cells: dict[str, ComparedCell]
    spec: dict[str, str]
    """The cells as the sheet writes them."""
    price: Yen | None = None
    price_note: Line = ""
    eligibility: Eligibility | None = None
    subsidy: Yen | None = None
    """What the program would pay, in yen; None where it cannot be told."""
    own_share: int | None = None


class Comparison(Closed, frozen=True):
    """Candidates side by side."""

    schema: Literal["nanbyo-checker/candidates/1"]
    judged_on: dt.date
    warning: Line
    """The order of purchase: before anything else."""
    note: Line
    requirements: dict[str, str]
    candidates: tuple[Compared, ...]
    program: str | None = None
    """The program's id that the subsidy is estimated by."""


def compare(
    candidates: Sequence[Candidate], on: dt.date, lang: Lang, program: str | None
) -> Comparison:
    """Put candidates side by side."""
    titles = {
        verdict.id: verdict.title
        for candidate in candidates
        for verdict in candidate.report.verdicts
    }
    notes = [_UNKNOWN]
    if any(column in candidate.spec for candidate in candidates for column in _DRIVES):
        notes.append(_SIZES)
    if program:
        notes.append(_CAP)
    return Comparison(
        schema=CANDIDATES_SCHEMA,
        judged_on=on,
        warning=_BEFORE.say(lang),
        note=" ".join(text.say(lang) for text in notes),
        requirements=titles,
        candidates=tuple(_compared(candidate) for candidate in candidates),
        program=program,
    )


def _compared(candidate: Candidate) -> Compared:
    subsidy = candidate.subsidy
    return Compared(
        name=candidate.name,
        overall=candidate.report.overall,
        cells={
            verdict.id: ComparedCell(
                verdict.status,
                verdict.outcome,
                verdict.measured,
                verdict.message,
                candidate.ask.get(verdict.id, ""),
            )
            for verdict in candidate.report.verdicts
        },
        spec={column: text for column, text in candidate.spec.items()},  # noqa: C416 - plain keys
        price=candidate.price,
        price_note=candidate.price_note,
        eligibility=subsidy.eligibility if subsidy else None,
        subsidy=subsidy.amount if subsidy else None,
        own_share=candidate.own_share,
    )
