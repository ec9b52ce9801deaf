"""Threads, posts, what threads have come to, posts whose author is not known yet, and who was in a thread when."""

from forum.activities.discussions.models.pending import PendingPost
from forum.activities.discussions.models.posts import POSTS, Post, Thread
from forum.activities.discussions.models.summaries import SUMMARIES, Summary
from forum.activities.discussions.models.visits import Visit

__all__ = ["POSTS", "SUMMARIES", "PendingPost", "Post", "Summary", "Thread", "Visit"]
