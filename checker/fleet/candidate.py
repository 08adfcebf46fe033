"""Judge PCs that are not bought yet. Pure: a specification in, facts out.

What a specification cannot tell stays unknown, and the table says what to ask the vendor.
"""

import datetime as dt
from operator import sub
from typing import Any, Final, Literal, NamedTuple

from checker import wording
from checker.fleet import money
from checker.fleet.candidate_words import CandidateWords
from checker.fleet.catalogue import Catalogue, Column, unsaid
from checker.fleet.money import Tax
from checker.fleet.sizes import GB
from checker.fleet.spec import Part, Spec
from checker.fleet.standing import Reading
from checker.model import (
    FACTS_SCHEMA,
    Browser,
    Excel,
    Fact,
    Facts,
    Lang,
    Machine,
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
Suitability = Literal["suitable", "unsuitable", "open"]
"""What can be said of a PC before it is bought (購入前の判定)."""


class Readings(NamedTuple):
    """What a specification says of each thing, and why it does not."""

    memory: Reading[int]
    total: Reading[int]
    free: int | None
    screen: Reading[tuple[int, int]]
    system: Reading[str]
    release: str | None
    excel: Reading[bool]
    texts: tuple[tuple[Column, str], ...]
    """The sheet's words that each was read from."""
    parts: tuple[Part, ...] = ()
    """Rows of the quotation that were read as this PC's."""
    offered: tuple[tuple[Column, Part], ...] = ()
    """Rows that may be this PC's, and would settle something."""
    unused: tuple[Part, ...] = ()
    """Rows that are this PC's, and settle nothing."""

    def of(self, column: Column) -> Reading[Any]:
        """Return the reading of one thing."""
        found: dict[Column, Reading[Any]] = {
            "memory": self.memory,
            "disk": self.total,
            "display": self.screen,
            "os": self.system,
            "excel": self.excel,
        }
        return found[column]

    def opened(self, column: Column, part: Part) -> "Readings":
        """Leave a thing open that another row of the quotation may add."""
        left: Reading[Any] = Reading(None, "part", part.name)
        if column == "memory":
            return self._replace(memory=left)
        return self._replace(screen=left) if column == "display" else self._replace(excel=left)


def readings(spec: Spec, names: Catalogue) -> Readings:
    """Read the cells of a PC, and the rows that add something to it."""
    texts = {column: spec.text(column) for column in spec.cells}
    memory = _memory(texts.get("memory", ""), names)
    total, free = _drive(texts, names)
    screen = _unless_unsaid(texts.get("display", ""), names.screen)
    system, release = names.system(texts.get("os", ""))
    if unsaid(texts.get("os", "")):
        system = Reading(None, "unsaid")
    excel = _unless_unsaid(texts.get("excel", ""), names.excel)
    counted: list[Part] = []
    unused: list[Part] = []
    offered: list[tuple[Column, Part]] = []
    for part in spec.parts:
        added = _added(part, names, memory, screen, excel)
        if added is None:
            if part.sure:
                unused.append(part)
            continue
        if part.optional or not part.sure:
            offered.append((part.column, part))
            continue
        counted.append(part)
        texts[part.column] = f"{texts.get(part.column, '')} ＋ {part.text}".removeprefix(" ＋ ")
        if part.column == "memory":
            memory = added
        elif part.column == "display":
            screen = added
        else:
            excel = added
    return Readings(
        memory,
        total,
        free,
        screen,
        system,
        release,
        excel,
        tuple(texts.items()),
        tuple(counted),
        tuple(offered),
        tuple(unused),
    )


def _unless_unsaid(text: str, read: Any) -> Reading[Any]:  # noqa: ANN401 - any column's reader
    return Reading(None, "unsaid") if unsaid(text) else read(text)


def _memory(text: str, names: Catalogue) -> Reading[int]:
    return _unless_unsaid(text, names.memory)


def _drive(texts: dict[Column, str], names: Catalogue) -> tuple[Reading[int], int | None]:
    text = texts.get("disk", "")
    total, free = (Reading[int](None, "unsaid"), None) if unsaid(text) else names.drive(text)
    if free is None and not unsaid(texts.get("free", "")):
        _, free = names.drive(f"空き{texts['free']}")
    return total, free


def _added(
    part: Part,
    names: Catalogue,
    memory: Reading[int],
    screen: Reading[tuple[int, int]],
    excel: Reading[bool],
) -> Reading[Any] | None:
    """Return what a PC has once a part is in it; None: the part settles nothing."""
    if part.column == "memory":
        return _more_memory(names.memory(part.text), memory)
    if part.column == "display":
        return _another_screen(names.screen(part.text), screen)
    if part.column == "excel":
        comes = names.excel(part.text)
        # Which Office could be had (Officeはオプション) is asked as well.
        gives = comes.value or (part.optional and comes.value is None)
        return comes if gives and not excel.value else None
    return None


def _more_memory(more: Reading[int], own: Reading[int]) -> Reading[int] | None:
    if more.value is None or own.why not in {"", "unsaid"}:
        return None
    # 増設 8GB is at least 8 GB in all, whether it is added to what is there or replaces it.
    return more if own.value is None or more.value > own.value else None


def _another_screen(
    size: Reading[tuple[int, int]], own: Reading[tuple[int, int]]
) -> Reading[tuple[int, int]] | None:
    if size.value is None:
        return None
    if own.value is None:
        return size if own.why in {"unsaid", "none", "absent"} else None
    # Beside the PC's own, a larger one.
    return size if min(map(sub, size.value, own.value)) > 0 else None


def facts(spec: Spec, read: Readings, number: int, names: Catalogue, now: dt.datetime) -> Facts:
    """Return what a specification says, as facts.

    Args:
        spec: The PC.
        read: What its cells say.
        number: Its place in the sheet, from 1; its name where the sheet gives none.
        names: How catalogues name things.
        now: When it was read.
    """
    texts = dict(read.texts)
    found: dict[str, Fact[Any]] = {}
    _add(found, "memory.installed_bytes", read.memory.value, texts, "memory")
    free = read.free if read.free is not None else delivered(read, names)
    _add(found, "disk.system_free_bytes", free, texts, "free" if "free" in texts else "disk")
    _add(found, "disk.system_total_bytes", read.total.value, texts, "disk")
    size = read.screen.value
    screens = None if size is None else (_screen(*size),)
    _add(found, "display.screens", screens, texts, "display")
    os_name = read.system.value
    _add(found, "os.name", os_name, texts, "os")
    _add(found, "os.version", read.release, texts, "os")
    system: System = "macos" if os_name and os_name.startswith("macos") else "windows"
    if os_name in {"windows-11", "windows-10"}:
        found["browser.installed"] = known((Browser("edge"),), _BROUGHT)
    elif system == "macos":
        found["browser.installed"] = known((Browser("safari"),), _BROUGHT)
    if read.excel.value is False:
        found["software.excel"] = known(None, _source(texts, "excel"))
    else:
        kind: Literal["app", "click-to-run"] = "app" if system == "macos" else "click-to-run"
        comes = Excel(kind) if read.excel.value else None
        _add(found, "software.excel", comes, texts, "excel")
    if os_name == "linux":
        system = "linux"
    return Facts(
        FACTS_SCHEMA, now, "spec", Machine(name_of(spec, number), system), fact_table(found)
    )


def name_of(spec: Spec, number: int) -> str:
    """Return what a PC is called: its name, or its place."""
    return clean(spec.name or f"候補{number}")


def delivered(read: Readings, names: Catalogue) -> int | None:
    """Return what a large new drive has free at the least as it is delivered; None: not certain."""
    sizes = names.file.drive
    if read.total.value is None or read.free is not None:
        return None
    if read.total.value < sizes.enough_gb * GB:
        return None
    return read.total.value - sizes.taken_gb * GB


def _screen(width: int, height: int) -> Screen:
    return Screen(width, height, primary=True, max_width=width, max_height=height)


def _add(
    found: dict[str, Fact[Any]], key: str, value: object, texts: dict[Column, str], column: Column
) -> None:
    if value is not None:
        found[key] = known(value, _source(texts, column))
    elif not unsaid(texts.get(column, "")):
        # Something is written there, and it does not say this clearly.
        found[key] = failed("not_found", _source(texts, column))


def _source(texts: dict[Column, str], column: Column) -> str:
    return clean(f"{_BEFORE}: {texts.get(column, '')}")


# Money


class Cost(NamedTuple):
    """What one PC costs, as far as the sheet says it."""

    yen: int | None = None
    """As it is written, for one PC."""
    tax: Tax = "unsaid"
    paid: int | None = None
    """With tax: what is paid. None: not known."""
    note: str = ""


def cost(spec: Spec, names: Catalogue, words: CandidateWords, lang: Lang) -> Cost:
    """Return what one PC costs, and what must be said of it."""
    told = words.money
    others = ""
    if spec.others:
        others = wording.fill(told.others.say(lang), {"count": str(spec.others)})
    if not spec.prices:
        return Cost(note=others)
    price = spec.prices[0]
    found = money.scaled(price.cell.text, price.scale, names.file.money)
    if found.yen is None:
        text = wording.fill(told.not_read.say(lang), {"text": price.cell.text})
        return Cost(note=text)
    yen, count = found.yen, found.units
    if count == 1 and price.units > 1:
        yen, count = -(-yen // price.units), price.units
    tax = found.tax if found.tax != "unsaid" else price.tax
    notes = []
    if price.cell.head:
        notes.append(wording.fill(told.column.say(lang), {"head": price.cell.head}))
    if count > 1:
        notes.append(wording.fill(told.divided.say(lang), {"count": str(count)}))
    paid = yen
    if tax == "excluded":
        percent = names.file.money.tax_percent
        paid = money.with_tax(yen, percent)
        sums = {"percent": str(percent), "with_tax": wording.yen(paid, lang)}
        notes.append(wording.fill(told.excluded.say(lang), sums))
    elif tax == "unsaid":
        notes.append(told.unsaid.say(lang))
    if others:
        notes.append(others)
    return Cost(yen, tax, paid, (" " if lang == "en" else "").join(notes))


# Verdict


class Question(NamedTuple):
    """What is open, and who can answer it."""

    of: Literal["vendor", "house"]
    text: str


def questions(
    verdicts: tuple[Verdict, ...], read: Readings, names: Catalogue, lang: Lang
) -> dict[str, Question]:
    """Return what to ask, for each requirement that the specification leaves open."""
    found: dict[str, Question] = {}
    for verdict in verdicts:
        ask = names.file.ask.get(verdict.id)
        if ask is None or verdict.status not in {"unknown", "needs_answer"}:
            continue
        if ask.later is not None and _seen_later(verdict.id, read, names):
            found[verdict.id] = Question("house", ask.later.say(lang))
        else:
            found[verdict.id] = Question(ask.of, ask.text.say(lang))
    system = found.get("operating_system")
    if system is not None and system.of == "vendor" and "browser" in found:
        # One question for both.
        found.pop("browser")
    return found


def _seen_later(requirement: str, read: Readings, names: Catalogue) -> bool:
    """Whether what is open of a known thing can be looked at when the PC is there.

    The free space of a drive that is large enough, and the release of a system that is known.
    """
    if requirement == "disk_space":
        return read.total.value is not None and read.total.value >= names.file.drive.look_gb * GB
    return read.system.value is not None


def suitability(
    verdicts: tuple[Verdict, ...], asked: dict[str, Question], names: Catalogue
) -> Suitability:
    """Say what can be said before the purchase: of what a sheet can tell, never of the rest."""
    of_the_pc = [
        verdict
        for verdict in verdicts
        if (ask := names.file.ask.get(verdict.id)) is not None and ask.column is not None
    ]
    if any(verdict.status == "not_met" for verdict in of_the_pc):
        return "unsuitable"
    if any(question.of == "vendor" for question in asked.values()):
        return "open"
    return "suitable"
