"""The lasting address of a note."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from forum.base.access import anyone, current_actor
from forum.rooms.queries.notes import get_note

blueprint = Blueprint("notes", __name__, url_prefix="/consultations/<slug>/notes")


@blueprint.get("/<ref>")
@anyone
def show(slug: str, ref: str) -> ResponseReturnValue:
    """The lasting address of a note: in the record of its workshop."""
    found = get_note(current_actor(), slug, ref)
    return redirect(url_for("workshop_records.show", slug=slug, ref=found.workshop.ref, _anchor=f"post-{found.ref}"))
