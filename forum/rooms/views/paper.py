"""Notes that people wrote on paper, entered in the room or after it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from forum.kernel.errors import Conflict
from forum.kernel.permissions import require
from forum.rooms.actions.paper import enter_notes
from forum.rooms.forms.records import PaperNotesForm
from forum.rooms.rules import ENTER_PAPER
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form
from forum.workshops.queries.finding import get_item, get_workshop

blueprint = Blueprint("workshop_paper", __name__, url_prefix="/consultations/<slug>/manage/workshop/<public_id>")


@blueprint.route("/paper-notes", methods=["GET", "POST"])
@signed_in
def notes(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, ENTER_PAPER, workshop)
    form = PaperNotesForm.from_request(capacity_key="unknown").offer(workshop)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            entered = enter_notes(
                actor,
                workshop,
                item=get_item(workshop, form.item.data),
                name=form.name.data or "",
                capacity_key=form.capacity_key.data,
                bodies=form.list_notes(),
                idempotency_key=form.key.data or "",
            )
            flash(ngettext("You have added %(num)d note.", "You have added %(num)d notes.", len(entered)), "success")
            return redirect(url_for("workshop_paper.notes", slug=slug, public_id=public_id), 303)
    return render_form("rooms/paper_notes.html", form, workshop=workshop, consultation=workshop.consultation)
