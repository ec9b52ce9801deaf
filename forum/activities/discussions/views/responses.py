"""Responses to a comment without writing one, and the conditions under it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.activities.discussions.actions import responding
from forum.activities.discussions.forms import ConditionForm, ResponseForm
from forum.activities.discussions.models import Condition, Post, Thread
from forum.activities.discussions.queries import replies
from forum.activities.discussions.queries.responses import (
    ConditionPage,
    PageResponses,
    Told,
    count_joined,
    find_own_condition,
    find_pressed,
    find_responded,
    get_condition,
    list_conditions,
    list_responses,
)
from forum.activities.discussions.queries.shown import ShownPost
from forum.activities.discussions.responses import NAMES, Response, keep_groups
from forum.activities.discussions.rules import (
    ADD_CONDITION,
    RESPOND,
    TAKE_RESPONSE_BACK,
    find_responding_place,
    find_writing_place,
)
from forum.consultations.models import Consultation
from forum.contributions.flashes import flash_published
from forum.contributions.models import Contribution
from forum.contributions.rules import may_see, may_see_words
from forum.kernel.db import db
from forum.kernel.errors import Changed, NotFound
from forum.kernel.permissions import Actor, can, require, why_not
from forum.web.access import anyone, current_actor, leaves_no_name, signed_in
from forum.web.forms import render_form
from forum.web.urls import lead_to_join, safe_next, say_why_sign_in

blueprint = Blueprint("responses", __name__, url_prefix="/consultations/<slug>")
for _page in ("responses.conditions", "responses.start"):
    say_why_sign_in(_page, _l("To respond, sign in or create an account. It takes a minute."))
SESSION_TOLD = "responded"  # [public id of a comment, what a press under it came to, whether it was done]
NOT = "not-"


def take_told() -> dict[str, Told]:
    """What the press that led to this page came to, once: {public id of a comment: what to say under it}."""
    told = session.pop(SESSION_TOLD, None)
    return {told[0]: Told(*told[1:])} if told else {}


def find_responses(
    actor: Actor,
    thread: Thread,
    posts: Sequence[Post | ShownPost],
    *,
    is_open: bool,
    told: dict[str, Told],
    posted: Collection[str] = (),
) -> PageResponses:
    """What stands under these posts of a thread, and whether this actor may add to it. `is_open`: for replies of theirs."""
    place = find_writing_place(actor, thread)
    can_respond = is_open and find_responding_place(actor, thread) is not None
    can_answer = is_open and place is not None
    return list_responses(posts, place, can_respond=can_respond, can_answer=can_answer, told=told, posted=posted)


@blueprint.post("/responses/<public_id>")
@signed_in
@leaves_no_name
def respond(slug: str, public_id: str) -> ResponseReturnValue:
    """A button under a comment or a condition; back on the page that it was on, at the comment."""
    actor = current_actor()
    form = ResponseForm.from_request()
    pressed = form.response.data or ""
    kind = pressed.removeprefix(NOT)
    is_on = kind == pressed
    said = (None if is_on else find_responded(actor, slug, public_id)) or _get_said(actor, slug, public_id)
    post = said.post if isinstance(said, Condition) else said
    if find_responding_place(actor, post) is None:
        there = url_for("responses.start", slug=slug, public_id=post.public_id)
        return redirect(url_for("consultation_join.join", slug=slug, next=there), 303)
    require(actor, RESPOND if is_on else TAKE_RESPONSE_BACK, said)
    has_button = False
    if kind in ((Response.SAME,) if isinstance(said, Condition) else NAMES):
        told = Told(_("We have added your response.") if is_on else _("We have taken your response back."))
        try:
            responding.respond(actor, said, kind, is_on=is_on, seen=request.args.get("seen", ""))
        except Changed as problem:
            told = Told(problem.sentence, is_done=False)
        session[SESSION_TOLD] = [post.public_id, *told]
        has_button = told.is_done and (is_on or why_not(actor, RESPOND, said) is None)
    back = form.next.data or url_for("discussions.thread", slug=slug, public_id=post.thread.public_id)
    is_among_all = back.startswith(url_for("responses.conditions", slug=slug, public_id=post.public_id))
    anchor = f"post-{said.public_id if is_among_all else post.public_id}"
    if has_button and (is_among_all or said is post):  # The button is there still: whoever uses a keyboard goes on from it.
        anchor = f"{kind}-{said.public_id}"
    return redirect(f"{safe_next(back).partition('#')[0]}#{anchor}", 303)


@blueprint.get("/posts/<public_id>/respond")
@anyone
def start(slug: str, public_id: str) -> ResponseReturnValue:
    """For whoever has not joined: which button they pressed, what each means, and afterwards the same buttons again."""
    actor = current_actor()
    post = replies.get_post(actor, slug, public_id)
    if not may_see_words(actor, post):
        raise NotFound
    place = find_responding_place(actor, post)
    closed_because = why_not(actor, RESPOND, post) if place else None
    return render_template(
        "activities/discussions/respond.html",
        chosen=request.args.get("response"),
        consultation=post.consultation,
        thread=post.thread,
        post=post,
        place=place,
        closed_because=closed_because,
        responses=list_responses([post], place, can_respond=bool(place) and not closed_because, told={}).of(post),
    )


@blueprint.route("/posts/<public_id>/conditions", methods=["GET", "POST"])
@anyone
def conditions(slug: str, public_id: str) -> ResponseReturnValue:
    """What people could live with a comment for, and the box to say it."""
    actor = current_actor()
    post = replies.get_post(actor, slug, public_id)
    if not may_see_words(actor, post) and (post.is_private or not post.condition_count):
        raise NotFound
    place = find_responding_place(actor, post)
    if request.method == "POST" and actor.is_signed_in and place is None:
        return lead_to_join(slug)
    form = ConditionForm.from_request()
    if request.method == "POST":
        require(actor, ADD_CONDITION, post)
    if form.validate_on_submit():
        with form.showing_refusals():
            words = {"body": form.body.data, "idempotency_key": form.key.data}
            made = responding.add_condition(actor, post, **words, confirmation=form.confirmation)
            flash_published(made, _("Thank you. What you could live with is now under the comment."))
            return redirect(url_for("responses.condition", slug=slug, public_id=made.public_id), 303)
    return _show_conditions(actor, post, form, list_conditions(actor, post, request.args.get("after"), request.args.get("start")))


def _show_conditions(actor: Actor, post: Post, form: ConditionForm, page: ConditionPage) -> ResponseReturnValue:
    place = find_responding_place(actor, post)
    own = find_own_condition(place, post) if place else None
    pressed = find_pressed(place.id, [post.id, *(each.id for each in page.conditions)]) if place else {}
    around = {"consultation": post.consultation, "thread": post.thread, "place": place, "told": take_told()}
    closed_because = why_not(actor, ADD_CONDITION, post) if place else None
    joined = count_joined(post.space_id, [each.reacted for each in page.conditions])
    return render_form(
        "activities/discussions/conditions.html",
        form,
        post=post,
        page=page,
        own=own,
        pressed=pressed,
        responses=list_responses([post], place, can_respond=can(actor, RESPOND, post), told={}).of(post),
        closed_because=closed_because,
        reacted={each.id: keep_groups(each.reacted, joined) for each in page.conditions},
        can_join=lambda condition: can(actor, RESPOND, condition),
        **around,
    )


@blueprint.get("/conditions/<public_id>")
@anyone
def condition(slug: str, public_id: str) -> ResponseReturnValue:
    """The lasting address of a condition: leads to it among those under its comment."""
    actor = current_actor()
    found = get_condition(actor, slug, public_id)
    if not may_see(actor, found.post):  # Their own, under what was hidden.
        return _show_conditions(actor, found.post, ConditionForm.from_request(), ConditionPage([found], None))
    anchor = f"post-{found.public_id}"
    about = found.post.public_id
    return redirect(url_for("responses.conditions", slug=slug, public_id=about, start=found.public_id, _anchor=anchor))


def _get_said(actor: Actor, slug: str, public_id: str) -> Post | Condition:
    query = select(Contribution.kind).join(Contribution.consultation)
    kind = db.session.scalar(query.where(Consultation.slug == slug, Contribution.public_id == public_id))
    return get_condition(actor, slug, public_id) if kind == "condition" else replies.get_post(actor, slug, public_id)
