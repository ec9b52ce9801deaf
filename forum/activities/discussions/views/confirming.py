"""The page that a link in somebody's mailbox opens: it shows what they wrote first, and its button publishes it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.accounts.actions import count_confirmation, count_mail_request
from forum.accounts.models import Account
from forum.accounts.queries import find_by_email
from forum.accounts.sessions import is_signed_in_as_other, sign_in_here
from forum.activities.discussions.actions import way_in
from forum.activities.discussions.forms import ConfirmPostForm, SendAgainForm, SendThreadAgainForm
from forum.activities.discussions.models import PendingPost
from forum.activities.discussions.queries.replies import find_said_beside
from forum.activities.discussions.rules import why_not_confirm
from forum.activities.discussions.views.way_in import is_name_taken, lead_to_published, show_link_sent, show_published
from forum.consultations.queries import find_place
from forum.kernel.clock import now
from forum.kernel.errors import Changed, Forbidden, NotFound, TooMany
from forum.kernel.permissions import VISITOR, Actor
from forum.kernel.text import render
from forum.web.access import anyone, current_actor
from forum.web.drafts import drop_draft
from forum.web.forms import csrf, render_form
from forum.web.origins import check_origin, has_old_token

blueprint = Blueprint("confirming", __name__)


@blueprint.route("/comments/<token>", methods=["GET", "POST"])
@anyone
def confirm(token: str) -> ResponseReturnValue:
    """The page that a link opens. Programs look at links in mail: looking changes nothing, and its button publishes once."""
    pending = way_in.find_pending(token)
    if pending is not None and pending.post is not None and request.method == "POST":
        has_old_token()  # A second press: the first has begun another session. What is said is where the comment is.
    else:
        check_origin()
    if pending is None:
        return render_template("accounts/link_used.html", link_is_for="comment"), 410
    if pending.post is not None:
        return lead_to_published(pending.post)
    if pending.expires_at <= now():
        return _send_again(pending)
    if not way_in.can_still_use(token):  # A newer letter was sent.
        return render_template("accounts/link_used.html", link_is_for="comment"), 410
    account = find_by_email(pending.email)
    place = find_place(account.as_actor(), pending) if account else None
    others = way_in.list_waiting_beside(pending)
    known = {"pseudonym": place.pseudonym if place else pending.pseudonym, "body": pending.body}
    known["seen"] = way_in.fingerprint_pending(pending)
    form = ConfirmPostForm.from_request(confirmed=pending.confirmed, **known)
    form.instead_of.choices = [(each.public_id, "") for each in others]
    if form.validate_on_submit():
        count_confirmation(request.remote_addr or "")
        try:
            with form.showing_refusals(Forbidden, TooMany):
                return _publish(pending, token, form)
        except Changed:  # By whoever wrote it, since this page was drawn.
            form.form_errors.append(_("The comment has changed since you opened this page. Read it again before you post it."))
            form.seen.data = way_in.fingerprint_pending(pending)
        except NotFound:
            form.form_errors.append(_("The comment you are replying to has been hidden, so we have not posted your reply."))
    shown: dict[str, Any] = {"pending": pending, "consultation": pending.consultation, "place": place, "others": others}
    shown |= {"said_before": find_said_beside(place, pending) if place else None, "words": render(pending.body)}
    shown |= {"closed_because": None if form.is_submitted() else _why_not(pending, account)}
    shown |= {"is_someone_else": is_signed_in_as_other(pending.email), "is_taken": is_name_taken(pending.consultation, form)}
    return render_form("activities/discussions/confirm.html", form, **shown)


def _why_not(pending: PendingPost, account: Account | None) -> str | None:
    """What stands in the way of whoever reads the mailbox, said before they press anything."""
    return why_not_confirm(account.as_actor() if account else Actor(None, VISITOR), pending)


def _publish(pending: PendingPost, token: str, form: ConfirmPostForm) -> ResponseReturnValue:
    written_at, draft, pseudonym = _find_form(pending), pending.draft_key, form.pseudonym.data or ""
    said: dict[str, Any] = {"pseudonym": pseudonym, "confirmation": form.confirmation, "seen": form.seen.data or ""}
    body = form.body.data if "body" in request.form else None
    instead_of = form.instead_of.data or []
    post, account = way_in.confirm(current_actor(), pending, token=token, body=body, instead_of=instead_of, **said)
    if account is None:
        return lead_to_published(post)
    drop_draft(written_at, draft)
    sign_in_here(account)
    return show_published(post)


def _send_again(pending: PendingPost) -> ResponseReturnValue:
    """Of a link that is out of date: its words can be seen, changed and sent to the same mailbox again."""
    kind = SendAgainForm if pending.parent else SendThreadAgainForm
    known = {"title": pending.title, "body": pending.body, "confirmed": pending.confirmed}
    has_words = "body" in request.form  # Not from a page that was opened while the link worked.
    form = kind.from_request(**known) if has_words or request.method == "GET" else kind(formdata=None, data=known)
    if has_words and form.validate_on_submit():
        with form.showing_refusals(Forbidden, TooMany):
            count_mail_request(pending.email, request.remote_addr or "", "comments")
            title = str(form.title.data) if isinstance(form, SendThreadAgainForm) else ""
            confirmation = form.confirmation
            way_in.send_again(current_actor(), pending, title=title, body=form.body.data, confirmation=confirmation)
            return show_link_sent(pending)
    return render_form("activities/discussions/send_again.html", form, pending=pending, consultation=pending.consultation)


def _find_form(pending: PendingPost) -> str:
    slug = pending.consultation.slug
    if pending.parent is None:
        return url_for("discussions.start", slug=slug, public_id=pending.activity.public_id)
    return url_for("discussions.reply", slug=slug, public_id=pending.parent.thread.public_id, to=pending.parent.public_id)


csrf.exempt(confirm)  # As `way_in` has it.
