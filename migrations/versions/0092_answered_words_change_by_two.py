"""What people have answered is changed by two people: one asks, with the words and the reason, and a colleague agrees."""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rewordings",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False),
        refers("consultation_id", "consultations", nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("part", "subject", "before", "after")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("reason", "drop_reason")),
        refers("asked_by_id", "participations", nullable=False),
        refers("agreed_by_id", "participations"),
        refers("dropped_by_id", "participations"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True)),
        sa.Column("dropped_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("ref", name="uq_rewordings_ref"),
    )
    op.create_index("ix_rewordings_consultation_id", "rewordings", ["consultation_id"])
    pending = sa.text("agreed_at IS NULL AND dropped_at IS NULL")
    where = {"sqlite_where": pending, "postgresql_where": pending}
    op.create_index("ix_rewordings_pending", "rewordings", ["subject"], unique=True, **where)


def downgrade() -> None:
    """What was agreed to stays, with both names, in the list of changes; what still waits for a colleague goes, with its news."""
    op.drop_table("rewordings")
    op.execute("DELETE FROM notifications WHERE target_kind = 'rewording'")


def refers(name: str, target: str, **more: bool) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{target}.id", name=f"fk_rewordings_{name}"), **more)
