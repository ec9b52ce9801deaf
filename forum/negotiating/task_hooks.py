from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Participation
from forum.consultations.tasks import MOST_TASKS, Duties, Task, end_of, finds_tasks
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.negotiating.kinds import NEEDS_REASON
from forum.negotiating.models import Delegate, Negotiation, Party
from forum.negotiating.queries import TermStanding, list_standings
from forum.negotiating.rules import NegotiationState, last_day_of, state_of
from forum.outcomes.rules import ANSWERING


@finds_tasks("negotiating")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """For the go-between, a record whose day has come; for those who answer, agreed terms that are no promise yet."""
    query = select(Negotiation).where(Negotiation.begun_at.is_not(None)).options(joinedload(Negotiation.activity))
    waiting = query.where(Negotiation.space_id.in_(duties.list_ids(Role.BROKER)), Negotiation.ended_at.is_(None))
    for negotiation in db.session.scalars(waiting.order_by(Negotiation.ends_on).limit(MOST_TASKS)):
        if state_of(negotiation) is not NegotiationState.DUE or negotiation.ends_on is None:
            continue
        consultation, role = duties.find(negotiation.space_id)
        title = _("Publish what was agreed in “%(title)s”", title=negotiation.activity.title)
        address = url_for("negotiating_manage.overview", slug=consultation.slug, public_id=negotiation.activity.public_id)
        yield Task(title, consultation, role, address, _("Open the negotiation"), end_of(negotiation.ends_on))
    ended = query.where(Negotiation.space_id.in_(duties.list_ids(*ANSWERING)), Negotiation.ended_at.is_not(None))
    for negotiation in db.session.scalars(ended.order_by(Negotiation.id.desc()).limit(MOST_TASKS)):
        yield from _find_promises(duties, negotiation)


def _find_promises(duties: Duties, negotiation: Negotiation) -> Iterator[Task]:
    consultation, role = duties.find(negotiation.space_id)
    for standing in list_standings(negotiation):
        draft = standing.term.promise_draft
        if standing.is_agreed and (draft is None or draft.dropped_at is not None):
            title = _("Make a promise of “%(title)s”, which every side has signed", title=standing.term.title)
            address = url_for("negotiating_manage.promise", slug=consultation.slug, public_id=standing.term.public_id)
            yield Task(title, consultation, role, address, _("Make the promise"))


@finds_tasks("speaking for a side")
def find_delegations(duties: Duties) -> Iterator[Task]:
    """What somebody is asked to accept, whether they have a role of the team or not."""
    asked = _list_delegations(duties).where(Delegate.accepted_at.is_(None))
    for delegate in db.session.scalars(asked.order_by(Delegate.id).limit(MOST_TASKS)):
        title = _("Say whether you will speak for %(side)s", side=delegate.party.name)
        address = url_for("negotiating.party", slug=delegate.consultation.slug, public_id=delegate.party.public_id)
        yield _make_task(delegate, title, address, _("Answer"))


@finds_tasks("terms of an agreement")
def find_terms(duties: Duties) -> Iterator[Task]:
    """What a side has not said yet of the wording that holds, or not signed though it agrees: for each who speaks for it."""
    query = _list_delegations(duties).where(
        Delegate.accepted_at.is_not(None), Party.withdrawn_at.is_(None), Negotiation.begun_at.is_not(None)
    )
    open_ones = [
        each
        for each in db.session.scalars(query.order_by(Delegate.id).limit(MOST_TASKS))
        if state_of(each.negotiation) is NegotiationState.OPEN
    ]
    for delegate in open_ones:
        ends = end_of(last_day_of(delegate.negotiation))
        for standing in list_standings(delegate.negotiation):
            if title := _say_what_is_missing(standing, delegate.party):
                slug, number = delegate.consultation.slug, standing.term.public_id
                address = url_for("negotiating.term", slug=slug, public_id=number)
                yield _make_task(delegate, title, address, _("Open the term"), ends)


def _say_what_is_missing(standing: TermStanding, party: Party) -> str:
    position, title = standing.positions.get(party.id), standing.term.title
    if party.id in standing.signatures:
        return ""
    if position is None or position.wording_id != standing.term.wording.id:
        return _("Say what your side thinks of “%(title)s”", title=title)
    return "" if position.stand in NEEDS_REASON else _("Sign “%(title)s” for your side", title=title)


@finds_tasks("terms that a side does not agree to")
def find_disagreements(duties: Duties) -> Iterator[Task]:
    """For the go-between: terms whose wording one side does not agree to."""
    query = select(Negotiation).where(Negotiation.begun_at.is_not(None), Negotiation.ended_at.is_(None))
    query = query.where(Negotiation.space_id.in_(duties.list_ids(Role.BROKER))).order_by(Negotiation.id).limit(MOST_TASKS)
    for negotiation in db.session.scalars(query):
        if state_of(negotiation) is not NegotiationState.OPEN:
            continue
        consultation, role = duties.find(negotiation.space_id)
        for standing in list_standings(negotiation):
            here = [each for each in standing.positions.values() if each.wording_id == standing.term.wording.id]
            if any(each.stand in NEEDS_REASON for each in here):
                title = _("Look for words for “%(title)s” that every side can sign", title=standing.term.title)
                address = url_for("negotiating.term", slug=consultation.slug, public_id=standing.term.public_id)
                yield Task(title, consultation, role, address, _("Open the term"), end_of(last_day_of(negotiation)))


def _list_delegations(duties: Duties) -> Select[Delegate]:
    """Those of this person that have not ended; of one consultation, where it is asked alone."""
    query = select(Delegate).join(Delegate.place).join(Delegate.party).join(Party.negotiation)
    query = query.where(
        Participation.account_id == duties.actor.account_id,
        Participation.set_aside_at.is_(None),
        Participation.removed_at.is_(None),
        Delegate.left_at.is_(None),
        Negotiation.ended_at.is_(None),
    )
    return query if duties.is_everywhere else query.where(Negotiation.space_id.in_(duties.list_ids(*Role)))


def _make_task(delegate: Delegate, title: str, address: str, call: str, due_at: datetime | None = None) -> Task:
    whose = _("someone who speaks for %(side)s", side=delegate.party.name)
    return Task(title, delegate.consultation, Role(delegate.place.role), address, call, due_at, whose=whose)
