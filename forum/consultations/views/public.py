"""What everyone may read: the list, a consultation's page, its documents."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations import headcounts, queries
from forum.consultations.capacities import CAPACITIES, TEAM_LABELS, say_connection
from forum.consultations.early_places import find_place_in_draft
from forum.consultations.extension_points import list_day_conflicts, list_kept_ends
from forum.consultations.fingerprints import fingerprint_activity, fingerprint_phase
from forum.consultations.highlights import Highlight, find_highlights
from forum.consultations.models import Activity, Consultation
from forum.consultations.past_words import say_planned_decision, say_written_before
from forum.consultations.promise_levels import LEVELS
from forum.consultations.queries import acts_by_own_name
from forum.consultations.role_wording import say_former_role
from forum.consultations.rules import (
    CONVENE,
    MANAGE,
    USE_OWN_NAME,
    State,
    find_next_phase,
    find_open_phase,
    find_why_nobody_asked,
    has_begun,
    has_ended,
    is_for_everyone,
    is_in_use,
    state_of_consultation,
    state_of_phase,
)
from forum.consultations.schedule_wording import say_planned_opening
from forum.consultations.standing import (
    OVER,
    count_days_overdue,
    find_deadline_phase,
    list_collecting_phases,
    list_in_order,
    standing_of,
    was_cut_short,
)
from forum.consultations.wording import say_who_decides
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor, can
from forum.kernel.text import go_on_with
from forum.web.access import anyone, current_actor
from forum.web.downloads import send_download
from forum.web.error_pages import WayOn, offers_way
from forum.web.kept_forms import hides_kept_form
from forum.web.kept_pages import kept_for_visitors
from forum.web.templates import offer_to_templates

blueprint = Blueprint("consultations", __name__)
offer_to_templates(
    "consultations",
    CAPACITIES=CAPACITIES,
    CONVENE=CONVENE,
    LEVELS=LEVELS,
    MANAGE=MANAGE,
    list_kept_ends=list_kept_ends,
    was_cut_short=was_cut_short,
    count_days_overdue=count_days_overdue,
    find_deadline_phase=find_deadline_phase,
    find_next_phase=find_next_phase,
    find_open_phase=find_open_phase,
    find_why_nobody_asked=find_why_nobody_asked,
    fingerprint_activity=fingerprint_activity,
    fingerprint_phase=fingerprint_phase,
    go_on_with=go_on_with,
    say_planned_decision=say_planned_decision,
    say_planned_opening=say_planned_opening,
    say_written_before=say_written_before,
    say_who_decides=say_who_decides,
    say_former_role=say_former_role,
    has_begun=has_begun,
    has_ended=has_ended,
    is_for_everyone=is_for_everyone,
    list_collecting_phases=list_collecting_phases,
    list_in_order=list_in_order,
    OVER=OVER,
    USE_OWN_NAME=USE_OWN_NAME,
    list_day_conflicts=list_day_conflicts,
    why_not_by_name=lambda consultation: acts_by_own_name(current_actor(), consultation),
    TEAM_LABELS=TEAM_LABELS,
    say_connection=say_connection,
    standing_of=standing_of,
    state_of_consultation=state_of_consultation,
    state_of_phase=state_of_phase,
)


@blueprint.get("/")
@anyone
@kept_for_visitors
def index() -> ResponseReturnValue:
    listed = queries.list_consultations(current_actor())
    people = headcounts.count_people([c for several in listed.values() for c in several])
    return render_template("consultations/index.html", listed=listed, people=people)


@blueprint.get("/consultations/<slug>")
@anyone
@kept_for_visitors
def show(slug: str) -> ResponseReturnValue:
    """Of a draft, whoever accepted an invitation to it is told when it will open."""
    actor = current_actor()
    try:
        consultation = queries.get_consultation(actor, slug)
    except NotFound:
        place = find_place_in_draft(actor, slug)
        if place is None:
            raise
        inviter = queries.get_place(place.invited_by_id) if place.invited_by_id else None
        return render_template("consultations/not_open.html", place=place, inviter=inviter)
    highlights = find_highlights(actor, consultation)
    shown = {highlight.activity.id for highlight in highlights}
    return render_template(
        "consultations/show.html",
        other_activities=[a for phase in consultation.phases for a in phase.activities if a.id not in shown],
        consultation=consultation,
        state=state_of_consultation(consultation),
        place=queries.find_place(actor, consultation),
        calls=_list_calls(consultation, {highlight.activity.id: highlight for highlight in highlights}),
        highlights=highlights,
        joined=headcounts.count_people([consultation]).get(consultation.id, headcounts.Joined()),
    )


@blueprint.get("/consultations/<slug>/documents/<public_id>")
@anyone
def document(slug: str, public_id: str) -> ResponseReturnValue:
    """Always a download. A draft's documents are for its team alone."""
    found = queries.get_document(queries.get_consultation(current_actor(), slug), public_id)
    name = f"{found.file_name}.txt" if found.taken_out_at else found.file_name
    return send_download(found.file.content, content_type=found.content_type, name=name)


def _list_calls(consultation: Consultation, highlights: Mapping[int, Highlight]) -> list[Activity]:
    """The activities of open phases in which people can add something, one of each kind: what the buttons at the top lead to.
    None in a draft, where each would only be refused."""
    found: dict[str, Activity] = {}
    if not is_in_use(consultation):
        return []
    for phase in consultation.phases:
        if state_of_phase(phase) is State.OPEN:
            for activity in phase.activities:
                if activity.kind.start_endpoint and _has_call(activity, highlights.get(activity.id)):
                    found.setdefault(activity.kind_key, activity)
    return list(found.values())


def _has_call(activity: Activity, shown: Highlight | None) -> bool:
    return shown.has_call if shown else not activity.kind.calls_when_shown


@offers_way
def find_way_back() -> WayOn | None:
    """From any page of a consultation that was refused: to its Manage page, for who runs it, or to its own. Whoever may not
    read it learns nothing."""
    slug, actor = (request.view_args or {}).get("slug", ""), current_actor()
    is_of_one = request.url_rule is not None and request.url_rule.rule.startswith("/consultations/<slug>")
    if not is_of_one or "\0" in slug:  # PostgreSQL looks for no NUL.
        return None
    try:
        found = queries.get_consultation(actor, str(slug)) if slug else None
    except NotFound:
        found = None
    if found is None or request.endpoint in {"consultations.show", "consultation_manage.overview"}:
        return None
    if can(actor, MANAGE, found) and actor.account_id:
        return WayOn(url_for("consultation_manage.overview", slug=slug), _("Manage this consultation"))
    return WayOn(url_for("consultations.show", slug=slug), _("See this consultation"))


@hides_kept_form("/consultations/<slug>")
def hide_what_they_cannot_read(actor: Actor, *, slug: str = "", **_about: object) -> None:
    """NotFound for a form of a consultation that they may not read."""
    if slug:
        queries.get_consultation(actor, slug)
