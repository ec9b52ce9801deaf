from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.consultations.part_names import PARTS
from forum.consultations.snapshots import Part
from forum.deciders.models import Decider
from forum.kernel.db import db
from forum.unnaming.models import DeciderProposal, DeciderRemoval


def list_removals(consultation: Consultation) -> Iterable[DeciderRemoval]:
    of_it = select(Decider.id).filter_by(consultation_id=consultation.id)
    return db.session.scalars(select(DeciderRemoval).where(DeciderRemoval.decider_id.in_(of_it))).all()


def list_proposals(consultation: Consultation) -> Iterable[DeciderProposal]:
    return db.session.scalars(select(DeciderProposal).filter_by(consultation_id=consultation.id)).all()


_label = PARTS[Part.DECIDERS]
REASONS = ("reason", "drop_reason")
holds_official_words(OfficialWords(Part.DECIDERS, _label, list_removals, REASONS, json=("instead",), model=DeciderRemoval))
holds_official_words(OfficialWords(Part.DECIDERS, _label, list_proposals, REASONS, json=("said",), model=DeciderProposal))
