"""Who may plan, run and come to a workshop, and when its room is open."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select, true

from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.consultations.rules import why_silenced
from forum.contributions.rules import SEES_ALL, is_own, may_speak, written_by
from forum.kernel.clock import now
from forum.kernel.dates import say_moment
from forum.kernel.db import db
from forum.kernel.limits import Limit
from forum.kernel.permissions import ANYONE, JOINED, Actor, Role, declare
from forum.workshops.models import Attendance, Comers, Note, Rehearsal, Workshop, WorkshopInvite

REMIND_BEFORE = timedelta(days=1)
CORRECTIONS_LAST = timedelta(days=7)
HEARD_LASTS = timedelta(days=7)
GUESTS_FROM_ADDRESS = Limit("guests", 3000, timedelta(hours=1))  # A whole hall comes through one network address.
INVITES_OF_WORKSHOP = Limit("workshop invites", 2000, timedelta(days=1))
WRONG_CODES_FROM_ADDRESS = Limit("wrong codes", 60, timedelta(minutes=10))
TURN_SECONDS = 120
# A live window says every few seconds that it is there. Somebody without one counts as here for a while after what they did last.
STILL_HERE = timedelta(seconds=60)
STILL_HERE_WITHOUT_WINDOW = timedelta(minutes=15)
MOST_ITEMS = 30
LONGEST_NOTE = 500
LONGEST_MESSAGE = 300
LONGEST_NAME = 60
RUNNERS = frozenset({Role.FACILITATOR, Role.ORGANISER})
COMERS = JOINED | {Role.GUEST}


class Moment(StrEnum):
    """Where a workshop stands."""

    PLANNED = "planned"
    OPEN = "open"  # the doors are open, the first item is not on yet
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    CALLED_OFF = "called off"


def moment_of(workshop: Workshop) -> Moment:
    if workshop.called_off_at:
        return Moment.CALLED_OFF
    if workshop.ended_at:
        return Moment.ENDED
    if workshop.opened_at is None:
        return Moment.PLANNED
    if workshop.paused_at:
        return Moment.PAUSED
    return Moment.RUNNING if workshop.current else Moment.OPEN


def find_attendance(actor: Actor, workshop: Workshop) -> Attendance | None:
    """The actor's row in this workshop, admitted or not."""
    place = find_place(actor, workshop)
    if place is None:
        return None
    return db.session.scalar(select(Attendance).filter_by(workshop_id=workshop.id, participation_id=place.id))


def _sent_out(attendance: Attendance) -> str:
    if attendance.admitted_at:
        return _("A facilitator has asked you to leave this workshop. You can write to the organisers.")
    return _("A facilitator did not let you in. You can write to the organisers.")


def is_not_sent_out(actor: Actor, workshop: Workshop) -> str | None:
    attendance = find_attendance(actor, workshop)
    return _sent_out(attendance) if attendance and attendance.refused_at else None


def is_not_removed(actor: Actor, workshop: Workshop) -> str | None:
    place = find_place(actor, workshop)
    return why_silenced(place) if place and place.removed_at else None


def room_is_open(_actor: Actor, workshop: Workshop) -> str | None:
    moment = moment_of(workshop)
    if moment is Moment.CALLED_OFF:
        return _("This workshop was called off.")
    if moment is Moment.ENDED:
        return _("This workshop is over. Thank you for coming.")
    if moment is Moment.PLANNED:
        return _("The doors are not open yet. It starts on %(when)s.", when=say_moment(workshop.starts_at))
    return None


def is_for_guests(_actor: Actor, workshop: Workshop) -> str | None:
    if workshop.who == Comers.OPEN:
        return None
    if workshop.who == Comers.INVITED:
        return _("This workshop is for people who were invited. Use the link in your invitation, or ask the organisers.")
    return _("This workshop is for people who take part in the consultation. Sign in and join it first.")


def may_come(actor: Actor, workshop: Workshop) -> str | None:
    """Where only people who were invited may come."""
    place = find_place(actor, workshop)
    if workshop.who != Comers.INVITED or place is None or place.role in RUNNERS or is_invited(place, workshop):
        return None
    return _("This workshop is for people who were invited. Use the link in your invitation, or ask the organisers.")


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
    over = workshop.ended_at or workshop.called_off_at
    return _("This workshop is over.") if over else None


def is_in_earnest(_actor: Actor, workshop: Workshop) -> str | None:
    return _("This is a rehearsal already.") if workshop.consultation.is_rehearsal else None


def began_it(actor: Actor, rehearsal: Rehearsal) -> str | None:
    own = Role.SYSTEM in actor.site_roles or find_place(actor, rehearsal.of) == rehearsal.begun_by
    return None if own else _("This is somebody else’s rehearsal.")


def has_not_opened(_actor: Actor, workshop: Workshop) -> str | None:
    return _("The doors are open, so the plan stays. Skip, extend or go back from the console.") if workshop.opened_at else None


def doors_have_opened(_actor: Actor, workshop: Workshop) -> str | None:
    return None if workshop.opened_at else _("The doors are not open yet.")


def has_ended(_actor: Actor, workshop: Workshop) -> str | None:
    return None if workshop.ended_at else _("The workshop is not over yet.")


def is_admitted(actor: Actor, workshop: Workshop) -> str | None:
    attendance = find_attendance(actor, workshop)
    if attendance is None or attendance.came_at is None:
        return _("Come in first.")
    if attendance.refused_at:
        return _sent_out(attendance)
    return None if attendance.admitted_at else _("A facilitator will let you in soon.")


def room_goes_on(_actor: Actor, workshop: Workshop) -> str | None:
    return _("The room is paused. Your words are kept; send them when it goes on.") if workshop.paused_at else None


def can_be_corrected(_actor: Actor, workshop: Workshop) -> str | None:
    if workshop.summary_sent_at is None or workshop.published_at is not None:
        return _("There is nothing to correct now.")
    over = now() >= workshop.summary_sent_at + CORRECTIONS_LAST
    return _("The week for corrections is over.") if over else None


def came(actor: Actor, workshop: Workshop) -> str | None:
    attendance = find_attendance(actor, workshop)
    return None if attendance and attendance.is_in else _("This is for people who were there.")


def can_say_if_heard(_actor: Actor, workshop: Workshop) -> str | None:
    return _("The week for this is over.") if is_heard_known(workshop) else None


def is_heard_known(workshop: Workshop) -> bool:
    """The answers show when no more can come: from one total to the next, anyone could read the answer between them."""
    return workshop.ended_at is not None and now() >= workshop.ended_at + HEARD_LASTS


def runs_rooms(actor: Actor, workshop: Workshop) -> bool:
    """Sees names, hands and private calls of a room."""
    return bool(actor.roles_on(workshop) & (RUNNERS | {Role.SYSTEM}))


def is_in_record(actor: Actor, note: Note) -> bool:
    """While its room is open, a note that no facilitator has looked at is for its author and for those who look after the room.
    `in_record` is the same rule as a query."""
    if note.is_correction or note.workshop.ended_at or (note.approved_at and not note.set_aside_at):
        return True
    return is_own(actor, note) or bool(actor.roles_on(note) & (RUNNERS | SEES_ALL))


def in_record(actor: Actor, workshop: Workshop) -> ColumnElement[bool]:
    if workshop.ended_at or actor.roles_on(workshop) & (RUNNERS | SEES_ALL):
        return true()
    looked_at = Note.approved_at.is_not(None) & Note.set_aside_at.is_(None)
    return or_(Note.is_correction, looked_at, written_by(actor))


PLAN = declare(
    "workshop.plan", "Plan a workshop and change its agenda, until its doors open.", RUNNERS, has_not_opened, is_not_over
)
ADD = declare("workshop.add", "Add a workshop to a consultation.", RUNNERS)
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
IN_ROOM = (is_not_removed, is_admitted, room_is_open)
TAKE_PART = declare(
    "workshop.take_part",
    "Raise a hand, vote, react and ask for help in a workshop.",
    COMERS,
    is_not_removed,
    is_admitted,
    room_is_open,
)
WRITE_NOTE = declare("workshop.write_note", "Write notes in a workshop.", COMERS, *IN_ROOM, room_goes_on, may_speak)
REHEARSE = declare("workshop.rehearse", "Rehearse a workshop alone, with pretend people.", RUNNERS, is_in_earnest, is_not_over)
END_REHEARSAL = declare("workshop.end_rehearsal", "Wipe a rehearsal of one’s own.", RUNNERS, began_it)
RUN = declare("workshop.run", "Lead a workshop: its agenda, turns, notes, votes, messages and groups.", RUNNERS)
ENTER_PAPER = declare(
    "workshop.enter_paper", "Enter notes people wrote on paper, also after a workshop.", RUNNERS, doors_have_opened
)
SUM_UP = declare("workshop.sum_up", "Write the summary of a workshop, send it and publish it.", RUNNERS, has_ended)
CORRECT = declare("workshop.correct", "Say what is wrong in the summary.", COMERS, came, can_be_corrected, may_speak)
SAY_IF_HEARD = declare("workshop.say_if_heard", "Say, without a name, whether one felt heard.", COMERS, came, can_say_if_heard)
