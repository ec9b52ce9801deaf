"""The lasting address of a note."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from forum.rooms.queries.notes import get_note
from forum.web.access import anyone, current_actor

blueprint = Blueprint("notes", __name__, url_prefix="/consultations/<slug>/notes")


@blueprint.get("/<public_id>")
@anyone
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """The lasting address of a note: in the record of its workshop."""
    found = get_note(current_actor(), slug, public_id)
    return redirect(
        url_for("workshop_records.show", slug=slug, public_id=found.workshop.public_id, _anchor=f"post-{found.public_id}")
    )
