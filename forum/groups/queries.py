"""What the pages of groups list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.consultations.capacities import CAPACITIES, Capacity
from forum.consultations.models import Participation
from forum.consultations.pseudonyms import list_pseudonym_keys
from forum.consultations.queries import find_place
from forum.groups.fingerprints import fingerprint_minutes
from forum.groups.kinds import (
    GROUP_PAGE,
    LIVED,
    MOST_CHANGES,
    MOST_DOCUMENTS,
    MOST_GROUPS,
    MOST_MEETINGS,
    MOST_MEMBERS,
    MOST_REMARKS,
    MemberAnswer,
    Outcome,
    RemarkKind,
)
from forum.groups.models import (
    ActionPoint,
    Clause,
    ClauseDocument,
    Coming,
    Consent,
    GroupInvitation,
    GroupMeeting,
    JoinRequest,
    MeetingPaper,
    Member,
    Proposal,
    Remark,
    RemarkReport,
    StandingGroup,
)
from forum.groups.rules import INVITATION_LASTS, count_days_over, find_member, is_current
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor, Role
from forum.organisations.models import Organisation
from forum.organisations.queries import list_running
from forum.spaces.extension_points import SpaceFace, shows_space
from forum.spaces.models import SpaceKind


def list_groups() -> list[StandingGroup]:
    """By name; MOST_GROUPS at most."""
    return list(db.session.scalars(select(StandingGroup).order_by(func.lower(StandingGroup.name)).limit(MOST_GROUPS)))


def get_group(slug: str) -> StandingGroup:
    found = db.session.scalar(select(StandingGroup).filter_by(slug=slug))
    if found is None:
        raise NotFound
    return found


def find_organisation(group: StandingGroup) -> Organisation:
    return list_running(group.id)[0].organisation


@shows_space(SpaceKind.GROUP)
def show_group(number: int) -> SpaceFace:
    """How updates and tasks show a group."""
    group = db.session.get_one(StandingGroup, number)
    return SpaceFace(number, group.slug, group.name, find_organisation(group).name, "groups.show", GROUP_PAGE.key)


def list_members(group: StandingGroup) -> list[Member]:
    """Those whose term lasts, chairs first."""
    query = select(Member).where(Member.group_id == group.id, is_current()).options(joinedload(Member.place))
    return list(db.session.scalars(query.order_by(Member.is_chair.desc(), Member.id).limit(MOST_MEMBERS)))


def list_former_members(group: StandingGroup) -> list[Member]:
    query = select(Member).where(Member.group_id == group.id, ~is_current()).options(joinedload(Member.place))
    return list(db.session.scalars(query.order_by(Member.id.desc()).limit(MOST_MEMBERS)))


def list_officials(group: StandingGroup) -> list[Participation]:
    """Who runs the group and who answers to it."""
    query = select(Participation).filter_by(space_id=group.id)
    query = query.where(Participation.role.in_([Role.ORGANISER, Role.LEAD]), Participation.account_id.is_not(None))
    return list(db.session.scalars(query.order_by(Participation.role, Participation.id)))


def belongs_to(actor: Actor, group: StandingGroup) -> bool:
    """Whether something of the group can wait for them: members, organisers and owners."""
    place = find_place(actor, group)
    return place is not None and (place.role != Role.PARTICIPANT or find_member(actor, group) is not None)


def list_leads(group: StandingGroup) -> list[Participation]:
    return [place for place in list_officials(group) if place.role == Role.LEAD]


@dataclass(frozen=True)
class Balance:
    """Who the members are, by how they are connected: those who live with it first."""

    total: int
    lived: int
    by_capacity: list[tuple[Capacity, int]]
    lacks_lived_chair: bool


def weigh_members(group: StandingGroup, members: list[Member]) -> Balance:
    counted = Counter(member.place.capacity_key for member in members)
    by_capacity = [(capacity, counted[key]) for key, capacity in CAPACITIES.items() if counted[key]]
    has_one = any(member.is_chair and member.place.capacity_key in LIVED for member in members)
    return Balance(len(members), sum(counted[key] for key in LIVED), by_capacity, group.needs_lived_chair and not has_one)


def find_same_name(group: StandingGroup, name: str, but: int | None = None) -> bool:
    """Whether somebody else here has this name, or one that looks the same."""
    query = select(Participation.id).filter_by(space_id=group.id)
    query = query.where(Participation.pseudonym_key.in_(list_pseudonym_keys(name)))
    return db.session.scalar(query.where(Participation.account_id.is_distinct_from(but)).limit(1)) is not None


def list_requests(group: StandingGroup) -> list[JoinRequest]:
    """Those that nobody has decided yet."""
    query = select(JoinRequest).filter_by(group_id=group.id, decided_at=None)
    return list(db.session.scalars(query.order_by(JoinRequest.id).limit(MOST_MEMBERS)))


def list_invitations(group: StandingGroup) -> list[GroupInvitation]:
    query = select(GroupInvitation).filter_by(group_id=group.id, accepted_at=None, cancelled_at=None)
    return list(db.session.scalars(query.order_by(GroupInvitation.id).limit(MOST_MEMBERS)))


def list_reports(group: StandingGroup) -> list[RemarkReport]:
    """Those that nobody has settled yet."""
    query = select(RemarkReport).join(Remark, Remark.id == RemarkReport.remark_id)
    query = query.where(Remark.group_id == group.id, RemarkReport.settled_at.is_(None), Remark.deleted_at.is_(None))
    return list(db.session.scalars(query.order_by(RemarkReport.id).limit(MOST_REMARKS)))


def list_appeals(group: StandingGroup) -> list[Remark]:
    """What its author asked somebody else to look at again, and nobody has."""
    query = select(Remark).where(Remark.group_id == group.id, Remark.appealed_at.is_not(None), Remark.heard_at.is_(None))
    return list(db.session.scalars(query.where(Remark.deleted_at.is_(None)).order_by(Remark.id).limit(MOST_REMARKS)))


def list_remarks(group: StandingGroup, kind: RemarkKind, about_id: int = 0) -> list[Remark]:
    """Of one kind about one thing, in the order in which they were written; those that were deleted are not among them."""
    query = select(Remark).filter_by(group_id=group.id, kind=kind, about_id=about_id, deleted_at=None)
    return list(db.session.scalars(query.options(joinedload(Remark.place)).order_by(Remark.id).limit(MOST_REMARKS)))


def list_own_hidden(actor: Actor, group: StandingGroup) -> list[Remark]:
    """What of theirs was hidden, for its author to read."""
    query = select(Remark).join(Participation, Participation.id == Remark.place_id).where(Remark.group_id == group.id)
    query = query.where(Participation.account_id == actor.account_id, Remark.hidden_at.is_not(None), Remark.deleted_at.is_(None))
    return list(db.session.scalars(query.order_by(Remark.id.desc()).limit(MOST_REMARKS)))


T = TypeVar("T", GroupMeeting, Member, JoinRequest, GroupInvitation, Remark, ClauseDocument, Proposal, ActionPoint)


def get_of_group(model: type[T], group: StandingGroup, public_id: str) -> T:
    """Raises NotFound where the group has none."""
    found = db.session.scalar(select(model).filter_by(group_id=group.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def get_clause(group: StandingGroup, public_id: str) -> Clause:
    query = select(Clause).join(ClauseDocument, ClauseDocument.id == Clause.document_id)
    found = db.session.scalar(query.where(ClauseDocument.group_id == group.id, Clause.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def list_meetings(group: StandingGroup, *, is_past: bool) -> list[GroupMeeting]:
    """Those to come, the next first, or those that have begun, the latest first; MOST_MEETINGS at most."""
    query = select(GroupMeeting).filter_by(group_id=group.id)
    if is_past:
        query = query.where(GroupMeeting.starts_at <= now(), GroupMeeting.cancelled_at.is_(None))
        query = query.order_by(GroupMeeting.starts_at.desc())
    else:
        query = query.where(GroupMeeting.ends_at > now()).order_by(GroupMeeting.starts_at)
    return list(db.session.scalars(query.limit(MOST_MEETINGS)))


def list_unwritten_minutes(group: StandingGroup) -> list[GroupMeeting]:
    """Meetings that are over and have no minutes, the latest first."""
    query = select(GroupMeeting).filter_by(group_id=group.id, cancelled_at=None, drafted_at=None)
    return list(db.session.scalars(query.where(GroupMeeting.ends_at <= now()).order_by(GroupMeeting.starts_at.desc()).limit(3)))


def list_unagreed_minutes(group: StandingGroup, place_id: int) -> list[GroupMeeting]:
    """Meetings whose minutes this member has not agreed to as they are now, nor the group."""
    query = select(GroupMeeting).filter_by(group_id=group.id, agreed_at=None).where(GroupMeeting.drafted_at.is_not(None))
    found = db.session.scalars(query.order_by(GroupMeeting.starts_at.desc()).limit(MOST_MEETINGS))
    return [each for each in found if place_id not in {agreed.place_id for agreed in list_agreed(each)}]


def list_all_meetings(group: StandingGroup) -> list[GroupMeeting]:
    """What a calendar is told: the latest MOST_MEETINGS, cancelled ones too."""
    query = select(GroupMeeting).filter_by(group_id=group.id).order_by(GroupMeeting.starts_at.desc())
    return list(db.session.scalars(query.limit(MOST_MEETINGS)))


def find_next_meeting(group: StandingGroup) -> GroupMeeting | None:
    return next((each for each in list_meetings(group, is_past=False) if each.cancelled_at is None), None)


def find_meeting_after(meeting: GroupMeeting) -> GroupMeeting | None:
    """The one that follows it in the group."""
    query = select(GroupMeeting).filter_by(group_id=meeting.group_id, cancelled_at=None)
    return db.session.scalar(query.where(GroupMeeting.starts_at > meeting.starts_at).order_by(GroupMeeting.starts_at).limit(1))


def find_coming(meeting: GroupMeeting, place_id: int) -> Coming | None:
    return db.session.scalar(select(Coming).filter_by(meeting_id=meeting.id, place_id=place_id))


def list_agreed(meeting: GroupMeeting) -> list[Coming]:
    """Those who agreed to the minutes as they are now."""
    printed = fingerprint_minutes(meeting)
    return [each for each in meeting.coming if each.agreed_to == printed]


def get_paper(meeting: GroupMeeting, public_id: str) -> MeetingPaper:
    found = db.session.scalar(select(MeetingPaper).filter_by(meeting_id=meeting.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def list_actions(group: StandingGroup) -> list[ActionPoint]:
    """What is not done yet, the oldest day first; then what was done last."""
    query = select(ActionPoint).filter_by(group_id=group.id)
    order = (ActionPoint.done_on.is_not(None), ActionPoint.due_on, ActionPoint.id)
    return list(db.session.scalars(query.order_by(*order).limit(MOST_REMARKS)))


def list_documents(group: StandingGroup) -> list[ClauseDocument]:
    query = select(ClauseDocument).filter_by(group_id=group.id).options(joinedload(ClauseDocument.owner))
    return list(db.session.scalars(query.order_by(ClauseDocument.id).limit(MOST_DOCUMENTS)))


def list_standing(document: ClauseDocument) -> list[Clause]:
    """Its clauses but those that were struck out."""
    query = select(Clause).filter_by(document_id=document.id, struck_at=None)
    return list(db.session.scalars(query.order_by(Clause.position, Clause.id)))


def list_proposals(group: StandingGroup, clause: Clause | None = None) -> list[Proposal]:
    """All that was ever asked for and not taken back, the latest first; of one clause, or of the group."""
    query = select(Proposal).filter_by(group_id=group.id, withdrawn_at=None)
    if clause is not None:
        query = query.filter_by(clause_id=clause.id)
    together = (joinedload(Proposal.clause), joinedload(Proposal.place), joinedload(Proposal.document))
    return list(db.session.scalars(query.options(*together).order_by(Proposal.id.desc()).limit(MOST_CHANGES)))


def find_wordings(proposals: Collection[Proposal]) -> dict[int, Remark]:
    """What each of them asks for now: its last wording."""
    if not proposals:
        return {}
    numbers = [each.id for each in proposals]
    query = select(Remark).where(Remark.kind == RemarkKind.ASK, Remark.about_id.in_(numbers)).order_by(Remark.id)
    return {remark.about_id: remark for remark in db.session.scalars(query)}


def find_wording(proposal: Proposal) -> Remark:
    return find_wordings([proposal])[proposal.id]


def list_consents(wording: Remark) -> list[Consent]:
    query = select(Consent).filter_by(remark_id=wording.id).options(joinedload(Consent.place))
    return list(db.session.scalars(query.order_by(Consent.id).limit(MOST_MEMBERS)))


@dataclass(frozen=True)
class ConsentCount:
    """What members say to a wording."""

    for_it: int
    can_live: int
    objects: int
    members: int

    @property
    def silent(self) -> int:
        return max(0, self.members - self.for_it - self.can_live - self.objects)

    @property
    def is_agreed(self) -> bool:
        """Nobody objects, and more than half of the members have said what they think."""
        return self.objects == 0 and (self.for_it + self.can_live) * 2 > self.members


def count_consents(wording: Remark, members: list[Member]) -> ConsentCount:
    """Of those who are members now."""
    current = {member.place_id for member in members}
    said = Counter(each.answer for each in list_consents(wording) if each.place_id in current)
    return ConsentCount(said[MemberAnswer.FOR], said[MemberAnswer.CAN_LIVE], said[MemberAnswer.OBJECT], len(members))


@dataclass(frozen=True)
class ChangedByGroup:
    """What a group asked for, and what became of it. `years`: those that somebody can choose."""

    asked: int
    accepted: int
    in_part: int
    refused: int
    waiting: int
    half_within: int | None  # days within which half of the answers came
    proposals: list[Proposal]
    years: list[int]


def count_changed(group: StandingGroup, year: int | None = None) -> ChangedByGroup:
    """What the group put to its owners, late ones first, then the latest."""
    put = [each for each in list_proposals(group) if each.put_at is not None]
    years = sorted({to_local(each.put_at).year for each in put if each.put_at}, reverse=True)
    shown = [each for each in put if each.put_at and year in (None, to_local(each.put_at).year)]
    outcomes = Counter(each.outcome for each in shown if each.answered_at)
    days = sorted((each.answered_at - each.put_at).days for each in shown if each.answered_at and each.put_at)
    shown.sort(key=lambda each: state_of(each) != "late")
    return ChangedByGroup(
        asked=len(shown),
        accepted=outcomes[Outcome.ACCEPTED],
        in_part=outcomes[Outcome.IN_PART],
        refused=outcomes[Outcome.REFUSED],
        waiting=sum(each.answered_at is None for each in shown),
        half_within=days[(len(days) - 1) // 2] if days else None,
        proposals=shown,
        years=years,
    )


def state_of(proposal: Proposal) -> str:
    """A key of SIGNS."""
    if proposal.withdrawn_at is not None:
        return "withdrawn"
    if proposal.answered_at is not None:
        return proposal.outcome
    if proposal.put_at is None:
        return "talking"
    return "late" if count_days_over(proposal.due_on) else "waiting"


def read_place(actor: Actor, group: StandingGroup) -> tuple[int | None, str]:
    """The number and the role of an actor's place; nobody's for the system."""
    place = find_place(actor, group)
    return (place.id, place.role) if place else (None, "")


def find_invitation_to(group: StandingGroup, email: str) -> GroupInvitation | None:
    """One that still waits for an answer."""
    query = select(GroupInvitation).filter_by(group_id=group.id, email=email, accepted_at=None, cancelled_at=None)
    return db.session.scalar(query.where(GroupInvitation.invited_at > now() - INVITATION_LASTS).limit(1))


def get_invitation(public_id: str) -> GroupInvitation:
    found = db.session.scalar(select(GroupInvitation).filter_by(public_id=public_id))
    if found is None:
        raise NotFound
    return found


def get_request(public_id: str) -> JoinRequest:
    found = db.session.scalar(select(JoinRequest).filter_by(public_id=public_id))
    if found is None:
        raise NotFound
    return found


def list_groups_left_alone(account_id: int) -> list[StandingGroup]:
    """Groups that nobody else runs, or a text in them that nobody else answers for: whoever leaves hands over first."""
    query = select(StandingGroup, Participation.role).join(Participation, Participation.space_id == StandingGroup.id)
    query = query.where(Participation.account_id == account_id, Participation.role.in_([Role.ORGANISER, Role.LEAD]))
    return [group for group, role in db.session.execute(query).tuples() if _is_the_only(account_id, group, role)]


def _is_the_only(account_id: int, group: StandingGroup, role: str) -> bool:
    others = [place for place in list_officials(group) if place.role == role and place.account_id != account_id]
    return not others and (role == Role.ORGANISER or bool(list_documents(group)))
