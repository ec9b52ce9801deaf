"""One's news, what one follows, how often it comes by mail, and the link in a mail that stops it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.queries import get_consultation
from forum.kernel.actions import transaction
from forum.kernel.permissions import require
from forum.notifications import actions, queries
from forum.notifications.forms import PaceForm
from forum.notifications.kinds import CONSULTATION
from forum.notifications.models import Pace
from forum.notifications.rules import FOLLOW
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import csrf, render_form
from forum.web.templates import offer_to_templates
from forum.web.urls import safe_next

blueprint = Blueprint("notifications", __name__)
blueprints = [blueprint]


def follow_state(consultation: Consultation, kind: str = CONSULTATION.key, key: str = "") -> dict[str, object]:
    """What the button to follow something needs: whether one does, and where the button goes."""
    topic = queries.find_topic(consultation, kind, key)
    if topic is None:  # Only a consultation that nobody has followed yet.
        address = url_for("notifications.follow_consultation", slug=consultation.slug)
    else:
        address = url_for("notifications.follow", public_id=topic.public_id)
    return {"is_on": queries.is_following(current_actor(), topic), "address": address}


offer_to_templates("notifications", count_unread=lambda: queries.count_unread(current_actor()), follow_state=follow_state)


@blueprint.route("/account/news", methods=["GET", "POST"])
@signed_in
def index() -> ResponseReturnValue:
    actor = current_actor()
    assert actor.account_id is not None  # noqa: S101  (signed in)
    form = PaceForm.from_request(pace=str(queries.find_pace(actor.account_id)))
    if form.validate_on_submit():
        actions.choose_pace(actor, None, Pace(form.pace.data))
        flash(_("Saved."), "success")
        return redirect(url_for("notifications.index"), 303)
    news, followed = queries.list_notifications(actor), queries.list_followed(actor)
    return render_form("notifications/index.html", form, news=news, followed=followed)


@blueprint.post("/account/news/read")
@signed_in
def mark_read() -> ResponseReturnValue:
    actions.mark_read(current_actor(), None)
    return redirect(url_for("notifications.index"), 303)


@blueprint.post("/account/news/<int:number>")
@signed_in
def open_one(number: int) -> ResponseReturnValue:
    door = actions.open_notification(current_actor(), None, number).door
    values: dict[str, Any] = dict(door.values)
    return redirect(url_for(door.endpoint, **values), 303)


@blueprint.post("/follow/<public_id>")
@signed_in
def follow(public_id: str) -> ResponseReturnValue:
    topic = queries.get_topic(public_id)
    is_on = request.form.get("is_on") != "no"
    actions.follow(current_actor(), topic, is_on=is_on)
    flash(
        _("You’re now following this. We will tell you when something happens.")
        if is_on
        else _("You have stopped following this."),
        "success",
    )
    return redirect(safe_next(request.form.get("next")), 303)


@blueprint.post("/consultations/<slug>/follow")
@signed_in
def follow_consultation(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    with transaction():
        topic = actions.topic_of(consultation)
        require(actor, FOLLOW, topic)
    return follow(topic.public_id)


@blueprint.route("/stop-mail/<token>", methods=["GET", "POST"])
@anyone
def stop(token: str) -> ResponseReturnValue:
    account = actions.read_stop(token)
    if request.method == "POST":
        actions.stop_mail(current_actor(), account)
    return render_template("notifications/stop.html", is_done=request.method == "POST", token=token)


# A mailbox program sends this (RFC 8058) and has no page of ours; the link itself is the permission.
csrf.exempt(stop)
