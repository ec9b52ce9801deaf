"""A workshop: its agenda, who came, hands, turns, notes, small groups. What is going on right now is in these rows and nowhere
else, so a server that restarts, or a second one, knows all of it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from markupsafe import Markup
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.activities.voting.models import Poll
from forum.consultations.models import Activity, Consultation, Participation
from forum.contributions.models import Contribution
from forum.kernel.db import Model, UtcDateTime, WithPublicId, new_public_id
from forum.kernel.text import RenderedText
from forum.workshops.agenda import find_agenda_kind
from forum.workshops.agenda.base import AgendaKind
from forum.workshops.codes import make_code


class Comers(StrEnum):
    """Who may come."""

    OPEN = "open"  # anyone, also as a guest
    JOINED = "joined"  # people who take part in the consultation
    INVITED = "invited"  # people who were invited by e-mail, with an account or as guests


class Workshop(WithPublicId, Model):
    __tablename__ = "workshops"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    title: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(default="")
    video_link: Mapped[str] = mapped_column(default="")
    caption_link: Mapped[str] = mapped_column(default="")
    access_note: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)  # 0: no limit
    who: Mapped[str] = mapped_column(default=Comers.OPEN)
    has_lobby: Mapped[bool] = mapped_column(default=False)
    code: Mapped[str] = mapped_column(default=make_code, unique=True)
    # What the small groups are drawn from; shown in the record, so that anyone can draw them again.
    seed: Mapped[str] = mapped_column(default=new_public_id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the doors
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_off_reason: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)  # of the item that is on; 0 before the first
    summary: Mapped[str] = mapped_column(default="")
    summary_html: Mapped[Markup | None] = mapped_column(RenderedText)
    summary_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # to those who came: a week to correct it
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When nobody speaks and no hand is up for a while, the room asks quiet people by itself, each privately.
    asks_quiet: Mapped[bool] = mapped_column(default=True)

    consultation: Mapped[Consultation] = relationship()
    activity: Mapped[Activity] = relationship()
    items: Mapped[list[AgendaItem]] = relationship(
        order_by="AgendaItem.position", back_populates="workshop", cascade="all, delete-orphan"
    )

    @property
    def minutes(self) -> int:
        return sum(item.minutes for item in self.items)

    @property
    def ends_at(self) -> datetime:
        """As planned."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def current(self) -> AgendaItem | None:
        """The item that is on, or None before the first and after the end."""
        if self.ended_at is not None:
            return None
        return next((item for item in self.items if item.position == self.position), None)

    @property
    def next_item(self) -> AgendaItem | None:
        return next((item for item in self.items if item.position > self.position), None)


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
        return self.of.consultation_id


class WorkshopFacilitator(Model):
    """Somebody who is named as leading a workshop, or who has its console open. Leading it is a role; this says who and when."""

    __tablename__ = "workshop_facilitators"

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    is_named: Mapped[bool] = mapped_column(default=False)  # on the page of the workshop
    at_console_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when their console was last open

    participation: Mapped[Participation] = relationship()


class WorkshopInvite(WithPublicId, Model):
    """An invitation by e-mail to one workshop. Its link lets somebody in without an account; `participation_id` is the place
    that came of it."""

    __tablename__ = "workshop_invites"
    __table_args__ = (UniqueConstraint("workshop_id", "email"),)

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    email: Mapped[str]
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    will_come: Mapped[bool | None]  # None: no answer yet
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"), index=True)

    workshop: Mapped[Workshop] = relationship()
    participation: Mapped[Participation | None] = relationship(foreign_keys=[participation_id])


class AgendaItem(WithPublicId, Model):
    __tablename__ = "agenda_items"
    __table_args__ = (UniqueConstraint("workshop_id", "position"),)

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    position: Mapped[int]
    kind_key: Mapped[str]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int]
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the first time
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when its time is over, as things are now
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the last time
    seconds: Mapped[int] = mapped_column(default=0)  # how long it was on, when it is over

    workshop: Mapped[Workshop] = relationship(back_populates="items")
    polls: Mapped[list[AgendaPoll]] = relationship(order_by="AgendaPoll.position", cascade="all, delete-orphan")
    breakouts: Mapped[list[Breakout]] = relationship(order_by="Breakout.number", cascade="all, delete-orphan")

    @property
    def kind(self) -> AgendaKind:
        return find_agenda_kind(self.kind_key)

    @property
    def consultation_id(self) -> int:
        return self.workshop.consultation_id


class AgendaPoll(Model):
    """A question that is voted on in an item."""

    __tablename__ = "agenda_polls"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"), primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    position: Mapped[int]

    poll: Mapped[Poll] = relationship()


class Attendance(WithPublicId, Model):
    """Somebody who booked a place or came. What they asked for to take part is for those who plan it alone."""

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("workshop_id", "participation_id"),)

    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    booked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    access_needs: Mapped[str] = mapped_column(default="")
    access_answer: Mapped[str] = mapped_column(default="")
    came_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    admitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    workshop: Mapped[Workshop] = relationship()
    participation: Mapped[Participation] = relationship()

    @property
    def is_in(self) -> bool:
        return self.admitted_at is not None and self.refused_at is None


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
    words: Mapped[str]
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    # "Would you like to add something?", to somebody quiet.
    is_invitation: Mapped[bool] = mapped_column(default=False)


class DoneAct(Model):
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
    """What something was before a facilitator changed it, so that they can take it back."""

    __tablename__ = "undo_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), index=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    label: Mapped[str]  # what was done
    changes: Mapped[str]  # JSON, see `actions.undoing`
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
