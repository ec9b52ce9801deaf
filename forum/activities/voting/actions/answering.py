"""Objections are answered in public; and a voter can be forgotten without changing a count."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import update

from forum.activities.voting.models import NamedBallot, Reason, VoterListEntry
from forum.activities.voting.rules import ANSWER
from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.contributions.actions import NewWords, consider, find_by_sending, new_contribution, publish
from forum.contributions.rules import may_see
from forum.contributions.screening import Confirmation
from forum.kernel.actions import action, lock
from forum.kernel.db import db, new_public_id
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.idempotency import identify_sending
from forum.kernel.permissions import Actor
from forum.kernel.text import tidy_text


def answer_objection(
    actor: Actor, reason: Reason, *, body: str, idempotency_key: str | None = None, confirmation: Confirmation | None = None
) -> Reason:
    """The official answer to an objection, shown beside it. One answer each; it can be edited like anything said. The same
    words in the same form, sent again, give the same answer; a second one is a Conflict."""
    sending = identify_sending(idempotency_key, reason.id, tidy_text(body))
    words = consider(actor, ANSWER, reason, NewWords(body, sending=sending, confirmation=confirmation))
    return _answer_objection(actor, reason, words)


@action(ANSWER)
def _answer_objection(actor: Actor, reason: Reason, words: NewWords) -> Reason:
    if not may_see(actor, reason):
        raise NotFound
    author = find_place(actor, reason)
    if author is None:
        raise NotFound
    sent = find_by_sending(Reason, author, words.sending)
    if sent is not None:
        return sent
    lock(reason)
    if db.session.query(Reason.id).filter_by(answers_id=reason.id).first():
        raise Conflict(_("This objection has already been answered."))
    answer = new_contribution(
        Reason,
        author,
        activity_id=reason.activity_id,
        body=words.body,
        sending=words.sending,
        poll_id=reason.poll_id,
        answers_id=reason.id,
    )
    publish(answer, words)
    return answer


def forget_voter(place: Participation) -> None:
    """Takes a person off their ballots, all versions, inside the action of leaving. The ballots, and that a ballot was cast,
    stay: no total changes."""
    db.session.execute(update(NamedBallot).where(NamedBallot.participation_id == place.id).values(participation_id=None))


def strike_from_lists(email: str) -> None:
    """Lists of invited voters keep their length, since turnout is counted against it, and lose the address."""
    held = update(VoterListEntry).where(VoterListEntry.email == email)
    db.session.execute(held.values(email=f"left-{new_public_id()}"))
