"""The door through which a second person checks votes that a colleague entered."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.activities.voting.actions.entered import check_entered
from forum.activities.voting.queries.polls import get_poll
from forum.activities.voting.rules import ENTER
from forum.consultations.queries import get_person
from forum.kernel.errors import Changed, NotNow
from forum.kernel.permissions import require
from forum.web.access import current_actor, signed_in

blueprint = Blueprint("voting_entered", __name__)
MOST_DIGITS = 9


@blueprint.post("/consultations/<slug>/manage/polls/<public_id>/enter/<person>/check")
@signed_in
def check(slug: str, public_id: str, person: str) -> ResponseReturnValue:
    """A second person has gone through all that a colleague entered."""
    poll, seen = get_poll(current_actor(), slug, public_id), request.form.get("seen", "")
    require(current_actor(), ENTER, poll)
    clerk = get_person(poll.consultation, person)
    try:
        check_entered(current_actor(), poll, clerk, seen=_read_number(seen))
    except (Changed, NotNow) as problem:
        flash(problem.sentence)
    else:
        flash(_("Thank you. The result will say that a second person checked these votes."), "success")
    return redirect(url_for("voting_manage.enter", slug=slug, public_id=public_id), 303)


def _read_number(text: str) -> int:
    """-1, which nobody has entered, for whatever else was sent."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else -1
