"""What was agreed and answered stays true: new words for a theme wait beside those that were agreed, an answer is confirmed for
what came after it, and a promise waits for a colleague before anybody reads it."""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None

IS_PENDING = sa.text("agreed_at IS NULL AND dropped_at IS NULL")


def upgrade() -> None:
    op.add_column("themes", moment("first_agreed_at"))
    # Of one that is agreed, the day is known; of one that is agreed no more, nobody has agreed to the words of today.
    op.execute("UPDATE themes SET first_agreed_at = agreed_at WHERE state = 'agreed'")
    op.create_table(
        "theme_rewordings",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("theme_rewordings", "theme_id", "themes", nullable=False),
        *map(words, ("sentence", "against", "reason")),
        refers("theme_rewordings", "proposed_by_id", "participations", nullable=False),
        moment("proposed_at", nullable=False),
        moment("agreed_at"),
        moment("dropped_at"),
    )
    op.create_table(
        "theme_rewording_acceptances",
        part_of_key("rewording_id", "theme_rewordings"),
        part_of_key("participation_id", "participations"),
        moment("at", nullable=False),
    )
    op.create_table(
        "answer_confirmations",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("answer_confirmations", "answer_id", "answers", nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        refers("answer_confirmations", "confirmed_by_id", "participations", nullable=False),
        moment("confirmed_at", nullable=False),
    )
    op.create_table(
        "sorted_together",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("sorted_together", "theme_id", "themes", nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("after_answer", sa.Boolean(), nullable=False),
        refers("sorted_together", "sorted_by_id", "participations", nullable=False),
        words("role"),
        moment("sorted_at", nullable=False),
    )
    index("sorted_together", "theme_id")
    make_promise_drafts()
    index("theme_rewordings", "theme_id")
    wait_alone("theme_rewordings", "theme_id")
    index("answer_confirmations", "answer_id")


def make_promise_drafts() -> None:
    op.create_table(
        "promise_drafts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False),
        refers("promise_drafts", "consultation_id", "consultations", nullable=False),
        refers("promise_drafts", "theme_id", "themes", nullable=False),
        *map(words, ("what", "owner_title", "unit", "steps")),
        refers("promise_drafts", "owner_id", "participations"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("refused_because", sa.String(), nullable=False, server_default=""),
        refers("promise_drafts", "commitment_id", "commitments"),
        refers("promise_drafts", "asked_by_id", "participations", nullable=False),
        moment("asked_at", nullable=False),
        refers("promise_drafts", "agreed_by_id", "participations"),
        moment("agreed_at"),
        refers("promise_drafts", "dropped_by_id", "participations"),
        moment("dropped_at"),
        sa.UniqueConstraint("ref", name="uq_promise_drafts_ref"),
    )
    for name in ("consultation_id", "theme_id"):
        index("promise_drafts", name)
    wait_alone("promise_drafts", "theme_id", "what")


def downgrade() -> None:
    """Themes keep the words that were agreed last, promises stay; what waited goes, and so does the news that leads to it. A
    theme that was to be agreed to again is a draft to the release before, as it was in it."""
    op.execute("DELETE FROM notifications WHERE target_kind IN ('promise_draft', 'theme_to_accept')")
    for table in ("promise_drafts", "sorted_together", "answer_confirmations", "theme_rewording_acceptances", "theme_rewordings"):
        op.drop_table(table)
    op.drop_column("themes", "first_agreed_at")


def index(table: str, name: str) -> None:
    op.create_index(f"ix_{table}_{name}", table, [name])


def wait_alone(table: str, *names: str) -> None:
    where = {"sqlite_where": IS_PENDING, "postgresql_where": IS_PENDING}
    op.create_index(f"ix_{table}_pending", table, list(names), unique=True, **where)


def words(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def part_of_key(name: str, target: str) -> sa.Column:
    return refers("theme_rewording_acceptances", name, target, primary_key=True, autoincrement=False)


def refers(table: str, name: str, target: str, **more: bool) -> sa.Column:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}")
    return sa.Column(name, sa.Integer(), key, **more)
