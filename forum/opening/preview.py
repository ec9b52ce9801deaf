"""A draft looked at as others would see it, had it opened today. Nothing is sent from there, and nothing is written.

For one request the draft counts as published, in memory alone, and whoever looks is somebody without an account, or with one that
nobody has: so no page shows what is theirs, and none keeps that they were there."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import object_session
from sqlalchemy.orm.attributes import set_committed_value

from forum.consultations.models import Consultation, Participation, Phase
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import VISITOR, Actor, Role
from forum.opening.models import Opening

NO_ROW = 0  # Rows begin with 1.
_NUMBER, _FIRST_STAGE = "previewed_consultation", "previewed_stage"


class PreviewedRole(StrEnum):
    """As whom somebody looks."""

    VISITOR = "visitor"
    PARTICIPANT = "participant"
    MODERATOR = "moderator"
    FACILITATOR = "facilitator"
    BROKER = "broker"
    LEAD = "lead"
    ORGANISER = "organiser"
    INVITED = "invited"  # to something private, and has not joined yet


def begin_preview(consultation_id: int, role: PreviewedRole, name: str) -> Actor:
    """From now on this request sees the draft as published. The actor to look as; `name` is what pages call them."""
    first = select(Phase.id).filter_by(consultation_id=consultation_id).order_by(Phase.opens_at, Phase.id).limit(1)
    db.session().info.update({_NUMBER: consultation_id, _FIRST_STAGE: db.session.scalar(first)})
    if role is PreviewedRole.VISITOR:
        return Actor(None, VISITOR)
    came_in: dict[Any, Any] = {("came in", consultation_id): True}
    if role is PreviewedRole.INVITED:
        return Actor(NO_ROW, frozenset({Role.MEMBER}), came_in)
    place = Participation(
        id=NO_ROW,
        public_id="",
        space_id=consultation_id,
        account_id=NO_ROW,
        role=str(Role(role)),
        capacity_key="unknown",
        job_title="",
        pseudonym=name,
        pseudonym_key="",
        is_own_name=False,
        origin="web",
        joined_at=now(),
    )
    set_committed_value(place, "consultation", db.session.get_one(Consultation, consultation_id))
    return Actor(NO_ROW, frozenset({Role.MEMBER}), came_in | {("place", consultation_id): place})


def is_previewed(consultation: Consultation) -> bool:
    """Whether this request looks at it as if it had opened today: then what stands now is what it opened with."""
    return bool(db.session().info.get(_NUMBER) == consultation.id)


def _show_as_published(consultation: Consultation, *_context: object) -> None:
    """Never as a change, which would be written."""
    session = object_session(consultation)  # One request has one; it is thrown away with it.
    if session is not None and session.info.get(_NUMBER) == consultation.id and consultation.published_at is None:
        set_committed_value(consultation, "published_at", now())


def _show_as_begun(phase: Phase, *_context: object) -> None:
    """The first stage begins when it opens; a later one keeps its day."""
    session = object_session(phase)
    if session is not None and session.info.get(_FIRST_STAGE) == phase.id and now() < phase.opens_at:
        set_committed_value(phase, "opens_at", now())


def _show_as_opened(opening: Opening, *_context: object) -> None:
    """As the kind that was chosen."""
    session = object_session(opening)
    if session is not None and session.info.get(_NUMBER) == opening.space_id and opening.opened_at is None:
        set_committed_value(opening, "opened_at", now())


for _moment in ("load", "refresh"):
    event.listen(Consultation, _moment, _show_as_published)
    event.listen(Phase, _moment, _show_as_begun)
    event.listen(Opening, _moment, _show_as_opened)
