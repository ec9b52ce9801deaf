"""What goes with a person: what they needed to take part, and invitations. That they came counts on."""

from __future__ import annotations

from sqlalchemy import delete, or_, update

from forum.consultations.models import Participation
from forum.kernel.db import db
from forum.workshops.models import Attendance, WorkshopInvite


def forget_attendance(place: Participation) -> None:
    """Inside the action of leaving."""
    email = place.account.email if place.account else ""
    invites = delete(WorkshopInvite).where(or_(WorkshopInvite.participation_id == place.id, WorkshopInvite.email == email))
    db.session.execute(invites.execution_options(synchronize_session=False))
    needs = update(Attendance).where(Attendance.participation_id == place.id)
    db.session.execute(needs.values(access_needs="", access_answer="").execution_options(synchronize_session=False))
