"""Themes, and all that hangs on one: who accepts its words, what is in it, what was answered, promised and seen later."""

from __future__ import annotations

from datetime import date, datetime

from markupsafe import Markup
from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.activities.voting.models import Poll
from forum.consultations.models import Consultation, Document, Participation
from forum.contributions.models import Contribution
from forum.deciders.models import Decider, Meeting
from forum.kernel.db import Model, UtcDateTime, WithPublicId
from forum.kernel.text import RenderedText
from forum.outcomes.kinds import AnswerState, Disposition, ThemeState
from forum.outcomes.models.corrections import CheckCorrection
from forum.outcomes.models.decisions import CallIn


class Theme(WithPublicId, Model):
    """What many contributions say, in one sentence both sides accept."""

    __tablename__ = "themes"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    sentence: Mapped[str]
    against: Mapped[str] = mapped_column(default="")  # what speaks against it
    meaning: Mapped[str] = mapped_column(default="")  # the codebook: what belongs here and what does not
    state: Mapped[str] = mapped_column(default=ThemeState.CANDIDATE)
    # Goes up with every change of words: what was accepted were the words of then.
    version: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Since then people can read it, also while what it holds is agreed to again.
    first_agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))

    consultation: Mapped[Consultation] = relationship()
    made_by: Mapped[Participation] = relationship()
    merged_into: Mapped[Theme | None] = relationship(remote_side="Theme.id", foreign_keys=[merged_into_id])
    acceptances: Mapped[list[Acceptance]] = relationship(order_by="Acceptance.at")
    answers: Mapped[list[Answer]] = relationship(order_by="Answer.number", back_populates="theme")
    commitments: Mapped[list[Commitment]] = relationship(order_by="Commitment.due_on, Commitment.id", back_populates="theme")
    checks: Mapped[list[Check]] = relationship(order_by="Check.opens_on", back_populates="theme")
    polls: Mapped[list[ThemePoll]] = relationship(order_by="ThemePoll.poll_id")

    @property
    def is_public(self) -> bool:
        return self.state == ThemeState.AGREED or (self.state == ThemeState.CANDIDATE and self.first_agreed_at is not None)

    @property
    def published_answers(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.state == AnswerState.PUBLISHED]

    @property
    def answer(self) -> Answer | None:
        """The one that holds: the latest that was published."""
        published = self.published_answers
        return published[-1] if published else None


class Acceptance(Model):
    """One person accepts a theme's words, in the version they read."""

    __tablename__ = "theme_acceptances"

    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    participation: Mapped[Participation] = relationship()


class ThemeEntry(Model):
    """A contribution in a theme: it says this, or it speaks against it."""

    __tablename__ = "theme_entries"
    __table_args__ = (UniqueConstraint("theme_id", "contribution_id"), Index("ix_theme_entries_contribution", "contribution_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"))
    is_against: Mapped[bool] = mapped_column(default=False)
    placed_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    theme: Mapped[Theme] = relationship()
    contribution: Mapped[Contribution] = relationship()
    placed_by: Mapped[Participation] = relationship()

    @property
    def consultation_id(self) -> int:
        return self.contribution.space_id


class Voice(WithPublicId, Model):
    """A passage quoted in a theme. Shown only while its author allows it and the words still stand in the contribution."""

    __tablename__ = "voices"
    __table_args__ = (UniqueConstraint("theme_id", "contribution_id"),)

    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), index=True)
    passage: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_allowed: Mapped[bool | None]  # None: not answered yet, so not shown
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    theme: Mapped[Theme] = relationship()
    contribution: Mapped[Contribution] = relationship()

    @property
    def consultation_id(self) -> int:
        return self.contribution.space_id

    @property
    def news_key(self) -> str:
        """Of the news in which its author is asked."""
        return f"voice:{self.id}"


class Misreading(WithPublicId, Model):
    """ "This is not what I meant", said by whoever wrote what was put in a theme; a task for those who sort."""

    __tablename__ = "misreadings"

    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), index=True)
    words: Mapped[str]
    # They ask for their comment to come out of the theme: then one of those who sort is enough to do it.
    wants_out: Mapped[bool] = mapped_column(default=False, server_default=false())
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    was_moved: Mapped[bool] = mapped_column(default=False)
    reply: Mapped[str] = mapped_column(default="")

    theme: Mapped[Theme] = relationship()
    contribution: Mapped[Contribution] = relationship()

    @property
    def consultation_id(self) -> int:
        return self.contribution.space_id


class ThemePoll(Model):
    """A poll's result as evidence for or against a theme."""

    __tablename__ = "theme_polls"

    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    note: Mapped[str] = mapped_column(default="")

    poll: Mapped[Poll] = relationship()


class Answer(WithPublicId, Model):
    """One version of the official answer to a theme. Once published it is never changed: a new version is."""

    __tablename__ = "answers"
    __table_args__ = (
        UniqueConstraint("theme_id", "number"),
        CheckConstraint("checked_by_id <> written_by_id", name="checked_by_another"),
    )

    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default=AnswerState.DRAFT)
    disposition: Mapped[str]
    headline: Mapped[str]
    reason: Mapped[str]
    html: Mapped[Markup] = mapped_column(RenderedText("reason"))
    constraint: Mapped[str] = mapped_column(default="")
    would_change: Mapped[str] = mapped_column(default="")
    until_on: Mapped[date | None] = mapped_column(Date)  # "still working it out": by when
    why_changed: Mapped[str] = mapped_column(default="", server_default="")  # of a later version: for whoever read the one before
    written_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The named decision owner has considered what people said here, and this answer.
    considered_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    considered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    theme: Mapped[Theme] = relationship(back_populates="answers")
    written_by: Mapped[Participation] = relationship(foreign_keys=[written_by_id])
    checked_by: Mapped[Participation | None] = relationship(foreign_keys=[checked_by_id])
    published_by: Mapped[Participation | None] = relationship(foreign_keys=[published_by_id])
    considered_by: Mapped[Participation | None] = relationship(foreign_keys=[considered_by_id])
    ratings: Mapped[list[AnswerRating]] = relationship()
    considerations: Mapped[list[Consideration]] = relationship(order_by="Consideration.id")

    @property
    def consultation_id(self) -> int:
        return self.theme.consultation_id

    @property
    def kind(self) -> Disposition:
        return Disposition(self.disposition)

    @property
    def holds(self) -> bool:
        """Whether it is what the service answers now: published, and no later one in its place."""
        return self is self.theme.answer

    @property
    def replaces(self) -> bool:
        """Whether people have read an earlier one that it takes, or is to take, the place of."""
        return any(each.number < self.number for each in self.theme.published_answers)


class Consideration(Model):
    """That somebody who decides, beside the one person responsible, has considered what people said and this answer. A body's is
    recorded by whoever is responsible, from a minute; it is the body's all the same."""

    __tablename__ = "considerations"
    __table_args__ = (UniqueConstraint("answer_id", "decider_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    decider_id: Mapped[int] = mapped_column(ForeignKey("deciders.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    considered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    decider: Mapped[Decider] = relationship()
    meeting: Mapped[Meeting | None] = relationship()


class AnswerRating(Model):
    """Whether an answer answers. The figure is public, the words go to those who answer. Without a person: erased."""

    __tablename__ = "answer_ratings"
    __table_args__ = (UniqueConstraint("answer_id", "participation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id"))
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"), index=True)
    verdict: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    participation: Mapped[Participation | None] = relationship()


class Commitment(WithPublicId, Model):
    """A promise: what, by whom, by when. Its words and its day stay as they were published; a promise that cannot be kept is
    given up in public, with a reason and what comes instead."""

    __tablename__ = "commitments"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)
    what: Mapped[str]
    owner_title: Mapped[str]  # "Head of community nursing"
    unit: Mapped[str]  # the part of the organisation
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    due_on: Mapped[date] = mapped_column(Date)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    because: Mapped[str] = mapped_column(default="")
    instead: Mapped[str] = mapped_column(default="")
    owner_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    organiser_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    consultation: Mapped[Consultation] = relationship()
    theme: Mapped[Theme] = relationship(back_populates="commitments")
    owner: Mapped[Participation | None] = relationship(foreign_keys=[owner_id])
    made_by: Mapped[Participation] = relationship(foreign_keys=[made_by_id])
    milestones: Mapped[list[Milestone]] = relationship(order_by="Milestone.position")
    progress: Mapped[list[Progress]] = relationship(order_by="Progress.made_at, Progress.id")


class Milestone(Model):
    __tablename__ = "milestones"

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"), index=True)
    position: Mapped[int]
    what: Mapped[str]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Progress(Model):
    """A note on how a promise goes, with what shows it: a link, a document of the consultation, or where and when it was seen."""

    __tablename__ = "progress"

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"), index=True)
    words: Mapped[str]
    link: Mapped[str] = mapped_column(default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    seen_where: Mapped[str] = mapped_column(default="", server_default="")
    seen_on: Mapped[date | None] = mapped_column(Date)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    made_by: Mapped[Participation] = relationship()
    document: Mapped[Document | None] = relationship()


class Check(WithPublicId, Model):
    """The later look at whether it lasted: what the service says and what people see, side by side."""

    __tablename__ = "checks"
    __table_args__ = (UniqueConstraint("theme_id", "months"),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), index=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"))
    months: Mapped[int]
    opens_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)  # the service's account is late after this day
    verdict: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # people were told
    missed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # and that nobody answered in time

    consultation: Mapped[Consultation] = relationship()
    theme: Mapped[Theme] = relationship(back_populates="checks")
    # With it, always: while a decision is called in nothing is looked back on.
    call_in: Mapped[CallIn | None] = relationship(
        primaryjoin="foreign(Check.consultation_id) == CallIn.consultation_id", viewonly=True, uselist=False, lazy="joined"
    )
    given_by: Mapped[Participation | None] = relationship()
    evidence: Mapped[CheckEvidence | None] = relationship()
    ratings: Mapped[list[CheckRating]] = relationship()
    corrections: Mapped[list[CheckCorrection]] = relationship(order_by=CheckCorrection.id)

    @property
    def says(self) -> Check | CheckCorrection:
        """Where what the service says now stands: its verdict and words."""
        return self.corrections[-1] if self.corrections else self

    @property
    def shown_by(self) -> CheckEvidence | CheckCorrection | None:
        """What shows what the service says now."""
        return self.corrections[-1] if self.corrections else self.evidence

    @property
    def is_held(self) -> bool:
        """Whether the decision was called in, and that is not settled."""
        return self.call_in is not None and self.call_in.settled_at is None


class CheckEvidence(Model):
    """What shows what the service says in a check, beside its words: a link, a document of the consultation, or where and when
    somebody saw it."""

    __tablename__ = "check_evidence"

    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"), primary_key=True)
    link: Mapped[str] = mapped_column(default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    seen_where: Mapped[str] = mapped_column(default="", server_default="")
    seen_on: Mapped[date | None] = mapped_column(Date)

    document: Mapped[Document | None] = relationship()


class CheckRating(Model):
    __tablename__ = "check_ratings"
    __table_args__ = (UniqueConstraint("check_id", "participation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"))
    participation_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"), index=True)
    verdict: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    sighting_id: Mapped[int | None] = mapped_column(ForeignKey("sightings.id"))

    sighting: Mapped[Sighting | None] = relationship()


class Sighting(Contribution):
    """What somebody sees of a promise, in their own words."""

    __tablename__ = "sightings"
    __mapper_args__ = {"polymorphic_identity": "sighting"}

    id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("checks.id"), index=True)

    check: Mapped[Check] = relationship()
