"""A consultation can be stopped early by two people; and it can be about a change that is made already, for a time."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

IS_PENDING = sa.text("agreed_at IS NULL AND dropped_at IS NULL")


def upgrade() -> None:
    op.add_column("consultations", moment("stopped_at"))
    op.add_column("consultations", sa.Column("is_temporary", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("consultations", sa.Column("temporary_until", sa.Date()))
    op.add_column("phases", moment("stopped_at"))
    op.create_table(
        "early_stops",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("consultation_id", "consultations", "early_stops", nullable=False),
        text("kind"),
        text("reason"),
        refers("asked_by_id", "participations", "early_stops", nullable=False),
        moment("asked_at", nullable=False),
        refers("agreed_by_id", "participations", "early_stops"),
        moment("agreed_at"),
        moment("dropped_at"),
    )
    op.create_index("ix_early_stops_consultation_id", "early_stops", ["consultation_id"])
    only = {"unique": True, "sqlite_where": IS_PENDING, "postgresql_where": IS_PENDING}
    op.create_index("ix_early_stops_pending", "early_stops", ["consultation_id"], **only)
    op.create_table(
        "temporary_changes",
        sa.Column("space_id", sa.Integer(), sa.ForeignKey("spaces.id", name="fk_temporary_changes_space_id"), primary_key=True),
        *map(text, ("what", "reason", "decided_by")),
        sa.Column("changed_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("times_extended", sa.Integer(), nullable=False),
        moment("told_at"),
        *map(text, ("aftermath", "aftermath_words")),
        moment("answered_at"),
    )


def downgrade() -> None:
    """What was stopped stays closed for a release that knows of no stopping: a stage that was to come is removed from the
    calendar by ending at once, as it would open again. The release before does not know where news of either leads."""
    op.execute("DELETE FROM notifications WHERE target_kind IN ('early_stop', 'temporary_aftermath')")
    op.execute("UPDATE phases SET opens_at = '2000-01-01 00:00:00', closes_at = stopped_at WHERE opens_at >= stopped_at")
    op.drop_table("temporary_changes")
    op.drop_table("early_stops")
    op.drop_column("phases", "stopped_at")
    # One by one: triggers name these tables, so that SQLite cannot make them anew.
    for name in ("temporary_until", "is_temporary", "stopped_at"):
        op.drop_column("consultations", name)


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def refers(name: str, to: str, table: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{name}"), nullable=nullable)
