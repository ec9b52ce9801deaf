"""Jobs were numbered as far as 2,147,483,647. What runs by itself was asked for each second, and each time used up a number for
every kind, whether it was added or not: three years. SQLite's numbers have always been long enough."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE jobs ALTER COLUMN id TYPE bigint")
        op.execute("ALTER SEQUENCE jobs_id_seq AS bigint")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER SEQUENCE jobs_id_seq AS integer")
        op.execute("ALTER TABLE jobs ALTER COLUMN id TYPE integer")
