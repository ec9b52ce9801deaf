"""Votes, workshops and what is settled are found: a job reads all there is."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

JOBS = sa.table(
    "jobs",
    sa.column("kind", sa.String),
    sa.column("payload", sa.String),
    sa.column("unique_key", sa.String),
    sa.column("run_at", sa.DateTime(timezone=True)),
    sa.column("attempts", sa.Integer),
)


def upgrade() -> None:
    """One that is on its way goes on by numbers of sources, of which there are more now: this one reads all of them again."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM consultations LIMIT 1")).first() is not None:
        job = {
            "kind": "fill_search",
            "payload": "{}",
            "unique_key": "fill_search:0047",
            "run_at": datetime.now(UTC),
            "attempts": 0,
        }
        op.get_bind().execute(JOBS.insert().values(job))


def downgrade() -> None:
    """The program before has no words for what else was found."""
    op.execute("DELETE FROM jobs WHERE unique_key = 'fill_search:0047'")
    op.execute("DELETE FROM search_entries WHERE source IN ('poll', 'workshop', 'settled')")
