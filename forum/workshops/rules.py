"""Who may plan a workshop, be invited, book and come to it, and when its doors are open."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select

from forum.consultations.models import Participation
from forum.consultations.pseudonyms import pseudonym_key
from forum.consultations.queries import find_place
from forum.consultations.rules import find_measures, is_not_stopped, why_silenced
from forum.kernel.dates import say_moment_in_sentence
from forum.kernel.db import db
from forum.kernel.limits import Limit
from forum.kernel.permissions import ANYONE, COMERS, FACILITATORS, JOINED, Actor, Role, declare
from forum.workshops.models import Attendance, Comers, Workshop, WorkshopInvite

REMIND_BEFORE = timedelta(days=1)
CORRECTIONS_LAST = timedelta(days=7)
GUESTS_FROM_ADDRESS = Limit("guests", 3000, timedelta(hours=1))  # A whole hall comes through one network address.
INVITES_OF_WORKSHOP = Limit("workshop invites", 2000, timedelta(days=1))
# A whole hall types through one network address too. Of 600 million codes so many tell a script nothing in years.
WRONG_CODES_FROM_ADDRESS = Limit("wrong codes", 600, timedelta(minutes=10))
# A live window says every few seconds that it is there. Somebody without one counts as here for a while after what they did last.
STILL_HERE = timedelta(seconds=60)
STILL_HERE_WITHOUT_WINDOW = timedelta(minutes=15)
MOST_ITEMS = 30
RUNNERS = FACILITATORS | {Role.ORGANISER}


class WorkshopState(StrEnum):
    """Where a workshop stands."""

    PLANNED = "planned"
    OPEN = "open"  # the doors are open, the first item is not on yet
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    CALLED_OFF = "called off"


ON_NOW = frozenset({WorkshopState.OPEN, WorkshopState.RUNNING, WorkshopState.PAUSED})


def state_of_workshop(workshop: Workshop) -> WorkshopState:
    """By what was pressed, not by the clock: one whose time has come is PLANNED until its doors are opened."""
    if workshop.called_off_at:
        return WorkshopState.CALLED_OFF
    if workshop.ended_at:
        return WorkshopState.ENDED
    if workshop.opened_at is None:
        return WorkshopState.PLANNED
    if workshop.paused_at:
        return WorkshopState.PAUSED
    return WorkshopState.RUNNING if workshop.current else WorkshopState.OPEN


def find_attendance(actor: Actor, workshop: Workshop) -> Attendance | None:
    """The actor's row in this workshop, admitted or not."""
    place = find_place(actor, workshop)
    if place is None:
        return None
    return db.session.scalar(select(Attendance).filter_by(workshop_id=workshop.id, participation_id=place.id))


def find_booking(actor: Actor, workshop: Workshop) -> Attendance | None:
    """As `find_attendance`, where they may have booked from a place that they have left: for themselves alone. In the room they
    are under the name that they have now."""
    first = (Attendance.booked_at.is_(None), Participation.set_aside_at.is_not(None))
    return db.session.scalar(_select_own(actor, workshop).order_by(*first))


def has_said_no(attendance: Attendance | None) -> bool:
    """Whether they had said that they would come, and then that they cannot; nobody who has been there."""
    return attendance is not None and attendance.booked_at is None and attendance.came_at is None


def has_booked(actor: Actor, workshop: Workshop) -> bool:
    """Whether they have said that they will come, and not since that they cannot."""
    booking = find_booking(actor, workshop)
    return booking is not None and booking.booked_at is not None


def is_anybody_booked(workshop: Workshop) -> bool:
    """Whether somebody has planned to come, by their own account or by an invitation."""
    booked = select(Attendance.id).where(Attendance.workshop_id == workshop.id, Attendance.booked_at.is_not(None))
    return db.session.scalar(booked.limit(1)) is not None


def say_after_all() -> str:
    """To whoever has said that they cannot come, and sends a form that says they can."""
    return _("You said you could not come. Do you want to come after all?")


def _select_own(actor: Actor, workshop: Workshop) -> Select[Attendance]:
    own = (Participation.account_id == actor.account_id) & Participation.account_id.is_not(None)
    return select(Attendance).join(Attendance.participation).where(Attendance.workshop_id == workshop.id, own).limit(1)


def is_named_beside_needs(place: Participation) -> bool:
    """What somebody needs may say how they are: it never stands beside the real name of whoever has a role, whether they gave
    that afterwards, or had the same name before and took it along (`places.set_aside`)."""
    return not place.is_own_name and pseudonym_key(place.pseudonym) == place.pseudonym_key


def say_sent_out(attendance: Attendance) -> str:
    """The sentence for somebody with `refused_at`: asked to leave, or never let in."""
    if attendance.admitted_at:
        return _("A facilitator has asked you to leave this workshop. You can contact the organiser about it.")
    return _("A facilitator has not let you in. You can contact the organiser about it.")


def is_not_sent_out(actor: Actor, workshop: Workshop) -> str | None:
    """Refuses whoever was sent out; somebody who has not come yet passes."""
    attendance = db.session.scalar(_select_own(actor, workshop).where(Attendance.refused_at.is_not(None)))
    return say_sent_out(attendance) if attendance else None


def is_not_removed(actor: Actor, workshop: Workshop) -> str | None:
    """Refuses whoever was removed from the consultation; who is only paused may come and listen."""
    place = find_place(actor, workshop)
    return why_silenced(place) if place and find_measures(place).is_removed else None


def room_is_open(_actor: Actor, workshop: Workshop) -> str | None:
    """Refuses before the doors open, after the end, and what was called off. A paused room is open."""
    moment = state_of_workshop(workshop)
    if moment is WorkshopState.CALLED_OFF:
        return _("This workshop has been cancelled.")
    if moment is WorkshopState.ENDED:
        return _("This workshop has finished. Thank you for coming.")
    if moment is WorkshopState.PLANNED:
        return _("The workshop has not opened yet. It starts %(when)s.", when=say_moment_in_sentence(workshop.starts_at))
    return None


def is_for_guests(_actor: Actor, workshop: Workshop) -> str | None:
    """Refuses where one needs an invitation or a place in the consultation."""
    if workshop.who == Comers.OPEN:
        return None
    if workshop.who == Comers.INVITED:
        return _("This workshop is for invited people only. Use the link in your invitation, or ask the organiser.")
    return _("This workshop is for people taking part in the consultation. Sign in and join the consultation first.")


def may_come(actor: Actor, workshop: Workshop) -> str | None:
    """Where only people who were invited may come. Whoever had booked before that was so may: we have told them that they can."""
    place = find_place(actor, workshop)
    if workshop.who != Comers.INVITED or place is None or place.role in RUNNERS or is_invited(place, workshop):
        return None
    if has_booked(actor, workshop):
        return None
    return _("This workshop is for invited people only. Use the link in your invitation, or ask the organiser.")


def has_own_account(actor: Actor) -> bool:
    """Somebody who speaks as themselves: the link of an invitation makes no guest of them."""
    return actor.is_signed_in and Role.GUEST not in actor.site_roles


def is_invited(place: Participation, workshop: Workshop) -> bool:
    """By the place that came of the invitation, or by the address of their account."""
    email = place.account.email if place.account else ""
    theirs = or_(WorkshopInvite.participation_id == place.id, WorkshopInvite.email == email)
    query = select(WorkshopInvite.id).filter_by(workshop_id=workshop.id, withdrawn_at=None).where(theirs)
    return db.session.scalar(query.limit(1)) is not None


def is_not_over(_actor: Actor, workshop: Workshop) -> str | None:
    """Refuses after the end, and what was called off."""
    if workshop.called_off_at:
        return _("This workshop has been cancelled.")
    return _("This workshop has finished.") if workshop.ended_at else None


def has_not_opened(_actor: Actor, workshop: Workshop) -> str | None:
    """Refuses from the opening of the doors on."""
    return (
        _(
            "You cannot change the plan because the workshop has opened. You can skip, add time or go back from the "
            "facilitator screen."
        )
        if workshop.opened_at
        else None
    )


PLAN = declare(
    "workshop.plan", "Plan a workshop and change its agenda, until its doors open.", RUNNERS, has_not_opened, is_not_over
)
ADD = declare("workshop.add", "Add a workshop to a consultation.", RUNNERS, is_not_stopped)
BOOK = declare("workshop.book", "Say that one will come, and what one needs for that.", JOINED, may_come, is_not_over)
ATTEND = declare(
    "workshop.attend", "Come into the room of a workshop.", COMERS, is_not_removed, is_not_sent_out, may_come, room_is_open
)
INVITE_TO_WORKSHOP = declare("workshop.invite", "Invite people to a workshop by e-mail.", RUNNERS, is_not_over)
ANSWER_INVITE = declare("workshop.answer_invite", "Say whether one will come, by the link of an invitation.", ANYONE, is_not_over)
COME_AS_GUEST = declare(
    "workshop.come_as_guest",
    "Come into the room under a name, without an account.",
    {Role.VISITOR, Role.GUEST},
    is_for_guests,
    room_is_open,
)
RUN = declare("workshop.run", "Lead a workshop: its agenda, turns, notes, votes, messages and groups.", RUNNERS)
