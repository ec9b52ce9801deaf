"""What people have read of a vote changes in public: with a reason, before and after; its dates move later alone, and people have
time to read what is new."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from forum.activities.voting.events import PollChanged
from forum.activities.voting.kind import ANNOUNCEMENT_PAGE
from forum.activities.voting.models import Poll, VoteAnnouncement
from forum.activities.voting.queries.announcements import find_pending_announcement, of
from forum.activities.voting.rules import is_official, is_promised
from forum.activities.voting.sentences import ANNOUNCEMENT_DROPPED
from forum.activities.voting.snapshots import SUBSTANCE, describe_poll, find_changed_fields
from forum.agreeing.actions import News, drop_asked
from forum.consultations.actions.recording import note_change
from forum.consultations.events import consultation_stream
from forum.consultations.queries import asks_reason, find_place
from forum.consultations.snapshots import Part
from forum.kernel.clock import now
from forum.kernel.dates import site_zone, to_local
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.sentences import StoredSentence
from forum.notifications.actions import note_over
from forum.opening.queries import find_days_to_read, is_conversation

# What a colleague agreed to in a vote that the decision will follow, with the field of its form.
AGREED_WORDS = {"question": "question", "vote_options": "form", "vote_about": "subject_key"}


@contextmanager
def keeping_change(actor: Actor, poll: Poll, part: str, reason: str) -> Iterator[None]:
    """Around a change of an announced vote, inside an action. Raises Invalid on `reason` as `note_change` does, by field for
    dates that go back on what people have planned for, and for other words of a vote that two people have announced; Conflict for
    one whose time is over or that people vote on by hand now."""
    before, dates = (describe_poll(poll), (poll.opens, poll.closes)) if is_official(poll) else (None, None)
    if actor != SYSTEM:
        _refuse_to_touch(poll)
    if poll.announced_at is None:
        _end_request(actor, poll)
    yield
    version_id = 0
    if before is not None and dates is not None:
        db.session.flush()
        changed = find_changed_fields(before, describe_poll(poll))
        if actor != SYSTEM:
            _refuse_earlier(poll, *dates)
            _refuse_other_words(poll, changed)
            _give_time(poll, changed)
        about = {"before": before, "after": describe_poll(poll), "reason": reason, "thing_id": poll.id, "how": part}
        version_id = note_change(actor, poll.consultation, Part.POLLS, **about)  # type: ignore[arg-type]
    emit(PollChanged(consultation_stream(poll.consultation_id), actor.account_id, poll.id, part, version_id))


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


def make_news(poll: Poll, key: str, sentence: StoredSentence) -> News:
    """What colleagues, or whoever asked, are told of a request to announce it."""
    return News(key, sentence, ANNOUNCEMENT_PAGE, poll.public_id)


def _end_request(actor: Actor, poll: Poll) -> None:
    """A colleague agrees to what was asked, so what is asked of other words waits no more."""
    pending = find_pending_announcement(poll)
    if pending is None:
        return
    if find_place(actor, poll) is not None:
        said = ANNOUNCEMENT_DROPPED(question=poll.question)
        drop_asked(actor, pending, poll.consultation, make_news(poll, "vote announcement dropped", said))
    else:
        pending.dropped_at = now()
        note_over(f"{pending.told_as}:{pending.id}")


def _refuse_to_touch(poll: Poll) -> None:
    if poll.announced_at is not None and poll.opened_by_hand:
        raise Conflict(_("People are voting on this now, so it stays as it is. Close it, then make another."))
    if is_official(poll) and poll.closes <= now():
        raise Conflict(_("Voting has closed, so this stays as it is. You can add another vote."))


def _refuse_earlier(poll: Poll, opened: datetime, closed: datetime) -> None:
    """As for a stage. What a form says to the minute is the moment that is kept already."""
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
    if errors:
        raise Invalid(errors)


def _refuse_other_words(poll: Poll, changed: set[str]) -> None:
    """Of a vote that the decision will follow, once somebody has answered: until then a slip is put right."""
    touched = [field for name, field in AGREED_WORDS.items() if name in changed]
    if touched and is_promised(poll) and asks_reason(poll.consultation):
        said = _("People have read that the decision will follow this vote, so this stays. You can cancel it with a colleague")
        raise Invalid(dict.fromkeys(touched, said))


def _give_time(poll: Poll, changed: set[str]) -> None:
    """Whoever has planned to vote can read what is new and think about it."""
    until = find_new_end(poll)
    if until is not None and changed & {*SUBSTANCE} and poll.closes < until:
        poll.closes_at = until


def _cut(moment: datetime) -> datetime:
    """To the minute, by the clocks of this place: a week in which they go forward is a week too."""
    return to_local(moment).replace(tzinfo=None, second=0, microsecond=0)
