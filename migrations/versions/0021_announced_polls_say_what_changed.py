"""A poll that is changed after it was announced says so on its page: when, and which parts."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("polls", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("polls", sa.Column("changed_parts", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("polls", "changed_parts")
    op.drop_column("polls", "changed_at")
