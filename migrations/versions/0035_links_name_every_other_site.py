"""A job renders all that is stored again: a link says where it leads when any site that its words name is another."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
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


KEY = "render_again:0035"  # Of its own: another may still wait since an earlier release, and doing it twice does no harm.


def upgrade() -> None:
    database = op.get_bind()
    if database.execute(sa.text("SELECT 1 FROM contributions LIMIT 1")).first() is None:
        return  # Nothing was ever rendered.
    job = {"kind": "render_again", "payload": "{}", "unique_key": KEY, "run_at": datetime.now(UTC), "attempts": 0}
    database.execute(JOBS.insert().values(job))


def downgrade() -> None:
    op.get_bind().execute(JOBS.delete().where(JOBS.c.unique_key == KEY))
