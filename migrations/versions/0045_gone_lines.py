"""What was deleted or hidden is known again where an old form or a draft quotes it."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gone_lines",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_gone_lines_consultation_id_consultations"),
        sa.PrimaryKeyConstraint("consultation_id", "code", name="pk_gone_lines"),
    )
    op.create_index("ix_gone_lines_gone_at", "gone_lines", ["gone_at"])


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE kind = 'forget_gone_lines'")
    op.drop_table("gone_lines")
