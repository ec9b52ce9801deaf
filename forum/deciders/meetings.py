"""When and where a body meets, and what is put before it: written by one person, and by two once people have answered
(`forum.rewording`). It runs inside an action of either, under the lock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _

from forum.consultations.actions.decision_days import is_put_back, refuse_day_while_asking
from forum.consultations.actions.recording import note_change
from forum.consultations.models import Consultation, Document
from forum.consultations.queries import get_document
from forum.consultations.snapshots import Part
from forum.deciders.kinds import MeetingWords
from forum.deciders.models import Decider, Meeting
from forum.deciders.rules import find_why_day_stays, why_too_far
from forum.deciders.snapshots import describe_meeting
from forum.kernel.actions import save
from forum.kernel.clock import now
from forum.kernel.dates import say_day, to_local
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.permissions import SYSTEM, Actor
from forum.spaces.rules import ThingWords


def make_meeting(actor: Actor, decider: Decider, words: MeetingWords, *, reason: str) -> Meeting:
    """Raises Invalid as `write_meeting` does, but for an earlier day."""
    _refuse_early_minutes(actor, words)
    _refuse_day(actor, decider.consultation, words.held_on)
    paper, minute = (_find(None, decider.consultation, each) for each in (words.paper, words.minute))
    meeting = Meeting(held_on=words.held_on, held_where=words.held_where, paper=paper, minute=minute)
    decider.meetings.append(meeting)
    save(meeting)
    _note(actor, meeting, before=None, reason=reason, how="added")
    return meeting


def write_meeting(actor: Actor, meeting: Meeting, words: MeetingWords, *, reason: str, asked_by_id: int | None = None) -> None:
    """`asked_by_id`: as in `note_change`. Raises Invalid by field: for an earlier day than people were told, but for one that was
    moved by mistake (`is_put_back`), for a day on which nobody decides this, and for minutes of what is to come."""
    _refuse_moved(meeting, words.held_on, is_agreed=asked_by_id is not None)
    _refuse_early_minutes(actor, words)
    if words.held_on != meeting.held_on:
        _refuse_day(actor, meeting.consultation, words.held_on)
    before = describe_meeting(meeting)
    meeting.held_on, meeting.held_where = words.held_on, words.held_where
    meeting.paper = _find(meeting.paper, meeting.consultation, words.paper)
    meeting.minute = _find(meeting.minute, meeting.consultation, words.minute)
    db.session.flush()
    _note(actor, meeting, before=before, reason=reason, how="changed", asked_by_id=asked_by_id)


def read_meeting_words(words: Mapping[str, object]) -> MeetingWords:
    """From what `describe_meeting` says of it."""
    named = {name: str(words.get(f"{name}_document", "")) for name in ("paper", "minute")}
    return MeetingWords(date.fromisoformat(str(words["held_on"])), str(words["held_where"]), **named)


def _refuse_moved(meeting: Meeting, held_on: date, *, is_agreed: bool) -> None:
    """One that has its minutes is not put back either."""
    why_not, days = find_why_day_stays(meeting, held_on), {"held_on": held_on.isoformat()}
    if why_not is None:
        return
    if meeting.minute or not is_put_back(meeting.consultation, Part.MEETINGS, meeting.id, days, is_agreed=is_agreed):
        raise Invalid({"held_on": why_not})


def _refuse_day(actor: Actor, consultation: Consultation, held_on: date) -> None:
    """Raises Invalid for a day on which nobody decides this."""
    if why_not := why_too_far(held_on):
        raise Invalid({"held_on": why_not})
    stopped_on = to_local(consultation.stopped_at).date() if consultation.stopped_at else None
    if actor != SYSTEM and stopped_on is not None and held_on > stopped_on:
        day = say_day(stopped_on)
        raise Invalid({"held_on": _("This was stopped early on %(day)s. Enter that day or one before it", day=day)})
    refuse_day_while_asking(actor, consultation, "held_on", held_on)


def _refuse_early_minutes(actor: Actor, words: MeetingWords) -> None:
    if words.minute and actor != SYSTEM and to_local(now()).date() < words.held_on:
        day = say_day(words.held_on)
        raise Invalid({"minute": _("The meeting is on %(day)s. Add its minutes after it has met", day=day)})


def _find(now_there: Document | None, consultation: Consultation, public_id: str) -> Document | None:
    """The version that was put before a meeting stays, even when a newer one has come."""
    if now_there is not None and now_there.public_id == public_id:
        return now_there
    return get_document(consultation, public_id) if public_id else None


def _note(
    actor: Actor,
    meeting: Meeting,
    *,
    before: ThingWords | None,
    reason: str,
    how: str,
    asked_by_id: int | None = None,
) -> None:
    note_change(
        actor,
        meeting.consultation,
        Part.MEETINGS,
        before=before,
        after=describe_meeting(meeting),
        reason=reason,
        thing_id=meeting.id,
        how=how,
        asked_by_id=asked_by_id,
    )
