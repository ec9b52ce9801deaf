from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from forum.consultations.models import Participation
from forum.consultations.tasks import MOST_TASKS, Duties, Task, finds_tasks
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import MODERATORS
from forum.moderation.kinds import UNDECIDED
from forum.moderation.models import Case
from forum.moderation.queries.queue import in_queue_of, list_appeals


@finds_tasks("moderation")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """What somebody has taken, one line for all else that is reported in a consultation, and appeals to decide."""
    if not duties.list_ids(*MODERATORS):
        return
    mine = (Case.claimed_until > now()) & (Participation.account_id == duties.actor.account_id)
    taken = select(Case).join(Participation, Participation.id == Case.claimed_by_id)
    taken = taken.where(_is_in(duties), Case.state.in_(UNDECIDED), mine)
    for case in db.session.scalars(taken.order_by(Case.due_at).limit(MOST_TASKS)):
        consultation, role = duties.find(case.space_id)
        address = url_for("moderation.case", public_id=case.public_id)
        yield Task(_("Decide about a comment you have taken"), consultation, role, address, _("Review it"), due_at=case.due_at)
    yield from _find_reported(duties)
    for appeal in list_appeals(duties.actor, duties.list_ids(*MODERATORS), most=MOST_TASKS):
        consultation, role = duties.find(appeal.space_id)
        address = url_for("moderation_appeals.show", public_id=appeal.decision.public_id)
        yield Task(_("Decide an appeal"), consultation, role, address, _("Review it"), due_at=appeal.due_at)


def _find_reported(duties: Duties) -> Iterator[Task]:
    """The first that is due; nobody is shown how many there are, as what grows is not counted."""
    is_free = Case.claimed_until.is_(None) | (Case.claimed_until <= now())
    first = select(Case.space_id, func.min(Case.due_at)).where(_is_in(duties), Case.state.in_(UNDECIDED), is_free)
    for consultation_id, due_at in db.session.execute(first.group_by(Case.space_id)).tuples():
        consultation, role = duties.find(consultation_id)
        chosen: dict[str, Any] = {"in": consultation.slug}
        address = url_for("moderation.queue_page", **chosen)
        yield Task(_("Look at what people have reported"), consultation, role, address, _("Open the queue"), due_at=due_at)


def _is_in(duties: Duties) -> ColumnElement[bool]:
    """The condition on Case for those that are theirs, in the consultations that are looked at."""
    return in_queue_of(duties.actor) & Case.space_id.in_(duties.list_ids(*MODERATORS))
