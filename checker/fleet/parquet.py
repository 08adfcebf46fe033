"""The table as Parquet: one column a value, for Power BI, DuckDB and other programs.

DuckDB writes it. It is an extra of the installation, because most people need no Parquet.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from checker.errors import CheckerError
from checker.exit_status import ExitStatus
from checker.files import scratch
from checker.fleet.model import Cell, Fleet, Row
from checker.fleet.row_json import Items, told
from checker.fleet.values import NAMES, VALUES
from checker.model import Status, Text

_TYPES: Final = {"integer": "BIGINT", "number": "DOUBLE", "text": "VARCHAR", "yes": "BOOLEAN"}
_PC: Final = {
    "machine": "VARCHAR",
    "os": "VARCHAR",
    "institution": "VARCHAR",
    "collected_at": "VARCHAR",
    "age_days": "INTEGER",
    "overall": "VARCHAR",
    "rules": "VARCHAR",
    "file": "VARCHAR",
    "older": "INTEGER",
    "standing": "VARCHAR",
    "twin": "BOOLEAN",
    "change": "VARCHAR",
    "before_at": "VARCHAR",
    "before_overall": "VARCHAR",
    "lacks": "VARCHAR[]",
    "advice": "VARCHAR[]",
}
_TIMES: Final = ("collected_at", "before_at")
_CELL: Final = ("status", "level", "outcome", "measured", "remedy", "before")
_CHUNK: Final = 1 << 20
_GROUP: Final = 10_240
"""Rows of one group: a group stands in memory until it is whole."""


class NoDuckDbError(CheckerError):
    """DuckDB is not installed."""

    status = ExitStatus.USAGE

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Parquetを書くには DuckDB が必要です。",
                "Parquet files are written by DuckDB, which is not here.",
            ),
            Text(
                "pip install 'nanbyo-checker[parquet]' で入ります。--jsonl には要りません。",
                "pip install 'nanbyo-checker[parquet]' brings it; --jsonl needs nothing.",
            ),
        )


def columns(fleet: Fleet) -> dict[str, str]:
    """Return the columns with their types."""
    found = dict(_PC)
    found |= {f"tag_{key}": "VARCHAR" for key in fleet.tags}
    found |= {value.name: _TYPES[value.kind] for value in VALUES}
    for name in fleet.requirements:
        found |= {f"{name}_{part}": "VARCHAR" for part in _CELL}
    return found


def _lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield each PC as JSON with one key a column."""
    encode, items = msgspec.json.Encoder().encode, Items(_item)
    for row in rows:
        whole = told(row)
        found = {name: whole[name] for name in _PC}
        found |= {f"tag_{key}": value for key, value in whole["tags"].items()}
        found |= zip(NAMES, row.values, strict=True)
        yield b",".join(filter(None, (encode(found)[:-1], items.of(row)))) + b"}\n"


def _item(name: str, cell: Cell, before: Status | None) -> Mapping[str, object]:
    values = {
        "status": cell.status,
        "level": cell.level,
        "outcome": cell.outcome,
        "measured": cell.measured,
        "remedy": cell.remedy,
        "before": before,
    }
    return {f"{name}_{part}": values[part] for part in _CELL}


def render(fleet: Fleet) -> Iterator[bytes]:
    """Yield the file.

    Raises:
        NoDuckDbError: DuckDB is not installed.
    """
    try:
        import duckdb  # noqa: PLC0415 - an extra, and heavy
    except ModuleNotFoundError as error:
        raise NoDuckDbError from error
    kinds = columns(fleet)
    with scratch() as folder:
        lines, out = folder / "rows.jsonl", folder / "fleet.parquet"
        with lines.open("wb") as file:
            file.writelines(_lines(fleet.rows))
        with contextlib.closing(duckdb.connect()) as base:
            # Each thread holds a group of rows with every column.
            base.execute("SET memory_limit = '100MB'")
            base.execute("SET threads = 1")
            base.execute(f"SET temp_directory = {_text(str(folder))}")
            base.execute(
                f"COPY (SELECT * REPLACE ({', '.join(map(_time, _TIMES))}) FROM read_json("  # noqa: S608 - our own names, quoted
                f"{_text(str(lines))}, format = 'newline_delimited', columns = {_struct(kinds)}))"
                f" TO {_text(str(out))} "
                f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP})"
            )
        with out.open("rb") as file:
            while part := file.read(_CHUNK):
                yield part


def _time(name: str) -> str:
    return f"CAST({name} AS TIMESTAMPTZ) AS {name}"


def _struct(kinds: dict[str, str]) -> str:
    return "{" + ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in kinds.items()) + "}"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
