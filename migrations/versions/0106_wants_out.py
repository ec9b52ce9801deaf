"""Whoever was misread says whether their comment is to come out of the theme. Of what was said before, nobody asked."""

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("misreadings", sa.Column("wants_out", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("misreadings", "wants_out")
