"""Whether an activity is about the decision: two buttons on the page of those who run the consultation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.actions.relevance import set_about_decision
from forum.consultations.queries import get_activity, get_consultation
from forum.consultations.rules import MANAGE, SET_ABOUT_DECISION
from forum.kernel.errors import Changed
from forum.kernel.permissions import require
from forum.web.access import current_actor, signed_in
from forum.web.templates import offer_to_templates

blueprint = Blueprint("consultation_relevance", __name__)
offer_to_templates("relevance", SET_ABOUT_DECISION=SET_ABOUT_DECISION)


@blueprint.post("/consultations/<slug>/manage/activities/<public_id>/about-decision")
@signed_in
def change(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    require(actor, MANAGE, get_consultation(actor, slug))
    is_about = request.form.get("about") == "yes"
    try:
        seen = request.form.get("seen", "")
        set_about_decision(actor, get_activity(actor, slug, public_id), is_about=is_about, seen=seen)
        flash(_("Saved. Everyone can see this."), "success")
    except Changed as problem:
        flash(problem.sentence)
    return redirect(url_for("consultation_manage.overview", slug=slug), 303)
