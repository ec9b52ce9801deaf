"""Threads, posts, posts whose author is not known yet, and who was in a thread when."""

from forum.activities.discussions.models.pending import PendingPost
from forum.activities.discussions.models.posts import POSTS, Post, Thread
from forum.activities.discussions.models.visits import Visit

__all__ = ["POSTS", "PendingPost", "Post", "Thread", "Visit"]
