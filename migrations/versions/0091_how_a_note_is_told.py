"""A note keeps how its author could be told to be connected when it was written: by those of the same capacity who were there by
then and had not come by the public code alone. Nobody who joins later makes it tell more. And a guest's link says that what
they wrote has moved into an account."""

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None
# As they were when this was written.
FEWEST, UNKNOWN = 3, "unknown"
RUNNERS = ("facilitator", "broker", "organiser")

NOTES = sa.text(
    "SELECT c.id, n.workshop_id, c.created_at, p.capacity_key FROM contributions c "
    "JOIN notes n ON n.id = c.id JOIN participations p ON p.id = c.author_id ORDER BY c.id"
)
CAME = sa.text(
    "SELECT a.workshop_id, a.came_at, p.capacity_key, p.role, p.origin, a.booked_at FROM attendances a "
    "JOIN participations p ON p.id = a.participation_id "
    "WHERE a.came_at IS NOT NULL AND a.admitted_at IS NOT NULL AND a.refused_at IS NULL"
)


def upgrade() -> None:
    op.add_column("accounts", sa.Column("words_moved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contributions", sa.Column("told_as", sa.String(), nullable=True))
    bind = op.get_bind()
    came: dict[int, list[tuple[object, str]]] = {}
    for workshop_id, came_at, capacity, role, origin, booked_at in bind.execute(CAME):
        by_code_alone = role == "guest" and origin == "guest" and booked_at is None
        if role not in RUNNERS and not by_code_alone:
            came.setdefault(workshop_id, []).append((came_at, capacity))
    told = []
    for number, workshop_id, written_at, capacity in bind.execute(NOTES).all():
        before = Counter(key for came_at, key in came.get(workshop_id, []) if came_at <= written_at)
        told.append({"number": number, "key": capacity if before[capacity] >= FEWEST else UNKNOWN})
    if told:
        bind.execute(sa.text("UPDATE contributions SET told_as = :key WHERE id = :number"), told)


def downgrade() -> None:
    # Older code tells it anew from who is there: no more than it told before.
    op.drop_column("contributions", "told_as")
    op.drop_column("accounts", "words_moved_at")
