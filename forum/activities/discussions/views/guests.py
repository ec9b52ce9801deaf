"""Whether guests may comment; and what a guest can do with their words: find them again by the link they kept, or move them into
an account that they made later."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from forum.accounts.models import Account
from forum.accounts.receipts import find_guest, find_guest_before, is_signed_guest, sign_guest
from forum.accounts.rules import SESSION_LASTS
from forum.accounts.sessions import SESSION_GUEST, name_browser, sign_in_here
from forum.activities.discussions.actions import guests
from forum.activities.discussions.actions.rules_of_talking import asks_reason_for_rules
from forum.activities.discussions.actions.way_in import FirstWords
from forum.activities.discussions.events import GuestsChanged
from forum.activities.discussions.forms import GuestLinkForm, GuestsForm
from forum.activities.discussions.kind import DISCUSSION
from forum.activities.discussions.models import Guests, Post
from forum.activities.discussions.queries.guests import list_guest_posts
from forum.activities.discussions.queries.replies import find_by_public_id
from forum.activities.discussions.queries.settings import read_settings
from forum.activities.discussions.rules import CHANGE_GUESTS, GUESTS_FROM_ADDRESS, GUESTS_FROM_BROWSER, can_people_answer
from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.fingerprints import name_visibility
from forum.consultations.models import Activity
from forum.consultations.queries import asks_reason, get_activity, is_moderated, read_change_log
from forum.consultations.snapshots import Part
from forum.contributions.rules import may_see_words
from forum.kernel.clock import now
from forum.kernel.errors import Conflict, NotFound, TooMany
from forum.kernel.fingerprints import fingerprint
from forum.kernel.idempotency import identify_sending, make_once
from forum.kernel.limits import spend
from forum.kernel.permissions import require
from forum.web.access import anyone, current_actor, signed_in
from forum.web.drafts import claim_drafts, list_shown_drafts
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates
from forum.web.urls import public_url, safe_next

blueprint = Blueprint("guests", __name__)
# Whoever presses twice is the same guest in the same browser; whoever goes Back later may be somebody else there.
PRESSED_TWICE_WITHIN = timedelta(minutes=1)


def link_to_keep() -> str:
    """What opens a guest's words on any device, for their own eyes."""
    return public_url("guests.keep", token=sign_guest(current_user))


offer_to_templates(
    "guest",
    CHANGE_GUESTS=CHANGE_GUESTS,
    is_one=lambda: current_user.is_guest,
    was_one=lambda: SESSION_GUEST in session,
    link_to_keep=link_to_keep,
    remembered_for=SESSION_LASTS,
)


@blueprint.route("/consultations/<slug>/discussions/<public_id>/guests", methods=["GET", "POST"])
@signed_in
def change(slug: str, public_id: str) -> ResponseReturnValue:
    """Organisers choose whether people without an account may comment."""
    actor = current_actor()
    activity = get_activity(actor, slug, public_id, DISCUSSION.key)
    require(actor, CHANGE_GUESTS, activity)

    def read() -> dict[str, str]:
        chosen = read_settings(activity).guests
        around = name_visibility(activity.consultation)
        return {"guests": chosen, "began_from": fingerprint(chosen), "began_around": around}

    log = read_change_log(actor, activity.consultation, GuestsChanged, activity_id=activity.id)
    form = GuestsForm.from_request(**read()).told_by(log)
    form.asks_reason = asks_reason_for_rules(activity) or asks_reason(activity.consultation)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            seen, chosen, reason = form.began_from.data or "", Guests(form.guests.data), form.reason.data or ""
            if led := change_by_feature(actor, Wanted(activity.consultation, Part.TALKING, chosen, seen, reason, activity)):
                flash(_("We have asked your colleagues. Nothing changes until one of them agrees."), "success")
                return redirect(led, 303)
            flash(_("We have saved who can comment. It is so from now on, and comments that are here stay."), "success")
            return redirect(url_for("discussions.show", slug=slug, public_id=public_id), 303)
    around = {"activity": activity, "consultation": activity.consultation, "is_moderated": is_moderated(activity.consultation)}
    around["takes_guests"] = read_settings(activity).guests != Guests.NEVER and can_people_answer(activity)
    return render_form("activities/discussions/guests/settings.html", form, **around)


def post_as_guest(thing: Activity | Post, words: FirstWords, key: object, *, told_to_wait: bool) -> Post:
    """Says it, once for each form, and makes this browser a guest's. Raises as the action does, and TooMany."""
    actor = current_actor()

    def make() -> str:
        if not actor.is_signed_in:
            _count_guest()
        return guests.post_as_guest(actor, thing, words, told_to_wait=told_to_wait).public_id

    said = (thing.public_id, words.title, words.body, words.stance, words.restatement, words.is_private, words.care)
    post = find_by_public_id(make_once(identify_sending(key, "guest", *said), make))
    if post is None:
        raise NotFound
    account = post.author.account
    if not actor.is_signed_in and account and account.is_guest and post.created_at > now() - PRESSED_TWICE_WITHIN:
        shown = list_shown_drafts()
        sign_in_here(account, stays=True)
        claim_drafts(account.public_id, shown)  # What else they were writing here. About the rest they are asked.
    return post


def _count_guest() -> None:
    try:
        spend(GUESTS_FROM_BROWSER, name_browser())
        spend(GUESTS_FROM_ADDRESS, request.remote_addr or "")
    except TooMany as problem:
        sentence = _("Too many people have just commented as guests from your network. Use a link by email, or try again later.")
        raise TooMany(sentence, retry_after=problem.retry_after) from problem


@blueprint.route("/guest/<token>", methods=["GET", "POST"])
@anyone
def keep(token: str) -> ResponseReturnValue:
    """The link that a guest has kept. Its button opens their words in this browser; for whoever is signed in it moves them into
    their account."""
    guest = find_guest(token)
    posts = list_guest_posts(guest) if guest else []
    if guest is None or not posts:
        has_moved, is_ours = guest is not None and guest.words_moved_at is not None, is_signed_guest(token)
        page = render_template("activities/discussions/guests/gone.html", is_ours=is_ours, has_moved=has_moved)
        return page, 200 if has_moved else 410 if is_ours else 404
    is_member = current_actor().is_signed_in and not current_user.is_guest
    if request.method == "POST" and is_member:
        return _take(guest, url_for("contributions.own"))
    if request.method == "POST":
        sign_in_here(guest, stays=True)
        return redirect(url_for("contributions.own"), 303)
    return render_template("activities/discussions/guests/keep.html", posts=posts, is_member=is_member)


@blueprint.route("/account/guest-comments", methods=["GET", "POST"])
@signed_in
def move() -> ResponseReturnValue:
    """Asks whoever has just signed in whether they are the guest that this browser was. It may have been somebody else: so it
    shows them nothing that they could not read anyway, and moves nothing without the link that the guest has kept."""
    target = safe_next(request.args.get("next"))
    guest = find_guest_before(session.get(SESSION_GUEST, ""))
    posts = list_guest_posts(guest) if guest else []
    if guest is None or not posts or current_user.is_guest:
        session.pop(SESSION_GUEST, None)
        return redirect(target)
    if "other" in request.form:
        session.pop(SESSION_GUEST, None)
        return redirect(target, 303)
    form = GuestLinkForm.from_request()
    if form.validate_on_submit():
        if find_guest(form.token) == guest:
            session.pop(SESSION_GUEST, None)
            return _take(guest, target)
        form.link.errors = [_("This is not the link to these comments. Copy all of the link you kept")]
    shown = [post for post in posts if may_see_words(current_actor(), post)]
    return render_form("activities/discussions/guests/move.html", form, posts=shown, not_shown=len(posts) - len(shown))


def _take(guest: Account, target: str) -> ResponseReturnValue:
    moved = guests.take_guest_words(current_actor(), guest)
    flash(
        ngettext("Your comment has moved into your account.", "Your %(num)d comments have moved into your account.", moved),
        "success",
    )
    return redirect(target, 303)
