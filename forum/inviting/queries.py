from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from forum.consultations.models import Consultation, Invitation
from forum.consultations.rules import INVITATION_LASTS
from forum.inviting.models import AccessCode, StaffDomain
from forum.inviting.parsing import InvitationLine
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.fingerprints import fingerprint


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
        Invitation.consultation_id == consultation.id,
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
