"""What people need before they are asked: how organisers write it. People read it on the consultation's own page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.activities.voting.queries.announcements import list_begun_by_two
from forum.briefing import actions, queries
from forum.briefing.change_hooks import refusing_both_at_once
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.forms import FORMS, NEW_FORMS, AnyForm, FindingForm, SectionForm, read_values
from forum.briefing.kinds import ASPECTS, BY_TWO, COMPARED, PAGE_PARTS, PARTS
from forum.briefing.models import EarlierFinding, PageSection, ProposedOption, Thing, read_words
from forum.briefing.rules import BRIEF, REMOVE, find_days_for_options, find_why_no_options
from forum.briefing.snapshots import describe_thing
from forum.briefing.videos import find_video
from forum.consultations.actions.promise import find_why_settled
from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.entry_forms import (
    Began,
    begin_change,
    begin_new,
    note_beginning,
    offer_nothing_once_settled,
    removes_once,
    send_change,
    send_new,
    show_form,
    show_removal,
)
from forum.consultations.models import Consultation
from forum.consultations.queries import get_consultation
from forum.consultations.snapshots import Part, name_thing
from forum.kernel.errors import NotFound
from forum.kernel.permissions import require
from forum.web.access import current_actor, signed_in
from forum.web.templates import offer_to_templates

blueprint = Blueprint("briefing", __name__, url_prefix="/consultations/<slug>/manage/briefing")
offer_to_templates(
    "briefing",
    ASPECTS=ASPECTS,
    REMOVE=REMOVE,
    choose_leading=queries.choose_leading,
    find=queries.find_briefing,
    find_page_content=queries.find_page_content,
    list_sections=queries.list_sections,
    list_questions=queries.list_questions,
    list_late_options=queries.list_late_options,
    list_own_dates=queries.list_own_dates,
    find_video=find_video,
    find_talk=queries.find_talk,
    find_why_no_options=find_why_no_options,
    find_why_settled=find_why_settled,
    fingerprint_thing=fingerprint_thing,
    list_asking_same_people=lambda consultation: queries.list_asking_same_people(current_actor(), consultation),
)


@blueprint.get("")
@signed_in
def overview(slug: str) -> ResponseReturnValue:
    return render_template("briefing/manage.html", consultation=_get(slug))


@blueprint.get("/page")
@signed_in
def page(slug: str) -> ResponseReturnValue:
    """Sections, questions and answers, key dates."""
    return render_template("briefing/manage_page.html", consultation=_get(slug))


@blueprint.route("/<part>/new", methods=["GET", "POST"])
@signed_in
def add(slug: str, part: str) -> ResponseReturnValue:
    consultation, chosen, actor = _get(slug), _read_part(part), current_actor()
    _offer_only_what_can_change(consultation, chosen)
    form = begin_new(NEW_FORMS[chosen], consultation)
    _offer(form, consultation)

    def make() -> str:
        words, reason = form.to_words(), form.reason.data or ""
        if chosen is Part.OPTIONS:
            led = change_by_feature(actor, Wanted(consultation, chosen, words, "", reason))
            if led:
                form.waits_for_colleague = True
                return led
            made: Thing = queries.get_newest_option(consultation)
        else:
            made = actions.add_thing(actor, consultation, words, reason=reason, picture=_read_picture(form))
        form.change_at = url_for("briefing.change", slug=slug, part=chosen, public_id=made.public_id)
        return _address(consultation, chosen)

    return send_new(form, make) or _form_page(chosen, consultation, form)


@blueprint.route("/<part>/<public_id>", methods=["GET", "POST"])
@signed_in
def change(slug: str, part: str, public_id: str) -> ResponseReturnValue:
    consultation, chosen, actor = _get(slug), _read_part(part), current_actor()
    thing = queries.get_thing(consultation, chosen, public_id)

    def read() -> dict[str, Any]:
        earlier = thing.earlier if isinstance(thing, EarlierFinding) else None
        return read_values(read_words(thing), earlier) | note_beginning(consultation, fingerprint_thing(thing))

    def save(began: Began) -> str | None:
        picture, words = _read_picture(form), form.to_words()
        if not picture:
            return change_by_feature(actor, actions.want_change(thing, words, **began))
        with refusing_both_at_once(thing, words, has_picture=True):
            actions.change_thing(actor, thing, words, picture=picture, **began)
        return None

    _offer_only_what_can_change(consultation, chosen)
    form = begin_change(FORMS[chosen], consultation, read, chosen, thing.id)
    _offer(form, consultation, thing)
    led = send_change(form, read, save, leads_to=_address(consultation, chosen), may_ask=True)
    return led or _form_page(chosen, consultation, form, thing)


@blueprint.route("/<part>/<public_id>/remove", methods=["GET", "POST"])
@signed_in
@removes_once
def remove(slug: str, part: str, public_id: str) -> ResponseReturnValue:
    """Asks why, once people can read it."""
    consultation, chosen, actor = _get(slug), _read_part(part), current_actor()
    thing = queries.get_thing(consultation, chosen, public_id)
    require(actor, REMOVE, thing)

    def take_away(began: Began) -> str | None:
        return change_by_feature(actor, actions.want_change(thing, None, **began))

    name, seen = name_thing(describe_thing(thing)), fingerprint_thing(thing)
    return show_removal(
        consultation,
        name,
        take_away,
        seen=seen,
        leads_to=_address(consultation, chosen),
        template="rewording/remove.html",
        may_ask=True,
        part=chosen,
        of=thing,
        is_by_two=chosen in BY_TWO,
    )


def _offer_only_what_can_change(consultation: Consultation, part: Part) -> None:
    if part in COMPARED:
        offer_nothing_once_settled(consultation, request.method)


def _form_page(part: Part, consultation: Consultation, form: AnyForm, thing: Thing | None = None) -> ResponseReturnValue:
    """`thing`: which it is over; of one that is new, none."""
    about: dict[str, Any] = {
        "days": find_days_for_options(consultation) if part is Part.OPTIONS else None,
        "name": name_thing(describe_thing(thing)) if thing else "",
        "votes": queries.list_votes_that_hold(thing) if isinstance(thing, ProposedOption) else [],
        "drafts": list_begun_by_two(consultation, thing.public_id) if isinstance(thing, ProposedOption) else [],
        "thing": thing,
        "part": part,
        "is_by_two": part in BY_TWO,
        "is_page": part in PAGE_PARTS,
    }
    return show_form(f"briefing/{part}_form.html", form, consultation, **about)


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, BRIEF, consultation)
    return consultation


def _read_part(part: str) -> Part:
    if part not in PARTS:
        raise NotFound
    return Part(part)


def _address(consultation: Consultation, part: Part) -> str:
    endpoint = "briefing.page" if part in PAGE_PARTS else "briefing.overview"
    return url_for(endpoint, slug=consultation.slug, _anchor=part)


def _read_picture(form: AnyForm) -> bytes:
    return form.read_picture() if isinstance(form, SectionForm) else b""


def _offer(form: AnyForm, consultation: Consultation, thing: Thing | None = None) -> None:
    """What can be chosen, where anything can; what was chosen stays among it."""
    if isinstance(form, SectionForm) and isinstance(thing, PageSection):
        form.picture_id = thing.picture_id
    if isinstance(form, FindingForm):
        several = queries.list_earlier(current_actor(), consultation)
        chosen = [thing.earlier] if isinstance(thing, EarlierFinding) and thing.earlier else []
        form.offer({each.id: each for each in [*chosen, *several]}.values())
