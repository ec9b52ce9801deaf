"""Polls, who voted, ballots and results.

A secret poll keeps that somebody voted in `turnout`, and how beside it in `sealed_ballots`, which nobody can read who has the
database alone (`sealing`). After the count there are only numbers, in `counted_ballots`: how often each distinct ballot was cast,
in the order of the ballots themselves. The database refuses a named ballot in a secret poll and the other way round, and refuses
to change or delete what was cast (triggers in migrations 0006 and 0032).
"""

from forum.activities.voting.models.announcements import VoteAnnouncement
from forum.activities.voting.models.ballots import (
    CountedBallot,
    EnteredBallot,
    EnteredBatch,
    EnteredFor,
    EnteredVotes,
    NamedBallot,
    PaperBallot,
    PaperEntry,
    Receipt,
    SealedBallot,
    SecretBallot,
    Turnout,
    VotedAddress,
)
from forum.activities.voting.models.cancellations import VoteCancellation
from forum.activities.voting.models.polls import (
    Origin,
    PassMark,
    PassOf,
    Poll,
    PollOption,
    Publishes,
    Purpose,
    Reason,
    Result,
    ShowsTally,
    VoterList,
    VoterListEntry,
    Who,
)

__all__ = [
    "CountedBallot",
    "EnteredBallot",
    "EnteredBatch",
    "EnteredFor",
    "EnteredVotes",
    "NamedBallot",
    "Origin",
    "PaperBallot",
    "PaperEntry",
    "PassMark",
    "PassOf",
    "Poll",
    "PollOption",
    "Publishes",
    "Purpose",
    "Reason",
    "Receipt",
    "Result",
    "SealedBallot",
    "SecretBallot",
    "ShowsTally",
    "Turnout",
    "VoteAnnouncement",
    "VoteCancellation",
    "VotedAddress",
    "VoterList",
    "VoterListEntry",
    "Who",
]
