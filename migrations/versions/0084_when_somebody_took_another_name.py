"""Whoever has taken another name in public is known by their row: the list of changes is asked about nobody else."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

LAST_NAME = (
    "(SELECT max(v.at) FROM versions v WHERE v.part = 'own_names' AND v.thing_id = participations.id"
    " AND v.space_id = participations.consultation_id)"
)


def upgrade() -> None:
    op.add_column("participations", sa.Column("renamed_at", sa.DateTime(timezone=True)))
    op.execute(f"UPDATE participations SET renamed_at = {LAST_NAME} WHERE id IN (SELECT thing_id FROM versions WHERE part = 'own_names')")


def downgrade() -> None:
    op.drop_column("participations", "renamed_at")
