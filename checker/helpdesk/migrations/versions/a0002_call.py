"""The answers of a call, drafts, who has a case open, who called, and whose case it is."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add them."""
    for name, length in (("caller", 120), ("telephone", 40), ("owner", 120), ("updated_by", 120)):
        op.add_column(
            "cases", sa.Column(name, sa.String(length), nullable=False, server_default="")
        )
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("heard_id", sa.Integer, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("node", sa.String(80), nullable=False),
        sa.Column("answer", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_answers_case_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["heard_id"], ["heard.id"], name="fk_answers_heard_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_answers_case_id", "answers", ["case_id"])
    for table, value in (("drafts", "text"), ("viewing", "")):
        op.create_table(
            table,
            sa.Column("case_id", sa.Integer, nullable=False),
            sa.Column("by", sa.String(120), nullable=False),
            sa.Column("at", TIME, nullable=False),
            *([sa.Column(value, sa.Text, nullable=False)] if value else []),
            sa.PrimaryKeyConstraint("case_id", "by", name=f"pk_{table}"),
            sa.ForeignKeyConstraint(
                ["case_id"], ["cases.id"], name=f"fk_{table}_case_id", ondelete="CASCADE"
            ),
        )
    _long_times()


def _long_times() -> None:
    """Let times pass the year 2038. SQLite's integers have 64 bits already."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in (
        ("cases", ("opened_at", "updated_at")),
        ("heard", ("at",)),
        ("notes", ("at",)),
        ("sessions", ("began", "seen")),
        ("attempts", ("at",)),
        ("audit", ("at",)),
    ):
        for column in columns:
            op.alter_column(table, column, type_=sa.BigInteger)
