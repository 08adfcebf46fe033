"""Read and judge many reports on several machines: Dask's distributed scheduler hands them out.

What a worker does is a pure function of files and settings, so that it can be done again where a
worker died; the parts come back in the order of the files, so that the table is the same to the
last byte, however many workers there are. The files must have the same paths everywhere.
"""

import datetime as dt
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from checker import __version__
from checker.errors import BadInputError, CheckerError
from checker.exit_status import ExitStatus
from checker.fleet.bulk import BulkReader
from checker.fleet.memory import few_collections
from checker.fleet.packing import Packer, Table
from checker.fleet.row_maker import RowMaker
from checker.fleet.sources import Part, read
from checker.fleet.told import Teller
from checker.model import Institution, Lang, Text
from checker.packs.load import load_pack
from checker.packs.marks import of_pack
from checker.shapes import known

TOGETHER: Final = 1_000
"""Files in one part: some seconds of work where all is judged anew."""
_KEPT: Final = 2_000
"""Cells and texts that a part keeps once."""
_AHEAD: Final = 4
"""Parts that wait for each thread: none is idle, and few results wait in memory."""
_RETRIES: Final = 5
_SECONDS: Final = 30
"""To reach the scheduler."""


class Settings(Struct, frozen=True):
    """What a worker must know beside the files."""

    rules: str
    pack: str
    today: dt.date
    lang: Lang
    rejudge: bool
    latest: dt.date | None = None
    """The day after which a result is of the future."""
    version: str = __version__


class Entry(Struct, frozen=True, array_like=True):
    """One file: its row, or why it has none."""

    file: str
    institution: str = ""
    machine: str = ""
    day: dt.date | None = None
    at: int = 0
    """Microseconds since 1970."""
    names: int = 0
    row: bytes | None = None
    problem: str = ""


class Gathered(Struct, frozen=True):
    """What came of a part."""

    entries: list[Entry]
    table: Table
    titles: dict[str, str]
    institutions: dict[str, Institution]
    foreign: int


class SpreadError(CheckerError):
    """The work cannot be spread."""

    status = ExitStatus.USAGE


class _Reader:
    """What a worker keeps between parts."""

    def __init__(self, settings: Settings) -> None:
        pack = load_pack(Path(settings.rules), settings.pack)
        self.bulk = BulkReader()
        self.teller = Teller(
            pack,
            settings.today,
            settings.lang,
            rejudge=settings.rejudge,
            latest=settings.latest,
        )
        self.maker = RowMaker(settings.today, of_pack(pack))


@cache
def _reader(settings: Settings) -> _Reader:
    return _Reader(settings)


def gather(parts: tuple[Part, ...], settings: Settings) -> bytes:
    """Read and judge files; a pure function, done by a worker.

    Raises:
        SpreadError: The worker has another version of this program.
    """
    if settings.version != __version__:
        raise SpreadError(
            Text(
                f"ワーカーのプログラムの版が違います（{__version__}）。",
                f"A worker has another version of this program ({__version__}).",
            )
        )
    with few_collections():
        return _gather(parts, settings)


def _gather(parts: tuple[Part, ...], settings: Settings) -> bytes:
    reader = _reader(settings)
    before = reader.teller.foreign
    packer = Packer(most=_KEPT)
    entries: list[Entry] = []
    titles: dict[str, str] = {}
    named: set[tuple[str, ...]] = set()
    """Requirements whose titles are known."""
    institutions: dict[str, Institution] = {}
    for part in parts:
        for found in read(part, settings.lang):
            if found.data is None:
                entries.append(Entry(found.name, problem=found.problem))
                continue
            try:
                report, likeness = reader.teller.read(found.data, found.name, reader.bulk)
            except BadInputError as error:
                entries.append(Entry(found.name, problem=error.reason(settings.lang)))
                continue
            row = reader.maker.row(report, found.name, likeness)
            if row.names not in named:
                named.add(row.names)
                for verdict in report.verdicts:
                    titles.setdefault(verdict.id, verdict.title)
            own = report.answers.institution
            if own.kind is not None or own.name not in institutions:
                institutions[own.name] = own
            data = packer.pack(row)
            entries.append(
                Entry(
                    found.name,
                    row.institution,
                    row.machine,
                    row.collected_at.date(),
                    int(row.collected_at.timestamp() * 1_000_000),
                    packer.number(row.names),
                    data,
                )
            )
    foreign = reader.teller.foreign - before
    whole = Gathered(entries, packer.table, titles, institutions, foreign)
    return msgspec.msgpack.encode(whole)


def spread(address: str, parts: Iterable[Part], settings: Settings) -> Iterator[Gathered]:
    """Yield what workers gather, in the order of the files.

    Args:
        address: The scheduler's.
        parts: The files.
        settings: What a worker must know beside them.

    Raises:
        SpreadError: Dask is not installed, the scheduler is out of reach, or a part could not be
            done although it was tried again and again.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra, and heavy
    except ModuleNotFoundError as error:
        raise _no_dask() from error
    try:
        connect: Any = Client  # without types of its own
        client = connect(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise SpreadError(
            Text(
                f"Daskのスケジューラーにつながりません：{address}",
                f"No Dask scheduler at {address}.",
            )
        ) from error
    decode = msgspec.msgpack.Decoder(known(Gathered)).decode
    with client:
        for data in _in_order(client, parts, settings):
            yield decode(data)


def _in_order(
    client: Any,  # noqa: ANN401 - of Dask, without types
    parts: Iterable[Part],
    settings: Settings,
) -> Iterator[bytes]:
    threads = sum(client.nthreads().values()) or 1
    waiting: deque[Any] = deque()
    for bundle in _bundles(parts):
        task = client.submit(gather, bundle, settings, pure=False, retries=_RETRIES)
        waiting.append(task)
        if len(waiting) > threads * _AHEAD:
            yield _result(waiting.popleft())
    while waiting:
        yield _result(waiting.popleft())


def _result(task: Any) -> bytes:  # noqa: ANN401 - a future of Dask
    from distributed.scheduler import KilledWorker  # noqa: PLC0415 - as above

    try:
        return bytes(task.result())
    except KilledWorker as error:
        raise SpreadError(
            Text("ワーカーが何度も止まりました。", "Workers died again and again.")
        ) from error
    finally:
        task.release()


def _bundles(parts: Iterable[Part]) -> Iterator[tuple[Part, ...]]:
    bundle: list[Part] = []
    number = 0
    for part in parts:
        bundle.append(part)
        number += part.number
        if number >= TOGETHER:
            yield tuple(bundle)
            bundle, number = [], 0
    if bundle:
        yield tuple(bundle)


def _no_dask() -> SpreadError:
    return SpreadError(
        Text(
            "--dask には Dask が必要です（pip install 'nanbyo-checker[distributed]'）。",
            "--dask needs Dask (pip install 'nanbyo-checker[distributed]').",
        )
    )
