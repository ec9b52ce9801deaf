"""Jobs read again the addresses in lists of voters and invitations that were stored as they were pasted."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
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
KINDS = {"voter_list_entries": "read_voter_lists_again", "workshop_invites": "read_invites_again"}


def upgrade() -> None:
    database = op.get_bind()
    for table, kind in KINDS.items():
        if database.execute(sa.select(sa.literal(1)).select_from(sa.table(table)).limit(1)).first() is not None:
            job = {"kind": kind, "payload": "{}", "unique_key": kind, "run_at": datetime.now(UTC), "attempts": 0}
            database.execute(JOBS.insert().values(job))


def downgrade() -> None:
    op.get_bind().execute(JOBS.delete().where(JOBS.c.unique_key.in_(KINDS.values())))
