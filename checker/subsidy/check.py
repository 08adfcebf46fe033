"""What a subsidy program's file must be: names that exist, values that agree, no gaps."""

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final, get_args

from checker.model import InstitutionKind
from checker.packs.schema import Source
from checker.subsidy import check_conditions, written
from checker.subsidy.given import NOTICE
from checker.subsidy.problems import Problem, an_option, choices, ends, told, under, unknown
from checker.subsidy.program import (
    BaseRule,
    Cell,
    Exclusion,
    Implementer,
    KindIs,
    Limit,
    Milestone,
    Money,
    OrderOfPurchase,
    Program,
    Share,
)
from checker.subsidy.values import Value, references, texts, values

_KINDS: Final[tuple[str, ...]] = get_args(InstitutionKind)
_PLACEHOLDERS: Final[Mapping[type, frozenset[str]]] = {
    OrderOfPurchase: frozenset({"start", "notice", "said", "office"}),
    Implementer: frozenset({"schemes"}),
}
_OVERDUE: Final = frozenset({"due", "office"})
_TODO: Final = frozenset({"office"})
_IDS: Final = ("options", "categories", "conditions", "amount", "timeline")

_WAITING: Final = ("preliminary-notice", "grant-decision")
"""Gates that an order waits for."""


def check(
    name: str,
    program: Program,
    programs: Mapping[str, Program | None],
    sources: Mapping[str, Source],
) -> Iterator[Problem]:
    """Yield the place and text of every problem a program has in itself and with the others.

    Args:
        name: The file's name without its ending.
        program: What it holds.
        programs: Every program by its file's name; None: it could not be read.
        sources: The official documents by id.
    """
    if program.id != name:
        yield "id", told("ファイル名と違います", "it is not the file's name")
    yield from _cited(program, sources)
    for group in _IDS:
        yield from _twice(group, [item.id for item in getattr(program, group)])
    yield from ends("valid_to", program.valid_from, program.valid_to)
    yield from under("gate", _gate(program))
    yield from _categories(program)
    yield from _sentences(program)
    yield from _options(program)
    for index, rule in enumerate(program.conditions):
        yield from under(f"conditions[{index}]", check_conditions.problems(rule, program))
    yield from _amount(program)
    for index, event in enumerate(program.timeline):
        yield from under(f"timeline[{index}]", _event(event, program))
    if program.survey is not None:
        yield from under(
            "survey.answered", an_option(program, program.survey.answered, ("yes-no",))
        )
    for index, figure in enumerate(program.figures):
        yield from _one(f"figures[{index}]", figure, "money", "limit", "day")
    for index, other in enumerate(program.excludes):
        yield from under(f"excludes[{index}].program", _exclusion(program, other, programs))


def _gate(program: Program) -> Iterator[Problem]:
    """Yield where the gate and the conditions do not say the same."""
    gate, kind = program.gate, program.gate.kind
    orders = [rule for rule in program.conditions if isinstance(rule, OrderOfPurchase)]
    if (kind == "unknown") != (gate.source is None):
        yield (
            ".source",
            told("unknown でないときに書きます", "required unless unknown, and only then"),
        )
    if (kind == "payment-window") != (gate.first is not None or gate.last is not None):
        yield (
            ".first",
            told("payment-window のときに書きます", "for payment-window, and only then"),
        )
    yield from ends(".last", gate.first, gate.last)
    if bool(orders) != (kind in _WAITING):
        names = ", ".join(_WAITING)
        yield (
            ".kind",
            told(
                f"order-of-purchase の条件があるときだけ、{names} のどれかです",
                f"one of {names} where there is an order-of-purchase, and only then",
            ),
        )
    elif orders:
        notice = kind == "preliminary-notice"
        if not any((rule.after == NOTICE) is notice for rule in orders):
            yield (
                ".kind",
                told(
                    f"after は preliminary-notice なら {NOTICE}、grant-decision なら問いです",
                    f"`after` is {NOTICE} of a preliminary-notice, an option of a grant-decision",
                ),
            )


def _categories(program: Program) -> Iterator[Problem]:
    kinds = [category.id for category in program.categories]
    if all(category.counts != "yes" for category in program.categories):
        yield "categories", told("対象になる費目がありません", "no category counts")
    for index, category in enumerate(program.categories):
        for other in category.never_as:
            if other not in kinds:
                yield f"categories[{index}].never_as", unknown(other, kinds)
        for key, answers in category.only.items():
            yield from under(f"categories[{index}].only.{key}", _when(program, key, answers))
        if bool(category.only) != (category.otherwise is not None):
            yield (
                f"categories[{index}].otherwise",
                told(
                    "only があるときだけ、必ず書いてください", "required with only, and only then"
                ),
            )


def _cited(program: Program, sources: Mapping[str, Source]) -> Iterator[Problem]:
    for place, reference in references(program):
        source = sources.get(reference.document)
        if source is None:
            yield f"{place}.document", unknown(reference.document, sources)
        elif not source.holds(reference.section):
            yield (
                f"{place}.section",
                told(
                    f"{reference.document} に「{reference.section}」はありません（sources.toml）",
                    f"{reference.document} has no section {reference.section} (sources.toml)",
                ),
            )
    for place, value in values(program):
        if not _same(value):
            yield (
                f"{place}.written",
                told(
                    f"値と、原文の書き方「{value.written}」が合いません",
                    f"the value and what the document writes, {value.written}, do not agree",
                ),
            )


def _exclusion(
    program: Program, other: Exclusion, programs: Mapping[str, Program | None]
) -> Iterator[Problem]:
    if other.program not in programs:
        yield "", unknown(other.program, programs)
        return
    there = programs[other.program]
    if there is not None and program.id not in [back.program for back in there.excludes]:
        yield (
            "",
            told(
                f"{there.id} の excludes に {program.id} がありません",
                f"{there.id} does not exclude {program.id} in turn",
            ),
        )


def _same(value: Value) -> bool:
    match value:
        case Money():
            return written.yen(value.written) == value.value
        case Limit():
            return written.number(value.written) == value.value
        case Share():
            return written.share(value.written) == Fraction(value.value) <= 1
        case _:
            return written.is_day(value.written, value.date)


def _sentences(program: Program) -> Iterator[Problem]:
    rules = {f"conditions[{i}]": type(rule) for i, rule in enumerate(program.conditions)}
    for place, text in texts(program):
        allowed = _PLACEHOLDERS.get(rules.get(place.partition(".")[0], Program), frozenset())
        if place == "survey.overdue":
            allowed = _OVERDUE
        elif re.fullmatch(r"timeline\[\d+\]\.todo", place):
            allowed = _TODO
        for name in sorted(set(re.findall(r"\{(.*?)\}", text.ja + text.en)) - allowed):
            yield place, unknown(name, sorted(allowed))
        if not (text.ja and text.en):
            yield place, told("ja と en の両方が必要です", "both ja and en are required")


def _options(program: Program) -> Iterator[Problem]:
    used = set(_used(program))
    for index, option in enumerate(program.options):
        place = f"options[{index}]"
        if (option.type == "choice") != bool(option.values):
            yield (
                f"{place}.values",
                told(
                    "type が choice のときだけ、必ず書いてください",
                    "required when type is choice, and only then",
                ),
            )
        yield from _twice(f"{place}.values", [choice.id for choice in option.values])
        if option.id not in used:
            yield f"{place}.id", told("どこでも使われていません", "nothing uses this option")


def _used(program: Program) -> Iterator[str]:
    for rule in program.conditions:
        yield from check_conditions.asked(rule)
    for cell in program.amount:
        yield from cell.when
        if cell.per is not None:
            yield from (*cell.per.options, *cell.per.once)
        if cell.notified is not None:
            yield cell.notified
    yield from (event.done for event in program.timeline if event.done is not None)
    if program.survey is not None:
        yield program.survey.answered


def _amount(program: Program) -> Iterator[Problem]:
    if bool(program.amount) == (program.amount_absent is not None):
        yield (
            "amount_absent",
            told(
                "amount がないときだけ、必ず書いてください",
                "required when there is no amount, and only then",
            ),
        )
    for index, cell in enumerate(program.amount):
        yield from under(f"amount[{index}]", _cell(cell, program))


def _cell(cell: Cell, program: Program) -> Iterator[Problem]:
    yield from _one("", cell, "share", "none", "ask")
    needs_share = (cell.base, cell.cap, cell.guide, cell.rounding, cell.needs or None)
    for key, parts in (("share", needs_share), ("base", (cell.per, cell.notified))):
        if getattr(cell, key) is None and any(part is not None for part in parts):
            yield f".{key}", told("必要なキーがありません", "this required key is missing")
    if cell.guide is not None and (cell.base or cell.cap):
        yield (
            ".guide",
            told("上限ではないので、base や cap と一緒に書けません", "not with base or cap"),
        )
    if cell.cap is not None and cell.rounding and cell.cap.value % cell.rounding.value:
        yield ".cap", told("rounding の倍数ではありません", "it is not a multiple of rounding")
    for key, answers in cell.when.items():
        yield from under(f".when.{key}", _when(program, key, answers))
    conditions = [rule.id for rule in program.conditions if isinstance(rule, BaseRule)]
    for name in cell.needs:
        if name not in conditions:
            yield ".needs", unknown(name, conditions)
    yield from _named(cell, program)


def _named(cell: Cell, program: Program) -> Iterator[Problem]:
    if cell.per is not None:
        for name in cell.per.options:
            yield from under(".per.options", an_option(program, name, ("yes-no",)))
        for name in cell.per.once:
            yield from under(".per.once", an_option(program, name, ("count",)))
    if cell.notified is not None:
        yield from under(".notified", an_option(program, cell.notified, ("yen",)))


def _when(program: Program, key: str, answers: Iterable[str]) -> Iterator[Problem]:
    if key != "kind":
        yield from an_option(program, key, ("choice",))
        yield from choices("", program, key, answers)
        return
    if not any(isinstance(rule, KindIs) for rule in program.conditions):
        yield "", told("institution-kind の条件が必要です", "needs an institution-kind")
    for kind in answers:
        if kind not in _KINDS:
            yield "", unknown(kind, _KINDS)


def _one(place: str, piece: object, *keys: str) -> Iterator[Problem]:
    if sum(getattr(piece, key) is not None for key in keys) != 1:
        names = ", ".join(keys)
        yield place, told(f"{names} のどれか一つが必要です", f"give one of {names}")


def _event(event: Milestone, program: Program) -> Iterator[Problem]:
    if event.done is not None:
        yield from under(".done", an_option(program, event.done, ("yes-no",)))
    if event.record is not None and (event.done is not None or event.plan == NOTICE):
        yield ".record", told("別の問いで答えるので、書けません", "another question asks for it")
    if event.instead is not None and program.event(event.instead) is None:
        yield ".instead", unknown(event.instead, [other.id for other in program.timeline])
    if event.until is not None and event.date is None:
        yield ".date", told("until があるときは必要です", "required where there is until")
    yield from ends(".until", event.date, event.until)


def _twice(place: str, ids: list[str]) -> Iterator[Problem]:
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield place, told(f"{name} が二つあります", f"{name} is there twice")
