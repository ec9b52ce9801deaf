"""Whoever belongs to a group follows it."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0102"
branch_labels = None
depends_on = None

# What a public id is made of.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
# Those who run it, who answer for a text, and whose time as a member has not ended.
BELONGS = """
    SELECT account_id FROM participations WHERE space_id = :group AND account_id IS NOT NULL AND (role <> 'participant'
    OR id IN (SELECT place_id FROM group_members WHERE left_at IS NULL AND (until IS NULL OR until >= CURRENT_DATE)))
"""


def upgrade() -> None:
    connection = op.get_bind()
    for number, name in connection.execute(sa.text("SELECT id, name FROM groups ORDER BY id")).all():
        topic = {"group": number, "name": name, "ref": "".join(secrets.choice(ALPHABET) for _ in range(16))}
        made = "INSERT INTO topics (space_id, kind, key, label, ref) VALUES (:group, 'group', '', :name, :ref)"
        connection.execute(sa.text(made), topic)
        which = "(SELECT id FROM topics WHERE space_id = :group AND kind = 'group' AND key = '')"
        follow = f"INSERT INTO follows (topic_id, account_id, is_on) SELECT {which}, account_id, :yes FROM ({BELONGS}) AS belongs"
        connection.execute(sa.text(follow), {"group": number, "yes": True})


def downgrade() -> None:
    """The release before this one cannot show where news of a group leads."""
    groups = "space_id IN (SELECT id FROM groups)"
    op.execute(f"DELETE FROM notifications WHERE {groups}")
    op.execute(f"DELETE FROM follows WHERE topic_id IN (SELECT id FROM topics WHERE {groups})")
    op.execute(f"DELETE FROM topics WHERE {groups}")
