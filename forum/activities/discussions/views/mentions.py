"""The names that are offered after an @ (static/js/activities/discussions/mentions.js). Without a script they are typed."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from forum.activities.discussions.queries.mentions import list_speakers
from forum.activities.discussions.queries.threads import get_thread
from forum.activities.discussions.rules import NAMES_ASKED, REPLY
from forum.kernel.limits import spend
from forum.kernel.permissions import require
from forum.web.access import current_actor, signed_in

blueprint = Blueprint("mentions", __name__, url_prefix="/consultations/<slug>")


@blueprint.post("/threads/<public_id>/names")
@signed_in
def names(slug: str, public_id: str) -> ResponseReturnValue:
    """For whoever may reply there, and nobody else: a list of who is where is not handed out."""
    actor = current_actor()
    found = get_thread(actor, slug, public_id)
    require(actor, REPLY, found.first_post)
    spend(NAMES_ASKED, actor.account_id or 0)
    speakers = list_speakers(actor, found, request.form.get("begins", ""))
    return jsonify(names=[{"name": each.pseudonym, "joined_as": str(each.capacity.label)} for each in speakers])
