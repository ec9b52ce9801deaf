"""The reviews of a consultation, and what can be counted for one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from forum.activities.discussions.speaking import describe_who_has_spoken, tell_apart
from forum.consultations.headcounts import list_affected
from forum.consultations.models import Consultation, Participation, Phase
from forum.contributions.kinds import is_shown_to_all
from forum.contributions.models import Contribution
from forum.evidence.models import EvidenceAnswer, EvidenceRequest
from forum.evidence.queries import is_late
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.outcomes.queries.said import count_people_heard, count_said, is_said
from forum.outreach.kinds import Way
from forum.outreach.queries import WayTotal, add_up, list_entries
from forum.reviews.kinds import ReviewKind
from forum.reviews.models import ProgressReview, ReviewFigures, ReviewStep, read_figures

# Whether one stands on a day on which people are asked is found one by one (`rules.find_why_outside`).
MOST_MIDPOINTS = 200
A_DAY = timedelta(days=1)  # The last day of a stage is over later in some time zones.


def list_reviews(consultation: Consultation) -> list[ProgressReview]:
    """In their order in time, with their steps: none or both."""
    query = select(ProgressReview).filter_by(consultation_id=consultation.id).options(joinedload(ProgressReview.steps))
    order = list(ReviewKind)
    return sorted(db.session.scalars(query).unique(), key=lambda each: order.index(ReviewKind(each.kind)))


def get_review(consultation: Consultation, kind: str) -> ProgressReview:
    """Raises NotFound where it is not planned."""
    found = db.session.scalar(select(ProgressReview).filter_by(consultation_id=consultation.id, kind=kind))
    if found is None:
        raise NotFound
    return found


def get_step(consultation: Consultation, public_id: str) -> ReviewStep:
    """Raises NotFound where there is none."""
    found = db.session.scalar(select(ReviewStep).filter_by(consultation_id=consultation.id, public_id=public_id))
    if found is None:
        raise NotFound
    return found


def list_midpoints(consultation_ids: Collection[int]) -> list[ProgressReview]:
    """Those half-way that nobody has published, where people are still asked or will be, the first due first; MOST_MIDPOINTS at
    most."""
    is_to_come = exists().where(Phase.consultation_id == ProgressReview.consultation_id, Phase.closes_at >= now() - A_DAY)
    query = (
        select(ProgressReview)
        .join(ProgressReview.consultation)
        .where(
            ProgressReview.consultation_id.in_(consultation_ids),
            ProgressReview.kind == ReviewKind.MIDPOINT,
            ProgressReview.published_at.is_(None),
            Consultation.stopped_at.is_(None),
            is_to_come,
        )
    )
    return list(db.session.scalars(query.order_by(ProgressReview.planned_on, ProgressReview.id).limit(MOST_MIDPOINTS)))


def suggest_days(consultation: Consultation) -> dict[ReviewKind, date]:
    """Half-way through the time in which people are asked, and its last day; nothing while there is no such stage."""
    asking = [phase for phase in consultation.phases if phase.collects_views]
    if not asking:
        return {}
    opens, closes = min(each.begins_at for each in asking), max(each.closes_at for each in asking)
    half_way = opens + (closes - opens) / 2
    return {ReviewKind.MIDPOINT: to_local(half_way).date(), ReviewKind.CLOSING: to_local(closes).date()}


def count_figures(consultation: Consultation) -> ReviewFigures:
    """What everybody could count: only what is shown to all."""
    totals = count_said(consultation)
    authors = func.count(func.distinct(Contribution.author_id))
    here = (Contribution.space_id == consultation.id, is_said())
    rows = select(Participation.capacity_key, Contribution.author_role, authors).join(Contribution.author).where(*here)
    groups = db.session.execute(rows.group_by(Participation.capacity_key, Contribution.author_role)).tuples()
    who = describe_who_has_spoken(tell_apart(groups), list_affected(consultation))
    requests, late = _count_requests(consultation)
    people = count_people_heard(consultation).people
    told = {str(each.way): [each.times, each.how_many] for each in add_up(list_entries(consultation))}
    return ReviewFigures(people, totals.said, totals.unread, requests, late, told=told, **asdict(who))


def list_told(review: ProgressReview) -> list[WayTotal]:
    """How people were told, as it was when the review was counted, whatever is added to the list afterwards. Of one from before
    that was kept: what had been added by then."""
    figures = read_figures(review)
    if figures is not None and figures.told is not None:
        return [WayTotal(Way(way), *numbers) for way, numbers in figures.told.items()]
    until = review.counted_at or now()
    return add_up([each for each in list_entries(review.consultation) if each.added_at <= until])


def _count_requests(consultation: Consultation) -> tuple[int, int]:
    """Those for evidence that nobody has answered, and how many of them are late."""
    query = select(func.count(), func.count().filter(is_late())).select_from(EvidenceRequest).outerjoin(EvidenceRequest.reply)
    waits = (EvidenceRequest.space_id == consultation.id, is_shown_to_all(), EvidenceAnswer.answered_at.is_(None))
    return db.session.execute(query.where(*waits)).tuples().one()
