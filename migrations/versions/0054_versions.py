"""What is changed of a published consultation's official words stays to be read: before, after and why. A document that is
replaced stays too. And the log's entries of votes, workshops and due days are found with those of what organisers changed."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

SENTENCE = "versions are append-only"
PROTECT = {
    "sqlite": [
        f"CREATE TRIGGER versions_are_never_changed BEFORE UPDATE ON versions BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
        f"CREATE TRIGGER versions_are_never_deleted BEFORE DELETE ON versions BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION refuse_to_change_versions() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$",
        "CREATE TRIGGER versions_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON versions "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_versions()",
    ],
}
CHANGES = "ix_events_changes"
KINDS_BEFORE = "kind IN ('ConsultationChanged', 'GuestsChanged', 'RestatingChanged')"
KINDS = "kind IN ('ConsultationChanged', 'GuestsChanged', 'PollChanged', 'ReportChanged', 'RestatingChanged', 'WorkshopPlanned')"


def upgrade() -> None:
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["participations.id"], name="fk_versions_place_id"),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name="fk_versions_space_id"),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
        sa.UniqueConstraint("ref", name="uq_versions_ref"),
    )
    op.create_index("ix_versions_space", "versions", ["space_id", "id"])
    op.create_index("ix_versions_part", "versions", ["space_id", "part", "id"])
    op.create_index("ix_versions_place_id", "versions", ["place_id"])
    for statement in PROTECT[op.get_bind().dialect.name]:
        op.execute(statement)
    # Without a foreign key: SQLite could not take the column down.
    op.add_column("documents", sa.Column("first_id", sa.Integer(), nullable=True))
    op.add_column("documents", sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True))
    find_changes_by(KINDS)


def downgrade() -> None:
    """What was replaced stands among the documents again. The release before does not know where news of a change leads."""
    op.execute("DELETE FROM notifications WHERE target_kind = 'change'")
    find_changes_by(KINDS_BEFORE)
    op.drop_column("documents", "replaced_at")
    op.drop_column("documents", "first_id")
    op.drop_table("versions")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_change_versions()")


def find_changes_by(kinds: str) -> None:
    op.drop_index(CHANGES, "events")
    op.create_index(CHANGES, "events", ["stream", "seq"], postgresql_where=sa.text(kinds), sqlite_where=sa.text(kinds))
