"""What people have read of a vote changes in public: with a reason, before and after; its dates move later alone, and people have
time to read what is new."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from forum.activities.voting.actions.holding import refuse_waiting_changes
from forum.activities.voting.events import PollChanged
from forum.activities.voting.fingerprints import fingerprint_for_colleague
from forum.activities.voting.kind import ANNOUNCEMENT_PAGE
from forum.activities.voting.models import Poll, VoteAnnouncement
from forum.activities.voting.queries.announcements import find_pending_announcement, of
from forum.activities.voting.rules import is_official, is_promised, say_settled
from forum.activities.voting.sentences import ANNOUNCEMENT_ENDED
from forum.activities.voting.snapshots import SUBSTANCE, describe_poll, find_changed_fields
from forum.agreeing.actions import News, end_asked
from forum.consultations.actions.recording import note_change
from forum.consultations.events import consultation_stream
from forum.consultations.queries import asks_reason
from forum.consultations.snapshots import Part
from forum.kernel.clock import now
from forum.kernel.dates import say_day, say_deadline, say_deadline_in_sentence, site_zone, to_local
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.sentences import StoredSentence
from forum.kernel.spelling import is_slip_of_pen
from forum.notifications.actions import note_over
from forum.opening.queries import find_days_to_read, find_opening, is_conversation
from forum.spaces.queries import find_first_version
from forum.spaces.rules import ThingWords, read_words

# Words in which a slip of the pen is no other vote.
CORRECTED = ("question", "explanation")


@contextmanager
def keeping_change(actor: Actor, poll: Poll, part: str, reason: str) -> Iterator[None]:
    """Around a change of an announced vote, inside an action. Raises Invalid on `reason` as `note_change` does, by field for
    dates that go back on what people have planned for, and for other words of a vote that two people have announced; Conflict for
    one whose time is over or that people vote on by hand now."""
    before, dates = (describe_poll(poll), (poll.opens, poll.closes)) if is_official(poll) else (None, None)
    if actor != SYSTEM:
        _refuse_to_touch(poll)
    yield
    version_id = 0
    if poll.announced_at is None:
        _end_request(actor, poll)
    if before is not None and dates is not None:
        db.session.flush()
        changed = find_changed_fields(before, describe_poll(poll))
        if actor != SYSTEM:
            _refuse_dates(poll, *dates)
            _refuse_other_options(poll, changed)
            refuse_waiting_changes(poll)
            _give_time(poll, _leave_out_corrections(poll, before, changed))
        about = {"before": before, "after": describe_poll(poll), "reason": reason, "thing_id": poll.id, "how": part}
        version_id = note_change(actor, poll.consultation, Part.POLLS, **about)  # type: ignore[arg-type]
    emit(PollChanged(consultation_stream(poll.space_id), actor.account_id, poll.id, part, version_id))


def note_announced(actor: Actor, poll: Poll, asked: VoteAnnouncement | None) -> int:
    """Its first version, inside the action that announces it; 0 where nobody can read it yet."""
    if not is_official(poll):
        return 0
    about = {"before": None, "after": describe_poll(poll), "reason": "", "thing_id": poll.id, "how": "announced"}
    about |= {"needs_reason": False, "asked_by_id": asked.asked_by_id if asked else None}
    return note_change(actor, poll.consultation, Part.POLLS, **about)  # type: ignore[arg-type]


def forget_announcements(poll: Poll) -> None:
    """Inside the action that deletes its draft."""
    pending = find_pending_announcement(poll)
    if pending is not None:
        note_over(f"{pending.told_as}:{pending.id}")
    db.session.execute(delete(VoteAnnouncement).where(of(poll)))


def find_new_end(poll: Poll) -> datetime | None:
    """When a vote closes at the earliest if what people vote on changes now; None where nobody needs more time, as nothing is
    decided from it or nobody has answered yet."""
    consultation = poll.consultation
    if not is_official(poll) or is_conversation(consultation) or not asks_reason(consultation):
        return None
    day = (to_local(now()) + timedelta(days=find_days_to_read(consultation))).date()
    return datetime.combine(day, time(23, 59), site_zone())


def find_why_no_time(poll: Poll) -> str | None:
    """Why what people vote on cannot change any more, and what can be done instead; None where people have time to read it."""
    until = find_new_end(poll)
    if until is None or poll.closes >= until or find_why_too_late(poll, until) is None:
        return None
    said = _(
        "People would need until %(when)s to read this, and its stage or the decision comes first.", when=say_deadline(until)
    )
    return said + " " + _("Move the stage first, or cancel this vote and make a new one")


def find_why_too_late(poll: Poll, end: datetime) -> str | None:
    """Why voting cannot be moved to end then: what comes after it in the consultation waits for its result."""
    stage, opening = poll.activity.phase, find_opening(poll.consultation)
    if _cut(end) > _cut(stage.closes_at):
        return _("Voting cannot close after its stage, which closes %(when)s", when=say_deadline_in_sentence(stage.closes_at))
    day = opening.decides_on if opening is not None else None
    if day is not None and (to_local(end) - timedelta(seconds=1)).date() >= day:
        return _("The decision is planned for %(day)s. Voting has to close before that day", day=say_day(day))
    return None


def is_correction(poll: Poll, name: str, before: str, after: str) -> bool:
    """Whether words of a vote that people have read only had slips of the pen put right, also since they read them first: many
    small steps lead to no other words."""
    return is_slip_of_pen(before, after) and is_slip_of_pen(_find_first_words(poll, name, before), after)


def _find_first_words(poll: Poll, name: str, before: str) -> str:
    first = find_first_version(poll.space_id, Part.POLLS, poll.id)
    kept = (read_words(first.before) or read_words(first.after)) if first is not None else None
    return str(kept.get(name, before)) if kept else before


def make_news(poll: Poll, key: str, sentence: StoredSentence) -> News:
    """What colleagues, or whoever asked, are told of a request to announce it."""
    return News(key, sentence, ANNOUNCEMENT_PAGE, poll.public_id)


def _end_request(actor: Actor, poll: Poll) -> None:
    """A colleague agrees to what was asked, so what is asked of other words waits no more."""
    pending = find_pending_announcement(poll)
    if pending is not None and pending.words != fingerprint_for_colleague(poll):
        said = ANNOUNCEMENT_ENDED(question=poll.question)
        end_asked(actor, pending, poll.consultation, make_news(poll, "vote announcement dropped", said))


def _refuse_to_touch(poll: Poll) -> None:
    if poll.announced_at is not None and poll.opened_by_hand:
        raise Conflict(_("People are voting on this now, so it stays as it is. Close it, then make another."))
    if is_official(poll) and poll.closes <= now():
        raise Conflict(_("Voting has closed, so this stays as it is. You can add another vote."))


def _refuse_dates(poll: Poll, opened: datetime, closed: datetime) -> None:
    """As for a stage, in which it ends. What a form says to the minute is the moment that is kept already."""
    opens, closes, was_open, was_closed = (_cut(each) for each in (poll.opens, poll.closes, opened, closed))
    errors = {}
    if opens != was_open and opened <= now():
        errors["opens_at"] = _("The start date cannot change, because voting has already started")
    elif opens < was_open:
        errors["opens_at"] = _("The start date can only move later, because people have planned for it")
    if closes < was_closed:
        errors["closes_at"] = _("The closing date can only move later, because people have planned for it")
    elif closes - opens < was_closed - was_open:
        said = _("The closing date must move as far as the start date, so that people have as much time as before")
        errors["closes_at"] = said
    elif closes > was_closed and (too_late := find_why_too_late(poll, poll.closes)):
        errors["closes_at"] = too_late
    if errors:
        raise Invalid(errors)


def _refuse_other_options(poll: Poll, changed: set[str]) -> None:
    """Of a vote that the decision will follow; its rules are refused before they change (`managing`)."""
    if "vote_options" in changed and is_promised(poll):
        raise Invalid({"form": say_settled(poll)})


def _give_time(poll: Poll, changed: set[str]) -> None:
    """Whoever has planned to vote can read what is new and think about it. Raises Invalid where its stage, or the day of the
    decision, leaves no time for that."""
    until = find_new_end(poll)
    if until is None or not changed & {*SUBSTANCE} or poll.closes >= until:
        return
    if why_no_time := find_why_no_time(poll):
        raise Invalid({"form": why_no_time})
    poll.closes_at = until


def _leave_out_corrections(poll: Poll, before: ThingWords, changed: set[str]) -> set[str]:
    return {
        name for name in changed if name not in CORRECTED or not is_correction(poll, name, str(before[name]), getattr(poll, name))
    }


def _cut(moment: datetime) -> datetime:
    """To the minute, by the clocks of this place: a week in which they go forward is a week too."""
    return to_local(moment).replace(tzinfo=None, second=0, microsecond=0)
