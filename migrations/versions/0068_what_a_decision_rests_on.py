"""What a decision rests on: the equality assessment looked at again; call-ins; what shows that a check's promise was kept."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "equality_reviews",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False, unique=True),
        points("equality_reviews", "consultation_id", "consultations.id"),
        sa.Column("number", sa.Integer(), nullable=False),
        *map(text, ("words", "reason")),
        sa.Column("html", sa.Text(), nullable=False),
        points("equality_reviews", "document_id", "documents.id", nullable=True),
        points("equality_reviews", "written_by_id", "participations.id"),
        moment("written_at"),
        sa.UniqueConstraint("consultation_id", "number", name="uq_equality_reviews_consultation_id_number"),
    )
    op.create_table(
        "decision_terms",
        belongs("decision_terms", "consultation_id", "final_decisions.consultation_id"),
        sa.Column("call_in_until", sa.Date()),
        text("call_in_body"),
        points("decision_terms", "equality_review_id", "equality_reviews.id", nullable=True),
    )
    op.create_table(
        "call_ins",
        belongs("call_ins", "consultation_id", "final_decisions.consultation_id"),
        sa.Column("called_on", sa.Date(), nullable=False),
        text("because"),
        points("call_ins", "recorded_by_id", "participations.id"),
        moment("recorded_at"),
        sa.Column("settled_as", sa.String()),
        text("settled_words"),
        points("call_ins", "settled_by_id", "participations.id", nullable=True),
        moment("settled_at", nullable=True),
        *map(text, ("sentence", "words")),
        sa.Column("html", sa.Text(), nullable=False),
    )
    op.create_table(
        "check_evidence",
        belongs("check_evidence", "check_id", "checks.id"),
        text("link"),
        points("check_evidence", "document_id", "documents.id", nullable=True),
    )


def downgrade() -> None:
    for table in ("check_evidence", "call_ins", "decision_terms", "equality_reviews"):
        op.drop_table(table)


def belongs(table: str, name: str, target: str) -> sa.Column:
    """One row for each of what it belongs to."""
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target, name=f"fk_{table}_{name}"), primary_key=True)


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def points(table: str, name: str, target: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target, name=f"fk_{table}_{name}"), nullable=nullable)
