"""Organisers write to people: the form, the preview, sending; and what people read of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.accounts.queries import find_account
from forum.consultations.changes import list_changes
from forum.consultations.models import Consultation
from forum.consultations.queries import get_consultation, read_change_log
from forum.kernel.errors import Conflict, NotFound, SignInNeeded, TooMany
from forum.kernel.permissions import Actor, can, require, why_not
from forum.messages import actions, queries
from forum.messages.events import OfficialMessageChanged
from forum.messages.fingerprints import fingerprint_message
from forum.messages.forms import DraftMessageForm, NewMessageForm, OfficialWordsForm, TakeBackForm, read_values
from forum.messages.letters import preview_letter
from forum.messages.models import Message
from forum.messages.rules import CHANGE_DRAFT, CORRECT, SEE_MESSAGES, SEND, WITHDRAW_MESSAGE, WRITE
from forum.messages.wording import AUDIENCES, make_line, say_audience, say_many, say_progress, say_title
from forum.notifications.queries import read_number
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form
from forum.web.kept_pages import kept_for_visitors
from forum.web.templates import offer_to_templates

blueprint = Blueprint("messages", __name__)
blueprints = [blueprint]
BASE = "/consultations/<slug>/messages"
LATEST = 2
offer_to_templates(
    "messages",
    AUDIENCES=AUDIENCES,
    SEE_MESSAGES=SEE_MESSAGES,
    WRITE=WRITE,
    LATEST=LATEST,
    fingerprint_message=fingerprint_message,
    fingerprint_sending=queries.fingerprint_sending,
    list_latest=queries.list_latest,
    list_latest_news=queries.list_latest_news,
    list_written_to_voters=queries.list_written_to_voters,
    say_audience=say_audience,
    say_progress=say_progress,
    say_title=lambda message: say_title(message, is_organiser=can(current_actor(), SEE_MESSAGES, message.consultation)),
)


@blueprint.get("/consultations/<slug>/news")
@anyone
@kept_for_visitors
def news(slug: str) -> ResponseReturnValue:
    """What everybody can read of what organisers wrote."""
    consultation = get_consultation(current_actor(), slug)
    several, next_before = queries.list_news(consultation, read_number(request.args.get("before")))
    changes = [] if request.args.get("before") else list_changes(consultation)
    return render_template(
        "messages/news.html", consultation=consultation, several=several, next_before=next_before, changes=changes
    )


@blueprint.get(f"{BASE}/<public_id>")
@anyone
@kept_for_visitors
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """The message, for whoever it went to."""
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    try:
        message = queries.get_message_to_read(actor, consultation, public_id)
    except NotFound:
        if actor.is_signed_in:
            raise
        raise SignInNeeded(_("Sign in to read this message")) from None
    return render_template("messages/show.html", consultation=consultation, message=message)


@blueprint.get(BASE)
@signed_in
def index(slug: str) -> ResponseReturnValue:
    """All that organisers have written, for organisers."""
    consultation = _get_consultation(slug)
    several, next_before = queries.list_messages(consultation, read_number(request.args.get("before")))
    return render_template("messages/index.html", consultation=consultation, several=several, next_before=next_before)


@blueprint.route(f"{BASE}/new", methods=["GET", "POST"])
@signed_in
def write(slug: str) -> ResponseReturnValue:
    consultation = _get_consultation(slug)
    actor, form = current_actor(), NewMessageForm.from_request()
    require(actor, WRITE, consultation)
    form.offer(queries.list_open_polls(consultation))

    def make() -> str:
        message = actions.draft_message(actor, consultation, form.to_words())
        return url_for("messages.manage", slug=slug, public_id=message.public_id)

    if form.validate_on_submit():
        with form.showing_refusals():
            return form.lead_once(actor, make)
    return render_form("messages/write.html", form, consultation=consultation, message=None)


@blueprint.route(f"{BASE}/<public_id>/change", methods=["GET", "POST"])
@signed_in
def change(slug: str, public_id: str) -> ResponseReturnValue:
    consultation, message = _get(slug, public_id)
    actor = current_actor()
    require(actor, CHANGE_DRAFT, message)

    def read() -> dict[str, Any]:
        return read_values(message) | {"began_from": fingerprint_message(message)}

    form = DraftMessageForm.from_request(**read()).told_by(_read_log(actor, message))
    form.offer(queries.list_open_polls(consultation))
    if form.validate_on_submit():
        with form.showing_changes(read):
            actions.change_message(actor, message, form.to_words(), seen=form.began_from.data or "")
            return _back(message)
    return render_form("messages/write.html", form, consultation=consultation, message=message)


@blueprint.get(f"{BASE}/<public_id>/sending")
@signed_in
def manage(slug: str, public_id: str) -> ResponseReturnValue:
    """Before it is sent, what people will read and how many; after, how far it is, and what can be put right."""
    consultation, message = _get(slug, public_id)
    actor = current_actor()
    letter = None if message.sent_at else preview_letter(message)
    return render_template(
        "messages/manage.html",
        consultation=consultation,
        message=message,
        letter=letter,
        why_not_sent=None if message.sent_at else why_not(actor, SEND, message),
        can_correct=can(actor, CORRECT, message),
        changed=queries.list_changed_since(message),
        line=make_line(message, is_letter=False),
        many=None if message.sent_at or not message.is_counted else say_many(queries.count_audience(actor, message)),
    )


@blueprint.post(f"{BASE}/<public_id>/test")
@signed_in
def test(slug: str, public_id: str) -> ResponseReturnValue:
    _consultation, message = _get(slug, public_id)
    try:
        actions.send_test(current_actor(), message)
        flash(_("We are sending a test email to %(email)s.", email=_find_email(current_actor())), "success")
    except TooMany as problem:
        flash(problem.sentence)
    return _back(message)


@blueprint.post(f"{BASE}/<public_id>/send")
@signed_in
def send(slug: str, public_id: str) -> ResponseReturnValue:
    _consultation, message = _get(slug, public_id)
    try:
        if actions.send(current_actor(), message, seen=request.form.get("seen", "")):
            flash(_("We are sending your message."), "success")
        else:
            flash(_("This message has already been sent. We have not sent it again."))
    except (Conflict, TooMany) as problem:
        flash(problem.sentence)
    return _back(message)


@blueprint.post(f"{BASE}/<public_id>/delete")
@signed_in
def delete(slug: str, public_id: str) -> ResponseReturnValue:
    _consultation, message = _get(slug, public_id)
    try:
        actions.delete_draft(current_actor(), message, seen=request.form.get("seen", ""))
    except Conflict as problem:
        flash(problem.sentence)
        return _back(message)
    flash(_("We have deleted the draft."), "success")
    return redirect(url_for("messages.index", slug=slug), 303)


@blueprint.route(f"{BASE}/<public_id>/correct", methods=["GET", "POST"])
@signed_in
def correct(slug: str, public_id: str) -> ResponseReturnValue:
    """New words for a message that was sent."""
    consultation, message = _get(slug, public_id)
    actor = current_actor()
    require(actor, CORRECT, message)

    def read() -> dict[str, Any]:
        return {"subject": message.subject, "words": message.words, "began_from": fingerprint_message(message)}

    form = OfficialWordsForm.from_request(**read()).told_by(_read_log(actor, message))
    if form.validate_on_submit():
        with form.showing_changes(read):
            seen = form.began_from.data or ""
            if actions.correct(actor, message, subject=form.subject.data or "", words=form.words.data or "", seen=seen):
                flash(_("We have saved your correction. We do not send the message again."), "success")
            return _back(message)
    return render_form("messages/correct.html", form, consultation=consultation, message=message)


@blueprint.route(f"{BASE}/<public_id>/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw(slug: str, public_id: str) -> ResponseReturnValue:
    """It stays readable, with the reason above it."""
    consultation, message = _get(slug, public_id)
    require(current_actor(), WITHDRAW_MESSAGE, message)
    form = TakeBackForm.from_request(seen=fingerprint_message(message))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            about = {"seen": form.seen.data or "", "reason": form.reason.data or ""}
            actions.withdraw_message(current_actor(), message, **about)
            flash(_("You have cancelled the message. Everyone who can read it can see why."), "success")
            return _back(message)
        form.seen.data = fingerprint_message(message)
    return render_form("messages/withdraw.html", form, consultation=consultation, message=message)


def _get_consultation(slug: str) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, SEE_MESSAGES, consultation)
    return consultation


def _get(slug: str, public_id: str) -> tuple[Consultation, Message]:
    consultation = _get_consultation(slug)
    return consultation, queries.get_message(consultation, public_id)


def _read_log(actor: Actor, message: Message) -> Any:
    return read_change_log(actor, message.consultation, OfficialMessageChanged, message_id=message.id)


def _find_email(actor: Actor) -> str:
    account = find_account(actor.account_id)
    return account.email if account else ""


def _back(message: Message) -> ResponseReturnValue:
    return redirect(url_for("messages.manage", slug=message.consultation.slug, public_id=message.public_id), 303)
