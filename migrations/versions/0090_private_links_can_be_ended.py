"""Somebody can end the private links that they have had: how often they did is part of those made afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("links_ended", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    # Whoever ended some keeps the others from working there too: what is left of them cannot be read without the number.
    op.drop_column("accounts", "links_ended")
