"""What a facilitator can undo is an action with its arguments, not rows as they were. Steps live for minutes, so all go."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM undo_steps")
    op.add_column("undo_steps", sa.Column("inverse", sa.String(), nullable=False, server_default=""))
    op.add_column("undo_steps", sa.Column("arguments", sa.String(), nullable=False, server_default="{}"))
    op.drop_column("undo_steps", "changes")


def downgrade() -> None:
    op.execute("DELETE FROM undo_steps")
    op.add_column("undo_steps", sa.Column("changes", sa.String(), nullable=False, server_default="[]"))
    op.drop_column("undo_steps", "arguments")
    op.drop_column("undo_steps", "inverse")
