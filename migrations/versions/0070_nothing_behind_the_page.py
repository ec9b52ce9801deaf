"""What a decision follows, and why not; a vote that people read would be followed is cancelled by two people."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

PROGRESS = "commitment_id words link document_id made_by_id made_at"
IS_PENDING = sa.text("agreed_at IS NULL AND dropped_at IS NULL")


def upgrade() -> None:
    op.add_column("phases", moment("held_at"))
    hold_what_is_called_in()
    op.add_column("temporary_changes", sa.Column("times_reopened", sa.Integer(), nullable=False, server_default="0"))
    # Of a decision that changes, it is said anew whether it follows what it was to follow.
    op.add_column("call_ins", sa.Column("follows", sa.Boolean()))
    op.add_column("call_ins", sa.Column("why_not", sa.String(), nullable=False, server_default=""))
    for table in ("progress", "check_evidence"):
        op.add_column(table, sa.Column("seen_where", sa.String(), nullable=False, server_default=""))
        op.add_column(table, sa.Column("seen_on", sa.Date()))
    make_of_two(
        "kept_promises",
        "commitment_id",
        "commitments.id",
        refers("kept_promises", "progress_id", "progress.id", nullable=False),
    )
    refuse_changes("progress", f"{PROGRESS} seen_where seen_on")
    # While a decision is called in nothing is looked back on: then the days of a check move later, and never earlier.
    refuse_changes("checks", "consultation_id theme_id months", "opens_on due_on")
    op.create_table(
        "followings",
        refers("followings", "consultation_id", "final_decisions.consultation_id", primary_key=True),
        sa.Column("follows", sa.Boolean(), nullable=False),
        *map(text, ("why_not", "named")),
    )
    op.create_table(
        "followed_votes",
        refers("followed_votes", "consultation_id", "followings.consultation_id", primary_key=True),
        refers("followed_votes", "poll_id", "polls.id", primary_key=True),
    )
    op.create_table(
        "theme_considerations",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("theme_considerations", "theme_id", "themes.id", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        refers("theme_considerations", "decider_id", "deciders.id"),
        refers("theme_considerations", "meeting_id", "meetings.id"),
        refers("theme_considerations", "recorded_by_id", "participations.id", nullable=False),
        moment("considered_at", nullable=False),
    )
    for name in ("theme_id", "decider_id"):
        op.create_index(f"ix_theme_considerations_{name}", "theme_considerations", [name])
    op.create_table(
        "entered_ballots",
        refers("entered_ballots", "ballot_id", "named_ballots.id", primary_key=True),
        refers("entered_ballots", "entered_by_id", "participations.id", nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("is_apart", sa.Boolean(), nullable=False),
    )
    seen_on = sa.Column("seen_on", sa.Date(), nullable=False)
    make_of_two("said_back", "space_id", "spaces.id", *map(text, ("words", "shown")), seen_on)
    make_of_two("vote_cancellations", "poll_id", "polls.id", text("reason"))


def downgrade() -> None:
    """The release before does not know where news of these leads."""
    op.execute("DELETE FROM notifications WHERE target_kind IN ('vote_cancellation', 'temporary_back')")
    refuse_changes("progress", PROGRESS)
    refuse_changes("checks", "consultation_id theme_id months opens_on due_on")
    # One by one: triggers name these tables, so that SQLite cannot make them anew.
    for table in ("progress", "check_evidence"):
        for name in ("seen_on", "seen_where"):
            op.drop_column(table, name)
    op.drop_column("phases", "held_at")
    op.drop_column("temporary_changes", "times_reopened")
    for name in ("why_not", "follows"):
        op.drop_column("call_ins", name)
    asked = ("kept_promises", "said_back", "vote_cancellations")
    for table in (*asked, "entered_ballots", "theme_considerations", "followed_votes", "followings"):
        op.drop_table(table)


def hold_what_is_called_in() -> None:
    """The stage after a decision that somebody called in and nobody has settled, since that was recorded."""
    called = "FROM call_ins JOIN final_decisions ON final_decisions.consultation_id = call_ins.consultation_id"
    called += " WHERE final_decisions.phase_id = phases.id AND call_ins.settled_at IS NULL"
    op.execute(f"UPDATE phases SET held_at = (SELECT call_ins.recorded_at {called}) WHERE EXISTS (SELECT 1 {called})")


def refuse_changes(table: str, kept: str, later: str = "") -> None:
    """Has the database refuse changes of these columns, and of those in `later` to an earlier day."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    unlike = "IS NOT" if is_sqlite else "IS DISTINCT FROM"
    changes = [f'OLD."{name}" {unlike} NEW."{name}"' for name in kept.split()]
    changes += [f'NEW."{name}" < OLD."{name}"' for name in later.split()]
    condition, name = f"(1 = 1) AND ({' OR '.join(changes)})", f"{table}_stay_update"
    op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP TRIGGER {name} ON {table}")
    if is_sqlite:
        refuse = f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{table} that are public are never changed or deleted'); END"
    else:
        refuse = f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse_for_outcomes()"
    op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} {refuse}")


def make_of_two(table: str, of: str, target: str, *more: sa.Column) -> None:
    """Of something that one person asks and another agrees to: at most one waits at a time."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), primary_key=True),
        refers(table, of, target, nullable=False),
        *more,
        refers(table, "asked_by_id", "participations.id", nullable=False),
        moment("asked_at", nullable=False),
        refers(table, "agreed_by_id", "participations.id"),
        moment("agreed_at"),
        refers(table, "dropped_by_id", "participations.id"),
        moment("dropped_at"),
    )
    op.create_index(f"ix_{table}_{of}", table, [of])
    only = {"unique": True, "sqlite_where": IS_PENDING, "postgresql_where": IS_PENDING}
    op.create_index(f"ix_{table}_pending", table, [of], **only)


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def refers(table: str, name: str, target: str, **options: bool) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target, name=f"fk_{table}_{name}"), **options)
