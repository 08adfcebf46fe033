"""What a caller said of the subsidy, and reasons that a code leaves open."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, and let a reason name every outcome that it may be."""
    op.create_table(
        "plans",
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_plans"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_plans_case_id", ondelete="CASCADE"
        ),
    )
    with op.batch_alter_table("reasons") as table:
        table.alter_column("outcome", type_=sa.String(400), existing_nullable=False)
