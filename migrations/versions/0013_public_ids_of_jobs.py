"""Jobs that wait name what they are about by its public id, as the code does."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

jobs = sa.table("jobs", sa.column("id", sa.Integer), sa.column("payload", sa.Text), sa.column("ended_at", sa.DateTime))


def upgrade() -> None:
    rename("ref", "public_id")


def downgrade() -> None:
    rename("public_id", "ref")


def rename(old: str, new: str) -> None:
    waiting = sa.select(jobs.c.id, jobs.c.payload).where(jobs.c.ended_at.is_(None), jobs.c.payload.contains(f'"{old}"'))
    for row in op.get_bind().execute(waiting).all():
        payload = json.loads(row.payload)
        if old in payload:
            payload[new] = payload.pop(old)
            op.get_bind().execute(jobs.update().where(jobs.c.id == row.id).values(payload=json.dumps(payload)))
