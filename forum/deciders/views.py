"""Who decides: how organisers say it. People read it on the consultation's own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.entry_forms import (
    Began,
    begin_change,
    begin_new,
    note_beginning,
    removes_once,
    send_change,
    send_new,
    show_form,
    show_removal,
)
from forum.consultations.later_days import flash_day_conflicts
from forum.consultations.models import Consultation
from forum.consultations.queries import asks_reason, find_place, get_consultation
from forum.consultations.snapshots import Part
from forum.deciders import actions, queries
from forum.deciders.fingerprints import fingerprint_decider, fingerprint_interests, fingerprint_meeting
from forum.deciders.forms import (
    AnyForm,
    BodyForm,
    DeciderPersonForm,
    InterestsForm,
    MeetingForm,
    NewBodyForm,
    NewMeetingForm,
    NewPersonForm,
    read_decider,
    read_meeting,
)
from forum.deciders.kinds import DeciderKind
from forum.deciders.models import Decider, Meeting
from forum.deciders.rules import DECLARE_INTERESTS, NAME_DECIDERS
from forum.deciders.wording import find_plan, say_who_is_one
from forum.kernel.errors import NotFound
from forum.kernel.permissions import require
from forum.web.access import current_actor, signed_in
from forum.web.templates import offer_to_templates

blueprint = Blueprint("deciders", __name__, url_prefix="/consultations/<slug>/manage/deciders")
blueprints = [blueprint]
offer_to_templates(
    "deciders",
    DECLARE_INTERESTS=DECLARE_INTERESTS,
    list_deciders=queries.list_deciders,
    find_plan=find_plan,
    list_responsible_beside=queries.list_responsible_beside,
    list_go_betweens=queries.list_go_betweens,
    say_who_is_one=say_who_is_one,
)


@blueprint.get("")
@signed_in
def overview(slug: str) -> ResponseReturnValue:
    return render_template("deciders/manage.html", consultation=_get(slug))


@blueprint.route("/<kind>/new", methods=["GET", "POST"])
@signed_in
def add(slug: str, kind: str) -> ResponseReturnValue:
    consultation, actor = _get(slug), current_actor()
    if kind not in set(DeciderKind):
        raise NotFound
    why_not = actions.find_why_not_alone(consultation) or actions.find_why_no_more(consultation)
    chosen: type[NewPersonForm | NewBodyForm] = NewPersonForm if kind == DeciderKind.PERSON else NewBodyForm
    form = begin_new(chosen, consultation)
    form.prepare(consultation)

    def make() -> str:
        made = actions.add_decider(actor, consultation, DeciderKind(kind), form.to_words(), reason=form.reason.data or "")
        form.change_at = url_for("deciders.change", slug=slug, public_id=made.public_id)
        return url_for("deciders.overview", slug=slug)

    led = send_new(form, make, check=lambda: actions.refuse_unexplained(actor, consultation, form.reason.data or ""))
    return led or _decider_page(consultation, form, why_not_now=why_not)


@blueprint.route("/<public_id>", methods=["GET", "POST"])
@signed_in
def change(slug: str, public_id: str) -> ResponseReturnValue:
    consultation, actor = _get(slug), current_actor()
    decider = queries.get_decider(consultation, public_id)

    def read() -> dict[str, Any]:
        return read_decider(decider) | note_beginning(consultation, fingerprint_decider(decider))

    def save(began: Began) -> str | None:
        wanted = Wanted(consultation, Part.DECIDERS, form.to_words(), began["seen"], began["reason"], decider)
        return change_by_feature(actor, wanted)

    def check_reason() -> None:
        actions.refuse_unexplained(actor, consultation, form.reason.data or "")

    chosen: type[AnyForm] = BodyForm if decider.is_body else DeciderPersonForm
    form = begin_change(chosen, consultation, read, Part.DECIDERS, decider.id)
    form.prepare(consultation)
    led = send_change(form, read, save, leads_to=url_for("deciders.overview", slug=slug), check=check_reason, may_ask=True)
    return led or _decider_page(consultation, form, decider=decider)


@blueprint.route("/<public_id>/remove", methods=["GET", "POST"])
@signed_in
@removes_once
def remove(slug: str, public_id: str) -> ResponseReturnValue:
    """Asks why, once people can read it."""
    consultation, actor = _get(slug), current_actor()
    decider = queries.get_decider(consultation, public_id)

    def take_away(began: Began) -> None:
        actions.remove_decider(actor, decider, **began)

    leads_to, template = url_for("deciders.overview", slug=slug), "deciders/remove.html"
    why_not = actions.find_why_not_removed(decider)
    return show_removal(
        consultation,
        decider.name,
        take_away,
        seen=fingerprint_decider(decider),
        why_not_now=why_not,
        leads_to=leads_to,
        template=template,
    )


@blueprint.route("/<public_id>/meetings/new", methods=["GET", "POST"])
@signed_in
def add_meeting(slug: str, public_id: str) -> ResponseReturnValue:
    consultation, actor = _get(slug), current_actor()
    decider = queries.get_decider(consultation, public_id)
    form = begin_new(NewMeetingForm, consultation)
    form.offer(consultation.documents)

    def make() -> str:
        made = actions.add_meeting(actor, decider, form.to_words(), reason=form.reason.data or "")
        form.change_at = url_for("deciders.change_meeting", slug=slug, public_id=made.public_id)
        flash_day_conflicts(consultation)
        return url_for("deciders.overview", slug=slug)

    why_not = actions.find_why_no_meeting(decider)
    return send_new(form, make) or _meeting_page(form, decider, why_not_now=why_not)


@blueprint.route("/meetings/<public_id>", methods=["GET", "POST"])
@signed_in
def change_meeting(slug: str, public_id: str) -> ResponseReturnValue:
    consultation, actor = _get(slug), current_actor()
    meeting = queries.get_meeting(consultation, public_id)

    def read() -> dict[str, Any]:
        return read_meeting(meeting) | note_beginning(consultation, fingerprint_meeting(meeting))

    told = meeting.held_on

    def save(began: Began) -> str | None:
        wanted = Wanted(consultation, Part.MEETINGS, form.to_words(), began["seen"], began["reason"], meeting)
        address = change_by_feature(actor, wanted)
        if address is None:
            flash_day_conflicts(consultation)
        return address

    form = begin_change(MeetingForm, consultation, read, Part.MEETINGS, meeting.id)
    form.offer({each.id: each for each in [*_list_attached(meeting), *consultation.documents]}.values())
    leads_to, led = url_for("deciders.overview", slug=slug), None
    if not form.is_submitted() or not form.asks_about_delay(form.held_on, consultation, told, form.held_on.data):
        led = send_change(form, read, save, leads_to=leads_to, may_ask=True)
    return led or _meeting_page(form, meeting.decider, meeting=meeting)


@blueprint.route("/interests", methods=["GET", "POST"])
@signed_in
def interests(slug: str) -> ResponseReturnValue:
    """The go-between's own."""
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, DECLARE_INTERESTS, consultation)
    place = find_place(actor, consultation)
    declared = queries.find_interests(place)

    def read() -> dict[str, Any]:
        now_there = queries.find_interests(place)
        words = {"words": now_there.words if now_there else ""}
        return words | note_beginning(consultation, fingerprint_interests(now_there))

    def save(began: Began) -> None:
        actions.declare_interests(actor, consultation, form.words.data or "", **began)

    form = begin_change(InterestsForm, consultation, read, Part.GO_BETWEEN, place.id if place else 0)
    said = _("Saved. Everyone can read this now.")
    led = send_change(form, read, save, leads_to=url_for("consultations.show", slug=slug), said=said)
    asks = declared is not None and asks_reason(consultation)
    return led or show_form("deciders/interests.html", form, consultation, asks=asks)


def _list_attached(meeting: Meeting) -> list[Any]:
    """Which stay among those to choose from, when newer versions have come."""
    return [each for each in (meeting.paper, meeting.minute) if each]


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, NAME_DECIDERS, consultation)
    return consultation


def _decider_page(
    consultation: Consultation, form: AnyForm, *, why_not_now: str | None = None, decider: Decider | None = None
) -> ResponseReturnValue:
    page = "deciders/body.html" if isinstance(form, BodyForm) else "deciders/person.html"
    about = {"why_not_now": why_not_now, "decider": decider}
    return show_form(page, form, consultation, asks=consultation.published_at is not None, **about)


def _meeting_page(
    form: MeetingForm, decider: Decider, *, why_not_now: str | None = None, meeting: Meeting | None = None
) -> ResponseReturnValue:
    about = {"name": decider.name, "why_not_now": why_not_now, "meeting": meeting}
    return show_form("deciders/meeting.html", form, decider.consultation, asks=None, **about)
