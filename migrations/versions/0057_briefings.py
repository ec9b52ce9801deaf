"""What people need before they are asked: the problem as different people see it, the options, what is known already."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_table("framings", text("whose"), text("capacity_key"), text("problem"), text("account"))
    make_table(
        "proposed_options",
        moment("put_forward_at"),
        *map(text, ("title", "meaning", "helps", "most_affected", "cost", "risks", "speaks_for", "speaks_against", "ruled_out")),
        moment("ruled_out_at"),
    )
    make_table(
        "findings",
        *map(text, ("title", "learnt", "source", "found_when", "link")),
        sa.Column("earlier_id", sa.Integer(), sa.ForeignKey("consultations.id", name="fk_findings_earlier_id")),
    )


def downgrade() -> None:
    for name in ("findings", "proposed_options", "framings"):
        op.drop_table(name)


def make_table(name: str, *columns: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", sa.String(), nullable=False, unique=True),
        sa.Column(
            "consultation_id", sa.Integer(), sa.ForeignKey("consultations.id", name=f"fk_{name}_consultation_id"), nullable=False
        ),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        *columns,
    )
    op.create_index(f"ix_{name}_consultation_id", name, ["consultation_id"])


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True))
