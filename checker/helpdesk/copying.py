"""Copy every record into another database: from the file of one desk to a server for several."""

from typing import Any, Final

from sqlalchemy import Engine, Integer, func, insert, select, text
from sqlalchemy.schema import Table

from checker.errors import OutputError
from checker.helpdesk.tables import METADATA
from checker.model import Text

_TOGETHER: Final = 500


def copy(source: Engine, target: Engine) -> dict[str, int]:
    """Copy all tables in one transaction; return how many rows of each.

    Raises:
        OutputError: The target holds records already; nothing was written.
    """
    counts: dict[str, int] = {}
    with source.connect().execution_options(writes=False) as old, target.begin() as new:
        for table in METADATA.sorted_tables:
            if new.execute(select(func.count()).select_from(table)).scalar_one():
                raise OutputError(
                    Text(
                        ja=f"コピー先に、もう記録があります（{table.name}）。",
                        en=f"There are records in the target already ({table.name}).",
                    ),
                    Text(
                        ja="空のデータベースを作って、もう一度実行してください。",
                        en="Make an empty database, and try again.",
                    ),
                )
        for table in METADATA.sorted_tables:
            rows: list[dict[str, Any]] = []
            counts[table.name] = 0
            found = old.execution_options(yield_per=_TOGETHER).execute(select(table))
            for row in found.mappings():
                rows.append(dict(row))
                counts[table.name] += 1
                if len(rows) >= _TOGETHER:
                    new.execute(insert(table), rows)
                    rows = []
            if rows:
                new.execute(insert(table), rows)
            _count_on(new, target, table)
    return counts


def _count_on(connection: Any, target: Engine, table: Table) -> None:  # noqa: ANN401
    """Let the numbers of new rows go on after the copied ones."""
    key = table.c.get("id")
    if target.dialect.name != "postgresql" or key is None or not isinstance(key.type, Integer):
        return
    connection.execute(
        text(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'),"  # noqa: S608 - ours
            f" (SELECT COALESCE(MAX(id), 0) + 1 FROM {table.name}), false)"
        )
    )
