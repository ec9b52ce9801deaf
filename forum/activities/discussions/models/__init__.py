"""Threads, posts, posts whose author is not known yet, and responses to posts."""

from forum.activities.discussions.models.pending import PendingPost
from forum.activities.discussions.models.posts import POSTS, Post, Thread
from forum.activities.discussions.models.reactions import Condition, Reaction

__all__ = ["POSTS", "Condition", "PendingPost", "Post", "Reaction", "Thread"]
