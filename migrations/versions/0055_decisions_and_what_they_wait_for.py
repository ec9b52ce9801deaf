"""An activity can be marked, before it opens, as not about the decision; and a decision that was made before people had been
heard says so."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("activities", sa.Column("is_about_decision", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("final_decisions", sa.Column("timing", sa.String(), nullable=False, server_default="after"))


def downgrade() -> None:
    op.drop_column("final_decisions", "timing")
    op.drop_column("activities", "is_about_decision")
