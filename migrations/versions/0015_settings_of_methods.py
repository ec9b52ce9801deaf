"""What a voting method needs lies in one column, which the method reads and checks; it was six columns of every poll."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Which method had a use for which; in all other polls they were these defaults.
DEFAULTS: dict[str, int | bool] = {"seats": 1, "least": 1, "most": 0, "points": 0, "money": 0, "within_money": False}
BUDGET = ("money", "within_money", "least", "most")
SETTINGS = {
    "approval": ("seats", "least", "most"),
    "budget-equal-shares": BUDGET,
    "budget-greedy": BUDGET,
    "dots": ("seats", "points"),
    "score": ("seats",),
    "stv": ("seats",),
}
# What freezes at the first ballot (migration 0006).
RULES = (
    "consultation_id activity_id question explanation method_key is_secret may_change shows_tally {settings} "
    "ties seed opens_at closes_at quorum quorum_is_percent pass_mark pass_of is_shuffled who capacity_keys "
    "voter_list_id team_votes joined_before waits_for_paper announced_at frozen_at"
)
BEFORE = RULES.format(settings=" ".join(DEFAULTS)).split()
AFTER = [*RULES.format(settings="settings").split(), "opened_by_hand", "guests_vote"]

polls = sa.table(
    "polls", sa.column("id", sa.Integer), sa.column("method_key", sa.String), sa.column("settings", sa.String),
    *(sa.column(name, sa.Boolean if isinstance(default, bool) else sa.Integer) for name, default in DEFAULTS.items()),
)  # fmt: skip


def upgrade() -> None:
    drop_trigger()
    op.add_column("polls", sa.Column("settings", sa.String(), nullable=False, server_default="{}"))
    for row in op.get_bind().execute(sa.select(polls)).mappings().all():
        kept = {name: row[name] for name in SETTINGS.get(row["method_key"], ())}
        change(row["id"], settings=json.dumps(kept, sort_keys=True))
    for name in DEFAULTS:
        op.drop_column("polls", name)
    create_trigger(AFTER)


def downgrade() -> None:
    drop_trigger()
    for name, default in DEFAULTS.items():
        is_yes_or_no = isinstance(default, bool)
        kind = sa.Boolean() if is_yes_or_no else sa.Integer()
        usual = sa.false() if is_yes_or_no else sa.text(str(default))
        op.add_column("polls", sa.Column(name, kind, nullable=False, server_default=usual))
    for row in op.get_bind().execute(sa.select(polls.c.id, polls.c.settings)).all():
        change(row.id, **(DEFAULTS | json.loads(row.settings)))
    op.drop_column("polls", "settings")
    create_trigger(BEFORE)


def change(number: int, **values: object) -> None:
    op.get_bind().execute(polls.update().where(polls.c.id == number).values(**values))


def drop_trigger() -> None:
    op.execute("DROP TRIGGER polls_are_frozen" + (" ON polls" if op.get_bind().dialect.name == "postgresql" else ""))


def create_trigger(rules: list[str]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in rules)
        op.execute(
            f"CREATE TRIGGER polls_are_frozen BEFORE UPDATE ON polls WHEN OLD.frozen_at IS NOT NULL AND ({differs}) "
            "BEGIN SELECT RAISE(ABORT, 'the rules of a poll freeze at the first ballot'); END"
        )
    else:
        differs = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in rules)
        op.execute(
            "CREATE TRIGGER polls_are_frozen BEFORE UPDATE ON polls FOR EACH ROW "
            f"WHEN (OLD.frozen_at IS NOT NULL AND ({differs})) EXECUTE FUNCTION refuse_for_voting()"
        )
