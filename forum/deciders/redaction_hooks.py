from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation, Participation
from forum.consultations.part_names import PARTS
from forum.consultations.snapshots import Part
from forum.deciders.models import BodyMember, Decider, DeclaredInterests, Meeting
from forum.kernel.db import db


def list_all_deciders(consultation: Consultation) -> Iterable[Decider]:
    """Those as well who decide no more."""
    return db.session.scalars(select(Decider).filter_by(consultation_id=consultation.id)).all()


def list_members(consultation: Consultation) -> Iterable[BodyMember]:
    of_it = select(Decider.id).filter_by(consultation_id=consultation.id)
    return db.session.scalars(select(BodyMember).where(BodyMember.decider_id.in_(of_it))).all()


def list_meetings(consultation: Consultation) -> Iterable[Meeting]:
    of_it = select(Decider.id).filter_by(consultation_id=consultation.id)
    return db.session.scalars(select(Meeting).where(Meeting.decider_id.in_(of_it))).all()


def list_interests(consultation: Consultation) -> Iterable[DeclaredInterests]:
    of_it = select(Participation.id).filter_by(space_id=consultation.id)
    return db.session.scalars(select(DeclaredInterests).where(DeclaredInterests.place_id.in_(of_it))).all()


for _part, _model, _find, _columns in (
    (Part.DECIDERS, Decider, list_all_deciders, ("name", "job_title", "replaces_because")),
    (Part.DECIDERS, BodyMember, list_members, ("name", "job_title")),
    (Part.MEETINGS, Meeting, list_meetings, ("held_where",)),
    (Part.GO_BETWEEN, DeclaredInterests, list_interests, ("words",)),
):
    holds_official_words(OfficialWords(_part, PARTS[_part], _find, _columns, model=_model))
