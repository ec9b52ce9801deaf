"""An answer that people have read changes with a reason; a colleague who says no about who decides says why; a document that is to
take another's place waits for a colleague."""

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
    op.add_column("documents", sa.Column("is_waiting", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """A document that waits goes with its file: the release before this one would show it beside the one it is to replace."""
    waiting = "SELECT id FROM documents WHERE is_waiting"
    op.execute(f"DELETE FROM document_files WHERE document_id IN ({waiting})")
    op.execute("DELETE FROM documents WHERE is_waiting")
    op.drop_column("documents", "is_waiting")
    for table, name in REASONS:
        op.drop_column(table, name)
