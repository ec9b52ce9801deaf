"""How far the logs of the site and of consultations have come is found without reading those of rooms."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PUBLIC_STREAMS = sa.text("name = 'site' OR name LIKE 'consultation:%'")


def upgrade() -> None:
    op.create_index(
        "ix_event_streams_public", "event_streams", ["last_seq"], postgresql_where=PUBLIC_STREAMS, sqlite_where=PUBLIC_STREAMS
    )


def downgrade() -> None:
    op.drop_index("ix_event_streams_public", "event_streams")
