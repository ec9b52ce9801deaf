"""Negotiations: terms in their wordings, parties with those who speak for them, what they say and sign."""

import sqlalchemy as sa
from alembic import op

revision = "0097"
down_revision = "0095"
branch_labels = None
depends_on = None

STANDS = sa.text("fell_at IS NULL")
# What sides said goes with the tables that say whose it was, and all that hangs on it.
STATEMENTS = "SELECT id FROM contributions WHERE kind = 'party_statement'"
CASES = f"SELECT id FROM cases WHERE contribution_id IN ({STATEMENTS})"
TABLES = (
    "negotiation_signatures negotiation_positions negotiation_needs party_statements negotiation_wordings "
    "negotiation_party_themes negotiation_delegates negotiation_terms negotiation_rounds negotiation_parties negotiations"
).split()
FORGET = [
    f"DELETE FROM appeals WHERE decision_id IN (SELECT id FROM decisions WHERE case_id IN ({CASES}))",
    f"DELETE FROM kept_words WHERE case_id IN ({CASES}) OR quoted_in_id IN ({STATEMENTS})",
    *(
        f"DELETE FROM {table} WHERE case_id IN ({CASES})"
        for table in ("decisions", "flags", "case_notes", "case_views", "recusals")
    ),
    *(f"DELETE FROM {table} WHERE contribution_id IN ({STATEMENTS})" for table in ("cases", "revisions", "notifications")),
    """DELETE FROM notifications WHERE target_kind LIKE 'agreement%' OR sentence LIKE '%"agreement_%'""",
    "DELETE FROM search_entries WHERE kind = 'party_statement'",
    "DELETE FROM negotiation_signatures",
    "DELETE FROM negotiation_positions",
    "DELETE FROM negotiation_needs",
    "DELETE FROM party_statements",
    "DELETE FROM contributions WHERE kind = 'party_statement'",
    "DELETE FROM activities WHERE kind_key = 'negotiation'",
]


def upgrade() -> None:
    op.create_table(
        "negotiations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("without_agreement", sa.String(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name="fk_negotiations_activity_id"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name="fk_negotiations_space_id"),
        sa.PrimaryKeyConstraint("id", name="pk_negotiations"),
        sa.UniqueConstraint("activity_id", name="uq_negotiations_activity_id"),
    )
    op.create_index("ix_negotiations_space_id", "negotiations", ["space_id"])

    op.create_table(
        "negotiation_parties",
        sa.Column("negotiation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("capacity_key", sa.String(), nullable=False),
        sa.Column("chosen_how", sa.String(), nullable=False),
        sa.Column("signing_rule", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name="fk_negotiation_parties_negotiation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_negotiation_parties"),
        sa.UniqueConstraint("ref", name="uq_negotiation_parties_ref"),
    )
    op.create_index("ix_negotiation_parties_negotiation_id", "negotiation_parties", ["negotiation_id"])

    op.create_table(
        "negotiation_rounds",
        sa.Column("negotiation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name="fk_negotiation_rounds_negotiation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_negotiation_rounds"),
        sa.UniqueConstraint("ref", name="uq_negotiation_rounds_ref"),
    )
    op.create_index("ix_negotiation_rounds_negotiation_id", "negotiation_rounds", ["negotiation_id"])

    op.create_table(
        "negotiation_terms",
        sa.Column("negotiation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("promise_draft_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name="fk_negotiation_terms_negotiation_id"),
        sa.ForeignKeyConstraint(["promise_draft_id"], ["promise_drafts.id"], name="fk_negotiation_terms_promise_draft_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name="fk_negotiation_terms_theme_id"),
        sa.PrimaryKeyConstraint("id", name="pk_negotiation_terms"),
        sa.UniqueConstraint("ref", name="uq_negotiation_terms_ref"),
    )
    op.create_index("ix_negotiation_terms_negotiation_id", "negotiation_terms", ["negotiation_id"])
    op.create_index("ix_negotiation_terms_promise_draft_id", "negotiation_terms", ["promise_draft_id"])
    op.create_index("ix_negotiation_terms_theme_id", "negotiation_terms", ["theme_id"])

    op.create_table(
        "negotiation_delegates",
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_negotiation_delegates_participation_id"),
        sa.ForeignKeyConstraint(["party_id"], ["negotiation_parties.id"], name="fk_negotiation_delegates_party_id"),
        sa.PrimaryKeyConstraint("id", name="pk_negotiation_delegates"),
        sa.UniqueConstraint("ref", name="uq_negotiation_delegates_ref"),
    )
    op.create_index("ix_negotiation_delegates_participation_id", "negotiation_delegates", ["participation_id"])
    op.create_index("ix_negotiation_delegates_party_id", "negotiation_delegates", ["party_id"])

    op.create_table(
        "negotiation_party_themes",
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["negotiation_parties.id"], name="fk_negotiation_party_themes_party_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name="fk_negotiation_party_themes_theme_id"),
        sa.PrimaryKeyConstraint("party_id", "theme_id", name="pk_negotiation_party_themes"),
    )
    op.create_index("ix_negotiation_party_themes_theme_id", "negotiation_party_themes", ["theme_id"])

    op.create_table(
        "negotiation_wordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["term_id"], ["negotiation_terms.id"], name="fk_negotiation_wordings_term_id"),
        sa.ForeignKeyConstraint(["written_by_id"], ["participations.id"], name="fk_negotiation_wordings_written_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_negotiation_wordings"),
        sa.UniqueConstraint("term_id", "number", name="uq_negotiation_wordings_term_id_number"),
    )
    op.create_table(
        "party_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answers_id"], ["party_statements.id"], name="fk_party_statements_answers_id"),
        sa.ForeignKeyConstraint(["id"], ["contributions.id"], name="fk_party_statements_id"),
        sa.ForeignKeyConstraint(["party_id"], ["negotiation_parties.id"], name="fk_party_statements_party_id"),
        sa.ForeignKeyConstraint(["term_id"], ["negotiation_terms.id"], name="fk_party_statements_term_id"),
        sa.PrimaryKeyConstraint("id", name="pk_party_statements"),
    )
    op.create_index("ix_party_statements_answers_id", "party_statements", ["answers_id"])
    op.create_index("ix_party_statements_party_id", "party_statements", ["party_id"])
    op.create_index("ix_party_statements_term_id", "party_statements", ["term_id"])

    op.create_table(
        "negotiation_needs",
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["negotiation_parties.id"], name="fk_negotiation_needs_party_id"),
        sa.ForeignKeyConstraint(["statement_id"], ["party_statements.id"], name="fk_negotiation_needs_statement_id"),
        sa.ForeignKeyConstraint(["written_by_id"], ["participations.id"], name="fk_negotiation_needs_written_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_negotiation_needs"),
        sa.UniqueConstraint("ref", name="uq_negotiation_needs_ref"),
    )
    op.create_index("ix_negotiation_needs_party_id", "negotiation_needs", ["party_id"])
    op.create_index("ix_negotiation_needs_statement_id", "negotiation_needs", ["statement_id"])
    op.create_index("ix_negotiation_needs_written_by_id", "negotiation_needs", ["written_by_id"])

    op.create_table(
        "negotiation_positions",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("wording_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("stand", sa.String(), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["delegate_id"], ["negotiation_delegates.id"], name="fk_negotiation_positions_delegate_id"),
        sa.ForeignKeyConstraint(["party_id"], ["negotiation_parties.id"], name="fk_negotiation_positions_party_id"),
        sa.ForeignKeyConstraint(["reason_id"], ["party_statements.id"], name="fk_negotiation_positions_reason_id"),
        sa.ForeignKeyConstraint(["term_id"], ["negotiation_terms.id"], name="fk_negotiation_positions_term_id"),
        sa.ForeignKeyConstraint(["wording_id"], ["negotiation_wordings.id"], name="fk_negotiation_positions_wording_id"),
        sa.PrimaryKeyConstraint("term_id", "party_id", name="pk_negotiation_positions"),
    )
    op.create_index("ix_negotiation_positions_delegate_id", "negotiation_positions", ["delegate_id"])
    op.create_index("ix_negotiation_positions_party_id", "negotiation_positions", ["party_id"])
    op.create_index("ix_negotiation_positions_reason_id", "negotiation_positions", ["reason_id"])
    op.create_index("ix_negotiation_positions_wording_id", "negotiation_positions", ["wording_id"])

    op.create_table(
        "negotiation_signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wording_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("signed_words", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fell_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fell_because", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["delegate_id"], ["negotiation_delegates.id"], name="fk_negotiation_signatures_delegate_id"),
        sa.ForeignKeyConstraint(["party_id"], ["negotiation_parties.id"], name="fk_negotiation_signatures_party_id"),
        sa.ForeignKeyConstraint(["wording_id"], ["negotiation_wordings.id"], name="fk_negotiation_signatures_wording_id"),
        sa.PrimaryKeyConstraint("id", name="pk_negotiation_signatures"),
    )
    op.create_index("ix_negotiation_signatures_delegate_id", "negotiation_signatures", ["delegate_id"])
    op.create_index("ix_negotiation_signatures_party_id", "negotiation_signatures", ["party_id"])
    op.create_index("ix_negotiation_signatures_wording_id", "negotiation_signatures", ["wording_id"])
    op.create_index(
        "uq_negotiation_signatures_standing",
        "negotiation_signatures",
        ["wording_id", "party_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def downgrade() -> None:
    for statement in FORGET[:-1]:
        op.execute(statement)
    for name in TABLES:
        op.drop_table(name)
    op.execute(FORGET[-1])
