from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from forum.consultations.models import Consultation
from forum.consultations.tasks import MOST_TASKS, Duties, Task, end_of, finds_tasks
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.reviews.models import ProgressReview, ReviewStep
from forum.reviews.queries import list_midpoints
from forum.reviews.rules import PUBLISHED_FROM, find_why_outside, today


@finds_tasks("reviews")
def find_reviews(duties: Duties) -> Iterator[Task]:
    """Those whose day is near or has passed, and nobody has published, the first due first."""
    query = (
        select(ProgressReview)
        .join(ProgressReview.consultation)
        .where(
            ProgressReview.consultation_id.in_(duties.list_ids(Role.ORGANISER)),
            ProgressReview.published_at.is_(None),
            ProgressReview.planned_on <= today() + PUBLISHED_FROM,
            Consultation.published_at.is_not(None),
            Consultation.stopped_at.is_(None),
        )
    )
    for review in db.session.scalars(query.order_by(ProgressReview.planned_on).limit(MOST_TASKS)):
        consultation, role = duties.find(review.consultation_id)
        address = url_for("reviews.show", slug=consultation.slug, kind=review.kind)
        title = _("Look at who has taken part, and who is missing")
        yield Task(title, consultation, role, address, _("Write the review"), due_at=end_of(review.planned_on))


@finds_tasks("review days")
def find_days_to_move(duties: Duties) -> Iterator[Task]:
    """Mid-point reviews on a day on which people are not asked, since a stage has moved."""
    several = {consultation.id: consultation for consultation in duties.by_role.get(Role.ORGANISER, ())}
    left = (each for each in list_midpoints(several) if find_why_outside(several[each.consultation_id], each.planned_on))
    for review in islice(left, MOST_TASKS):
        consultation = several[review.consultation_id]
        address = url_for("reviews.plan", slug=consultation.slug)
        title = _("Choose another day for the mid-point review, because a stage has moved")
        yield Task(title, consultation, Role.ORGANISER, address, _("Choose another day"))


@finds_tasks("review steps")
def find_steps(duties: Duties) -> Iterator[Task]:
    """What was said would be done about who is missing, and is not done yet."""
    query = (
        select(ReviewStep)
        .join(ReviewStep.review)
        .join(ReviewStep.consultation)
        .where(
            ReviewStep.consultation_id.in_(duties.list_ids(Role.ORGANISER)),
            ReviewStep.done_at.is_(None),
            ReviewStep.due_on <= today() + PUBLISHED_FROM,
            ProgressReview.published_at.is_not(None),
            Consultation.stopped_at.is_(None),
        )
        .options(contains_eager(ReviewStep.review))
    )
    for step in db.session.scalars(query.order_by(ReviewStep.due_on).limit(MOST_TASKS)):
        consultation, role = duties.find(step.consultation_id)
        address = url_for("reviews.finish", slug=consultation.slug, public_id=step.public_id)
        title = _("Say what happened: “%(what)s”", what=step.what)
        yield Task(title, consultation, role, address, _("Say what happened"), due_at=end_of(step.due_on))
