"""Throw inputs at every reader of an outside file: `python -m tests.fuzz_readers [SECONDS] [SEED]`.

SECONDS are of each reader, of the processor: a machine with other work, or one that stops this
program for a while, changes neither how much is tried nor what counts as too slow. With a third
argument only the readers whose name has it. An input is a good one that was cut, changed, doubled
or spliced, for zips and workbooks also inside. A reader may refuse with an error for people and
nothing else; it may not hang or take memory without end. Prints what was taken, the slowest input
and the memory.
"""

import copy
import datetime as dt
import io
import json
import os
import random
import re
import resource
import signal
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from checker import compose, reading
from checker.documents import qr
from checker.errors import BadInputError, CheckerError
from checker.fleet import sheet, sources, tags
from checker.fleet.bulk import BulkReader
from checker.fleet.catalogue import read_catalogue
from checker.fleet.told import Teller
from checker.judge import judge
from checker.model import Report
from checker.network.rules import read_network_rules
from checker.packs.load import DEFAULT_PACK, load_code_tables, load_pack
from checker.packs.locate import rules_root
from checker.phonecode import PhoneCodeError, decode
from checker.probes.recorded import facts_of, read_recording
from checker.survey import rollup
from checker.survey.folder import walk as walk_forms
from checker.survey.sheets import read_book
from tests.books import made
from tests.fleet import hospital, quotations
from tests.survey import forms

LAST: Final = Path(tempfile.gettempdir()) / f"fuzz-last-{os.getpid()}.bin"
"""The input of this moment: a compiled reader can end the whole program without a word."""
RECORDED: Final = Path(__file__).parent / "recorded"
_AT: Final = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
SLOWEST: Final = 10.0
"""Seconds of the processor that one input may take."""
MOST_MEMORY: Final = 600_000
"""Kibibytes of the whole run, this program's own rules included."""
_WORDS: Final = (
    *(b'"', b"'", b"{", b"}", b"[", b"]", b",", b":", b"=", b"[[", b"]]", b".", b"\n", b"\r"),
    *(b"\\u0000", b"\\ud800", b"null", b"-1", b"1e309", b"99999999999999999999", b"2026-13-01"),
    *(b"\xff", b"\xef\xbb\xbf", b"\x00", b"\x1b[31m", b"=cmd|x", b'"""', b"<!DOCTYPE x>", b"&a;"),
    *(one.encode() for one in ("²", "１", "税抜", "4/8GB", "\u202e", "途中")),
)


_TEXTS: Final = (
    *(b"", b"-1", b"0", b"1e308", b"1E+400", b"99999999999999999999", b"0.1", b"TRUE", b"#REF!"),
    *(b"&#13;&#10;", b"&#x202e;", b"_x0000_", b"a" * 40_000, b"16GB\n" * 900, b"1" * 5_000),
    *(
        one.encode()
        for one in ("８ＧＢ", "４ＧＢ／８ＧＢ", "千円", "月額", "税込", "令和9999年", "٣٢GB")
    ),
    *(
        one.encode()
        for one in ("合計", "品名", "型番", "数量", "単価（税別）", "①②", "〃", "２台", "½")
    ),
)
_VALUES: Final[tuple[Any, ...]] = (
    *("", "\0", "\ud800", "\u202e", "²", "１", "a" * 5_000, "=1+1", "2026-02-30", "9999-12-31"),
    *("0001-01-01T00:00:00Z", "2026-11-21T09:00:00+23:59", "<b>", "\x1b[31m", "../../x", "NUL"),
    *(0, -1, 1, 2**31, 2**53, 2**64, 10**400, 0.1, -0.0, 1e308, float("nan"), float("inf")),
    *(True, False, None, [], {}, [[]], [None], {"": None}, [0] * 1_000),
)
_BETWEEN: Final = re.compile(rb'(?<=[>"])([^<>"\n]{0,400})(?=[<"])')
_start: Final = re.Match.start


class Hung(BaseException):
    """An input that took too long; no reader's `except Exception` holds it."""


class Reader(NamedTuple):
    """A reader with good inputs to begin with."""

    name: str
    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    inside: bool = False
    """The input is a zip: its parts are changed, too."""


def changed(good: bytes, chance: random.Random) -> bytes:
    """Return an input that was cut, changed, doubled or spliced."""
    data = bytearray(good)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(7):
            case 0:
                if chance.random() < 0.3:
                    del data[at:]
            case 1:
                data[at:at] = chance.choice(_WORDS)
            case 2:
                data[at : at + 1] = chance.randbytes(1)
            case 3:
                del data[at : at + chance.randrange(1, 30)]
            case 4:
                end = chance.randrange(len(data) + 1)
                data[at:at] = data[end : end + chance.randrange(1, 400)]
            case 5:
                data[at : at + chance.randrange(1, 9)] = chance.choice(_WORDS)
            case _:
                data[at:at] = chance.choice(_WORDS) * chance.randrange(1, 300)
    return bytes(data)


def changed_inside(good: bytes, chance: random.Random) -> bytes:
    """Return a zip with one part changed: anywhere, or in what stands in its cells."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(list(parts))
    texts = list(_BETWEEN.finditer(parts[name])) if chance.random() < 0.6 else []
    if texts:
        for at in sorted(chance.sample(texts, min(len(texts), 3)), reverse=True, key=_start):
            text = chance.choice(_TEXTS) if chance.random() < 0.5 else chance.choice(texts)[1]
            parts[name] = parts[name][: at.start(1)] + text + parts[name][at.end(1) :]
    else:
        parts[name] = changed(parts[name], chance)
    if chance.random() < 0.1:
        parts.pop(chance.choice(list(parts)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return out.getvalue()


def changed_values(good: bytes, chance: random.Random) -> bytes:
    """Return a JSON text that is one still, with a few values that nobody expects."""
    whole = json.loads(good)
    for _ in range(chance.randrange(1, 4)):
        place: Any = whole
        while True:
            key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
            inner = place[key]
            if not inner or not isinstance(inner, dict | list) or chance.random() < 0.1:
                break
            place = inner
        same = [one for one in _VALUES if type(one) is type(inner)]
        # A list is put in by itself each time: the next change may be made inside of it.
        place[key] = copy.deepcopy(
            chance.choice(same if same and chance.random() < 0.8 else _VALUES)
        )
    return json.dumps(whole, ensure_ascii=chance.random() < 0.2).encode("utf-8", "surrogatepass")


def inputs(reader: Reader, chance: random.Random) -> Iterator[bytes]:
    """Yield inputs without end."""
    while True:
        good = chance.choice(reader.seeds)
        deeper = chance.random() < 0.8
        if deeper and reader.inside and good.startswith(b"PK"):
            yield changed_inside(good, chance)
        elif deeper and good.startswith(b"{"):
            yield changed_values(good, chance)
        else:
            yield changed(good, chance)


def readers(folder: Path) -> tuple[Reader, ...]:
    """Return every reader of a file from outside."""
    from checker.network.profile import parse_profile  # noqa: PLC0415

    root = rules_root()
    pack = load_pack(root, DEFAULT_PACK)
    catalogue = read_catalogue(root)
    report = msgspec.json.encode(hospital.report(pack, "PC-1"))
    facts = json.dumps(json.loads(report)["facts"], ensure_ascii=False).encode()
    bulk, network = BulkReader(), read_network_rules(root).profile
    teller = Teller(pack, hospital.DAY, "en", rejudge=False)
    path, tables = folder / "x.zip", load_code_tables(root)

    def fleet(data: bytes) -> Report:
        return teller.read(data, "x.json", bulk).report

    def judged(data: bytes) -> object:
        found = reading.recorded(data, "x.json")
        judge(found.facts.facts, found.answers, pack, hospital.DAY)
        return compose.compose(found.facts, found.answers, pack, hospital.DAY, "ja")

    def zipped(data: bytes) -> object:
        path.write_bytes(data)
        return [fleet(one.data) for one in sources.walk([path], "ja") if one.data is not None]

    def code(data: bytes) -> object:
        return decode(data.decode("utf-8", "replace"), tables)

    def forms_zipped(data: bytes) -> object:
        path.write_bytes(data)
        return rollup.gather(walk_forms([path]), forms.SURVEY, forms.PLACES)

    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("a/結果.json", report)
        packed.writestr("b.json", facts)
    plan = (
        b"cancer_registry_terminal = false\ndisplay_confirmed = '1920x1080'\n[tags]\nward = '3E'\n"
        b"[institution]\nname = 'x'\nprefecture = '35'\nkind = 'hospital'\n"
        b"designated = ['nanbyo']\n"
        b"[plan]\nprogram = 'yamaguchi-r8-online-registration'\nstart_date = 2026-09-01\n"
        b"notice = 'received'\nitems = [{ name = 'PC', amount = 148000, category = 'equipment' }]\n"
    )
    table = (
        "品名,メモリ,SSD,画面,OS,Office,数量,単価（税抜）\nA,8GB,256GB,FHD,Windows 11 Pro,"
        'H&B 2024,15台,"90,000円"\n小計,,,,,,,1350000\n増設メモリ 8GB,,,,,,1,8000\n'
    ).encode()
    books = _books(folder)
    texts: tuple[bytes, ...] = (table, table.decode().encode("cp932"))
    laid_out = [quotations.made(quotations.load(path)) for path in quotations.every()]
    books += tuple(data for data, name in laid_out if name.endswith(".xlsx"))
    texts += tuple(data for data, name in laid_out if name.endswith(".csv"))

    def quotation(name: str) -> Callable[[bytes], object]:
        return lambda data: sheet.read(data, name, catalogue)

    return (
        Reader("report JSON", fleet, (report,)),
        Reader("facts JSON, judged", judged, (facts, report)),
        Reader(
            "recorded machine",
            _recorded,
            tuple(one.read_bytes() for one in sorted(RECORDED.glob("*.json"))),
        ),
        Reader("answers and plan TOML", lambda data: reading.answers(data, "x.toml"), (plan,)),
        Reader("zip of reports", zipped, (archive.getvalue(),), inside=True),
        Reader(
            "list of tags CSV",
            lambda data: tags.read_list(data, "x.csv"),
            (b"pc,ward,use\nPC-1,3E,registration\n",),
        ),
        Reader(
            "QR text",
            lambda data: qr.decode(data.decode("utf-8", "replace")),
            (qr.encode(hospital.report(pack, "PC-1")).encode(),),
        ),
        Reader("phone code", code, (b"7777-7777-7777", b"1234 5678 9012")),
        Reader(
            "VPN profile",
            lambda data: parse_profile(data, network, "x.ovpn"),
            (b"client\nremote a.example 443\nproto tcp\n<ca>\nx\n</ca>\n<key>\nx\n</key>\n",),
        ),
        Reader("quotation CSV", quotation("x.csv"), texts),
        Reader("quotation XLSX", quotation("x.xlsx"), books, inside=True),
        Reader("quotation ODS", quotation("x.ods"), (made.ods_rows(),), inside=True),
        Reader("quotation XLS", quotation("x.xls"), (made.xls_rows(),)),
        Reader("zip of forms", forms_zipped, (forms.zipped({"様式1.xlsx": forms.made()}),)),
        Reader(
            "survey form",
            lambda data: read_book(data, "x.xlsx"),
            (*books[:3], made.ods_rows(), made.xls_rows(), forms.made()),
            inside=True,
        ),
    )


def _books(folder: Path) -> tuple[bytes, ...]:
    import xlsxwriter  # noqa: PLC0415

    path = folder / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("見積")
    for at, row in enumerate(
        (
            ("品名", "メモリ", "SSD", "OS", "Office", "価格"),
            ("A", "16GB", "512GB", "Windows 11 Pro", "H&B 2024", 148000),
            ("B", "4GB/8GB", "1TB", "Windows 11", "別途", 98000),
        )
    ):
        page.write_row(at, 0, row)
    page.merge_range(5, 0, 6, 3, "備考")
    book.close()
    return (path.read_bytes(),)


def _recorded(data: bytes) -> object:
    return facts_of(read_recording(data, "x.json"), _AT)


def run(reader: Reader, seconds: float, seed: int) -> tuple[int, int, float]:
    """Feed a reader for so long; return how many inputs, how many were taken, and the slowest.

    Times are of the processor.

    Raises:
        AssertionError: An input raised what is not for people, or did not end, with the input.
    """
    chance = random.Random(seed)  # noqa: S311 - a repeatable test
    count = taken = 0
    slowest = 0.0
    end = time.process_time() + seconds
    for data in inputs(reader, chance):
        began = time.process_time()
        if began > end:
            break
        count += 1
        LAST.write_bytes(data)
        try:
            with _ends():
                reader.read(data)
            taken += 1
        except (CheckerError, PhoneCodeError) as error:
            if isinstance(error, BadInputError):
                error.say("ja")
                error.reason("en")
        except (Exception, Hung) as error:
            raise AssertionError(f"{reader.name} with {_kept(data)}") from error
        slowest = max(slowest, time.process_time() - began)
    LAST.unlink(missing_ok=True)
    return count, taken, slowest


@contextmanager
def _ends() -> Iterator[None]:
    """Raise Hung where what is inside takes the processor for too long; only on Unix."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, _hung)
    signal.setitimer(signal.ITIMER_PROF, SLOWEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _hung(number: int, frame: object) -> None:
    raise Hung(f"more than {SLOWEST} seconds of the processor", number, frame)


def _kept(data: bytes) -> str:
    """Keep an input that a reader could not stand; return where."""
    handle, name = tempfile.mkstemp(prefix="fuzz-", suffix=".bin")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    return name


def main() -> int:
    """Run every reader."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 120.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    only = sys.argv[3] if len(sys.argv) > 3 else ""
    bad = 0
    with tempfile.TemporaryDirectory() as place:
        for reader in readers(Path(place)):
            if only not in reader.name:
                continue
            began = time.process_time()
            try:
                count, taken, slowest = run(reader, seconds, seed)
            except AssertionError as error:
                print(f"FAULT {error}\n  {error.__cause__!r}", flush=True)  # noqa: T201
                bad += 1
                continue
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            took = time.process_time() - began
            print(  # noqa: T201
                f"{reader.name}: {took:.0f} s, {count:,} inputs, {taken:,} taken,"
                f" slowest {slowest * 1000:.0f} ms, {memory // 1024} MB",
                flush=True,
            )
            bad += slowest > SLOWEST or memory > MOST_MEMORY
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
