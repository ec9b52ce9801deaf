"""A vote that the decision will follow is announced by two people; what organisers write to whoever has not voted is public."""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None

IS_PENDING = sa.text("agreed_at IS NULL AND dropped_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "vote_announcements",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("poll_id", "polls.id", nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        refers("asked_by_id", "participations.id", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        refers("agreed_by_id", "participations.id"),
        sa.Column("agreed_at", sa.DateTime(timezone=True)),
        refers("dropped_by_id", "participations.id"),
        sa.Column("dropped_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_vote_announcements_poll_id", "vote_announcements", ["poll_id"])
    where = {"sqlite_where": IS_PENDING, "postgresql_where": IS_PENDING}
    op.create_index("ix_vote_announcements_pending", "vote_announcements", ["poll_id"], unique=True, **where)

    # What was sent to some alone stays with them, as they were told.
    op.add_column("messages", sa.Column("is_shown_to_all", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE messages SET is_shown_to_all = (1 = 1) WHERE audience = 'everyone' AND sent_at IS NOT NULL")


def downgrade() -> None:
    """The release before does not know where news of these leads. Versions of votes stay: they are never deleted."""
    op.execute("DELETE FROM notifications WHERE target_kind = 'vote_announcement'")
    op.drop_table("vote_announcements")
    op.drop_column("messages", "is_shown_to_all")


def refers(column: str, to: str, **options: bool) -> sa.Column:
    name = f"fk_vote_announcements_{column}_{to.split('.', maxsplit=1)[0]}"
    return sa.Column(column, sa.Integer(), sa.ForeignKey(to, name=name), **options)
