"""What the log says of moderation: who did what to which case, never what anybody wrote."""

from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class FlagRaised(Event, kind="FlagRaised"):
    """`trigger` is empty when a person flagged."""

    case_id: int
    flag_id: int
    reason: str
    trigger: str


@dataclass(frozen=True)
class CaseTakenUp(Event, kind="CaseTakenUp"):
    """A moderator opened it of their own accord."""

    case_id: int


@dataclass(frozen=True)
class CaseClaimed(Event, kind="CaseClaimed"):
    case_id: int
    participation_id: int


@dataclass(frozen=True)
class CaseReleased(Event, kind="CaseReleased"):
    """Given back, or the claim ran out."""

    case_id: int


@dataclass(frozen=True)
class CaseNoted(Event, kind="CaseNoted"):
    case_id: int
    is_question: bool


@dataclass(frozen=True)
class ModeratorRecused(Event, kind="ModeratorRecused"):
    case_id: int


@dataclass(frozen=True)
class CaseDecided(Event, kind="CaseDecided"):
    case_id: int
    decision_id: int
    act: str
    rule: str
    automatic: bool


@dataclass(frozen=True)
class AppealMade(Event, kind="AppealMade"):
    case_id: int
    appeal_id: int


@dataclass(frozen=True)
class AppealHeard(Event, kind="AppealHeard"):
    case_id: int
    appeal_id: int
    overturned: bool


@dataclass(frozen=True)
class ModerationSettingsChanged(Event, kind="ModerationSettingsChanged"):
    consultation_id: int
    mode: str
    hold_after: int | None


# Entries of a stream that change what a moderator's window shows of a case.
CASE_EVENTS = frozenset(
    kind.event_kind
    for kind in (
        FlagRaised,
        CaseTakenUp,
        CaseClaimed,
        CaseReleased,
        CaseNoted,
        ModeratorRecused,
        CaseDecided,
        AppealMade,
        AppealHeard,
    )
)
