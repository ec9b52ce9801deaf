"""What is published of a vote is chosen before it: totals, or every ballot. Until now it was every ballot, and what was announced
as that stays so. Under totals the fingerprint of the ballots is salted, and auditors are named."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# What freezes at the first ballot (migration 0015), and what never changes in a result (migration 0006).
RULES = (
    "consultation_id activity_id question explanation method_key is_secret may_change shows_tally settings "
    "ties seed opens_at closes_at quorum quorum_is_percent pass_mark pass_of is_shuffled who capacity_keys "
    "voter_list_id team_votes joined_before waits_for_paper announced_at frozen_at opened_by_hand guests_vote"
).split()
RESULT = "poll_id counted_at tally electorate turnout origins ballots_hash receipts_hash".split()
TRIGGERS = {
    "polls_are_frozen": ("polls", "OLD.frozen_at IS NOT NULL AND", "the rules of a poll freeze at the first ballot"),
    "results_stay": ("results", "", "results are never changed"),
}


def upgrade() -> None:
    drop_triggers()
    op.add_column("polls", sa.Column("publishes", sa.String(), nullable=False, server_default="totals"))
    op.execute("UPDATE polls SET publishes = 'ballots' WHERE announced_at IS NOT NULL")
    op.add_column("results", sa.Column("publishes", sa.String(), nullable=False, server_default="ballots"))
    op.add_column("results", sa.Column("salt", sa.String(), nullable=False, server_default=""))
    op.add_column("results", sa.Column("auditors", sa.String(), nullable=False, server_default="[]"))
    create_triggers({"polls_are_frozen": [*RULES, "publishes"], "results_stay": [*RESULT, "publishes", "salt"]})


def downgrade() -> None:
    drop_triggers()
    for name in ("auditors", "salt", "publishes"):
        op.drop_column("results", name)
    op.drop_column("polls", "publishes")
    create_triggers({"polls_are_frozen": RULES, "results_stay": RESULT})


def drop_triggers() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (table, _when, _sentence) in TRIGGERS.items():
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if on_postgresql else ""))


def create_triggers(columns: dict[str, list[str]]) -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (table, when, sentence) in TRIGGERS.items():
        unlike = "IS NOT" if on_sqlite else "IS DISTINCT FROM"
        differs = " OR ".join(f"OLD.{column} {unlike} NEW.{column}" for column in columns[name])
        if on_sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {when} ({differs}) "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when} ({differs})) "
                "EXECUTE FUNCTION refuse_for_voting()"
            )
