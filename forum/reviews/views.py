"""Reviews: how organisers plan and write them. People read them on the consultation's own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.events import ConsultationChanged
from forum.consultations.fingerprints import name_visibility
from forum.consultations.models import Consultation
from forum.consultations.queries import asks_reason, get_consultation, read_change_log
from forum.consultations.snapshots import Part
from forum.kernel.errors import Conflict
from forum.kernel.permissions import require
from forum.reviews import actions, queries
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
offer_to_templates(
    "looking_back",
    KEEP_REVIEWS=KEEP_REVIEWS,
    find_why_outside=find_why_outside,
    list_reviews=queries.list_reviews,
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
    consultation = _get(slug)

    def read() -> dict[str, Any]:
        planned = queries.list_reviews(consultation)
        days = queries.suggest_days(consultation) | {ReviewKind(each.kind): each.planned_on for each in planned}
        began = {"began_from": fingerprint_plan(consultation, planned), "began_around": name_visibility(consultation)}
        return {str(kind): day for kind, day in days.items()} | began

    log = read_change_log(current_actor(), consultation, ConsultationChanged, part=str(Part.REVIEWS))
    form = ReviewPlanForm.from_request(**read()).told_by(log)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            said = {"seen": form.began_from.data or "", "reason": form.reason.data or ""}
            actions.plan_reviews(current_actor(), consultation, form.to_days(), **said)
            flash(_("Saved."), "success")
            return redirect(url_for("reviews.overview", slug=slug), 303)
    is_planned = bool(queries.list_reviews(consultation))
    form.asks_reason = bool(form.reason.errors) or (is_planned and consultation.published_at is not None)
    return render_form("reviews/plan.html", form, consultation=consultation, is_planned=is_planned)


@blueprint.route("/<any(midpoint, closing):kind>", methods=["GET", "POST"])
@signed_in
def show(slug: str, kind: str) -> ResponseReturnValue:
    """What was counted, who is missing, what is done about it; and what has to be done before it is published."""
    consultation = _get(slug)
    review = queries.get_review(consultation, kind)

    def read() -> dict[str, Any]:
        began = {"began_from": fingerprint_review(review), "began_around": name_visibility(consultation)}
        return {"missing": review.missing} | began

    log = read_change_log(current_actor(), consultation, ConsultationChanged, part=str(Part.REVIEWS), thing_id=review.id)
    form = MissingForm.from_request(**read()).told_by(log)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            said = {"seen": form.began_from.data or "", "reason": form.reason.data or ""}
            actions.say_who_is_missing(current_actor(), review, form.missing.data or "", **said)
            flash(_("Saved."), "success")
            return redirect(url_for("reviews.show", slug=slug, kind=kind), 303)
    form.asks_reason = bool(form.reason.errors) or _asks_reason(review)
    seen, why_not = fingerprint_whole(review), actions.why_not_published(review)
    return render_form("reviews/show.html", form, consultation=consultation, review=review, seen=seen, why_not=why_not)


@blueprint.post("/<any(midpoint, closing):kind>/count")
@signed_in
def count(slug: str, kind: str) -> ResponseReturnValue:
    try:
        actions.count_now(current_actor(), queries.get_review(_get(slug), kind))
    except Conflict as problem:
        flash(problem.sentence, "message")
    return redirect(url_for("reviews.show", slug=slug, kind=kind), 303)


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
    form = NewStepForm.from_request(**dict.fromkeys(("began_from", "began_around"), name_visibility(consultation)))

    def make() -> str:
        actions.add_step(actor, review, form.to_words(), reason=form.reason.data or "")
        return url_for("reviews.show", slug=slug, kind=kind)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("Saved."), "success")
            return led
    return _step_page(review, form)


@blueprint.route("/steps/<public_id>", methods=["GET", "POST"])
@signed_in
def change_step(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = _get(slug)
    step = queries.get_step(consultation, public_id)

    def read() -> dict[str, Any]:
        began = {"began_from": fingerprint_step(step), "began_around": name_visibility(consultation)}
        return {"what": step.what, "owner": step.owner, "due_on": step.due_on} | began

    log = read_change_log(current_actor(), consultation, ConsultationChanged, part=str(Part.REVIEWS), thing_id=step.review_id)
    form = StepForm.from_request(**read()).told_by(log)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            said = {"seen": form.began_from.data or "", "reason": form.reason.data or ""}
            actions.change_step(current_actor(), step, form.to_words(), **said)
            flash(_("Saved."), "success")
            return _lead_back(step)
    return _step_page(step.review, form, step)


@blueprint.post("/steps/<public_id>/remove")
@signed_in
def remove_step(slug: str, public_id: str) -> ResponseReturnValue:
    step = queries.get_step(_get(slug), public_id)
    led = _lead_back(step)
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
            return _lead_back(step)
    return render_form("reviews/finish.html", form, consultation=consultation, step=step)


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, KEEP_REVIEWS, consultation)
    return consultation


def _asks_reason(review: ProgressReview) -> bool:
    """Only what people can read is taken back with a reason."""
    return review.published_at is not None and asks_reason(review.consultation)


def _lead_back(step: ReviewStep) -> ResponseReturnValue:
    return redirect(url_for("reviews.show", slug=step.consultation.slug, kind=step.review.kind), 303)


def _step_page(review: ProgressReview, form: StepForm, step: ReviewStep | None = None) -> ResponseReturnValue:
    form.asks_reason = bool(form.reason.errors) or _asks_reason(review)
    more = {"why_not_now": actions.find_why_no_step(review, step), "fingerprint_step": fingerprint_step}
    return render_form("reviews/step.html", form, consultation=review.consultation, review=review, step=step, **more)
