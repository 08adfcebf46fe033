"""What somebody deals with, by item of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "dealing",
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "item", name="pk_dealing"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_dealing_case_id", ondelete="CASCADE"
        ),
    )
