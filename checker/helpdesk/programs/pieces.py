"""The small parts that a program's data is made of: days, standing sentences, values in tables."""

import datetime as dt
import re
from typing import Any, Final, NamedTuple

from checker import numerals, wording
from checker.helpdesk.programs.fields import singles
from checker.model import Lang

REIWA: Final = 2018
"""The year before the era's first."""
_DAYS: Final = frozenset({"first", "last", "date", "until"})
"""Keys whose value may be copied from another place."""


class Frame(NamedTuple):
    """What standing sentences are filled with."""

    values: dict[Lang, dict[str, str]]
    section: str


def year_of(text: str) -> int | None:
    """Read a year of Reiwa: 8, 令和8, R8年度; None: it is none."""
    plain = numerals.plain(text).removeprefix("令和").removesuffix("年度").removeprefix("R")
    return int(plain) if re.fullmatch(r"[1-9][0-9]?", plain) else None


_DAY: Final = (
    (r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", 0),
    (r"(\d{4})年(\d{1,2})月(\d{1,2})日", 0),
    (r"(?:令和|R)(\d{1,2})[年.](\d{1,2})[月.](\d{1,2})日?", REIWA),
)


def day_of(text: str) -> dt.date | None:
    """Read a day as people type it: 2026-04-01, 2026/4/1, 令和8年4月1日; None: it is none."""
    plain = numerals.plain(text).replace(" ", "")
    for pattern, era in _DAY:
        found = re.fullmatch(pattern, plain)
        if found:
            try:
                return dt.date(int(found[1]) + era, int(found[2]), int(found[3]))
            except ValueError:
                return None
    return None


def said_day(day: dt.date | None, lang: Lang) -> str:
    """Return a day in words, or that it is not known."""
    return wording.day(day, lang) if day is not None else "…"


def filled(fixed: Any, frame: Frame, lang: Lang = "ja") -> Any:  # noqa: ANN401 - data
    """Put names and days into standing sentences."""
    match fixed:
        case {"ja": str(ja), "en": str(en)}:
            return {
                "ja": wording.fill(ja, frame.values["ja"]),
                "en": wording.fill(en, frame.values["en"]),
            }
        case dict():
            return {key: filled(value, frame, lang) for key, value in fixed.items()}
        case list():
            return [filled(value, frame, lang) for value in fixed]
        case str():
            return wording.fill(fixed, frame.values[lang])
        case _:
            return fixed


def put(made: dict[str, Any], way: tuple[str, ...], value: Any) -> None:  # noqa: ANN401 - data
    """Put a value where a way leads to."""
    for step in way[:-1]:
        made = made.setdefault(step, {})
    made[way[-1]] = value


def complete(made: dict[str, Any], info: Any, reference: Any, way: tuple[str, ...] = ()) -> None:  # noqa: ANN401
    """Add what nobody is asked: units, English that was left out, where it is written."""
    for key, only in singles(info).items():
        if made or not way:
            made.setdefault(key, only)
    for one in info.fields:
        key = one.encode_name
        if key == "source":
            made.setdefault("source", reference((*way, "source")))
        elif isinstance(made.get(key), dict):
            inner = made[key]
            if "ja" in inner:
                inner.setdefault("en", inner["ja"])
            elif "date" in inner or "value" in inner or "written" in inner:
                inner.setdefault("source", reference((*way, key, "source")))


def copied(piece: Any, data: dict[str, Any]) -> None:  # noqa: ANN401 - data
    """Replace every "=place" by what stands there; what does not stand anywhere goes."""
    if isinstance(piece, list):
        for one in piece:
            copied(one, data)
    elif isinstance(piece, dict):
        for key, value in list(piece.items()):
            if isinstance(value, str) and value.startswith("=") and key in _DAYS:
                found: Any = data
                for step in value[1:].split("."):
                    found = found.get(step) if isinstance(found, dict) else None
                if found is None:
                    del piece[key]
                else:
                    piece[key] = found
            else:
                copied(value, data)
        if "until" in piece and "date" not in piece and "who" in piece:
            del piece["until"]
