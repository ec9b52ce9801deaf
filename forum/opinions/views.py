"""Pages of statements."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.base.access import anyone, current_actor
from forum.base.kept_pages import kept_for_visitors
from forum.base.permissions import Actor
from forum.consultations.highlights import Highlight, shows_highlights_of
from forum.consultations.models import Activity
from forum.consultations.queries import get_activity
from forum.consultations.rules import phase_is_open
from forum.opinions import queries
from forum.opinions.kind import STATEMENTS

blueprint = Blueprint("opinions", __name__, url_prefix="/consultations/<slug>")
blueprints = [blueprint]
HIGHLIGHTS = 5


@shows_highlights_of(STATEMENTS.key)
def highlight(actor: Actor, activity: Activity) -> Highlight | None:
    page = queries.list_statements(actor, activity, limit=HIGHLIGHTS)
    if not page.statements:
        return None
    people, statements = queries.count_statements(actor, activity)
    facts = {"statements": page.statements, "people": people, "count": statements}
    return Highlight(activity, "opinions/highlight.html", facts)


@blueprint.get("/statements-in/<ref>")
@anyone
@kept_for_visitors
def show(slug: str, ref: str) -> ResponseReturnValue:
    actor = current_actor()
    activity = get_activity(actor, slug, ref, STATEMENTS.key)
    people, statements = queries.count_statements(actor, activity)
    return render_template(
        "opinions/show.html",
        activity=activity,
        consultation=activity.consultation,
        page=queries.list_statements(actor, activity, request.args.get("after"), request.args.get("start")),
        skipped=bool(request.args.get("start") or request.args.get("after")),
        people=people,
        count=statements,
        closed_because=phase_is_open(actor, activity),
    )


@blueprint.get("/statements/<ref>")
@anyone
def statement(slug: str, ref: str) -> ResponseReturnValue:
    """The lasting address of a statement: leads to it in its list."""
    found = queries.get_statement(current_actor(), slug, ref)
    anchor = f"post-{found.ref}"
    return redirect(url_for("opinions.show", slug=slug, ref=found.activity.ref, start=found.ref, _anchor=anchor))
