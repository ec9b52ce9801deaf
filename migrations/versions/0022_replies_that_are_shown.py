"""How many of the posts below each one can be read, beside how many there are."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

COUNT = """
    WITH RECURSIVE pairs(top, id) AS (
        SELECT parent_id, id FROM posts WHERE parent_id IS NOT NULL
        UNION ALL SELECT posts.parent_id, pairs.id FROM pairs JOIN posts ON posts.id = pairs.top WHERE posts.parent_id IS NOT NULL
    ), counted(top, shown) AS (
        SELECT top, count(*) FROM pairs JOIN contributions ON contributions.id = pairs.id
        WHERE contributions.status = 'published' GROUP BY top
    )
    UPDATE posts SET shown_below_count = (SELECT shown FROM counted WHERE counted.top = posts.id)
    WHERE id IN (SELECT top FROM counted)
"""


def upgrade() -> None:
    op.add_column("posts", sa.Column("shown_below_count", sa.Integer(), server_default="0", nullable=False))
    op.execute(COUNT)


def downgrade() -> None:
    op.drop_column("posts", "shown_below_count")
