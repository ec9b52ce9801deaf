"""An answer that people have read changes with a reason; a colleague who says no about who decides says why."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None

REASONS = (("answers", "why_changed"), ("decider_removals", "drop_reason"), ("decider_proposals", "drop_reason"))


def upgrade() -> None:
    for table, name in REASONS:
        op.add_column(table, sa.Column(name, sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """The reasons of answers stay in the list of changes; those of colleagues who said no go."""
    for table, name in REASONS:
        op.drop_column(table, name)
