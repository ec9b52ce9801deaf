"""One's news, what one follows, how often it comes by mail, and the link in a mail that stops it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.models import Consultation
from forum.consultations.queries import get_consultation
from forum.kernel.actions import transaction
from forum.kernel.errors import Malformed
from forum.kernel.permissions import require
from forum.live.sockets import readers_have_windows
from forum.notifications import actions, queries
from forum.notifications.extension_points import NewsReader
from forum.notifications.forms import AS_ALL, NEWS_KINDS, PaceForm, PaceHereForm
from forum.notifications.kinds import CONSULTATION
from forum.notifications.models import NewsKind, Pace
from forum.notifications.rules import FOLLOW, may_read
from forum.notifications.wording import find_line, make_cards
from forum.spaces.extension_points import SpaceFace
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import csrf, render_form
from forum.web.templates import offer_to_templates
from forum.web.urls import safe_next, say_why_sign_in

blueprint = Blueprint("notifications", __name__)
blueprints = [blueprint]
# What the link of `follow_button` asks for.
say_why_sign_in("?follow", _l("To follow this, sign in or create an account. It takes a minute."))


def follow_state(
    consultation: Consultation | SpaceFace, kind: str = CONSULTATION.key, key: str = "", first: str = ""
) -> dict[str, object]:
    """What the button to follow something needs: whether one does, and where the button goes; `first`: where it does when nobody
    has followed it yet, and it is no consultation."""
    public_id, is_on = queries.find_follow(current_actor(), consultation, kind, key)
    if not public_id:
        address = first or url_for("notifications.follow_consultation", slug=consultation.slug)
    else:
        address = url_for("notifications.follow", public_id=public_id)
    return {"is_on": is_on, "address": address}


def read_filter(consultations: list[Consultation]) -> queries.NewsFilter:
    """What the address of the page asks for; what it does not know it passes over."""
    kind, slug = request.args.get("kind", ""), request.args.get("consultation", "")
    about = next((each.id for each in consultations if each.slug == slug), None)
    return queries.NewsFilter(request.args.get("show") == "unread", NewsKind(kind) if kind in NEWS_KINDS else None, about)


def say_unread() -> str:
    """ "3", "99+", or nothing: what stands beside the bell."""
    return queries.say_count(queries.count_unread(current_actor()))


def is_counted_live() -> bool:
    """Whether whoever reads the page has a bell that a script can keep true."""
    return current_actor().is_signed_in and readers_have_windows(current_app)


offer_to_templates(
    "notifications",
    may_read=may_read,
    say_unread=say_unread,
    is_counted_live=is_counted_live,
    follow_state=follow_state,
    KINDS=NEWS_KINDS,
)


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
    consultations = queries.list_consultations_with_news(actor)
    wanted = read_filter(consultations)
    news, next_before = queries.list_news(actor, wanted, queries.read_number(request.args.get("before")))
    followed, more_followed = queries.list_followed(actor, queries.read_number(request.args.get("followed")))
    own_paces = queries.list_own_paces(actor.account_id)
    return render_form(
        "notifications/index.html",
        form,
        cards=make_cards(NewsReader(actor.account_id, is_letter=False), news),
        wanted=wanted,
        is_filtered=wanted != queries.NewsFilter(),
        about=consultations,
        forms_here=[(each, PaceHereForm(formdata=None, pace_here=own_paces.get(each.id, AS_ALL))) for each in consultations],
        next_before=next_before,
        followed=followed,
        more_followed=more_followed,
        is_paging_followed="followed" in request.args,
        asked={name: value for name, value in request.args.items() if name in {"show", "kind", "consultation"}},
    )


@blueprint.post("/account/news/emails/<slug>")
@signed_in
def choose_here(slug: str) -> ResponseReturnValue:
    """How often the news of one consultation comes by email."""
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    form = PaceHereForm.from_request()
    if not form.validate_on_submit():
        raise Malformed("pace_here", "one of the rhythms the page offers")
    chosen = form.pace_here.data
    actions.choose_pace_here(actor, consultation, None if chosen == AS_ALL else Pace(chosen))
    flash(_("Saved."), "success")
    return redirect(url_for("notifications.index", _anchor="mail"), 303)


@blueprint.post("/account/news/read")
@signed_in
def mark_read() -> ResponseReturnValue:
    actions.mark_read(current_actor(), None)
    flash(_("Marked all as read."), "success")
    return redirect(url_for("notifications.index"), 303)


@blueprint.post("/account/news/<int:number>")
@signed_in
def open_one(number: int) -> ResponseReturnValue:
    """Marks a line as read and opens what it is about, or stays here where that is asked."""
    actor = current_actor()
    found = actions.open_notification(actor, None, number)
    if "stay" in request.form:
        flash(_("Marked as read."), "success")
        return redirect(safe_next(request.form.get("next")), 303)
    line = find_line(NewsReader(found.account_id, is_letter=False), queries.list_line(actor, found))
    values: dict[str, Any] = dict(line.values)
    return redirect(url_for(line.endpoint, **values), 303)


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


@blueprint.route("/stop-mail/one/<token>", methods=["GET", "POST"])
@anyone
def stop_one(token: str) -> ResponseReturnValue:
    """As `stop`, for one consultation or one thread."""
    link = actions.read_stop_one(token)
    if request.method == "POST":
        actions.stop_one(current_actor(), link)
    reader, about = link.account.as_actor(), link.topic.about
    title = about.title if may_read(reader, about) else ""
    name = next((name for _topic, name in queries.name_topics(reader, [link.topic])), title)
    return render_template(
        "notifications/stop_one.html", is_done=request.method == "POST", token=token, topic=link.topic, name=name
    )


# A mailbox program sends this (RFC 8058) and has no page of ours; the link itself is the permission.
csrf.exempt(stop)
csrf.exempt(stop_one)
