"""A vote that somebody opens by hand, and one in which guests vote, say so in the words of voting, not of workshops."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Renamed where it stands: building the table anew would take its triggers with it.
    op.execute("ALTER TABLE polls RENAME COLUMN is_live TO opened_by_hand")
    op.add_column("polls", sa.Column("guests_vote", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE polls SET guests_vote = opened_by_hand")


def downgrade() -> None:
    op.drop_column("polls", "guests_vote")
    op.execute("ALTER TABLE polls RENAME COLUMN opened_by_hand TO is_live")
