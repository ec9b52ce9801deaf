"""Threads, posts, what threads have come to, and posts whose author is not known yet."""

from forum.activities.discussions.models.pending import PendingPost
from forum.activities.discussions.models.posts import POSTS, Post, Thread
from forum.activities.discussions.models.summaries import SUMMARIES, Summary

__all__ = ["POSTS", "SUMMARIES", "PendingPost", "Post", "Summary", "Thread"]
