"""Replies to a comment, and what their page shares with that of the thread."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.activities.discussions.actions import posting
from forum.activities.discussions.actions.restating import check_restatement
from forum.activities.discussions.forms import ReplyForm, ThreadForm
from forum.activities.discussions.models import Post, Restating, Thread
from forum.activities.discussions.queries import replies, threads
from forum.activities.discussions.quoting import find_lines
from forum.activities.discussions.rendering import (
    read_as_of,
)
from forum.activities.discussions.responses import (
    LONGEST_RESTATEMENT,
)
from forum.activities.discussions.rules import (
    REPLY,
    START_THREAD,
    WORDS_FROM_ADDRESS,
    WRITE_FIRST,
    can_restate,
    find_writing_place,
    name_thread,
    what_restating,
)
from forum.activities.discussions.views.speaking import asks_to_let_in
from forum.consultations.models import Activity, Participation
from forum.contributions.actions import NewWords, consider_first
from forum.contributions.extension_points import PlaceForWords, offers_place_for_words
from forum.contributions.flashes import flash_published
from forum.contributions.models import Contribution, Status
from forum.contributions.rules import LONGEST_BODY, may_see, may_see_words
from forum.kernel.errors import Changed, Forbidden, Invalid, NotFound, Refusal, TooMany
from forum.kernel.limits import spend
from forum.kernel.permissions import Actor, why_not
from forum.kernel.text import render
from forum.web.access import anyone, current_actor
from forum.web.all_faults import validate_with
from forum.web.drafts import address_of_draft, drop_draft, find_draft_id, keep_beside_draft, keep_what_was_sent, put_back_draft
from forum.web.forms import csrf, render_form
from forum.web.kept_forms import names_kept_form
from forum.web.origins import check_origin

blueprint = Blueprint("discussions", __name__, url_prefix="/consultations/<slug>")


@blueprint.route("/threads/<public_id>/reply", methods=["GET", "POST"])
@anyone
def reply(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    found = threads.get_thread(actor, slug, public_id)
    check_origin()
    place = find_writing_place(actor, found)
    form = ReplyForm.from_request(to=request.args.get("to", ""), stance=request.args.get("stance"))
    if not form.is_submitted() and (moved := find_moved(actor, found, "to")) is not None:
        return redirect(_lead_to_moved(moved))
    parent, gone = _find_parent(actor, found, form)
    closed_because = gone or why_not(actor, REPLY if place else WRITE_FIRST, parent)
    if closed_because and not form.is_submitted():
        raise Forbidden(closed_because)
    # The place of something out of sight may be seen, its words may not.
    shows_words = may_see_words(actor, parent)
    form.note_private(is_private=parent.is_private)
    instead = _find_instead(actor, parent, place, is_gone=bool(gone)) if closed_because else None
    ask_what_was_heard(form, actor, instead or parent)
    is_gone = not closed_because and may_see(actor, parent) and form.refuse_if_gone(shows_words)
    if not form.is_submitted() and (passage := request.args.get("quote")) is not None and shows_words:
        form.quote(find_lines(parent.body, passage) or parent.body)
    preview, is_kept = None, False
    if form.is_submitted() and closed_because:  # Closed, locked or paused while they wrote: nothing typed is lost.
        form.form_errors.append(closed_because)
        is_kept = instead is not None and _keep_for(form, instead)
    elif form.is_submitted() and "preview" in request.form:
        preview = render((form.body.data or "")[:LONGEST_BODY])
    elif not is_gone and validate_with(form, lambda: _check_heard(actor, parent, form)):
        with form.showing_refusals(Changed, *refused_here(place)):
            _check_heard(actor, parent, form)
            if place is None:
                return lead_to_choice(form, parent, "sign_reply", slug=slug, public_id=public_id, to=parent.public_id)
            post = _post_reply(actor, parent, form)
            flash_published(post, _("Thank you. Your reply is now on the page."))
            if post.status == Status.PUBLISHED:
                flash(post.public_id, "posted")  # It says so beside the words.
            return redirect(url_for("discussions.post", slug=slug, public_id=post.public_id), 303)
    around = {"closed_because": closed_because, "instead": instead, "is_kept": is_kept} | describe_around(found, place)
    around |= {"asks_to_let_in": asks_to_let_in(actor, place, found.first_post, read_as_of())}
    page, status = render_form("activities/discussions/reply.html", form, parent=parent, preview=preview, **around)
    return page, 403 if closed_because else status


@names_kept_form("discussions.reply")
def name_reply(actor: Actor, slug: str, public_id: str) -> str:
    return _("A reply in “%(title)s”", title=name_thread(actor, threads.get_thread(actor, slug, public_id)))


@offers_place_for_words
def find_place_beside(actor: Actor, said: Contribution) -> PlaceForWords | None:
    """The comment that it answers, or the thread; for the first of one, a new thread."""
    if not isinstance(said, Post) or said.is_private:
        return None
    slug, thread = said.consultation.slug, said.thread
    if said.parent_id is None:
        if why_not(actor, START_THREAD, said.activity):
            return None
        path = url_for("discussions.start", slug=slug, public_id=said.activity.public_id)
        return PlaceForWords(path, {"kind_key": thread.kind_key}, _("Post it as a new thread"))
    parents = [each for each in (said.parent, thread.first_post) if each and may_see_words(actor, each)]
    under = next((each for each in parents if not why_not(actor, REPLY, each)), None)
    if under is None:
        return None
    path = url_for("discussions.reply", slug=slug, public_id=thread.public_id)
    return PlaceForWords(path, {"to": under.public_id, "stance": said.stance or "adds"}, _("Post it as a new reply"))


def _lead_to_moved(moved: Post) -> str:
    where: dict[str, Any] = {"slug": moved.consultation.slug, "public_id": moved.thread.public_id, "to": moved.public_id}
    return url_for("discussions.reply", **where, quote=request.args.get("quote"))


def _find_parent(actor: Actor, found: Thread, form: ReplyForm) -> tuple[Post, str]:
    """What is replied to; and what to say where that is hidden, though its place may be shown for the replies below it: then it
    is the thread. Raises NotFound for whoever has written nothing yet, where there is no such place."""
    try:
        parent = find_visible(actor, found, form.to.data) or found.first_post
    except NotFound:
        if not form.is_submitted() or not threads.may_find(actor, found.first_post):
            raise
    else:
        if may_see(actor, parent):
            return parent, ""
    if not form.is_submitted():
        return found.first_post, _("This comment is hidden, so nobody can reply to it.")
    said = _("The comment you were replying to was hidden while you were writing, so we have not posted your reply.")
    return found.first_post, said


def _find_instead(actor: Actor, parent: Post, place: Participation | None, *, is_gone: bool) -> Post | None:
    """Where a reply can go to whose comment takes none any more: the thread, where that is open."""
    first = parent.thread.first_post
    if (first.id == parent.id and not is_gone) or not may_see(actor, first):
        return None
    return None if why_not(actor, REPLY if place else WRITE_FIRST, first) else first


def _keep_for(form: ReplyForm, instead: Post) -> bool:
    """Whether the words are kept for the form below the thread. What is sent from this page next goes there."""
    form.to.data, form.seen.data = instead.public_id, "words"
    written_at = url_for("discussions.reply", slug=instead.consultation.slug, public_id=instead.thread.public_id)
    if not current_actor().is_signed_in or not keep_what_was_sent(written_at):
        return False
    keep_beside_draft(written_at, to=instead.public_id)
    return True


def make_reply_form(actor: Actor, under: Post) -> ReplyForm:
    """With what was kept of a reply to the same comment that was too long, or too much at once: not for visitors, whose page is
    the same for all."""
    written_at = url_for("discussions.reply", slug=under.consultation.slug, public_id=under.thread.public_id)
    kept = put_back_draft(written_at, to=under.public_id) if actor.is_signed_in else {}
    form = ReplyForm.from_draft(kept, to=under.public_id)
    form.note_private(is_private=under.is_private)
    form.refuse_if_gone(may_see_words(actor, under))
    ask_what_was_heard(form, actor, under)
    return form


def ask_what_was_heard(form: ReplyForm, actor: Actor, parent: Post) -> None:
    """Who is asked to say back what, in words for this discussion."""
    restating = what_restating(parent.thread)
    name = parent.author.pseudonym
    hint = _(
        "One sentence, in %(most)s characters or fewer. %(name)s can say if it is right.", most=LONGEST_RESTATEMENT, name=name
    )
    if restating is Restating.DIFFERS:
        hint = _("Answer this if you see it differently.") + " " + hint
    is_asked = restating is not Restating.NEVER and can_restate(actor, parent)
    form.ask_what_was_heard(name if is_asked else "", hint)


def _check_heard(actor: Actor, parent: Post, form: ReplyForm) -> None:
    """Raises Invalid where something has to be heard first, and where nobody can say any more if what was typed is it."""
    if form.restatement and form.restatement.data and not can_restate(actor, parent):
        raise Invalid({"restatement": _("Nobody can say if this is right any more. Move it to your reply, or delete it")})
    if form.steps.data and not form.safely.is_private and not form.answers_in_private:
        check_restatement(actor, parent, form.reply_as.stance, form.reply_as.restatement)


def _post_reply(actor: Actor, parent: Post, form: ReplyForm) -> Post:
    """What a visitor writes is kept for an address of its own: it may be what they send now, by an account."""
    thread, consultation = parent.thread, parent.consultation
    written_at = url_for("discussions.reply", slug=consultation.slug, public_id=thread.public_id, to=parent.public_id)
    sent = {
        "body": form.body.data,
        "reply_as": form.reply_as,
        "idempotency_key": form.key.data,
        "draft_key": find_draft_id(written_at) or "",
    }
    try:
        post = posting.reply(actor, parent, confirmation=form.confirmation, **sent)
    except Changed:  # Said once. Sent again, it is sent knowing that everybody reads it.
        form.in_private.data = ""
        raise
    drop_draft(written_at, sent["draft_key"])
    return post


def describe_around(thread: Thread, place: Participation | None) -> dict[str, object]:
    return {"thread": thread, "activity": thread.activity, "consultation": thread.activity.consultation, "place": place}


def refused_here(place: Participation | None) -> tuple[type[Refusal], ...]:
    """Who has no place yet has no draft either: what is too much at once is said where their words stand."""
    return () if place else (TooMany,)


def lead_to_choice(form: ThreadForm | ReplyForm, thing: Activity | Post, door: str, **address: Any) -> Response:
    """On to how whoever wrote this would be known, with their words kept in this browser: beside those for other posts, as
    somebody may have two windows. The triggers have asked by then."""
    spend(WORDS_FROM_ADDRESS, request.remote_addr or "")
    title = form.title.data if isinstance(form, ThreadForm) else ""
    body = form.reply_as.join(form.body.data) if isinstance(form, ReplyForm) else form.body.data
    consider_first(thing.space_id, NewWords(body, title or "", confirmation=form.confirmation))
    if not keep_what_was_sent(url_for(request.endpoint or "", **address)):
        sentence = _("Too many people are writing from your network. Copy what you wrote and try again later.")
        raise TooMany(sentence, retry_after=3600)
    return redirect(address_of_draft(url_for(f"way_in.{door}", **address)), 303)


def find_moved(actor: Actor, found: Thread, *names: str) -> Post | None:
    """The post that an old address names, where it is in another thread of the consultation by now. It may be moved back, so
    browsers are not told to remember where it leads."""
    for name in names:
        if (public_id := request.args.get(name)) and (post := replies.find_moved_away(actor, found, public_id)):
            return post
    return None


def find_visible(actor: Actor, found: Thread, public_id: str | None) -> Post | None:
    post = replies.find_post(found, public_id)
    if post is None:
        if public_id:
            raise NotFound
        return None
    if not threads.may_find(actor, post):
        raise NotFound
    return post


csrf.exempt(reply)  # It asks `check_origin` instead.
