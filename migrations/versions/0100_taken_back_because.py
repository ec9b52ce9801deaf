"""Why organisers took back what they had written to people. What was deleted before says no reason: its words stay hidden."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0098"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("withdrawn_reason", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Whatever was taken back shows no words any more, as before."""
    op.drop_column("messages", "withdrawn_reason")
