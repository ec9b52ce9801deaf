"""Threads, posts, posts whose author is not known yet, responses to posts, and what people heard in them."""

from forum.activities.discussions.models.pending import PendingPost
from forum.activities.discussions.models.posts import POSTS, DiscussionSettings, Post, Restating, Thread
from forum.activities.discussions.models.reactions import Condition, Reaction
from forum.activities.discussions.models.restating import Clarification, Restatement

__all__ = [
    "POSTS",
    "Clarification",
    "Condition",
    "DiscussionSettings",
    "PendingPost",
    "Post",
    "Reaction",
    "Restatement",
    "Restating",
    "Thread",
]
