"""Whether an activity is about the decision: two buttons on the page of those who run the consultation, and a page that asks why
once people have answered."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.change_guards import Relevance, Wanted, change_by_feature
from forum.consultations.fingerprints import fingerprint_activity
from forum.consultations.forms import RelevanceForm
from forum.consultations.queries import asks_reason, get_activity, get_consultation
from forum.consultations.rules import MANAGE, SET_ABOUT_DECISION
from forum.consultations.snapshots import Part
from forum.kernel.errors import Changed, Conflict, Forbidden
from forum.kernel.permissions import require
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates

blueprint = Blueprint("consultation_relevance", __name__)
offer_to_templates("relevance", SET_ABOUT_DECISION=SET_ABOUT_DECISION)


@blueprint.route("/consultations/<slug>/manage/activities/<public_id>/about-decision", methods=["GET", "POST"])
@signed_in
def change(slug: str, public_id: str) -> ResponseReturnValue:
    """Of a draft, the button on the overview does it. What people can see has a page of its own."""
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, MANAGE, consultation)
    activity = get_activity(actor, slug, public_id)
    if request.method == "GET":
        require(actor, SET_ABOUT_DECISION, activity)  # Nobody writes a reason for what they cannot do any more.
    form = RelevanceForm.from_request(seen=fingerprint_activity(activity), about="no" if activity.is_about_decision else "yes")
    is_about = form.about.data == "yes"
    if form.validate_on_submit():
        try:
            with form.showing_refusals(Forbidden, Conflict):
                said = {"seen": form.seen.data or "", "reason": form.reason.data or ""}
                wanted = Wanted(consultation, Part.ACTIVITIES, Relevance(is_about), thing=activity, **said)
                if led := change_by_feature(actor, wanted):
                    flash(_("We have asked your colleagues. Nothing changes until one of them agrees."), "success")
                    return redirect(led, 303)
                flash(_("Saved. Everyone can see this."), "success")
                return redirect(url_for("consultation_manage.change", slug=slug), 303)
        except Changed as problem:
            flash(problem.sentence)
            return redirect(url_for("consultation_manage.change", slug=slug), 303)
    form.asks_reason = not is_about or bool(form.reason.errors) or asks_reason(consultation)
    more = {"consultation": consultation, "activity": activity, "is_about": is_about}
    return render_form("consultations/manage/about_decision.html", form, **more)
