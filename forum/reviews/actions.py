"""Organisers plan when they look back, say who is missing, and what was done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from forum.consultations.actions.holding import hold_in_place
from forum.consultations.actions.recording import note_change, refuse_without_reason
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.text import has_words
from forum.reviews.fingerprints import fingerprint_plan, fingerprint_review, fingerprint_step, fingerprint_whole
from forum.reviews.kinds import LONGEST_WORDS, MOST_STEPS, ReviewKind
from forum.reviews.models import ProgressReview, ReviewStep, write_figures
from forum.reviews.queries import count_figures, list_reviews
from forum.reviews.rules import COUNTED_WITHIN, FURTHEST_REVIEW, KEEP_REVIEWS, find_first_day, find_why_outside, today
from forum.reviews.snapshots import describe_review, turns_published
from forum.spaces.rules import ThingWords, why_no_reason


@dataclass(frozen=True)
class StepWords:
    """What is done about who is missing, by whom (a name or a job title) and by when."""

    what: str
    owner: str
    due_on: date


@action(KEEP_REVIEWS, lock=lock)
def plan_reviews(
    actor: Actor, consultation: Consultation, days: Mapping[ReviewKind, date], *, seen: str, reason: str = ""
) -> None:
    """Plans both, or moves them. Raises Changed when the days are not any more what was `seen` (`fingerprint_plan`), and Invalid
    by field for days that cannot be, for one of a review that is published, and without a `reason` for moving one that people
    could read of."""
    reviews = {ReviewKind(each.kind): each for each in list_reviews(consultation)}
    refuse_when_changed(seen, fingerprint_plan(consultation, reviews.values()))
    _check_days(actor, consultation, days, reviews, reason)
    for kind, day in days.items():
        review = reviews.get(kind)
        if review is None:
            review = ProgressReview(consultation_id=consultation.id, consultation=consultation, kind=kind, planned_on=day)
            save(review)
            _note(actor, review, None, reason, "planned", needs_reason=False)
        elif review.planned_on != day:
            before, review.planned_on = describe_review(review), day
            _note(actor, review, before, reason, "moved")


@action(KEEP_REVIEWS, lock=hold_in_place)
def count_now(actor: Actor, review: ProgressReview) -> None:
    """Counts what the review rests on, and keeps that. Raises Conflict when it is published: its figures stay."""
    _refuse_when_published(review)
    review.figures, review.counted_at = write_figures(count_figures(review.consultation)), now()
    _note(actor, review, describe_review(review), "", "counted")


@action(KEEP_REVIEWS, lock=hold_in_place)
def say_who_is_missing(actor: Actor, review: ProgressReview, words: str, *, seen: str, reason: str = "") -> None:
    """Raises Changed when it is not any more what was `seen` (`fingerprint_review`), Invalid without words, and on `reason` once
    people can read it; NeedsColleague then, but for a slip of the pen."""
    refuse_when_changed(seen, fingerprint_review(review))
    write_missing(actor, review, words, reason=reason)


def write_missing(actor: Actor, review: ProgressReview, words: str, *, reason: str, asked_by_id: int | None = None) -> None:
    """Inside an action, under its lock. `asked_by_id`: as in `note_change`."""
    if not has_words(words):
        raise Invalid({"missing": _("Enter who is missing, and how you know")})
    if len(words) > LONGEST_WORDS:
        raise Invalid({"missing": _("Use %(most)s characters or fewer", most=LONGEST_WORDS)})
    before, review.missing = describe_review(review), words
    _note(actor, review, before, reason, "changed", asked_by_id=asked_by_id)


@action(KEEP_REVIEWS, lock=hold_in_place)
def publish_review(actor: Actor, review: ProgressReview, *, seen: str) -> None:
    """Everybody can read it, with its figures as they were counted. Raises Changed when it is not any more what was `seen`
    (`fingerprint_whole`), and Conflict with what is missing, or too early."""
    if review.published_at is not None:
        return
    if seen != fingerprint_whole(review):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then publish it."))
    if why_not := why_not_published(review):
        raise Conflict(why_not)
    before, review.published_at = describe_review(review), now()
    _note(actor, review, before, "", "published", needs_reason=False)


def why_not_published(review: ProgressReview) -> str | None:
    """What has to be done first, in one sentence."""
    if review.consultation.published_at is None:
        return _("This consultation has not been published yet.")
    if today() < find_first_day(review):
        day = say_day(find_first_day(review))
        return _("You can publish this review from %(day)s. If you are ready sooner, move its date.", day=day)
    return _say_what_lacks(review)


def _say_what_lacks(review: ProgressReview) -> str | None:
    if review.counted_at is None:
        return _("Count who has taken part first.")
    if review.counted_at < now() - COUNTED_WITHIN:
        return _("The figures are older than %(num)d days. Count again, then publish it.", num=COUNTED_WITHIN.days)
    if not has_words(review.missing):
        return _("Say who is missing first.")
    if not review.steps:
        return _("Say at least one thing that you will do about it, or that you will do nothing and why.")
    return None


@action(KEEP_REVIEWS, lock=hold_in_place)
def add_step(actor: Actor, review: ProgressReview, words: StepWords, *, reason: str = "") -> ReviewStep:
    """Raises Conflict when there are MOST_STEPS, Invalid for a day that has passed, and on `reason` as `note_change` does."""
    if why_not := find_why_no_step(review):
        raise Conflict(why_not)
    _check_due(actor, words)
    before = describe_review(review)
    step = ReviewStep(consultation_id=review.consultation_id, review=review, **vars(words))
    save(step)
    _note(actor, review, before, reason, "changed")
    return step


@action(KEEP_REVIEWS, lock=hold_in_place)
def change_step(actor: Actor, step: ReviewStep, words: StepWords, *, seen: str, reason: str = "") -> None:
    """Raises Changed when it is not any more what was `seen` (`fingerprint_step`), Conflict once it is done, Invalid as
    `add_step` does, and NeedsColleague once people can read it: it is a promise."""
    refuse_when_changed(seen, fingerprint_step(step))
    write_step(actor, step, words, reason=reason)


def write_step(actor: Actor, step: ReviewStep, words: StepWords, *, reason: str, asked_by_id: int | None = None) -> None:
    """As `write_missing`."""
    _refuse_when_done(step)
    if words.due_on != step.due_on:
        _check_due(actor, words)
    before = describe_review(step.review)
    step.what, step.owner, step.due_on = words.what, words.owner, words.due_on
    _note(actor, step.review, before, reason, "changed", asked_by_id=asked_by_id)


@action(KEEP_REVIEWS, lock=hold_in_place)
def remove_step(actor: Actor, step: ReviewStep, *, seen: str, reason: str = "") -> None:
    """Raises Conflict when people can read of it: what was promised is done, or said to be late. Raises Changed as `change_step`
    does."""
    if seen != fingerprint_step(step):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
    if step.review.published_at is not None:
        raise Conflict(_("People can already read this. You can edit it, or say what happened."))
    review = step.review
    before = describe_review(review)
    review.steps.remove(step)
    db.session.flush()
    _note(actor, review, before, reason, "changed")


@action(KEEP_REVIEWS, lock=hold_in_place)
def finish_step(actor: Actor, step: ReviewStep, result: str, *, seen: str) -> None:
    """Says in public, and for good, what happened. Raises Changed and Conflict as `change_step` does, Conflict before the review
    is published, and Invalid without words."""
    refuse_when_changed(seen, fingerprint_step(step))
    _refuse_when_done(step)
    if step.review.published_at is None:
        raise Conflict(_("Publish the review first."))
    if not has_words(result):
        raise Invalid({"result": _("Enter what happened")})
    before = describe_review(step.review)
    step.done_at, step.result = now(), result
    _note(actor, step.review, before, "", "done", needs_reason=False)


def _check_days(
    actor: Actor,
    consultation: Consultation,
    days: Mapping[ReviewKind, date],
    reviews: Mapping[ReviewKind, ProgressReview],
    reason: str,
) -> None:
    errors, why_not_moved = {}, why_no_reason(reason, _("Enter why you are moving this date"))
    for kind, day in days.items():
        review = reviews.get(kind)
        if review is not None and review.planned_on == day:
            continue
        if review is not None and review.published_at is not None:
            errors[kind.value] = _("You have published this review, so its date cannot change")
        elif actor != SYSTEM and not today() <= day <= today() + FURTHEST_REVIEW:
            errors[kind.value] = _("Enter a date in the future, within the next 3 years")
        elif actor != SYSTEM and kind is ReviewKind.MIDPOINT and (why_outside := find_why_outside(consultation, day)):
            errors[kind.value] = why_outside
        if review is not None and consultation.published_at is not None and actor != SYSTEM and why_not_moved:
            errors["reason"] = why_not_moved
    if ReviewKind.CLOSING.value not in errors and days[ReviewKind.CLOSING] <= days[ReviewKind.MIDPOINT]:
        errors[ReviewKind.CLOSING.value] = _("The closing review must be after the mid-point review")
    if errors:
        raise Invalid(errors)


def _check_due(actor: Actor, words: StepWords) -> None:
    if actor != SYSTEM and not today() <= words.due_on <= today() + timedelta(days=366):
        raise Invalid({"due_on": _("Enter a date in the future, within the next 12 months")})


def find_why_no_step(review: ProgressReview, step: ReviewStep | None = None) -> str | None:
    """Why nothing more can be added, or why a step stays as it is."""
    if step is not None and step.done_at is not None:
        day = say_day(step.done_at)
        return _("Your team said on %(day)s what happened, and people can read it. So this stays as it is.", day=day)
    is_full = step is None and len(review.steps) >= MOST_STEPS
    return _("You can add %(most)s at most.", most=MOST_STEPS) if is_full else None


def _refuse_when_published(review: ProgressReview) -> None:
    if review.published_at is not None:
        day = say_day(review.published_at)
        raise Conflict(_("This review was published on %(day)s, so its figures stay as they are.", day=day))


def _refuse_when_done(step: ReviewStep) -> None:
    if why_not := find_why_no_step(step.review, step):
        raise Conflict(why_not)


def _note(
    actor: Actor,
    review: ProgressReview,
    before: ThingWords | None,
    reason: str,
    how: str,
    *,
    needs_reason: bool = True,
    asked_by_id: int | None = None,
) -> None:
    """`needs_reason`: False for what is said for the first time, which takes nothing back."""
    db.session.flush()
    db.session.refresh(review, ["steps"])
    if turns_published(before, describe_review(review)):
        refuse_without_reason(actor, review.consultation, reason, always=True)
    note_change(
        actor,
        review.consultation,
        Part.REVIEWS,
        before=before,
        after=describe_review(review),
        reason=reason,
        thing_id=review.id,
        how=how,
        needs_reason=needs_reason,
        asked_by_id=asked_by_id,
    )
