"""What somebody heard, and what was meant: their lasting address, where whoever was heard says whether that is it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.activities.discussions.actions import restating
from forum.activities.discussions.actions.restating import fingerprint_meant, fingerprint_restatement
from forum.activities.discussions.forms import AnswerRestatementForm, RestatingForm
from forum.activities.discussions.kind import DISCUSSION
from forum.activities.discussions.models import DiscussionSettings, Restating
from forum.activities.discussions.queries.restating import find_clarification, get_clarification, get_restatement
from forum.activities.discussions.rules import ANSWER_RESTATEMENT, CHANGE_RESTATING, state_of_restatement
from forum.consultations.queries import get_activity
from forum.contributions.flashes import flash_published
from forum.contributions.rules import may_read
from forum.kernel.db import db
from forum.kernel.errors import Changed
from forum.kernel.fingerprints import refuse_when_changed
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
    settings = db.session.get(DiscussionSettings, activity.id)
    before = settings.restating if settings else str(Restating.DIFFERS)
    form = RestatingForm.from_request(restating=before, seen=before)
    if form.validate_on_submit():
        with form.showing_refusals(Changed):
            refuse_when_changed(form.seen.data, before)
            restating.set_restating(actor, activity, Restating(form.restating.data))
            flash(_("Saved."), "success")
            return redirect(url_for("discussions.show", slug=slug, public_id=public_id), 303)
        form.seen.data = before
    return render_form(
        "activities/discussions/restating_settings.html", form, activity=activity, consultation=activity.consultation
    )
