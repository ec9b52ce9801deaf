"""My work: a page of one's own, across consultations."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.consultations.capacities import TEAM_LABELS
from forum.consultations.queries import list_own_roles
from forum.kernel.clock import now
from forum.kernel.permissions import TEAM, Role
from forum.web.access import current_actor, signed_in
from forum.web.templates import offer_to_templates
from forum.work.queries import find_duties, make_work_day
from forum.work.wording import say_due, say_lede, say_title

blueprint = Blueprint("work", __name__)
blueprints = [blueprint]
offer_to_templates("work", is_wanted=lambda: bool(TEAM & list_own_roles(current_actor())), say_due=say_due)


@blueprint.get("/account/work")
@signed_in
def show() -> ResponseReturnValue:
    duties = find_duties(current_actor())
    chosen = next((role for role in duties.by_role if role == request.args.get("as")), None)
    day = make_work_day(duties, chosen)
    return render_template(
        "work/show.html",
        duties=duties,
        chosen=chosen,
        day=day,
        title=say_title(day),
        lede=say_lede(duties),
        today=now(),
        labels={role: TEAM_LABELS[Role(role)] for role in duties.by_role},
    )
