"""An organiser can have the votes of guests counted apart. A ballot says whether it is one of those, and no more of its voter."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# What does not change, with a condition and what SQLite says (migrations 0006 and 0024), and the new column among it.
KEPT = {
    "polls_are_frozen": (
        "polls",
        "OLD.frozen_at IS NOT NULL AND",
        "the rules of a poll freeze at the first ballot",
        "consultation_id activity_id question explanation method_key is_secret may_change shows_tally settings "
        "ties seed opens_at closes_at quorum quorum_is_percent pass_mark pass_of is_shuffled who capacity_keys voter_list_id "
        "team_votes joined_before waits_for_paper announced_at frozen_at opened_by_hand guests_vote publishes",
        "guests_apart",
    ),
    "secret_ballots_stay": (
        "secret_ballots", "", "secret_ballots are never changed", "id poll_id is_secret marks", "by_guest"
    ),
    "named_ballots_stay": (
        "named_ballots", "", "named_ballots are never changed",
        "id poll_id is_secret voter_key version marks receipt form_key cast_at", "by_guest",
    ),
    "results_stay": (
        "results", "", "results are never changed",
        "poll_id counted_at tally electorate turnout origins ballots_hash receipts_hash publishes salt", "guests",
    ),
}  # fmt: skip


def upgrade() -> None:
    drop_triggers()
    for table, name in (("polls", "guests_apart"), ("secret_ballots", "by_guest"), ("named_ballots", "by_guest")):
        op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("results", sa.Column("guests", sa.String(), nullable=False, server_default='{"ballots": 0, "tally": null}'))
    create_triggers(with_new=True)


def downgrade() -> None:
    drop_triggers()
    for table, _when, _sentence, _columns, new in KEPT.values():
        op.drop_column(table, new)
    create_triggers(with_new=False)


def drop_triggers() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (table, *_rest) in KEPT.items():
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if on_postgresql else ""))


def create_triggers(*, with_new: bool) -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, (table, when, sentence, columns, new) in KEPT.items():
        unlike = "IS NOT" if on_sqlite else "IS DISTINCT FROM"
        kept = [*columns.split(), *([new] if with_new else [])]
        differs = " OR ".join(f"OLD.{column} {unlike} NEW.{column}" for column in kept)
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
