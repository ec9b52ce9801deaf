"""Moderation: cases, flags, decisions, appeals, shifts; people who are paused or removed; threads that are locked."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moderation_settings",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("hold_after", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_moderation_settings_consultation_id"),
        sa.PrimaryKeyConstraint("consultation_id", name="pk_moderation_settings"),
    )
    op.create_table(
        "shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("hard", sa.Integer(), nullable=False),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_shifts_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_shifts"),
        sa.UniqueConstraint("account_id", "started_at", name="uq_shifts_account_id_started_at"),
    )
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.create_index("ix_shifts_account_id", ["account_id"], unique=False)

    op.create_table(
        "cases",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("work_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asking_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("team_alerted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organiser_alerted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["asking_id"], ["participations.id"], name="fk_cases_asking_id"),
        sa.ForeignKeyConstraint(["claimed_by_id"], ["participations.id"], name="fk_cases_claimed_by_id"),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_cases_consultation_id"),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_cases_contribution_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("contribution_id", name="uq_cases_contribution_id"),
        sa.UniqueConstraint("ref", name="uq_cases_ref"),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index("ix_cases_queue", ["consultation_id", "state", "lane", "due_at"], unique=False)

    op.create_table(
        "case_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("is_question", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["participations.id"], name="fk_case_notes_author_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_notes_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_notes"),
    )
    with op.batch_alter_table("case_notes", schema=None) as batch_op:
        batch_op.create_index("ix_case_notes_case_id", ["case_id"], unique=False)

    op.create_table(
        "case_views",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_case_views_account_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_views_case_id"),
        sa.PrimaryKeyConstraint("case_id", "account_id", name="pk_case_views"),
    )
    op.create_table(
        "decisions",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("act_key", sa.String(), nullable=False),
        sa.Column("rule_key", sa.String(), nullable=False),
        sa.Column("reason_key", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waited_seconds", sa.Integer(), nullable=False),
        sa.Column("appeal_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("passage", sa.String(), nullable=False),
        sa.Column("taken_out", sa.String(), nullable=False),
        sa.Column("pause_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_decisions_case_id"),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_decisions_consultation_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["participations.id"], name="fk_decisions_decided_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("ref", name="uq_decisions_ref"),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index("ix_decisions_case_id", ["case_id"], unique=False)
        batch_op.create_index("ix_decisions_consultation_id", ["consultation_id"], unique=False)

    op.create_table(
        "flags",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("trigger_key", sa.String(), nullable=True),
        sa.Column("reason_key", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("phrase", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_flags_account_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_flags_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_flags"),
        sa.UniqueConstraint("ref", name="uq_flags_ref"),
    )
    with op.batch_alter_table("flags", schema=None) as batch_op:
        batch_op.create_index("ix_flags_account_id", ["account_id"], unique=False)
        batch_op.create_index("ix_flags_case_id", ["case_id"], unique=False)

    op.create_table(
        "recusals",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("recused_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_recusals_account_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_recusals_case_id"),
        sa.PrimaryKeyConstraint("case_id", "account_id", name="pk_recusals"),
    )
    op.create_table(
        "appeals",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("heard_by_id", sa.Integer(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name="fk_appeals_decision_id"),
        sa.ForeignKeyConstraint(["heard_by_id"], ["participations.id"], name="fk_appeals_heard_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"),
        sa.UniqueConstraint("decision_id", name="uq_appeals_decision_id"),
        sa.UniqueConstraint("ref", name="uq_appeals_ref"),
    )
    op.create_table(
        "kept_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("quoted_in_id", sa.Integer(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_kept_words_case_id"),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name="fk_kept_words_decision_id"),
        sa.ForeignKeyConstraint(["quoted_in_id"], ["contributions.id"], name="fk_kept_words_quoted_in_id"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_words"),
    )
    with op.batch_alter_table("kept_words", schema=None) as batch_op:
        batch_op.create_index("ix_kept_words_case_id", ["case_id"], unique=False)

    op.add_column("participations", sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("participations", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))

    op.add_column("revisions", sa.Column("was_shown", sa.Boolean(), nullable=False, server_default=sa.true()))

    op.add_column("posts", sa.Column("moved_from_id", sa.Integer(), nullable=True))
    op.create_index("ix_posts_moved_from_id", "posts", ["moved_from_id"])
    op.add_column("threads", sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("threads", sa.Column("locked_reason", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    # A status that earlier versions do not know: out of sight it stays.
    op.execute("UPDATE contributions SET status = 'hidden' WHERE status = 'reword'")
    op.drop_index("ix_posts_moved_from_id", "posts")
    op.drop_column("posts", "moved_from_id")
    op.drop_column("threads", "locked_reason")
    op.drop_column("threads", "locked_at")

    op.drop_column("revisions", "was_shown")

    op.drop_column("participations", "removed_at")
    op.drop_column("participations", "paused_until")

    op.drop_table("kept_words")
    op.drop_table("appeals")
    op.drop_table("recusals")
    op.drop_table("flags")
    op.drop_table("decisions")
    op.drop_table("case_views")
    op.drop_table("case_notes")
    op.drop_table("cases")
    op.drop_table("shifts")
    op.drop_table("moderation_settings")
