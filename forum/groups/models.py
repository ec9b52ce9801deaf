"""A group that stays, its members, what they say, when they meet, and the clauses they ask to change.

What only a group has names the group (`group_id`), which is a space with the same number."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from forum.consultations.capacities import CAPACITIES, Capacity
from forum.consultations.models import Participation
from forum.groups.kinds import Joining, RemarkKind
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId
from forum.spaces.models import Space, SpaceKind


class StandingGroup(WithPublicId, Model):
    """One that everybody can read of. Its organisation is kept with the space (`SpaceOrganisation`)."""

    __tablename__ = "groups"

    id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    purpose: Mapped[str]
    terms: Mapped[str]
    role_description: Mapped[str]
    meets: Mapped[str]
    joining: Mapped[str] = mapped_column(OurText, default=Joining.OPEN)
    induction: Mapped[str]  # a step a line
    papers_days: Mapped[int]  # so many days before a meeting its papers are sent
    needs_lived_chair: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    space: Mapped[Space] = relationship(cascade="all, delete-orphan", single_parent=True)

    def __init__(self, **values: Any) -> None:
        super().__init__(space=Space(kind=SpaceKind.GROUP), **values)

    @property
    def space_id(self) -> int:
        return self.id

    @property
    def induction_steps(self) -> list[str]:
        return [line.strip() for line in self.induction.splitlines() if line.strip()]


class OfGroup:
    """What only a group has. Whoever has a place in its space has a role for it."""

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)

    @declared_attr
    @classmethod
    def group(cls) -> Mapped[StandingGroup]:
        return relationship()

    @property
    def space_id(self) -> int:
        return self.group_id


class Member(OfGroup, WithPublicId, Model):
    """That somebody is a member, from when and until when. Whoever comes back has another one. `steps_done`: the steps of the
    induction as they were worded when they were done, a line each, so that one that says something else is asked for again."""

    __tablename__ = "group_members"

    place_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    is_chair: Mapped[bool] = mapped_column(default=False, server_default=false())
    steps_done: Mapped[str] = mapped_column(default="")
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    place: Mapped[Participation] = relationship()

    @property
    def list_of_steps_done(self) -> list[str]:
        return self.steps_done.splitlines()


class JoinRequest(OfGroup, WithPublicId, Model):
    """Somebody asks to join. Read by them and by those who decide; `reason`: why not."""

    __tablename__ = "group_requests"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str]
    capacity_key: Mapped[str] = mapped_column(OurText)
    why: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_accepted: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")

    @property
    def capacity(self) -> Capacity:
        return CAPACITIES[self.capacity_key]


class GroupInvitation(OfGroup, WithPublicId, Model):
    """A letter that asks somebody to be a member, to run the group, or to answer for a text. Erased with the account."""

    __tablename__ = "group_invitations"

    email: Mapped[str]
    role: Mapped[str] = mapped_column(OurText)
    capacity_key: Mapped[str] = mapped_column(OurText)
    job_title: Mapped[str] = mapped_column(default="")
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    invited_by: Mapped[Participation | None] = relationship()


class Remark(OfGroup, WithPublicId, Model):
    """Anything that somebody wrote in a group, whatever about: so that hiding, deleting and taking away are written once.
    `about_id`: the meeting or the change it is about; 0 for an interest. `reason`: of a change that is asked for, why.

    A chair or an organiser can hide it, with a reason that everybody reads in its place. Its author can ask once that somebody
    else looks again."""

    __tablename__ = "group_remarks"
    __table_args__ = (Index("ix_group_remarks_about", "group_id", "kind", "about_id", "id"),)

    kind: Mapped[str] = mapped_column(OurText)
    about_id: Mapped[int] = mapped_column(default=0)
    place_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    title: Mapped[str] = mapped_column(default="")
    words: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_because: Mapped[str] = mapped_column(default="")
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    appeal: Mapped[str] = mapped_column(default="")
    appealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_because: Mapped[str] = mapped_column(default="")
    heard_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))

    place: Mapped[Participation] = relationship(foreign_keys=[place_id])

    @property
    def said(self) -> RemarkKind:
        return RemarkKind(self.kind)

    @property
    def is_shown(self) -> bool:
        return self.deleted_at is None and self.hidden_at is None


class RemarkReport(Model):
    """Somebody says that something breaks the rules. Read by those who look after the group, who hide it or leave it."""

    __tablename__ = "group_reports"
    __table_args__ = (UniqueConstraint("remark_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    remark_id: Mapped[int] = mapped_column(ForeignKey("group_remarks.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    words: Mapped[str]
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    remark: Mapped[Remark] = relationship()


class GroupMeeting(OfGroup, WithPublicId, Model):
    """One evening of the group. `changes`: how often it was moved or called off, which calendars need to know. Its minutes are
    the organisation's record; what a member says to them is a Remark."""

    __tablename__ = "group_meetings"

    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    where: Mapped[str]
    link: Mapped[str] = mapped_column(default="")
    changes: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    change_reason: Mapped[str] = mapped_column(default="")
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    minutes: Mapped[str] = mapped_column(default="")
    drafted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    papers: Mapped[list[MeetingPaper]] = relationship(order_by="MeetingPaper.id", back_populates="meeting")
    coming: Mapped[list[Coming]] = relationship(order_by="Coming.id", back_populates="meeting")


class Coming(Model):
    """Whether a member comes, as they say; and whether they came, as the minutes say."""

    __tablename__ = "group_comings"
    __table_args__ = (UniqueConstraint("meeting_id", "place_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("group_meetings.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    is_coming: Mapped[bool | None]
    came: Mapped[bool | None]
    # Under which minutes they stand: the fingerprint of what they saw. "" until they agree.
    agreed_to: Mapped[str] = mapped_column(OurText, default="")

    meeting: Mapped[GroupMeeting] = relationship(back_populates="coming")
    place: Mapped[Participation] = relationship()


class MeetingPaper(WithPublicId, Model):
    """Something to read before a meeting: where it is, or what it says."""

    __tablename__ = "group_papers"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("group_meetings.id"), index=True)
    title: Mapped[str]
    link: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)

    meeting: Mapped[GroupMeeting] = relationship(back_populates="papers")


class ActionPoint(OfGroup, WithPublicId, Model):
    """What the group said somebody does by a day. It is carried on until it is done."""

    __tablename__ = "group_actions"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("group_meetings.id"), index=True)
    what: Mapped[str]
    who: Mapped[str]
    due_on: Mapped[date] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)
    done_how: Mapped[str] = mapped_column(default="")


class ClauseDocument(OfGroup, WithPublicId, Model):
    """A text in clauses. Its owner, who has a place as lead, answers each change that the group asks for."""

    __tablename__ = "group_documents"

    title: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    answer_days: Mapped[int]  # so many days after the group asked, an answer is late
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    owner: Mapped[Participation] = relationship()
    clauses: Mapped[list[Clause]] = relationship(order_by="Clause.position, Clause.id", back_populates="document")


class Clause(WithPublicId, Model):
    """What one clause says now. What it said before is kept in versions, part CLAUSE."""

    __tablename__ = "group_clauses"

    document_id: Mapped[int] = mapped_column(ForeignKey("group_documents.id"), index=True)
    position: Mapped[int]
    heading: Mapped[str]
    words: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)  # what stands there now
    struck_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    document: Mapped[ClauseDocument] = relationship(back_populates="clauses")


class Proposal(OfGroup, WithPublicId, Model):
    """A change that a member asks for. Its wording is a Remark (ASK): another wording is another one, and what members said to
    the one before does not count for it. `clause_id` None: a new clause is asked for."""

    __tablename__ = "group_proposals"

    document_id: Mapped[int] = mapped_column(ForeignKey("group_documents.id"), index=True)
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("group_clauses.id"), index=True)
    effect: Mapped[str] = mapped_column(OurText)
    place_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    put_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_on: Mapped[date | None] = mapped_column(Date)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(OurText, default="")
    answer: Mapped[str] = mapped_column(default="")
    would_change: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    # The version that came of it. No foreign key: SQLite could not take the column down.
    version_id: Mapped[int | None]

    document: Mapped[ClauseDocument] = relationship()
    clause: Mapped[Clause | None] = relationship()
    place: Mapped[Participation] = relationship(foreign_keys=[place_id])
    answered_by: Mapped[Participation | None] = relationship(foreign_keys=[answered_by_id])


class Consent(Model):
    """What a member says to one wording, and to no other."""

    __tablename__ = "group_consents"
    __table_args__ = (UniqueConstraint("remark_id", "place_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    remark_id: Mapped[int] = mapped_column(ForeignKey("group_remarks.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), index=True)
    answer: Mapped[str] = mapped_column(OurText)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)

    place: Mapped[Participation] = relationship()
