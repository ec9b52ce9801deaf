"""Facts about themes, answers, promises and checks. Payloads are row numbers and words of our own, see forum.kernel.events."""

from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class ReportChanged(Event, kind="ReportChanged"):
    """`part`: owner and deadline, due day, due day kept (the first time), summary, campaigns, name of a campaign, sample drawn;
    fairness (it was looked at again whom the change could be unfair to); of the decision: called in, then confirmed or
    changed."""

    part: str


@dataclass(frozen=True)
class CoderNamed(Event, kind="CoderNamed"):
    participation_id: int
    is_named: bool


@dataclass(frozen=True)
class ThemeChanged(Event, kind="ThemeChanged"):
    """`how`: made, reworded, accepted, agreed, merged, dropped, split, evidence, considered; new words, new words dropped."""

    theme_id: int
    how: str


@dataclass(frozen=True)
class ContributionsSorted(Event, kind="ContributionsSorted"):
    """`how`: says, against, taken out, read. `theme_id` None: of no theme."""

    theme_id: int | None
    contribution_ids: tuple[int, ...]
    how: str


@dataclass(frozen=True)
class QuoteAnswered(Event, kind="QuoteAnswered"):
    """`is_allowed` None: the words were withdrawn."""

    voice_id: int
    is_allowed: bool | None


@dataclass(frozen=True)
class Misread(Event, kind="Misread"):
    misreading_id: int
    is_settled: bool


@dataclass(frozen=True)
class AnswerChanged(Event, kind="AnswerChanged"):
    """`how`: drafted, changed, checked, published, considered, confirmed."""

    answer_id: int
    theme_id: int
    how: str


@dataclass(frozen=True)
class AnswerRated(Event, kind="AnswerRated"):
    answer_id: int
    verdict: str


@dataclass(frozen=True)
class PromiseChanged(Event, kind="PromiseChanged"):
    """`how`: made, progress, kept, given up, late, escalated."""

    commitment_id: int
    how: str


@dataclass(frozen=True)
class PromiseDrafted(Event, kind="PromiseDrafted"):
    """`how`: drafted, refused. That a colleague agreed is `PromiseChanged`."""

    draft_id: int
    how: str


@dataclass(frozen=True)
class DecisionPublished(Event, kind="DecisionPublished"):
    consultation_id: int


@dataclass(frozen=True)
class CheckChanged(Event, kind="CheckChanged"):
    """`how`: opened, given, corrected, missed, rated."""

    check_id: int
    how: str


@dataclass(frozen=True)
class ConsultationReviewed(Event, kind="ConsultationReviewed"):
    consultation_id: int
