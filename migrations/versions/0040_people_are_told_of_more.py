"""People are told of replies, mentions, dates and official words: which news may be shown, when it is due by email, how far each
log has been told.

What waits to be mailed keeps the rhythm its reader chose. Logs that are there are not told again from their beginning."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

IS_UNREAD = sa.text("read_at IS NULL")
IS_DUE = sa.text("mailed_at IS NULL AND due_at IS NOT NULL")
FIRST_DUE = {"now": 0, "daily": 1, "weekly": 7}  # days


def upgrade() -> None:
    op.create_table(
        "told_logs",
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stream", name="pk_told_logs"),
    )
    op.execute("INSERT INTO told_logs (stream, seq) SELECT name, last_seq FROM event_streams WHERE name LIKE 'consultation:%'")
    op.create_table(
        "consultation_mail_choices",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("pace", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_consultation_mail_choices_account_id"),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_consultation_mail_choices_consultation_id"),
        sa.PrimaryKeyConstraint("account_id", "consultation_id", name="pk_consultation_mail_choices"),
    )
    with op.batch_alter_table("mail_choices") as mail_choices:
        mail_choices.add_column(sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_notifications_unmailed", "notifications")
    with op.batch_alter_table("notifications") as notifications:
        notifications.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="outcome"))
        notifications.add_column(sa.Column("group_key", sa.String(), nullable=False, server_default=""))
        notifications.add_column(sa.Column("contribution_id", sa.Integer(), nullable=True))
        notifications.add_column(sa.Column("topic_id", sa.Integer(), nullable=True))
        notifications.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
        notifications.create_foreign_key("fk_notifications_contribution_id", "contributions", ["contribution_id"], ["id"])
        notifications.create_foreign_key("fk_notifications_topic_id", "topics", ["topic_id"], ["id"])
    _set_due()
    op.create_index("ix_notifications_contribution_id", "notifications", ["contribution_id"])
    op.create_index(
        "ix_notifications_unread", "notifications", ["account_id", "id"], sqlite_where=IS_UNREAD, postgresql_where=IS_UNREAD
    )
    op.create_index(
        "ix_notifications_due", "notifications", ["due_at", "account_id"], sqlite_where=IS_DUE, postgresql_where=IS_DUE
    )


def _set_due() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for pace, days in FIRST_DUE.items():
        later = f"strftime('%Y-%m-%d %H:%M:%f', made_at, '+{days} days')" if is_sqlite else f"made_at + interval '{days} days'"
        op.execute(
            f"UPDATE notifications SET due_at = {later} WHERE mailed_at IS NULL AND '{pace}' ="
            " coalesce((SELECT pace FROM mail_choices WHERE mail_choices.account_id = notifications.account_id), 'daily')"
        )


def downgrade() -> None:
    kinds = "'tell_what_happened', 'tell_of_stages', 'tell_followers', 'tell_of_votes', 'tell_of_workshops', 'mail_duty'"
    op.execute(f"DELETE FROM jobs WHERE kind IN ({kinds})")
    # Without the day on which it is due, what was never to be mailed would be mailed.
    op.execute("UPDATE notifications SET mailed_at = made_at WHERE mailed_at IS NULL AND due_at IS NULL")
    op.drop_index("ix_notifications_due", "notifications")
    op.drop_index("ix_notifications_unread", "notifications")
    op.drop_index("ix_notifications_contribution_id", "notifications")
    with op.batch_alter_table("notifications") as notifications:
        notifications.drop_constraint("fk_notifications_contribution_id", type_="foreignkey")
        notifications.drop_constraint("fk_notifications_topic_id", type_="foreignkey")
        for name in ("due_at", "topic_id", "contribution_id", "group_key", "kind"):
            notifications.drop_column(name)
    op.create_index("ix_notifications_unmailed", "notifications", ["mailed_at", "account_id"])
    with op.batch_alter_table("mail_choices") as mail_choices:
        mail_choices.drop_column("sent_at")
    op.drop_table("consultation_mail_choices")
    op.drop_table("told_logs")
