"""Who can be named after an @ by somebody who writes in a thread."""

from __future__ import annotations

from sqlalchemy import or_, select

from forum.activities.discussions.models import Post, Thread
from forum.consultations.models import Participation
from forum.contributions.models import Status
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.kernel.text import tidy_line

MOST_OFFERED = 5
LONGEST_TYPED = 40


def list_speakers(actor: Actor, thread: Thread, typed: str) -> list[Participation]:
    """Those others who have said something there that everybody can read, and whose name, or a word of it, begins so. Somebody
    whose words are all hidden is not named to anybody, nor is one who has left."""
    typed = tidy_line(typed[:LONGEST_TYPED])
    # SQLite knows small and capital letters of English alone: of others it is asked for both.
    begins = {each.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for each in (typed, typed.title())}
    name = Participation.pseudonym
    matches = [name.ilike(pattern, escape="\\") for each in begins for pattern in (f"{each}%", f"% {each}%")]
    spoken = select(Post.id).where(
        Post.author_id == Participation.id, Post.thread_id == thread.id, Post.status == Status.PUBLISHED
    )
    others = Participation.account_id.is_not(None) & (Participation.account_id != actor.account_id)
    query = select(Participation).where(
        Participation.space_id == thread.activity.space_id, others, or_(*matches), spoken.exists()
    )
    return list(db.session.scalars(query.order_by(name, Participation.id).limit(MOST_OFFERED)))
