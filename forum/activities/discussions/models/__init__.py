"""Threads, posts, and posts whose author is not known yet."""

from forum.activities.discussions.models.pending import PendingPost
from forum.activities.discussions.models.posts import POSTS, Post, Thread

__all__ = ["POSTS", "PendingPost", "Post", "Thread"]
