"""A live room: hands, turns, notes, small groups. What is going on right now is in these rows and nowhere else, so a server that
restarts, or a second one, knows all of it."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.consultations.models import Participation
from forum.contributions.models import Contribution
from forum.kernel.db import Model, UtcDateTime, WithPublicId
from forum.kernel.sentences import SentenceType, StoredSentence
from forum.workshops.models import Attendance, Workshop


class Rehearsal(Model):
    """That one workshop is a copy of another, to try things out in; it is wiped."""

    __tablename__ = "rehearsals"

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), primary_key=True)
    of_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), index=True)
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))  # their place in the earnest consultation
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)

    workshop: Mapped[Workshop] = relationship(foreign_keys=[workshop_id])
    of: Mapped[Workshop] = relationship(foreign_keys=[of_id])
    begun_by: Mapped[Participation] = relationship()

    @property
    def consultation_id(self) -> int:
        return self.of.space_id


class Hand(Model):
    """A hand that is up. It goes when it is taken down or its turn comes."""

    __tablename__ = "hands"

    attendance_id: Mapped[int] = mapped_column(ForeignKey("attendances.id"), primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), index=True)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # A facilitator or scribe raised it for somebody in the room.
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))

    attendance: Mapped[Attendance] = relationship()


class Turn(WithPublicId, Model):
    """One person spoke, from when to when."""

    __tablename__ = "turns"

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"))
    attendance_id: Mapped[int] = mapped_column(ForeignKey("attendances.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    attendance: Mapped[Attendance] = relationship()


class Signal(Model):
    """What somebody says without words: "slower please". A call for help is seen by facilitators alone."""

    __tablename__ = "signals"

    attendance_id: Mapped[int] = mapped_column(ForeignKey("attendances.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), index=True)
    words: Mapped[str] = mapped_column(default="")
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)

    attendance: Mapped[Attendance] = relationship()


class RoomMessage(Model):
    """What a facilitator says on the screens: to everyone, or to one person alone."""

    __tablename__ = "room_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(ForeignKey("attendances.id"), index=True)
    words: Mapped[str]  # "" for an invitation, which is ours and said to each in their language
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    # "Would you like to add something?", to somebody quiet.
    is_invitation: Mapped[bool] = mapped_column(default=False)

    @property
    def shown_words(self) -> str:
        return (
            _("Would you like to add something? You can raise your hand or write a note.") if self.is_invitation else self.words
        )


class ProcessedCommand(Model):
    """That somebody's message has done its work, and what was answered: sent again after a lost connection, it does nothing
    more. Forgotten when the workshop is over."""

    __tablename__ = "done_acts"
    __table_args__ = (UniqueConstraint("workshop_id", "account_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    key: Mapped[str]  # made by the window that sent it
    said: Mapped[str] = mapped_column(default="")


class UndoStep(Model):
    """Something a facilitator did, and what takes it back."""

    __tablename__ = "undo_steps"
    __table_args__: Any = {"sqlite_autoincrement": True}  # A form names its step, perhaps when that is forgotten.

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), index=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    sentence: Mapped[StoredSentence | None] = mapped_column(SentenceType)  # what they read once it is undone
    inverse: Mapped[str]  # the name of an action, see `actions.undoing`; "" for what cannot be undone
    arguments: Mapped[str]  # of the inverse, JSON
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Breakout(WithPublicId, Model):
    """A small group of an item."""

    __tablename__ = "breakouts"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"))
    number: Mapped[int]
    spokesperson_id: Mapped[int | None] = mapped_column(ForeignKey("attendances.id"))

    seats: Mapped[list[BreakoutSeat]] = relationship(order_by="BreakoutSeat.attendance_id", cascade="all, delete-orphan")
    spokesperson: Mapped[Attendance | None] = relationship()


class BreakoutSeat(Model):
    __tablename__ = "breakout_seats"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"), primary_key=True)
    attendance_id: Mapped[int] = mapped_column(ForeignKey("attendances.id"), primary_key=True)
    breakout_id: Mapped[int] = mapped_column(ForeignKey("breakouts.id"), index=True)

    attendance: Mapped[Attendance] = relationship()


class NoteGroup(WithPublicId, Model):
    """Notes a facilitator put together, under a name everyone in the room can see."""

    __tablename__ = "note_groups"
    __table_args__: Any = {"sqlite_autoincrement": True}  # What names a group that is gone must not mean another.

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), index=True)
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Note(Contribution):
    """What somebody wrote in a workshop; or, with `is_correction`, what they say is wrong in its summary."""

    __tablename__ = "notes"
    __mapper_args__ = {"polymorphic_identity": "note"}

    id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"))
    breakout_id: Mapped[int | None] = mapped_column(ForeignKey("breakouts.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("note_groups.id"))
    # A scribe wrote it down for its author.
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    is_correction: Mapped[bool] = mapped_column(default=False)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # may be shown on the wall
    set_aside_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # not for the wall

    workshop: Mapped[Workshop] = relationship()
    group: Mapped[NoteGroup | None] = relationship()


class HeardBy(Model):
    """That somebody has said whether they felt heard; in `felt_heard` nothing says who."""

    __tablename__ = "heard_by"
    __table_args__: Any = {"sqlite_with_rowid": False}

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True)


class FeltHeard(Model):
    """Two answers from 1 (not at all) to 5 (fully), without a person, a time or an order."""

    __tablename__ = "felt_heard"
    __table_args__: Any = {"sqlite_with_rowid": False}

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: secrets.token_hex(12))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), index=True)
    could_say: Mapped[int]
    was_heard: Mapped[int]
