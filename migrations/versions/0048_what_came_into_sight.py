"""What was held, or moved from another thread, is new when it comes into sight; a thread opened again keeps its conclusion."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

SHOWN_AT = "SELECT MAX(created_at) FROM contributions JOIN posts ON posts.id = contributions.id"
# What somebody had before them, by when it was written; and back, by number.
BY_TIME = f"({SHOWN_AT} WHERE posts.thread_id = thread_visits.thread_id AND posts.id <= thread_visits.%s)"
BY_NUMBER = (
    "(SELECT MAX(posts.id) FROM contributions JOIN posts ON posts.id = contributions.id"
    " WHERE posts.thread_id = thread_visits.thread_id AND contributions.created_at <= thread_visits.%s)"
)
REPLIES = (
    "(SELECT COUNT(*) FROM contributions JOIN posts ON posts.id = contributions.id WHERE posts.thread_id = summaries.thread_id"
    " AND posts.parent_id IS NOT NULL AND contributions.status = 'published' AND posts.id < summaries.id)"
)


def upgrade() -> None:
    op.add_column("posts", sa.Column("shown_late_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("threads", sa.Column("reopened_id", sa.Integer(), nullable=True))
    op.drop_column("summaries", "replies_count")
    for name in ("seen_until", "before_until"):
        op.add_column("thread_visits", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute(f"UPDATE thread_visits SET seen_until = COALESCE({BY_TIME % 'seen_id'}, seen_at)")
    op.execute(
        f"UPDATE thread_visits SET before_until = COALESCE({BY_TIME % 'before_id'}, before_at) WHERE before_id IS NOT NULL"
    )
    with op.batch_alter_table("thread_visits") as visits:
        visits.alter_column("seen_until", existing_type=sa.DateTime(timezone=True), nullable=False)
        visits.drop_column("seen_id")
        visits.drop_column("before_id")


def downgrade() -> None:
    """What was a conclusion before its thread was opened again is none any more, as it was until then."""
    for name in ("seen_id", "before_id"):
        op.add_column("thread_visits", sa.Column(name, sa.Integer(), nullable=True))
    op.execute(f"UPDATE thread_visits SET seen_id = COALESCE({BY_NUMBER % 'seen_until'}, 0)")
    op.execute(f"UPDATE thread_visits SET before_id = {BY_NUMBER % 'before_until'} WHERE before_until IS NOT NULL")
    with op.batch_alter_table("thread_visits") as visits:
        visits.alter_column("seen_id", existing_type=sa.Integer(), nullable=False)
        visits.drop_column("seen_until")
        visits.drop_column("before_until")
    with op.batch_alter_table("summaries") as summaries:
        summaries.add_column(sa.Column("replies_count", sa.Integer(), nullable=False, server_default="0"))
    op.execute(f"UPDATE summaries SET replies_count = {REPLIES}")
    with op.batch_alter_table("summaries") as summaries:
        summaries.alter_column("replies_count", server_default=None)
    op.execute("UPDATE summaries SET is_conclusion = false WHERE id IN (SELECT reopened_id FROM threads)")
    op.drop_column("threads", "reopened_id")
    op.drop_column("posts", "shown_late_at")
