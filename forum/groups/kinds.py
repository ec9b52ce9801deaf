"""What a group is made of: how one joins, what is said in it, how a change of a clause stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from forum.notifications.kinds import TargetKind, declare_target_kind

MOST_CHAIRS = 2
MOST_GROUPS = 200
MOST_MEMBERS = 100
MOST_MEETINGS = 60
MOST_AT_ONCE = 12
MOST_DOCUMENTS = 20
MOST_CLAUSES = 200
MOST_REMARKS = 200
MOST_CHANGES = 500
LONGEST_GROUP_NAME = 120
LONGEST_GROUP_TEXT = 8_000
LONGEST_MINUTES = 20_000
LONGEST_REMARK = 2_000
LONGEST_CLAUSE = 4_000
LONGEST_HEADING = 160
# Whoever speaks from their own life, not from a job.
LIVED = frozenset({"service_user", "carer"})


GROUP_PAGE = declare_target_kind(TargetKind("group", "groups.show"))
MEETING_PAGE = declare_target_kind(TargetKind("group_meeting", "group_meetings.show", "public_id"))
PROPOSAL_PAGE = declare_target_kind(TargetKind("group_proposal", "group_proposals.show", "public_id"))


class Joining(StrEnum):
    """How somebody becomes a member. Stored."""

    OPEN = "open"
    INVITED = "invited"


JOINING = {
    Joining.OPEN: _l("Anyone can ask to join"),
    Joining.INVITED: _l("People join by invitation"),
}


class RemarkKind(StrEnum):
    """What somebody wrote in a group. Stored, and part of addresses."""

    INTEREST = "interest"  # about the person; says of whom it is by its author
    AGENDA = "agenda"  # about a meeting, as the three after it
    PIECE = "piece"
    CORRECTION = "correction"
    DEBRIEF = "debrief"  # after a meeting, for members alone: `words` what was hard, `title` what helped, `reason` what is needed
    ASK = "ask"  # the wording, and the reason, of a change that is asked for
    SUPPORT = "support"  # about a change, as the two after it
    AGAINST = "against"
    OBJECTION = "objection"
    # What translators and those who ask write: whatever it is about is in forum.translating.
    PLAIN = "plain"  # what professionals wrote, in plain words, or a word explained
    UNCLEAR = "unclear"  # about a wording (PLAIN) that somebody did not understand
    QUESTION = "question"  # to the managers; about the question it follows, or nothing
    BUNDLE = "bundle"  # several of those as one, in words that managers act on
    NOT_MEANT = "not_meant"  # about such a bundle, by whoever it speaks for
    UNCLEAR_ANSWER = "unclear_answer"  # about the answer to one


OF_MEETING = frozenset({RemarkKind.AGENDA, RemarkKind.PIECE, RemarkKind.CORRECTION, RemarkKind.DEBRIEF})
FOR_MEMBERS = frozenset({RemarkKind.DEBRIEF})
SAID = {
    RemarkKind.INTEREST: _l("Interest declared"),
    RemarkKind.AGENDA: _l("Something to talk about"),
    RemarkKind.PIECE: _l("Said before the meeting"),
    RemarkKind.CORRECTION: _l("Correction to the minutes"),
    RemarkKind.DEBRIEF: _l("How a meeting was for you"),
    RemarkKind.ASK: _l("Change asked for"),
    RemarkKind.SUPPORT: _l("Reason for a change"),
    RemarkKind.AGAINST: _l("Reason against a change"),
    RemarkKind.OBJECTION: _l("Objection to a change"),
    RemarkKind.PLAIN: _l("In plain words"),
    RemarkKind.UNCLEAR: _l("Not understood"),
    RemarkKind.QUESTION: _l("Question to the managers"),
    RemarkKind.BUNDLE: _l("Question of the group"),
    RemarkKind.NOT_MEANT: _l("Not what was meant"),
    RemarkKind.UNCLEAR_ANSWER: _l("Answer not understood"),
}


class MemberAnswer(StrEnum):
    """What a member says to the exact wording of a change. Stored."""

    FOR = "for"
    CAN_LIVE = "can_live"
    OBJECT = "object"


ANSWERS = {
    MemberAnswer.FOR: _l("I am for it"),
    MemberAnswer.CAN_LIVE: _l("I can live with it"),
    MemberAnswer.OBJECT: _l("I object, because…"),
}


class ProposalEffect(StrEnum):
    """What a change does to a document. Stored."""

    CHANGE = "change"
    ADD = "add"
    STRIKE = "strike"


class Outcome(StrEnum):
    """What its owner answered. Stored."""

    ACCEPTED = "accepted"
    IN_PART = "in_part"
    REFUSED = "refused"


OUTCOMES = {
    Outcome.ACCEPTED: _l("Accepted"),
    Outcome.IN_PART: _l("In part"),
    Outcome.REFUSED: _l("Refused"),
}


@dataclass(frozen=True)
class StateSign:
    """How a state looks, for `state_sign`."""

    icon: str
    tone: str
    label: object


SIGNS = {
    "talking": StateSign("dots", "soft", _l("Being talked about")),
    "waiting": StateSign("clock", "will", _l("Waiting for an answer")),
    "late": StateSign("bang", "late", _l("Late")),
    Outcome.ACCEPTED: StateSign("tick", "kept", OUTCOMES[Outcome.ACCEPTED]),
    Outcome.IN_PART: StateSign("half", "run", OUTCOMES[Outcome.IN_PART]),
    Outcome.REFUSED: StateSign("minus", "wont", OUTCOMES[Outcome.REFUSED]),
    "withdrawn": StateSign("cross", "soft", _l("Cancelled")),
    "done": StateSign("tick", "kept", _l("Done")),
    "running": StateSign("half", "run", _l("In progress")),
    "drafted": StateSign("dots", "soft", _l("To be agreed")),
    "agreed": StateSign("tick", "kept", _l("Agreed")),
}


@dataclass(frozen=True)
class GroupWords:
    """What a group says about itself."""

    name: str
    purpose: str
    terms: str
    role_description: str
    meets: str
    joining: Joining
    induction: str
    papers_days: int
    needs_lived_chair: bool


@dataclass(frozen=True)
class OwnerAnswer:
    """What its owner says to a change that was asked for. `wording`: what the clause says from now on, where that is accepted in
    part."""

    outcome: Outcome
    reason: str
    would_change: str = ""
    wording: str = ""


@dataclass(frozen=True)
class MembershipWords:
    """What those who look after a group say of a member."""

    is_chair: bool
    until: date | None
    steps: tuple[str, ...]
