"""Who may do what in a live room, in its rehearsal and in its record."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, true

from forum.consultations.queries import find_place
from forum.contributions.rules import SEES_ALL, is_own, may_speak, written_by
from forum.kernel.clock import now
from forum.kernel.permissions import COMERS, Actor, Role, declare
from forum.rooms.kind import is_not_looked_at
from forum.rooms.models import Note, Rehearsal
from forum.workshops.models import Workshop
from forum.workshops.rules import (
    CORRECTIONS_LAST,
    RUNNERS,
    find_attendance,
    is_not_over,
    is_not_removed,
    room_is_open,
    say_sent_out,
)

HEARD_LASTS = timedelta(days=7)
TURN_SECONDS = 120
LONGEST_NOTE = 500
LONGEST_MESSAGE = 300
LONGEST_NAME = 60


def is_in_earnest(_actor: Actor, workshop: Workshop) -> str | None:
    """Refuses whatever lies in a sandbox, also what was planned there later: a sandbox inside it would outlive its wiping."""
    return _("This is already a practice run.") if workshop.consultation.is_sandbox else None


def began_it(actor: Actor, rehearsal: Rehearsal) -> str | None:
    """Refuses everybody but whoever began it, and the system."""
    own = Role.SYSTEM in actor.site_roles or find_place(actor, rehearsal.of) == rehearsal.begun_by
    return None if own else _("This is someone else’s practice run.")


def doors_have_opened(_actor: Actor, workshop: Workshop) -> str | None:
    """Refuses before the doors open; after the end it passes still."""
    return None if workshop.opened_at else _("The workshop has not opened yet.")


def has_ended(_actor: Actor, workshop: Workshop) -> str | None:
    """Refuses before the end. A workshop that was called off has none."""
    return None if workshop.ended_at else _("The workshop has not finished yet.")


def is_admitted(actor: Actor, workshop: Workshop) -> str | None:
    """Refuses whoever has not come in, waits in the lobby or was sent out, each with its sentence."""
    attendance = find_attendance(actor, workshop)
    if attendance is None or attendance.came_at is None:
        return _("Join the workshop first.")
    if attendance.refused_at:
        return say_sent_out(attendance)
    return None if attendance.admitted_at else _("A facilitator will let you in soon.")


def room_goes_on(_actor: Actor, workshop: Workshop) -> str | None:
    """Refuses while the room is paused."""
    return _("The workshop is paused. What you wrote is saved. You can send it when we carry on.") if workshop.paused_at else None


def can_be_corrected(_actor: Actor, workshop: Workshop) -> str | None:
    """Refuses before the summary is sent, from CORRECTIONS_LAST after that on, and once it is published."""
    if workshop.summary_sent_at is None or workshop.published_at is not None:
        return _("There is nothing to correct at the moment.")
    over = now() >= workshop.summary_sent_at + CORRECTIONS_LAST
    return _("It is too late to correct this. People had a week after the summary was sent.") if over else None


def came(actor: Actor, workshop: Workshop) -> str | None:
    """Refuses whoever was never let in, or was sent out."""
    attendance = find_attendance(actor, workshop)
    return None if attendance and attendance.is_in else _("This is for people who were there.")


def can_say_if_heard(_actor: Actor, workshop: Workshop) -> str | None:
    """Refuses from HEARD_LASTS after the end on, when the answers show."""
    return _("It is too late to answer this. People had a week after the workshop.") if is_heard_known(workshop) else None


def is_heard_known(workshop: Workshop) -> bool:
    """The answers show when no more can come: from one total to the next, anyone could read the answer between them."""
    return workshop.ended_at is not None and now() >= workshop.ended_at + HEARD_LASTS


def runs_rooms(actor: Actor, workshop: Workshop) -> bool:
    """Sees names, hands and private calls of a room."""
    return bool(actor.roles_on(workshop) & (RUNNERS | {Role.SYSTEM}))


def is_in_record(actor: Actor, note: Note) -> bool:
    """While its room is open, a note that no facilitator has looked at is for its author and for those who look after the room.
    `in_record` is the same rule as a query, and `kind.is_not_looked_at` what pages outside the room ask."""
    if note.is_correction or note.workshop.ended_at or (note.approved_at and not note.set_aside_at):
        return True
    return is_own(actor, note) or bool(actor.roles_on(note) & (RUNNERS | SEES_ALL))


def in_record(actor: Actor, workshop: Workshop) -> ColumnElement[bool]:
    """The condition on Note that `is_in_record` is for one. It does not say of which workshop."""
    if workshop.ended_at or actor.roles_on(workshop) & (RUNNERS | SEES_ALL):
        return true()
    return or_(~is_not_looked_at(), written_by(actor))


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
ENTER_PAPER = declare(
    "workshop.enter_paper", "Enter notes people wrote on paper, also after a workshop.", RUNNERS, doors_have_opened
)
SUM_UP = declare("workshop.sum_up", "Write the summary of a workshop, send it and publish it.", RUNNERS, has_ended)
CORRECT = declare("workshop.correct", "Say what is wrong in the summary.", COMERS, came, can_be_corrected, may_speak)
SAY_IF_HEARD = declare("workshop.say_if_heard", "Say, without a name, whether one felt heard.", COMERS, came, can_say_if_heard)
