from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.consultations.part_names import PARTS
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.reviews.models import ProgressReview, ReviewStep


def list_rows(consultation: Consultation) -> Iterable[ProgressReview]:
    return db.session.scalars(select(ProgressReview).filter_by(consultation_id=consultation.id)).all()


def list_steps(consultation: Consultation) -> Iterable[ReviewStep]:
    return db.session.scalars(select(ReviewStep).filter_by(consultation_id=consultation.id)).all()


holds_official_words(OfficialWords(Part.REVIEWS, PARTS[Part.REVIEWS], list_rows, ("missing",), model=ProgressReview))
holds_official_words(OfficialWords(Part.REVIEWS, PARTS[Part.REVIEWS], list_steps, ("what", "owner", "result"), model=ReviewStep))
