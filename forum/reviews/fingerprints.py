"""What an organiser had before them when they planned or wrote a review."""

from __future__ import annotations

from collections.abc import Iterable

from forum.consultations.fingerprints import name_visibility
from forum.consultations.models import Consultation
from forum.kernel.fingerprints import fingerprint
from forum.reviews.models import ProgressReview, ReviewStep


def fingerprint_plan(consultation: Consultation, reviews: Iterable[ProgressReview]) -> str:
    """Of the days alone."""
    return fingerprint([[each.kind, str(each.planned_on)] for each in reviews], name_visibility(consultation))


def fingerprint_review(review: ProgressReview) -> str:
    """Of its words, and whether people can read them; not of its steps, nor of its figures, which nobody types."""
    return fingerprint(review.missing, str(review.published_at), name_visibility(review.consultation))


def fingerprint_step(step: ReviewStep) -> str:
    said = (step.what, step.owner, str(step.due_on), step.result, str(step.done_at))
    return fingerprint(*said, str(step.review.published_at))


def fingerprint_whole(review: ProgressReview) -> str:
    """Of all that is published with it."""
    return fingerprint(fingerprint_review(review), review.figures, [fingerprint_step(step) for step in review.steps])
