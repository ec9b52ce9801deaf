"""Workshops, by address or code."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum.consultations.models import Activity, Consultation
from forum.consultations.rules import may_see_consultation
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor
from forum.workshops.codes import LENGTH, list_meant, read_code
from forum.workshops.models import AgendaItem, AgendaPoll, Attendance, Workshop

_WHOLE = (
    joinedload(Workshop.consultation),
    joinedload(Workshop.activity).joinedload(Activity.phase),
    selectinload(Workshop.items).selectinload(AgendaItem.polls).joinedload(AgendaPoll.poll),
)


def get_workshop(actor: Actor, slug: str, public_id: str) -> Workshop:
    query = select(Workshop).join(Workshop.consultation).where(Consultation.slug == slug, Workshop.public_id == public_id)
    found = db.session.scalar(query.options(*_WHOLE))
    if found is None or not may_see_consultation(actor, found.consultation):
        raise NotFound
    return found


def find_by_code(actor: Actor, typed: str) -> Workshop | None:
    """The workshop whose code somebody typed: spaces and small letters are forgiven, and letters that look alike where only one
    workshop can be meant."""
    code = read_code(typed)
    meant = list_meant(code) if len(code) == LENGTH else [code]
    several = list(db.session.scalars(select(Workshop).where(Workshop.code.in_(meant)).options(*_WHOLE)))
    found = next((each for each in several if each.code == code), several[0] if len(several) == 1 else None)
    return found if found and may_see_consultation(actor, found.consultation) else None


def find_open_workshop() -> Workshop | None:
    """The one whose doors opened last and are open still."""
    query = select(Workshop).where(Workshop.opened_at.is_not(None), Workshop.ended_at.is_(None), Workshop.called_off_at.is_(None))
    return db.session.scalar(query.options(*_WHOLE).order_by(Workshop.opened_at.desc()).limit(1))


def load_workshop(number: int) -> Workshop | None:
    return db.session.scalar(select(Workshop).where(Workshop.id == number).options(*_WHOLE))


def list_workshops(activity: Activity) -> list[Workshop]:
    query = select(Workshop).where(Workshop.activity_id == activity.id).options(*_WHOLE)
    return list(db.session.scalars(query.order_by(Workshop.starts_at)))


def get_item(workshop: Workshop, public_id: str) -> AgendaItem:
    for item in workshop.items:
        if item.public_id == public_id:
            return item
    raise NotFound


def list_bookings(workshop: Workshop) -> list[Attendance]:
    query = select(Attendance).where(Attendance.workshop_id == workshop.id, Attendance.booked_at.is_not(None))
    return list(db.session.scalars(query.options(joinedload(Attendance.participation)).order_by(Attendance.id)))
