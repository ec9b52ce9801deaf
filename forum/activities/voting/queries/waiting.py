"""Nobody begins to vote on words for which a colleague is asked to agree to others."""

from __future__ import annotations

from forum.activities.voting.models import Poll, Purpose
from forum.consultations.extension_points import list_subjects
from forum.consultations.notices import WEIGHED
from forum.rewording.models import OfficialRewording
from forum.rewording.queries import list_pending_on
from forum.rewording.snapshots import list_changed, read_after, read_before

# What of an option stays as people read it where they vote.
HELD = {*WEIGHED, "ruled_out"}


def list_waiting_changes(poll: Poll) -> list[OfficialRewording]:
    """Requests about what people can choose in it, or what it is about, to which nobody could agree once it is announced."""
    keys = {poll.subject_key, *(option.subject_key for option in poll.options)} - {""}
    if not keys or not _holds_words(poll):
        return []
    things = [(each.part, each.thing_id) for each in list_subjects(poll.consultation) if each.key in keys]
    return [asked for asked in list_pending_on(poll.consultation, things) if _changes_held(asked)]


def _holds_words(poll: Poll) -> bool:
    """Whether what people vote on stays, as the decision follows the vote or as nobody can change theirs."""
    return not poll.may_change or (poll.purpose == Purpose.FOLLOWED and poll.activity.is_about_decision)


def _changes_held(asked: OfficialRewording) -> bool:
    after = read_after(asked)
    return after is None or not HELD.isdisjoint(list_changed(read_before(asked), after))
