"""Some consultations are read by those alone who were invited or have the code. Who can read one stays as it opened."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

WHEN = "WHEN (OLD.published_at IS NOT NULL AND NEW.readership <> OLD.readership)"
SENTENCE = "who can read a consultation stays as it opened"


def upgrade() -> None:
    op.add_column("consultations", sa.Column("readership", sa.String(), nullable=False, server_default="everyone"))
    op.create_table(
        "admissions",
        sa.Column("consultation_id", sa.Integer(), sa.ForeignKey("consultations.id"), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_admissions_account_id", "admissions", ["account_id"])
    op.create_table(
        "access_codes",
        sa.Column("consultation_id", sa.Integer(), sa.ForeignKey("consultations.id"), primary_key=True),
        sa.Column("code_hash", sa.String(), nullable=False, unique=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), sa.ForeignKey("participations.id")),
    )
    if is_sqlite():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        op.execute(f"CREATE TRIGGER readership_stays BEFORE UPDATE ON consultations {WHEN} {refuse}")
        return
    op.execute(
        "CREATE FUNCTION refuse_other_readers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'check_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER readership_stays BEFORE UPDATE ON consultations "
        f"FOR EACH ROW {WHEN} EXECUTE FUNCTION refuse_other_readers()"
    )


def downgrade() -> None:
    """What is private becomes a draft again: the release before this one would show it to everybody."""
    op.execute("DROP TRIGGER readership_stays" + ("" if is_sqlite() else " ON consultations"))
    if not is_sqlite():
        op.execute("DROP FUNCTION refuse_other_readers()")
    op.execute("UPDATE consultations SET published_at = NULL WHERE readership <> 'everyone'")
    op.drop_table("access_codes")
    op.drop_table("admissions")
    op.drop_column("consultations", "readership")


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
