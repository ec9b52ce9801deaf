"""Invitations know the name that a list had, and everybody of an organisation can join as staff."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitations", sa.Column("name", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "staff_domains",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False, unique=True),
        sa.Column("consultation_id", sa.Integer(), sa.ForeignKey("consultations.id"), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("capacity_key", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), sa.ForeignKey("participations.id")),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("consultation_id", "domain", name="uq_staff_domains_consultation_id_domain"),
    )


def downgrade() -> None:
    op.drop_table("staff_domains")
    op.drop_column("invitations", "name")
