"""Threads, posts, what threads have come to, posts whose author is not known yet, responses to posts, what people heard in them,
who was in a thread when, and how much people have written."""

from forum.activities.discussions.models.pending import PendingPost
from forum.activities.discussions.models.posts import POSTS, DiscussionSettings, Guests, Post, Restating, Thread
from forum.activities.discussions.models.reactions import Condition, Reaction
from forum.activities.discussions.models.restating import Clarification, Restatement
from forum.activities.discussions.models.speaking import ALL_THREADS, LetInChoice, WrittenTotal
from forum.activities.discussions.models.summaries import SUMMARIES, Summary
from forum.activities.discussions.models.visits import Visit

__all__ = [
    "ALL_THREADS",
    "POSTS",
    "SUMMARIES",
    "Clarification",
    "Condition",
    "DiscussionSettings",
    "Guests",
    "LetInChoice",
    "PendingPost",
    "Post",
    "Reaction",
    "Restatement",
    "Restating",
    "Summary",
    "Thread",
    "Visit",
    "WrittenTotal",
]
