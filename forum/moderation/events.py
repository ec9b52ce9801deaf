"""What the log says of moderation: who did what to which case, never what anybody wrote."""

from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


def stream_of(consultation_id: int) -> str:
    return f"consultation:{consultation_id}"


@dataclass(frozen=True)
class FlagRaised(Event):
    """`trigger` is empty when a person flagged."""

    case_id: int
    flag_id: int
    reason: str
    trigger: str


@dataclass(frozen=True)
class CaseTakenUp(Event):
    """A moderator opened it of their own accord."""

    case_id: int


@dataclass(frozen=True)
class CaseClaimed(Event):
    case_id: int
    participation_id: int


@dataclass(frozen=True)
class CaseReleased(Event):
    """Given back, or the claim ran out."""

    case_id: int


@dataclass(frozen=True)
class CaseNoted(Event):
    case_id: int
    is_question: bool


@dataclass(frozen=True)
class ModeratorRecused(Event):
    case_id: int


@dataclass(frozen=True)
class CaseDecided(Event):
    case_id: int
    decision_id: int
    act: str
    rule: str
    automatic: bool


@dataclass(frozen=True)
class AppealMade(Event):
    case_id: int
    appeal_id: int


@dataclass(frozen=True)
class AppealHeard(Event):
    case_id: int
    appeal_id: int
    overturned: bool


@dataclass(frozen=True)
class ModerationSettingsChanged(Event):
    consultation_id: int
    mode: str
    hold_after: int | None


# Entries of a stream that change what a moderator's window shows of a case.
CASE_EVENTS = frozenset(
    kind.__name__
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
