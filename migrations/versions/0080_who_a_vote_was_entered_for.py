"""For whom the team entered a vote, so that this person is told, votes themselves or says that it was not them; and what two
people change of who decides."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

IN_EARNEST = """NOT EXISTS (SELECT 1 FROM polls JOIN consultations ON consultations.id = polls.consultation_id
 WHERE polls.id = OLD.poll_id AND consultations.is_sandbox)"""
NOT_DONE_WITH = """NOT EXISTS (SELECT 1 FROM results WHERE results.poll_id = OLD.poll_id)
 AND NOT EXISTS (SELECT 1 FROM polls WHERE polls.id = OLD.poll_id AND polls.called_off_at IS NOT NULL)"""
# What was entered for somebody goes when they vote themselves or say that it was not them, and only before the count.
STRUCK = """(EXISTS (SELECT 1 FROM entered_for WHERE entered_for.poll_id = OLD.poll_id AND entered_for.struck_at IS NOT NULL
 AND {match}) AND NOT EXISTS (SELECT 1 FROM results WHERE results.poll_id = OLD.poll_id))"""
BY_VOTER = STRUCK.format(match="entered_for.participation_id = OLD.participation_id")
BY_CODE = STRUCK.format(match="entered_for.receipt = OLD.code")
KEPT = {"turnout": BY_VOTER, "named_ballots": BY_VOTER, "sealed_ballots": BY_VOTER, "receipts": BY_CODE}


def upgrade() -> None:
    """Of votes that were entered before, nobody knows any more who entered which: their people are told nothing."""
    op.create_table(
        "entered_for",
        points("poll_id", "polls", primary_key=True),
        points("participation_id", "participations", primary_key=True),
        points("entered_by_id", "participations", nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True)),
        sa.Column("disowned_at", sa.DateTime(timezone=True)),
    )
    guard(can_be_struck=True)
    op.create_table(
        "decider_proposals",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "subject", "said", "reason")),
        refers("consultation_id", "consultations", nullable=False),
        refers("decider_id", "deciders"),
        refers("asked_by_id", "participations", nullable=False),
        refers("agreed_by_id", "participations"),
        refers("dropped_by_id", "participations"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True)),
        sa.Column("dropped_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("ref", name="uq_decider_proposals_ref"),
    )
    op.create_index("ix_decider_proposals_consultation_id", "decider_proposals", ["consultation_id"])
    pending = sa.text("agreed_at IS NULL AND dropped_at IS NULL")
    where = {"sqlite_where": pending, "postgresql_where": pending}
    op.create_index("ix_decider_proposals_pending", "decider_proposals", ["subject"], unique=True, **where)


def downgrade() -> None:
    """Who decides by then stays; what still waits for a colleague goes."""
    op.drop_table("decider_proposals")
    guard(can_be_struck=False)
    op.execute("DELETE FROM notifications WHERE target_kind IN ('own_vote', 'decider_proposal')")
    op.drop_table("entered_for")


def points(name: str, target: str, **more: bool) -> sa.Column:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_entered_for_{name}")
    return sa.Column(name, sa.Integer(), key, autoincrement=False, **more)


def refers(name: str, target: str, **more: bool) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{target}.id", name=f"fk_decider_proposals_{name}"), **more)


def guard(*, can_be_struck: bool) -> None:
    if not is_sqlite() and can_be_struck:
        op.execute(
            f"""CREATE FUNCTION keep_unless_struck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_TABLE_NAME = 'receipts' THEN IF {BY_CODE} THEN RETURN OLD; END IF;
            ELSIF {BY_VOTER} THEN RETURN OLD; END IF;
            IF TG_TABLE_NAME = 'sealed_ballots' THEN IF NOT ({NOT_DONE_WITH}) THEN RETURN OLD; END IF; END IF;
            IF {IN_EARNEST} THEN
              RAISE EXCEPTION 'voting: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation'; END IF;
            RETURN OLD; END $$"""
        )
    for table, struck in KEPT.items():
        op.execute(f"DROP TRIGGER {table}_are_kept" + ("" if is_sqlite() else f" ON {table}"))
        if is_sqlite():
            kept = f"{NOT_DONE_WITH} AND {IN_EARNEST}" if table == "sealed_ballots" else IN_EARNEST
            when = f"{kept} AND NOT {struck}" if can_be_struck else kept
            sentence = f"{table} are kept" if table == "sealed_ballots" else f"{table} are never deleted"
            op.execute(
                f"CREATE TRIGGER {table}_are_kept BEFORE DELETE ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
            continue
        before = "keep_sealed" if table == "sealed_ballots" else "keep_in_earnest"
        function = "keep_unless_struck" if can_be_struck else before
        op.execute(f"CREATE TRIGGER {table}_are_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()")
    if not is_sqlite() and not can_be_struck:
        op.execute("DROP FUNCTION keep_unless_struck()")


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
