"""Promises that somebody says are kept, until a colleague has confirmed it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.agreeing import queries as agreeing
from forum.consultations.events import consultation_stream
from forum.consultations.models import Participation
from forum.consultations.queries import list_places_by_number
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.events import list_events_since
from forum.outcomes.events import PromiseChanged
from forum.outcomes.models import Commitment, KeptPromise
from forum.spaces.queries import list_of_thing


def of(promise: Commitment) -> ColumnElement[bool]:
    """What is asked of one promise."""
    return KeptPromise.commitment_id == promise.id


def find_said_kept(promise: Commitment) -> KeptPromise | None:
    """What a colleague is asked to confirm; nothing of a promise that is broken."""
    return None if promise.given_up_at else agreeing.find_pending(KeptPromise, of(promise))


def list_who_broke(promise: Commitment) -> list[Participation]:
    """Whoever said in public that it cannot be kept, and the colleague who agreed, if they still have a place here. Before
    two had to agree it was one."""
    if promise.given_up_at is None:
        return []
    last = next(iter(list_of_thing(promise.consultation_id, Part.PROMISES, promise.id)), None)
    if last is None or last.asked_by_id is None:
        return [found] if (found := _find_who_gave_up(promise)) else []
    places = list_places_by_number({number for number in (last.asked_by_id, last.place_id) if number})
    return [places[number] for number in (last.asked_by_id, last.place_id) if number in places]


def _find_who_gave_up(promise: Commitment) -> Participation | None:
    about = {"commitment_id": promise.id, "how": "given up"}
    said = list_events_since(consultation_stream(promise.consultation_id), 0, PromiseChanged, about)
    if not said or said[-1].actor_id is None:
        return None
    place = select(Participation).filter_by(space_id=promise.consultation_id, account_id=said[-1].actor_id)
    return db.session.scalar(place.order_by(Participation.id.desc()).limit(1))


def find_last_said_kept(promise: Commitment) -> KeptPromise | None:
    """Whatever came of it."""
    return agreeing.find_latest(KeptPromise, of(promise))


def list_said_kept(consultation_ids: Collection[int]) -> list[KeptPromise]:
    """None of a promise that was broken since."""
    here = select(Commitment.id).where(Commitment.consultation_id.in_(consultation_ids), Commitment.given_up_at.is_(None))
    return agreeing.list_pending(KeptPromise, KeptPromise.commitment_id.in_(here), joinedload(KeptPromise.promise))


def list_refused(promise: Commitment) -> list[KeptPromise]:
    """What colleagues did not confirm, the latest first."""
    query = select(KeptPromise).where(of(promise), KeptPromise.refused_because != "").order_by(KeptPromise.id.desc())
    return list(db.session.scalars(query.options(joinedload(KeptPromise.asked_by), joinedload(KeptPromise.dropped_by))))


def list_refused_of(account_id: int | None, consultation_ids: Collection[int]) -> list[KeptPromise]:
    """Of what this person said last of promises that are still open, what a colleague did not confirm."""
    open_ = (Commitment.done_at.is_(None), Commitment.given_up_at.is_(None), Commitment.consultation_id.in_(consultation_ids))
    last = select(func.max(KeptPromise.id)).group_by(KeptPromise.commitment_id)
    query = select(KeptPromise).join(KeptPromise.promise).join(KeptPromise.asked_by).where(*open_, KeptPromise.id.in_(last))
    query = query.where(KeptPromise.refused_because != "", Participation.account_id == account_id)
    return list(db.session.scalars(query.options(contains_eager(KeptPromise.promise)).order_by(KeptPromise.id)))
