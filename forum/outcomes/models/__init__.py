"""What people said (themes), what was answered, what was promised, and whether it lasted.

Everything here that points at what somebody said does so by a foreign key; numbers are counted from those rows when a page is
shown, so that what is taken out of sight leaves them at once.
"""

from forum.outcomes.models.considered import LaterConsideration, ThemeConsideration
from forum.outcomes.models.corrections import CheckCorrection
from forum.outcomes.models.decisions import CallIn, DecisionTerms, EqualityReview, FinalDecision
from forum.outcomes.models.following import FollowedVote, Following
from forum.outcomes.models.kept import KeptPromise
from forum.outcomes.models.promise_drafts import PromiseDraft
from forum.outcomes.models.reports import ANSWER_WEEKS, Report, Review
from forum.outcomes.models.rewordings import AnswerConfirmation, Rewording, RewordingAcceptance, SortedTogether
from forum.outcomes.models.sorting import Campaign, CampaignText, Coder, Reading, Sample, SampleCode, SampleItem, Suggestion
from forum.outcomes.models.themes import (
    Acceptance,
    Answer,
    AnswerRating,
    Check,
    CheckEvidence,
    CheckRating,
    Commitment,
    Consideration,
    Milestone,
    Misreading,
    Progress,
    Sighting,
    Theme,
    ThemeEntry,
    ThemePoll,
    Voice,
)

__all__ = [
    "ANSWER_WEEKS",
    "Acceptance",
    "Answer",
    "AnswerConfirmation",
    "AnswerRating",
    "CallIn",
    "Campaign",
    "CampaignText",
    "Check",
    "CheckCorrection",
    "CheckEvidence",
    "CheckRating",
    "Coder",
    "Commitment",
    "Consideration",
    "DecisionTerms",
    "EqualityReview",
    "FinalDecision",
    "FollowedVote",
    "Following",
    "KeptPromise",
    "LaterConsideration",
    "Milestone",
    "Misreading",
    "Progress",
    "PromiseDraft",
    "Reading",
    "Report",
    "Review",
    "Rewording",
    "RewordingAcceptance",
    "Sample",
    "SampleCode",
    "SampleItem",
    "Sighting",
    "SortedTogether",
    "Suggestion",
    "Theme",
    "ThemeConsideration",
    "ThemeEntry",
    "ThemePoll",
    "Voice",
]
