"""Who asks to announce a vote that nobody announces alone."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from forum.activities.voting.fingerprints import fingerprint_for_colleague
from forum.activities.voting.models import Poll, VoteAnnouncement
from forum.activities.voting.queries.polls import list_drafts_about
from forum.agreeing import queries as agreeing
from forum.agreeing.extension_points import tells_why_over
from forum.consultations.models import Consultation


def of(poll: Poll) -> ColumnElement[bool]:
    """What is asked of one vote."""
    return VoteAnnouncement.poll_id == poll.id


def find_pending_announcement(poll: Poll) -> VoteAnnouncement | None:
    return agreeing.find_pending(VoteAnnouncement, of(poll))


def find_latest_announcement(poll: Poll) -> VoteAnnouncement | None:
    return agreeing.find_latest(VoteAnnouncement, of(poll))


def is_agreed_by_two(poll: Poll) -> bool:
    """Whether a colleague has agreed to the very vote that it is now."""
    last = find_latest_announcement(poll)
    return last is not None and last.agreed_at is not None and last.words == fingerprint_for_colleague(poll)


def list_begun_by_two(consultation: Consultation, subject_key: str) -> list[Poll]:
    """Votes about it, or in which it can be chosen, that a colleague is asked to announce, or has agreed to and nobody has opened
    yet."""
    drafts = list_drafts_about(consultation, subject_key)
    return [poll for poll in drafts if find_pending_announcement(poll) is not None or is_agreed_by_two(poll)]


@tells_why_over(VoteAnnouncement)
def find_why_announcement_over(asked: VoteAnnouncement) -> str | None:
    """Nobody announces what is announced, cancelled, or of a consultation that was stopped."""
    poll = asked.poll
    if poll.announced_at is None and poll.called_off_at is None and poll.consultation.stopped_at is None:
        return None
    return _("This vote has already been announced or cancelled.")


def list_pending_announcements(consultation_ids: Collection[int]) -> list[VoteAnnouncement]:
    drafts = select(Poll.id).where(Poll.space_id.in_(consultation_ids), Poll.called_off_at.is_(None))
    drafts = drafts.where(Poll.announced_at.is_(None))
    return agreeing.list_pending(VoteAnnouncement, VoteAnnouncement.poll_id.in_(drafts), joinedload(VoteAnnouncement.poll))
