"""Reviews: how organisers plan and write them. People read them on the consultation's own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.entry_forms import Began, begin_change, begin_new, note_beginning, send_change, send_new, show_form
from forum.consultations.models import Consultation
from forum.consultations.queries import get_consultation
from forum.consultations.snapshots import Part
from forum.kernel.errors import Conflict
from forum.kernel.permissions import require
from forum.reviews import actions, queries
from forum.reviews.change_hooks import ChangedStep
from forum.reviews.fingerprints import fingerprint_plan, fingerprint_review, fingerprint_step, fingerprint_whole
from forum.reviews.forms import FinishForm, MissingForm, NewStepForm, ReviewPlanForm, StepForm
from forum.reviews.kinds import ReviewKind
from forum.reviews.models import ProgressReview, ReviewStep, read_figures
from forum.reviews.rules import KEEP_REVIEWS, count_days_late, count_step_days_late, find_why_outside
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates

blueprint = Blueprint("reviews", __name__, url_prefix="/consultations/<slug>/manage/reviews")
blueprints = [blueprint]
COUNT = "count"  # the button that counts, in the form of what is written about the figures
offer_to_templates(
    "looking_back",
    KEEP_REVIEWS=KEEP_REVIEWS,
    find_why_outside=find_why_outside,
    list_reviews=queries.list_reviews,
    list_told=queries.list_told,
    read_figures=read_figures,
    count_days_late=count_days_late,
    count_step_days_late=count_step_days_late,
)


@blueprint.get("")
@signed_in
def overview(slug: str) -> ResponseReturnValue:
    return render_template("reviews/manage.html", consultation=_get(slug))


@blueprint.route("/plan", methods=["GET", "POST"])
@signed_in
def plan(slug: str) -> ResponseReturnValue:
    """Both days; suggested until they are planned."""
    consultation, actor = _get(slug), current_actor()

    def read() -> dict[str, Any]:
        planned = queries.list_reviews(consultation)
        days = queries.suggest_days(consultation) | {ReviewKind(each.kind): each.planned_on for each in planned}
        began = note_beginning(consultation, fingerprint_plan(consultation, planned))
        return {str(kind): day for kind, day in days.items()} | began

    def save(began: Began) -> None:
        actions.plan_reviews(actor, consultation, form.to_days(), **began)

    form = begin_change(ReviewPlanForm, consultation, read, Part.REVIEWS, how=("planned", "moved"))
    if led := send_change(form, read, save, leads_to=url_for("reviews.overview", slug=slug)):
        return led
    is_planned = bool(queries.list_reviews(consultation))
    asks = is_planned and consultation.published_at is not None
    return show_form("reviews/plan.html", form, consultation, asks=asks, is_planned=is_planned)


@blueprint.route("/<any(midpoint, closing):kind>", methods=["GET", "POST"])
@signed_in
def show(slug: str, kind: str) -> ResponseReturnValue:
    """What was counted, who is missing, what is done about it; and what has to be done before it is published."""
    consultation, actor = _get(slug), current_actor()
    review = queries.get_review(consultation, kind)

    def read() -> dict[str, Any]:
        return {"missing": review.missing} | note_beginning(consultation, fingerprint_review(review))

    def save(began: Began) -> str | None:
        return change_by_feature(actor, Wanted(consultation, Part.REVIEWS, form.missing.data or "", thing=review, **began))

    form = begin_change(MissingForm, consultation, read, Part.REVIEWS, review.id)
    if COUNT in request.form:
        _count(review)  # What was typed beside the button stays in its field.
    elif led := send_change(form, read, save, leads_to=url_for("reviews.show", slug=slug, kind=kind), may_ask=True):
        return led
    about = {"review": review, "seen": fingerprint_whole(review), "why_not": actions.why_not_published(review)}
    return show_form("reviews/show.html", form, consultation, asks=_asks_reason(review), **about)


def _count(review: ProgressReview) -> None:
    try:
        actions.count_now(current_actor(), review)
    except Conflict as problem:
        flash(problem.sentence, "message")
    else:
        flash(_("We have counted. Save who is missing when you have finished writing."), "success")


@blueprint.post("/<any(midpoint, closing):kind>/publish")
@signed_in
def publish(slug: str, kind: str) -> ResponseReturnValue:
    review = queries.get_review(_get(slug), kind)
    try:
        actions.publish_review(current_actor(), review, seen=request.form.get("seen", ""))
    except Conflict as problem:
        flash(problem.sentence, "message")
        return redirect(url_for("reviews.show", slug=slug, kind=kind), 303)
    flash(_("Thank you. Everyone can now read this review."), "success")
    return redirect(url_for("consultations.show", slug=slug, _anchor="looking-back"), 303)


@blueprint.route("/<any(midpoint, closing):kind>/steps/new", methods=["GET", "POST"])
@signed_in
def add_step(slug: str, kind: str) -> ResponseReturnValue:
    consultation, actor = _get(slug), current_actor()
    review = queries.get_review(consultation, kind)
    form = begin_new(NewStepForm, consultation)

    def make() -> str:
        made = actions.add_step(actor, review, form.to_words(), reason=form.reason.data or "")
        form.change_at = url_for("reviews.change_step", slug=slug, public_id=made.public_id)
        return url_for("reviews.show", slug=slug, kind=kind)

    return send_new(form, make) or _step_page(review, form)


@blueprint.route("/steps/<public_id>", methods=["GET", "POST"])
@signed_in
def change_step(slug: str, public_id: str) -> ResponseReturnValue:
    consultation, actor = _get(slug), current_actor()
    step = queries.get_step(consultation, public_id)

    def read() -> dict[str, Any]:
        words = {"what": step.what, "owner": step.owner, "due_on": step.due_on}
        return words | note_beginning(consultation, fingerprint_step(step))

    def save(began: Began) -> str | None:
        said = ChangedStep(step, form.to_words())
        return change_by_feature(actor, Wanted(consultation, Part.REVIEWS, said, thing=step.review, **began))

    form = begin_change(StepForm, consultation, read, Part.REVIEWS, step.review_id)
    led = send_change(form, read, save, leads_to=_address(step), may_ask=True)
    return led or _step_page(step.review, form, step)


@blueprint.post("/steps/<public_id>/remove")
@signed_in
def remove_step(slug: str, public_id: str) -> ResponseReturnValue:
    step = queries.get_step(_get(slug), public_id)
    led = redirect(_address(step), 303)
    try:
        actions.remove_step(current_actor(), step, seen=request.form.get("seen", ""))
    except Conflict as problem:
        flash(problem.sentence, "message")
    else:
        flash(_("Removed."), "success")
    return led


@blueprint.route("/steps/<public_id>/done", methods=["GET", "POST"])
@signed_in
def finish(slug: str, public_id: str) -> ResponseReturnValue:
    """What happened, for good."""
    consultation = _get(slug)
    step = queries.get_step(consultation, public_id)
    form = FinishForm.from_request(seen=fingerprint_step(step))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            actions.finish_step(current_actor(), step, form.result.data or "", seen=form.seen.data or "")
            flash(_("Thank you. Everyone can now read what happened."), "success")
            return redirect(_address(step), 303)
    return render_form("reviews/finish.html", form, consultation=consultation, step=step)


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, KEEP_REVIEWS, consultation)
    return consultation


def _asks_reason(review: ProgressReview) -> bool:
    """Only what people can read is taken back with a reason."""
    return review.published_at is not None


def _address(step: ReviewStep) -> str:
    return url_for("reviews.show", slug=step.consultation.slug, kind=step.review.kind)


def _step_page(review: ProgressReview, form: StepForm, step: ReviewStep | None = None) -> ResponseReturnValue:
    about = {"review": review, "step": step, "why_not_now": actions.find_why_no_step(review, step)}
    more = about | {"fingerprint_step": fingerprint_step}
    return show_form("reviews/step.html", form, review.consultation, asks=_asks_reason(review), **more)
