from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload, selectin_polymorphic

from forum.consultations.extension_points import counts_as_answer
from forum.consultations.models import Activity, Consultation
from forum.contributions.models import Contribution, Revision, Status
from forum.contributions.rules import is_own, may_read, written_by
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor

MOST_OWN = 200


def find_contribution(slug: str, public_id: str) -> Contribution | None:
    """Whoever asks: what an actor may see or do of it is for the caller to ask."""
    query = (
        select(Contribution)
        .join(Contribution.consultation)
        .where(Consultation.slug == slug, Contribution.public_id == public_id)
        .options(
            joinedload(Contribution.author),
            joinedload(Contribution.consultation),
            joinedload(Contribution.activity).joinedload(Activity.phase),
        )
    )
    return db.session.scalar(query)


def get_contribution(actor: Actor, slug: str, public_id: str) -> Contribution:
    """For pages about it alone, which show its words. Raises NotFound for whoever may not read them, too."""
    found = find_contribution(slug, public_id)
    if found is None or not may_read(actor, found):
        raise NotFound
    return found


def get_contribution_to_withdraw(actor: Actor, slug: str, public_id: str) -> Contribution:
    """As `get_contribution`; its author finds it too where they can read the consultation no more: the words are theirs."""
    found = find_contribution(slug, public_id)
    if found is None or not (may_read(actor, found) or is_own(actor, found)):
        raise NotFound
    return found


@counts_as_answer
def has_been_written_to(consultation_id: int, is_outside: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that somebody has said something, whoever may read it."""
    said = select(Contribution.id).join(Contribution.author).where(Contribution.space_id == consultation_id, is_outside)
    return said.exists()


def is_anything_waiting(consultation: Consultation) -> bool:
    """Whether a moderator has still to look at something before others can read it."""
    waiting = select(Contribution.id).where(Contribution.space_id == consultation.id, Contribution.status == Status.WAITING)
    return db.session.scalar(waiting.limit(1)) is not None


def list_revisions(contribution: Contribution) -> list[Revision]:
    """What it said before, newest first, as far as it was ever in sight."""
    query = select(Revision).filter_by(contribution_id=contribution.id, was_shown=True).order_by(Revision.id.desc())
    return list(db.session.scalars(query))


def list_own(actor: Actor) -> list[Contribution]:
    """What a person has said in all consultations, newest first: for their own eyes."""
    query = (
        select(Contribution)
        .where(written_by(actor))
        .options(
            joinedload(Contribution.consultation),
            joinedload(Contribution.author),
            selectin_polymorphic(Contribution, Contribution.__subclasses__()),
        )
        .order_by(Contribution.created_at.desc(), Contribution.id.desc())
        .limit(MOST_OWN)
    )
    return list(db.session.scalars(query))
