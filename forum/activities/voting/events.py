"""Facts about polls. A secret ballot is told without a person."""

from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class PollChanged(Event, kind="PollChanged"):
    """`part`: created, rules, options, announced, announcement asked, announcement agreed, announcement dropped, removed, called
    off, cancellation asked, cancellation dropped, ended, paper in, key made, key fault, key mended. `version_id`: the version
    (`spaces`) that was kept of it; 0 where none was."""

    poll_id: int
    part: str
    version_id: int = 0


@dataclass(frozen=True)
class BallotCast(Event, kind="BallotCast"):
    """`version` is above 1 when an earlier one is replaced."""

    poll_id: int
    version: int


@dataclass(frozen=True)
class PaperEntered(Event, kind="PaperEntered"):
    poll_id: int
    number: int
    counts: bool


@dataclass(frozen=True)
class PaperRejected(Event, kind="PaperRejected"):
    """Nobody had read the sheet right: what was entered is gone, and two people enter it again."""

    poll_id: int
    number: int


@dataclass(frozen=True)
class VoteEntered(Event, kind="VoteEntered"):
    """One of the team entered somebody's vote; nothing says whose."""

    poll_id: int


@dataclass(frozen=True)
class EnteredChecked(Event, kind="EnteredChecked"):
    """A second person has gone through all votes that one of the team had entered until then."""

    poll_id: int
    entered_by_id: int
    votes: int


@dataclass(frozen=True)
class EnteredDoubted(Event, kind="EnteredDoubted"):
    """A second person said that something is not right about votes that one of the team entered: nothing is counted until
    somebody says what came of it. What they said stands with the votes."""

    poll_id: int
    entered_by_id: int


@dataclass(frozen=True)
class DoubtSettled(Event, kind="DoubtSettled"):
    poll_id: int
    entered_by_id: int


@dataclass(frozen=True)
class EntryDisowned(Event, kind="EntryDisowned"):
    """Somebody said that they did not give a vote that one of the team entered for them; nothing says who."""

    poll_id: int
    entered_by_id: int


@dataclass(frozen=True)
class PollClosed(Event, kind="PollClosed"):
    """The fingerprints of what is published from now on: who has this entry sees any later change."""

    poll_id: int
    ballots: int
    ballots_hash: str
    receipts_hash: str


@dataclass(frozen=True)
class BallotsAudited(Event, kind="BallotsAudited"):
    """An auditor, who is named beside the result, was given the ballots."""

    poll_id: int


@dataclass(frozen=True)
class RecountDisagreed(Event, kind="RecountDisagreed"):
    poll_id: int
