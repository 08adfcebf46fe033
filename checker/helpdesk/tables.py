"""The helpdesk's tables. There is no column for a patient, and none may be added.

Times are whole seconds since 1970 (UTC); days are days where the helpdesk sits.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NAME: Final = 120
"""Characters of an institution's or account's name."""
TIME: Final = BigInteger().with_variant(Integer(), "sqlite")
"""Seconds since 1970, past 2038; SQLite's integers have 64 bits by themselves."""
PHONE: Final = 40
"""Characters of a telephone number."""
NOTE: Final = 4000
"""Characters of a note."""


def _case() -> "Column[int]":
    return Column("case_id", Integer, ForeignKey("cases.id", ondelete="CASCADE"), nullable=False)


CASES: Final = Table(
    "cases",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("institution", String(NAME), nullable=False),
    Column("municipality", String(NAME), nullable=False),
    Column("opened_at", TIME, nullable=False),
    Column("opened_day", Date, nullable=False),
    Column("opened_by", String(NAME), nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("referred_to", String(20), nullable=False),
    Column("follow_up", Date),
    Column("search", Text, nullable=False),
    Column("caller", String(NAME), nullable=False, server_default=""),
    Column("telephone", String(PHONE), nullable=False, server_default=""),
    Column("owner", String(NAME), nullable=False, server_default=""),
    Column("updated_by", String(NAME), nullable=False, server_default=""),
    Index(None, "updated_at", "id"),
    Index(None, "follow_up"),
    Index(None, "opened_day", "municipality"),
)
"""One matter of one institution, over as many calls as it takes."""

HEARD: Final = Table(
    "heard",
    METADATA,
    Column("id", Integer, primary_key=True),
    _case(),
    Column("at", TIME, nullable=False),
    Column("day", Date, nullable=False),
    Column("by", String(NAME), nullable=False),
    Column("digits", String(12), nullable=False),
    Column("overall", String(20), nullable=False),
    Column("report", Text),
    Index(None, "case_id"),
    Index(None, "day"),
)
"""A result that was heard or imported. `report` is the imported file, where there was one."""

REASONS: Final = Table(
    "reasons",
    METADATA,
    Column("heard_id", Integer, ForeignKey("heard.id", ondelete="CASCADE"), primary_key=True),
    Column("requirement", String(80), primary_key=True),
    Column("outcome", String(400), nullable=False),
    Column("day", Date, nullable=False),
    Index(None, "day", "requirement", "outcome"),
)
"""What was not met in a result, for the figures. Where a code leaves several outcomes open, all of
them stand there, with spaces between: none is counted as if it had been seen."""

NOTES: Final = Table(
    "notes",
    METADATA,
    Column("id", Integer, primary_key=True),
    _case(),
    Column("at", TIME, nullable=False),
    Column("by", String(NAME), nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "case_id"),
)
"""Notes are only ever added, so that nobody's are lost."""

ANSWERS: Final = Table(
    "answers",
    METADATA,
    Column("id", Integer, primary_key=True),
    _case(),
    Column("heard_id", Integer, ForeignKey("heard.id", ondelete="CASCADE"), nullable=False),
    Column("at", TIME, nullable=False),
    Column("by", String(NAME), nullable=False),
    Column("item", String(80), nullable=False),
    Column("node", String(80), nullable=False),
    Column("answer", String(40), nullable=False),
    Index(None, "case_id"),
)
"""What the caller answered in the script, in order."""

DRAFTS: Final = Table(
    "drafts",
    METADATA,
    Column("case_id", Integer, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("by", String(NAME), primary_key=True),
    Column("at", TIME, nullable=False),
    Column("text", Text, nullable=False),
)
"""What somebody has typed and not saved yet, as the form's fields."""

PLANS: Final = Table(
    "plans",
    METADATA,
    Column("case_id", Integer, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("at", TIME, nullable=False),
    Column("by", String(NAME), nullable=False),
    Column("text", Text, nullable=False),
)
"""What a case's caller said of the subsidy, as an answers file."""

DEALING: Final = Table(
    "dealing",
    METADATA,
    Column("case_id", Integer, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("item", String(80), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("until", Date),
    Column("at", TIME, nullable=False),
    Column("by", String(NAME), nullable=False),
)
"""What an item of a case waits for while somebody deals with it. Never a pass."""

VIEWING: Final = Table(
    "viewing",
    METADATA,
    Column("case_id", Integer, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("by", String(NAME), primary_key=True),
    Column("at", TIME, nullable=False),
)
"""Who looked at a case, and when last."""

ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(NAME), nullable=False),
    Column("password", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("name"),
)

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("began", TIME, nullable=False),
    Column("seen", TIME, nullable=False),
    Index(None, "account_id"),
)
"""`key` is a hash of what the browser holds: a copy of the database opens no session."""

ATTEMPTS: Final = Table(
    "attempts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("whom", String(NAME), nullable=False),
    Column("at", TIME, nullable=False),
    Index(None, "whom", "at"),
)
"""Log-ins that failed, by account and by address."""

AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", TIME, nullable=False),
    Column("by", String(NAME), nullable=False),
    Column("what", String(40), nullable=False),
    Column("case_id", Integer),
    Column("about", String(200), nullable=False),
    Index(None, "at"),
)
"""Who did what. It outlives the cases."""

PROGRAMS: Final = Table(
    "programs",
    METADATA,
    Column("id", String(80), primary_key=True),
    Column("at", TIME, nullable=False),
    Column("by", String(NAME), nullable=False),
    Column("fields", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("sources", Text, nullable=False),
    Column("cases", Text, nullable=False),
)
"""Drafts of subsidy programs: what was typed, and the files that came of it; empty: not yet."""

SETTINGS: Final = Table(
    "settings",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)
