"""Reviews while people are being asked, with what follows from them; a log of how people were told; what statements are about."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "progress_reviews",
        *identity("progress_reviews"),
        *map(text, ("kind", "missing", "figures")),
        sa.Column("planned_on", sa.Date(), nullable=False),
        moment("counted_at"),
        moment("published_at"),
        sa.UniqueConstraint("consultation_id", "kind", name="uq_progress_reviews_consultation_id_kind"),
    )
    op.create_table(
        "review_steps",
        *identity("review_steps"),
        points("review_steps", "review_id", "progress_reviews"),
        *map(text, ("what", "owner", "result")),
        sa.Column("due_on", sa.Date(), nullable=False),
        moment("done_at"),
    )
    op.create_table(
        "outreach_entries",
        *identity("outreach_entries"),
        moment("added_at", nullable=False),
        *map(text, ("way", "title", "place", "language", "done_by")),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("how_many", sa.Integer()),
        points("outreach_entries", "document_id", "documents", nullable=True),
    )
    entry = sa.ForeignKey("outreach_entries.id", name="fk_outreach_pictures_entry_id")
    op.create_table(
        "outreach_pictures",
        sa.Column("entry_id", sa.Integer(), entry, primary_key=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *map(text, ("content_type", "digest")),
    )
    op.add_column("statements", sa.Column("subject_key", sa.String(), nullable=False, server_default=""))
    for table, column in INDEXED:
        op.create_index(f"ix_{table}_{column}", table, [column])


INDEXED = (
    ("review_steps", "consultation_id"),
    ("review_steps", "review_id"),
    ("outreach_entries", "consultation_id"),
    ("statements", "subject_key"),
)


def downgrade() -> None:
    """What versions keep of both stays where it is: the release before shows no part that it does not know."""
    op.drop_index("ix_statements_subject_key", "statements")
    op.drop_column("statements", "subject_key")
    for table in ("outreach_pictures", "outreach_entries", "review_steps", "progress_reviews"):
        op.drop_table(table)


def identity(table: str) -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False, unique=True),
        points(table, "consultation_id", "consultations"),
    ]


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def points(table: str, name: str, target: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{name}"), nullable=nullable)
