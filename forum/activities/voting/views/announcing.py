"""Doors of announcing a vote: alone, or by two people where the decision will follow it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.activities.voting.actions import announcing as actions
from forum.activities.voting.actions.closing import count_open_sheets
from forum.activities.voting.actions.managing import list_missing
from forum.activities.voting.fingerprints import fingerprint_announcement
from forum.activities.voting.models import Poll, VoteAnnouncement
from forum.activities.voting.queries.announcements import (
    find_latest_announcement,
    find_pending_announcement,
    is_agreed_by_two,
)
from forum.activities.voting.queries.cancellations import find_pending_cancellation
from forum.activities.voting.queries.polls import get_poll
from forum.activities.voting.queries.waiting import list_waiting_changes
from forum.activities.voting.rules import ADD_POLL, AGREE_TO_ANNOUNCE, needs_two_to_announce
from forum.activities.voting.views.managing import BASE, blueprint
from forum.activities.voting.wording import describe_rules
from forum.agreeing.forms import NoForm
from forum.agreeing.wording import say_end
from forum.consultations.queries import find_place
from forum.consultations.snapshots import name_thing
from forum.kernel.clock import now
from forum.kernel.errors import Conflict, Invalid, NotNow, Refusal
from forum.kernel.permissions import can, require
from forum.opening.queries import find_days_to_read
from forum.opening.rules import SIGNERS
from forum.rewording.snapshots import read_before
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form

__all__ = ["blueprint"]


@blueprint.get(f"{BASE}/polls/<public_id>/ready")
@signed_in
def ready(slug: str, public_id: str) -> ResponseReturnValue:
    """What people will read, before it is announced."""
    actor = current_actor()
    poll = get_poll(actor, slug, public_id)
    require(actor, ADD_POLL, poll)
    return render_template(
        "activities/voting/manage/ready.html",
        poll=poll,
        activity=poll.activity,
        consultation=poll.consultation,
        missing=list_missing(poll),
        rules=describe_rules(poll),
        open_sheets=count_open_sheets(poll),
        waiting=_name_waiting(poll) if poll.announced_at is None else [],
        pending=find_pending_cancellation(poll) if poll.called_off_at is None and poll.result is None else None,
        **_find_announcing(poll),
    )


def _name_waiting(poll: Poll) -> list[tuple[str, str]]:
    """What it waits for before anybody announces it: requests to change an option, each with what that is called now."""
    return [(asked.public_id, name_thing(read_before(asked))) for asked in list_waiting_changes(poll)]


def _find_announcing(poll: Poll) -> dict[str, object]:
    """Whether a colleague has to agree, has agreed, or is being asked."""
    if poll.announced_at is not None or not needs_two_to_announce(poll):
        return {"needs_two": False}
    asked = find_pending_announcement(poll)
    days = find_days_to_read(poll.consultation)
    return {"needs_two": True, "asked": asked, "is_agreed": asked is None and is_agreed_by_two(poll), "days": days}


@blueprint.post(f"{BASE}/polls/<public_id>/announce")
@signed_in
def announce(slug: str, public_id: str) -> ResponseReturnValue:
    """Or asks a colleague to agree to it."""
    actor = current_actor()
    poll = get_poll(actor, slug, public_id)
    act = actions.ask_to_announce if needs_two_to_announce(poll) and poll.announced_at is None else actions.announce
    try:
        act(actor, poll, seen=request.form.get("seen", ""))
    except (Invalid, Conflict) as problem:
        flash(problem.sentence)
        return redirect(url_for("voting_manage.ready", slug=slug, public_id=public_id), 303)
    if poll.announced_at is None:
        flash(_("We have asked your colleagues. Nobody can see the vote until one of them agrees."), "success")
        return redirect(url_for("voting_manage.announcing", slug=slug, public_id=public_id), 303)
    flash(_("You have announced the vote. This is what people will see."), "success")
    return redirect(url_for("voting.poll", slug=slug, public_id=public_id), 303)


@blueprint.get(f"{BASE}/polls/<public_id>/announcing")
@signed_in
def announcing(slug: str, public_id: str) -> ResponseReturnValue:
    """What a colleague is asked to agree to, as everybody will read it."""
    actor = current_actor()
    poll = get_poll(actor, slug, public_id)
    pending = find_pending_announcement(poll)
    if pending is None or not can(actor, AGREE_TO_ANNOUNCE, poll):
        last = find_latest_announcement(poll)
        if last is not None and actor.roles_on(poll) & SIGNERS:
            flash(_say_end(last) if not last.is_pending else _("This vote has been announced."))
            return redirect(url_for("voting.poll", slug=slug, public_id=public_id), 303)
        require(actor, AGREE_TO_ANNOUNCE, poll)
        return redirect(url_for("voting.poll", slug=slug, public_id=public_id), 303)
    return _show_asked(poll, pending, NoForm.from_request())


def _show_asked(poll: Poll, pending: VoteAnnouncement, form: NoForm) -> ResponseReturnValue:
    form.seen.data = seen = fingerprint_announcement(pending)
    return render_form(
        "activities/voting/manage/announcing.html",
        form,
        opens_at_once=poll.opens <= now(),
        poll=poll,
        activity=poll.activity,
        consultation=poll.consultation,
        pending=pending,
        seen=seen,
        place=find_place(current_actor(), poll),
        rules=describe_rules(poll),
    )


@blueprint.post(f"{BASE}/polls/<public_id>/announcing/agree")
@signed_in
def agree_to_announce(slug: str, public_id: str) -> ResponseReturnValue:
    poll = get_poll(current_actor(), slug, public_id)
    return _answer(poll, actions.agree_to_announce, _say_agreed)


@blueprint.post(f"{BASE}/polls/<public_id>/announcing/drop")
@signed_in
def drop_announcement(slug: str, public_id: str) -> ResponseReturnValue:
    """Whoever says no says why, on the same page."""
    poll, form = get_poll(current_actor(), slug, public_id), NoForm.from_request()
    drop = partial(actions.drop_announcement, reason=form.reason.data or "")
    with form.showing_refusals():
        said = _("The vote stays a draft. Only the team can see it.")
        return _answer(poll, drop, lambda _poll: said, refusals=(Conflict, NotNow))
    pending = find_pending_announcement(poll)
    assert pending is not None  # noqa: S101  (else there was nothing to refuse)
    return _show_asked(poll, pending, form)


def _say_agreed(poll: Poll) -> str:
    if poll.announced_at is None:
        return _("Thank you. Whoever leads the workshop can open this vote now.")
    return _("You have announced the vote together. We are telling everyone who takes part.")


def _say_end(asked: VoteAnnouncement) -> str:
    if asked.dropped_at is not None and asked.dropped_by_id is None:
        return _(
            "Someone has changed this vote since you were asked, so there is nothing to agree to now. If a colleague asks again, "
            "we will tell you."
        )
    return say_end(asked)


def _answer(
    poll: Poll,
    act: Callable[..., None],
    say: Callable[[Poll], str],
    refusals: tuple[type[Refusal], ...] = (Conflict, NotNow, Invalid),
) -> ResponseReturnValue:
    """To the page of the vote, and with a sentence, where somebody else was faster or its time is too short by now."""
    try:
        act(current_actor(), poll, seen=request.form.get("seen", ""))
    except refusals as problem:
        last = find_latest_announcement(poll)
        flash(_say_end(last) if last is not None and not last.is_pending else problem.sentence)
        if last is not None and last.is_pending:
            return redirect(url_for("voting_manage.announcing", slug=poll.consultation.slug, public_id=poll.public_id), 303)
    else:
        flash(say(poll), "success")
    return redirect(url_for("voting.poll", slug=poll.consultation.slug, public_id=poll.public_id), 303)
