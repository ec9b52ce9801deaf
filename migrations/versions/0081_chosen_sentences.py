"""Whoever asks to take out words chooses in which sentences; whoever signs an opening says what people can really change."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None

IS_CHOSEN = "agreed_at IS NULL AND dropped_at IS NULL AND chosen <> '[]'"


def upgrade() -> None:
    """What waits already was asked of every place, and still is."""
    op.add_column("redactions", sa.Column("chosen", sa.String(), nullable=False, server_default="[]"))
    op.add_column("sign_offs", sa.Column("can_change", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """What waits with some sentences chosen is not asked any more: the release before would take the words out everywhere."""
    op.execute(f"UPDATE redactions SET words = '', dropped_at = asked_at, dropped_by_id = asked_by_id WHERE {IS_CHOSEN}")
    op.drop_column("redactions", "chosen")
    op.drop_column("sign_offs", "can_change")
