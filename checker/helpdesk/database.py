"""Open the helpdesk's database: a SQLite file of this user, or PostgreSQL for several seats."""

import contextlib
import errno
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import (
    ArgumentError,
    InvalidatePoolError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool

from checker import files
from checker.errors import OutputError, UsageError
from checker.model import Text

if TYPE_CHECKING:
    from alembic.config import Config

FILE: Final = "helpdesk.sqlite3"
ENVIRONMENT: Final = "NANBYO_CHECKER_DATABASE"
"""The environment variable that holds the database's address."""
_LONGEST: Final = 2000
"""Bytes of a file that holds it."""
_HERE: Final = Path(__file__).parent
_FRESH: Final = 1.0
"""Seconds for which a connection that answered counts as there."""
_WAIT: Final = 10
"""Seconds that a connection or a lock may take."""


def default_url() -> URL:
    """Return the SQLite file in the user's data folder, which is made where it is missing."""
    from platformdirs import user_data_path  # noqa: PLC0415 - only without --database

    try:
        folder = user_data_path("nanbyo-checker", appauthor=False)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except (OSError, RuntimeError) as error:  # a user without a home
        problem = error if isinstance(error, OSError) else OSError(errno.ENOENT, "no home")
        raise files.output_error("nanbyo-checker", problem) from error
    return URL.create("sqlite", database=str(folder / FILE))


def address(text: str | None, file: str | None) -> str | None:
    """Return the database's address: as told, from a file, or from the environment.

    A password that stands on the command line is seen by everybody on the machine.

    Raises:
        BadInputError: The file cannot be read.
    """
    if text is not None:
        return text
    if file is not None:
        return files.read_bytes(file, _LONGEST).decode(errors="replace").strip()
    return os.environ.get(ENVIRONMENT) or None


def shown(url: URL) -> str:
    """Return where a database is, without anything that may be a part of a password."""
    host = url.host or ""
    named = url.get_backend_name() == "sqlite" or not re.search(r"[@/]", url.database or "")
    plain = named and (not host or re.fullmatch(r"[A-Za-z0-9.:_-]+", host))
    where = f"{host}{f':{url.port}' if url.port else ''}" if plain else "***"
    return f"{url.get_backend_name()}://{where}/{url.database if plain else '***'}"


def url_of(text: str | None) -> URL:
    """Read `--database`.

    Raises:
        UsageError: It is neither a SQLite file nor PostgreSQL.
    """
    if text is None:
        return default_url()
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:  # a port that is no number, an open bracket
        raise _usage() from error
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"} or not url.database:
        raise _usage()
    if url.drivername == "sqlite" and (url.database == ":memory:" or url.query):
        raise _usage()
    return url


def connect(url: URL) -> Engine:
    """Open a database and bring its tables up to date.

    Raises:
        OutputError: It cannot be reached, or is no database of this program.
    """
    try:
        engine = _sqlite(url) if url.drivername == "sqlite" else _postgresql(url)
        upgrade(engine)
    except (OperationalError, SQLAlchemyError) as error:
        # The driver's own words may hold the password; where it is and why is enough.
        place, why = shown(url), _why(error)
        raise OutputError(
            Text(
                ja=f"データベースを開けません：{place}（{why.ja}）",
                en=f"The database cannot be opened: {place} ({why.en})",
            ),
            Text(
                ja="場所と、動いているか、使う権限があるかを確かめてください。",
                en="Check where it is, whether it runs, and whether you may use it.",
            ),
        ) from error
    return engine


def _why(error: SQLAlchemyError) -> Text:
    """Return why a database cannot be opened, as far as the driver tells it apart."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    said = str(getattr(error, "orig", ""))
    for sign, ja, en in (
        ("password authentication failed", "名前かパスワードが違います", "wrong name or password"),
        ("does not exist", "その名前のデータベースか役割がありません", "no such database or role"),
        ("Connection refused", "その場所で動いていません", "nothing runs there"),
        ("resolve", "ホストの名前が見つかりません", "no such host"),
        ("Name or service", "ホストの名前が見つかりません", "no such host"),
        ("timeout", "時間内に応答がありません", "no answer in time"),
    ):
        if sign in said:
            return Text(ja=ja, en=en)
    name = f"{type(error).__name__}{f' {state}' if state else ''}"
    return Text(ja=name, en=name)


def _sqlite(url: URL) -> Engine:
    _refuse_foreign(Path(url.database or ""))
    _make_private(Path(url.database or ""))
    engine = create_engine(
        url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": _WAIT}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own
        connection.isolation_level = None  # SQLAlchemy says BEGIN, below
        for statement in (
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "PRAGMA foreign_keys = ON",
            "PRAGMA trusted_schema = OFF",
            # What is deleted is gone from the file, whatever SQLite was built with.
            "PRAGMA secure_delete = ON",
        ):
            connection.execute(statement)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:  # noqa: ANN401
        # Taking the write lock at once: two writers wait for each other instead of failing.
        writing = connection.get_execution_options().get("writes", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _make_private(file: Path) -> None:
    """Make the file so that only this user can read it; its journal files follow it."""
    with contextlib.suppress(OSError):  # what is wrong with the place, SQLite tells
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))


def _postgresql(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # an error never repeats what somebody wrote
        pool_size=20,
        max_overflow=20,
        pool_timeout=_WAIT,
        connect_args={"connect_timeout": _WAIT, "options": "-c statement_timeout=30000"},
    )

    @event.listens_for(engine, "checkin")
    def used(_connection: Any, record: Any) -> None:  # noqa: ANN401 - the pool's own
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def still_there(connection: Any, record: Any, _proxy: Any) -> None:  # noqa: ANN401
        # A database that was started again is noticed here, and the pool connects anew. One that
        # answered a moment ago is not asked again: that took as long as the question itself.
        if time.monotonic() - record.info.get("used", time.monotonic()) > _FRESH:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise InvalidatePoolError from error

    return engine


def _refuse_foreign(path: Path) -> None:
    """Leave another program's database alone: looked at before anything is written.

    Raises:
        OutputError: Its tables are not of this program.
    """
    import sqlite3  # noqa: PLC0415 - the driver that SQLAlchemy takes

    try:
        if not path.is_file():
            return
        # As it is: no lock, no journal, not one byte beside it.
        base = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
        with contextlib.closing(base):
            found = base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    except (sqlite3.Error, OSError):
        return  # no database, or out of reach: told by the usual way
    names = {name for (name,) in found}
    if names and "alembic_version" not in names:
        raise OutputError(
            Text(
                ja=f"ほかのプログラムのデータベースです：{path.name}",
                en=f"This is another program's database: {path.name}",
            ),
            Text(ja="別のファイル名にしてください。", en="Choose another file."),
        )


def configuration(engine: Engine) -> "Config":
    """Return what Alembic needs to know."""
    from alembic.config import Config  # noqa: PLC0415 - only at the start

    config = Config()
    config.set_main_option("script_location", str(_HERE / "migrations").replace("%", "%%"))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Bring the tables up to date; two servers that start at once wait for each other.

    Raises:
        OutputError: A later version of this program made the database.
    """
    from alembic import command  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = configuration(engine)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7261640)")
        now = MigrationContext.configure(connection).get_current_revision()
        scripts = ScriptDirectory.from_config(config)
        if now is not None and now not in {one.revision for one in scripts.walk_revisions()}:
            raise OutputError(
                Text(
                    ja="このデータベースは、新しい版のプログラムが作りました。",
                    en="A later version of this program made this database.",
                ),
                Text(ja="プログラムを更新してください。", en="Update this program."),
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _usage() -> UsageError:
    return UsageError(
        Text(
            ja="--database には sqlite:///ファイル か postgresql://… を書いてください。",
            en="--database takes sqlite:///FILE or postgresql://…",
        )
    )
