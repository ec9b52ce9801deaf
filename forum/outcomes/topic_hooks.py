"""Agreed themes as what a thread's comments are about, for those who want to read one theme's comments alone."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from forum.activities.discussions.models import POSTS
from forum.activities.discussions.topics import ThreadTopic, register_topics
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.outcomes.models import Theme, ThemeEntry
from forum.outcomes.queries.said import is_said
from forum.outcomes.queries.themes import is_public_theme


@register_topics
def list_agreed_themes(thread_id: int) -> list[ThreadTopic]:
    """With what speaks against a theme too: whoever reads about it wants both. The largest in this thread comes first. Nobody
    can tell from it what is private or hidden."""
    query = (
        select(Theme.public_id, Theme.sentence, ThemeEntry.contribution_id)
        .join(ThemeEntry, ThemeEntry.theme_id == Theme.id)
        .join(Contribution, Contribution.id == ThemeEntry.contribution_id)
        .join(POSTS, POSTS.c.id == Contribution.id)
        .where(POSTS.c.thread_id == thread_id, is_public_theme(), is_said())
    )
    posts: dict[tuple[str, str], set[int]] = defaultdict(set)
    for public_id, sentence, post_id in db.session.execute(query):
        posts[public_id, sentence].add(post_id)
    topics = [ThreadTopic(public_id, sentence, frozenset(ids)) for (public_id, sentence), ids in posts.items()]
    return sorted(topics, key=lambda topic: (-len(topic.post_ids), topic.name))
