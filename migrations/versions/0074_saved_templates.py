"""Ways to hold a consultation that organisers keep for others."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    consultation = sa.ForeignKey("consultations.id", name="fk_saved_templates_consultation_id")
    op.create_table(
        "saved_templates",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False, unique=True),
        sa.Column("consultation_id", sa.Integer(), consultation, nullable=False, unique=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "people", "stages")),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """The release before has no such templates; whatever began from one stays."""
    op.drop_table("saved_templates")
