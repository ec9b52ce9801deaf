"""Names that look the same have the same key, and nobody loses theirs: a later one's key ends with a space and its number."""

import unicodedata
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from forum.consultations.pseudonyms import pseudonym_key
from forum.kernel.text import tidy_line

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

PLACES = sa.table(
    "participations",
    sa.column("id", sa.Integer),
    sa.column("consultation_id", sa.Integer),
    sa.column("pseudonym", sa.String),
    sa.column("pseudonym_key", sa.String),
)
# Somebody who left has no name, and a key of their own.
OF_A_NAME = PLACES.c.pseudonym_key.not_like("left-%")


def upgrade() -> None:
    """The keys are those that the code compares with, whatever it looks at when this is run."""
    write_keys(pseudonym_key)


def downgrade() -> None:
    write_keys(make_earlier_key)


def make_earlier_key(pseudonym: str) -> str:
    plain = unicodedata.normalize("NFKD", tidy_line(pseudonym)).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c) and not c.isspace() and c not in "._-'’")


def write_keys(make_key: Callable[[str], str]) -> None:
    database = op.get_bind()
    rows = database.execute(
        sa.select(PLACES.c.id, PLACES.c.consultation_id, PLACES.c.pseudonym).where(OF_A_NAME).order_by(PLACES.c.id)
    ).all()
    taken: set[tuple[int, str]] = set()
    keys = {}
    for number, consultation_id, pseudonym in rows:
        key = make_key(pseudonym)
        keys[number] = key if (consultation_id, key) not in taken else f"{key} {number}"
        taken.add((consultation_id, key))
    # No key has a space at its front: on the way none meets one that another row still has.
    change = PLACES.update().where(PLACES.c.id == sa.bindparam("number")).values(pseudonym_key=sa.bindparam("key"))
    for front in (" ", ""):
        if keys:
            database.execute(change, [{"number": number, "key": front + key} for number, key in keys.items()])
