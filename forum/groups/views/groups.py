"""The groups there are, the page of one, how it works and what it changed."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.rules import CONVENE
from forum.groups import queries, rules
from forum.groups.actions.founding import GROUP_TERMS, found_group
from forum.groups.calendars import make_feed
from forum.groups.extension_points import is_put_by_group, list_group_parts
from forum.groups.forms.groups import NewGroupForm
from forum.groups.kinds import JOINING, SIGNS, Joining, RemarkKind
from forum.groups.parsing import name_clause
from forum.groups.wording import compare_group, say_consent
from forum.kernel.permissions import can, require
from forum.spaces.queries import list_of_thing
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates
from forum.web.urls import public_url

MOST_RECORDS_SHOWN = 3
MOST_CHANGES_SHOWN = 5
MOST_DIGITS_OF_YEAR = 4

blueprint = Blueprint("groups", __name__, url_prefix="/groups")
offer_to_templates(
    "groups",
    CONVENE=CONVENE,
    JOINING=JOINING,
    SIGNS=SIGNS,
    rules=rules,
    queries=queries,
    name_clause=name_clause,
    say_consent=say_consent,
    is_put_by_group=is_put_by_group,
)


@blueprint.get("")
@anyone
def index() -> ResponseReturnValue:
    groups = [(each, queries.find_organisation(each), queries.list_members(each)) for each in queries.list_groups()]
    return render_template("groups/index.html", groups_here=groups)


@blueprint.route("/new", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    actor = current_actor()
    require(actor, CONVENE, None)
    form = NewGroupForm.from_request(joining=str(Joining.OPEN), papers_days=7)

    def make() -> str:
        about = {"organisation": form.organisations.data or "", "organiser_name": form.organiser.data or ""}
        group = found_group(actor, None, form.to_words(), **about)
        return url_for("group_manage.overview", slug=group.slug)

    if form.validate_on_submit():
        with form.showing_refusals():
            led = form.lead_once(actor, make)
            flash(_("Everyone can read about the group now. Invite its first members next."), "success")
            return led
    return render_form("groups/new.html", form)


@blueprint.get("/<slug>")
@anyone
def show(slug: str) -> ResponseReturnValue:
    group, actor = queries.get_group(slug), current_actor()
    members, coming = queries.list_members(group), queries.find_next_meeting(group)
    changed = queries.count_changed(group)
    return render_template(
        "groups/show.html",
        group=group,
        face=queries.show_group(group.id),
        organisation=queries.find_organisation(group),
        members=members,
        balance=queries.weigh_members(group, members),
        meeting=coming,
        agenda=queries.list_remarks(group, RemarkKind.AGENDA, coming.id) if coming else [],
        records=queries.list_meetings(group, is_past=True)[:MOST_RECORDS_SHOWN],
        points=queries.list_actions(group),
        documents=queries.list_documents(group),
        changed=changed,
        wordings=queries.find_wordings(changed.proposals),
        most=MOST_CHANGES_SHOWN,
        own=rules.find_member(actor, group),
        looks_after=can(actor, rules.LOOK_AFTER, group),
        belongs=queries.belongs_to(actor, group),
        parts=list_group_parts(actor, group),
    )


@blueprint.get("/<slug>/how-we-work")
@anyone
def how(slug: str) -> ResponseReturnValue:
    """Its terms of reference, what a member does, and what both said before."""
    group = queries.get_group(slug)
    versions = list_of_thing(group.id, GROUP_TERMS, 0)
    return render_template("groups/how.html", group=group, changes=[(each, compare_group(each)) for each in versions])


@blueprint.get("/<slug>/changed")
@anyone
def changed(slug: str) -> ResponseReturnValue:
    """All that the group asked for, and what became of it; of one year, where that is asked."""
    group, asked = queries.get_group(slug), request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS_OF_YEAR else None
    found = queries.count_changed(group, year)
    wordings = queries.find_wordings(found.proposals)
    return render_template("groups/changed.html", group=group, changed=found, wordings=wordings, year=year)


@blueprint.get("/<slug>/meetings.ics")
@anyone
def calendar(slug: str) -> ResponseReturnValue:
    """All meetings, for calendars to follow."""
    group = queries.get_group(slug)
    host = current_app.config["SETTINGS"].trusted_hosts[0]
    content = make_feed(group, queries.list_all_meetings(group), public_url("groups.show", slug=slug), host)
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{slug}.ics"'
    return response
