"""No sandbox is published, not by the row it begins with either: 0016 looks at changes alone."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WHEN = "WHEN (NEW.is_sandbox AND NEW.published_at IS NOT NULL)"
SENTENCE = "no sandbox is public"


def upgrade() -> None:
    if is_sqlite():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        op.execute(f"CREATE TRIGGER sandboxes_begin_unpublished BEFORE INSERT ON consultations {WHEN} {refuse}")
        return
    op.execute(
        "CREATE FUNCTION refuse_public_sandboxes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'check_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER sandboxes_begin_unpublished BEFORE INSERT ON consultations "
        f"FOR EACH ROW {WHEN} EXECUTE FUNCTION refuse_public_sandboxes()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER sandboxes_begin_unpublished" + ("" if is_sqlite() else " ON consultations"))
    if not is_sqlite():
        op.execute("DROP FUNCTION refuse_public_sandboxes()")


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
