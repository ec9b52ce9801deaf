"""What was said officially stays, and what must go goes everywhere."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0068"
branch_labels = None
depends_on = None

OF_TWO = ("early_stops", "redactions")


def upgrade() -> None:
    for table in OF_TWO:
        refers(table, "dropped_by_id", "participations")


def downgrade() -> None:
    for table in OF_TWO:
        op.drop_column(table, "dropped_by_id")


def refers(table: str, name: str, to: str) -> None:
    """In plain SQL: triggers name these tables, so SQLite cannot make them anew, and Alembic adds no key otherwise."""
    key = f"CONSTRAINT fk_{table}_{name} REFERENCES {to} (id)"
    op.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN {name} INTEGER {key}"))
