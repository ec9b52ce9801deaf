"""What a decision was promised to follow: votes, and what is named in words."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import selectinload

from forum.activities.voting.models import Poll
from forum.activities.voting.queries.polls import list_followed_polls
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.fingerprints import fingerprint
from forum.kernel.text import has_words
from forum.outcomes.models import FollowedVote, Following


@dataclass(frozen=True)
class Promised:
    """What people read that the decision will follow, or say in public why not; `words` may be empty."""

    words: str
    polls: list[Poll]

    @property
    def seen(self) -> str:
        """Of all that somebody had before them when they said whether the decision follows it; "" where there is nothing."""
        votes = [[poll.id, poll.unless, poll.result.tally if poll.result else ""] for poll in self.polls]
        return fingerprint(self.words, votes) if self else ""

    def __bool__(self) -> bool:
        return bool(self.words or self.polls)


def find_promised(consultation: Consultation) -> Promised:
    """Words stand on the page where a level of say does."""
    words = consultation.decision_follows if consultation.promise_level else ""
    return Promised(words if has_words(words) else "", list_followed_polls(consultation))


def find_promised_then(consultation: Consultation) -> Promised:
    """What the published decision was to follow: a decision that a call-in changes is measured by the same."""
    following = find_following(consultation)
    return Promised(following.named, [each.poll for each in following.votes]) if following else Promised("", [])


def find_following(consultation: Consultation) -> Following | None:
    """What was said of it with the decision."""
    votes = selectinload(Following.votes).joinedload(FollowedVote.poll).joinedload(Poll.result)
    return db.session.get(Following, consultation.id, options=[votes])
