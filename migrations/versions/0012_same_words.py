"""The same words are found without reading everything said."""

import zlib

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

contributions = sa.table(
    "contributions", sa.column("id", sa.Integer), sa.column("body", sa.Text), sa.column("body_key", sa.Integer)
)
AT_ONCE = 1_000


def upgrade() -> None:
    op.add_column("contributions", sa.Column("body_key", sa.Integer(), nullable=False, server_default="0"))
    last = 0
    while rows := _next_rows(last):
        keyed = [{"row": row.id, "key": zlib.crc32(row.body.encode()) & 0xFFFF} for row in rows]
        fill = contributions.update().where(contributions.c.id == sa.bindparam("row")).values(body_key=sa.bindparam("key"))
        op.get_bind().execute(fill, keyed)
        last = rows[-1].id
    op.create_index("ix_contributions_body_key", "contributions", ["consultation_id", "body_key"])


def downgrade() -> None:
    op.drop_index("ix_contributions_body_key", "contributions")
    op.drop_column("contributions", "body_key")


def _next_rows(last: int) -> list:
    query = sa.select(contributions.c.id, contributions.c.body).where(contributions.c.id > last)
    return op.get_bind().execute(query.order_by(contributions.c.id).limit(AT_ONCE)).all()
