"""Somebody may show what they lived through only to the people running a consultation, and say that it is hard to read."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0044"
branch_labels = None
depends_on = None

# Whatever the code does: what is between one person and the people running it is never public while it is so.
TABLE, LEAKS = "contributions", "(NEW.private_to_id IS NOT NULL) <> (NEW.status = 'private') AND NEW.status IN ('published', 'private')"
REFUSAL = "what is private is never published"
MOMENTS = ("INSERT", "UPDATE")


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("private_to_id", sa.Integer(), nullable=True))
    op.add_column(TABLE, sa.Column("care", sa.String(), nullable=False, server_default=""))
    op.add_column("pending_posts", sa.Column("is_private", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("pending_posts", sa.Column("care", sa.String(), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "sqlite":
        for moment in MOMENTS:
            op.execute(
                f"CREATE TRIGGER private_stays_private_{moment.lower()} BEFORE {moment} ON {TABLE} WHEN {LEAKS} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION refuse_to_publish() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER private_stays_private BEFORE INSERT OR UPDATE ON {TABLE} "
        f"FOR EACH ROW WHEN ({LEAKS}) EXECUTE FUNCTION refuse_to_publish()"
    )


def downgrade() -> None:
    """What was private is hidden from then on, and what waits for a link and would be, is not published at all."""
    if op.get_bind().dialect.name == "sqlite":
        for moment in MOMENTS:
            op.execute(f"DROP TRIGGER private_stays_private_{moment.lower()}")
    else:
        op.execute(f"DROP TRIGGER private_stays_private ON {TABLE}")
        op.execute("DROP FUNCTION refuse_to_publish()")
    op.execute(f"UPDATE {TABLE} SET status = 'hidden' WHERE private_to_id IS NOT NULL AND status <> 'withdrawn'")
    op.execute("DELETE FROM pending_posts WHERE is_private AND post_id IS NULL")
    for name in ("care", "is_private"):
        op.drop_column("pending_posts", name)
    for name in ("care", "private_to_id"):
        op.drop_column(TABLE, name)
