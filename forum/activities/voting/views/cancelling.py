"""Doors of cancelling a vote: alone, or by two people where the decision was to follow it or people have voted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.activities.voting.actions import cancelling, managing
from forum.activities.voting.fingerprints import fingerprint_cancellation
from forum.activities.voting.forms.polls import CallOffPollForm
from forum.activities.voting.models import Poll
from forum.activities.voting.queries.cancellations import find_latest_cancellation, find_pending_cancellation
from forum.activities.voting.queries.polls import get_poll, list_followed_polls
from forum.activities.voting.rules import AGREE_TO_CALL_OFF, CALL_OFF, is_promised, needs_two_to_cancel
from forum.activities.voting.views.managing import BASE, blueprint
from forum.agreeing.forms import NoForm
from forum.agreeing.wording import say_end
from forum.consultations.queries import find_place
from forum.kernel.errors import Conflict, NotNow
from forum.kernel.permissions import can, require
from forum.opening.rules import SIGNERS
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates

__all__ = ["blueprint"]
offer_to_templates("cancelling_votes", list_followed_polls=list_followed_polls)


@blueprint.route(f"{BASE}/polls/<public_id>/call-off", methods=["GET", "POST"])
@signed_in
def call_off(slug: str, public_id: str) -> ResponseReturnValue:
    """What is asked already, with what a colleague can do about it; else the form to cancel it, or to ask for that."""
    actor, form = current_actor(), CallOffPollForm.from_request()
    poll = get_poll(actor, slug, public_id)
    pending = find_pending_cancellation(poll)
    if pending is None or not can(actor, AGREE_TO_CALL_OFF, poll):
        is_again = form.is_submitted() and (form.reason.data or "").strip() == poll.called_off_reason
        if (request.method == "GET" or is_again) and (end := _find_end(poll)):
            flash(end)  # The letter led them here, and a colleague was faster; or the button was pressed twice.
            return redirect(url_for("voting.poll", slug=slug, public_id=public_id), 303)
        require(actor, CALL_OFF, poll)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            require(actor, CALL_OFF, poll)
            return redirect(_cancel(poll, form.reason.data or ""), 303)
    return _show(poll, form, NoForm(formdata=None))


def _show(poll: Poll, form: CallOffPollForm | NoForm, no_form: NoForm) -> ResponseReturnValue:
    pending = find_pending_cancellation(poll)
    about = {"poll": poll, "activity": poll.activity, "consultation": poll.consultation, "pending": pending, "no_form": no_form}
    no_form.seen.data = fingerprint_cancellation(pending) if pending else ""
    place = find_place(current_actor(), poll)
    return render_form("activities/voting/manage/call_off.html", form, **about, place=place, **_find_why_two(poll))


def _find_why_two(poll: Poll) -> dict[str, bool]:
    return {"needs_two": needs_two_to_cancel(poll), "is_promised": is_promised(poll)}


def _find_end(poll: Poll) -> str:
    """What came of what a colleague was asked, for those who could have agreed and can do nothing else here; else ""."""
    actor, last = current_actor(), find_latest_cancellation(poll)
    is_over = last is not None and not last.is_pending and actor.roles_on(poll) & SIGNERS and not can(actor, CALL_OFF, poll)
    if last is not None and is_over:
        return say_end(last)
    is_cancelled = poll.called_off_at is not None and actor.roles_on(poll) & SIGNERS
    return _("This vote is cancelled already. Its page says why.") if is_cancelled else ""


def _cancel(poll: Poll, reason: str) -> str:
    """Where to go on."""
    slug, public_id = poll.consultation.slug, poll.public_id
    if needs_two_to_cancel(poll):
        cancelling.ask_to_call_off(current_actor(), poll, reason=reason)
        flash(_("We have asked your colleagues. The vote goes on until one of them agrees."), "success")
        return url_for("voting_manage.call_off", slug=slug, public_id=public_id)
    managing.call_off(current_actor(), poll, reason=reason)
    flash(_("You have cancelled the vote. Your reason is on its page."), "success")
    return url_for("voting.poll", slug=slug, public_id=public_id)


@blueprint.post(f"{BASE}/polls/<public_id>/call-off/agree")
@signed_in
def agree_call_off(slug: str, public_id: str) -> ResponseReturnValue:
    poll = get_poll(current_actor(), slug, public_id)
    said = _("You have cancelled the vote. We are writing to everyone who voted.")
    return _answer(poll, cancelling.agree_to_call_off, said, "voting.poll")


@blueprint.post(f"{BASE}/polls/<public_id>/call-off/drop")
@signed_in
def drop_call_off(slug: str, public_id: str) -> ResponseReturnValue:
    """Whoever says no says why, on the same page."""
    poll, form = get_poll(current_actor(), slug, public_id), NoForm.from_request()
    with form.showing_refusals():
        drop = partial(cancelling.drop_cancellation, reason=form.reason.data or "")
        return _answer(poll, drop, _("The vote goes on."), "voting.poll")
    return _show(poll, form, form)


def _answer(poll: Poll, act: Callable[..., None], said: str, page: str) -> ResponseReturnValue:
    """To the page of the vote, and with a sentence, where somebody else was faster: that is for those who could have agreed."""
    try:
        act(current_actor(), poll, seen=request.form.get("seen", ""))
    except (Conflict, NotNow) as problem:
        last = find_latest_cancellation(poll)
        flash(say_end(last) if last is not None and not last.is_pending else problem.sentence)
        page = "voting.poll"
    else:
        flash(said, "success")
    return redirect(url_for(page, slug=poll.consultation.slug, public_id=poll.public_id), 303)
