"""A rehearsal is begun from the page of a workshop, and wiped from inside it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.kernel.errors import NotFound
from forum.kernel.permissions import require
from forum.rooms.actions import rehearsing
from forum.rooms.queries.rehearsals import find_rehearsal_of
from forum.rooms.rules import REHEARSE
from forum.web.access import current_actor, signed_in
from forum.workshops.queries.finding import get_workshop

blueprint = Blueprint("rehearsals", __name__, url_prefix="/consultations/<slug>/manage/workshop/<public_id>")


@blueprint.post("/rehearse")
@signed_in
def start(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    require(actor, REHEARSE, workshop)
    copy = rehearsing.start_rehearsal(actor, workshop)
    flash(_("This is a practice run. Only you can see it. Open the workshop and made-up people will join."), "success")
    return redirect(url_for("rooms.console", slug=copy.consultation.slug, public_id=copy.public_id), 303)


@blueprint.post("/wipe")
@signed_in
def wipe(slug: str, public_id: str) -> ResponseReturnValue:
    """Called from inside the rehearsal."""
    actor = current_actor()
    workshop = get_workshop(actor, slug, public_id)
    rehearsal = find_rehearsal_of(workshop)
    if rehearsal is None:
        raise NotFound
    earnest = rehearsal.of
    rehearsing.wipe_rehearsal(actor, rehearsal)
    flash(_("We have deleted the practice run. Nothing is left of it."), "success")
    return redirect(url_for("workshops.show", slug=earnest.consultation.slug, public_id=earnest.public_id), 303)
