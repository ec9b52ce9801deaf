"""Somebody who was named as deciding by mistake is taken off by two people."""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

IS_PENDING = sa.text("agreed_at IS NULL AND dropped_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "decider_removals",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("decider_id", "deciders", nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        refers("asked_by_id", "participations", nullable=False),
        moment("asked_at", nullable=False),
        refers("agreed_by_id", "participations"),
        moment("agreed_at"),
        refers("dropped_by_id", "participations"),
        moment("dropped_at"),
    )
    op.create_index("ix_decider_removals_decider_id", "decider_removals", ["decider_id"])
    only = {"unique": True, "sqlite_where": IS_PENDING, "postgresql_where": IS_PENDING}
    op.create_index("ix_decider_removals_pending", "decider_removals", ["decider_id"], **only)


def downgrade() -> None:
    """Whoever was taken off stays so, with the reason in the list of changes. The release before does not know where news of it
    leads."""
    op.execute("DELETE FROM notifications WHERE target_kind = 'decider_removal'")
    op.drop_table("decider_removals")


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def refers(name: str, to: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{to}.id", name=f"fk_decider_removals_{name}"), nullable=nullable)
