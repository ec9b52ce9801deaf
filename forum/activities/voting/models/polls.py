"""Polls: their rules, options and lists of voters, their results, and what people say against one."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.activities.voting.methods import find_method
from forum.activities.voting.methods.base import VotingMethod
from forum.activities.voting.methods.contest import NONE_KEY, TieRule
from forum.activities.voting.methods.settings import MethodSettings
from forum.consultations.models import Activity, WithConsultation
from forum.contributions.models import Contribution
from forum.kernel.db import Model, OurText, UtcDateTime, WithPublicId


class Who(StrEnum):
    """Who may vote."""

    EVERYONE = "everyone"  # everyone who takes part in the consultation
    CAPACITIES = "capacities"  # those who speak as one of some capacities
    LIST = "list"  # those on a list of e-mail addresses: people invited, or a group


class ShowsTally(StrEnum):
    """When the running count can be seen, from the loosest to the strictest."""

    ALWAYS = "always"
    AFTER_VOTE = "after_vote"
    AFTER_CLOSE = "after_close"


class PassMark(StrEnum):
    """How much support the winner needs; NONE: coming first is enough."""

    NONE = ""
    HALF = "half"  # more than half
    THREE_FIFTHS = "three_fifths"  # at least, like the two below
    TWO_THIRDS = "two_thirds"
    THREE_QUARTERS = "three_quarters"


class PassOf(StrEnum):
    CAST = "cast"
    ELECTORATE = "electorate"


class Purpose(StrEnum):
    """What becomes of the result of a vote about the decision. None of them decides by itself."""

    ADVICE = "advice"
    RANKING = "ranking"
    FOLLOWED = "followed"  # “we will, unless …”: `Poll.unless`


class Publishes(StrEnum):
    """What everybody can read of the ballots after the count."""

    TOTALS = "totals"
    BALLOTS = "ballots"  # each of them, without its voter


class Origin(StrEnum):
    """How a ballot came. All weigh the same."""

    WEB = "web"
    ROOM = "room"
    PAPER = "paper"
    PHONE = "phone"
    ASSISTED = "assisted"  # marked for them by a supporter


class VoterList(WithConsultation, WithPublicId, Model):
    """People who may vote in some polls, by the e-mail address of their account."""

    __tablename__ = "voter_lists"
    __table_args__ = (UniqueConstraint("space_id", "name"),)

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    name: Mapped[str]

    entries: Mapped[list[VoterListEntry]] = relationship(order_by="VoterListEntry.email", cascade="all, delete-orphan")


class VoterListEntry(Model):
    __tablename__ = "voter_list_entries"

    voter_list_id: Mapped[int] = mapped_column(ForeignKey("voter_lists.id"), primary_key=True)
    email: Mapped[str] = mapped_column(primary_key=True)


class Poll(WithConsultation, WithPublicId, Model):
    """A question, its choices and the rules of voting on it. The rules cannot change once a ballot is cast."""

    __tablename__ = "polls"
    __table_args__ = (
        UniqueConstraint("id", "is_secret"),  # what ballots refer to, so that they keep to the kind of poll
        CheckConstraint("NOT (is_secret AND may_change)", name="secret_ballots_stay"),
        CheckConstraint("NOT is_secret OR shows_tally = 'after_close'", name="secret_counts_wait"),
    )

    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    question: Mapped[str]
    explanation: Mapped[str] = mapped_column(default="")
    method_key: Mapped[str]
    purpose: Mapped[str] = mapped_column(OurText, default=Purpose.ADVICE, server_default="advice")
    unless: Mapped[str] = mapped_column(default="", server_default="")  # of one that is followed
    # What it is about, by the key of a `Subject`; no foreign key, as that stands in a feature above. Empty: nothing was named.
    subject_key: Mapped[str] = mapped_column(OurText, default="", server_default="")
    is_secret: Mapped[bool] = mapped_column(default=True)
    may_change: Mapped[bool] = mapped_column(default=False)
    shows_tally: Mapped[str] = mapped_column(default=ShowsTally.AFTER_CLOSE)
    # JSON, which the method alone reads: see `settings`.
    settings_json: Mapped[str] = mapped_column("settings", default="{}")
    ties: Mapped[str] = mapped_column(default=TieRule.LOT)
    seed: Mapped[str] = mapped_column(default="")
    # Empty: those of its phase.
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # "opens", "closes", parted by a space: those that it took over from its phase with the first ballot. Empty for what is older.
    from_stage: Mapped[str] = mapped_column(OurText, default="", server_default="")
    quorum: Mapped[int] = mapped_column(default=0)
    quorum_is_percent: Mapped[bool] = mapped_column(default=False)
    pass_mark: Mapped[str] = mapped_column(default=PassMark.NONE)
    pass_of: Mapped[str] = mapped_column(default=PassOf.CAST)
    is_shuffled: Mapped[bool] = mapped_column(default=False)
    who: Mapped[str] = mapped_column(default=Who.EVERYONE)
    capacity_keys: Mapped[str] = mapped_column(default="")  # of CAPACITIES, parted by spaces
    voter_list_id: Mapped[int | None] = mapped_column(ForeignKey("voter_lists.id"))
    team_votes: Mapped[bool] = mapped_column(default=False)
    joined_before: Mapped[bool] = mapped_column(default=False)
    publishes: Mapped[str] = mapped_column(default=Publishes.TOTALS)
    waits_for_paper: Mapped[bool] = mapped_column(default=False)  # counted when an organiser says so, not at once
    # By somebody who calls it and ends it, not by dates that are known beforehand (`actions.calling`).
    opened_by_hand: Mapped[bool] = mapped_column(default=False)
    guests_vote: Mapped[bool] = mapped_column(default=False)  # people who have a place without an account of their own
    guests_apart: Mapped[bool] = mapped_column(default=False)  # their votes are counted apart and decide nothing
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # until then its team alone sees it
    # Since it was announced: when it was last changed, and which parts of it ever were (`fingerprints`), parted by spaces.
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_parts: Mapped[str] = mapped_column(default="")
    # What addresses are hashed with (`VotedAddress`), from the first ballot to the count. No setting, so that none can change it.
    address_key: Mapped[str] = mapped_column(default="")
    # What ballots of a secret poll are sealed with. Until both copies of its private half were read back it is empty.
    public_key: Mapped[str] = mapped_column(default="")
    key_fault: Mapped[str] = mapped_column(default="")  # what is wrong with the private half, in English, while it is needed
    paper_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when an organiser said that all paper is in
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the first marks that are kept
    called_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_off_reason: Mapped[str] = mapped_column(default="")

    activity: Mapped[Activity] = relationship()
    options: Mapped[list[PollOption]] = relationship(
        order_by="PollOption.position", cascade="all, delete-orphan", back_populates="poll"
    )
    voter_list: Mapped[VoterList | None] = relationship()
    result: Mapped[Result | None] = relationship(back_populates="poll")

    @property
    def method(self) -> VotingMethod:
        return find_method(self.method_key)

    @property
    def settings(self) -> MethodSettings:
        """What the method counts by besides options and ballots, as the method's own type."""
        return _read_settings(self.method_key, self.settings_json)

    @settings.setter
    def settings(self, settings: MethodSettings) -> None:
        self.settings_json = json.dumps(settings.to_dict(), sort_keys=True)

    @property
    def opens(self) -> datetime:
        return self.opens_at or self.activity.phase.begins_at

    @property
    def closes(self) -> datetime:
        return self.ended_at or self.closes_at or self.activity.phase.closes_at

    @property
    def dates_of_stage(self) -> list[str]:
        """Which of its dates are those of its phase: also kept ones, from the first ballot on, until the phase moves. One that
        was stopped early has moved nothing."""
        own = {"opens": self.opens_at, "closes": self.closes_at}
        kept = {name: own[name] for name in self.from_stage.split()}
        if kept:  # Else the phase is not asked for.
            phase = self.activity.phase
            dates = {"opens": phase.begins_at, "closes": phase.closes_at}
            kept = {name: moment for name, moment in kept.items() if phase.stopped_at or moment == dates[name]}
        return [name for name, moment in own.items() if moment is None or name in kept]

    @property
    def capacities(self) -> list[str]:
        return self.capacity_keys.split()

    @property
    def awaits_key(self) -> bool:
        """Whether nobody can vote yet, because what their ballots will be sealed with is not there."""
        return self.is_secret and not self.public_key and self.frozen_at is None

    @property
    def is_quick_question(self) -> bool:
        """Whether it is asked in a room whose screens show its count as it comes in: no advice to whoever decides."""
        return self.opened_by_hand and self.shows_tally == ShowsTally.ALWAYS and self.purpose == Purpose.ADVICE

    @property
    def is_sealed(self) -> bool:
        """Whether its ballots are sealed until they are counted."""
        return self.is_secret and bool(self.public_key)

    @property
    def is_unsealed(self) -> bool:
        """Whether its secret ballots lie open: people had voted before ballots were sealed (`SecretBallot`)."""
        return self.is_secret and not self.public_key and self.frozen_at is not None


@lru_cache(maxsize=500)
def _read_settings(method_key: str, stored: str) -> MethodSettings:
    """Once for all who ask the same: a page asks for each setting by itself. What it returns nobody can change."""
    return find_method(method_key).settings.from_stored(json.loads(stored))


class PollOption(Model):
    __tablename__ = "poll_options"
    __table_args__ = (UniqueConstraint("poll_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"))
    position: Mapped[int]
    key: Mapped[str]
    label: Mapped[str]
    detail: Mapped[str] = mapped_column(default="")
    cost: Mapped[int] = mapped_column(default=0)
    subject_key: Mapped[str] = mapped_column(OurText, default="", server_default="")  # the `Subject` that it is
    # What somebody said that this comes from.
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contributions.id"))

    poll: Mapped[Poll] = relationship(back_populates="options")
    contribution: Mapped[Contribution | None] = relationship()

    @property
    def is_none(self) -> bool:
        return self.key == NONE_KEY


class Result(Model):
    """The count, frozen at close. The only part that changes is what the daily recount found."""

    __tablename__ = "results"

    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tally: Mapped[str]  # Tally.to_json
    electorate: Mapped[int]
    turnout: Mapped[str]  # JSON: capacity → [voted, could vote]
    origins: Mapped[str]  # JSON: origin → ballots
    ballots_hash: Mapped[str]
    receipts_hash: Mapped[str]
    publishes: Mapped[str] = mapped_column(default=Publishes.TOTALS)  # of few ballots only totals, whatever was chosen
    salt: Mapped[str] = mapped_column(default="")  # what `ballots_hash` begins with, so that nobody can guess ballots from it
    guests: Mapped[str] = mapped_column(default='{"ballots": 0, "tally": null}')  # those counted apart: GuestCount as JSON
    auditors: Mapped[str] = mapped_column(default="[]")  # JSON: [[who was given the ballots, the day], …]
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    problem: Mapped[str] = mapped_column(default="")

    poll: Mapped[Poll] = relationship(back_populates="result")


class Reason(Contribution):
    """Why somebody objects; or, with `answers`, the official answer to that."""

    __tablename__ = "reasons"
    __mapper_args__ = {"polymorphic_identity": "reason"}

    id: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("polls.id"), index=True)
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"), index=True)

    poll: Mapped[Poll] = relationship()
    answers: Mapped[Reason | None] = relationship(remote_side="Reason.id", foreign_keys=[answers_id])
