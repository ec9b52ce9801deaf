"""Whoever had considered an answer considers what came into its theme since: by their own hand, or by the minute of a later
meeting. What they had confirmed before stays."""

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None


def refers(name: str, to: str, *, nullable: bool = True) -> sa.Column[int]:
    key = sa.ForeignKey(f"{to}.id", name=f"fk_later_considerations_{name}_{to}")
    return sa.Column(name, sa.Integer(), key, nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "later_considerations",
        sa.Column("id", sa.Integer(), nullable=False),
        refers("answer_id", "answers", nullable=False),
        refers("decider_id", "deciders"),
        refers("meeting_id", "meetings"),
        refers("recorded_by_id", "participations", nullable=False),
        sa.Column("considered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_later_considerations"),
    )
    for name in ("answer_id", "decider_id"):
        op.create_index(f"ix_later_considerations_{name}", "later_considerations", [name])


def downgrade() -> None:
    # Older code asks nobody again, and says of each answer when it was considered first, which stays.
    op.drop_table("later_considerations")
