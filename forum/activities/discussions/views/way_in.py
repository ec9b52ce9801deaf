"""Whoever is new writes first. Then, on one page, they choose how they would be known: by a link sent to their mailbox, by an
account, or as a guest where organisers allow it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from forum.accounts.actions import count_mail_request
from forum.activities.discussions.actions import guests, posting, way_in
from forum.activities.discussions.actions.way_in import FirstWords
from forum.activities.discussions.forms import PlaceForm, WhoForm
from forum.activities.discussions.kind import DISCUSSION
from forum.activities.discussions.models import PendingPost, Post
from forum.activities.discussions.queries import replies, threads
from forum.activities.discussions.queries.restating import find_restatement
from forum.activities.discussions.rules import (
    CONFIRM_WITHIN,
    WRITE_AS_GUEST,
    find_writing_place,
    may_come_by_mail,
)
from forum.activities.discussions.views.guests import post_as_guest
from forum.consultations.actions import joining
from forum.consultations.models import Activity, Consultation
from forum.consultations.name_queries import is_pseudonym_taken
from forum.consultations.pseudonyms import offer_pseudonym
from forum.consultations.queries import get_activity
from forum.consultations.rules import phase_is_open
from forum.contributions.care import write_care
from forum.contributions.models import Status
from forum.contributions.rules import LONGEST_BODY, is_own
from forum.contributions.screening import Confirmation, ConfirmationNeeded
from forum.kernel.clock import now
from forum.kernel.db import is_public_id
from forum.kernel.errors import Changed, Forbidden, NotFound, TooMany
from forum.kernel.idempotency import identify_sending, make_once
from forum.kernel.permissions import Actor, can
from forum.kernel.text import render, tidy_line, tidy_text
from forum.web.access import anyone, current_actor, signed_in
from forum.web.drafts import (
    address_of_draft,
    asks_whose,
    drop_draft,
    find_again,
    find_draft_id,
    has_unclaimed_drafts,
    keep_beside_draft,
    keep_what_was_sent,
    name_draft,
    name_shown_draft,
    read_draft,
)
from forum.web.forms import BaseForm, csrf, render_form
from forum.web.origins import check_origin
from forum.web.urls import address_with, say_why_sign_in

blueprint = Blueprint("way_in", __name__)
for _door in ("sign_thread", "sign_reply"):
    say_why_sign_in(f"way_in.{_door}", _l("To post your comment, sign in or create an account. We have kept what you wrote."))
# {what `_name_tab` says of a form: public id of what was sent a link for from there}, the newest last: an address that was
# mistyped can be put right, and what went to it works no more.
SESSION_PENDING = "pending"
MOST_PENDING = 5
SESSION_NAME = "name"  # [the same, the name, how they are connected]: not the address of their mailbox, which the next may see
SESSION_EDITED = "edited"  # [the same, public id of what is being edited after its link was sent]


@blueprint.route("/consultations/<slug>/discussions/<public_id>/new/who", methods=["GET", "POST"])
@anyone
def sign_thread(slug: str, public_id: str) -> ResponseReturnValue:
    activity = get_activity(current_actor(), slug, public_id, DISCUSSION.key)
    return _come(activity, url_for("discussions.start", slug=slug, public_id=public_id))


@blueprint.route("/consultations/<slug>/threads/<public_id>/reply/who", methods=["GET", "POST"])
@anyone
def sign_reply(slug: str, public_id: str) -> ResponseReturnValue:
    actor, to = current_actor(), request.args.get("to", "")
    thread = threads.get_thread(actor, slug, public_id)
    post = replies.find_post(thread, to) or (replies.find_moved_away(actor, thread, to) if to else None) or thread.first_post
    return _come(post, url_for("discussions.reply", slug=slug, public_id=public_id, to=to or post.public_id))


@blueprint.get("/consultations/<slug>/posts/<public_id>/posted")
@signed_in
def posted(slug: str, public_id: str) -> ResponseReturnValue:
    """What somebody new has just said, where it is and what happens to it: for them alone."""
    actor = current_actor()
    post = replies.get_post(actor, slug, public_id)
    if not is_own(actor, post) or not post.has_words:
        raise NotFound
    around = {"consultation": post.consultation, "phase": post.activity.phase, "is_shown": post.status == Status.PUBLISHED}
    is_open = phase_is_open(actor, post) is None
    heard = find_restatement(post) if post.is_restated else None
    return render_template("activities/discussions/posted.html", post=post, heard=heard, is_open=is_open, **around)


def _come(thing: Activity | Post, written_at: str) -> ResponseReturnValue:
    """Before the form's token is looked at, which is another's by then: what this page says may be said, in another window."""
    if (said := _find_said_here(current_actor(), thing)) is not None:
        flash(_("You have posted this already. Here it is."), "success")
        return show_published(said)
    return _choose(thing, written_at)


def _choose(thing: Activity | Post, written_at: str) -> ResponseReturnValue:
    """How somebody would be known who has written something that this browser keeps for the form at `written_at`."""
    actor = current_actor()
    check_origin()
    if request.args.get("sent") and (pending := _find_sent(written_at)):
        return lead_to_published(pending.post) if pending.post else show_link_sent(pending)
    if request.args.get("again"):
        find_again(written_at)
    kept = _find_words(written_at)
    if not kept.get("body"):
        if actor.is_signed_in and has_unclaimed_drafts():
            return redirect(url_for("accounts.whose_words", next=request.full_path), 303)
        if not asks_whose(written_at) and (not actor.is_signed_in or find_writing_place(actor, thing) is None):
            flash(_("What you wrote is in the browser where you wrote it. Sign in there to post it, or write it again here."))
        return redirect(address_of_draft(written_at), 303)
    by_mail = may_come_by_mail(actor)
    values, draft_id = _find_name(written_at, kept), name_shown_draft()
    form = (WhoForm if by_mail else PlaceForm).from_request(**values)
    form.draft_id = draft_id  # what was written on the page before this one goes with it
    if isinstance(form, WhoForm):
        _explain_link(form)
    is_edited = form.is_submitted() and "edit" in request.form
    if form.is_submitted():
        _note_name(written_at, form)
    if is_edited:
        _edit(written_at, _read_words(kept))
    if is_edited or (find_writing_place(actor, thing) is not None and not form.is_submitted()):
        return redirect(address_of_draft(written_at), 303)
    if form.is_submitted() and "another" in request.form:
        form.pseudonym.data = offer_pseudonym()
    elif form.validate_on_submit():
        with form.showing_refusals(Changed, Forbidden, TooMany):
            return _go_on(thing, form, kept, written_at)
    around = {"consultation": thing.consultation, "kept": kept, "words": render(kept["body"][:LONGEST_BODY])}
    around |= {"is_taken": is_name_taken(thing.consultation, form)} | _note_guests(actor, thing, kept, form)
    return render_form("activities/discussions/who.html", form, written_at=written_at, **around)


def _explain_link(form: WhoForm) -> None:
    hours = CONFIRM_WITHIN // timedelta(hours=1)
    form.email.description = _(
        "We never show it. The link works for %(hours)d hours, on any device. If you leave this page, you will need to type "
        "your address again.",
        hours=hours,
    )
    if "returning" in request.form:
        form.how.data = "account"


def _find_said_here(actor: Actor, thing: Activity | Post) -> Post | None:
    """What the page that was sent would say, where it was just said in another window of the same browser."""
    if request.method != "POST" or not actor.is_signed_in or not request.form.get("body"):
        return None
    return replies.find_own_lately(actor, thing, tidy_line(request.form.get("title", "")), tidy_text(request.form["body"]))


def _note_guests(actor: Actor, thing: Activity | Post, kept: dict[str, str], form: BaseForm) -> dict[str, bool]:
    """Whether somebody may say it as a guest, whether a moderator would look first, and whether only some would read it."""
    about = {"is_private": bool(kept.get("is_private")) or (isinstance(thing, Post) and thing.is_private)}
    takes_guests = can(actor, WRITE_AS_GUEST, thing)
    waits = takes_guests and guests.will_wait(thing, kept.get("title", ""), kept["body"])
    if isinstance(form, WhoForm):
        form.note_guests(takes_guests=takes_guests, waits=waits)
    return about | {"takes_guests": takes_guests, "waits": waits}


def is_name_taken(consultation: Consultation, form: BaseForm) -> bool:
    """Whether a name was refused because somebody has it, who may be the one who typed it: nobody is told more than that."""
    name = form["pseudonym"]
    return bool(name.errors) and is_pseudonym_taken(consultation, name.data or "")


def _note_name(written_at: str, form: PlaceForm) -> None:
    """For whoever goes back to their words, and comes here again."""
    session[SESSION_NAME] = [_name_tab(written_at), form.pseudonym.data or "", form.capacity_key.data]


def _find_name(written_at: str, kept: dict[str, str]) -> dict[str, str]:
    """As whom somebody was about to say it, before they went back to their words; else a name that is offered."""
    path, pseudonym, capacity_key = (session.get(SESSION_NAME) or ["", "", ""])[:3]  # Earlier versions kept more.
    if path != _name_tab(written_at):
        pseudonym, capacity_key = kept.get("pseudonym", ""), kept.get("capacity_key", "")
    return {"pseudonym": pseudonym or offer_pseudonym(), "capacity_key": capacity_key or "unknown"}


def _find_words(written_at: str) -> dict[str, str]:
    """What stood on the page that was sent, whatever this browser keeps: somebody may have two windows, or no cookies. Without
    marks that would turn round the page they stand on, as posts are kept."""
    if request.form.get("body"):
        names = ("title", "body", "kind_key", "subject_key", "stance", "restatement", "confirmed", "is_private")
        kept = {name: request.form.get(name, "") for name in names} | {"care": write_care(request.form.getlist("care"))}
    else:
        draft = read_draft(written_at) or read_draft()  # What was sent from here, and could not be taken, is kept for here.
        kept = {name: values[0] for name, values in draft.items() if values} | {"care": write_care(draft.get("care", []))}
    tidy = {"title": tidy_line, "body": tidy_text, "restatement": tidy_line}
    return {name: tidy[name](value) if name in tidy else value for name, value in kept.items()}


def _edit(written_at: str, words: FirstWords) -> None:
    """Back to the form with these words. Had they been sent a link for, what is sent next takes their place."""
    keep_what_was_sent(written_at)
    sent = _find_waiting(written_at)
    if sent is not None and way_in.says_the_same(sent, words):
        session[SESSION_EDITED] = [_name_tab(written_at), sent.public_id]


def _find_replaced(written_at: str, words: FirstWords) -> str | None:
    """What was sent a link for and is now sent to another mailbox, or in other words. Anything else is a comment of its own."""
    sent = _find_waiting(written_at)
    if sent is None:
        return None
    is_edited = session.pop(SESSION_EDITED, None) == [_name_tab(written_at), sent.public_id]
    return sent.public_id if is_edited or way_in.says_the_same(sent, words) else None


def _find_waiting(written_at: str) -> PendingPost | None:
    sent = _find_sent(written_at)
    return sent if sent is not None and sent.post is None else None


def _waits_from(written_at: str) -> bool:
    """Whether something waits that was written in this form, in whichever tab."""
    sent = [public_id for name, public_id in session.get(SESSION_PENDING, []) if name.partition(" ")[0] == written_at]
    return any((found := way_in.find_sent(public_id)) is not None and found.post is None for public_id in sent)


def _name_tab(written_at: str) -> str:
    """The form at an address in one tab: another has another draft."""
    draft = name_draft()
    return f"{written_at} {draft}" if is_public_id(draft) else written_at


def _find_draft_of(written_at: str, body: str) -> str:
    """Of the draft that holds these words, if this browser keeps it."""
    is_same = [tidy_text(each) for each in read_draft(written_at).get("body", [])] == [tidy_text(body)]
    return (find_draft_id(written_at) or "") if is_same else ""


def _go_on(thing: Activity | Post, form: PlaceForm, kept: dict[str, str], written_at: str) -> ResponseReturnValue:
    """By a link, by an account, or (signed in already) at once onto the page."""
    try:
        if not isinstance(form, WhoForm):
            return _join_and_post(thing, form, kept, written_at)
        if form.how.data == "account":
            if not _find_draft_of(written_at, kept["body"]):
                keep_what_was_sent(written_at)
            keep_beside_draft(written_at, pseudonym=form.pseudonym.data or "", capacity_key=form.capacity_key.data)
            return redirect(url_for("accounts.sign_in", next=request.full_path), 303)
        if form.how.data == "guest":
            words = _gather(form, kept, written_at)
            post = post_as_guest(thing, words, form.key.data, told_to_wait=bool(form.told_to_wait.data))
            if words.draft_key:
                drop_draft(written_at, words.draft_key)
            if not is_own(current_user.as_actor(), post):
                return lead_to_published(post)
            return _ask_about_rest(post) if has_unclaimed_drafts() else show_published(post)
        return _send_link(thing, form, kept, written_at)
    except ConfirmationNeeded:  # They see something else than when it was written: asked where the words can be changed.
        keep_what_was_sent(written_at)
        flash(_("Check your comment again before you post it. We have kept it."))
        return redirect(address_of_draft(written_at), 303)


def _read_words(kept: dict[str, str]) -> FirstWords:
    return FirstWords(
        body=kept["body"],
        title=kept.get("title", ""),
        kind_key=kept.get("kind_key", ""),
        subject_key=kept.get("subject_key", ""),
        stance=kept.get("stance", ""),
        restatement=kept.get("restatement", ""),
        confirmed=kept.get("confirmed", ""),
        is_private=bool(kept.get("is_private")),
        care=kept["care"],
    )


def _gather(form: WhoForm, kept: dict[str, str], written_at: str) -> FirstWords:
    return replace(
        _read_words(kept),
        pseudonym=form.pseudonym.data or "",
        capacity_key=form.capacity_key.data,
        draft_key=_find_draft_of(written_at, kept["body"]),
    )


def _send_link(thing: Activity | Post, form: WhoForm, kept: dict[str, str], written_at: str) -> ResponseReturnValue:
    words = _gather(form, kept, written_at)
    email, earlier = form.email.data or "", dict(session.get(SESSION_PENDING, []))
    count_mail_request(email, request.remote_addr or "", "comments")
    instead_of = _find_replaced(written_at, words)

    def make() -> str:
        return way_in.keep_pending(current_actor(), thing, words, email=email, instead_of=instead_of).public_id

    said = (words.body, words.stance, words.restatement, words.pseudonym, words.capacity_key, words.is_private, words.care)
    public_id = make_once(identify_sending(form.key.data, email, *said), make)
    if instead_of is None and _waits_from(written_at):
        flash(_("Your earlier comment here has its own link. If it is the same comment, say so when you open the new one."))
    here = _name_tab(written_at)
    others = [[path, sent] for path, sent in earlier.items() if path != here]
    session[SESSION_PENDING] = [*others, [here, public_id]][-MOST_PENDING:]
    keep_beside_draft(written_at, pseudonym=words.pseudonym, capacity_key=words.capacity_key)
    return redirect(address_with(sent="1"), 303)


def _join_and_post(thing: Activity | Post, form: PlaceForm, kept: dict[str, str], written_at: str) -> ResponseReturnValue:
    actor, confirmation = current_actor(), Confirmation(kept.get("confirmed", ""))
    once: dict[str, Any] = {
        "idempotency_key": form.key.data,
        "confirmation": confirmation,
        "draft_key": _find_draft_of(written_at, kept["body"]),
    }
    place = {"pseudonym": form.pseudonym.data or "", "capacity_key": form.capacity_key.data}
    safely = posting.Safely(bool(kept.get("is_private")), kept["care"])
    joining.join(actor, thing.consultation, **place)
    if isinstance(thing, Post):
        reply_as = posting.ReplyAs(kept.get("stance", ""), kept.get("restatement", ""), safely=safely)
        post = posting.reply(actor, thing, body=kept["body"], reply_as=reply_as, **once)
    else:
        words = {name: kept.get(name, "") for name in ("kind_key", "subject_key", "title", "body")}
        post = posting.start_thread(actor, thing, safely=safely, **(once | words))
    if once["draft_key"]:
        drop_draft(written_at, once["draft_key"])
    return show_published(post)


def _ask_about_rest(post: Post) -> ResponseReturnValue:
    """Somebody else, who used this browser before, may have left words in it."""
    posted_at = url_for("way_in.posted", slug=post.consultation.slug, public_id=post.public_id)
    return redirect(url_for("accounts.whose_words", next=posted_at), 303)


def show_published(post: Post) -> ResponseReturnValue:
    return redirect(url_for("way_in.posted", slug=post.consultation.slug, public_id=post.public_id), 303)


def show_link_sent(pending: PendingPost) -> ResponseReturnValue:
    about = {"consultation": pending.consultation, "has_run_out": pending.expires_at <= now()}
    return render_template("activities/discussions/link_sent.html", pending=pending, **about)


def lead_to_published(post: Post) -> ResponseReturnValue:
    return render_template("activities/discussions/published.html", post=post, consultation=post.consultation)


def _find_sent(written_at: str) -> PendingPost | None:
    """What this browser has last sent a link for from a form, published by now or not."""
    return way_in.find_sent(dict(session.get(SESSION_PENDING, [])).get(_name_tab(written_at)))


for _view in (sign_thread, sign_reply):
    csrf.exempt(_view)  # They ask `check_origin` instead: whoever has no cookies any more sends the words that stand on the page.
