"""What organisers changed is said in public: of a log of a million entries, those few are found by an index that has no
others."""

from alembic import op
from sqlalchemy import text

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None
NAME, KINDS = "ix_events_changes", text("kind IN ('ConsultationChanged', 'GuestsChanged', 'RestatingChanged')")


def upgrade() -> None:
    op.create_index(NAME, "events", ["stream", "seq"], postgresql_where=KINDS, sqlite_where=KINDS)


def downgrade() -> None:
    op.drop_index(NAME, "events")
