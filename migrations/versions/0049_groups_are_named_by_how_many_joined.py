"""How many people have joined, by connection, is counted without looking at all of them. Taken down, news of conditions and of
what people heard goes as well, which 0042 leaves behind: releases from before it cannot say it."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None
JOBS = sa.table(
    "jobs",
    sa.column("kind", sa.String()),
    sa.column("payload", sa.String()),
    sa.column("run_at", sa.DateTime(timezone=True)),
    sa.column("attempts", sa.Integer()),
)
# Kinds that releases before 0042 do not know.
KINDS = "('condition', 'restatement', 'clarification')"


def upgrade() -> None:
    op.create_index("ix_participations_capacity", "participations", ["consultation_id", "capacity_key"])


def downgrade() -> None:
    op.drop_index("ix_participations_capacity", "participations")
    op.execute("DELETE FROM notifications WHERE target_kind IN ('condition', 'restatement')")
    if not op.get_bind().execute(sa.text(f"DELETE FROM search_entries WHERE kind IN {KINDS}")).rowcount:
        return
    # Whichever release runs then reads what it knows of them into the index again.
    job = {"kind": "fill_search", "payload": "{}", "run_at": datetime.now(UTC), "attempts": 0}
    op.get_bind().execute(JOBS.insert().values(job))
