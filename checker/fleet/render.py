"""The table of a fleet as CSV and JSON, and the cells that every rendering shows."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from checker import dealing, wording
from checker.fleet.model import Cell, Fleet, InstitutionLine, PurchaseLine, Row
from checker.fleet.row_json import RowWriter
from checker.fleet.values import NAMES
from checker.fleet.words import Voice
from checker.model import Status

_BOM: Final = b"\xef\xbb\xbf"
_FORMULA: Final = re.compile(r"[\s\x00-\x1f\ufeff\u200b-\u200f\"'「（(]*[=+\-@|%＝＋－＠｜−–—‐‑]")
"""How a text starts that some spreadsheet may compute: behind blanks and quotes, in full width."""


def json(fleet: Fleet) -> Iterator[bytes]:
    """Yield the table as JSON, row by row: a hospital group's table need not fit in memory."""
    encoder = msgspec.json.Encoder()
    head = {
        name: getattr(fleet, name)
        for name in Fleet.__struct_fields__
        if name not in {"rows", "bad_files"}
    }
    yield encoder.encode(head)[:-1] + b',\n"bad_files":['
    yield from _joined(encoder.encode(bad) for bad in fleet.bad_files)
    yield b'],\n"rows":['
    yield from _joined(map(RowWriter().line, fleet.rows))
    yield b"]}\n"


def json_lines(fleet: Fleet) -> Iterator[bytes]:
    """Yield one line a PC, then one a file that could not be read, for databases.

    A database learns the columns from the first lines, so every line has those of both kinds.
    """
    encoder = msgspec.json.Encoder()
    writer = RowWriter()
    for row in fleet.rows:
        yield writer.line(row, b',"problem":""') + b"\n"
    for bad in fleet.bad_files:
        line = {"machine": None, "file": bad.file, "problem": bad.problem}
        yield encoder.encode(line) + b"\n"


def _joined(parts: Iterator[bytes]) -> Iterator[bytes]:
    separator = b"\n"
    for part in parts:
        yield separator + part
        separator = b",\n"


def csv_lines(fleet: Fleet, voice: Voice) -> Iterator[bytes]:
    """Yield the table as CSV for Excel: UTF-8 with BOM, no cell that could act as a formula."""
    yield _BOM
    # Words alone: the sign of "could not look" is a minus, and a spreadsheet may take it for one.
    for cells in table(fleet, voice):
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerow([inert(cell) for cell in cells])
        yield out.getvalue().encode()


def inert(text: str) -> str:
    """Return a text that a spreadsheet shows and never computes."""
    return f"'{text}" if _FORMULA.match(text) else text


class Column(NamedTuple):
    """One column of the table."""

    key: str
    head: str


def columns(fleet: Fleet, voice: Voice) -> list[Column]:
    """Return the table's columns: what a person needs, each requirement, each number, the rest."""
    heads = voice.all(voice.words.heads)
    first = ["machine", "overall"]
    then = ["institution", "lacks", "first", "buys", "advice", "waiting", "change", "changed"]
    tail = ["older", "collected", "age", "standing", "rules", "file", "problem"]
    if fleet.reference is not None:
        tail.insert(0, "differs")
    return [
        *(Column(name, heads[name]) for name in first),
        *(Column(f"tag:{key}", tag_head(key, voice)) for key in fleet.tags),
        *(Column(name, heads[name]) for name in then),
        *(Column(f"is:{name}", title) for name, title in fleet.requirements.items()),
        *(Column(f"value:{name}", voice.say(voice.words.values[name])) for name in NAMES),
        *(Column(name, heads[name]) for name in tail),
    ]


def tag_head(key: str, voice: Voice) -> str:
    """Return the head of a tag's column; a tag that nobody named is its own head."""
    heads = voice.words.heads
    known = {"ward": heads.tag_ward, "use": heads.tag_use}
    return voice.say(known[key]) if key in known else key


def table(fleet: Fleet, voice: Voice) -> Iterator[list[str]]:
    """Yield the head, a line a PC, and a line a file that could not be read, without signs."""
    head = columns(fleet, voice)
    yield [column.head for column in head]
    for row in fleet.rows:
        cells = line(fleet, row, voice, signs=False)
        yield [plain(cells.get(column.key, "")) for column in head]
    for bad in fleet.bad_files:
        texts = {"file": bad.file, "problem": bad.problem}
        yield [texts.get(column.key, "") for column in head]


def plain(value: object) -> str:
    """Return a value as a CSV cell."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)


def line(fleet: Fleet, row: Row, voice: Voice, *, signs: bool = True) -> dict[str, object]:
    """Return one PC's cells by their columns, each state with its sign or in words alone."""
    own = dict(row.tags)
    found: dict[str, object] = {
        "machine": row.machine,
        "overall": _signed(overall(row, voice), signs=signs),
        "institution": row.institution,
        "lacks": numbered(fleet, row, voice),
        "first": first_step(row.first, voice),
        "buys": buying(row, voice),
        "advice": titles(fleet, row.advice, voice),
        "waiting": waiting(fleet, row, voice),
        "change": change_word(row, voice),
        "changed": changed(fleet, row, voice),
        "differs": titles(fleet, row.differs or (), voice),
        "older": row.older,
        "collected": row.collected_at.isoformat(sep=" ", timespec="minutes"),
        "age": row.age_days,
        "standing": getattr(voice.words.standing, row.standing).say(voice.lang),
        "rules": row.rules,
        "file": row.file,
    }
    found |= {f"tag:{key}": own.get(key, "") for key in fleet.tags}
    for name, cell in zip(row.names, row.cells, strict=True):
        text = f"{state(cell.status, voice)} {cell.measured}".rstrip()
        found[f"is:{name}"] = _signed(text, signs=signs)
    found |= {f"value:{name}": value for name, value in zip(NAMES, row.values, strict=False)}
    return found


def machines(one: PurchaseLine, voice: Voice, most: int | None = None) -> str:
    """Return the names of the PCs that need a purchase, the first ones where there are many."""
    names = list(one.machines if most is None else one.machines[:most])
    if len(names) < len(one.machines):
        rest = str(len(one.machines) - len(names))
        names.append(voice.say(voice.words.buying.more, count=rest))
    return wording.join(names, voice.lang)


def lacking(fleet: Fleet, row: Row, voice: Voice) -> str:
    """Return what needs doing, each item with its state, what was measured, what it waits for."""
    waits_for = {one.requirement: one.state for one in dealing.waits(dict(row.tags))}
    parts = []
    cells = row.by_name()
    for number, name in enumerate(row.todo, 1):
        cell, title = cells[name], fleet.requirements.get(name, name)
        sign = wording.STATUS[cell.status].symbol
        text = f"({number}) {sign} {title} {cell.measured}".rstrip()
        if name in waits_for:
            said = str(getattr(voice.waiting, waits_for[name]).say(voice.lang))
            text += f" [{said}]"
        parts.append(text)
    return wording.join(parts, voice.lang)


def change_word(row: Row, voice: Voice) -> str:
    """Return which way a PC went; nothing where there is nothing to hold it against."""
    if row.change is None:
        return ""
    return str(getattr(voice.words.changes, row.change.kind).say(voice.lang))


def changed(fleet: Fleet, row: Row, voice: Voice) -> str:
    """Return what changed, with each state before and now: a repair never reads like a fault."""
    words, parts = voice.words.changes, []
    for one in row.change.moved if row.change else ():
        said = voice.say(
            words.moved,
            title=fleet.requirements.get(one.id, one.id),
            before=status_word(one.before, voice),
            now=status_word(one.now, voice),
        )
        same = one.direction == "same"
        way = "" if same else str(getattr(words, one.direction).say(voice.lang))
        parts.append(f"{way} {said}".strip())
    return wording.join(parts, voice.lang)


def status_word(status: Status | None, voice: Voice) -> str:
    """Return a state in a word; one that a result does not have is none."""
    if status is None:
        return voice.say(voice.words.changes.absent)
    return wording.STATUS[status].text.say(voice.lang)


def waiting(fleet: Fleet, row: Row, voice: Voice) -> str:
    """Return what a PC's open items wait for."""
    parts = []
    for one in dealing.waits(dict(row.tags)):
        cell = row.cell(one.requirement)
        if cell is None or cell.remedy is None:
            continue
        said = voice.waiting.say(one, fleet.judged_on, voice.lang)
        parts.append(f"{fleet.requirements.get(one.requirement, one.requirement)} {said}")
    return wording.join(parts, voice.lang)


def _signed(text: str, *, signs: bool) -> str:
    return text if signs else text.partition(" ")[2]


def buying(row: Row, voice: Voice) -> str:
    """Return whether something is to be bought; nothing of a PC that lacks nothing."""
    words = voice.words.buying
    if row.needs == "must":
        return voice.say(words.needed)
    if row.needs == "may":
        return voice.say(words.wished)
    known = any(cell.remedy is not None for cell in row.cells)
    return voice.say(words.not_needed) if known else ""


def numbered(fleet: Fleet, row: Row, voice: Voice) -> str:
    """Return what there is to do, with the numbers of the PC's own page and paper."""
    listed = [
        f"({number}) {fleet.requirements.get(name, name)}"
        for number, name in enumerate(row.todo, 1)
    ]
    return wording.join(listed, voice.lang)


def first_step(cell: Cell | None, voice: Voice) -> str:
    """Return the first thing to do in words: its remedy, or that it was not looked at."""
    if cell is None:
        return ""
    if cell.remedy is None:
        return wording.STATUS[cell.status].text.say(voice.lang)
    mark = "：" if voice.lang == "ja" else ": "
    return f"{wording.REMEDY[cell.remedy].say(voice.lang)}{mark}{cell.what}"


def overall(row: Row, voice: Voice) -> str:
    """Return the overall verdict with its symbol."""
    text = wording.OVERALL[row.overall].text.say(voice.lang)
    return f"{wording.OVERALL[row.overall].symbol} {text}"


def state(status: Status, voice: Voice) -> str:
    """Return a status with its symbol."""
    words = wording.STATUS[status]
    return f"{words.symbol} {words.text.say(voice.lang)}"


def titles(fleet: Fleet, names: tuple[str, ...], voice: Voice) -> str:
    """Return requirements by their titles."""
    return wording.join([fleet.requirements.get(name, name) for name in names], voice.lang)


def money_heads(voice: Voice) -> dict[str, str]:
    """Return the heads of what an institution has and gets."""
    words = voice.words
    texts = {
        "machines": words.heads.count,
        "ready": words.money.ready,
        "buying": words.buying.needed,
        "cost": words.money.cost,
        "eligibility": words.money.eligibility,
        "amount": words.money.amount,
        "own": words.money.own,
    }
    return {name: text.say(voice.lang) for name, text in texts.items()}


def money(one: InstitutionLine, voice: Voice) -> list[str]:
    """Return what a program pays an institution: cost, eligibility, subsidy, own share."""
    if one.eligibility is None:
        return []
    words = wording.ELIGIBILITY[one.eligibility]
    unknown = voice.say(voice.words.money.unknown)

    def yen(amount: int | None) -> str:
        return unknown if amount is None else wording.yen(amount, voice.lang)

    eligible = f"{words.symbol} {words.text.say(voice.lang)}"
    return [yen(one.cost), eligible, yen(one.amount), yen(one.own_share)]
