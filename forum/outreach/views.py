"""The log of what was sent where: everybody reads it, organisers keep it."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.actions.recording import refuse_without_reason
from forum.consultations.afterwards import list_afterwards, say_what_is_marked
from forum.consultations.entry_forms import (
    Began,
    begin_change,
    begin_new,
    note_beginning,
    removes_once,
    send_change,
    send_new,
    show_form,
    show_removal,
)
from forum.consultations.models import Consultation
from forum.consultations.queries import get_consultation
from forum.consultations.snapshots import Part
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import is_public_id
from forum.kernel.numbers import say_number
from forum.kernel.permissions import require
from forum.outreach import actions, queries
from forum.outreach.fingerprints import fingerprint_entry
from forum.outreach.forms import EntryForm, NewEntryForm
from forum.outreach.kinds import WAYS
from forum.outreach.models import OutreachEntry
from forum.outreach.rules import KEEP_LOG
from forum.web.access import anyone, current_actor, signed_in
from forum.web.csv_files import send_csv
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
    list_afterwards=partial(list_afterwards, part=Part.OUTREACH),
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
    head = [_("Date"), _("Way"), _("What it was"), _("Where, or who got it"), _("How many in all"), _("Language or format")]
    rows = [_list_cells(entry) for entry in queries.list_entries(consultation)]
    return send_csv([[*head, _("Who did it"), _("Document")], *rows], f"{slug}-told")


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
    form = begin_new(NewEntryForm, consultation, **{"happened_on": to_local(now()).date()} | _begin_like(consultation))
    form.offer(consultation.documents)
    form.is_meant_as_another = "like" in request.args

    def make() -> str:
        entry = actions.add_entry(actor, consultation, form.to_words(), picture=form.read_picture())
        form.change_at = url_for("outreach_manage.change", slug=slug, public_id=entry.public_id)
        if request.form.get("then") == "another":
            return url_for("outreach_manage.add", slug=slug, like=entry.public_id)
        return url_for("outreach_manage.overview", slug=slug)

    around = {"entry": None, "marked": say_what_is_marked(consultation)}
    return send_new(form, make) or show_form("outreach/form.html", form, consultation, asks=False, **around)


@manage.route("/<public_id>", methods=["GET", "POST"])
@signed_in
def change(slug: str, public_id: str) -> ResponseReturnValue:
    consultation, actor = _get(slug), current_actor()
    entry = queries.get_entry(consultation, public_id)

    def read() -> dict[str, Any]:
        own = {"place": entry.place, "happened_on": entry.happened_on}
        return _read(entry) | own | note_beginning(consultation, fingerprint_entry(entry))

    def save(began: Began) -> None:
        actions.change_entry(actor, entry, form.to_words(), picture=form.read_picture(), **began)

    form = begin_change(EntryForm, consultation, read, Part.OUTREACH, entry.id)
    form.offer(consultation.documents)
    led = send_change(
        form,
        read,
        save,
        leads_to=url_for("outreach_manage.overview", slug=slug),
        check=lambda: refuse_without_reason(actor, consultation, form.reason.data or ""),
    )
    marked = say_what_is_marked(consultation)
    return led or show_form("outreach/form.html", form, consultation, entry=entry, marked=marked)


@manage.route("/<public_id>/remove", methods=["GET", "POST"])
@signed_in
@removes_once
def remove(slug: str, public_id: str) -> ResponseReturnValue:
    """Asks why, once people can read it."""
    consultation, actor = _get(slug), current_actor()
    entry = queries.get_entry(consultation, public_id)

    def take_away(began: Began) -> None:
        actions.remove_entry(actor, entry, **began)

    seen, back = fingerprint_entry(entry), url_for("outreach_manage.overview", slug=slug)
    return show_removal(consultation, entry.title, take_away, seen=seen, leads_to=back)


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
