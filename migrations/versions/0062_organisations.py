"""Organisations, units and programmes are rows. Each distinct text that said who ran a consultation becomes one of them."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisations",
        number(),
        ref(),
        text("name"),
        sa.Column("name_key", sa.String(), nullable=False, unique=True),
        text("kind"),
    )
    for name in ("units", "programmes"):
        op.create_table(
            name,
            number(),
            ref(),
            points(name, "organisation_id", "organisations.id"),
            text("name"),
            text("name_key"),
            sa.UniqueConstraint("organisation_id", "name_key", name=f"uq_{name}_organisation_id_name_key"),
        )
    op.create_table(
        "space_organisations",
        number(),
        points("space_organisations", "space_id", "spaces.id"),
        sa.Column("place", sa.Integer(), nullable=False),
        points("space_organisations", "organisation_id", "organisations.id"),
        points("space_organisations", "unit_id", "units.id", nullable=True),
        points("space_organisations", "programme_id", "programmes.id", nullable=True),
        sa.UniqueConstraint("space_id", "organisation_id", name="uq_space_organisations_space_id_organisation_id"),
    )
    for column in ("organisation_id", "unit_id", "programme_id"):
        op.create_index(f"ix_space_organisations_{column}", "space_organisations", [column])
    move_run_by(op.get_bind())


def move_run_by(connection: sa.Connection) -> None:
    """The column stays: it is the line that lists and letters show."""
    numbers: dict[str, int] = {}
    for consultation, run_by in connection.execute(sa.text("SELECT id, run_by FROM consultations ORDER BY id")).all():
        name = " ".join(run_by.split())
        if not name:
            continue
        key = name.casefold()
        if key not in numbers:
            connection.execute(
                sa.text("INSERT INTO organisations (ref, name, name_key, kind) VALUES (:ref, :name, :key, 'other')"),
                {"ref": make_ref(), "name": name, "key": key},
            )
            found = connection.execute(sa.text("SELECT id FROM organisations WHERE name_key = :key"), {"key": key})
            numbers[key] = found.scalar_one()
        connection.execute(
            sa.text("INSERT INTO space_organisations (space_id, place, organisation_id) VALUES (:space, 0, :organisation)"),
            {"space": consultation, "organisation": numbers[key]},
        )


def downgrade() -> None:
    for name in ("space_organisations", "programmes", "units", "organisations"):
        op.drop_table(name)


def make_ref() -> str:
    return "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz") for _ in range(16))


def number() -> sa.Column:
    return sa.Column("id", sa.Integer(), primary_key=True)


def ref() -> sa.Column:
    return sa.Column("ref", sa.String(), nullable=False, unique=True)


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def points(table: str, name: str, target: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target, name=f"fk_{table}_{name}"), nullable=nullable)
