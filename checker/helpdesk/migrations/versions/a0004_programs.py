"""Drafts of subsidy programs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "programs",
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("fields", "program", "sources", "cases")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_programs"),
    )
