"""Notes of a workshop are found by no group, as a group of one or two could be told by it: what is found is read again."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None
JOBS = sa.table(
    "jobs",
    sa.column("kind", sa.String()),
    sa.column("payload", sa.String()),
    sa.column("unique_key", sa.String()),
    sa.column("run_at", sa.DateTime(timezone=True)),
    sa.column("attempts", sa.Integer()),
)


def upgrade() -> None:
    bind = op.get_bind()
    if bind.execute(sa.text("SELECT 1 FROM contributions WHERE kind = 'note' LIMIT 1")).first():
        job = {"kind": "fill_search", "payload": "{}", "unique_key": "fill_search:0082"}
        bind.execute(JOBS.insert().values(job | {"run_at": datetime.now(UTC), "attempts": 0}))


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE unique_key = 'fill_search:0082'")
