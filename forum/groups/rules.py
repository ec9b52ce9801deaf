"""Who is a member of a group, who looks after it, and who may do what there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.groups.kinds import FOR_MEMBERS, Joining
from forum.groups.models import GroupInvitation, GroupMeeting, JoinRequest, Member, Proposal, Remark, RemarkReport, StandingGroup
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.limits import Limit
from forum.kernel.permissions import Actor, Role, declare

INVITATION_LASTS = timedelta(days=30)
REMIND_BEFORE = timedelta(days=30)
FURTHEST_MEETING = timedelta(days=750)
INVITATIONS_OF_GROUP = Limit("group invitations", 200, timedelta(days=1))
REMARKS_OF_ACCOUNT = Limit("group remarks", 60, timedelta(hours=1))
DEBRIEF_WITHIN = timedelta(days=30)
REPORTS_OF_ACCOUNT = Limit("group reports", 20, timedelta(hours=1))
REQUESTS_OF_ACCOUNT = Limit("requests to join a group", 10, timedelta(days=1))


def today() -> date:
    """By the clocks of this place."""
    return to_local(now()).date()


def is_current() -> ColumnElement[bool]:
    """The condition on Member that `is_still_member` is for one."""
    return Member.left_at.is_(None) & (Member.until.is_(None) | (Member.until >= today()))


def is_still_member(member: Member) -> bool:
    """A term ends by itself, after its last day."""
    return member.left_at is None and (member.until is None or member.until >= today())


def find_member(actor: Actor, thing: Any) -> Member | None:
    """The actor's membership in the group that a thing is, or is of, as long as it lasts."""
    if actor.account_id is None:
        return None
    query = select(Member).join(Participation, Participation.id == Member.place_id)
    query = query.where(Member.group_id == thing.space_id, Participation.account_id == actor.account_id, is_current())
    return db.session.scalar(query.order_by(Member.id.desc()).limit(1))


def is_member(actor: Actor, thing: Any) -> str | None:
    """Refuses everybody whose term is over, or who has left."""
    if Role.SYSTEM in actor.site_roles or find_member(actor, thing) is not None:
        return None
    return _("You are not a member of this group any more.")


def looks_after(actor: Actor, thing: Any) -> str | None:
    """Refuses members who are no chair."""
    if actor.roles_on(thing) & {Role.SYSTEM, Role.ORGANISER}:
        return None
    member = find_member(actor, thing)
    if member is not None and member.is_chair:
        return None
    return _("Only the chairs and the organisers of this group can do this.")


def takes_requests(_actor: Actor, group: StandingGroup) -> str | None:
    """Refuses where people join by invitation."""
    return None if group.joining == Joining.OPEN else _("People join this group by invitation.")


def is_no_member(actor: Actor, group: StandingGroup) -> str | None:
    """Refuses whoever is a member, has a role here, or has asked already."""
    place = find_place(actor, group)
    if find_member(actor, group) is not None or (place is not None and place.role != Role.PARTICIPANT):
        return _("You already belong to this group.")
    asked = select(JoinRequest.id).filter_by(group_id=group.id, account_id=actor.account_id, decided_at=None)
    return _("You have already asked to join. We will email you the answer.") if db.session.scalar(asked) else None


def may_read_remark(actor: Actor, remark: Remark) -> bool:
    """What is said among members is for them and its author; for organisers too once it was reported or hidden."""
    if remark.said not in FOR_MEMBERS or find_member(actor, remark) is not None or is_author(actor, remark) is None:
        return True
    is_case = remark.hidden_at is not None or db.session.scalar(select(RemarkReport.id).filter_by(remark_id=remark.id).limit(1))
    return bool(is_case) and bool(actor.roles_on(remark) & {Role.SYSTEM, Role.ORGANISER})


def is_author(actor: Actor, remark: Remark) -> str | None:
    """Refuses everybody but whoever wrote it."""
    place = find_place(actor, remark)
    return None if place is not None and place.id == remark.place_id else _("Only the person who wrote this can do this.")


def is_of_others(actor: Actor, remark: Remark) -> str | None:
    """Refuses whoever wrote it: nobody judges their own words."""
    place = find_place(actor, remark)
    if place is None or place.id != remark.place_id:
        return None
    return _("You wrote this. Someone else who looks after the group has to decide.")


def is_another_judge(actor: Actor, remark: Remark) -> str | None:
    """Refuses whoever hid it to decide whether that was right."""
    place = find_place(actor, remark)
    if place is None or place.id != remark.hidden_by_id:
        return None
    return _("You hid this. Someone else who looks after the group has to look again.")


def can_be_appealed(_actor: Actor, remark: Remark) -> str | None:
    """Once, while it is hidden."""
    if remark.hidden_at is None:
        return _("This is not hidden.")
    return _("You have already asked someone else to look at this.") if remark.appealed_at else None


def is_owner(actor: Actor, proposal: Proposal) -> str | None:
    """Refuses every other lead. Of an owner who has left, any lead of the group answers."""
    place, owner = find_place(actor, proposal), proposal.document.owner
    if place is not None and (place.id == owner.id or owner.account_id is None):
        return None
    return _("%(name)s answers for this text.", name=owner.pseudonym)


def waits_for_answer(_actor: Actor, proposal: Proposal) -> str | None:
    """Refuses what the group has not asked for yet, and what is answered."""
    if proposal.put_at is None:
        return _("The group has not asked for this yet.")
    return _("This has already been answered.") if proposal.answered_at else None


def is_talked_about(_actor: Actor, proposal: Proposal) -> str | None:
    """Refuses once the group has asked for it, or its author took it back."""
    if proposal.withdrawn_at is not None:
        return _("This request has been cancelled.")
    return _("The group has already asked for this, so its wording stays.") if proposal.put_at else None


def is_own_proposal(actor: Actor, proposal: Proposal) -> str | None:
    """Refuses everybody but whoever put it forward."""
    place = find_place(actor, proposal)
    return None if place is not None and place.id == proposal.place_id else _("Only the person who asked for this can do this.")


def has_open_minutes(_actor: Actor, meeting: GroupMeeting) -> str | None:
    """Refuses before there are minutes, and once they are agreed."""
    if meeting.drafted_at is None:
        return _("There are no minutes yet.")
    return _("The group has agreed these minutes, so they cannot change any more.") if meeting.agreed_at else None


def has_begun(meeting: GroupMeeting) -> bool:
    """Whether the group has met, or is meeting."""
    return meeting.cancelled_at is None and meeting.starts_at <= now()


def is_to_come(_actor: Actor, meeting: GroupMeeting) -> str | None:
    """Refuses once it has begun, and when it is cancelled."""
    if meeting.cancelled_at is not None:
        return _("This meeting has been cancelled.")
    return _("This meeting has already begun.") if meeting.starts_at <= now() else None


def is_just_over(meeting: GroupMeeting) -> str | None:
    """Refuses before a meeting has begun, and DEBRIEF_WITHIN after it."""
    if not has_begun(meeting):
        return _("This meeting has not begun yet.")
    if meeting.ends_at + DEBRIEF_WITHIN >= now():
        return None
    return _("This meeting was too long ago. You can talk about it at the next one.")


def papers_due_on(meeting: GroupMeeting) -> date:
    """The last day on which a paper is in time."""
    return to_local(meeting.starts_at).date() - timedelta(days=meeting.group.papers_days)


def count_days_late(meeting: GroupMeeting, sent_at: datetime) -> int:
    """Of a paper; 0 for one in time."""
    return max(0, (to_local(sent_at).date() - papers_due_on(meeting)).days)


def count_days_over(due_on: date | None, ended_on: date | None = None) -> int:
    """How many days late something is, or was when it ended; 0 for in time, or without a day."""
    return max(0, ((ended_on or today()) - due_on).days) if due_on else 0


def is_waiting(invitation: GroupInvitation) -> bool:
    """Whether nobody has accepted or cancelled it."""
    return invitation.accepted_at is None and invitation.cancelled_at is None


LOOK_AFTER = declare(
    "group.look_after",
    "Decide who joins a group, plan its meetings, keep its minutes and put its requests to the owner.",
    {Role.PARTICIPANT, Role.ORGANISER},
    looks_after,
)
ORGANISE = declare(
    "group.organise", "Change what a group says about itself, and bring in the texts it works on.", {Role.ORGANISER}
)
ASK_TO_JOIN = declare("group.ask_to_join", "Ask to join a group.", {Role.MEMBER}, takes_requests, is_no_member)
ACCEPT = declare("group.accept", "Accept an invitation to a group by link.", {Role.MEMBER})
TAKE_PART = declare("group.take_part", "Speak and agree in a group as one of its members.", {Role.PARTICIPANT}, is_member)
LEAVE_GROUP = declare("group.leave", "Leave a group.", {Role.PARTICIPANT}, is_member)
SAY_COMING = declare("group.say_coming", "Say whether one comes to a meeting.", {Role.PARTICIPANT}, is_member, is_to_come)
AGREE_MINUTES = declare(
    "group.agree_minutes", "Say that the minutes of a meeting are right.", {Role.PARTICIPANT}, is_member, has_open_minutes
)
CLOSE_MINUTES = declare(
    "group.close_minutes",
    "Record that the group has agreed the minutes of a meeting.",
    {Role.PARTICIPANT, Role.ORGANISER},
    looks_after,
    has_open_minutes,
)
CONSENT = declare(
    "group.consent", "Say what one thinks of a change before the group asks.", {Role.PARTICIPANT}, is_member, is_talked_about
)
REWORD = declare(
    "group.reword",
    "Word anew a change one has asked for, or take it back.",
    {Role.PARTICIPANT},
    is_member,
    is_own_proposal,
    is_talked_about,
)
PUT = declare(
    "group.put",
    "Put to its owner a change the group asks for.",
    {Role.PARTICIPANT, Role.ORGANISER},
    looks_after,
    is_talked_about,
)
ANSWER = declare(
    "group.answer", "Answer a change that a group asks for, as its named owner.", {Role.LEAD}, is_owner, waits_for_answer
)
DELETE_REMARK = declare("group.delete_remark", "Delete what one wrote in a group.", {Role.PARTICIPANT}, is_author)
REPORT_REMARK = declare("group.report", "Report something written in a group.", {Role.MEMBER}, is_of_others)
HIDE_REMARK = declare(
    "group.hide",
    "Hide what somebody wrote in a group, or show that a report was looked at.",
    {Role.PARTICIPANT, Role.ORGANISER},
    looks_after,
    is_of_others,
)
APPEAL_REMARK = declare(
    "group.appeal", "Ask that somebody else looks again at what was hidden.", {Role.PARTICIPANT}, is_author, can_be_appealed
)
HEAR_APPEAL = declare(
    "group.hear",
    "Decide whether hiding something in a group was right.",
    {Role.PARTICIPANT, Role.ORGANISER},
    looks_after,
    is_of_others,
    is_another_judge,
)
