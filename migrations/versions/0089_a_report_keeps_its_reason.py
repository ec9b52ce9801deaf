"""A second report by the same person is a row of its own. Until now it took the place of the first: a lesser reason put an open
case back, and who was at risk was not said any more. What each was sent as is in the log, so the gravest comes back from there,
with its clock; and what a report is about is never rewritten again."""

import json
from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0087"
branch_labels = None
depends_on = None

# As `moderation.kinds` has them on this day: the lane of each reason, and within how many minutes each lane is decided.
LANES = {"risk": 1, "private": 2, "illegal": 3, "attack": 4, "hate": 4, "off_topic": 5, "false_identity": 5, "other": 5}
WITHIN = {1: 15, 2: 60, 3: 120, 4: 480, 5: 2880}
MOMENT = sa.DateTime(timezone=True)
FLAGS = sa.table(
    "flags",
    *(sa.column(name) for name in ("id", "case_id", "account_id", "reason_key", "state")),
    sa.column("created_at", MOMENT),
)
CASES = sa.table("cases", sa.column("id"), sa.column("lane"), sa.column("due_at", MOMENT), sa.column("work_at", MOMENT))
EVENTS = sa.table("events", sa.column("kind"), sa.column("payload"))
SENTENCE = "a report keeps its reason"


def upgrade() -> None:
    bind = op.get_bind()
    bring_back_the_gravest(bind)
    if bind.dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER reports_keep_their_reason BEFORE UPDATE ON flags WHEN OLD.reason_key <> NEW.reason_key "
            f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_another_reason() RETURNS trigger AS $$ "
        f"BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$ LANGUAGE plpgsql"
    )
    op.execute(
        "CREATE TRIGGER reports_keep_their_reason BEFORE UPDATE ON flags FOR EACH ROW "
        "WHEN (OLD.reason_key <> NEW.reason_key) EXECUTE FUNCTION refuse_another_reason()"
    )


def downgrade() -> None:
    """Reports that were brought back stay: the code before reads them as it reads any other."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER reports_keep_their_reason")
        return
    op.execute("DROP TRIGGER reports_keep_their_reason ON flags")
    op.execute("DROP FUNCTION refuse_another_reason()")


def bring_back_the_gravest(bind: sa.Connection) -> None:
    gravest: dict[int, str] = {}
    for (payload,) in bind.execute(sa.select(EVENTS.c.payload).where(EVENTS.c.kind == "FlagRaised")):
        told = json.loads(payload)
        before, reason = gravest.get(told["flag_id"]), told["reason"]
        if before is None or LANES.get(reason, 5) < LANES.get(before, 5):
            gravest[told["flag_id"]] = reason
    is_open = (FLAGS.c.state == "open") & FLAGS.c.account_id.is_not(None)
    for flag in bind.execute(sa.select(FLAGS).where(is_open)).all():
        reason = gravest.get(flag.id, flag.reason_key)
        if LANES.get(reason, 5) < LANES.get(flag.reason_key, 5):
            bind.execute(sa.update(FLAGS).where(FLAGS.c.id == flag.id).values(reason_key=reason))
            call_sooner(bind, flag.case_id, LANES[reason], flag.created_at)


def call_sooner(bind: sa.Connection, case_id: int, lane: int, since: datetime) -> None:
    case = bind.execute(sa.select(CASES).where(CASES.c.id == case_id)).one()
    due_at = since + timedelta(minutes=WITHIN[lane])
    sooner = {"lane": min(lane, case.lane), "due_at": min(due_at, case.due_at), "work_at": min(due_at, case.work_at)}
    bind.execute(sa.update(CASES).where(CASES.c.id == case_id).values(**sooner))
