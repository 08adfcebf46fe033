"""Strict reading of rule files: every problem of a file at once, each with file, key and remedy.

msgspec stops at the first problem. Where it finds one, the file is walked again piece by piece,
so that a person who edits a rule sees all problems in one go.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from checker.errors import BadInputError
from checker.model import Text

T = TypeVar("T")


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Parse TOML.

    Raises:
        BadInputError: It is not TOML; names line and column.
    """
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        at = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
        place = "" if at is None else "end of document"
        if at is not None and at[1]:
            place = f"line {at[1]}, column {at[2]}"
        reason = re.sub(r" \(at .*\)$", "", str(error))
        raise BadInputError(
            file,
            place,
            Text(ja=f"TOMLとして読めません（{reason}）", en=f"not readable as TOML ({reason})"),
        ) from error


def convert(data: object, kind: type[T], file: str) -> T | list[BadInputError]:
    """Turn parsed data into a struct, or return every problem that it has."""
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as first:
        found = [
            BadInputError(file, place or "$", problem)
            for place, problem in _walk(data, inspect.type_info(kind), kind, "")
        ]
        return found or [BadInputError(file, _place(first), explain(first))]


def _walk(
    data: object,
    info: inspect.Type,
    kind: Any,  # noqa: ANN401 - a type
    place: str,
) -> Iterator[tuple[str, Text]]:
    """Yield the place and problem of everything under `data` that does not fit."""
    if isinstance(info, inspect.StructType) and isinstance(data, Mapping):
        yield from _walk_struct(data, info, place)
        return
    if isinstance(info, (inspect.ListType, inspect.VarTupleType)) and isinstance(data, list):
        for index, item in enumerate(data):
            yield from _walk(item, info.item_type, None, f"{place}[{index}]")
        return
    if isinstance(info, inspect.DictType) and isinstance(data, Mapping):
        for key, item in data.items():
            yield from _walk(item, info.value_type, None, _join(place, str(key)))
        return
    if isinstance(info, inspect.UnionType):
        structs = [kind for kind in info.types if isinstance(kind, inspect.StructType)]
        if isinstance(data, Mapping) and len(structs) == 1:
            yield from _walk_struct(data, structs[0], place)
            return
    problem = _misfit(data, info, kind)
    if problem is not None:
        yield place, problem


def _walk_struct(
    data: Mapping[Any, Any], info: inspect.StructType, place: str
) -> Iterator[tuple[str, Text]]:
    before = 0
    fields = {field.encode_name: field for field in info.fields}
    for key in data:
        if key not in fields:
            before += 1
            allowed = ", ".join(fields)
            yield (
                _join(place, str(key)),
                Text(
                    ja=f"知らないキーです。使えるのは {allowed} です",
                    en=f"unknown key; allowed are {allowed}",
                ),
            )
    for name, field in fields.items():
        if name in data:
            for problem in _walk(data[name], field.type, None, _join(place, name)):
                before += 1
                yield problem
        elif field.required:
            before += 1
            yield (
                _join(place, name),
                Text(ja="必要なキーがありません", en="this required key is missing"),
            )
    if not before:
        whole = _misfit(data, info, info.cls)
        if whole is not None:
            yield place, whole


def _misfit(data: object, info: inspect.Type, kind: Any) -> Text | None:  # noqa: ANN401
    try:
        msgspec.convert(data, kind if kind is not None else _rebuild(info))
    except msgspec.ValidationError as error:
        return explain(error)
    return None


def _rebuild(info: inspect.Type) -> Any:  # noqa: ANN401 - one line a kind of type
    """Turn an inspected leaf type back into a type that `convert` takes."""
    match info:
        case inspect.StructType():
            return info.cls
        case inspect.LiteralType():
            from typing import Literal  # noqa: PLC0415

            return Literal[tuple(info.values)]
        case inspect.UnionType():
            kinds = [_rebuild(kind) for kind in info.types]
            union = kinds[0]
            for other in kinds[1:]:
                union = union | other
            return union
        case inspect.ListType() | inspect.VarTupleType():
            return list[_rebuild(info.item_type)]  # type: ignore[misc]
        case inspect.DictType():
            return dict[str, _rebuild(info.value_type)]  # type: ignore[misc]
        case _:
            return _leaf(info)


def _leaf(info: inspect.Type) -> Any:  # noqa: ANN401 - a type
    import datetime as dt  # noqa: PLC0415
    from typing import Annotated  # noqa: PLC0415

    plain: dict[type, Any] = {
        inspect.IntType: int,
        inspect.FloatType: float,
        inspect.StrType: str,
        inspect.BoolType: bool,
        inspect.DateType: dt.date,
        inspect.DateTimeType: dt.datetime,
        inspect.NoneType: None,
    }
    kind = plain.get(type(info), Any)
    bounds = {
        name: value
        for name in ("gt", "ge", "lt", "le", "multiple_of", "pattern", "min_length", "max_length")
        if (value := getattr(info, name, None)) is not None
    }
    return Annotated[kind, msgspec.Meta(**bounds)] if bounds else kind


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _place(error: Exception) -> str:
    at = re.search(r" - at `\$\.?(.*)`$", str(error))
    return at[1] if at and at[1] else "$"


_SENTENCES = (
    (r"^Expected `(.+?)`, got `(.+?)`", "{0} が必要ですが {1} が書かれています"),
    (r"^Expected `(.+?)`$", "{0} が必要です"),
    (r"^Expected `(.+?)` (.+?)$", "{0} は {1} の範囲で書いてください"),
    (r"^Object contains unknown field `(.+?)`", "知らないキー {0} があります"),
    (r"^Object missing required field `(.+?)`", "必要なキー {0} がありません"),
    (r"^Invalid enum value (.+?)$", "{0} は使えない値です"),
    (r"^Integer value out of range", "数が大きすぎます"),
    (r"^Invalid RFC3339", "日時の書き方が違います（例 2026-04-01T09:00:00+09:00）"),
)


def explain(error: Exception) -> Text:
    """Put a validation message into words, in both languages."""
    english = re.sub(r" - at `.*`$", "", str(error))
    for pattern, sentence in _SENTENCES:
        found = re.match(pattern, english)
        if found:
            return Text(ja=sentence.format(*found.groups()), en=english)
    return Text(ja=english, en=english)


def place_of(error: Exception) -> str:
    """Return the place that a validation message names, as in `facts.memory`."""
    return _place(error)
