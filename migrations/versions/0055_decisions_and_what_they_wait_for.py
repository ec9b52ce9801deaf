"""An activity can be marked, before it opens, as not about the decision; and a decision that was made before people had been
heard says so, for good. Of older ones nobody was asked that: where the day is before the last stage closed, it is unknown."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

LAST_DAY = {"sqlite": "date(max(closes_at))", "postgresql": "date(max(closes_at) AT TIME ZONE 'UTC')"}
IS_UNKNOWN = (
    "UPDATE final_decisions SET timing = 'unknown' WHERE decided_on < (SELECT {last_day} FROM phases "
    "WHERE phases.consultation_id = final_decisions.consultation_id AND EXISTS "
    "(SELECT 1 FROM activities WHERE activities.phase_id = phases.id AND activities.kind_key <> 'follow_up'))"
)
KEPT = "consultation_id sentence words decided_on owner_id published_at"


def keep(columns: str) -> None:
    """Has the database refuse changes of these columns of a decision."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    unlike = "IS NOT" if is_sqlite else "IS DISTINCT FROM"
    changes = " OR ".join(f'OLD."{column}" {unlike} NEW."{column}"' for column in columns.split())
    condition = f"(1 = 1) AND ({changes})"  # As it was written before, so that the way down leaves what was there.
    name = "final_decisions_stay_update"
    if is_sqlite:
        op.execute(f"DROP TRIGGER {name}")
        sentence = "final_decisions that are public are never changed or deleted"
        refuse = f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    else:
        op.execute(f"DROP TRIGGER {name} ON final_decisions")
        refuse = f"FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse_for_outcomes()"
    op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON final_decisions {refuse}")


def upgrade() -> None:
    op.add_column("activities", sa.Column("is_about_decision", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("final_decisions", sa.Column("timing", sa.String(), nullable=False, server_default="after"))
    op.execute(IS_UNKNOWN.format(last_day=LAST_DAY[op.get_bind().dialect.name]))
    keep(f"{KEPT} timing")


def downgrade() -> None:
    keep(KEPT)
    op.drop_column("final_decisions", "timing")
    op.drop_column("activities", "is_about_decision")
