"""Before something opens: what is missing, who signs; and for everybody, how it was opened."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.actions.promise import find_why_settled
from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.extension_points import describe_things_of_features
from forum.consultations.later_days import flash_day_conflicts
from forum.consultations.models import Consultation
from forum.consultations.queries import asks_reason, find_place, get_consultation
from forum.consultations.snapshots import Part, describe_affected
from forum.consultations.wording import say_things
from forum.kernel.errors import Conflict, NotFound, NotNow
from forum.opening import queries
from forum.opening.actions import preparing, publishing, signing
from forum.opening.actions.preparing import ChosenTier
from forum.opening.fingerprints import fingerprint_time, fingerprint_without
from forum.opening.forms import (
    AskForm,
    SchoolHolidayForm,
    SendBackForm,
    SignForm,
    TierForm,
    TimeForm,
)
from forum.opening.kinds import NATIONS, PARTS, TIERS
from forum.opening.known import GateInputs
from forum.opening.mending import asks_for_checks
from forum.opening.people import read_who_is_who
from forum.opening.rules import LOOK, PREPARE, SIGN
from forum.opening.snapshots import AFTER, BEFORE
from forum.opening.timing import count_days_late, find_enough_day
from forum.opening.turned import list_turned
from forum.opening.views.common import BASE, act_on, blueprint, get_chosen, get_for, lead_back, lead_saved, read_log
from forum.opening.wording import say_days, say_duties, say_where_it_stands
from forum.web.access import anyone, current_actor, signed_in
from forum.web.all_faults import validate_with
from forum.web.forms import render_form
from forum.web.kept_pages import kept_for_visitors
from forum.web.templates import offer_to_templates

# What is shown field by field to whoever signs; the other parts have a form of their own on that page.
SIGNED_PARTS = (Part.TEMPORARY, Part.FRAMINGS, Part.OPTIONS, Part.FINDINGS, Part.AFFECTED)
PAGE = "/consultations/<slug>/opening"
offer_to_templates(
    "opening",
    NATIONS=NATIONS,
    PARTS=PARTS,
    PREPARE=PREPARE,
    TIERS=TIERS,
    asks_for_checks=asks_for_checks,
    find_opening=queries.find_opening,
    is_conversation=queries.is_conversation,
    know_opened=queries.know_opened,
    is_left_alone=queries.is_left_alone,
    fingerprint_without=fingerprint_without,
    list_standing_checks=queries.list_standing_checks,
    list_open_gaps=queries.list_open_gaps,
    list_turned=list_turned,
    had_enough_days=queries.had_enough_days,
    count_days_late=count_days_late,
    say_days=say_days,
    say_without=queries.say_without,
    say_duties=say_duties,
)


@blueprint.get(PAGE)
@anyone
@kept_for_visitors
def show(slug: str) -> ResponseReturnValue:
    """How this was opened, for everybody."""
    consultation = get_consultation(current_actor(), slug)
    if consultation.published_at is None:
        raise NotFound
    several = queries.list_openings(consultation)
    return render_template(
        "opening/show.html",
        consultation=consultation,
        row=queries.find_opening(consultation),
        who=read_who_is_who(consultation),
        lines=several[0].lines if several else (),
        several=several,
    )


@blueprint.get(BASE)
@signed_in
def gate(slug: str) -> ResponseReturnValue:
    """What is missing, for its team."""
    consultation = get_for(slug, LOOK)
    opening = queries.find_opening(consultation)
    known = GateInputs(consultation, opening) if opening else None
    read = queries.read_gate(known.consultation, known.opening, known) if known else None
    seen = queries.fingerprint_gate(consultation, read)
    last = queries.find_last_sign_off(consultation)
    signature = last if queries.counts(last, seen) else None
    return render_template(
        "opening/gate.html",
        consultation=consultation,
        opening_row=opening,
        gate=read,
        title=say_where_it_stands(consultation, opening, read, is_signed=signature is not None),
        days=known.days if known else None,
        enough_day=find_enough_day(consultation, known.opening, known.days, known.school_holidays) if known else None,
        who=read_who_is_who(consultation, known.team if known else None),
        who_decides=known.deciders if known else (),
        last=last,
        signature=signature or queries.find_used_signature(opening),
        place=find_place(current_actor(), consultation),
        seen=seen,
        is_settled=consultation.closed_at is not None or find_why_settled(consultation) is not None,
    )


@blueprint.route(f"{BASE}/tier", methods=["GET", "POST"])
@signed_in
def choose(slug: str) -> ResponseReturnValue:
    """The tier, the nation and the day of the decision."""
    consultation = get_for(slug, PREPARE)

    def read() -> dict[str, Any]:
        opening = queries.find_opening(consultation)
        began = {"began_from": preparing.fingerprint_choice(opening)}
        if opening is None:
            return began
        chosen = {"tier": opening.aims_at or opening.tier, "nation": opening.nation, "decides_on": opening.decides_on}
        return chosen | {"answers_wait": AFTER if opening.answers_wait else BEFORE} | began

    form, opening = TierForm.from_request(**read()).told_by(read_log(consultation, "tier")), queries.find_opening(consultation)
    told = opening.decides_on if opening else None
    check = partial(preparing.check_choice, current_actor(), consultation, form.tier_chosen, **form.to_checked())
    if validate_with(form, check) and not form.asks_about_delay(form.decides_on, consultation, told, form.decides_on.data):
        with form.showing_refusals(Conflict), form.showing_changes(read):
            return _choose_or_ask(consultation, form.to_choice(), form.began_from.data or "", form.reason.data or "")
    is_open = opening is not None and opening.opened_at is not None
    form.asks_reason = bool(form.reason.errors) or form.has_asked_later or is_open or asks_reason(consultation)
    return render_form("opening/choose.html", form, consultation=consultation, opening_row=opening)


def _choose_or_ask(consultation: Consultation, choice: ChosenTier, seen: str, reason: str) -> ResponseReturnValue:
    """Where a colleague has to agree to the day, or to when people get their answers, all else is saved at once."""
    actor = current_actor()
    address = change_by_feature(actor, Wanted(consultation, Part.DECISION_DAY, choice, seen, reason))
    if address is None:
        flash_day_conflicts(consultation)
        return lead_saved(consultation)
    stands = preparing.read_choice(get_chosen(consultation))
    if (rest := replace(choice, decides_on=stands.decides_on, answers_wait=stands.answers_wait)) != stands:
        preparing.choose_tier(actor, consultation, **vars(rest), seen=seen)
    flash(_("A colleague has to agree to the change. It stays as it is until then."), "success")
    return redirect(address, 303)


@blueprint.route(f"{BASE}/holidays", methods=["GET", "POST"])
@signed_in
def holidays(slug: str) -> ResponseReturnValue:
    """School holidays, which do not count."""
    consultation, form = get_for(slug, PREPARE), SchoolHolidayForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals():
            days = {"first_on": form.first_on.data, "last_on": form.last_on.data}
            preparing.add_school_holiday(current_actor(), consultation, **days)
            flash(_("Saved."), "success")
            return redirect(url_for("opening.holidays", slug=slug), 303)
    return render_form("opening/holidays.html", form, consultation=consultation, several=queries.list_holidays(consultation))


@blueprint.post(f"{BASE}/holidays/<int:number>/remove")
@signed_in
def remove_holiday(slug: str, number: int) -> ResponseReturnValue:
    preparing.remove_school_holiday(current_actor(), get_for(slug, PREPARE), number)
    flash(_("Saved."), "success")
    return redirect(url_for("opening.holidays", slug=slug), 303)


@blueprint.route(f"{BASE}/ask", methods=["GET", "POST"])
@signed_in
def ask(slug: str) -> ResponseReturnValue:
    """Which colleague is asked to sign."""
    consultation, actor = get_for(slug, PREPARE), current_actor()
    opening, place = get_chosen(consultation), find_place(actor, consultation)
    people = queries.list_signers(consultation, place) if place else []
    form = AskForm.from_request()
    form.offer(people)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            signing.ask_to_sign(actor, consultation, signer=form.signer.data)
            flash(_("We have asked your colleague to sign it."), "success")
            return lead_back(consultation)
    missing = queries.read_gate(consultation, opening).missing
    return render_form("opening/ask.html", form, consultation=consultation, people=people, missing=missing)


@blueprint.route(f"{BASE}/sign", methods=["GET", "POST"])
@signed_in
def sign(slug: str) -> ResponseReturnValue:
    """All that is signed, for the colleague who was asked."""
    consultation = get_for(slug, SIGN)
    form = SignForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            said = {"seen": form.seen.data or "", "can_change": form.can_change.data or ""}
            signing.sign(current_actor(), consultation, **said)
            flash(_("You have signed it. If anything changes, we will ask you again."), "success")
            return lead_back(consultation)
    return _sign_page(consultation, SendBackForm(formdata=None), form)


@blueprint.post(f"{BASE}/send-back")
@signed_in
def send_back(slug: str) -> ResponseReturnValue:
    consultation, form = get_for(slug, SIGN), SendBackForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            signing.send_back(current_actor(), consultation, comment=form.comment.data or "")
            flash(_("You have sent it back. The organisers can read your comment."), "success")
            return lead_back(consultation)
    return _sign_page(consultation, form)


@blueprint.route(f"{BASE}/time", methods=["GET", "POST"])
@signed_in
def time(slug: str) -> ResponseReturnValue:
    """When it opens by itself."""
    consultation = get_for(slug, PREPARE)

    def read() -> dict[str, Any]:
        opening = get_chosen(consultation)
        return {"opens_at": opening.opens_at, "began_from": fingerprint_time(opening)}

    form = TimeForm.from_request(**read()).told_by(read_log(consultation, "planned"))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            publishing.set_time(current_actor(), consultation, form.opens_at.data, seen=form.began_from.data or "")
            return lead_saved(consultation)
    return render_form("opening/time.html", form, consultation=consultation)


@blueprint.post(f"{BASE}/time/remove")
@signed_in
def remove_time(slug: str) -> ResponseReturnValue:
    consultation = get_for(slug, PREPARE)
    return act_on(consultation, lambda seen: publishing.set_time(current_actor(), consultation, None, seen=seen))


@blueprint.post(f"{BASE}/publish")
@signed_in
def publish(slug: str) -> ResponseReturnValue:
    """Opens it now, or gives something open its higher tier."""
    consultation = get_for(slug, PREPARE)
    try:
        publishing.open_consultation(current_actor(), consultation, seen=request.form.get("seen", ""))
    except Conflict as problem:
        flash(problem.sentence)
        return lead_back(consultation)
    flash(_("Your consultation is now public. This is what people will see."), "success")
    return redirect(url_for("consultations.show", slug=slug), 303)


def _sign_page(consultation: Consultation, form: SendBackForm, signing_form: SignForm | None = None) -> tuple[str, int]:
    """Both forms; what is wrong is said above the one that was sent."""
    last, place = queries.find_last_sign_off(consultation), find_place(current_actor(), consultation)
    opening = get_chosen(consultation)
    if why_not := signing.find_why_not_signer(last, place):
        raise NotNow(why_not)
    assert last is not None  # noqa: S101  (just asked)
    gate, things = queries.read_gate(consultation, opening), describe_things_of_features(consultation)
    seen = queries.fingerprint_gate(consultation, gate, things)
    sign_form = signing_form or SignForm(formdata=None)
    page = render_template(
        "opening/sign.html",
        form=form,
        sign_form=sign_form,
        consultation=consultation,
        opening_row=opening,
        gate=gate,
        things=say_things(things | {(Part.AFFECTED, 0): describe_affected(consultation)}, SIGNED_PARTS),
        is_used=opening.sign_off_id == last.id,
        signature=last if queries.counts(last, seen) else None,
        seen=seen,
    )
    return page, 422 if form.list_errors() or sign_form.list_errors() else 200
