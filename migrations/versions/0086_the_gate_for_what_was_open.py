"""What people could read before there were opening checks says so itself; its team may change what a check asks for."""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None

OPENED = "SELECT space_id FROM openings WHERE opened_at IS NOT NULL"


def upgrade() -> None:
    before = sa.Column("opened_before_checks", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("consultations", before)
    op.add_column("openings", sa.Column("to_mend", sa.String(), nullable=False, server_default=""))
    row = sa.table("consultations", sa.column("opened_before_checks", sa.Boolean()))
    is_older = sa.text(f"published_at IS NOT NULL AND id NOT IN ({OPENED})")
    op.execute(sa.update(row).where(is_older).values(opened_before_checks=sa.true()))


def downgrade() -> None:
    op.drop_column("openings", "to_mend")
    op.drop_column("consultations", "opened_before_checks")
