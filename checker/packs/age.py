"""How old the rules are: what may have changed since a person held them against the documents.

Pure. It never changes a verdict; it is an advice that stands beside them.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from checker import fact_words, wording
from checker.model import Advice, FactTable, Id, Lang, Text
from checker.packs.pack import Pack
from checker.packs.words import Aging

Age = Literal["fresh", "year-turned", "old"]
_APRIL = 4


def fiscal_year(day: dt.date) -> int:
    """Return the Japanese fiscal year (年度) of a day: it begins in April."""
    return day.year - (day.month < _APRIL)


def age(verified_on: dt.date, on: dt.date, words: Aging) -> Age:
    """Tell how old what was checked on a day is as of another day."""
    if on > verified_on + dt.timedelta(days=words.days):
        return "old"
    return "year-turned" if fiscal_year(on) > fiscal_year(verified_on) else "fresh"


def said(verified_on: dt.date, on: dt.date, words: Aging, lang: Lang) -> str:
    """Say that rules or a program are old; empty: they are not."""
    text: Text | None = {"old": words.old, "year-turned": words.year_turned}.get(
        age(verified_on, on, words)
    )
    if text is None:
        return ""
    values = {"verified": wording.day(verified_on, lang), "days": str((on - verified_on).days)}
    return wording.fill(text.say(lang), values)


def advice(pack: Pack, facts: FactTable, on: dt.date, lang: Lang) -> tuple[Advice, ...]:
    """Return what a reader must know of the age of the rules that judged.

    Args:
        pack: The rules.
        facts: What is known of the PC; its system's known releases may all have ended.
        on: The day that was judged as of.
        lang: The language.
    """
    return tuple(Advice(name, text) for name, text in _advice(pack, facts, on, lang))


def _advice(pack: Pack, facts: FactTable, on: dt.date, lang: Lang) -> Iterator[tuple[Id, str]]:
    words = pack.words.age
    old = said(pack.file.verified_on, on, words, lang)
    if old:
        yield "rules-old", old
    name = facts.get("os.name")
    system = name.value if name is not None else None
    ends = [one.ends_on for one in pack.lifecycle.releases if one.os == system]
    if ends and max(ends) < on:
        values = {
            "system": fact_words.value_text("os.name", system, lang),
            "last": wording.day(max(ends), lang),
        }
        yield "releases-passed", wording.fill(words.releases_passed.say(lang), values)
