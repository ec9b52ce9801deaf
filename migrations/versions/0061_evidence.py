"""The evidence room: what is known and how sure it is, what people ask to know, and who answers by when."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

REQUESTS = "SELECT id FROM contributions WHERE kind = 'evidence_request'"
CASES = f"SELECT id FROM cases WHERE contribution_id IN ({REQUESTS})"
# What hangs on requests, which nobody could open without this migration, in the order in which rows point at each other.
FORGET = [
    f"DELETE FROM appeals WHERE decision_id IN (SELECT id FROM decisions WHERE case_id IN ({CASES}))",
    f"DELETE FROM kept_words WHERE case_id IN ({CASES}) OR quoted_in_id IN ({REQUESTS})",
    *(
        f"DELETE FROM {table} WHERE case_id IN ({CASES})"
        for table in ("decisions", "flags", "case_notes", "case_views", "recusals")
    ),
    *(f"DELETE FROM {table} WHERE contribution_id IN ({REQUESTS})" for table in ("cases", "revisions", "notifications")),
    """DELETE FROM notifications WHERE target_kind = 'evidence_request' OR sentence LIKE '%"evidence_%'""",
    "DELETE FROM search_entries WHERE kind IN ('evidence', 'evidence_request')",
    "DELETE FROM evidence_answers",
    "DELETE FROM evidence_requests",
    "DELETE FROM contributions WHERE kind = 'evidence_request'",
]


def upgrade() -> None:
    op.create_table(
        "evidence_items",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False, unique=True),
        number("evidence_items", "space_id", "spaces.id", index=True),
        sa.Column(
            "option_id",
            sa.Integer(),
            sa.ForeignKey("proposed_options.id", name="fk_evidence_items_option_id", ondelete="SET NULL"),
            index=True,
        ),
        moment("added_at", nullable=False),
        *map(text, ("title", "summary", "kind", "certainty", "made_by", "paid_by", "found_when", "link", "speaks")),
    )
    op.create_table(
        "evidence_requests",
        sa.Column(
            "id",
            sa.Integer(),
            sa.ForeignKey("contributions.id", name="fk_evidence_requests_id"),
            primary_key=True,
        ),
        text("wants"),
    )
    op.create_table(
        "evidence_answers",
        sa.Column("id", sa.Integer(), primary_key=True),
        number("evidence_answers", "space_id", "spaces.id"),
        number("evidence_answers", "request_id", "evidence_requests.id", unique=True),
        text("name"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        text("answer"),
        sa.Column("html", sa.Text(), nullable=False),
        moment("promised_at", nullable=False),
        moment("answered_at"),
        number("evidence_answers", "written_by_id", "participations.id"),
    )
    op.create_index("ix_evidence_answers_due", "evidence_answers", ["space_id", "answered_at", "due_on"])


def downgrade() -> None:
    for statement in FORGET:
        op.execute(statement)
    for name in ("evidence_answers", "evidence_requests", "evidence_items"):
        op.drop_table(name)


def number(table: str, name: str, target: str, **options: bool) -> sa.Column:
    key = sa.ForeignKey(target, name=f"fk_{table}_{name}")
    return sa.Column(name, sa.Integer(), key, nullable=False, **options)


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def moment(name: str, **options: bool) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), **options)
