"""The fields of an entry, made from the shape of a program's file.

A field's name is the entry's id and the way from it, as `cap.value` or `paper.1.name.ja`.
"""

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, cast

from msgspec import inspect

from checker.errors import BadInputError, ManyBadInputsError
from checker.helpdesk.programs.spec import FILE, Entry, FormSpec, load_spec
from checker.model import Reference, Text
from checker.packs.locate import builtin_root
from checker.packs.schema import Source
from checker.subsidy.program import Program

Kind = Literal[
    "text", "area", "number", "date", "choice", "many", "list", "section", "source", "tick"
]
SPECIALS: Final[dict[str, Kind]] = {
    "prefecture": "choice",
    "city": "choice",
    "year": "number",
    "section": "text",
}
BESIDE: Final[frozenset[Kind]] = frozenset({"section", "source"})
"""Fields that say where a value was read: they are none of their own."""
LONGEST: Final = 20_000
"""Letters of one field that come back as they were typed."""
_AREAS: Final = frozenset({"text", "why", "account"})


def load_form(root: Path) -> FormSpec:
    """Read what the form asks, and see that there is such a value, and every word.

    A set of rules from before there was a form has the program's own.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    own = load_spec(builtin_root())
    if not (root / FILE).is_file():
        return own
    spec = load_spec(root)
    lacking = [f"words.{name}" for name in own.words if name not in spec.words]
    lacking += [f"groups.{entry.id}" for entry in spec.entries.values() if not _there(entry)]
    if lacking:
        raise ManyBadInputsError(
            [
                BadInputError(
                    FILE,
                    place,
                    Text(
                        "事業のファイルにない値か、足りないことばです", "no such value, or no word"
                    ),
                )
                for place in lacking
            ]
        )
    return spec


def _there(entry: Entry) -> bool:
    try:
        leaves(entry, 0 if entry.rows else None)
        struct_of(entry)
    except (LookupError, StopIteration, AttributeError):
        return False
    return True


class Leaf(NamedTuple):
    """One field."""

    name: str
    way: tuple[str, ...]
    """From the entry's own value to it."""
    kind: Kind
    choices: tuple[str, ...] = ()
    english: bool = False


def type_at(entry: Entry) -> inspect.Type:
    """Return the type of what an entry makes: of a list, of one of its items."""
    root = _type(Source if entry.root == "source" else Program)
    found = root
    for part in entry.at.split(".") if entry.at else ():
        # A window of days is no value of its own: it goes into a condition and into a step.
        found = _window() if part == "window" else _below(found, part)
    return _plain(found.item_type) if isinstance(found, inspect.VarTupleType) else found


def is_list(entry: Entry) -> bool:
    """Tell whether an entry adds to a list."""
    root = _type(Program)
    for part in entry.at.split(".") if entry.at else ():
        root = _window() if part == "window" else _below(root, part)
    return isinstance(root, inspect.VarTupleType) and entry.at.count(".") == 0


def struct_of(entry: Entry) -> inspect.StructType | None:
    """Return the struct that an entry makes; None: it is a single value."""
    found = type_at(entry)
    if isinstance(found, inspect.UnionType):
        tag = entry.fixed.get("kind")
        for one in found.types:
            if isinstance(one, inspect.StructType) and one.tag == tag:
                return one
    return found if isinstance(found, inspect.StructType) else None


def leaves(entry: Entry, row: int | None = None) -> tuple[Leaf, ...]:
    """Return the fields of an entry, or of one of its rows."""
    prefix = entry.id if row is None else f"{entry.id}.{row}"
    if entry.special:
        return (Leaf(prefix, (), SPECIALS[entry.special]),)
    if entry.hidden:
        return ()
    found = list(_ticks(entry, prefix))
    struct = struct_of(entry)
    if struct is None or struct.cls is Text:
        found += _leaves(type_at(entry), prefix, ())
        return tuple(found)
    for one in _in_order(struct, entry):
        found += _leaves(one.type, f"{prefix}.{one.encode_name}", (one.encode_name,))
    return tuple(found)


def _in_order(struct: inspect.StructType, entry: Entry) -> Iterator[inspect.Field]:
    """Yield the fields of a struct that are asked: as the entry names them, the source last."""
    fields = {one.encode_name: one for one in struct.fields}
    asked = entry.asks or ({} if entry.fixed else fields)
    for name in asked:
        if name != "source" and name not in entry.fixed and _single(fields[name].type) is None:
            yield fields[name]
    if "source" in fields and (asked or entry.tick):
        yield fields["source"]


def _ticks(entry: Entry, prefix: str) -> Iterator[Leaf]:
    if entry.tick:
        yield Leaf(f"{prefix}.on", (), "tick")


def _leaves(info: inspect.Type, name: str, way: tuple[str, ...]) -> Iterator[Leaf]:
    info = _plain(info)
    last = way[-1] if way else name
    match info:
        case inspect.StructType(cls=cls) if cls is Text:
            area: Kind = "area" if last in _AREAS else "text"
            yield Leaf(f"{name}.ja", (*way, "ja"), area)
            yield Leaf(f"{name}.en", (*way, "en"), area, english=True)
        case inspect.StructType(cls=cls) if cls is Reference:
            yield Leaf(f"{name}.document", (*way, "document"), "source")
            yield Leaf(f"{name}.section", (*way, "section"), "section")
        case inspect.StructType():
            for one in info.fields:
                if _single(one.type) is None:
                    yield from _leaves(
                        one.type, f"{name}.{one.encode_name}", (*way, one.encode_name)
                    )
        case _:
            yield _plain_leaf(info, name, way)


def _plain_leaf(info: inspect.Type, name: str, way: tuple[str, ...]) -> Leaf:
    match info:
        case inspect.LiteralType():
            return Leaf(name, way, "choice", tuple(map(str, info.values)))
        case inspect.VarTupleType(item_type=inspect.LiteralType(values=values)):
            return Leaf(name, way, "many", tuple(map(str, values)))
        case inspect.VarTupleType():
            return Leaf(name, way, "list")
        case inspect.IntType():
            return Leaf(name, way, "number")
        case inspect.DateType():
            return Leaf(name, way, "date")
        case _:
            return Leaf(name, way, "text")


def _single(info: inspect.Type) -> str | None:
    """Return the value of a type that has only one, which nobody is asked for."""
    plain = _plain(info)
    if isinstance(plain, inspect.LiteralType) and len(plain.values) == 1:
        return str(plain.values[0])
    return None


def singles(info: inspect.Type) -> dict[str, str]:
    """Return the fields of a struct that can only be one thing, as `unit = "yen"`."""
    if not isinstance(info, inspect.StructType):
        return {}
    return {one.encode_name: only for one in info.fields if (only := _single(one.type)) is not None}


def _below(info: inspect.Type, part: str) -> inspect.Type:
    info = _plain(info)
    if isinstance(info, inspect.VarTupleType):
        return _plain(info.item_type)
    struct = cast("inspect.StructType", info)
    return next(_plain(one.type) for one in struct.fields if one.encode_name == part)


def _plain(info: inspect.Type) -> inspect.Type:
    """Return a type without the None that says that it may be left out."""
    if isinstance(info, inspect.UnionType):
        rest = [one for one in info.types if not isinstance(one, inspect.NoneType)]
        return rest[0] if len(rest) == 1 else info
    return info


def _window() -> inspect.Type:
    return _below(_type(Program), "gate")


@functools.cache
def _type(kind: Any) -> inspect.Type:  # noqa: ANN401 - a struct
    return inspect.type_info(kind)
