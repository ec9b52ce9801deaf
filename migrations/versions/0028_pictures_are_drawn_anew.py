"""Pictures that are kept already may tell where they were taken: a job draws them anew."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KIND = "strip_old_pictures"
jobs = sa.table(
    "jobs",
    sa.column("kind"),
    sa.column("payload"),
    sa.column("unique_key"),
    sa.column("run_at", sa.DateTime(timezone=True)),
    sa.column("attempts"),
)
documents = sa.table("documents", sa.column("content_type"))


def upgrade() -> None:
    pictures = sa.select(documents.c.content_type).where(documents.c.content_type.like("image/%"))
    if op.get_bind().execute(pictures.limit(1)).first() is not None:
        values = {"kind": KIND, "payload": "{}", "unique_key": KIND, "run_at": datetime.now(UTC), "attempts": 0}
        op.execute(jobs.insert().values(**values))


def downgrade() -> None:
    op.execute(jobs.delete().where(jobs.c.unique_key == KIND))
