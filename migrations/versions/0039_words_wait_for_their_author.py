"""What somebody writes before anybody knows who they are waits for the link sent to their mailbox."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TEXTS = ("kind_key", "title", "body", "confirmed", "pseudonym", "capacity_key", "email", "draft_key")
INDEXED = ("consultation_id", "activity_id", "parent_id", "email", "expires_at", "post_id")


def upgrade() -> None:
    op.create_table(
        "pending_posts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False, unique=True),
        sa.Column("consultation_id", sa.Integer(), sa.ForeignKey("consultations.id"), nullable=False),
        sa.Column("activity_id", sa.Integer(), sa.ForeignKey("activities.id"), nullable=False),
        sa.Column("parent_id", sa.Integer(), sa.ForeignKey("posts.id", ondelete="CASCADE")),
        *(sa.Column(name, sa.String(), nullable=False) for name in TEXTS),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("posts.id", ondelete="CASCADE")),
    )
    for name in INDEXED:
        op.create_index(f"ix_pending_posts_{name}", "pending_posts", [name])


def downgrade() -> None:
    op.execute("DELETE FROM jobs WHERE kind IN ('mail_pending_post', 'forget_pending_posts', 'mail_sign_in_link')")
    op.drop_table("pending_posts")
