"""A consultation: one proposed change, what is open in it, its phases and activities, and who takes part as whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from markupsafe import Markup
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, declared_attr, foreign, mapped_column, relationship

from forum.accounts.models import Account
from forum.consultations.capacities import CAPACITIES, STAFF_KEYS, Capacity
from forum.consultations.kinds import ActivityKind, find_kind
from forum.kernel.dates import is_short_span
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId, new_public_id
from forum.kernel.text import RenderedText
from forum.spaces.models import OnSpace, Space, SpaceKind, Version


@dataclass(frozen=True)
class Basics:
    """What a consultation says about itself; one place for the names, used by the form and by importers."""

    title: str
    summary: str
    decided_by: str = ""
    decided_when: str = ""
    promise: str = ""
    promise_level: str = ""
    decision_follows: str = ""
    contact_phone: str = ""
    contact_post: str = ""
    contact_email: str = ""


class Readership(StrEnum):
    """Who can read a consultation once it has opened. Chosen while it is a draft; the database refuses another after that."""

    EVERYONE = "everyone"
    INVITED = "invited"
    CODE = "code"  # whoever was invited, or enters the code that stands on a letter


class Consultation(WithPublicId, Model):
    __tablename__ = "consultations"

    id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    summary: Mapped[str]
    # Those that run it, as one line that every list, letter and search shows. Written with their rows (`forum.organisations`).
    run_by: Mapped[str]
    decided_by: Mapped[str] = mapped_column(default="")
    decided_when: Mapped[str] = mapped_column(default="")
    # What will be done with what people say; how much say they have (`promise_levels`), empty where nobody said; and whose
    # agreement the decision will follow, in words, where no vote is named.
    promise: Mapped[str] = mapped_column(default="")
    promise_level: Mapped[str] = mapped_column(OurText, default="", server_default="")
    decision_follows: Mapped[str] = mapped_column(default="", server_default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    contact_post: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    # Whom it affects, as the organisers say: keys of capacities, with commas between.
    affected: Mapped[str] = mapped_column(OurText, default="", server_default="")
    # BCP 47, so that a screen reader speaks what people wrote in the right voice.
    language: Mapped[str] = mapped_column(default="en-GB")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # People could read it before there were checks of an opening, and nobody has answered these since.
    opened_before_checks: Mapped[bool] = mapped_column(default=False, server_default=false())
    # When all of it was stopped before its end; what was said stays.
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When it closed for good: nothing is said, voted, added or changed any more.
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Whether it asks what comes after a change that is made already, for safety and for a time; and the day by which that ends,
    # None once people know what came. Both stand here, as every list shows when that day has passed.
    is_temporary: Mapped[bool] = mapped_column(default=False, server_default=false())
    temporary_until: Mapped[date | None]
    # Where an importer got it from, so that a second import finds it; also the credit shown on its page.
    source: Mapped[str | None] = mapped_column(unique=True)
    credit: Mapped[Markup | None] = mapped_column(RenderedText)
    # To try things out in: in use for its own team alone, in no list, never published, and all of it may be wiped, ballots too.
    # The database refuses to make one of another, and to publish one.
    is_sandbox: Mapped[bool] = mapped_column(default=False)
    readership: Mapped[str] = mapped_column(OurText, default=Readership.EVERYONE, server_default=Readership.EVERYONE)

    space: Mapped[Space] = relationship(cascade="all, delete-orphan", single_parent=True)
    scope: Mapped[list[ScopeItem]] = relationship(order_by="ScopeItem.position", cascade="all, delete-orphan")
    phases: Mapped[list[Phase]] = relationship(order_by="Phase.opens_at, Phase.id", back_populates="consultation")
    # Those that nothing newer stands in for.
    documents: Mapped[list[Document]] = relationship(
        order_by="Document.id",
        primaryjoin="and_(foreign(Document.space_id) == Consultation.id, Document.replaced_at.is_(None))",
        viewonly=True,
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(space=Space(kind=SpaceKind.CONSULTATION), **values)

    @property
    def is_private(self) -> bool:
        """Whether some people may not read it, and do not learn that it is there."""
        return self.readership != Readership.EVERYONE


class WithConsultation(OnSpace):
    """Hangs on a space that may be a consultation: `consultation` is the row with its number, and is not written through."""

    @declared_attr
    @classmethod
    def consultation(cls) -> Mapped[Consultation]:
        return relationship(primaryjoin=lambda: foreign(cls.space_id) == Consultation.id, viewonly=True)


class ScopeState(StrEnum):
    """Whether something can still change; from what people can do most about to what they can do nothing about."""

    OPEN = "open"
    CONDITIONAL = "conditional"  # only if something else happens
    SETTLED = "settled"


class ScopeItem(Model):
    """One thing that is open to influence, or only on a condition, or settled; why, and who is answerable for it."""

    __tablename__ = "scope_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    position: Mapped[int]
    state: Mapped[str] = mapped_column(OurText)
    text: Mapped[str]
    condition: Mapped[str] = mapped_column(default="", server_default="")  # what stands after “only if”
    reason: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(default="", server_default="")  # a person or an office, in words


@dataclass(frozen=True)
class Scope:
    """One line of what is open, as organisers give it. That one which is not open has its reason, and its condition, is checked
    by the form."""

    state: ScopeState
    text: str
    reason: str = ""
    condition: str = ""
    owner: str = ""


def read_scope(consultation: Consultation) -> list[Scope]:
    """The lines as they stand."""
    return [Scope(ScopeState(item.state), item.text, item.reason, item.condition, item.owner) for item in consultation.scope]


class Phase(WithPublicId, Model):
    __tablename__ = "phases"
    __table_args__ = (CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    name: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When it was stopped with all the rest. One that was open closed then; one that was to come keeps its dates, and never opens.
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What it is about was called in: it does not begin, whatever its dates, until that is settled.
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    consultation: Mapped[Consultation] = relationship(back_populates="phases")
    activities: Mapped[list[Activity]] = relationship(order_by="Activity.id", back_populates="phase")

    @property
    def begins_at(self) -> datetime:
        """When people could first take part: its start as planned, or the publication where that came later. What was held
        elsewhere and brought in keeps its own days."""
        published_at = self.consultation.published_at
        if published_at is None or self.consultation.source is not None:
            return self.opens_at
        return max(self.opens_at, published_at)

    @property
    def is_short(self) -> bool:
        """Whether its dates are said with their times."""
        return is_short_span(self.opens_at, self.closes_at)

    @property
    def is_held(self) -> bool:
        """Whether it waits, without dates that hold, for a decision that was called in."""
        return self.held_at is not None and self.stopped_at is None

    @property
    def was_never_open(self) -> bool:
        """Whether it was over, or stopped, before anybody could take part in it."""
        return self.was_stopped_before or self.begins_at >= self.closes_at

    @property
    def was_stopped_before(self) -> bool:
        """Whether it was stopped before it began."""
        return self.stopped_at is not None and self.begins_at >= self.stopped_at

    @property
    def collects_views(self) -> bool:
        """Whether people are asked in it about what is to be decided."""
        return any(activity.collects_views for activity in self.activities)


class Activity(WithConsultation, WithPublicId, Model):
    __tablename__ = "activities"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    phase_id: Mapped[int] = mapped_column(ForeignKey("phases.id"), index=True)
    kind_key: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    # False: said in public, before it opened, to be not about what is decided; so the decision does not wait for it.
    is_about_decision: Mapped[bool] = mapped_column(default=True, server_default=true())

    phase: Mapped[Phase] = relationship(back_populates="activities")

    @property
    def kind(self) -> ActivityKind:
        return find_kind(self.kind_key)

    @property
    def collects_views(self) -> bool:
        """Whether people are asked in it about what is to be decided."""
        return self.is_about_decision and self.kind.collects_views


class Document(WithConsultation, WithPublicId, Model):
    """A file to read. The bytes lie in a table of their own, so that lists do not load them; in the database, so that
    one backup holds everything and several processes see the same."""

    __tablename__ = "documents"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    title: Mapped[str]
    # What it says, to read beside the download; empty for what is older than that question.
    text: Mapped[str] = mapped_column(default="", server_default="")
    file_name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Of a newer version: which document came first. An earlier version stays at its address.
    first_id: Mapped[int | None]
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When its file was taken out, as it broke the law: a sentence stands in it that says so.
    taken_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    file: Mapped[DocumentFile] = relationship(cascade="all, delete-orphan", single_parent=True)

    @property
    def line_id(self) -> int:
        """By which versions know it and all that stood there before it."""
        return self.first_id or self.id


class DocumentFile(Model):
    __tablename__ = "document_files"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


# How a guest came to their place (`Participation.origin`): to a workshop, or by writing a comment.
CAME_AS_GUEST, WROTE_AS_GUEST = "guest", "comment"
# How the `source_key` of a place begins that somebody has only because the team entered a vote for them, or counted their hand.
ENTERED_KEYS = ("paper:", "phone:", "room:", "assisted:", "hands:")


# What the keys of the names begin with of those who have left: no name that somebody chose has a hyphen in its key.
LEFT = "left-"


class Participation(WithConsultation, WithPublicId, Model):
    """A person's place in one consultation. Nothing in public joins two participations of one account: not even two in the same
    consultation, of which one was set aside when its person took up a role in the open."""

    __tablename__ = "participations"
    __table_args__ = (
        Index(
            "uq_participations_in_use",
            "space_id",
            "account_id",
            unique=True,
            sqlite_where=text("set_aside_at IS NULL"),
            postgresql_where=text("set_aside_at IS NULL"),
        ),
        UniqueConstraint("space_id", "pseudonym_key"),
        UniqueConstraint("space_id", "source_key"),
        Index("ix_participations_capacity", "space_id", "capacity_key"),
    )

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[str]
    capacity_key: Mapped[str]
    job_title: Mapped[str] = mapped_column(default="")
    pseudonym: Mapped[str]
    pseudonym_key: Mapped[str]
    # That it is how the person is called: asked of whoever runs it, decides or stands between. Else a name for this conversation.
    is_own_name: Mapped[bool] = mapped_column(default=False, server_default=false())
    role_since: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: from before this was kept
    origin: Mapped[str] = mapped_column(default="web")
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    source_key: Mapped[str | None]
    # A moderator's measures against speaking; reading, withdrawing and voting stay.
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When its person took another place here, so that what they had said keeps the name and the capacity it was said with. The
    # account stays, so that they can still edit it, delete it, and hear of answers to it.
    set_aside_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Of a participant who was on the team: as what, until `role_since`.
    former_role: Mapped[str] = mapped_column(OurText, default="", server_default="")
    # When they last took another name of their own in public: nearly nobody has, so `renamings` is read of hardly anybody.
    renamed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account | None] = relationship()
    renamings: Mapped[list[Version]] = relationship(  # the first first
        primaryjoin="and_(Participation.id == foreign(Version.thing_id), Version.space_id == Participation.space_id,"
        " Version.part == 'own_names')",
        order_by="Version.id",
        viewonly=True,
    )

    @property
    def capacity(self) -> Capacity:
        return CAPACITIES[self.capacity_key]

    @property
    def has_left(self) -> bool:
        """Whether its person has deleted their account. A place without an account is also one that others spoke for."""
        return self.pseudonym_key.startswith(LEFT)

    @property
    def is_staff(self) -> bool:
        """Whether they joined as staff, whatever their role. `headcounts.is_staff` is its twin."""
        return self.capacity_key in STAFF_KEYS


class Invitation(WithConsultation, WithPublicId, Model):
    """An organiser's invitation by e-mail to a role or a professional capacity. `name`: as the organiser's list has it, read by
    nobody but whom it is of, who may choose another; "" once nobody can accept any more. `place_id`: whom it asks, where that is
    somebody who takes part already: then the address is shown to nobody. `reason`: why the role is given, for everybody."""

    __tablename__ = "invitations"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    email: Mapped[str]
    role: Mapped[str]
    capacity_key: Mapped[str]
    job_title: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    # No foreign key, as for `Version.thing_id`: SQLite could not take the column down.
    place_id: Mapped[int | None]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    invited_by: Mapped[Participation | None] = relationship()

    @property
    def capacity(self) -> Capacity:
        return CAPACITIES[self.capacity_key]


class SavedTemplate(WithPublicId, Model):
    """How a consultation is held, kept by its organisers for all who open one on this site: no people, no dates, nothing that
    anybody said."""

    __tablename__ = "saved_templates"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), unique=True)
    name: Mapped[str]
    people: Mapped[str]  # whom it takes
    stages: Mapped[str]  # JSON, with the headings of sections: see `saved_stages`
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)

    consultation: Mapped[Consultation] = relationship()


class Admission(Model):
    """Somebody may read a private consultation without having joined it: they entered its code, or were asked to a workshop.
    It stays when the code is changed. Once they were put out it stays too, so that the code lets them in no more."""

    __tablename__ = "admissions"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, index=True)
    admitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    code_made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of the code that they entered, where it is kept
    public_id: Mapped[str] = mapped_column("ref", OurText, default=new_public_id, server_default="", index=True)
    put_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    put_out_because: Mapped[str] = mapped_column(default="", server_default="")
