"""A workshop: when and for whom it is, who leads it, its agenda, who is invited, books and comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from markupsafe import Markup
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.activities.voting.models import Poll
from forum.consultations.models import Activity, Participation, WithConsultation
from forum.kernel.db import Model, UtcDateTime, WithPublicId, new_public_id
from forum.kernel.text import RenderedText
from forum.workshops.agenda import find_agenda_kind
from forum.workshops.agenda.base import AgendaKind
from forum.workshops.codes import make_code


class Comers(StrEnum):
    """Who may come: of two, the later lets in fewer."""

    OPEN = "open"  # anyone, also as a guest
    JOINED = "joined"  # people who take part in the consultation
    INVITED = "invited"  # people who were invited by e-mail, with an account or as guests


class Workshop(WithConsultation, WithPublicId, Model):
    __tablename__ = "workshops"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
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
    plan_changes: Mapped[int] = mapped_column(default=0)  # how often the plan was changed since; calendars count them
    plan_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the doors
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_off_reason: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)  # of the item that is on; 0 before the first
    summary: Mapped[str] = mapped_column(default="")
    summary_html: Mapped[Markup | None] = mapped_column(RenderedText("summary"))
    summary_sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # to those who came: a week to correct it
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When nobody speaks and no hand is up for a while, the room asks quiet people by itself, each privately.
    asks_quiet: Mapped[bool] = mapped_column(default=True)

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
        """The item that is on, or None before the first, after the end, and when it is called off."""
        if self.ended_at is not None or self.called_off_at is not None:
            return None
        return next((item for item in self.items if item.position == self.position), None)

    @property
    def current_began_at(self) -> datetime | None:
        """When the item that is on came on, the last time that it did."""
        item = self.current
        if item is None:
            return None
        ends = [each.ended_at for each in self.items if each is not item]
        return max((moment for moment in [item.started_at, *ends] if moment is not None), default=None)

    @property
    def next_item(self) -> AgendaItem | None:
        return next((item for item in self.items if item.position > self.position), None)


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

    @property
    def kind(self) -> AgendaKind:
        return find_agenda_kind(self.kind_key)

    @property
    def space_id(self) -> int:
        return self.workshop.space_id


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
