"""Plain words beside what professionals wrote, and questions to managers."""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None

KINDS = "('plain', 'unclear', 'question', 'bundle', 'not_meant', 'unclear_answer')"


def upgrade() -> None:
    op.create_table(
        "plain_texts",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("plain_texts", "group_id", "groups"),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.UniqueConstraint("ref", name="uq_plain_texts_ref"),
    )
    op.create_index("ix_plain_texts_group_id", "plain_texts", ["group_id"])
    op.create_index("ix_plain_texts_source", "plain_texts", ["group_id", "source", "source_id"])
    op.create_table(
        "plain_checks",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("plain_checks", "remark_id", "group_remarks"),
        refers("plain_checks", "place_id", "participations"),
        sa.Column("is_of_owner", sa.Boolean(), nullable=False),
        sa.Column("is_yes", sa.Boolean(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("remark_id", "place_id", "seen", name="uq_plain_checks_remark_id_place_id_seen"),
    )
    op.create_index("ix_plain_checks_place_id", "plain_checks", ["place_id"])
    make_questions()


def make_questions() -> None:
    op.create_table(
        "manager_questions",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("manager_questions", "group_id", "groups"),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        refers("manager_questions", "owner_id", "participations", nullable=True),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        refers("manager_questions", "checked_by_id", "participations", nullable=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.UniqueConstraint("ref", name="uq_manager_questions_ref"),
    )
    for name in ("group_id", "follows_id", "owner_id"):
        op.create_index(f"ix_manager_questions_{name}", "manager_questions", [name])
    op.create_table(
        "manager_question_parts",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("manager_question_parts", "question_id", "manager_questions"),
        refers("manager_question_parts", "remark_id", "group_remarks"),
        sa.UniqueConstraint("remark_id", name="uq_manager_question_parts_remark_id"),
    )
    op.create_index("ix_manager_question_parts_question_id", "manager_question_parts", ["question_id"])


def downgrade() -> None:
    """Refused while there is any of it: the release before this one has no page for what members wrote, or could not hide it."""
    if op.get_bind().execute(sa.text(f"SELECT 1 FROM group_remarks WHERE kind IN {KINDS}")).first():
        raise RuntimeError("there are plain words or questions, which the release before this one does not know")
    for table in ("manager_question_parts", "manager_questions", "plain_checks", "plain_texts"):
        op.drop_table(table)


def refers(table: str, name: str, to: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{to}.id", name=f"fk_{table}_{name}"), nullable=nullable)
