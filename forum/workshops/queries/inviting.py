"""Who is invited to a workshop, and to which address what is written to whom."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Account
from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.kernel.db import db
from forum.kernel.permissions import Actor, Role
from forum.workshops.models import Attendance, Workshop, WorkshopInvite


@dataclass(frozen=True)
class Comer:
    """Somebody who is written to about a workshop: by the address of their account or of their invitation."""

    email: str
    attendance: Attendance | None
    invite: WorkshopInvite | None


def find_invited_place(actor: Actor, invite: WorkshopInvite) -> Participation | None:
    """Whose place the link of an invitation means: that of the account that follows it; of a guest, the one that came of this
    invitation. Somebody else's guest in the same browser (a couple, a library) is not meant."""
    own, known = find_place(actor, invite.workshop), invite.participation
    if own is not None and own.role != Role.GUEST:
        return own
    if known is not None and known.account is not None and known.account.is_guest:
        return known
    if own is None:
        return None
    others = select(WorkshopInvite.id).where(WorkshopInvite.participation_id == own.id, WorkshopInvite.id != invite.id)
    return None if db.session.scalar(others.limit(1)) else own


def list_invites(workshop: Workshop) -> list[WorkshopInvite]:
    query = select(WorkshopInvite).filter_by(workshop_id=workshop.id, withdrawn_at=None)
    return list(db.session.scalars(query.options(joinedload(WorkshopInvite.participation)).order_by(WorkshopInvite.email)))


def list_comers(workshop: Workshop) -> list[Comer]:
    """Those who said they will come, and those who are invited and have not said that they will not."""
    return _list(
        workshop, Attendance.booked_at.is_not(None), [each for each in list_invites(workshop) if each.will_come is not False]
    )


def list_who_came(workshop: Workshop) -> list[Comer]:
    came = _list(workshop, Attendance.admitted_at.is_not(None), list_invites(workshop))
    return [each for each in came if each.attendance and each.attendance.is_in]


def _list(workshop: Workshop, which: ColumnElement[bool], invites: list[WorkshopInvite]) -> list[Comer]:
    query = (
        select(Attendance, Account)
        .join(Participation, Participation.id == Attendance.participation_id)
        .join(Account, Account.id == Participation.account_id)
        .where(Attendance.workshop_id == workshop.id, which)
    )
    found: dict[str, Comer] = {}
    by_place, by_email = {}, {}
    for attendance, account in db.session.execute(query).tuples():
        by_place[attendance.participation_id] = by_email[account.email] = (attendance, account)
    for each in invites:
        known = by_place.get(each.participation_id or 0) or by_email.get(each.email)
        # Somebody with an account of their own reads letters there.
        if known is None or known[1].is_guest:
            found[each.email] = Comer(each.email, known[0] if known else None, each)
    for attendance, account in by_place.values():
        if not account.is_guest:
            found[account.email] = Comer(account.email, attendance, None)
    return list(found.values())
