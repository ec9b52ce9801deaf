"""Everything that is said: posts in threads, statements, and earlier versions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contributions",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_role", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("client_key", sa.String(), nullable=True),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name="fk_contributions_activity_id"),
        sa.ForeignKeyConstraint(["author_id"], ["participations.id"], name="fk_contributions_author_id"),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_contributions_consultation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contributions"),
        sa.UniqueConstraint("activity_id", "source_key", name="uq_contributions_activity_id_source_key"),
        sa.UniqueConstraint("author_id", "client_key", name="uq_contributions_author_id_client_key"),
        sa.UniqueConstraint("ref", name="uq_contributions_ref"),
    )
    with op.batch_alter_table("contributions", schema=None) as batch_op:
        batch_op.create_index("ix_contributions_activity_kind", ["activity_id", "kind", "id"], unique=False)
        batch_op.create_index("ix_contributions_author_id", ["author_id"], unique=False)
        batch_op.create_index("ix_contributions_consultation_id", ["consultation_id"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_revisions_contribution_id"),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index("ix_revisions_contribution_id", ["contribution_id"], unique=False)

    op.create_table(
        "threads",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("kind_key", sa.String(), nullable=False),
        sa.Column("last_post_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name="fk_threads_activity_id"),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_threads_consultation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_threads"),
        sa.UniqueConstraint("ref", name="uq_threads_ref"),
    )
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.create_index("ix_threads_activity_id", ["activity_id"], unique=False)

    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("below_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["contributions.id"], name="fk_posts_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["posts.id"], name="fk_posts_parent_id"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name="fk_posts_thread_id"),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
    )
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.create_index("ix_posts_parent", ["parent_id", "id"], unique=False)
        batch_op.create_index("ix_posts_thread", ["thread_id", "id"], unique=False)
        batch_op.create_index(
            "uq_posts_first",
            ["thread_id"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    op.create_table(
        "statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["contributions.id"], name="fk_statements_id"),
        sa.PrimaryKeyConstraint("id", name="pk_statements"),
    )


def downgrade() -> None:
    op.drop_table("statements")
    op.drop_table("posts")
    op.drop_table("threads")
    op.drop_table("revisions")
    op.drop_table("contributions")
