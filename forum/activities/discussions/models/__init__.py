"""Threads, posts, what threads have come to, posts whose author is not known yet, responses to posts, what people heard in them,
and who was in a thread when."""

from forum.activities.discussions.models.pending import PendingPost
from forum.activities.discussions.models.posts import POSTS, DiscussionSettings, Guests, Post, Restating, Thread
from forum.activities.discussions.models.reactions import Condition, Reaction
from forum.activities.discussions.models.restating import Clarification, Restatement
from forum.activities.discussions.models.summaries import SUMMARIES, Summary
from forum.activities.discussions.models.visits import Visit

__all__ = [
    "POSTS",
    "SUMMARIES",
    "Clarification",
    "Condition",
    "DiscussionSettings",
    "Guests",
    "PendingPost",
    "Post",
    "Reaction",
    "Restatement",
    "Restating",
    "Summary",
    "Thread",
    "Visit",
]
