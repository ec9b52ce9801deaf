"""Voting: polls, turnout, ballots that cannot be changed, receipts, paper, results, reasons."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


# What freezes at the first ballot: everything but how the poll ends.
RULES = (
    "consultation_id activity_id question explanation method_key is_secret may_change shows_tally seats least most points money "
    "within_money ties seed opens_at closes_at quorum quorum_is_percent pass_mark pass_of is_shuffled who capacity_keys "
    "voter_list_id team_votes joined_before waits_for_paper announced_at frozen_at"
).split()
# Rows of these are never deleted; of their columns only those named here may change. Writing a row again as it is, which the
# closing of a secret poll does to wipe out the order of rows, is allowed.
KEPT = {
    "turnout": ["poll_id", "participation_id", "origin"],
    "secret_ballots": ["id", "poll_id", "is_secret", "marks"],
    "receipts": ["poll_id", "code"],
    # A voter can be erased; the ballot stays.
    "named_ballots": ["id", "poll_id", "is_secret", "voter_key", "version", "marks", "receipt", "form_key", "cast_at"],
    "results": ["poll_id", "counted_at", "tally", "electorate", "turnout", "origins", "ballots_hash", "receipts_hash"],
}
FROZEN = "EXISTS (SELECT 1 FROM polls WHERE polls.id = {row}.poll_id AND polls.frozen_at IS NOT NULL)"


def differs(columns: list[str], unlike: str) -> str:
    return " OR ".join(f"OLD.{name} {unlike} NEW.{name}" for name in columns)


def list_sqlite_triggers() -> list[str]:
    made = []

    def refuse(name: str, when: str, sentence: str) -> None:
        made.append(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END")

    for table, columns in KEPT.items():
        refuse(f"{table}_are_kept", f"BEFORE DELETE ON {table}", f"{table} are never deleted")
        refuse(f"{table}_stay", f"BEFORE UPDATE ON {table} WHEN {differs(columns, 'IS NOT')}", f"{table} are never changed")
    refuse(
        "polls_are_frozen",
        f"BEFORE UPDATE ON polls WHEN OLD.frozen_at IS NOT NULL AND ({differs(RULES, 'IS NOT')})",
        "the rules of a poll freeze at the first ballot",
    )
    refuse(
        "polls_are_not_loosened",
        "BEFORE UPDATE ON polls WHEN OLD.announced_at IS NOT NULL AND OLD.shows_tally = 'after_close' "
        "AND NEW.shows_tally <> 'after_close'",
        "a count that was to be shown after close stays so",
    )
    for act, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        refuse(
            f"poll_options_are_frozen_{act.lower()}",
            f"BEFORE {act} ON poll_options WHEN {FROZEN.format(row=row)}",
            "the options of a poll freeze at the first ballot",
        )
    return made


def list_postgresql_triggers() -> list[str]:
    made = [
        """CREATE FUNCTION refuse_for_voting() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'voting: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$"""
    ]

    def refuse(name: str, when: str) -> None:
        made.append(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_for_voting()")

    for table, columns in KEPT.items():
        refuse(f"{table}_are_kept", f"BEFORE DELETE ON {table} FOR EACH ROW")
        refuse(f"{table}_are_not_emptied", f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT")
        refuse(f"{table}_stay", f"BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({differs(columns, 'IS DISTINCT FROM')})")
    rules = differs(RULES, "IS DISTINCT FROM")
    refuse("polls_are_frozen", f"BEFORE UPDATE ON polls FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL AND ({rules}))")
    refuse(
        "polls_are_not_loosened",
        "BEFORE UPDATE ON polls FOR EACH ROW WHEN (OLD.announced_at IS NOT NULL AND OLD.shows_tally = 'after_close' "
        "AND NEW.shows_tally <> 'after_close')",
    )
    # A trigger's WHEN cannot look into another table: the function does.
    made.append(
        f"""CREATE FUNCTION keep_frozen_options() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP <> 'INSERT' AND {FROZEN.format(row="OLD")} OR TG_OP <> 'DELETE' AND {FROZEN.format(row="NEW")} THEN
          RAISE EXCEPTION 'the options of a poll freeze at the first ballot' USING ERRCODE = 'check_violation'; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"""
    )
    made.append(
        "CREATE TRIGGER poll_options_are_frozen BEFORE INSERT OR UPDATE OR DELETE ON poll_options "
        "FOR EACH ROW EXECUTE FUNCTION keep_frozen_options()"
    )
    return made


def upgrade() -> None:
    op.create_table(
        "voter_lists",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_voter_lists_consultation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_voter_lists"),
        sa.UniqueConstraint("consultation_id", "name", name="uq_voter_lists_consultation_id_name"),
        sa.UniqueConstraint("ref", name="uq_voter_lists_ref"),
    )
    op.create_table(
        "voter_list_entries",
        sa.Column("voter_list_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["voter_list_id"], ["voter_lists.id"], name="fk_voter_list_entries_voter_list_id"),
        sa.PrimaryKeyConstraint("voter_list_id", "email", name="pk_voter_list_entries"),
    )
    op.create_table(
        "polls",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("method_key", sa.String(), nullable=False),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column("may_change", sa.Boolean(), nullable=False),
        sa.Column("shows_tally", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("money", sa.Integer(), nullable=False),
        sa.Column("within_money", sa.Boolean(), nullable=False),
        sa.Column("ties", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("quorum_is_percent", sa.Boolean(), nullable=False),
        sa.Column("pass_mark", sa.String(), nullable=False),
        sa.Column("pass_of", sa.String(), nullable=False),
        sa.Column("is_shuffled", sa.Boolean(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("capacity_keys", sa.String(), nullable=False),
        sa.Column("voter_list_id", sa.Integer(), nullable=True),
        sa.Column("team_votes", sa.Boolean(), nullable=False),
        sa.Column("joined_before", sa.Boolean(), nullable=False),
        sa.Column("waits_for_paper", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_reason", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.CheckConstraint("NOT is_secret OR shows_tally = 'after_close'", name="ck_polls_secret_counts_wait"),
        sa.CheckConstraint("NOT (is_secret AND may_change)", name="ck_polls_secret_ballots_stay"),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name="fk_polls_activity_id"),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_polls_consultation_id"),
        sa.ForeignKeyConstraint(["voter_list_id"], ["voter_lists.id"], name="fk_polls_voter_list_id"),
        sa.PrimaryKeyConstraint("id", name="pk_polls"),
        sa.UniqueConstraint("id", "is_secret", name="uq_polls_id_is_secret"),
        sa.UniqueConstraint("ref", name="uq_polls_ref"),
    )
    op.create_index("ix_polls_activity_id", "polls", ["activity_id"], unique=False)
    op.create_index("ix_polls_consultation_id", "polls", ["consultation_id"], unique=False)

    op.create_table(
        "paper_ballots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("capacity_key", sa.String(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_paper_ballots_poll_id"),
        sa.ForeignKeyConstraint(["settled_by_id"], ["participations.id"], name="fk_paper_ballots_settled_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_ballots"),
        sa.UniqueConstraint("poll_id", "number", name="uq_paper_ballots_poll_id_number"),
    )
    op.create_table(
        "poll_options",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_poll_options_contribution_id"),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_poll_options_poll_id"),
        sa.PrimaryKeyConstraint("id", name="pk_poll_options"),
        sa.UniqueConstraint("poll_id", "key", name="uq_poll_options_poll_id_key"),
    )
    op.create_table(
        "reasons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answers_id"], ["reasons.id"], name="fk_reasons_answers_id"),
        sa.ForeignKeyConstraint(["id"], ["contributions.id"], name="fk_reasons_id"),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_reasons_poll_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reasons"),
    )
    op.create_index("ix_reasons_answers_id", "reasons", ["answers_id"], unique=False)
    op.create_index("ix_reasons_poll_id", "reasons", ["poll_id"], unique=False)

    op.create_table(
        "receipts",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_receipts_poll_id"),
        sa.PrimaryKeyConstraint("poll_id", "code", name="pk_receipts"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "results",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tally", sa.String(), nullable=False),
        sa.Column("electorate", sa.Integer(), nullable=False),
        sa.Column("turnout", sa.String(), nullable=False),
        sa.Column("origins", sa.String(), nullable=False),
        sa.Column("ballots_hash", sa.String(), nullable=False),
        sa.Column("receipts_hash", sa.String(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_results_poll_id"),
        sa.PrimaryKeyConstraint("poll_id", name="pk_results"),
    )
    op.create_table(
        "secret_ballots",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("is_secret", name="ck_secret_ballots_is_secret"),
        sa.ForeignKeyConstraint(
            ["poll_id", "is_secret"], ["polls.id", "polls.is_secret"], name="fk_secret_ballots_poll_id_is_secret"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_secret_ballots"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_secret_ballots_poll_id", "secret_ballots", ["poll_id"], unique=False)

    op.create_table(
        "turnout",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_turnout_participation_id"),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_turnout_poll_id"),
        sa.PrimaryKeyConstraint("poll_id", "participation_id", name="pk_turnout"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "named_ballots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=True),
        sa.Column("voter_key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=True),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("NOT is_secret", name="ck_named_ballots_is_named"),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_named_ballots_participation_id"),
        sa.ForeignKeyConstraint(
            ["poll_id", "is_secret"], ["polls.id", "polls.is_secret"], name="fk_named_ballots_poll_id_is_secret"
        ),
        sa.ForeignKeyConstraint(["reason_id"], ["reasons.id"], name="fk_named_ballots_reason_id"),
        sa.PrimaryKeyConstraint("id", name="pk_named_ballots"),
        sa.UniqueConstraint("poll_id", "form_key", name="uq_named_ballots_poll_id_form_key"),
        sa.UniqueConstraint("poll_id", "participation_id", "version", name="uq_named_ballots_poll_id_participation_id_version"),
        sa.UniqueConstraint("poll_id", "voter_key", "version", name="uq_named_ballots_poll_id_voter_key_version"),
    )
    op.create_index("ix_named_ballots_participation_id", "named_ballots", ["participation_id"], unique=False)

    op.create_table(
        "paper_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("capacity_key", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entered_by_id"], ["participations.id"], name="fk_paper_entries_entered_by_id"),
        sa.ForeignKeyConstraint(["paper_id"], ["paper_ballots.id"], name="fk_paper_entries_paper_id"),
        sa.PrimaryKeyConstraint("id", name="pk_paper_entries"),
        sa.UniqueConstraint("paper_id", "entered_by_id", name="uq_paper_entries_paper_id_entered_by_id"),
    )
    dialect = op.get_bind().dialect.name
    for statement in list_sqlite_triggers() if dialect == "sqlite" else list_postgresql_triggers():
        op.execute(statement)


# What hangs on reasons, which without this floor are nothing anyone can open.
REASONS = "SELECT id FROM contributions WHERE kind = 'reason'"
CASES = f"SELECT id FROM cases WHERE contribution_id IN ({REASONS})"
HANGS_ON_CASES = ("decisions", "flags", "case_notes", "case_views", "recusals")
FORGET = [
    f"DELETE FROM appeals WHERE decision_id IN (SELECT id FROM decisions WHERE case_id IN ({CASES}))",
    f"DELETE FROM kept_words WHERE case_id IN ({CASES}) OR quoted_in_id IN ({REASONS})",
    *(
        f"DELETE FROM {table} WHERE case_id IN ({CASES})"
        for table in ("decisions", "flags", "case_notes", "case_views", "recusals")
    ),
    f"DELETE FROM cases WHERE contribution_id IN ({REASONS})",
    f"DELETE FROM revisions WHERE contribution_id IN ({REASONS})",
    "DELETE FROM contributions WHERE kind = 'reason'",
    "DELETE FROM activities WHERE kind_key = 'poll'",
]


def downgrade() -> None:
    op.drop_table("paper_entries")
    op.drop_index("ix_named_ballots_participation_id", "named_ballots")

    op.drop_table("named_ballots")
    op.drop_table("turnout")
    op.drop_index("ix_secret_ballots_poll_id", "secret_ballots")

    op.drop_table("secret_ballots")
    op.drop_table("results")
    op.drop_table("receipts")
    op.drop_index("ix_reasons_poll_id", "reasons")
    op.drop_index("ix_reasons_answers_id", "reasons")

    op.drop_table("reasons")
    op.drop_table("poll_options")
    op.drop_table("paper_ballots")
    op.drop_index("ix_polls_consultation_id", "polls")
    op.drop_index("ix_polls_activity_id", "polls")

    op.drop_table("polls")
    op.drop_table("voter_list_entries")
    op.drop_table("voter_lists")
    for statement in FORGET:
        op.execute(statement)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_for_voting()")
        op.execute("DROP FUNCTION keep_frozen_options()")
