"""What somebody heard, and what was meant: their lasting address, where whoever was heard says whether that is it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.activities.discussions.actions import restating
from forum.activities.discussions.actions.restating import fingerprint_meant, fingerprint_restatement
from forum.activities.discussions.actions.rules_of_talking import asks_reason_for_rules
from forum.activities.discussions.events import RestatingChanged
from forum.activities.discussions.forms import AnswerRestatementForm, RestatingForm
from forum.activities.discussions.kind import DISCUSSION
from forum.activities.discussions.models import Restating
from forum.activities.discussions.queries.restating import find_clarification, get_clarification, get_restatement
from forum.activities.discussions.queries.settings import read_settings
from forum.activities.discussions.rules import ANSWER_RESTATEMENT, CHANGE_RESTATING, state_of_restatement
from forum.consultations.fingerprints import name_visibility
from forum.consultations.queries import asks_reason, get_activity, read_change_log
from forum.contributions.flashes import flash_published
from forum.contributions.rules import may_read
from forum.kernel.errors import Changed, Conflict
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import can, require
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form
from forum.web.urls import safe_next

blueprint = Blueprint("restating", __name__, url_prefix="/consultations/<slug>")


@blueprint.route("/restatements/<public_id>", methods=["GET", "POST"])
@anyone
def restatement(slug: str, public_id: str) -> ResponseReturnValue:
    """What somebody heard. From a thread, “Yes, that is it” comes here too, and leads back."""
    actor = current_actor()
    found = get_restatement(actor, slug, public_id)
    if request.method == "POST":
        require(actor, ANSWER_RESTATEMENT, found)
    clarification = find_clarification(found)
    meant = clarification.body if clarification else ""
    seen = fingerprint_restatement(found.html)
    began_from = fingerprint_meant(clarification)
    values = {"answer": found.verdict or None, "body": meant, "seen": seen, "began_from": began_from}
    form = AnswerRestatementForm.from_request(**values)
    if form.validate_on_submit():
        with form.showing_refusals(Changed):
            saw = form.seen.data or request.args.get("seen", "")
            if form.answer.data == "yes":
                _thank(has_deleted=restating.say_yes(actor, found, seen=saw))
            else:
                words = {"body": form.body.data, "seen": saw, "began_from": form.began_from.data}
                made = restating.say_not_quite(actor, found, **words, confirmation=form.confirmation)
                flash_published(made, _("Thank you. What you meant is now beside what they heard."))
            there = url_for("discussions.post", slug=slug, public_id=found.post.public_id)
            back = safe_next(form.next.data).partition("#")[0] + f"#post-{found.post.public_id}" if form.next.data else there
            return redirect(back, 303)
    if form.is_submitted():
        clarification = find_clarification(found)
        form.seen.data, form.began_from.data = fingerprint_restatement(found.html), fingerprint_meant(clarification)
    return render_form(
        "activities/discussions/restatement.html",
        form,
        restatement=found,
        clarification=clarification if clarification and may_read(actor, clarification) else None,
        state=state_of_restatement(found.verdict, found.created_at),
        can_answer=can(actor, ANSWER_RESTATEMENT, found),
        consultation=found.consultation,
        thread=found.post.thread,
    )


def _thank(*, has_deleted: bool) -> None:
    if has_deleted:
        flash(_("Thank you. People can now see that you were understood. We have deleted what you said you meant."), "success")
    else:
        flash(_("Thank you. People can now see that you were understood."), "success")


@blueprint.get("/clarifications/<public_id>")
@anyone
def clarification(slug: str, public_id: str) -> ResponseReturnValue:
    """The lasting address of what was meant: beside what was heard."""
    found = get_clarification(current_actor(), slug, public_id)
    about = found.restatement.public_id
    return redirect(url_for("restating.restatement", slug=slug, public_id=about, _anchor=f"post-{found.public_id}"))


@blueprint.route("/discussions/<public_id>/restating", methods=["GET", "POST"])
@signed_in
def change(slug: str, public_id: str) -> ResponseReturnValue:
    """Organisers choose which replies begin with what was heard."""
    actor = current_actor()
    activity = get_activity(actor, slug, public_id, DISCUSSION.key)
    require(actor, CHANGE_RESTATING, activity)

    def read() -> dict[str, str]:
        chosen = read_settings(activity).restating
        around = name_visibility(activity.consultation)
        return {"restating": chosen, "began_from": fingerprint(chosen), "began_around": around}

    log = read_change_log(actor, activity.consultation, RestatingChanged, activity_id=activity.id)
    form = RestatingForm.from_request(**read()).told_by(log)
    form.asks_reason = asks_reason_for_rules(activity) or asks_reason(activity.consultation)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            about = {"seen": form.began_from.data, "reason": form.reason.data or ""}
            restating.set_restating(actor, activity, Restating(form.restating.data), **about)
            flash(_("We have saved how people reply. It is so for every reply from now on."), "success")
            return redirect(url_for("discussions.show", slug=slug, public_id=public_id), 303)
    return render_form(
        "activities/discussions/restating_settings.html", form, activity=activity, consultation=activity.consultation
    )
