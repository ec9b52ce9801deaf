"""Votes that the team entered: by day and way, and what somebody said is not right about them."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of votes that were entered before, only the number is known: they are in no batch."""
    with op.batch_alter_table("entered_votes") as table:
        table.add_column(sa.Column("apart", sa.Integer(), nullable=False, server_default="0"))
        for words, person, moment in DOUBTS:
            table.add_column(sa.Column(words, sa.String(), nullable=False, server_default=""))
            table.add_column(sa.Column(person, sa.Integer()))
            table.add_column(sa.Column(moment, sa.DateTime(timezone=True)))
            table.create_foreign_key(f"fk_entered_votes_{person}", "participations", [person], ["id"])
    op.create_table(
        "entered_batches",
        points("poll_id", "polls"),
        points("entered_by_id", "participations"),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("origin", sa.String(), primary_key=True),
        sa.Column("votes", sa.Integer(), nullable=False),
    )


DOUBTS = (("doubt", "doubted_by_id", "doubted_at"), ("settlement", "settled_by_id", "settled_at"))


def downgrade() -> None:
    """How many were entered and checked stays; nobody’s doubt holds a count back in the release before."""
    op.drop_table("entered_batches")
    with op.batch_alter_table("entered_votes") as table:
        for words, person, moment in reversed(DOUBTS):
            table.drop_constraint(f"fk_entered_votes_{person}", type_="foreignkey")
            for column in (moment, person, words):
                table.drop_column(column)
        table.drop_column("apart")


def points(name: str, target: str) -> sa.Column:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_entered_batches_{name}")
    return sa.Column(name, sa.Integer(), key, primary_key=True, autoincrement=False)
