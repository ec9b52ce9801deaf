"""What people heard before they replied, as far as pages show it."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import Select, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased, joinedload

from forum.activities.discussions.models import Clarification, Post, Restatement, Thread
from forum.activities.discussions.queries.paging import read_rows
from forum.activities.discussions.queries.shown import ShownAuthor
from forum.activities.discussions.rules import state_of_restatement
from forum.consultations.models import Consultation, Participation
from forum.contributions.models import Status
from forum.contributions.rules import may_read
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor, Role


class ShownRestatement(NamedTuple):
    """What stands at the beginning of a reply. `heard_author_id`: the place of whoever it was heard from; `meant`:
    what they say they meant, in which role, where that is in sight."""

    public_id: str
    html: Markup
    heard_author_id: int
    heard_name: str
    state: str
    meant: Markup | None
    meant_by: ShownAuthor
    meant_as: str

    @property
    def is_meant_officially(self) -> bool:
        """As of a post."""
        return self.meant_as in {Role.ORGANISER, Role.LEAD}


class Listening(NamedTuple):
    """Of replies in a thread that began with what was heard: how many, in how many of them that was it, and of a single one,
    whose it is."""

    all: int
    understood: int
    by: str = ""


NOBODY_YET = Listening(0, 0)


def list_restatements(post_ids: list[int]) -> dict[int, ShownRestatement]:
    """What everybody can read at the beginning of these posts, by their numbers."""
    if not post_ids:
        return {}
    found = {}
    for post_id, public_id, html, said_at, verdict, author_id, newest, meant_as, *author in read_rows(
        _select(), {"post_ids": post_ids}
    ):
        state, by = state_of_restatement(verdict, said_at), ShownAuthor(*author)
        meant = newest if state == "no" else None
        found[post_id] = ShownRestatement(public_id, html, author_id, by.pseudonym, state, meant, by, meant_as or "")
    return found


def count_listening(thread: Thread) -> Listening:
    """The same for all who may see the thread."""
    row = read_rows(_select_listening(), {"thread_id": thread.id})[0]
    return Listening(row[0], row[1] or 0, row[2] if row[0] == 1 else "")


def find_restatement(post: Post) -> Restatement | None:
    return db.session.scalar(select(Restatement).filter_by(post_id=post.id))


def find_clarification(restatement: Restatement) -> Clarification | None:
    """What was meant, unless its author took it back."""
    query = select(Clarification).where(Clarification.restatement_id == restatement.id, Clarification.status != Status.WITHDRAWN)
    return db.session.scalar(query.options(joinedload(Clarification.author)).order_by(Clarification.id.desc()).limit(1))


def get_restatement(actor: Actor, slug: str, public_id: str) -> Restatement:
    """Raises NotFound for whoever may not read it, too."""
    query = select(Restatement).join(Restatement.consultation)
    query = query.where(Consultation.slug == slug, Restatement.public_id == public_id)
    found = db.session.scalar(query.options(joinedload(Restatement.author)))
    if found is None or not may_read(actor, found):
        raise NotFound
    return found


def get_clarification(actor: Actor, slug: str, public_id: str) -> Clarification:
    """Raises NotFound for whoever may not read it, too."""
    query = select(Clarification).join(Clarification.consultation)
    query = query.where(Consultation.slug == slug, Clarification.public_id == public_id)
    found = db.session.scalar(query.options(joinedload(Clarification.restatement)))
    if found is None or not may_read(actor, found):
        raise NotFound
    return found


@cache
def _select() -> Select[*tuple[Any, ...]]:
    """Put together once: that takes longer than to run it."""
    heard, said = aliased(Post, flat=True), aliased(Clarification, flat=True)

    def find_newest(column: Any) -> Any:
        meant = select(column).where(said.restatement_id == Restatement.id, said.status == Status.PUBLISHED)
        return meant.order_by(said.id.desc()).limit(1).correlate(Restatement).scalar_subquery()

    columns = (Restatement.post_id, Restatement.public_id, Restatement.html, Restatement.created_at, Restatement.verdict)
    author = (Participation.account_id, Participation.pseudonym, Participation.capacity_key, Participation.job_title)
    meant_columns = (find_newest(said.html), find_newest(said.author_role))
    query = select(*columns, heard.author_id, *meant_columns, *author).join(heard, heard.id == Restatement.heard_id)
    wanted = Restatement.post_id.in_(bindparam("post_ids", expanding=True))
    shown = (Restatement.status == Status.PUBLISHED) & (heard.status == Status.PUBLISHED)
    return query.join(Participation, Participation.id == heard.author_id).where(wanted, shown)


@cache
def _select_listening() -> Select[*tuple[Any, ...]]:
    reply, heard = aliased(Post, flat=True), aliased(Post, flat=True)
    right = func.sum(case((Restatement.verdict == "yes", 1), else_=0))
    query = select(func.count(Restatement.id), right, func.min(Participation.pseudonym))
    query = query.join(Participation, Participation.id == Restatement.author_id)
    query = query.join(reply, reply.id == Restatement.post_id).join(heard, heard.id == Restatement.heard_id)
    shown = and_(*(each.status == Status.PUBLISHED for each in (Restatement, reply, heard)))
    return query.where(reply.thread_id == bindparam("thread_id"), shown)
