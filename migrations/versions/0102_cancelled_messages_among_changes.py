"""A message that was cancelled is said among the changes of its consultation: the index that finds those few has it too."""

from alembic import op
from sqlalchemy import text

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None
NAME = "ix_events_changes"
KINDS_BEFORE = (
    "kind IN ('ConsultationChanged', 'GuestsChanged', 'PollChanged', 'ReportChanged', 'RestatingChanged', 'WorkshopPlanned')"
)
KINDS = (
    "kind IN ('ConsultationChanged', 'GuestsChanged', 'OfficialMessageChanged', 'PollChanged', 'ReportChanged', "
    "'RestatingChanged', 'WorkshopPlanned')"
)


def upgrade() -> None:
    op.drop_index(NAME, "events")
    op.create_index(NAME, "events", ["stream", "seq"], postgresql_where=text(KINDS), sqlite_where=text(KINDS))


def downgrade() -> None:
    op.drop_index(NAME, "events")
    op.create_index(NAME, "events", ["stream", "seq"], postgresql_where=text(KINDS_BEFORE), sqlite_where=text(KINDS_BEFORE))
