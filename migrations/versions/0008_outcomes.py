"""Outcomes: themes, answers, promises, the decision, checks; what is public of them stays."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


# Rows of these are never deleted once they are public, and only the columns that are not named here may change then.
KEPT = {
    "answers": (
        "OLD.state = 'published'",
        "theme_id number state disposition headline reason html constraint would_change until_on "
        "written_by_id written_at checked_by_id checked_at published_by_id published_at",
    ),
    "commitments": ("1 = 1", "consultation_id theme_id what owner_title unit due_on made_by_id made_at"),
    "final_decisions": ("1 = 1", "consultation_id sentence words html decided_on owner_id published_at"),
    "checks": ("1 = 1", "consultation_id theme_id months opens_on due_on"),
    "reviews": ("1 = 1", "consultation_id words html written_by_id published_at"),
    "progress": ("1 = 1", "commitment_id words link document_id made_by_id made_at"),
}
# What is said at the end of a thing is said once.
ENDED = {
    "commitments": ("OLD.done_at IS NOT NULL OR OLD.given_up_at IS NOT NULL", "done_at given_up_at because instead"),
    "checks": ("OLD.given_at IS NOT NULL", "verdict words given_by_id given_at"),
}


def differs(columns: str, unlike: str) -> str:
    # "constraint" is a word of SQL's own.
    return " OR ".join(f'OLD."{name}" {unlike} NEW."{name}"' for name in columns.split())


def list_triggers(dialect: str) -> list[str]:
    made = []
    if dialect == "postgresql":
        made.append(
            """CREATE FUNCTION refuse_for_outcomes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION 'outcomes: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$"""
        )
    unlike = "IS DISTINCT FROM" if dialect == "postgresql" else "IS NOT"
    wanted = [(f"{table}_stay_delete", table, "DELETE", when) for table, (when, _columns) in KEPT.items()]
    for ending, kept in (("stay", KEPT), ("ended", ENDED)):
        for table, (when, columns) in kept.items():
            wanted.append((f"{table}_{ending}_update", table, "UPDATE", f"({when}) AND ({differs(columns, unlike)})"))
    for name, table, act, condition in wanted:
        if dialect == "postgresql":
            start = f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW WHEN ({condition})"
            made.append(f"{start} EXECUTE FUNCTION refuse_for_outcomes()")
        else:
            sentence = f"{table} that are public are never changed or deleted"
            start = f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {condition}"
            made.append(f"{start} BEGIN SELECT RAISE(ABORT, '{sentence}'); END")
    return made


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_campaigns_consultation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
        sa.UniqueConstraint("ref", name="uq_campaigns_ref"),
    )
    op.create_index("ix_campaigns_consultation_id", "campaigns", ["consultation_id"])
    op.create_table(
        "samples",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_samples_consultation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_samples"),
        sa.UniqueConstraint("ref", name="uq_samples_ref"),
    )
    op.create_index("ix_samples_consultation_id", "samples", ["consultation_id"])
    op.create_table(
        "coders",
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_coders_consultation_id"),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_coders_participation_id"),
        sa.PrimaryKeyConstraint("participation_id", name="pk_coders"),
    )
    op.create_index("ix_coders_consultation_id", "coders", ["consultation_id"])
    op.create_table(
        "final_decisions",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_final_decisions_consultation_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["participations.id"], name="fk_final_decisions_owner_id"),
        sa.ForeignKeyConstraint(["phase_id"], ["phases.id"], name="fk_final_decisions_phase_id"),
        sa.PrimaryKeyConstraint("consultation_id", name="pk_final_decisions"),
    )
    op.create_table(
        "reports",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("answer_weeks", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=True),
        sa.Column("first_due_on", sa.Date(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_reports_consultation_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["participations.id"], name="fk_reports_owner_id"),
        sa.ForeignKeyConstraint(["phase_id"], ["phases.id"], name="fk_reports_phase_id"),
        sa.PrimaryKeyConstraint("consultation_id", name="pk_reports"),
    )
    op.create_table(
        "reviews",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_reviews_consultation_id"),
        sa.ForeignKeyConstraint(["written_by_id"], ["participations.id"], name="fk_reviews_written_by_id"),
        sa.PrimaryKeyConstraint("consultation_id", name="pk_reviews"),
    )
    op.create_table(
        "themes",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("against", sa.String(), nullable=False),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("split_from_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_themes_consultation_id"),
        sa.ForeignKeyConstraint(["made_by_id"], ["participations.id"], name="fk_themes_made_by_id"),
        sa.ForeignKeyConstraint(["merged_into_id"], ["themes.id"], name="fk_themes_merged_into_id"),
        sa.ForeignKeyConstraint(["split_from_id"], ["themes.id"], name="fk_themes_split_from_id"),
        sa.PrimaryKeyConstraint("id", name="pk_themes"),
        sa.UniqueConstraint("ref", name="uq_themes_ref"),
    )
    op.create_index("ix_themes_consultation_id", "themes", ["consultation_id"])
    op.create_table(
        "answers",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("disposition", sa.String(), nullable=False),
        sa.Column("headline", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("constraint", sa.String(), nullable=False),
        sa.Column("would_change", sa.String(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("considered_by_id", sa.Integer(), nullable=True),
        sa.Column("considered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.CheckConstraint("checked_by_id <> written_by_id", name="ck_answers_checked_by_another"),
        sa.ForeignKeyConstraint(["checked_by_id"], ["participations.id"], name="fk_answers_checked_by_id"),
        sa.ForeignKeyConstraint(["considered_by_id"], ["participations.id"], name="fk_answers_considered_by_id"),
        sa.ForeignKeyConstraint(["published_by_id"], ["participations.id"], name="fk_answers_published_by_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name="fk_answers_theme_id"),
        sa.ForeignKeyConstraint(["written_by_id"], ["participations.id"], name="fk_answers_written_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sa.UniqueConstraint("ref", name="uq_answers_ref"),
        sa.UniqueConstraint("theme_id", "number", name="uq_answers_theme_id_number"),
    )
    op.create_table(
        "checks",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_checks_consultation_id"),
        sa.ForeignKeyConstraint(["given_by_id"], ["participations.id"], name="fk_checks_given_by_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name="fk_checks_theme_id"),
        sa.PrimaryKeyConstraint("id", name="pk_checks"),
        sa.UniqueConstraint("ref", name="uq_checks_ref"),
        sa.UniqueConstraint("theme_id", "months", name="uq_checks_theme_id_months"),
    )
    op.create_index("ix_checks_consultation_id", "checks", ["consultation_id"])
    op.create_table(
        "commitments",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("owner_title", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("instead", sa.String(), nullable=False),
        sa.Column("owner_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organiser_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_commitments_consultation_id"),
        sa.ForeignKeyConstraint(["made_by_id"], ["participations.id"], name="fk_commitments_made_by_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["participations.id"], name="fk_commitments_owner_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name="fk_commitments_theme_id"),
        sa.PrimaryKeyConstraint("id", name="pk_commitments"),
        sa.UniqueConstraint("ref", name="uq_commitments_ref"),
    )
    op.create_index("ix_commitments_consultation_id", "commitments", ["consultation_id"])
    op.create_index("ix_commitments_theme_id", "commitments", ["theme_id"])
    op.create_table(
        "theme_acceptances",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_theme_acceptances_participation_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name="fk_theme_acceptances_theme_id"),
        sa.PrimaryKeyConstraint("theme_id", "participation_id", name="pk_theme_acceptances"),
    )
    op.create_table(
        "answer_ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name="fk_answer_ratings_answer_id"),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_answer_ratings_participation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_answer_ratings"),
        sa.UniqueConstraint("answer_id", "participation_id", name="uq_answer_ratings_answer_id_participation_id"),
    )
    op.create_index("ix_answer_ratings_participation_id", "answer_ratings", ["participation_id"])
    op.create_table(
        "campaign_texts",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_campaign_texts_campaign_id"),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_campaign_texts_contribution_id"),
        sa.PrimaryKeyConstraint("contribution_id", name="pk_campaign_texts"),
    )
    op.create_index("ix_campaign_texts_campaign_id", "campaign_texts", ["campaign_id"])
    op.create_table(
        "milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name="fk_milestones_commitment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_milestones"),
    )
    op.create_index("ix_milestones_commitment_id", "milestones", ["commitment_id"])
    op.create_table(
        "misreadings",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("was_moved", sa.Boolean(), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_misreadings_contribution_id"),
        sa.ForeignKeyConstraint(["settled_by_id"], ["participations.id"], name="fk_misreadings_settled_by_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name="fk_misreadings_theme_id"),
        sa.PrimaryKeyConstraint("id", name="pk_misreadings"),
        sa.UniqueConstraint("ref", name="uq_misreadings_ref"),
    )
    op.create_index("ix_misreadings_contribution_id", "misreadings", ["contribution_id"])
    op.create_index("ix_misreadings_theme_id", "misreadings", ["theme_id"])
    op.create_table(
        "progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitments.id"], name="fk_progress_commitment_id"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_progress_document_id"),
        sa.ForeignKeyConstraint(["made_by_id"], ["participations.id"], name="fk_progress_made_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_progress"),
    )
    op.create_index("ix_progress_commitment_id", "progress", ["commitment_id"])
    op.create_table(
        "readings",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("read_by_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_readings_contribution_id"),
        sa.ForeignKeyConstraint(["read_by_id"], ["participations.id"], name="fk_readings_read_by_id"),
        sa.PrimaryKeyConstraint("contribution_id", name="pk_readings"),
    )
    op.create_table(
        "sample_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_sample_items_contribution_id"),
        sa.ForeignKeyConstraint(["sample_id"], ["samples.id"], name="fk_sample_items_sample_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sample_items"),
        sa.UniqueConstraint("sample_id", "contribution_id", name="uq_sample_items_sample_id_contribution_id"),
    )
    op.create_table(
        "sightings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["check_id"], ["checks.id"], name="fk_sightings_check_id"),
        sa.ForeignKeyConstraint(["id"], ["contributions.id"], name="fk_sightings_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sightings"),
    )
    op.create_index("ix_sightings_check_id", "sightings", ["check_id"])
    op.create_table(
        "suggestions",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_suggestions_contribution_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name="fk_suggestions_theme_id"),
        sa.PrimaryKeyConstraint("contribution_id", "theme_id", name="pk_suggestions"),
    )
    op.create_table(
        "theme_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("is_against", sa.Boolean(), nullable=False),
        sa.Column("placed_by_id", sa.Integer(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_theme_entries_contribution_id"),
        sa.ForeignKeyConstraint(["placed_by_id"], ["participations.id"], name="fk_theme_entries_placed_by_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name="fk_theme_entries_theme_id"),
        sa.PrimaryKeyConstraint("id", name="pk_theme_entries"),
        sa.UniqueConstraint("theme_id", "contribution_id", name="uq_theme_entries_theme_id_contribution_id"),
    )
    op.create_index("ix_theme_entries_contribution", "theme_entries", ["contribution_id"])
    op.create_table(
        "theme_polls",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_theme_polls_poll_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name="fk_theme_polls_theme_id"),
        sa.PrimaryKeyConstraint("theme_id", "poll_id", name="pk_theme_polls"),
    )
    op.create_table(
        "voices",
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("passage", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_allowed", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_voices_contribution_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name="fk_voices_theme_id"),
        sa.PrimaryKeyConstraint("id", name="pk_voices"),
        sa.UniqueConstraint("ref", name="uq_voices_ref"),
        sa.UniqueConstraint("theme_id", "contribution_id", name="uq_voices_theme_id_contribution_id"),
    )
    op.create_index("ix_voices_contribution_id", "voices", ["contribution_id"])
    op.create_table(
        "check_ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sighting_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["check_id"], ["checks.id"], name="fk_check_ratings_check_id"),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_check_ratings_participation_id"),
        sa.ForeignKeyConstraint(["sighting_id"], ["sightings.id"], name="fk_check_ratings_sighting_id"),
        sa.PrimaryKeyConstraint("id", name="pk_check_ratings"),
        sa.UniqueConstraint("check_id", "participation_id", name="uq_check_ratings_check_id_participation_id"),
    )
    op.create_index("ix_check_ratings_participation_id", "check_ratings", ["participation_id"])
    op.create_table(
        "sample_codes",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("coder_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["coder_id"], ["participations.id"], name="fk_sample_codes_coder_id"),
        sa.ForeignKeyConstraint(["item_id"], ["sample_items.id"], name="fk_sample_codes_item_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name="fk_sample_codes_theme_id"),
        sa.PrimaryKeyConstraint("item_id", "coder_id", name="pk_sample_codes"),
    )
    for statement in list_triggers(op.get_bind().dialect.name):
        op.execute(statement)


SIGHTINGS = "SELECT id FROM contributions WHERE kind = 'sighting'"
CASES = f"SELECT id FROM cases WHERE contribution_id IN ({SIGHTINGS})"
# What later migrations made of a kind of contribution that is no more, in the order in which rows point at each other.
FORGET = [
    f"DELETE FROM appeals WHERE decision_id IN (SELECT id FROM decisions WHERE case_id IN ({CASES}))",
    f"DELETE FROM kept_words WHERE case_id IN ({CASES}) OR quoted_in_id IN ({SIGHTINGS})",
    *(
        f"DELETE FROM {table} WHERE case_id IN ({CASES})"
        for table in ("decisions", "flags", "case_notes", "case_views", "recusals")
    ),
    f"DELETE FROM cases WHERE contribution_id IN ({SIGHTINGS})",
    f"DELETE FROM revisions WHERE contribution_id IN ({SIGHTINGS})",
    "DELETE FROM contributions WHERE kind = 'sighting'",
    "DELETE FROM activities WHERE kind_key = 'follow_up'",
]


def downgrade() -> None:
    # On SQLite a trigger goes with its table.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_for_outcomes() CASCADE")
    op.drop_table("sample_codes")
    op.drop_table("check_ratings")
    op.drop_table("voices")
    op.drop_table("theme_polls")
    op.drop_table("theme_entries")
    op.drop_table("suggestions")
    op.drop_table("sightings")
    op.drop_table("sample_items")
    op.drop_table("readings")
    op.drop_table("progress")
    op.drop_table("misreadings")
    op.drop_table("milestones")
    op.drop_table("campaign_texts")
    op.drop_table("answer_ratings")
    op.drop_table("theme_acceptances")
    op.drop_table("commitments")
    op.drop_table("checks")
    op.drop_table("answers")
    op.drop_table("themes")
    op.drop_table("reviews")
    op.drop_table("reports")
    op.drop_table("final_decisions")
    op.drop_table("coders")
    op.drop_table("samples")
    op.drop_table("campaigns")
    for statement in FORGET:
        op.execute(statement)
