"""Responses without words, what people could live with, what a reply is to what it answers, and what its author heard there."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("stance", "reacted"):
        op.add_column("posts", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in ("condition_count", "differs_count"):
        op.add_column("posts", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("posts", sa.Column("is_restated", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in ("stance", "restatement"):
        op.add_column("pending_posts", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.create_table(
        "conditions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("reacted", sa.String(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["id"], ["contributions.id"], name="fk_conditions_id"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_conditions_post_id"),
        sa.PrimaryKeyConstraint("id", name="pk_conditions"),
    )
    op.create_index("ix_conditions_post_id", "conditions", ["post_id"])
    op.create_table(
        "reactions",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("capacity_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contribution_id"], ["contributions.id"], name="fk_reactions_contribution_id"),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_reactions_participation_id"),
        sa.PrimaryKeyConstraint("contribution_id", "participation_id", "kind", name="pk_reactions"),
    )
    op.create_index("ix_reactions_participation_id", "reactions", ["participation_id"])
    _create_what_was_heard()


def _create_what_was_heard() -> None:
    op.create_table(
        "discussion_settings",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("restating", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name="fk_discussion_settings_activity_id"),
        sa.PrimaryKeyConstraint("activity_id", name="pk_discussion_settings"),
    )
    op.create_table(
        "restatements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("heard_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["contributions.id"], name="fk_restatements_id"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_restatements_post_id"),
        sa.ForeignKeyConstraint(["heard_id"], ["posts.id"], name="fk_restatements_heard_id"),
        sa.PrimaryKeyConstraint("id", name="pk_restatements"),
        sa.UniqueConstraint("post_id", name="uq_restatements_post_id"),
    )
    op.create_index("ix_restatements_heard_id", "restatements", ["heard_id"])
    op.create_table(
        "clarifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("restatement_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["contributions.id"], name="fk_clarifications_id"),
        sa.ForeignKeyConstraint(["restatement_id"], ["restatements.id"], name="fk_clarifications_restatement_id"),
        sa.PrimaryKeyConstraint("id", name="pk_clarifications"),
    )
    op.create_index("ix_clarifications_restatement_id", "clarifications", ["restatement_id"])


# What was said stays: conditions, and what was heard and meant, become statements.
TABLES = {"condition": "conditions", "restatement": "restatements", "clarification": "clarifications"}


def downgrade() -> None:
    for kind, table in TABLES.items():
        op.execute(f"INSERT INTO statements (id) SELECT id FROM {table}")
        op.execute(f"UPDATE contributions SET kind = 'statement' WHERE kind = '{kind}'")
    for table in ("reactions", "clarifications", "restatements", "conditions", "discussion_settings"):
        op.drop_table(table)
    for name in ("restatement", "stance"):
        op.drop_column("pending_posts", name)
    for name in ("is_restated", "differs_count", "condition_count", "reacted", "stance"):
        op.drop_column("posts", name)
