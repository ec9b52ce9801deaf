"""What can change only on a condition, who is responsible for it; how much say people have, and what a vote is for."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

TEXTS = {"scope_items": ("condition", "owner"), "consultations": ("promise_level", "decision_follows"), "polls": ("unless",)}


def upgrade() -> None:
    for table, names in TEXTS.items():
        for name in names:
            op.add_column(table, text(name, ""))
    op.add_column("polls", text("purpose", "advice"))
    op.add_column("openings", sa.Column("answers_wait", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("scope_items", text("state", "open"))
    op.execute("UPDATE scope_items SET state = 'settled' WHERE NOT is_open")
    with op.batch_alter_table("scope_items") as batch_op:
        batch_op.drop_column("is_open")
        batch_op.alter_column("state", existing_type=sa.String(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """What has a condition is settled to a release that knows of none, with the condition before its reason: that promises less
    than it says, never more."""
    op.add_column("scope_items", sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE scope_items SET is_open = (state = 'open')")
    op.execute("UPDATE scope_items SET reason = 'Only if ' || condition || '. ' || reason WHERE state = 'conditional'")
    with op.batch_alter_table("scope_items") as batch_op:
        batch_op.alter_column("is_open", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
        for name in ("state", *TEXTS["scope_items"]):
            batch_op.drop_column(name)
    # One by one: triggers name these tables, so that SQLite cannot make them anew.
    for table, name in (("consultations", "promise_level"), ("consultations", "decision_follows"), ("openings", "answers_wait")):
        op.drop_column(table, name)
    for name in ("purpose", "unless"):
        op.drop_column("polls", name)


def text(name: str, default: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False, server_default=default)
