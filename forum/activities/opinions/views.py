"""Pages of statements."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.activities.opinions import queries
from forum.activities.opinions.actions import choose_subject, fingerprint_subject
from forum.activities.opinions.forms import SubjectForm
from forum.activities.opinions.kind import STATEMENTS
from forum.activities.opinions.rules import CHOOSE_SUBJECT
from forum.consultations.extension_points import list_subjects
from forum.consultations.highlights import Highlight, shows_highlights_of
from forum.consultations.models import Activity
from forum.consultations.queries import get_activity
from forum.consultations.rules import phase_is_open
from forum.kernel.errors import Conflict
from forum.kernel.permissions import Actor, require
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form
from forum.web.kept_pages import kept_for_visitors
from forum.web.templates import offer_to_templates

blueprint = Blueprint("opinions", __name__, url_prefix="/consultations/<slug>")
blueprints = [blueprint]
offer_to_templates("opinions", CHOOSE_SUBJECT=CHOOSE_SUBJECT)
HIGHLIGHTS = 5


@shows_highlights_of(STATEMENTS.key)
def highlight(actor: Actor, activity: Activity) -> Highlight | None:
    page = queries.list_statements(actor, activity, limit=HIGHLIGHTS)
    if not page.statements:
        return None
    people, statements = queries.count_statements(actor, activity)
    subjects = queries.find_subjects(activity.consultation, page.statements)
    context = {"statements": page.statements, "people": people, "count": statements, "subjects": subjects}
    return Highlight(activity, "activities/opinions/highlight.html", context)


@blueprint.get("/statements-in/<public_id>")
@anyone
@kept_for_visitors
def show(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    activity = get_activity(actor, slug, public_id, STATEMENTS.key)
    people, statements = queries.count_statements(actor, activity)
    page = queries.list_statements(actor, activity, request.args.get("after"), request.args.get("start"))
    return render_template(
        "activities/opinions/show.html",
        activity=activity,
        consultation=activity.consultation,
        page=page,
        subjects=queries.find_subjects(activity.consultation, page.statements),
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


@blueprint.route("/statements/<public_id>/about", methods=["GET", "POST"])
@signed_in
def about(slug: str, public_id: str) -> ResponseReturnValue:
    """Which option it is about."""
    actor = current_actor()
    found = queries.get_statement(actor, slug, public_id)
    require(actor, CHOOSE_SUBJECT, found)
    form = SubjectForm.from_request(subject_key=found.subject_key, seen=fingerprint_subject(found))
    form.offer(list_subjects(found.consultation))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            choose_subject(actor, found, form.subject_key.data or "", seen=form.seen.data or "")
            flash(_("Saved."), "success")
            return redirect(url_for("opinions.statement", slug=slug, public_id=public_id), 303)
    return render_form("activities/opinions/about.html", form, consultation=found.consultation, statement=found)
