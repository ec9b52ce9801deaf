from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Participation
from forum.consultations.tasks import MOST_TASKS, Duties, Task, end_of, finds_tasks
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.negotiating.models import Delegate, Negotiation, Party
from forum.negotiating.queries import list_standings
from forum.negotiating.rules import NegotiationState, state_of
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
    """What somebody is asked to accept who has a role of the team too."""
    query = select(Delegate).join(Delegate.place).join(Delegate.party).join(Party.negotiation)
    asked = query.where(
        Participation.account_id == duties.actor.account_id,
        Participation.set_aside_at.is_(None),
        Delegate.accepted_at.is_(None),
        Delegate.left_at.is_(None),
        Negotiation.ended_at.is_(None),
        Negotiation.space_id.in_(duties.list_ids(*Role)),
    )
    for delegate in db.session.scalars(asked.order_by(Delegate.id).limit(MOST_TASKS)):
        consultation, role = duties.find(delegate.space_id)
        title = _("Say whether you will speak for %(side)s", side=delegate.party.name)
        address = url_for("negotiating.party", slug=consultation.slug, public_id=delegate.party.public_id)
        yield Task(title, consultation, role, address, _("Answer"))
