"""Administrators put the names of organisations right; organisers see who came by a code, and can end that."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

NAMED = ("organisations", "units", "programmes")


def upgrade() -> None:
    for table in NAMED:
        op.add_column(table, sa.Column("merged_into_id", sa.Integer()))
    for name in ("code_made_at", "put_out_at"):
        op.add_column("admissions", sa.Column(name, sa.DateTime(timezone=True)))
    for name in ("ref", "put_out_because"):
        op.add_column("admissions", sa.Column(name, sa.String(), nullable=False, server_default=""))
    give_refs(op.get_bind())
    op.create_index("ix_admissions_ref", "admissions", ["ref"])
    op.create_table(
        "name_changes",
        sa.Column("id", sa.Integer(), primary_key=True),
        text("level"),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("is_merger", sa.Boolean(), nullable=False),
        *map(text, ("before", "after", "reason")),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """What was merged stays so: nothing names the rows that went, and their names can be given again."""
    op.drop_table("name_changes")
    # An earlier release knows of nobody who was put out: they have no way in there either.
    op.execute("DELETE FROM admissions WHERE put_out_at IS NOT NULL")
    op.drop_index("ix_admissions_ref", "admissions")
    for name in ("put_out_because", "ref", "put_out_at", "code_made_at"):
        op.drop_column("admissions", name)
    for table in NAMED:
        op.drop_column(table, "merged_into_id")


def give_refs(connection: sa.Connection) -> None:
    for consultation, account in connection.execute(sa.text("SELECT consultation_id, account_id FROM admissions")).all():
        ref = "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz") for _ in range(16))
        connection.execute(
            sa.text("UPDATE admissions SET ref = :ref WHERE consultation_id = :consultation AND account_id = :account"),
            {"ref": ref, "consultation": consultation, "account": account},
        )


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)
