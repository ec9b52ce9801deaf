"""Whoever decides instead of others does not plan what those had planned, until two people say that it still holds."""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of those who decide instead already, nobody was asked."""
    op.add_column("deciders", sa.Column("plan_lapsed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE deciders SET plan_lapsed = true WHERE replaces_id IS NOT NULL")


def downgrade() -> None:
    op.drop_column("deciders", "plan_lapsed")
