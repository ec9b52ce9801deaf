"""Whoever has taken another name in public is known by their row: the list of changes is asked about nobody else."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

NAMES = "versions WHERE part = 'own_names' AND thing_id = participations.id AND space_id = participations.consultation_id"


def upgrade() -> None:
    op.add_column("participations", sa.Column("renamed_at", sa.DateTime(timezone=True)))
    op.execute(f"UPDATE participations SET renamed_at = (SELECT max(at) FROM {NAMES}) WHERE EXISTS (SELECT 1 FROM {NAMES})")


def downgrade() -> None:
    op.drop_column("participations", "renamed_at")
