"""What administrators say of the site: its name, colour and logo, who looks after it, whose people may open consultations."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_settings",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "run_by", "contact_email", "contact_phone")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("colour", "logo_digest")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("logo_width", "logo_height")),
    )
    op.create_table(
        "site_logos",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "opening_domains",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False, unique=True),
        sa.Column("domain", sa.String(), nullable=False, unique=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), sa.ForeignKey("accounts.id", ondelete="SET NULL")),
    )
    op.add_column("accounts", sa.Column("is_administrator", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("accounts", "is_administrator")
    for name in ("opening_domains", "site_logos", "site_settings"):
        op.drop_table(name)
