from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from forum.consultations.models import Admission, Consultation, Invitation, Participation
from forum.consultations.rules import INVITATION_LASTS
from forum.inviting.models import AccessCode, StaffDomain
from forum.inviting.parsing import InvitationLine
from forum.inviting.rules import READERS_PER_PAGE
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import Actor


class LineState(StrEnum):
    """What becomes of a line of a list."""

    WILL_BE_INVITED = "will be invited"
    INVITED = "invited already"
    ACCEPTED = "accepted already"
    TWICE = "twice"
    FAULTY = "faulty"


@dataclass(frozen=True)
class PlannedLine:
    line: InvitationLine
    state: LineState


@dataclass(frozen=True)
class InvitationPlan:
    """Who of a list gets what."""

    lines: tuple[PlannedLine, ...]

    def count(self, *states: LineState) -> int:
        return sum(each.state in states for each in self.lines)

    @property
    def faulty(self) -> int:
        return self.count(LineState.FAULTY)

    @property
    def to_invite(self) -> list[InvitationLine]:
        return [each.line for each in self.lines if each.state is LineState.WILL_BE_INVITED]

    def fingerprint(self) -> str:
        """Of all that whoever sends it has seen."""
        each = [[p.line.email, p.line.name, p.line.role, p.line.capacity_key, p.line.job_title, p.state] for p in self.lines]
        return fingerprint(*each)


def plan_invitations(consultation: Consultation, lines: Iterable[InvitationLine]) -> InvitationPlan:
    """Asks only after invitations, which organisers see anyway: that somebody takes part under a name of their own, an address
    must not tell them."""
    lines = list(lines)
    states = _find_states(consultation, {line.email for line in lines if not line.faults})
    seen: set[str] = set()
    planned = []
    for line in lines:
        state = LineState.FAULTY if line.faults else states.get((line.email, str(line.role)), LineState.WILL_BE_INVITED)
        if not line.faults and line.email in seen:
            state = LineState.TWICE
        seen.add(line.email)
        planned.append(PlannedLine(line, state))
    return InvitationPlan(tuple(planned))


def _find_states(consultation: Consultation, emails: set[str]) -> dict[tuple[str, str], LineState]:
    """Of those who need no letter: an invitation to the same role is accepted, or its link works still. Not of somebody who was
    asked by the name that they have here: a list of known addresses would tell whose it is."""
    stands = and_(Invitation.accepted_at.is_(None), Invitation.created_at > now() - INVITATION_LASTS)
    query = select(Invitation.email, Invitation.role, Invitation.accepted_at).where(
        Invitation.space_id == consultation.id,
        Invitation.email.in_(emails),
        Invitation.place_id.is_(None),
        Invitation.withdrawn_at.is_(None),
        or_(stands, Invitation.accepted_at.is_not(None)),
    )
    found = db.session.execute(query.order_by(Invitation.id))
    return {(email, role): LineState.ACCEPTED if accepted else LineState.INVITED for email, role, accepted in found}


def list_staff_domains(consultation: Consultation) -> list[StaffDomain]:
    """Those that hold now."""
    query = select(StaffDomain).filter_by(consultation_id=consultation.id, ended_at=None)
    return list(db.session.scalars(query.options(joinedload(StaffDomain.added_by)).order_by(StaffDomain.domain)))


def get_staff_domain(consultation: Consultation, public_id: str) -> StaffDomain:
    found = db.session.scalar(select(StaffDomain).filter_by(consultation_id=consultation.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def find_access_code(consultation: Consultation) -> AccessCode | None:
    return db.session.get(AccessCode, consultation.id)


def fingerprint_access_code(code: AccessCode | None) -> str:
    """Of which code it is, so that two who make one at once do not both print letters with theirs."""
    return fingerprint(code.code_hash if code else "")


@dataclass(frozen=True)
class CameByCode:
    """Somebody who came in by a code. Their name is the first that they chose here, "" until they have joined: a name they were
    given a role under later stays apart from it."""

    admission: Admission
    name: str


def list_came_by_code(consultation: Consultation, before: int | None = None) -> tuple[list[CameByCode], int | None]:
    """A page of them, the latest first, and how many come before the next page, if there is one."""
    first = before or 0
    place = aliased(Participation)
    own = (place.space_id == Admission.space_id) & (place.account_id == Admission.account_id)
    has_place = Participation.id == select(func.min(place.id)).where(own).scalar_subquery()
    query = (
        select(Admission, Participation.pseudonym)
        .outerjoin(Participation, has_place)
        .where(Admission.space_id == consultation.id, Admission.code_made_at.is_not(None))
        .order_by(Admission.admitted_at.desc(), Admission.public_id)
    )
    rows = db.session.execute(query.offset(first).limit(READERS_PER_PAGE + 1)).tuples().all()
    found = [CameByCode(admission, name or "") for admission, name in rows[:READERS_PER_PAGE]]
    return found, first + READERS_PER_PAGE if len(rows) > READERS_PER_PAGE else None


def find_admission(public_id: str) -> Admission | None:
    return db.session.scalar(select(Admission).filter_by(public_id=public_id)) if public_id else None


def get_came_by_code(consultation: Consultation, public_id: str) -> CameByCode:
    found = find_admission(public_id)
    if found is None or found.space_id != consultation.id or found.code_made_at is None:
        raise NotFound
    mine = {"space_id": found.space_id, "account_id": found.account_id}
    first = select(Participation.pseudonym).filter_by(**mine).order_by(Participation.id).limit(1)
    return CameByCode(found, db.session.scalar(first) or "")


def find_place_of(admission: Admission) -> Participation | None:
    """The place that they have by now, if they have joined."""
    mine = {"space_id": admission.space_id, "account_id": admission.account_id, "set_aside_at": None}
    return db.session.scalar(select(Participation).filter_by(**mine))


def was_put_out(actor: Actor, consultation: Consultation) -> bool:
    mine = {"space_id": consultation.id, "account_id": actor.account_id}
    return bool(db.session.scalar(select(Admission.put_out_at).filter_by(**mine)))
