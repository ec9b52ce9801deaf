"""Pages about a workshop before it begins, and its door: by link, by code, as oneself or as a guest."""

from __future__ import annotations

import io

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.accounts.sessions import sign_in_here
from forum.consultations.highlights import Highlight, shows_highlights_of
from forum.consultations.models import Activity
from forum.consultations.queries import find_place, get_activity
from forum.kernel import limits
from forum.kernel.clock import now
from forum.kernel.errors import Changed
from forum.kernel.permissions import Actor, Role, require, why_not
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form
from forum.web.qr import draw_qr
from forum.web.templates import offer_to_templates
from forum.web.urls import lead_to_join, public_url, say_why_sign_in
from forum.workshops.actions import attending, planning
from forum.workshops.calendars import list_calendar_links, make_calendar
from forum.workshops.codes import read_code, say_code
from forum.workshops.forms.coming import BookForm, CodeForm, GuestForm
from forum.workshops.kind import WORKSHOP
from forum.workshops.models import Workshop
from forum.workshops.queries.finding import find_by_code, get_workshop, list_workshops
from forum.workshops.queries.leading import list_named
from forum.workshops.rules import (
    ADD,
    ATTEND,
    BOOK,
    COME_AS_GUEST,
    GUESTS_FROM_ADDRESS,
    ON_NOW,
    PLAN,
    REMIND_BEFORE,
    RUN,
    WRONG_CODES_FROM_ADDRESS,
    WorkshopState,
    find_booking,
    has_said_no,
    is_named_beside_needs,
    may_come,
    state_of_workshop,
)

blueprint = Blueprint("workshops", __name__, url_prefix="/consultations/<slug>")
say_why_sign_in("room_entry.enter", _l("To join the workshop, sign in or create an account. It takes a minute."))
say_why_sign_in("workshops.book", _l("To book a place at the workshop, sign in or create an account. It takes a minute."))
door = Blueprint("room_entry", __name__, url_prefix="/join")
HIGHLIGHTS = 3


offer_to_templates(
    "workshops",
    ADD=ADD,
    PLAN=PLAN,
    RUN=RUN,
    is_named_beside_needs=is_named_beside_needs,
    draw_qr=lambda code: draw_qr(public_url("room_entry.enter", code=code)),
    state_of=state_of_workshop,
    say_code=say_code,
)


@shows_highlights_of(WORKSHOP.key)
def highlight(_actor: Actor, activity: Activity) -> Highlight | None:
    """What is on or comes next; then the latest that has been."""
    found = list_workshops(activity)
    coming = [each for each in found if state_of_workshop(each) not in {WorkshopState.ENDED, WorkshopState.CALLED_OFF}]
    past = [each for each in reversed(found) if each not in coming]
    shown = [*coming, *past][:HIGHLIGHTS]
    is_on = any(state_of_workshop(each) in ON_NOW for each in coming)
    banner = "workshops/banner.html" if is_on else ""
    context = {"workshops": shown, "on_now": ON_NOW}
    return Highlight(activity, "workshops/highlight.html", context, has_call=bool(coming), banner=banner) if shown else None


@blueprint.get("/workshops/<public_id>")
@anyone
def index(slug: str, public_id: str) -> ResponseReturnValue:
    activity = get_activity(current_actor(), slug, public_id, WORKSHOP.key)
    workshops = list_workshops(activity)
    if len(workshops) == 1:
        return redirect(url_for("workshops.show", slug=slug, public_id=workshops[0].public_id))
    page = {"activity": activity, "consultation": activity.consultation, "listed": workshops}
    return render_template("workshops/index.html", **page)


@blueprint.get("/workshop/<public_id>")
@anyone
def show(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    attendance = find_booking(actor, workshop)
    needs, sent_to = attendance.access_needs if attendance else "", url_for("workshops.book", slug=slug, public_id=public_id)
    form = BookForm.from_request(sent_to=sent_to, access_needs=needs).begin_from(attendance)
    return _show_page(workshop, form)


def _show_page(workshop: Workshop, form: BookForm) -> ResponseReturnValue:
    actor = current_actor()
    attendance = find_booking(actor, workshop)
    said_no = has_said_no(attendance)
    form.after_all.data = "yes" if said_no else ""
    form.begin_from(attendance)
    return render_form(
        "workshops/show.html",
        form,
        said_no=said_no,
        workshop=workshop,
        consultation=workshop.consultation,
        attendance=attendance,
        place=find_place(actor, workshop),
        workshop_state=state_of_workshop(workshop),
        facilitators=list_named(workshop),
        calendars=list_calendar_links(
            workshop, public_url("workshops.show", slug=workshop.consultation.slug, public_id=workshop.public_id)
        ),
        why_not_coming=why_not(actor, BOOK, workshop) if find_place(actor, workshop) else None,
        why_not_as_guest=may_come(actor, workshop),
    )


@blueprint.route("/workshop/<public_id>/book", methods=["GET", "POST"])
@signed_in
def book(slug: str, public_id: str) -> ResponseReturnValue:
    """Says that one will come, and what one needs."""
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    place = find_place(actor, workshop)
    if place is None:
        return lead_to_join(slug)
    if place.role == Role.GUEST and request.method == "GET":
        return redirect(url_for("accounts.sign_in", next=request.path))
    require(actor, BOOK, workshop)
    form = BookForm.from_request()
    if form.validate_on_submit():
        try:
            needs, after_all = form.access_needs.data or "", bool(form.after_all.data)
            planning.book(actor, workshop, access_needs=needs, after_all=after_all, seen=form.seen.data or "")
        except Changed as problem:  # It asks whether they want to come after all, or to ask for something else.
            form.ask_again(problem, find_booking(actor, workshop))
            return make_response(_show_page(workshop, form)), Changed.status
        flash(thank_for_booking(workshop), "success")
        return redirect(url_for("workshops.show", slug=slug, public_id=public_id), 303)
    return _show_page(workshop, form)


def thank_for_booking(workshop: Workshop) -> str:
    if workshop.starts_at - now() > REMIND_BEFORE:
        return _("Thank you. We look forward to seeing you. We will send you a reminder the day before.")
    return _("Thank you. We look forward to seeing you.")


@blueprint.post("/workshop/<public_id>/cancel")
@signed_in
def cancel(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, BOOK, workshop)
    planning.cancel_booking(actor, workshop)
    flash(_("Thank you for letting us know. We can now offer your place to someone else."), "success")
    return redirect(url_for("workshops.show", slug=slug, public_id=public_id), 303)


@blueprint.get("/workshop/<public_id>/calendar.ics")
@anyone
def calendar(slug: str, public_id: str) -> ResponseReturnValue:
    workshop = get_workshop(current_actor(), slug, public_id)
    address = public_url("workshops.show", slug=slug, public_id=public_id)
    host = current_app.config["SETTINGS"].trusted_hosts[0]
    file = make_calendar(workshop, address, host)
    headers = {"Content-Disposition": "attachment; filename=workshop.ics"}
    return Response(io.BytesIO(file), content_type="text/calendar; charset=utf-8", headers=headers)


@door.route("/", methods=["GET", "POST"])
@anyone
def knock() -> ResponseReturnValue:
    """Where the code on the wall is typed. That of a private workshop opens nothing before somebody has signed in, and is no
    other than a wrong one until then."""
    form = CodeForm.from_request()
    if form.validate_on_submit():
        workshop = _try_code(form.code.data)
        if workshop is not None:
            return redirect(url_for("room_entry.enter", code=workshop.code), 303)
        form.code.errors = [_("No workshop has this code. Check the code on the screen, or ask someone near you")]
    tried = read_code((form.code.data if form.is_submitted() else request.args.get("tried")) or "")
    way_in = url_for("room_entry.enter", code=tried) if tried and not current_actor().is_signed_in else ""
    return render_form("workshops/knock.html", form, way_in=way_in)


@door.route("/<code>", methods=["GET", "POST"])
@anyone
def enter(code: str) -> ResponseReturnValue:
    """Where the QR code leads: come in as oneself, or as a guest."""
    actor = current_actor()
    workshop = _try_code(code)
    if workshop is None:
        flash(_("No workshop has this code. Check the code on the screen"))
        return redirect(url_for("room_entry.knock", tried=code))
    place = find_place(actor, workshop)
    form = GuestForm.from_request()
    if not form.is_submitted() or state_of_workshop(workshop) in {
        WorkshopState.PLANNED,
        WorkshopState.ENDED,
        WorkshopState.CALLED_OFF,
    }:
        return _door_page(workshop, form)
    if place is not None:
        require(actor, ATTEND, workshop)
        attending.come_in(actor, workshop)
        return _to_room(workshop)
    require(actor, COME_AS_GUEST, workshop)
    if form.validate():
        limits.spend(GUESTS_FROM_ADDRESS, request.remote_addr or "")
        with form.showing_refusals():
            guest = attending.come_as_guest(actor, workshop, name=form.name.data, capacity_key=form.capacity_key.data)
            sign_in_here(guest)
            return _to_room(workshop)
    return _door_page(workshop, form)


def _try_code(typed: str) -> Workshop | None:
    """The workshop with this code; a wrong one is counted, at both doors, and when too many were nobody learns whether one is
    right. Raises TooMany. Looked at first and counted after, so that a hall that comes in writes nothing for it: of guesses at
    once a few more are answered than the limit says, at most one a thread."""
    actor, whose = current_actor(), request.remote_addr or ""
    limits.check(WRONG_CODES_FROM_ADDRESS, whose)
    found = find_by_code(actor, typed)
    if found is None:
        limits.spend(WRONG_CODES_FROM_ADDRESS, whose)
    return found


def _door_page(workshop: Workshop, form: GuestForm) -> ResponseReturnValue:
    actor = current_actor()
    place, state = find_place(actor, workshop), state_of_workshop(workshop)
    why_not_in = why_not(actor, ATTEND, workshop)
    return render_form(
        "workshops/enter.html",
        form,
        workshop=workshop,
        consultation=workshop.consultation,
        place=place,
        workshop_state=state,
        starts_late=workshop.starts_at < now(),
        may_come_now=state in ON_NOW and not (place and why_not_in),
        may_be_guest=why_not(actor, COME_AS_GUEST, workshop) is None,
        why_not_in=why_not_in,
    )


def _to_room(workshop: Workshop) -> ResponseReturnValue:
    return redirect(url_for("rooms.room", slug=workshop.consultation.slug, public_id=workshop.public_id), 303)
