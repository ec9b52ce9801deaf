"""What somebody had before them when they changed, answered or agreed to something of a group."""

from __future__ import annotations

from forum.groups.models import Clause, ClauseDocument, GroupMeeting, JoinRequest, Member, Remark, StandingGroup
from forum.kernel.fingerprints import fingerprint


def fingerprint_group(group: StandingGroup) -> str:
    texts = [group.name, group.purpose, group.terms, group.role_description, group.meets, group.induction]
    return fingerprint(*texts, group.joining, group.papers_days, group.needs_lived_chair)


def fingerprint_request(asked: JoinRequest) -> str:
    return fingerprint(asked.name, asked.capacity_key, asked.why, asked.decided_at is not None)


def fingerprint_member(member: Member) -> str:
    until = member.until.isoformat() if member.until else ""
    return fingerprint(member.is_chair, until, member.steps_done, member.left_at is not None)


def fingerprint_meeting(meeting: GroupMeeting) -> str:
    times = [meeting.starts_at.isoformat(), meeting.ends_at.isoformat()]
    return fingerprint(*times, meeting.where, meeting.link, meeting.cancelled_at is not None)


def fingerprint_minutes(meeting: GroupMeeting) -> str:
    """What is agreed to: the text, and who was there."""
    came = sorted(each.place_id for each in meeting.coming if each.came)
    return fingerprint(meeting.minutes, came)


def fingerprint_clause(clause: Clause) -> str:
    return fingerprint(clause.heading, clause.words, clause.struck_at is not None)


def fingerprint_wording(remark: Remark, clause: Clause | None) -> str:
    """A change that is asked for, with what stands there now."""
    stands = fingerprint_clause(clause) if clause else ""
    return fingerprint(remark.public_id, remark.title, remark.words, remark.reason, remark.is_shown, stands)


def fingerprint_remark(remark: Remark) -> str:
    texts = [remark.title, remark.words, remark.reason, remark.appeal]
    return fingerprint(*texts, remark.deleted_at is None, remark.hidden_at is None)


def fingerprint_owner(document: ClauseDocument) -> str:
    return fingerprint(document.owner_id, document.answer_days)
