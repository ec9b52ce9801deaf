"""Responses without words, what people could live with, and what a reply is to what it answers."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("stance", "reacted"):
        op.add_column("posts", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in ("condition_count", "differs_count"):
        op.add_column("posts", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
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


# What was said stays: conditions become statements.
KEEP = [
    "INSERT INTO statements (id) SELECT id FROM conditions",
    "UPDATE contributions SET kind = 'statement' WHERE kind = 'condition'",
]


def downgrade() -> None:
    for statement in KEEP:
        op.execute(statement)
    op.drop_table("reactions")
    op.drop_table("conditions")
    for name in ("differs_count", "condition_count", "reacted", "stance"):
        op.drop_column("posts", name)
