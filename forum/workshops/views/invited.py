"""Where the link of an invitation leads: say whether one will come, and on the day come in, with an account or without."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.accounts.sessions import sign_in_here
from forum.consultations.models import Participation
from forum.kernel import limits
from forum.kernel.errors import Changed, Conflict
from forum.kernel.permissions import require
from forum.web.access import anyone, current_actor
from forum.web.forms import render_form
from forum.web.urls import lead_to_join
from forum.workshops.actions import attending, inviting
from forum.workshops.forms.coming import AnswerInviteForm, BookForm
from forum.workshops.models import Attendance, WorkshopInvite
from forum.workshops.queries.inviting import find_invited_place
from forum.workshops.rules import (
    ANSWER_INVITE,
    GUESTS_FROM_ADDRESS,
    WorkshopState,
    find_booking,
    has_own_account,
    state_of_workshop,
)
from forum.workshops.views.coming import thank_for_booking

blueprint = Blueprint("workshop_invitation", __name__, url_prefix="/join/invited/<token>")
IN_ROOM = {WorkshopState.OPEN, WorkshopState.RUNNING, WorkshopState.PAUSED}


@blueprint.route("", methods=["GET", "POST"])
@anyone
def answer(token: str) -> ResponseReturnValue:
    invite = inviting.find_invite(token)
    if invite is None:
        return render_template("accounts/link_used.html", link_is_for="invitation"), 410
    place = find_invited_place(current_actor(), invite)
    form = BookForm.from_request() if place else AnswerInviteForm.from_request()
    if not form.is_submitted():
        return _page(token, invite, place, form)
    require(current_actor(), ANSWER_INVITE, invite.workshop)
    will_come = request.form.get("answer") != "no"
    if will_come and place is None and has_own_account(current_actor()):
        inviting.let_read(current_actor(), invite.workshop, token=token)
        return lead_to_join(invite.workshop.consultation.slug)
    return _answer(token, invite, place, form, will_come)


def _answer(
    token: str, invite: WorkshopInvite, place: Participation | None, form: BookForm, will_come: bool
) -> ResponseReturnValue:
    if not will_come or form.validate():
        with form.showing_refusals(Conflict):  # All places are taken, say: what was typed stays.
            try:
                return _take_answer(token, invite, place, form, will_come)
            except Changed as problem:  # It asks whether they want to come after all, or to ask for something else.
                form.ask_again(problem, _find_own_booking(invite, place))
                return make_response(_page(token, invite, place, form)), Changed.status
    return _page(token, invite, place, form)


@blueprint.post("/record")
@anyone
def record(token: str) -> ResponseReturnValue:
    """After the workshop the same link leads whoever came to its record, as themselves, so that they can correct the summary."""
    invite = inviting.find_invite(token)
    if invite is None:
        return render_template("accounts/link_used.html", link_is_for="invitation"), 410
    guest = invite.participation.account if invite.participation else None
    if guest is not None and guest.is_guest and not current_actor().is_signed_in:
        sign_in_here(guest)
    workshop = invite.workshop
    return redirect(url_for("workshop_records.show", slug=workshop.consultation.slug, public_id=workshop.public_id), 303)


def _take_answer(
    token: str, invite: WorkshopInvite, place: Participation | None, form: BookForm, will_come: bool
) -> ResponseReturnValue:
    actor, workshop = current_actor(), invite.workshop
    about = {"name": form.name.data, "capacity_key": form.capacity_key.data} if isinstance(form, AnswerInviteForm) else {}
    if will_come and place is None:
        limits.spend(GUESTS_FROM_ADDRESS, request.remote_addr or "")
    guest = inviting.answer_invite(
        actor,
        workshop,
        token=token,
        will_come=will_come,
        access_needs=form.access_needs.data or "" if will_come else "",
        after_all=bool(form.after_all.data),
        seen=form.seen.data or "",
        **(about if will_come else {}),
    )
    if guest is not None:
        sign_in_here(guest)
    if not will_come:
        flash(_("Thank you for letting us know. If that changes, you can still use this link."), "success")
    elif state_of_workshop(workshop) in IN_ROOM:
        attending.come_in(guest.as_actor() if guest else actor, workshop)
        return redirect(url_for("rooms.room", slug=workshop.consultation.slug, public_id=workshop.public_id), 303)
    else:
        flash(thank_for_booking(workshop), "success")
    return redirect(url_for("workshop_invitation.answer", token=token), 303)


def _find_own_booking(invite: WorkshopInvite, place: Participation | None) -> Attendance | None:
    return find_booking(place.account.as_actor(), invite.workshop) if place and place.account else None


def _page(token: str, invite: WorkshopInvite, place: Participation | None, form: BookForm) -> ResponseReturnValue:
    workshop = invite.workshop
    attendance = _find_own_booking(invite, place)
    if not form.is_submitted() and attendance is not None:
        form.access_needs.data = attendance.access_needs
    said_no = inviting.has_answered_no(invite, place)
    form.after_all.data = "yes" if said_no else ""
    form.begin_from(attendance)
    return render_form(
        "workshops/invited.html",
        form,
        said_no=said_no,
        token=token,
        invite=invite,
        workshop=workshop,
        consultation=workshop.consultation,
        place=place,
        attendance=attendance,
        workshop_state=state_of_workshop(workshop),
        has_own_account=has_own_account(current_actor()),
    )
