"""After a workshop: its record, the summary, corrections, and its notes as a table."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.queries import find_place
from forum.contributions.flashes import flash_published
from forum.kernel.errors import Changed, Conflict, Invalid, NotFound
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import require, why_not
from forum.rooms.actions import finishing, writing
from forum.rooms.forms.records import RecordSummaryForm
from forum.rooms.forms.room import CorrectionForm, HeardForm
from forum.rooms.groups import show_group
from forum.rooms.queries.records import find_record
from forum.rooms.queries.tables import list_rows
from forum.rooms.rules import CORRECT, SAY_IF_HEARD, SUM_UP, runs_rooms
from forum.web.access import anyone, current_actor, signed_in
from forum.web.csv_files import send_csv
from forum.web.forms import render_form
from forum.workshops.models import Workshop
from forum.workshops.queries.finding import get_workshop
from forum.workshops.rules import CORRECTIONS_LAST, find_attendance

blueprint = Blueprint("workshop_records", __name__, url_prefix="/consultations/<slug>/workshop/<public_id>")


@blueprint.get("/record")
@anyone
def show(slug: str, public_id: str) -> ResponseReturnValue:
    workshop = get_workshop(current_actor(), slug, public_id)
    return _record_page(workshop, CorrectionForm(formdata=None))


def _record_page(workshop: Workshop, form: CorrectionForm) -> ResponseReturnValue:
    """For everyone from when the doors open; the summary for those who were there, and once it is published for all."""
    actor = current_actor()
    attendance = find_attendance(actor, workshop)
    if workshop.opened_at is None and not runs_rooms(actor, workshop):
        raise NotFound
    was_there = bool(attendance and attendance.is_in)
    sent = workshop.summary_sent_at
    page, status = render_form(
        "rooms/record.html",
        form,
        workshop=workshop,
        consultation=workshop.consultation,
        record=find_record(actor, workshop),
        show_group=show_group,
        attendance=attendance,
        shows_summary=bool(workshop.published_at or (sent and was_there) or runs_rooms(actor, workshop)),
        may_correct=find_place(actor, workshop) is not None and why_not(actor, CORRECT, workshop) is None,
        until=sent + CORRECTIONS_LAST if sent else None,
        heard_form=HeardForm(formdata=None),
        was_there=was_there,
        may_say_if_heard=was_there and why_not(actor, SAY_IF_HEARD, workshop) is None,
    )
    return page, 422 if form.confirmation_needed else status


@blueprint.get("/record.csv")
@anyone
def notes_csv(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    if workshop.opened_at is None and not runs_rooms(actor, workshop):
        raise NotFound
    return send_csv(list_rows(find_record(actor, workshop)), f"{slug}-workshop-{public_id}")


@blueprint.post("/correct")
@signed_in
def correct(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, CORRECT, workshop)
    form = CorrectionForm.from_request()
    if form.validate():
        with form.showing_refusals():
            made = writing.correct_summary(
                actor, workshop, body=form.body.data, idempotency_key=form.key.data, confirmation=form.confirmation
            )
            flash_published(made, _("Thank you. Your correction is now next to the summary, and the facilitators will read it."))
            return redirect(url_for("workshop_records.show", slug=slug, public_id=public_id), 303)
    return _record_page(workshop, form)


@blueprint.post("/heard")
@signed_in
def heard(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, SAY_IF_HEARD, workshop)
    form = HeardForm.from_request()
    if form.validate():
        finishing.say_if_heard(actor, workshop, could_say=int(form.could_say.data), was_heard=int(form.was_heard.data))
        flash(_("Thank you. We do not show anyone which answers are yours."), "success")
    else:
        flash(_("Answer both questions"))
    return redirect(url_for("workshop_records.show", slug=slug, public_id=public_id), 303)


@blueprint.route("/summary", methods=["GET", "POST"])
@signed_in
def summary(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, SUM_UP, workshop)

    def read() -> dict[str, str]:
        return {"words": workshop.summary, "began_from": fingerprint(workshop.summary)}

    form = RecordSummaryForm.from_request(**read())
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            finishing.write_summary(actor, workshop, words=form.words.data, seen=form.began_from.data or "")
            flash(_("We have saved the summary."), "success")
            return redirect(url_for("workshop_records.summary", slug=slug, public_id=public_id), 303)
    return render_form(
        "rooms/summary.html",
        form,
        workshop=workshop,
        consultation=workshop.consultation,
        record=find_record(actor, workshop),
        show_group=show_group,
        seen=fingerprint(workshop.summary),
        until=workshop.summary_sent_at + CORRECTIONS_LAST if workshop.summary_sent_at else None,
    )


@blueprint.post("/summary/send")
@signed_in
def send(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, SUM_UP, workshop)
    try:
        finishing.send_summary(actor, workshop, seen=request.form.get("seen", ""))
    except (Invalid, Changed) as problem:
        flash(problem.sentence)
    else:
        flash(_("We are sending the summary to everyone who was there. They have a week to correct it."), "success")
    return redirect(url_for("workshop_records.summary", slug=slug, public_id=public_id), 303)
