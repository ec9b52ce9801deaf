"""Workshops: agenda, who came, hands, turns, signals, notes, small groups; guests; votes opened by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workshops",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("video_link", sa.String(), nullable=False),
        sa.Column("caption_link", sa.String(), nullable=False),
        sa.Column("access_note", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("has_lobby", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_reason", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("summary_html", sa.Text(), nullable=True),
        sa.Column("summary_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name="fk_workshops_activity_id"),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name="fk_workshops_consultation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_workshops"),
        sa.UniqueConstraint("code", name="uq_workshops_code"),
        sa.UniqueConstraint("ref", name="uq_workshops_ref"),
    )
    op.create_index("ix_workshops_activity_id", "workshops", ["activity_id"])
    op.create_index("ix_workshops_consultation_id", "workshops", ["consultation_id"])

    op.create_table(
        "agenda_items",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind_key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_agenda_items_workshop_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agenda_items"),
        sa.UniqueConstraint("ref", name="uq_agenda_items_ref"),
        sa.UniqueConstraint("workshop_id", "position", name="uq_agenda_items_workshop_id_position"),
    )
    op.create_table(
        "attendances",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("access_needs", sa.String(), nullable=False),
        sa.Column("access_answer", sa.String(), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_attendances_participation_id"),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_attendances_workshop_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attendances"),
        sa.UniqueConstraint("ref", name="uq_attendances_ref"),
        sa.UniqueConstraint("workshop_id", "participation_id", name="uq_attendances_workshop_id_participation_id"),
    )
    op.create_index("ix_attendances_participation_id", "attendances", ["participation_id"])

    op.create_table(
        "felt_heard",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("could_say", sa.Integer(), nullable=False),
        sa.Column("was_heard", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_felt_heard_workshop_id"),
        sa.PrimaryKeyConstraint("id", name="pk_felt_heard"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_felt_heard_workshop_id", "felt_heard", ["workshop_id"])

    op.create_table(
        "heard_by",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("participation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["participation_id"], ["participations.id"], name="fk_heard_by_participation_id"),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_heard_by_workshop_id"),
        sa.PrimaryKeyConstraint("workshop_id", "participation_id", name="pk_heard_by"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "note_groups",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_note_groups_workshop_id"),
        sa.PrimaryKeyConstraint("id", name="pk_note_groups"),
        sa.UniqueConstraint("ref", name="uq_note_groups_ref"),
    )
    op.create_index("ix_note_groups_workshop_id", "note_groups", ["workshop_id"])

    op.create_table(
        "agenda_polls",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name="fk_agenda_polls_item_id"),
        sa.ForeignKeyConstraint(["poll_id"], ["polls.id"], name="fk_agenda_polls_poll_id"),
        sa.PrimaryKeyConstraint("item_id", "poll_id", name="pk_agenda_polls"),
    )
    op.create_table(
        "breakouts",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("spokesperson_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name="fk_breakouts_item_id"),
        sa.ForeignKeyConstraint(["spokesperson_id"], ["attendances.id"], name="fk_breakouts_spokesperson_id"),
        sa.PrimaryKeyConstraint("id", name="pk_breakouts"),
        sa.UniqueConstraint("item_id", "number", name="uq_breakouts_item_id_number"),
        sa.UniqueConstraint("ref", name="uq_breakouts_ref"),
    )
    op.create_table(
        "hands",
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["attendance_id"], ["attendances.id"], name="fk_hands_attendance_id"),
        sa.ForeignKeyConstraint(["raised_by_id"], ["participations.id"], name="fk_hands_raised_by_id"),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_hands_workshop_id"),
        sa.PrimaryKeyConstraint("attendance_id", name="pk_hands"),
    )
    op.create_index("ix_hands_workshop_id", "hands", ["workshop_id"])

    op.create_table(
        "room_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["sent_by_id"], ["participations.id"], name="fk_room_messages_sent_by_id"),
        sa.ForeignKeyConstraint(["to_id"], ["attendances.id"], name="fk_room_messages_to_id"),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_room_messages_workshop_id"),
        sa.PrimaryKeyConstraint("id", name="pk_room_messages"),
    )
    op.create_index("ix_room_messages_to_id", "room_messages", ["to_id"])
    op.create_index("ix_room_messages_workshop_id", "room_messages", ["workshop_id"])

    op.create_table(
        "signals",
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["attendance_id"], ["attendances.id"], name="fk_signals_attendance_id"),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_signals_workshop_id"),
        sa.PrimaryKeyConstraint("attendance_id", "kind", name="pk_signals"),
    )
    op.create_index("ix_signals_workshop_id", "signals", ["workshop_id"])

    op.create_table(
        "turns",
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["attendance_id"], ["attendances.id"], name="fk_turns_attendance_id"),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name="fk_turns_item_id"),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_turns_workshop_id"),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.UniqueConstraint("ref", name="uq_turns_ref"),
    )
    op.create_index("ix_turns_attendance_id", "turns", ["attendance_id"])
    op.create_index("ix_turns_workshop_id", "turns", ["workshop_id"])

    op.create_table(
        "breakout_seats",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("breakout_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attendance_id"], ["attendances.id"], name="fk_breakout_seats_attendance_id"),
        sa.ForeignKeyConstraint(["breakout_id"], ["breakouts.id"], name="fk_breakout_seats_breakout_id"),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name="fk_breakout_seats_item_id"),
        sa.PrimaryKeyConstraint("item_id", "attendance_id", name="pk_breakout_seats"),
    )
    op.create_index("ix_breakout_seats_breakout_id", "breakout_seats", ["breakout_id"])

    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("breakout_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("is_correction", sa.Boolean(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["breakout_id"], ["breakouts.id"], name="fk_notes_breakout_id"),
        sa.ForeignKeyConstraint(["group_id"], ["note_groups.id"], name="fk_notes_group_id"),
        sa.ForeignKeyConstraint(["id"], ["contributions.id"], name="fk_notes_id"),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name="fk_notes_item_id"),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name="fk_notes_workshop_id"),
        sa.ForeignKeyConstraint(["written_by_id"], ["participations.id"], name="fk_notes_written_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_workshop_id", "notes", ["workshop_id"])

    # Not by copying the table, as a batch would on SQLite: its triggers would go.
    op.add_column("accounts", sa.Column("is_guest", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("polls", sa.Column("is_live", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("polls", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))


# What was said and voted in workshops stays: notes become statements, guests participants.
KEEP = [
    "INSERT INTO statements (id) SELECT id FROM notes",
    "UPDATE contributions SET kind = 'statement' WHERE kind = 'note'",
    "UPDATE activities SET kind_key = 'statements' WHERE kind_key = 'workshop'",
    "UPDATE participations SET role = 'participant' WHERE role = 'guest'",
    "UPDATE contributions SET author_role = 'participant' WHERE author_role = 'guest'",
]


def downgrade() -> None:
    for statement in KEEP:
        op.execute(statement)
    op.drop_table("notes")
    op.drop_table("breakout_seats")
    op.drop_table("turns")
    op.drop_table("signals")
    op.drop_table("room_messages")
    op.drop_table("hands")
    op.drop_table("breakouts")
    op.drop_table("agenda_polls")
    op.drop_table("note_groups")
    op.drop_table("heard_by")
    op.drop_table("felt_heard")
    op.drop_table("attendances")
    op.drop_table("agenda_items")
    op.drop_table("workshops")
    op.drop_column("polls", "ended_at")
    op.drop_column("polls", "is_live")
    op.drop_column("accounts", "is_guest")
