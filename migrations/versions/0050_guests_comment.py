"""Organisers choose whether guests may comment in a discussion; until they do, nobody may."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("discussion_settings", sa.Column("guests", sa.String(), nullable=False, server_default="never"))


def downgrade() -> None:
    op.drop_column("discussion_settings", "guests")
