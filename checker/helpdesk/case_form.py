"""The form of a case: what was typed, what was there, and what is kept until it is saved."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy.engine import Row
from starlette.datastructures import FormData
from starlette.requests import Request

from checker.helpdesk.records.cases import Change
from checker.helpdesk.site import Site, field, lines
from checker.helpdesk.tables import NAME, NOTE
from checker.shapes import known


class Typed(NamedTuple):
    """What the form of a case holds."""

    values: dict[str, str]
    base: dict[str, str]
    """The fields as this person saw them when they began."""


def fields(row: Row[Any]) -> dict[str, str]:
    """Return a case's fields as the form has them."""
    return {name: str(getattr(row, name) or "") for name in Change._fields}


def typed_in(form: FormData, row: Row[Any]) -> Typed:
    """Read the whole form; a field that it does not have is as it was."""
    now = fields(row)
    base = {
        name: field(form, f"was_{name}", NAME) if f"was_{name}" in form else now[name]
        for name in now
    }
    values = {name: field(form, name, NAME) if name in form else base[name] for name in now}
    values |= {"note": lines(form, "note", NOTE), "digits": field(form, "digits", 60)}
    return Typed(values, base)


def keep(site: Site, request: Request, number: int, typed: Typed) -> None:
    """Keep what was typed and not saved."""
    fresh = all(value == typed.base.get(name, "") for name, value in typed.values.items())
    text = "" if fresh else msgspec.json.encode(typed).decode()
    site.desk.store.set_draft(number, site.user(request).name, text)


def draft(site: Site, request: Request, row: Row[Any]) -> Typed | None:
    """Return what this person typed and did not save; None: nothing."""
    kept = site.desk.store.draft(row.id, site.user(request).name)
    if not kept:
        return None
    return msgspec.json.decode(kept, type=known(Typed))


def changed_fields(values: Mapping[str, str]) -> Change:
    """Return fields as they are stored.

    Raises:
        ValueError: The day is none.
    """
    told = {name: values[name] for name in Change._fields}
    day = dt.date.fromisoformat(told["follow_up"]) if told["follow_up"] else None
    return Change(**{**told, "follow_up": day})  # type: ignore[arg-type]
