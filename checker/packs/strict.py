"""Strict reading of rule files: every problem of a file at once, each with file, key and remedy.

msgspec stops at the first problem. Where it finds one, the file is walked again piece by piece,
so that a person who edits a rule sees all problems in one go.
"""

import datetime as dt
import functools
import itertools
import operator
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal, TypeVar, cast

import msgspec
import tomli
from msgspec import inspect

from checker.errors import BadInputError
from checker.model import Text
from checker.packs.explain import explain, not_one_of, place_of
from checker.shapes import known

T = TypeVar("T")
_Problems = Iterator[tuple[str, Text]]

PROBLEM_LIMIT: Final = 100
"""Problems of one file that are told: nobody reads more, and a hostile file has millions."""
_DOTS: Final = 100
"""Dots on one line. The parser's time and memory grow with the square of a key's parts."""
_NO_KEY: Final = re.compile(r"""\"(?:[^\"\\]|\\.)*\"|'[^']*'|#.*""")
"""Texts and comments: their dots divide no key."""
_KEY_LENGTH: Final = 80


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Parse TOML.

    Raises:
        BadInputError: It is not TOML; names line and column.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > _DOTS and _NO_KEY.sub("", line).count(".") > _DOTS:
            raise BadInputError(
                file,
                f"line {number}",
                Text(
                    ja=f"一行に「.」が多すぎます（{_DOTS}個まで）",
                    en=f"too many dots on one line (up to {_DOTS})",
                ),
            )
    try:
        return tomli.loads(text)
    except RecursionError as error:
        raise BadInputError(
            file, "", Text(ja="入れ子が深すぎます", en="it is nested too deeply")
        ) from error
    except ValueError as error:
        at = re.search(r" \(at (?:line (\d+), column (\d+)|(end of document))\)$", str(error))
        place = ""
        if at is not None:
            place = at[3] or f"line {at[1]}, column {at[2]}"
        reason = str(error) if at is None else str(error)[: at.start()]
        raise BadInputError(
            file,
            place,
            Text(ja=f"TOMLとして読めません（{reason}）", en=f"not readable as TOML ({reason})"),
        ) from error


def convert(data: object, kind: type[T], file: str) -> T | list[BadInputError]:
    """Turn parsed data into a struct, or return the problems that it has, `PROBLEM_LIMIT` at most.

    Args:
        data: What a parser returned.
        kind: A struct, or a dictionary of structs.
        file: The name to tell.
    """
    try:
        return msgspec.convert(data, known(kind))
    except msgspec.ValidationError as first:
        walk = _walk(data, inspect.type_info(kind), "")
        found = [
            BadInputError(file, place or "$", problem)
            for place, problem in itertools.islice(walk, PROBLEM_LIMIT)
        ]
        return found or [BadInputError(file, place_of(first), explain(first))]


def _walk(data: Any, info: inspect.Type, place: str) -> _Problems:  # noqa: ANN401 - parsed
    """Yield the place and problem of everything under `data` that does not fit."""
    if isinstance(info, inspect.UnionType):
        fitting = [kind for kind in info.types if _holds(kind, data)]
        info = fitting[0] if len(fitting) == 1 else info
    if not _holds(info, data):
        problem = _misfit(data, info)
        if problem is not None:
            yield place, problem
    elif isinstance(info, inspect.StructType):
        yield from _walk_struct(data, info, place)
    elif isinstance(info, inspect.VarTupleType):
        yield from _walk_list(data, info, place)
    else:
        yield from _walk_table(data, cast("inspect.DictType", info), place)


def _holds(info: inspect.Type, data: Any) -> bool:  # noqa: ANN401 - parsed data
    """Whether this is the kind of container that the data is."""
    if isinstance(info, (inspect.StructType, inspect.DictType)):
        return isinstance(data, Mapping)
    return isinstance(info, inspect.VarTupleType) and isinstance(data, list)


def _walk_struct(data: Mapping[Any, Any], info: inspect.StructType, place: str) -> _Problems:
    fine = True
    fields = {field.encode_name: field for field in info.fields}
    for key in data:
        if key not in fields:
            fine = False
            allowed = ", ".join(fields)
            yield (
                _join(place, key),
                Text(
                    ja=f"知らないキーです。使えるのは {allowed} です",
                    en=f"unknown key; allowed are {allowed}",
                ),
            )
    for name, field in fields.items():
        if name in data:
            for problem in _walk(data[name], field.type, _join(place, name)):
                fine = False
                yield problem
        elif field.required:
            fine = False
            yield (
                _join(place, name),
                Text(ja="必要なキーがありません", en="this required key is missing"),
            )
    if fine:
        # What the struct itself asks for, beyond its fields.
        whole = _misfit(data, info)
        if whole is not None:
            yield place, whole


def _walk_table(data: Mapping[Any, Any], info: inspect.DictType, place: str) -> _Problems:
    for key, item in data.items():
        problem = _misfit(key, info.key_type)
        if problem is not None:
            yield _join(place, key), problem
        yield from _walk(item, info.value_type, _join(place, key))


def _walk_list(data: list[Any], info: inspect.VarTupleType, place: str) -> _Problems:
    for index, item in enumerate(data):
        yield from _walk(item, info.item_type, f"{place}[{index}]")
    bounds = msgspec.Meta(min_length=info.min_length, max_length=info.max_length)
    problem = _refusal(data, Annotated[list[Any], bounds])
    if problem is not None:
        yield place, problem


def _misfit(data: object, info: inspect.Type) -> Text | None:
    """Return what is wrong with a value that has no parts of its own."""
    allowed = _literals(info)
    if allowed and isinstance(data, str) and data not in allowed:
        return not_one_of(allowed)
    return _refusal(data, _rebuild(info))


def _refusal(data: object, kind: Any) -> Text | None:  # noqa: ANN401 - a type
    try:
        msgspec.convert(data, known(kind))
    except msgspec.ValidationError as error:
        return explain(error)
    return None


def _literals(info: inspect.Type) -> list[object]:
    """Return the values of a closed list; empty when other texts are allowed too."""
    if isinstance(info, inspect.UnionType):
        texts = [kind for kind in info.types if isinstance(kind, inspect.StrType)]
        return [] if texts else [value for kind in info.types for value in _literals(kind)]
    return list(info.values) if isinstance(info, inspect.LiteralType) else []


def _rebuild(info: inspect.Type) -> Any:  # noqa: ANN401 - one line a kind of type
    """Turn an inspected type back into a type that `convert` takes."""
    match info:
        case inspect.StructType():
            return info.cls
        case inspect.LiteralType():
            return Literal[tuple(info.values)]
        case inspect.UnionType():
            return functools.reduce(operator.or_, map(_rebuild, info.types))
        case inspect.VarTupleType():
            return list[Any]
        case inspect.DictType():
            return dict[str, Any]
        case _:
            return _leaf(info)


_PLAIN: Final[Mapping[type[inspect.Type], Any]] = {
    inspect.IntType: int,
    inspect.FloatType: float,
    inspect.StrType: str,
    inspect.BoolType: bool,
    inspect.DateType: dt.date,
    inspect.DateTimeType: dt.datetime,
    inspect.NoneType: None,
}


def _leaf(info: inspect.Type) -> Any:  # noqa: ANN401 - a type
    bounds = {
        name: value
        for name in ("ge", "le", "pattern", "min_length", "max_length")
        if (value := getattr(info, name, None)) is not None
    }
    kind = _PLAIN.get(type(info), Any)  # `Any` itself: whatever it is, it fits
    return Annotated[kind, msgspec.Meta(**bounds)] if bounds else kind


def _join(place: str, key: str) -> str:
    short = key if len(key) <= _KEY_LENGTH else key[:_KEY_LENGTH] + "…"
    return f"{place}.{short}" if place else short
