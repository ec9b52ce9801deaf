"""The three screens of a room, for browsers without a live connection too: the page refreshes itself and forms are posted."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.consultations.queries import find_place
from forum.kernel.errors import Conflict, Forbidden, Invalid, Refusal
from forum.kernel.permissions import Actor, require, why_not
from forum.live.subscriptions import last_seq
from forum.rooms.actions import admitting
from forum.rooms.commands.dispatch import CONSOLE_COMMANDS, ROOM_COMMANDS, dispatch_command, identify_message
from forum.rooms.commands.refusals import refill_case, refill_phone
from forum.rooms.forms.room import CaseForm, NoteForm
from forum.rooms.queries.breakouts import list_group_notes
from forum.rooms.queries.rehearsals import find_rehearsal_of
from forum.rooms.queries.room import find_here, find_me
from forum.rooms.queries.votes import list_open_public_ids
from forum.rooms.rendering import (
    CONSOLE_PARTS,
    MOST_LISTED,
    PHONE_PARTS,
    WALL_PARTS,
    PhoneContext,
    describe_me,
    draw_evenly,
    find_next_poll,
    gather_console,
    gather_own_console,
    gather_phone,
    gather_wall,
    make_ballot,
    with_key,
)
from forum.rooms.rules import LONGEST_NAME, TAKE_PART
from forum.web.access import current_actor, signed_in
from forum.web.drafts import keeps_no_drafts, put_back_draft, puts_drafts_back
from forum.web.sent_fields import list_what_was_written
from forum.web.urls import lead_to_join
from forum.workshops.actions import attending
from forum.workshops.events import room_stream
from forum.workshops.models import Workshop
from forum.workshops.queries.finding import get_workshop
from forum.workshops.rules import ATTEND, RUN, WorkshopState, find_attendance, is_not_over, state_of_workshop

blueprint = Blueprint("rooms", __name__, url_prefix="/consultations/<slug>/workshop/<public_id>")
keeps_no_drafts("rooms.console")
NOTE = "write"  # what a note is called among the commands of a room
puts_drafts_back("rooms.command", act=NOTE)


def _read(form: type[Any]) -> Any:
    return form.from_request()


def _identify_form() -> str | None:
    return identify_message(request.form.get("id"), request.form.items(multi=True))


@blueprint.get("/room")
@signed_in
def room(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    if find_place(actor, workshop) is None or state_of_workshop(workshop) == WorkshopState.PLANNED:
        return redirect(url_for("room_entry.enter", code=workshop.code))
    return _room_page(actor, workshop)


def _room_page(actor: Actor, workshop: Workshop, refilled: PhoneContext | None = None) -> ResponseReturnValue:
    """The room; the lobby; or why it is not open to this person."""
    attendance = find_attendance(actor, workshop)
    cursors = {room_stream(workshop): last_seq(room_stream(workshop))}
    page = {"workshop": workshop, "consultation": workshop.consultation, "workshop_state": state_of_workshop(workshop)}
    over = is_not_over(actor, workshop)
    if not (over and attendance and attendance.is_in) and (reason := over or why_not(actor, TAKE_PART, workshop)):
        is_expected = attendance is not None and attendance.came_at is not None and attendance.refused_at is None
        waits = is_expected and over is None
        may_come = why_not(actor, ATTEND, workshop) is None and attendance is None
        status = 200 if is_expected or may_come else 403
        return render_template("rooms/lobby.html", **page, reason=reason, waits=waits, may_come=may_come), status
    assert attendance is not None  # noqa: S101  (taking part rests on it)
    context = refilled or _gather_phone(workshop)
    me, open_public_ids = find_me(workshop, attendance), list_open_public_ids(workshop)
    context["ballot"] = context["ballot"] or make_ballot(context["polls"], find_next_poll(open_public_ids, me))
    context["breakout"], context["group_notes"] = me.breakout, list_group_notes(me.breakout) if me.breakout else []
    if not context["note_form"].key.data:
        with_key(context["note_form"])
    own = describe_me(me, open_public_ids)
    draw = partial(render_template, "rooms/phone.html", me=own, parts=PHONE_PARTS, cursors=cursors)
    return (draw_evenly(draw, context), 422) if refilled else draw(**context)


def _gather_phone(workshop: Workshop) -> PhoneContext:
    """With the note that could not be taken, if this browser keeps one."""
    context = gather_phone(workshop)
    if request.method == "GET":
        context["note_form"] = NoteForm.from_draft(put_back_draft(act=NOTE))
    return context


@blueprint.post("/room")
@signed_in
def command(slug: str, public_id: str) -> ResponseReturnValue:
    """Does what a button or a form of the room says."""
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    if find_place(actor, workshop) is None:
        return lead_to_join(slug)
    try:
        said = dispatch_command(ROOM_COMMANDS, request.form.get("act"), _identify_form(), actor, workshop, _read)
        admitting.stay(actor, workshop)
    except Invalid as problem:
        return _refused(actor, workshop, problem)
    except (Conflict, Forbidden) as problem:
        said = _say_refusal(problem)
    if said:
        flash(said, "success")
    return redirect(url_for("rooms.room", slug=slug, public_id=public_id), 303)


def _say_refusal(problem: Refusal) -> str:
    """For the room's own page; with words in what was sent, a page of its own shows them instead."""
    if list_what_was_written():
        raise Conflict(problem.sentence) from problem
    return problem.sentence


def _refused(actor: Actor, workshop: Workshop, problem: Invalid) -> ResponseReturnValue:
    """What has a form shows it again; other commands say it in a sentence."""
    refilled = refill_phone(workshop, request.form.get("act"), _read, problem)
    if refilled is not None:
        return _room_page(actor, workshop, refilled)
    flash(_say_refusal(problem))
    return redirect(url_for("rooms.room", slug=workshop.consultation.slug, public_id=workshop.public_id), 303)


@blueprint.post("/come")
@signed_in
def come(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    if find_place(actor, workshop) is None:
        return lead_to_join(slug)
    attending.come_in(actor, workshop)
    return redirect(url_for("rooms.room", slug=slug, public_id=public_id), 303)


@blueprint.route("/console", methods=["GET", "POST"])
@signed_in
def console(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, RUN, workshop)
    if request.method == "POST":
        try:
            said = dispatch_command(CONSOLE_COMMANDS, request.form.get("act"), _identify_form(), actor, workshop, _read)
        except Invalid as problem:
            if refilled := refill_case(request.form.get("act"), _read):
                return _console_page(actor, workshop, refilled), 422
            said = _say_refusal(problem)
        except Conflict as problem:
            said = _say_refusal(problem)
        if said:
            flash(said, "success")
        return redirect(url_for("rooms.console", slug=slug, public_id=public_id), 303)
    return _console_page(actor, workshop)


def _console_page(actor: Actor, workshop: Workshop, refused: dict[str, CaseForm] | None = None) -> str:
    cursors = {room_stream(workshop): last_seq(room_stream(workshop))}
    context = gather_console(workshop) | gather_own_console(actor, workshop, refused=refused)
    with_key(context["scribe_form"])
    with_key(context["quick_form"])
    context["rehearsal"] = find_rehearsal_of(workshop)
    return render_template("rooms/console.html", **context, parts=CONSOLE_PARTS, cursors=cursors)


@blueprint.get("/people")
@signed_in
def people(slug: str, public_id: str) -> ResponseReturnValue:
    """Finds somebody in a room that is too large to be listed at the console."""
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, RUN, workshop)
    name = request.args.get("name", "")[:LONGEST_NAME]
    here = find_here(workshop, name, MOST_LISTED)
    page = {"workshop": workshop, "consultation": workshop.consultation, "here": here, "name": name}
    return render_template("rooms/people.html", **page)


@blueprint.get("/wall")
@signed_in
def wall(slug: str, public_id: str) -> ResponseReturnValue:
    """For the projector: nothing on it is anyone's own."""
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, RUN, workshop)
    cursors = {room_stream(workshop): last_seq(room_stream(workshop))}
    context = gather_wall(workshop) | {"rehearsal": find_rehearsal_of(workshop)}
    return render_template("rooms/wall.html", **context, parts=WALL_PARTS, cursors=cursors)
