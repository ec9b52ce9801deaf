"""Consultations, their phases and activities, who takes part, invitations."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consultations",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("run_by", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_when", sa.String(), nullable=False),
        sa.Column("promise", sa.String(), nullable=False),
        sa.Column("contact_phone", sa.String(), nullable=False),
        sa.Column("contact_post", sa.String(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("credit", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consultations"),
        sa.UniqueConstraint("ref", name="uq_consultations_ref"),
        sa.UniqueConstraint("slug", name="uq_consultations_slug"),
        sa.UniqueConstraint("source", name="uq_consultations_source"),
    )

    op.create_table(
        "scope_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_scope_items_consultation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_scope_items"),
    )
    with op.batch_alter_table("scope_items", schema=None) as batch_op:
        batch_op.create_index("ix_scope_items_consultation_id", ["consultation_id"], unique=False)

    op.create_table(
        "phases",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name="ck_phases_opens_before_it_closes"),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_phases_consultation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_phases"),
        sa.UniqueConstraint("ref", name="uq_phases_ref"),
    )
    with op.batch_alter_table("phases", schema=None) as batch_op:
        batch_op.create_index("ix_phases_consultation_id", ["consultation_id"], unique=False)

    op.create_table(
        "activities",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("kind_key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_activities_consultation_id"),
        sa.ForeignKeyConstraint(["phase_id"], ["phases.id"], name="fk_activities_phase_id"),
        sa.PrimaryKeyConstraint("id", name="pk_activities"),
        sa.UniqueConstraint("ref", name="uq_activities_ref"),
    )
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.create_index("ix_activities_consultation_id", ["consultation_id"], unique=False)
        batch_op.create_index("ix_activities_phase_id", ["phase_id"], unique=False)

    op.create_table(
        "documents",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_documents_consultation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("ref", name="uq_documents_ref"),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index("ix_documents_consultation_id", ["consultation_id"], unique=False)

    op.create_table(
        "document_files",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_document_files_document_id"),
        sa.PrimaryKeyConstraint("document_id", name="pk_document_files"),
    )

    op.create_table(
        "participations",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("capacity_key", sa.String(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("pseudonym", sa.String(), nullable=False),
        sa.Column("pseudonym_key", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_participations_account_id"),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_participations_consultation_id"),
        sa.ForeignKeyConstraint(["invited_by_id"], ["participations.id"], name="fk_participations_invited_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_participations"),
        sa.UniqueConstraint("consultation_id", "account_id", name="uq_participations_consultation_id_account_id"),
        sa.UniqueConstraint("consultation_id", "pseudonym_key", name="uq_participations_consultation_id_pseudonym_key"),
        sa.UniqueConstraint("consultation_id", "source_key", name="uq_participations_consultation_id_source_key"),
        sa.UniqueConstraint("ref", name="uq_participations_ref"),
    )
    with op.batch_alter_table("participations", schema=None) as batch_op:
        batch_op.create_index("ix_participations_account_id", ["account_id"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("capacity_key", sa.String(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_invitations_consultation_id"),
        sa.ForeignKeyConstraint(["invited_by_id"], ["participations.id"], name="fk_invitations_invited_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("ref", name="uq_invitations_ref"),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index("ix_invitations_consultation_id", ["consultation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("invitations")
    op.drop_table("participations")
    op.drop_table("document_files")
    op.drop_table("documents")
    op.drop_table("activities")
    op.drop_table("phases")
    op.drop_table("scope_items")
    op.drop_table("consultations")
