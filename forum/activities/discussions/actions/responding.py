"""People respond to a comment without writing, or say what they could live with it for."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum.activities.discussions.counters import count_condition, count_response
from forum.activities.discussions.events import ResponseChanged
from forum.activities.discussions.models import Condition, Post, Reaction
from forum.activities.discussions.queries.responses import find_own_condition
from forum.activities.discussions.responses import LONGEST_CONDITION, fingerprint_said
from forum.activities.discussions.rules import ADD_CONDITION, RESPOND, RESPONSES_PER_PERSON, TAKE_RESPONSE_BACK
from forum.consultations.events import consultation_stream
from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.contributions.actions import NewWords, consider, find_by_sending, new_contribution, publish
from forum.contributions.models import Contribution, Status
from forum.contributions.screening import Confirmation
from forum.kernel.actions import action, lock
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Changed, Invalid, NotFound
from forum.kernel.events import emit
from forum.kernel.idempotency import identify_sending
from forum.kernel.limits import spend
from forum.kernel.permissions import Actor, require
from forum.kernel.text import tidy_text


def respond(actor: Actor, said: Post | Condition, kind: str, *, is_on: bool, seen: str | None = None) -> None:
    """Gives a response, or takes it back; what is so already stays. The log does not say whose it was. Raises Changed when words
    that somebody responds to are not any more what was `seen`, where that is told."""
    require(actor, RESPOND if is_on else TAKE_RESPONSE_BACK, said)
    spend(RESPONSES_PER_PERSON, _get_place(actor, said).id)
    if is_on:
        _give(actor, said, kind, seen)
    else:
        _take_back(actor, said, kind)


@action(RESPOND, lock=lock)
def _give(actor: Actor, said: Post | Condition, kind: str, seen: str | None) -> None:
    if seen is not None and seen != fingerprint_said(said.html, said.title):
        raise Changed(_("This was edited after you opened the page, so we have not added your response. Read it again first."))
    place = _get_place(actor, said)
    row = insert_into(Reaction).values(
        contribution_id=said.id, participation_id=place.id, kind=kind, capacity_key=place.capacity_key
    )
    _count(said, kind, db.session.scalar(row.on_conflict_do_nothing().returning(Reaction.capacity_key)), is_on=True)


@action(TAKE_RESPONSE_BACK, lock=lock)
def _take_back(actor: Actor, said: Post | Condition, kind: str) -> None:
    place = _get_place(actor, said)
    own = delete(Reaction).where(Reaction.contribution_id == said.id, Reaction.participation_id == place.id)
    _count(said, kind, db.session.scalar(own.where(Reaction.kind == kind).returning(Reaction.capacity_key)), is_on=False)


def _count(said: Post | Condition, kind: str, capacity_key: str | None, *, is_on: bool) -> None:
    """None: it was so before."""
    if capacity_key is None:
        return
    count_response(said, kind, capacity_key, 1 if is_on else -1)
    emit(ResponseChanged(consultation_stream(said.space_id), None, said.id, kind, is_on))


def add_condition(
    actor: Actor, post: Post, *, body: str, idempotency_key: str | None = None, confirmation: Confirmation | None = None
) -> Condition:
    """Says under which condition one could live with what a post says: one a person; the same form sent again returns the same.
    Raises Invalid, by field, and ConfirmationNeeded when its author should be asked first."""
    require(actor, ADD_CONDITION, post)
    if len(tidy_text(body)) > LONGEST_CONDITION:
        raise Invalid({"body": _("Use %(most)s characters or fewer", most=LONGEST_CONDITION)})
    sending = identify_sending(idempotency_key, "condition", post.id, tidy_text(body))
    return _add_condition(actor, post, consider(actor, ADD_CONDITION, post, NewWords(body, "", sending, confirmation)))


@action(ADD_CONDITION, lock=lock)
def _add_condition(actor: Actor, post: Post, words: NewWords) -> Condition:
    author = _get_place(actor, post)
    sent = find_by_sending(Condition, author, words.sending)
    if sent is not None:
        return sent
    if find_own_condition(author, post) is not None:
        raise Invalid({"body": _("You have already said what you could live with here. Edit or delete that first")})
    condition = new_contribution(
        Condition, author, activity_id=post.activity_id, body=words.body, sending=words.sending, post_id=post.id
    )
    publish(condition, words)
    if condition.status == Status.PUBLISHED:
        count_condition(condition, 1)
    return condition


def forget_responses_of(place: Participation) -> None:
    """Inside the action in which somebody leaves: nobody has lived what they had, and counts go down."""
    given = db.session.scalars(select(Reaction).filter_by(participation_id=place.id).order_by(Reaction.contribution_id)).all()
    for reaction in given:
        said = db.session.get_one(Contribution, reaction.contribution_id)
        if isinstance(said, Post | Condition):
            count_response(said, reaction.kind, reaction.capacity_key, -1)
    db.session.execute(delete(Reaction).where(Reaction.participation_id == place.id))


def _get_place(actor: Actor, thing: Post | Condition) -> Participation:
    place = find_place(actor, thing)
    if place is None:
        raise NotFound
    return place
