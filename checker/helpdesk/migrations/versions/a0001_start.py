"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("institution", sa.String(120), nullable=False),
        sa.Column("municipality", sa.String(120), nullable=False),
        sa.Column("opened_at", sa.Integer, nullable=False),
        sa.Column("opened_day", sa.Date, nullable=False),
        sa.Column("opened_by", sa.String(120), nullable=False),
        sa.Column("updated_at", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("referred_to", sa.String(20), nullable=False),
        sa.Column("follow_up", sa.Date),
        sa.Column("search", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_table(
        "heard",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("digits", sa.String(12), nullable=False),
        sa.Column("overall", sa.String(20), nullable=False),
        sa.Column("report", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_heard"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_heard_case_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "reasons",
        sa.Column("heard_id", sa.Integer, nullable=False),
        sa.Column("requirement", sa.String(80), nullable=False),
        sa.Column("outcome", sa.String(80), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("heard_id", "requirement", name="pk_reasons"),
        sa.ForeignKeyConstraint(
            ["heard_id"], ["heard.id"], name="fk_reasons_heard_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_notes_case_id", ondelete="CASCADE"
        ),
    )
    _people()
    for table, columns in (
        ("cases", ["updated_at", "id"]),
        ("cases", ["follow_up"]),
        ("cases", ["opened_day", "municipality"]),
        ("heard", ["case_id"]),
        ("heard", ["day"]),
        ("reasons", ["day", "requirement", "outcome"]),
        ("notes", ["case_id"]),
        ("sessions", ["account_id"]),
        ("attempts", ["whom", "at"]),
        ("audit", ["at"]),
    ):
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def _people() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
    )
    op.create_table(
        "sessions",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("began", sa.Integer, nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sessions"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_sessions_account_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("whom", sa.String(120), nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("case_id", sa.Integer),
        sa.Column("about", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )


def downgrade() -> None:
    """Take them away."""
    for table in (
        "settings",
        "audit",
        "attempts",
        "sessions",
        "accounts",
        "notes",
        "reasons",
        "heard",
        "cases",
    ):
        op.drop_table(table)
