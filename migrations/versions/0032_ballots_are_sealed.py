"""Secret ballots are kept sealed until they are counted, and as numbers afterwards.

Polls that have ballots keep those as they are (`secret_ballots`) and end in the old way. Downgrading opens what is sealed, with
the keys in the key store, and fails where one is missing: count or call off the poll first."""

import secrets
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

# As migration 0026 left it, and what freezes besides.
FROZEN = (
    "consultation_id activity_id question explanation method_key is_secret may_change shows_tally settings ties seed opens_at "
    "closes_at quorum quorum_is_percent pass_mark pass_of is_shuffled who capacity_keys voter_list_id team_votes joined_before "
    "waits_for_paper announced_at frozen_at opened_by_hand guests_vote publishes guests_apart"
).split()
SENTENCE = "the rules of a poll freeze at the first ballot"
TABLES = {
    "sealed_ballots": ["poll_id", "participation_id", "is_secret", "box"],
    "counted_ballots": ["poll_id", "by_guest", "marks", "is_secret", "times"],
}
IN_EARNEST = """NOT EXISTS (SELECT 1 FROM polls JOIN consultations ON consultations.id = polls.consultation_id
 WHERE polls.id = OLD.poll_id AND consultations.is_sandbox)"""
NOT_DONE_WITH = """NOT EXISTS (SELECT 1 FROM results WHERE results.poll_id = OLD.poll_id)
 AND NOT EXISTS (SELECT 1 FROM polls WHERE polls.id = OLD.poll_id AND polls.called_off_at IS NOT NULL)"""


def upgrade() -> None:
    drop_frozen()
    op.add_column("polls", sa.Column("public_key", sa.String(), nullable=False, server_default=""))
    op.add_column("polls", sa.Column("key_fault", sa.String(), nullable=False, server_default=""))
    op.add_column("polls", sa.Column("paper_in_at", sa.DateTime(timezone=True), nullable=True))
    create_frozen([*FROZEN, "public_key"])
    op.create_table(
        "sealed_ballots",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("is_secret", name="ck_sealed_ballots_is_secret"),
        sa.ForeignKeyConstraint(
            ["poll_id", "is_secret"], ["polls.id", "polls.is_secret"], name="fk_sealed_ballots_poll_id_is_secret"
        ),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_sealed_ballots_participation_id"),
        sa.PrimaryKeyConstraint("poll_id", "participation_id", name="pk_sealed_ballots"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "counted_ballots",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("by_guest", sa.Boolean(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("is_secret", name="ck_counted_ballots_is_secret"),
        sa.ForeignKeyConstraint(
            ["poll_id", "is_secret"], ["polls.id", "polls.is_secret"], name="fk_counted_ballots_poll_id_is_secret"
        ),
        sa.PrimaryKeyConstraint("poll_id", "by_guest", "marks", name="pk_counted_ballots"),
        sqlite_with_rowid=False,
    )
    guard_tables()


def downgrade() -> None:
    open_what_is_sealed()
    spread_what_is_counted()
    for table in TABLES:
        op.drop_table(table)
    if not is_sqlite():
        op.execute("DROP FUNCTION keep_sealed()")
    drop_frozen()
    for column in ("paper_in_at", "key_fault", "public_key"):
        op.drop_column("polls", column)
    create_frozen(FROZEN)


def open_what_is_sealed() -> None:
    """As ballots lay before: without their voters, in the order of random numbers."""
    rows = op.get_bind().execute(
        sa.text(
            "SELECT sealed_ballots.poll_id, polls.ref, participation_id, box FROM sealed_ballots "
            "JOIN polls ON polls.id = sealed_ballots.poll_id"
        )
    )
    ballots = []
    for poll_id, ref, participation_id, box in rows.all():
        content = read_box(ref, bytes(box))
        if int.from_bytes(content[:8]) != poll_id or int.from_bytes(content[8:16]) != participation_id:
            raise RuntimeError(f"a ballot of poll {ref} was sealed for another row")
        ballots.append((poll_id, bool(content[16]), content[17:]))
    insert_ballots(ballots)


def read_box(ref: str, box: bytes) -> bytes:
    from nacl.exceptions import CryptoError  # Not needed on the way up, nor where nothing is sealed.
    from nacl.public import PrivateKey, SealedBox

    folders: tuple[Path, ...] = current_app.config["SETTINGS"].key_store
    for path in [folder / f"{ref}.key" for folder in folders]:
        try:
            content: bytes = SealedBox(PrivateKey(path.read_bytes())).decrypt(box)
        except (OSError, CryptoError, TypeError, ValueError):
            continue  # Of two copies one may be damaged.
        return content
    raise RuntimeError(f"the key of poll {ref} is not in KEY_STORE: count it or call it off before this downgrade")


def spread_what_is_counted() -> None:
    rows = op.get_bind().execute(sa.text("SELECT poll_id, by_guest, marks, times FROM counted_ballots"))
    insert_ballots(
        [(poll_id, bool(by_guest), bytes(marks)) for poll_id, by_guest, marks, times in rows.all() for _ in range(times)]
    )


def insert_ballots(ballots: list[tuple[int, bool, bytes]]) -> None:
    """A row each, sorted by random numbers."""
    rows = sorted((secrets.token_hex(12), *ballot) for ballot in ballots)
    insert = sa.text(
        "INSERT INTO secret_ballots (id, poll_id, is_secret, by_guest, marks) VALUES (:id, :poll_id, :yes, :by_guest, :marks)"
    )
    names = ("id", "poll_id", "by_guest", "marks")
    if rows:
        op.get_bind().execute(insert, [dict(zip(names, row, strict=True)) | {"yes": True} for row in rows])


def guard_tables() -> None:
    """Ballots are never changed. Sealed ones go when they are counted or never will be; numbers are kept for ever, unless
    they are of a sandbox, which may be wiped."""
    ends = {"sealed_ballots": f"{NOT_DONE_WITH} AND {IN_EARNEST}", "counted_ballots": IN_EARNEST}
    if not is_sqlite():
        op.execute(
            f"""CREATE FUNCTION keep_sealed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {ends["sealed_ballots"]} THEN
              RAISE EXCEPTION 'voting: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation'; END IF;
            RETURN OLD; END $$"""
        )
    for table, columns in TABLES.items():
        if is_sqlite():
            differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
            refuse_on_sqlite(f"{table}_stay", f"BEFORE UPDATE ON {table} WHEN {differs}", f"{table} are never changed")
            refuse_on_sqlite(f"{table}_are_kept", f"BEFORE DELETE ON {table} WHEN {ends[table]}", f"{table} are kept")
            continue
        differs = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
        keep = "keep_sealed" if table == "sealed_ballots" else "keep_in_earnest"
        for name, when, function in (
            ("stay", f"BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({differs})", "refuse_for_voting"),
            ("are_kept", f"BEFORE DELETE ON {table} FOR EACH ROW", keep),
            ("are_not_emptied", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT", "refuse_for_voting"),
        ):
            op.execute(f"CREATE TRIGGER {table}_{name} {when} EXECUTE FUNCTION {function}()")


def drop_frozen() -> None:
    op.execute("DROP TRIGGER polls_are_frozen" + ("" if is_sqlite() else " ON polls"))


def create_frozen(columns: list[str]) -> None:
    unlike = "IS NOT" if is_sqlite() else "IS DISTINCT FROM"
    differs = " OR ".join(f"OLD.{name} {unlike} NEW.{name}" for name in columns)
    when = f"OLD.frozen_at IS NOT NULL AND ({differs})"
    if is_sqlite():
        refuse_on_sqlite("polls_are_frozen", f"BEFORE UPDATE ON polls WHEN {when}", SENTENCE)
    else:
        op.execute(
            f"CREATE TRIGGER polls_are_frozen BEFORE UPDATE ON polls FOR EACH ROW WHEN ({when}) "
            "EXECUTE FUNCTION refuse_for_voting()"
        )


def refuse_on_sqlite(name: str, when: str, sentence: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END")


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
