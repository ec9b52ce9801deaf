"""A case is all that concerns one contribution: flags, what was said at the time, claims, decisions, appeals, notes."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Account
from forum.consultations.models import Participation, WithConsultation
from forum.contributions.models import Contribution, Status
from forum.kernel.db import Model, UtcDateTime, WithPublicId
from forum.kernel.sentences import SentenceType, StoredSentence
from forum.moderation.house_rules import HOUSE_RULES, HouseRule
from forum.moderation.kinds import (
    REASONS,
    AppealState,
    CaseState,
    DecisionKind,
    FlagReason,
    FlagState,
    Lane,
    Mode,
    ModerationAction,
    describe_decision,
)


class Case(WithConsultation, WithPublicId, Model):
    __tablename__ = "cases"
    __table_args__: Any = (Index("ix_cases_queue", "space_id", "state", "lane", "due_at"),)

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    # One case for each contribution, whatever races.
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), unique=True)
    state: Mapped[str] = mapped_column(default=CaseState.OPEN)
    lane: Mapped[int] = mapped_column(default=Lane.REST)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Like due_at, brought forward when those who flagged have been right before. Orders work within a lane, nothing else.
    work_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # A moderator who wants another view; a note by someone else answers.
    asking_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    # Goes up with everything that happens: a decision made on an older view is refused.
    version: Mapped[int] = mapped_column(default=1)
    team_alerted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    organiser_alerted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    contribution: Mapped[Contribution] = relationship()
    claimed_by: Mapped[Participation | None] = relationship(foreign_keys=[claimed_by_id])
    asking: Mapped[Participation | None] = relationship(foreign_keys=[asking_id])
    flags: Mapped[list[Flag]] = relationship(order_by="Flag.id", back_populates="case")
    decisions: Mapped[list[Decision]] = relationship(order_by="Decision.id", back_populates="case")
    notes: Mapped[list[CaseNote]] = relationship(order_by="CaseNote.id")
    kept_words: Mapped[list[KeptWords]] = relationship(order_by="KeptWords.id")

    @property
    def is_urgent(self) -> bool:
        """Somebody may be at risk: nobody decides it in passing."""
        return self.lane == Lane.RISK


class Flag(WithPublicId, Model):
    """One complaint: by a person (without an account when there is no `account_id`) or by a trigger (`trigger_key`)."""

    __tablename__ = "flags"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    trigger_key: Mapped[str | None]
    reason_key: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    phrase: Mapped[str] = mapped_column(default="")  # what a trigger saw
    state: Mapped[str] = mapped_column(default=FlagState.OPEN)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    case: Mapped[Case] = relationship(back_populates="flags")
    account: Mapped[Account | None] = relationship()

    @property
    def reason(self) -> FlagReason:
        return REASONS[self.reason_key]


class KeptWords(Model):
    """What a contribution said when it was flagged or before words were taken out. For moderators only; deleted when the
    time to appeal is over."""

    __tablename__ = "kept_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    # Set for what a decision took out: it goes back when the decision is overturned.
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))
    # Somebody else's words, when they quoted what was taken out of sight; empty for the case's own.
    quoted_in_id: Mapped[int | None] = mapped_column(ForeignKey("contributions.id"))
    # The earlier version it was in; no foreign key, since withdrawing deletes earlier versions.
    revision_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def is_current(self) -> bool:
        """The case's own words as they stood, neither an earlier version nor somebody's quote."""
        return self.revision_id is None and self.quoted_in_id is None


class Decision(WithConsultation, WithPublicId, Model):
    """A reasoned ruling, by a moderator or by itself (`decided_by_id` None). Its author reads it as a notice."""

    __tablename__ = "decisions"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    act_key: Mapped[str]
    rule_key: Mapped[str]
    reason_key: Mapped[str]  # the kind of complaint it answers
    reason: Mapped[str]  # in a moderator's words, to the author
    sentence: Mapped[StoredSentence | None] = mapped_column(SentenceType)  # the reason of what was decided by itself
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Since the case was opened, or opened again.
    waited_seconds: Mapped[int]
    appeal_until: Mapped[datetime] = mapped_column(UtcDateTime)
    # The words around what was taken out, with the marks in place.
    passage: Mapped[str] = mapped_column(default="")
    # The passages themselves, as JSON, to find where else they are; emptied when kept words are deleted.
    taken_out: Mapped[str] = mapped_column(default="[]")
    pause_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What is needed to take it back, as JSON: the status before, where it was.
    before: Mapped[str] = mapped_column(default="{}")
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    case: Mapped[Case] = relationship(back_populates="decisions")
    decided_by: Mapped[Participation | None] = relationship()
    appeal: Mapped[Appeal | None] = relationship(back_populates="decision", uselist=False)

    @property
    def kind(self) -> DecisionKind:
        act = ModerationAction(self.act_key)
        is_private = act is ModerationAction.KEEP and self.case.contribution.is_private
        was_hidden = self.state_before.get("status") == Status.HIDDEN
        return describe_decision(act, is_first_look=self.is_first_look, is_private=is_private, was_hidden=was_hidden)

    @property
    def rule(self) -> HouseRule | None:
        """None where words were only looked at first, and let through: they broke none."""
        return HOUSE_RULES.get(self.rule_key)

    @property
    def is_first_look(self) -> bool:
        """Whether it let through what had been looked at first, as all such words are."""
        return self.act_key == ModerationAction.KEEP and not self.rule_key

    @property
    def complaint(self) -> FlagReason:
        return REASONS[self.reason_key]

    @property
    def explanation(self) -> str:
        """Why, as its author reads it."""
        return str(self.sentence) if self.sentence else self.reason

    @property
    def is_automatic(self) -> bool:
        return self.decided_by_id is None

    @property
    def passages_taken_out(self) -> list[str]:
        passages: list[str] = json.loads(self.taken_out)
        return passages

    @property
    def state_before(self) -> dict[str, str]:
        values: dict[str, str] = json.loads(self.before)
        return values


class Appeal(WithPublicId, Model):
    __tablename__ = "appeals"

    # Once for each decision, whatever races.
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), unique=True)
    words: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(default=AppealState.OPEN)
    heard_by_id: Mapped[int | None] = mapped_column(ForeignKey("participations.id"))
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(default="")
    alerted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    decision: Mapped[Decision] = relationship(back_populates="appeal")
    heard_by: Mapped[Participation | None] = relationship()

    @property
    def space_id(self) -> int:
        return self.decision.space_id


class CaseNote(Model):
    """One moderator to the others."""

    __tablename__ = "case_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("participations.id"))
    words: Mapped[str]
    is_question: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    author: Mapped[Participation] = relationship()


class Recusal(Model):
    """A moderator who will have nothing to do with a case."""

    __tablename__ = "recusals"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    recused_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseView(Model):
    """Up to which version somebody has opened a case."""

    __tablename__ = "case_views"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    version: Mapped[int]


class Shift(Model):
    """A stretch of moderating, for the moderator's own eyes: how long, and how many hard cases."""

    __tablename__ = "shifts"
    __table_args__: Any = (UniqueConstraint("account_id", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken: Mapped[int] = mapped_column(default=0)
    hard: Mapped[int] = mapped_column(default=0)
    decided: Mapped[int] = mapped_column(default=0)


class ModerationSettings(Model):
    """How a consultation is moderated. Without a row: after posting, and nothing is held by numbers of flags."""

    __tablename__ = "moderation_settings"

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    mode: Mapped[str] = mapped_column(default=Mode.AFTER)
    # So many people with accounts flag it and it waits out of sight until a moderator has looked; None: never.
    hold_after: Mapped[int | None]
