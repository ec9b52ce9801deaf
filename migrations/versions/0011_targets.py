"""What news leads to is stored by kind, not by the name of an endpoint in the code. Of a topic, its kind says it already."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# The endpoints as they were called in 2026, written out: what the code calls them today has nothing to do with it.
ENDPOINTS = {
    "consultation": "consultations.show",
    "theme": "outcomes.theme",
    "promise": "outcomes.promise",
    "own path": "what_happened.by_link",
    "answers desk": "answers.desk",
}


def upgrade() -> None:
    op.alter_column("notifications", "endpoint", new_column_name="target_kind")
    notifications = sa.table("notifications", sa.column("target_kind", sa.String))
    for kind, endpoint in ENDPOINTS.items():
        op.execute(notifications.update().where(notifications.c.target_kind == endpoint).values(target_kind=kind))
    op.drop_column("topics", "endpoint")


def downgrade() -> None:
    op.add_column("topics", sa.Column("endpoint", sa.String(), nullable=False, server_default=""))
    topics = sa.table("topics", sa.column("kind", sa.String), sa.column("endpoint", sa.String))
    notifications = sa.table("notifications", sa.column("endpoint", sa.String))
    op.alter_column("notifications", "target_kind", new_column_name="endpoint")
    for kind, endpoint in ENDPOINTS.items():
        op.execute(topics.update().where(topics.c.kind == kind).values(endpoint=endpoint))
        op.execute(notifications.update().where(notifications.c.endpoint == kind).values(endpoint=endpoint))
