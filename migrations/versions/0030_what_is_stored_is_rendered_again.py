"""A job renders all that is stored again: what people typed is shown as they typed it."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

JOBS = sa.table(
    "jobs",
    sa.column("kind", sa.String),
    sa.column("payload", sa.String),
    sa.column("unique_key", sa.String),
    sa.column("run_at", sa.DateTime(timezone=True)),
    sa.column("attempts", sa.Integer),
)

# Of official words that are public, what was said stays for good; how it is rendered may change from here on.
KEPT = {
    "answers": (
        "OLD.state = 'published'",
        "theme_id number state disposition headline reason html constraint would_change until_on "
        "written_by_id written_at checked_by_id checked_at published_by_id published_at",
    ),
    "final_decisions": ("1 = 1", "consultation_id sentence words html decided_on owner_id published_at"),
    "reviews": ("1 = 1", "consultation_id words html written_by_id published_at"),
}


def keep(*, html: bool) -> None:
    """Has the database refuse changes of these columns, of `html` too or not."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, (when, columns) in KEPT.items():
        kept = [column for column in columns.split() if html or column != "html"]
        unlike = "IS NOT" if is_sqlite else "IS DISTINCT FROM"
        changes = " OR ".join(f'OLD."{column}" {unlike} NEW."{column}"' for column in kept)
        name, condition = f"{table}_stay_update", f"({when}) AND ({changes})"
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP TRIGGER {name} ON {table}")
        if is_sqlite:
            sentence = f"{table} that are public are never changed or deleted"
            refuse = f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        else:
            refuse = f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse_for_outcomes()"
        op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} {refuse}")


def upgrade() -> None:
    keep(html=False)
    database = op.get_bind()
    if database.execute(sa.text("SELECT 1 FROM contributions LIMIT 1")).first() is None:
        return  # Nothing was ever rendered.
    job = {"kind": "render_again", "payload": "{}", "unique_key": "render_again", "run_at": datetime.now(UTC), "attempts": 0}
    database.execute(JOBS.insert().values(job))


def downgrade() -> None:
    keep(html=True)
    op.execute("DELETE FROM jobs WHERE kind = 'render_again'")
