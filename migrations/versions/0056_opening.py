"""Before something opens: its tier, what its team says to each check, who signed, and how it was opened."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    make("sign_offs", *sign_offs(), indexed="space_id")
    make("openings", *openings())
    make("opening_answers", *answers(), unique=("space_id", "check_key"))
    make("opened_without", *gaps(), unique=("space_id", "check_key"))
    make("opened_checks", *checks(), unique=("space_id", "tier", "check_key"))
    make(
        "school_holidays",
        number(),
        points("space_id", "spaces"),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        indexed="space_id",
    )


def downgrade() -> None:
    op.execute("DELETE FROM notifications WHERE target_kind = 'opening_gate'")  # A release from before knows no such page.
    for table in ("school_holidays", "opened_checks", "opened_without", "opening_answers", "openings", "sign_offs"):
        op.drop_table(table)


def sign_offs() -> list[sa.Column]:
    return [
        number(),
        points("space_id", "spaces"),
        points("asked_by_id", "participations"),
        sa.Column("asked_at", MOMENT, nullable=False),
        points("signer_id", "participations"),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("signed_at", MOMENT),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("sent_back_at", MOMENT),
        sa.Column("fell_at", MOMENT),
    ]


def openings() -> list[sa.Column]:
    return [
        sa.Column("space_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("aims_at", sa.String()),
        sa.Column("nation", sa.String(), nullable=False),
        sa.Column("decides_on", sa.Date()),
        sa.Column("opens_at", MOMENT),
        sa.Column("told_late_at", MOMENT),
        sa.Column("opened_at", MOMENT),
        points("sign_off_id", "sign_offs", nullable=True),
    ]


def answers() -> list[sa.Column]:
    return [
        number(),
        points("space_id", "spaces"),
        sa.Column("check_key", sa.String(), nullable=False),
        sa.Column("is_met", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        points("said_by_id", "participations"),
        sa.Column("said_at", MOMENT, nullable=False),
    ]


def gaps() -> list[sa.Column]:
    return [
        number(),
        points("space_id", "spaces"),
        sa.Column("check_key", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("instead", sa.String(), nullable=False),
        sa.Column("by_when", sa.Date(), nullable=False),
        points("owner_id", "participations"),
        points("written_by_id", "participations"),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("asked_at", MOMENT),
        sa.Column("agreed_at", MOMENT),
        sa.Column("refused_at", MOMENT),
        sa.Column("mended_at", MOMENT),
    ]


def checks() -> list[sa.Column]:
    return [
        number(),
        points("space_id", "spaces"),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("check_key", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("said", sa.String()),
        sa.Column("words", sa.String(), nullable=False),
        points("person_id", "participations", nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
    ]


def number() -> sa.Column:
    return sa.Column("id", sa.Integer(), primary_key=True)


def points(name: str, table: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def make(table: str, *columns: sa.Column, unique: tuple[str, ...] = (), indexed: str = "") -> None:
    """With names for its constraints as the models have them."""
    keys = [key for column in columns for key in column.foreign_keys]
    for key in keys:
        key.name = f"fk_{table}_{key.parent.name}"
    parts: list = [*columns]
    if table == "openings":
        parts.append(sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name="fk_openings_space_id"))
    if unique:
        parts.append(sa.UniqueConstraint(*unique, name=f"uq_{table}_{'_'.join(unique)}"))
    op.create_table(table, *parts)
    if indexed:
        op.create_index(f"ix_{table}_{indexed}", table, [indexed])
