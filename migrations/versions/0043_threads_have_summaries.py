"""Facilitators say what a thread has come to, and close it with its conclusion; an official comment answers its question."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

OBJECTING = sa.text("objects_to_id IS NOT NULL")
SUMMARIES = "SELECT id FROM contributions WHERE kind = 'summary'"
CASES = f"SELECT id FROM cases WHERE contribution_id IN ({SUMMARIES})"
# What hangs on summaries, which nobody could open without this migration, in the order in which rows point at each other.
FORGET = [
    f"DELETE FROM appeals WHERE decision_id IN (SELECT id FROM decisions WHERE case_id IN ({CASES}))",
    f"DELETE FROM kept_words WHERE case_id IN ({CASES}) OR quoted_in_id IN ({SUMMARIES})",
    *(
        f"DELETE FROM {table} WHERE case_id IN ({CASES})"
        for table in ("decisions", "flags", "case_notes", "case_views", "recusals")
    ),
    *(f"DELETE FROM {table} WHERE contribution_id IN ({SUMMARIES})" for table in ("cases", "revisions", "notifications")),
    "DELETE FROM search_entries WHERE kind = 'summary'",
]


def upgrade() -> None:
    op.create_table(
        "summaries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("is_conclusion", sa.Boolean(), nullable=False),
        sa.Column("replies_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["contributions.id"], name="fk_summaries_id"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_summaries_thread_id"),
        sa.PrimaryKeyConstraint("id", name="pk_summaries"),
    )
    op.create_index("ix_summaries_thread_id", "summaries", ["thread_id"])
    for name in ("summary_id", "answer_id"):
        op.add_column("threads", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("threads", sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("posts", sa.Column("objects_to_id", sa.Integer(), nullable=True))
    op.create_index("ix_posts_objecting", "posts", ["thread_id", "id"], sqlite_where=OBJECTING, postgresql_where=OBJECTING)


def downgrade() -> None:
    """What a summary said goes with it; what objects to one stays, as a comment."""
    op.drop_index("ix_posts_objecting", "posts")
    op.drop_column("posts", "objects_to_id")
    for name in ("concluded_at", "answer_id", "summary_id"):
        op.drop_column("threads", name)
    for statement in FORGET:
        op.execute(statement)
    op.drop_index("ix_summaries_thread_id", "summaries")
    op.drop_table("summaries")
    op.execute("DELETE FROM contributions WHERE kind = 'summary'")
