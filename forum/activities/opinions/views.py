"""Pages of statements."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.activities.opinions import queries
from forum.activities.opinions.kind import STATEMENTS
from forum.consultations.highlights import Highlight, shows_highlights_of
from forum.consultations.models import Activity
from forum.consultations.queries import get_activity
from forum.consultations.rules import phase_is_open
from forum.kernel.permissions import Actor
from forum.web.access import anyone, current_actor
from forum.web.kept_pages import kept_for_visitors

blueprint = Blueprint("opinions", __name__, url_prefix="/consultations/<slug>")
blueprints = [blueprint]
HIGHLIGHTS = 5


@shows_highlights_of(STATEMENTS.key)
def highlight(actor: Actor, activity: Activity) -> Highlight | None:
    page = queries.list_statements(actor, activity, limit=HIGHLIGHTS)
    if not page.statements:
        return None
    people, statements = queries.count_statements(actor, activity)
    context = {"statements": page.statements, "people": people, "count": statements}
    return Highlight(activity, "activities/opinions/highlight.html", context)


@blueprint.get("/statements-in/<public_id>")
@anyone
@kept_for_visitors
def show(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    activity = get_activity(actor, slug, public_id, STATEMENTS.key)
    people, statements = queries.count_statements(actor, activity)
    return render_template(
        "activities/opinions/show.html",
        activity=activity,
        consultation=activity.consultation,
        page=queries.list_statements(actor, activity, request.args.get("after"), request.args.get("start")),
        skipped=bool(request.args.get("start") or request.args.get("after")),
        people=people,
        count=statements,
        closed_because=phase_is_open(actor, activity),
    )


@blueprint.get("/statements/<public_id>")
@anyone
def statement(slug: str, public_id: str) -> ResponseReturnValue:
    """The lasting address of a statement: leads to it in its list."""
    found = queries.get_statement(current_actor(), slug, public_id)
    anchor = f"post-{found.public_id}"
    return redirect(
        url_for("opinions.show", slug=slug, public_id=found.activity.public_id, start=found.public_id, _anchor=anchor)
    )
