"""Administrators put the names of organisations right: they rename them, and merge two that are one."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

NAMED = ("organisations", "units", "programmes")


def upgrade() -> None:
    for table in NAMED:
        op.add_column(table, sa.Column("merged_into_id", sa.Integer()))
    op.create_table(
        "name_changes",
        sa.Column("id", sa.Integer(), primary_key=True),
        text("level"),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("is_merger", sa.Boolean(), nullable=False),
        *map(text, ("before", "after", "reason")),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """What was merged stays so: nothing names the rows that went, and their names can be given again."""
    op.drop_table("name_changes")
    for table in NAMED:
        op.drop_column(table, "merged_into_id")


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)
