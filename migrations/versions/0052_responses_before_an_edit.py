"""Of a comment that was edited, pages say that people may have responded before, and only where somebody had. What is found is
read again as well: of words with a bold first line, that line ends like a sentence."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
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
# Of older comments nobody knows which came first.
MAY_HAVE = (
    "UPDATE posts SET responded_before_edit = :true WHERE reacted <> '' AND EXISTS "
    "(SELECT 1 FROM contributions WHERE contributions.id = posts.id AND contributions.edited_at IS NOT NULL)"
)


def upgrade() -> None:
    column = sa.Column("responded_before_edit", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("posts", column)
    bind = op.get_bind()
    bind.execute(sa.text(MAY_HAVE), {"true": True})
    if bind.execute(sa.text("SELECT 1 FROM contributions LIMIT 1")).first():
        job = {"kind": "fill_search", "payload": "{}", "unique_key": "fill_search:0052"}
        bind.execute(JOBS.insert().values(job | {"run_at": datetime.now(UTC), "attempts": 0}))


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE unique_key = 'fill_search:0052'")
    op.drop_column("posts", "responded_before_edit")
