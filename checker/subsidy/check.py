"""What a subsidy program's file must be: names that exist, values that agree, no gaps."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final, get_args

from checker.model import InstitutionKind, Text
from checker.packs.schema import Source
from checker.subsidy import written
from checker.subsidy.given import NOTICE
from checker.subsidy.program import (
    AnswerRule,
    AtLeast,
    BaseRule,
    Cell,
    Day,
    Exclusion,
    Implementer,
    InMunicipality,
    KindIs,
    Limit,
    Milestone,
    Money,
    NotInMunicipality,
    OrderOfPurchase,
    PlanDay,
    PrefectureIs,
    Program,
    Rule,
    Share,
    Ways,
    Window,
    Within,
)
from checker.subsidy.values import Value, references, texts, values

Problem = tuple[str, Text]
_KINDS: Final[tuple[str, ...]] = get_args(InstitutionKind)
_PLACEHOLDERS: Final[Mapping[type, frozenset[str]]] = {
    OrderOfPurchase: frozenset({"start", "notice", "said", "office"}),
    Implementer: frozenset({"schemes"}),
}
_OVERDUE: Final = frozenset({"due", "office"})
_TODO: Final = frozenset({"office"})
_IDS: Final = ("options", "categories", "conditions", "amount", "timeline")

_PLAN_DAYS: Final = get_args(PlanDay)
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
        yield "id", _text("ファイル名と違います", "it is not the file's name")
    yield from _cited(program, sources)
    for group in _IDS:
        yield from _twice(group, [item.id for item in getattr(program, group)])
    yield from _ends("valid_to", program.valid_from, program.valid_to)
    yield from _under("gate", _gate(program))
    yield from _categories(program)
    yield from _sentences(program)
    yield from _options(program)
    for index, rule in enumerate(program.conditions):
        yield from _under(f"conditions[{index}]", _condition(rule, program))
    yield from _amount(program)
    for index, event in enumerate(program.timeline):
        yield from _under(f"timeline[{index}]", _event(event, program))
    if program.survey is not None:
        yield from _under("survey.answered", _option(program, program.survey.answered, ("yes-no",)))
    for index, figure in enumerate(program.figures):
        yield from _one(f"figures[{index}]", figure, "money", "limit", "day")
    for index, other in enumerate(program.excludes):
        yield from _under(f"excludes[{index}].program", _exclusion(program, other, programs))


def _gate(program: Program) -> Iterator[Problem]:
    """Yield where the gate and the conditions do not say the same."""
    gate, kind = program.gate, program.gate.kind
    orders = [rule for rule in program.conditions if isinstance(rule, OrderOfPurchase)]
    if (kind == "unknown") != (gate.source is None):
        yield (
            ".source",
            _text("unknown でないときに書きます", "required unless unknown, and only then"),
        )
    if (kind == "payment-window") != (gate.first is not None or gate.last is not None):
        yield (
            ".first",
            _text("payment-window のときに書きます", "for payment-window, and only then"),
        )
    yield from _ends(".last", gate.first, gate.last)
    if bool(orders) != (kind in _WAITING):
        names = ", ".join(_WAITING)
        yield (
            ".kind",
            _text(
                f"order-of-purchase の条件があるときだけ、{names} のどれかです",
                f"one of {names} where there is an order-of-purchase, and only then",
            ),
        )
    elif orders:
        notice = kind == "preliminary-notice"
        if not any((rule.after == NOTICE) is notice for rule in orders):
            yield (
                ".kind",
                _text(
                    f"after は preliminary-notice なら {NOTICE}、grant-decision なら問いです",
                    f"`after` is {NOTICE} of a preliminary-notice, an option of a grant-decision",
                ),
            )


def _categories(program: Program) -> Iterator[Problem]:
    kinds = [category.id for category in program.categories]
    if all(category.counts != "yes" for category in program.categories):
        yield "categories", _text("対象になる費目がありません", "no category counts")
    for index, category in enumerate(program.categories):
        for other in category.never_as:
            if other not in kinds:
                yield f"categories[{index}].never_as", _unknown(other, kinds)
        for key, answers in category.only.items():
            yield from _under(f"categories[{index}].only.{key}", _when(program, key, answers))
        if bool(category.only) != (category.otherwise is not None):
            yield (
                f"categories[{index}].otherwise",
                _text(
                    "only があるときだけ、必ず書いてください", "required with only, and only then"
                ),
            )


def _cited(program: Program, sources: Mapping[str, Source]) -> Iterator[Problem]:
    for place, reference in references(program):
        source = sources.get(reference.document)
        if source is None:
            yield f"{place}.document", _unknown(reference.document, sources)
        elif not source.holds(reference.section):
            yield (
                f"{place}.section",
                _text(
                    f"{reference.document} に「{reference.section}」はありません（sources.toml）",
                    f"{reference.document} has no section {reference.section} (sources.toml)",
                ),
            )
    for place, value in values(program):
        if not _same(value):
            yield (
                f"{place}.written",
                _text(
                    f"値と、原文の書き方「{value.written}」が合いません",
                    f"the value and what the document writes, {value.written}, do not agree",
                ),
            )


def _exclusion(
    program: Program, other: Exclusion, programs: Mapping[str, Program | None]
) -> Iterator[Problem]:
    if other.program not in programs:
        yield "", _unknown(other.program, programs)
        return
    there = programs[other.program]
    if there is not None and program.id not in [back.program for back in there.excludes]:
        yield (
            "",
            _text(
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


def _ends(place: str, first: Day | None, last: Day | None) -> Iterator[Problem]:
    if first is not None and last is not None and last.date < first.date:
        yield place, _text("始まりより前です", "it is earlier than the start")


def _sentences(program: Program) -> Iterator[Problem]:
    rules = {f"conditions[{i}]": type(rule) for i, rule in enumerate(program.conditions)}
    for place, text in texts(program):
        allowed = _PLACEHOLDERS.get(rules.get(place.partition(".")[0], Program), frozenset())
        if place == "survey.overdue":
            allowed = _OVERDUE
        elif re.fullmatch(r"timeline\[\d+\]\.todo", place):
            allowed = _TODO
        for name in sorted(set(re.findall(r"\{(.*?)\}", text.ja + text.en)) - allowed):
            yield place, _unknown(name, sorted(allowed))
        if not (text.ja and text.en):
            yield place, _text("ja と en の両方が必要です", "both ja and en are required")


def _options(program: Program) -> Iterator[Problem]:
    used = set(_used(program))
    for index, option in enumerate(program.options):
        place = f"options[{index}]"
        if (option.type == "choice") != bool(option.values):
            yield (
                f"{place}.values",
                _text(
                    "type が choice のときだけ、必ず書いてください",
                    "required when type is choice, and only then",
                ),
            )
        yield from _twice(f"{place}.values", [choice.id for choice in option.values])
        if option.id not in used:
            yield f"{place}.id", _text("どこでも使われていません", "nothing uses this option")


def _used(  # noqa: C901 - a case a kind of condition
    program: Program,
) -> Iterator[str]:
    for rule in program.conditions:
        match rule:
            case AnswerRule() if rule.option is not None:
                yield rule.option
            case AtLeast():
                yield rule.option
            case OrderOfPurchase():
                yield rule.after
            case Within():
                yield from rule.days
            case Implementer():
                yield from (rule.body, *(scheme.option for scheme in rule.schemes))
            case Ways():
                yield rule.option
    for cell in program.amount:
        yield from cell.when
        if cell.per is not None:
            yield from (*cell.per.options, *cell.per.once)
        if cell.notified is not None:
            yield cell.notified
    yield from (event.done for event in program.timeline if event.done is not None)
    if program.survey is not None:
        yield program.survey.answered


def _condition(  # noqa: C901, PLR0912 - a case a kind of condition
    rule: Rule, program: Program
) -> Iterator[Problem]:
    def option(name: str, *types: str) -> Iterator[Problem]:
        return _option(program, name, types)

    match rule:
        case PrefectureIs():
            for code in rule.one_of:
                if not re.fullmatch(r"0[1-9]|[1-3]\d|4[0-7]", code):
                    yield ".one_of", _unknown(code, ["01 - 47"])
        case OrderOfPurchase() if rule.after != NOTICE:
            yield from _under(".after", option(rule.after, "day"))
        case NotInMunicipality():
            if not (rule.none_of or rule.nanbyo or rule.shoman):
                yield "", _text("除く市区町村が必要です", "name a municipality")
        case InMunicipality():
            # The same name is there in several prefectures, as 府中市.
            if not any(isinstance(one, PrefectureIs) for one in program.conditions):
                yield "", _text("prefecture の条件も必要です", "needs a prefecture, too")
        case Within() | Window():
            for name in rule.days if isinstance(rule, Within) else ():
                if name not in _PLAN_DAYS:
                    yield from _under(".days", option(name, "day"))
            if rule.first is None and rule.last is None:
                yield "", _text("first か last が必要です", "first or last is required")
            yield from _ends(".last", rule.first, rule.last)
        case AnswerRule():
            if (rule.option is None) == (rule.answer is None):
                yield "", _text("option か answer の一方が必要です", "give option or answer")
            elif rule.option is not None:
                yield from _under(".option", option(rule.option, "yes-no"))
        case AtLeast():
            yield from _under(".option", option(rule.option, rule.minimum.unit))
        case Ways():
            yield from _ways(rule, program)
        case Implementer():
            yield from _under(".body", option(rule.body, "choice"))
            for index, scheme in enumerate(rule.schemes):
                place = f".schemes[{index}]"
                yield from _under(f"{place}.option", option(scheme.option, "yes-no"))
                yield from _choices(f"{place}.bodies", program, rule.body, scheme.bodies)


def _ways(rule: Ways, program: Program) -> Iterator[Problem]:
    yield from _under(".option", _option(program, rule.option, ("choice",)))
    kinds = [category.id for category in program.categories]
    for index, way in enumerate(rule.ways):
        place = f".ways[{index}]"
        yield from _choices(f"{place}.answer", program, rule.option, [way.answer])
        if way.category is None:
            continue
        if way.category not in kinds:
            yield f"{place}.category", _unknown(way.category, kinds)
        for key in ("item", "without"):
            if getattr(way, key) is None:
                yield f"{place}.{key}", _text("必要なキーがありません", "this key is missing")


def _amount(program: Program) -> Iterator[Problem]:
    if bool(program.amount) == (program.amount_absent is not None):
        yield (
            "amount_absent",
            _text(
                "amount がないときだけ、必ず書いてください",
                "required when there is no amount, and only then",
            ),
        )
    for index, cell in enumerate(program.amount):
        yield from _under(f"amount[{index}]", _cell(cell, program))


def _cell(cell: Cell, program: Program) -> Iterator[Problem]:
    yield from _one("", cell, "share", "none", "ask")
    needs_share = (cell.base, cell.cap, cell.guide, cell.rounding, cell.needs or None)
    for key, parts in (("share", needs_share), ("base", (cell.per, cell.notified))):
        if getattr(cell, key) is None and any(part is not None for part in parts):
            yield f".{key}", _text("必要なキーがありません", "this required key is missing")
    if cell.guide is not None and (cell.base or cell.cap):
        yield (
            ".guide",
            _text("上限ではないので、base や cap と一緒に書けません", "not with base or cap"),
        )
    if cell.cap is not None and cell.rounding and cell.cap.value % cell.rounding.value:
        yield ".cap", _text("rounding の倍数ではありません", "it is not a multiple of rounding")
    for key, answers in cell.when.items():
        yield from _under(f".when.{key}", _when(program, key, answers))
    conditions = [rule.id for rule in program.conditions if isinstance(rule, BaseRule)]
    for name in cell.needs:
        if name not in conditions:
            yield ".needs", _unknown(name, conditions)
    yield from _named(cell, program)


def _named(cell: Cell, program: Program) -> Iterator[Problem]:
    if cell.per is not None:
        for name in cell.per.options:
            yield from _under(".per.options", _option(program, name, ("yes-no",)))
        for name in cell.per.once:
            yield from _under(".per.once", _option(program, name, ("count",)))
    if cell.notified is not None:
        yield from _under(".notified", _option(program, cell.notified, ("yen",)))


def _when(program: Program, key: str, answers: Iterable[str]) -> Iterator[Problem]:
    if key != "kind":
        yield from _option(program, key, ("choice",))
        yield from _choices("", program, key, answers)
        return
    if not any(isinstance(rule, KindIs) for rule in program.conditions):
        yield "", _text("institution-kind の条件が必要です", "needs an institution-kind")
    for kind in answers:
        if kind not in _KINDS:
            yield "", _unknown(kind, _KINDS)


def _one(place: str, piece: object, *keys: str) -> Iterator[Problem]:
    if sum(getattr(piece, key) is not None for key in keys) != 1:
        names = ", ".join(keys)
        yield place, _text(f"{names} のどれか一つが必要です", f"give one of {names}")


def _event(event: Milestone, program: Program) -> Iterator[Problem]:
    if event.done is not None:
        yield from _under(".done", _option(program, event.done, ("yes-no",)))
    if event.record is not None and (event.done is not None or event.plan == NOTICE):
        yield ".record", _text("別の問いで答えるので、書けません", "another question asks for it")
    if event.instead is not None and program.event(event.instead) is None:
        yield ".instead", _unknown(event.instead, [other.id for other in program.timeline])
    if event.until is not None and event.date is None:
        yield ".date", _text("until があるときは必要です", "required where there is until")
    yield from _ends(".until", event.date, event.until)


def _option(program: Program, name: str, types: Collection[str]) -> Iterator[Problem]:
    option = program.option(name)
    if option is None:
        yield "", _unknown(name, [option.id for option in program.options])
    elif option.type not in types:
        kinds = ", ".join(types)
        yield "", _text(f"{name} は {kinds} ではありません", f"{name} is not of type {kinds}")


def _choices(place: str, program: Program, name: str, answers: Iterable[str]) -> Iterator[Problem]:
    option = program.option(name)
    allowed = [choice.id for choice in option.values] if option else []
    for answer in answers:
        if option is not None and answer not in allowed:
            yield place, _unknown(answer, allowed)


def _under(place: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    for where, problem in problems:
        yield place + where, problem


def _twice(place: str, ids: list[str]) -> Iterator[Problem]:
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield place, _text(f"{name} が二つあります", f"{name} is there twice")


def _unknown(name: str, allowed: Iterable[str]) -> Text:
    names = ", ".join(sorted(allowed)) or "-"
    return Text(
        ja=f"{name} はありません。使えるのは {names} です",
        en=f"unknown: {name}; allowed are {names}",
    )


def _text(ja: str, en: str) -> Text:
    return Text(ja=ja, en=en)
