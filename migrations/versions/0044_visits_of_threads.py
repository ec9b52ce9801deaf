"""Whoever is signed in finds what is new in a thread since they were there."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "thread_visits",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_id", sa.Integer(), nullable=False),
        sa.Column("before_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_thread_visits_account_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_thread_visits_thread_id_threads", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "thread_id", name="pk_thread_visits"),
    )
    op.create_index("ix_thread_visits_thread_id", "thread_visits", ["thread_id"])
    op.create_index("ix_thread_visits_seen_at", "thread_visits", ["seen_at"])


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE kind = 'forget_visits'")
    op.drop_table("thread_visits")
