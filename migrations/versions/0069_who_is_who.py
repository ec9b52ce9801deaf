"""Who is who: places that are set aside; what somebody was; whom an invitation asks, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

ONE_PLACE = "uq_participations_consultation_id_account_id"
ONE_IN_USE = "uq_participations_in_use"


def upgrade() -> None:
    with op.batch_alter_table("participations") as batch:
        batch.add_column(sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(text("former_role"))
        batch.drop_constraint(ONE_PLACE, type_="unique")
    in_use = sa.text("set_aside_at IS NULL")
    columns = ["consultation_id", "account_id"]
    op.create_index(ONE_IN_USE, "participations", columns, unique=True, sqlite_where=in_use, postgresql_where=in_use)
    with op.batch_alter_table("invitations") as batch:
        batch.add_column(text("reason"))
        batch.add_column(sa.Column("place_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("deciders") as batch:
        batch.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch.add_column(text("replaces_because"))
    # Whoever has the role with which they came has had it since then: not since some moment later, or since nobody knows when.
    op.execute(f"UPDATE participations SET role_since = joined_at WHERE role_since IS NULL OR {_is_the_same_minute()}")
    # Nobody can accept these any more: the names that an organiser's list had for them go.
    op.execute("UPDATE invitations SET name = '' WHERE accepted_at IS NOT NULL OR withdrawn_at IS NOT NULL")


def downgrade() -> None:
    op.execute("UPDATE participations SET role_since = NULL WHERE role_since = joined_at")
    with op.batch_alter_table("deciders") as batch:
        batch.drop_column("replaces_because")
        batch.drop_column("replaces_id")
    with op.batch_alter_table("invitations") as batch:
        batch.drop_column("place_id")
        batch.drop_column("reason")
    # A moderator's measures stand with the place they were about: there they hold for the one in use alone.
    for measure in ("removed_at", "paused_until"):
        in_use = "set_aside_at IS NULL AND account_id IS NOT NULL"
        op.execute(f"UPDATE participations SET {measure} = ({_find_latest(measure)}) WHERE {in_use}")
    # One account had one place: what was said in an earlier one stays, and is nobody's.
    op.execute("UPDATE participations SET account_id = NULL WHERE set_aside_at IS NOT NULL")
    op.drop_index(ONE_IN_USE, "participations")
    with op.batch_alter_table("participations") as batch:
        batch.drop_column("former_role")
        batch.drop_column("set_aside_at")
        batch.create_unique_constraint(ONE_PLACE, ["consultation_id", "account_id"])


def _find_latest(measure: str) -> str:
    same = "p.account_id = participations.account_id AND p.consultation_id = participations.consultation_id"
    return f"SELECT max(p.{measure}) FROM participations p WHERE {same}"


def _is_the_same_minute() -> str:
    if op.get_bind().dialect.name == "postgresql":
        return "abs(extract(epoch FROM role_since - joined_at)) < 60"
    return "abs(julianday(role_since) - julianday(joined_at)) * 86400 < 60"


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False, server_default="")
