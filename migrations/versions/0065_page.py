"""What threads and votes are about; sections of the page with pictures, questions, key dates; what a document says."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None
SUBJECTS = ("threads", "pending_posts", "polls", "poll_options")


def upgrade() -> None:
    for table in SUBJECTS:
        op.add_column(table, sa.Column("subject_key", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_threads_subject", "threads", ["consultation_id", "subject_key", "id"])
    op.add_column("documents", sa.Column("text", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("evidence_items") as items:
        items.add_column(sa.Column("document_id", sa.Integer()))
        items.create_foreign_key("fk_evidence_items_document_id", "documents", ["document_id"], ["id"])
    op.create_table(
        "page_pictures",
        *thing("page_pictures"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        text("content_type"),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
    )
    op.create_table(
        "page_sections",
        *thing("page_sections"),
        text("title"),
        text("text"),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(
            "picture_id",
            sa.Integer(),
            sa.ForeignKey("page_pictures.id", name="fk_page_sections_picture_id"),
        ),
        text("alt"),
        sa.Column("is_decoration", sa.Boolean(), nullable=False),
        text("video_link"),
        text("captions"),
    )
    html = sa.Column("html", sa.Text(), nullable=False)
    op.create_table("page_questions", *thing("page_questions"), text("title"), text("text"), html)
    op.create_table("key_dates", *thing("key_dates"), text("title"), sa.Column("day", sa.Date(), nullable=False))


def downgrade() -> None:
    for name in ("key_dates", "page_questions", "page_sections", "page_pictures"):
        op.drop_table(name)
    op.drop_column("documents", "text")
    with op.batch_alter_table("evidence_items") as items:
        items.drop_constraint("fk_evidence_items_document_id", type_="foreignkey")
        items.drop_column("document_id")
    op.drop_index("ix_threads_subject", table_name="threads")
    for table in SUBJECTS:
        op.drop_column(table, "subject_key")


def thing(table: str) -> list[sa.Column]:
    """What each has, whatever it says."""
    key = sa.ForeignKey("consultations.id", name=f"fk_{table}_consultation_id")
    return [
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False, unique=True),
        sa.Column("consultation_id", sa.Integer(), key, nullable=False, index=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
    ]


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)
