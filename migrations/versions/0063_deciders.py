"""Who decides, boards with their meetings and what they have considered; who must be asked; official people's own names."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deciders",
        number(),
        ref(),
        points("deciders", "consultation_id", "consultations.id"),
        text("kind"),
        text("name"),
        text("job_title"),
        points("deciders", "place_id", "participations.id", nullable=True),
        moment("added_at"),
        moment("removed_at", nullable=True),
    )
    op.create_table(
        "body_members",
        number(),
        points("body_members", "decider_id", "deciders.id"),
        sa.Column("place", sa.Integer(), nullable=False),
        text("name"),
        text("job_title"),
    )
    op.create_table(
        "meetings",
        number(),
        ref(),
        points("meetings", "decider_id", "deciders.id"),
        sa.Column("held_on", sa.Date(), nullable=False),
        text("held_where"),
        points("meetings", "paper_id", "documents.id", nullable=True),
        points("meetings", "minute_id", "documents.id", nullable=True),
    )
    op.create_table(
        "considerations",
        number(),
        points("considerations", "answer_id", "answers.id"),
        points("considerations", "decider_id", "deciders.id"),
        points("considerations", "meeting_id", "meetings.id", nullable=True),
        points("considerations", "recorded_by_id", "participations.id"),
        moment("considered_at"),
        sa.UniqueConstraint("answer_id", "decider_id", name="uq_considerations_answer_id_decider_id"),
    )
    op.create_table(
        "asked",
        number(),
        ref(),
        points("asked", "consultation_id", "consultations.id"),
        moment("added_at"),
        *map(text, ("name", "kind", "why", "way")),
        *map(day, ("asked_on", "reminded_on", "comments_by", "decides_on", "answered_on")),
        *map(text, ("reply", "our_reply")),
    )
    op.create_table(
        "declared_interests",
        sa.Column(
            "place_id",
            sa.Integer(),
            sa.ForeignKey("participations.id", name="fk_declared_interests_place_id"),
            primary_key=True,
        ),
        text("words"),
        moment("declared_at"),
    )
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])
    with op.batch_alter_table("participations") as batch:
        batch.add_column(sa.Column("is_own_name", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("role_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table in ("participations", "invitations"):  # A go-between may do what a facilitator may, and no more.
        op.execute(f"UPDATE {table} SET role = 'facilitator' WHERE role = 'broker'")
    with op.batch_alter_table("participations") as batch:
        batch.drop_column("role_since")
        batch.drop_column("is_own_name")
    for name in ("declared_interests", "asked", "considerations", "meetings", "body_members", "deciders"):
        op.drop_table(name)


INDEXES = (
    ("deciders", "consultation_id"),
    ("deciders", "place_id"),
    ("body_members", "decider_id"),
    ("meetings", "decider_id"),
    ("considerations", "decider_id"),
    ("asked", "consultation_id"),
)


def number() -> sa.Column:
    return sa.Column("id", sa.Integer(), primary_key=True)


def ref() -> sa.Column:
    return sa.Column("ref", sa.String(), nullable=False, unique=True)


def text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def day(name: str) -> sa.Column:
    return sa.Column(name, sa.Date())


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def points(table: str, name: str, target: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target, name=f"fk_{table}_{name}"), nullable=nullable)
