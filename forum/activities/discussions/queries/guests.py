from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Account
from forum.activities.discussions.models import Post
from forum.consultations.models import Participation
from forum.contributions.models import Status
from forum.kernel.db import db

MOST_SHOWN = 50


def list_guest_posts(guest: Account) -> list[Post]:
    """What a guest has said and not deleted, newest first, for their own eyes: shown to others or not."""
    mine = select(Participation.id).where(Participation.account_id == guest.id)
    query = select(Post).where(Post.author_id.in_(mine), Post.status != Status.WITHDRAWN)
    query = query.options(joinedload(Post.consultation)).order_by(Post.id.desc()).limit(MOST_SHOWN)
    return list(db.session.scalars(query))
