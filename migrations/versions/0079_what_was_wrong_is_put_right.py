"""What the service said in a check can be put right in public; what it said first stays as it was."""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "check_corrections",
        sa.Column("id", sa.Integer(), primary_key=True),
        refers("check_id", "checks", nullable=False),
        refers("version_id", "versions"),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("verdict", "words", "link")),
        refers("document_id", "documents"),
        sa.Column("seen_where", sa.String(), nullable=False),
        sa.Column("seen_on", sa.Date()),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_check_corrections_check_id", "check_corrections", ["check_id"])


def downgrade() -> None:
    """Checks say again what they said first. Their versions stay, as of all parts: nothing deletes any."""
    op.drop_table("check_corrections")


def refers(name: str, to: str, *, nullable: bool = True) -> sa.Column:
    key = sa.ForeignKey(f"{to}.id", name=f"fk_check_corrections_{name}")
    return sa.Column(name, sa.Integer(), key, nullable=nullable)
