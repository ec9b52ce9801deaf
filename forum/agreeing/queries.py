"""What waits for a colleague, and which colleague can agree to it."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from forum.agreeing.models import AskedOfTwo
from forum.agreeing.rules import find_end_of_new, find_why_not_second
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import had_role_at
from forum.consultations.tasks import MOST_TASKS
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.opening.people import list_in_role
from forum.opening.rules import SIGNERS

R = TypeVar("R", bound=AskedOfTwo)


def list_pending(model: type[R], of: ColumnElement[bool], *options: ExecutableOption) -> list[R]:
    """What waits for a colleague, the oldest first, and no more than anybody is shown at once. `of`: of which consultations, or
    whatever else it is asked of; `options`: what is read with it."""
    query = select(model).where(of, model.agreed_at.is_(None), model.dropped_at.is_(None)).limit(MOST_TASKS)
    return list(db.session.scalars(query.options(joinedload(model.asked_by), *options).order_by(model.id)))


def find_pending(model: type[R], of: ColumnElement[bool]) -> R | None:
    return next(iter(list_pending(model, of)), None)


def find_latest(model: type[R], of: ColumnElement[bool]) -> R | None:
    """Whatever came of it."""
    people = (joinedload(model.asked_by), joinedload(model.agreed_by), joinedload(model.dropped_by))
    return db.session.scalar(select(model).where(of).options(*people).order_by(model.id.desc()).limit(1))


def list_seconds(asked: AskedOfTwo, consultation: Consultation, roles: frozenset[Role] = SIGNERS) -> list[Participation]:
    """Each of them can agree."""
    return [place for place in list_in_role(consultation, *roles) if find_why_not_second(place, asked, roles) is None]


def list_soon(
    asked: AskedOfTwo, consultation: Consultation, roles: frozenset[Role] = SIGNERS
) -> list[tuple[Participation, datetime]]:
    """Those who got their role so lately that they can agree only later, each with the moment from which on."""
    others = (each for each in list_in_role(consultation, *roles) if each.account_id != asked.asked_by.account_id)
    ends = ((each, find_end_of_new(each)) for each in others if had_role_at(each, asked.asked_at))
    return [(each, end) for each, end in ends if end is not None]
