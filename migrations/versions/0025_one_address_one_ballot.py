"""One address has one ballot in a poll, through leaving and coming back: until the count a keyed hash of it is kept. Polls that
are being voted in get a key, and the hashes of those who have voted and are still here."""

import hmac
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("polls", sa.Column("address_key", sa.String(), nullable=False, server_default=""))
    table = op.create_table(
        "voted_addresses",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_voted_addresses_poll_id"),
        sa.PrimaryKeyConstraint("poll_id", "digest", name="pk_voted_addresses"),
        sqlite_with_rowid=False,
    )
    running = op.get_bind().execute(
        sa.text(
            "SELECT id FROM polls WHERE frozen_at IS NOT NULL AND called_off_at IS NULL "
            "AND NOT EXISTS (SELECT 1 FROM results WHERE results.poll_id = polls.id)"
        )
    )
    for poll_id in running.scalars().all():
        key = secrets.token_hex(32)
        give = sa.text("UPDATE polls SET address_key = :key WHERE id = :poll_id")
        op.get_bind().execute(give, {"key": key, "poll_id": poll_id})
        voted = sa.text(
            "SELECT accounts.email FROM turnout JOIN participations ON participations.id = turnout.participation_id "
            "JOIN accounts ON accounts.id = participations.account_id WHERE turnout.poll_id = :poll_id AND NOT accounts.is_guest"
        )
        emails = op.get_bind().execute(voted, {"poll_id": poll_id}).scalars().all()
        digests = sorted(hmac.new(key.encode(), email.encode(), "sha256").hexdigest() for email in emails)
        if digests:
            op.bulk_insert(table, [{"poll_id": poll_id, "digest": digest} for digest in digests])


def downgrade() -> None:
    op.drop_table("voted_addresses")
    op.drop_column("polls", "address_key")
