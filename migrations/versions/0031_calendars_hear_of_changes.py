"""A workshop knows how often its plan was changed, and when: calendars take a file as newer by that."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("workshops") as workshops:
        workshops.add_column(sa.Column("plan_changes", sa.Integer(), nullable=False, server_default="0"))
        workshops.add_column(sa.Column("plan_changed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("workshops") as workshops:
        workshops.alter_column("plan_changes", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("workshops") as workshops:
        workshops.drop_column("plan_changed_at")
        workshops.drop_column("plan_changes")
