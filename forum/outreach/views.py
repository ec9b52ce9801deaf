"""The log of what was sent where: everybody reads it, organisers keep it."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.actions.recording import refuse_without_reason
from forum.consultations.events import ConsultationChanged
from forum.consultations.fingerprints import name_visibility
from forum.consultations.forms import RemoveForm
from forum.consultations.models import Consultation
from forum.consultations.queries import asks_reason, get_consultation, read_change_log
from forum.consultations.snapshots import Part
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import is_public_id
from forum.kernel.errors import Conflict
from forum.kernel.numbers import say_number
from forum.kernel.permissions import require
from forum.outreach import actions, queries
from forum.outreach.fingerprints import fingerprint_entry
from forum.outreach.forms import EntryForm, NewEntryForm
from forum.outreach.kinds import WAYS
from forum.outreach.models import OutreachEntry
from forum.outreach.rules import KEEP_LOG
from forum.web.access import anyone, current_actor, signed_in
from forum.web.all_faults import validate_with
from forum.web.forms import render_form
from forum.web.kept_pages import kept_for_visitors
from forum.web.templates import offer_to_templates

blueprint = Blueprint("outreach", __name__, url_prefix="/consultations/<slug>/told")
manage = Blueprint("outreach_manage", __name__, url_prefix="/consultations/<slug>/manage/told")
blueprints = [blueprint, manage]
offer_to_templates(
    "outreach",
    KEEP_LOG=KEEP_LOG,
    WAYS=WAYS,
    add_up=queries.add_up,
    list_entries=queries.list_entries,
    say_number=say_number,
)


@blueprint.get("")
@anyone
@kept_for_visitors
def show(slug: str) -> ResponseReturnValue:
    consultation = get_consultation(current_actor(), slug)
    return render_template("outreach/show.html", consultation=consultation, entries=queries.list_entries(consultation))


@blueprint.get("/log.csv")
@anyone
def download(slug: str) -> ResponseReturnValue:
    """All of it as a table."""
    consultation = get_consultation(current_actor(), slug)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["day", "way", "what", "where or to whom", "how many", "language or format", "who did it", "document"])
    for entry in queries.list_entries(consultation):
        # A cell that begins so is run as a formula by spreadsheets.
        writer.writerow(["'" + cell if cell.startswith(("=", "+", "-", "@", "\t")) else cell for cell in _list_cells(entry)])
    headers = {"Content-Disposition": "attachment; filename=told.csv"}
    # With a mark at the front that says it is UTF-8: without it Excel shows "can’t" in pieces.
    return Response(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


@blueprint.get("/<public_id>/photo")
@anyone
def photo(slug: str, public_id: str) -> ResponseReturnValue:
    """A draft is for its team alone."""
    found = queries.get_picture(queries.get_entry(get_consultation(current_actor(), slug), public_id))
    response = make_response(found.content)
    response.content_type = found.content_type
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@manage.get("")
@signed_in
def overview(slug: str) -> ResponseReturnValue:
    consultation = _get(slug)
    return render_template("outreach/manage.html", consultation=consultation, entries=queries.list_entries(consultation))


@manage.route("/new", methods=["GET", "POST"])
@signed_in
def add(slug: str) -> ResponseReturnValue:
    """With `like`, it begins as another entry has it, but for the place and the photo."""
    consultation, actor = _get(slug), current_actor()
    began = dict.fromkeys(("began_from", "began_around"), name_visibility(consultation))
    form = NewEntryForm.from_request(**{"happened_on": to_local(now()).date()} | _begin_like(consultation) | began)
    form.offer(consultation.documents)

    def make() -> str:
        entry = actions.add_entry(actor, consultation, form.to_words(), picture=form.read_picture())
        if request.form.get("then") == "another":
            return url_for("outreach_manage.add", slug=slug, like=entry.public_id)
        return url_for("outreach_manage.overview", slug=slug)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("Saved."), "success")
            return led
    return render_form("outreach/form.html", form, consultation=consultation, entry=None)


@manage.route("/<public_id>", methods=["GET", "POST"])
@signed_in
def change(slug: str, public_id: str) -> ResponseReturnValue:
    consultation = _get(slug)
    entry = queries.get_entry(consultation, public_id)

    def read() -> dict[str, Any]:
        began = {"began_from": fingerprint_entry(entry), "began_around": name_visibility(consultation)}
        return _read(entry) | {"place": entry.place, "happened_on": entry.happened_on} | began

    log = read_change_log(current_actor(), consultation, ConsultationChanged, part=str(Part.OUTREACH), thing_id=entry.id)
    form = EntryForm.from_request(**read()).told_by(log)
    form.offer(consultation.documents)
    if validate_with(form, lambda: refuse_without_reason(current_actor(), consultation, form.reason.data or "")):
        with form.showing_refusals(Conflict), form.showing_changes(read):
            said = {"seen": form.began_from.data or "", "reason": form.reason.data or ""}
            actions.change_entry(current_actor(), entry, form.to_words(), picture=form.read_picture(), **said)
            flash(_("Saved."), "success")
            return redirect(url_for("outreach_manage.overview", slug=slug), 303)
    form.asks_reason = bool(form.reason.errors) or asks_reason(consultation)
    return render_form("outreach/form.html", form, consultation=consultation, entry=entry)


@manage.route("/<public_id>/remove", methods=["GET", "POST"])
@signed_in
def remove(slug: str, public_id: str) -> ResponseReturnValue:
    """Asks why, once people can read it."""
    consultation = _get(slug)
    entry = queries.get_entry(consultation, public_id)
    form = RemoveForm.from_request(seen=fingerprint_entry(entry))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            actions.remove_entry(current_actor(), entry, seen=form.seen.data or "", reason=form.reason.data or "")
            flash(_("Removed."), "success")
            return redirect(url_for("outreach_manage.overview", slug=slug), 303)
    form.asks_reason = consultation.published_at is not None
    return render_form("consultations/manage/remove.html", form, consultation=consultation, thing=entry.title)


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, KEEP_LOG, consultation)
    return consultation


def _read(entry: OutreachEntry) -> dict[str, Any]:
    """What a form over it, or over another one like it, begins with."""
    document = entry.document.public_id if entry.document else ""
    words = {name: getattr(entry, name) for name in ("way", "title", "how_many", "language", "done_by")}
    return words | {"document": document}


def _begin_like(consultation: Consultation) -> dict[str, Any]:
    like = request.args.get("like", "")
    return _read(queries.get_entry(consultation, like)) if is_public_id(like) else {}


def _list_cells(entry: OutreachEntry) -> list[str]:
    how_many = "" if entry.how_many is None else str(entry.how_many)
    document = entry.document.title if entry.document else ""
    said = [entry.title, entry.place, how_many, entry.language, entry.done_by, document]
    return [entry.happened_on.isoformat(), entry.way_label, *said]
