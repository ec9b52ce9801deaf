"""A consultation knows itself that it has closed for good; why a colleague did not agree that a promise is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consultations", sa.Column("closed_at", sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE consultations SET closed_at = (SELECT published_at FROM reviews WHERE reviews.consultation_id = consultations.id)"
    )
    op.add_column("kept_promises", sa.Column("refused_because", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Reviews, from which it was known before, are still there."""
    op.drop_column("kept_promises", "refused_because")
    op.drop_column("consultations", "closed_at")
