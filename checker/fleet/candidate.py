"""Judge PCs that are not bought yet. Pure: a specification in, facts out.

What a specification cannot tell stays unknown, and the table says what to ask the vendor.
"""

import datetime as dt
from typing import Any, Final, NamedTuple

from checker import numerals
from checker.fleet import catalogue
from checker.fleet.candidate_words import CandidateWords
from checker.fleet.catalogue import Catalogue
from checker.fleet.sheet import Spec
from checker.model import (
    FACTS_SCHEMA,
    Browser,
    Estimate,
    Excel,
    Fact,
    Facts,
    Lang,
    Machine,
    Report,
    Screen,
    System,
    Verdict,
    clean,
    fact_table,
    failed,
    known,
)

_BEFORE = "specification"
_BROUGHT: Final = "specification: the system brings it"


class Candidate(NamedTuple):
    """One PC that could be bought."""

    name: str
    spec: Spec
    report: Report
    price: int | None
    """Whole yen; None: the sheet does not say it clearly."""
    price_note: str
    ask: dict[str, str]
    """Requirement -> what to ask the vendor."""
    subsidy: Estimate | None = None

    @property
    def own_share(self) -> int | None:
        """What the institution pays itself, in yen, if the subsidy comes as estimated.

        None where the price is not all that is paid: tax would come on top.
        """
        if self.price is None or self.price_note:
            return None
        if self.subsidy is None or self.subsidy.amount is None:
            return None
        return self.price - self.subsidy.amount


def facts(spec: Spec, number: int, names: Catalogue, now: dt.datetime) -> Facts:
    """Return what a specification says, as facts.

    Args:
        spec: The cells of one PC.
        number: Its place in the sheet, from 1; its name where the sheet gives none.
        names: How catalogues name things.
        now: When it was read.
    """
    found: dict[str, Fact[Any]] = {}
    _add(found, "memory.installed_bytes", catalogue.memory(spec.get("memory", "")), spec, "memory")
    drive = catalogue.drive(spec.get("disk", ""))
    free = drive.free
    if free is None and "free" in spec:
        free = catalogue.drive(f"空き{spec['free']}").free
    _add(found, "disk.system_free_bytes", free, spec, "free" if "free" in spec else "disk")
    _add(found, "disk.system_total_bytes", drive.total, spec, "disk")
    size = catalogue.screen(spec.get("display", ""), names)
    screens = None if size is None else (_screen(*size),)
    _add(found, "display.screens", screens, spec, "display")
    os_name, release = catalogue.system(spec.get("os", ""), names)
    _add(found, "os.name", os_name, spec, "os")
    _add(found, "os.version", release, spec, "os")
    system: System = "macos" if os_name and os_name.startswith("macos") else "windows"
    if os_name in {"windows-11", "windows-10"}:
        found["browser.installed"] = known((Browser("edge"),), _BROUGHT)
    elif system == "macos":
        found["browser.installed"] = known((Browser("safari"),), _BROUGHT)
    excel = catalogue.excel(spec.get("excel", ""), names)
    if excel is False:
        found["software.excel"] = known(None, _source(spec, "excel"))
    else:
        comes = Excel("app" if system == "macos" else "click-to-run") if excel else None
        _add(found, "software.excel", comes, spec, "excel")
    name = spec.get("name") or f"候補{number}"
    if os_name == "linux":
        system = "linux"
    return Facts(FACTS_SCHEMA, now, "spec", Machine(clean(name), system), fact_table(found))


def _screen(width: int, height: int) -> Screen:
    return Screen(width, height, primary=True, max_width=width, max_height=height)


def _add(
    found: dict[str, Fact[Any]], key: str, value: object, spec: Spec, column: catalogue.Column
) -> None:
    if value is not None:
        found[key] = known(value, _source(spec, column))
    elif not catalogue.unsaid(spec.get(column, "")):
        # Something is written there, and it does not say this clearly.
        found[key] = failed("not_found", _source(spec, column))


def _source(spec: Spec, column: catalogue.Column) -> str:
    return clean(f"{_BEFORE}: {spec.get(column, '')}")


def price(spec: Spec, words: CandidateWords, lang: Lang) -> tuple[int | None, str]:
    """Return the price, and what must be said of it."""
    text = spec.get("price", "")
    if catalogue.unsaid(text):
        return None, ""
    amount = numerals.price(text)
    if amount is None:
        return None, words.not_read.say(lang)
    return amount, words.no_tax.say(lang) if catalogue.without_tax(text) else ""


def questions(verdicts: tuple[Verdict, ...], names: Catalogue, lang: Lang) -> dict[str, str]:
    """Return what to ask, for each requirement that the specification leaves open."""
    return {
        verdict.id: names.ask[verdict.id].say(lang)
        for verdict in verdicts
        if verdict.status in {"unknown", "needs_answer"} and verdict.id in names.ask
    }
