"""Before something opens: what is missing, who agrees and signs; and for everybody, how it was opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.extension_points import describe_things_of_features
from forum.consultations.models import Consultation
from forum.consultations.queries import asks_reason, find_place, get_consultation, read_change_log
from forum.consultations.snapshots import Part, describe_affected
from forum.consultations.wording import say_things
from forum.kernel.errors import Conflict, Forbidden, NotFound
from forum.kernel.fingerprints import ChangeLog
from forum.kernel.permissions import Permission, require
from forum.opening import queries
from forum.opening.actions import preparing, publishing, signing
from forum.opening.events import OpeningChanged
from forum.opening.fingerprints import fingerprint_time, fingerprint_without
from forum.opening.forms import (
    MET,
    NOT_MET,
    AskForm,
    CheckForm,
    GapForm,
    SchoolHolidayForm,
    SendBackForm,
    SignForm,
    TierForm,
    TimeForm,
)
from forum.opening.kinds import PARTS, TIERS, Nation, Tier
from forum.opening.models import Opening
from forum.opening.nations import find_rule
from forum.opening.rules import AGREE, ANSWER_CHECK, LOOK, PREPARE, SIGN
from forum.opening.timing import count_days_late, count_open_days, find_enough_day, find_publication
from forum.opening.wording import say_days, say_duties, say_where_it_stands
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form
from forum.web.kept_pages import kept_for_visitors
from forum.web.templates import offer_to_templates

blueprint = Blueprint("opening", __name__)
# What is shown field by field to whoever signs; the other parts have a form of their own on that page.
SIGNED_PARTS = (Part.FRAMINGS, Part.OPTIONS, Part.FINDINGS, Part.AFFECTED)
blueprints = [blueprint]
PAGE = "/consultations/<slug>/opening"
BASE = "/consultations/<slug>/manage/opening"
offer_to_templates(
    "opening",
    PARTS=PARTS,
    PREPARE=PREPARE,
    TIERS=TIERS,
    find_opening=queries.find_opening,
    is_left_alone=queries.is_left_alone,
    fingerprint_without=fingerprint_without,
    list_open_gaps=queries.list_open_gaps,
    had_enough_days=queries.had_enough_days,
    count_days_late=count_days_late,
    say_days=say_days,
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
        who=queries.read_who_is_who(consultation),
        lines=several[0].lines if several else (),
        several=several,
    )


@blueprint.get(BASE)
@signed_in
def gate(slug: str) -> ResponseReturnValue:
    """What is missing, for its team."""
    consultation = _get(slug, LOOK)
    opening = queries.find_opening(consultation)
    read = queries.read_gate(consultation, opening) if opening else None
    seen = queries.fingerprint_gate(consultation, read)
    days = count_open_days(consultation, opening) if opening else None
    last = queries.find_last_sign_off(consultation)
    signature = last if queries.counts(last, seen) else None
    return render_template(
        "opening/gate.html",
        consultation=consultation,
        opening_row=opening,
        gate=read,
        title=say_where_it_stands(opening, read, is_signed=signature is not None),
        days=days,
        enough_day=find_enough_day(consultation, opening, days) if opening and days else None,
        who=queries.read_who_is_who(consultation),
        last=last,
        signature=signature or queries.find_used_signature(opening),
        place=find_place(current_actor(), consultation),
        seen=seen,
    )


@blueprint.route(f"{BASE}/tier", methods=["GET", "POST"])
@signed_in
def choose(slug: str) -> ResponseReturnValue:
    """The tier, the nation and the day of the decision."""
    consultation = _get(slug, PREPARE)

    def read() -> dict[str, Any]:
        opening = queries.find_opening(consultation)
        began = {"began_from": preparing.fingerprint_choice(opening)}
        if opening is None:
            return began
        return {"tier": opening.aims_at or opening.tier, "nation": opening.nation, "decides_on": opening.decides_on} | began

    form = TierForm.from_request(**read()).told_by(_read_log(consultation, "tier"))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            preparing.choose_tier(current_actor(), consultation, Tier(form.tier.data), **form.to_values())
            return _saved(consultation)
    form.asks_reason = bool(form.reason.errors) or asks_reason(consultation)
    return render_form("opening/choose.html", form, consultation=consultation)


@blueprint.route(f"{BASE}/holidays", methods=["GET", "POST"])
@signed_in
def holidays(slug: str) -> ResponseReturnValue:
    """School holidays, which do not count."""
    consultation, form = _get(slug, PREPARE), SchoolHolidayForm.from_request()
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
    preparing.remove_school_holiday(current_actor(), _get(slug, PREPARE), number)
    flash(_("Saved."), "success")
    return redirect(url_for("opening.holidays", slug=slug), 303)


@blueprint.route(f"{BASE}/checks/<key>", methods=["GET", "POST"])
@signed_in
def answer(slug: str, key: str) -> ResponseReturnValue:
    """A check that a named person answers."""
    consultation, check = _get(slug, ANSWER_CHECK), queries.get_check(key)
    opening = _get_opening(consultation)
    if check.question is None:
        raise NotFound
    if not current_actor().roles_on(consultation) & check.answered_by:
        raise Forbidden(_("Only the person responsible for the decision can say this."))

    def read() -> dict[str, Any]:
        said = queries.list_answers(consultation).get(key)
        began = {"began_from": preparing.fingerprint_answer(said)}
        return {"is_met": MET if said.is_met else NOT_MET, "words": said.words} | began if said else began

    form = CheckForm.from_request(**read()).told_by(_read_log(consultation, "answered", key))
    form.ask(check)
    if form.validate_on_submit():
        with form.showing_changes(read):
            said = {"words": form.words.data or "", "seen": form.began_from.data or ""}
            preparing.answer_check(current_actor(), consultation, check, is_met=form.is_met.data == MET, **said)
            return _saved(consultation)
    day = find_publication(consultation, opening).date()
    rule = find_rule(key, Nation(opening.nation), day)
    return render_form("opening/answer.html", form, consultation=consultation, check=check, rule=rule)


@blueprint.route(f"{BASE}/without/<key>", methods=["GET", "POST"])
@signed_in
def without(slug: str, key: str) -> ResponseReturnValue:
    """What people will read about something that is missing: written, then shown as they will read it."""
    consultation, check = _get(slug, PREPARE), queries.get_check(key)
    if not check.can_be_missing:
        raise NotFound
    _get_opening(consultation)

    def read() -> dict[str, Any]:
        gap = queries.list_gaps(consultation).get(key)
        began = {"began_from": preparing.fingerprint_gap(gap)}
        if gap is None:
            return began
        return {"why": gap.why, "instead": gap.instead, "by_when": gap.by_when, "owner": gap.owner.public_id} | began

    form = GapForm.from_request(**read()).told_by(_read_log(consultation, "without", key))
    form.offer(queries.list_leads(consultation))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            seen = form.began_from.data or ""
            preparing.explain_gap(current_actor(), consultation, check, form.to_statement(), seen=seen)
            return redirect(url_for("opening.without", slug=slug, key=key, _anchor="preview"), 303)
    gap, is_used = queries.list_gaps(consultation).get(key), key in queries.list_used_gaps(consultation)
    return render_form("opening/without.html", form, consultation=consultation, check=check, gap=gap, is_used=is_used)


@blueprint.post(f"{BASE}/without/<key>/ask")
@signed_in
def ask_to_agree(slug: str, key: str) -> ResponseReturnValue:
    consultation, check = _get(slug, PREPARE), queries.get_check(key)
    return _act(consultation, lambda seen: preparing.ask_to_agree(current_actor(), consultation, check, seen=seen))


@blueprint.post(f"{BASE}/without/<key>/drop")
@signed_in
def drop(slug: str, key: str) -> ResponseReturnValue:
    consultation, check = _get(slug, PREPARE), queries.get_check(key)
    return _act(consultation, lambda seen: preparing.drop_gap(current_actor(), consultation, check, seen=seen))


@blueprint.get(f"{BASE}/without/<key>/agree")
@signed_in
def agreeing(slug: str, key: str) -> ResponseReturnValue:
    """The very words, for whoever is asked to stand behind them."""
    consultation, check = _get(slug, AGREE), queries.get_check(key)
    gap = queries.list_gaps(consultation).get(key)
    if gap is None or gap.asked_at is None:
        raise NotFound
    place = find_place(current_actor(), consultation)
    return render_template("opening/agree.html", consultation=consultation, check=check, gap=gap, place=place)


@blueprint.post(f"{BASE}/without/<key>/agree")
@signed_in
def agree(slug: str, key: str) -> ResponseReturnValue:
    return _decide_gap(slug, key, agrees=True)


@blueprint.post(f"{BASE}/without/<key>/refuse")
@signed_in
def refuse(slug: str, key: str) -> ResponseReturnValue:
    return _decide_gap(slug, key, agrees=False)


@blueprint.route(f"{BASE}/ask", methods=["GET", "POST"])
@signed_in
def ask(slug: str) -> ResponseReturnValue:
    """Which colleague is asked to sign."""
    consultation, actor = _get(slug, PREPARE), current_actor()
    opening, place = _get_opening(consultation), find_place(actor, consultation)
    people = queries.list_signers(consultation, place) if place else []
    form = AskForm.from_request()
    form.offer(people)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            signing.ask_to_sign(actor, consultation, signer=form.signer.data)
            flash(_("We have asked your colleague to sign it."), "success")
            return _back_to(consultation)
    missing = queries.read_gate(consultation, opening).missing
    return render_form("opening/ask.html", form, consultation=consultation, people=people, missing=missing)


@blueprint.route(f"{BASE}/sign", methods=["GET", "POST"])
@signed_in
def sign(slug: str) -> ResponseReturnValue:
    """All that is signed, for the colleague who was asked."""
    consultation = _get(slug, SIGN)
    form = SignForm.from_request()
    if form.validate_on_submit():
        return _act(
            consultation,
            lambda seen: signing.sign(current_actor(), consultation, seen=seen),
            _("You have signed it. If anything changes, we will ask you again."),
        )
    return _sign_page(consultation, SendBackForm.from_request())


@blueprint.post(f"{BASE}/send-back")
@signed_in
def send_back(slug: str) -> ResponseReturnValue:
    consultation, form = _get(slug, SIGN), SendBackForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals():
            signing.send_back(current_actor(), consultation, comment=form.comment.data or "")
            flash(_("You have sent it back. The organisers can read your comment."), "success")
            return _back_to(consultation)
    return _sign_page(consultation, form)


@blueprint.route(f"{BASE}/time", methods=["GET", "POST"])
@signed_in
def time(slug: str) -> ResponseReturnValue:
    """When it opens by itself."""
    consultation = _get(slug, PREPARE)

    def read() -> dict[str, Any]:
        opening = _get_opening(consultation)
        return {"opens_at": opening.opens_at, "began_from": fingerprint_time(opening)}

    form = TimeForm.from_request(**read()).told_by(_read_log(consultation, "planned"))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            publishing.set_time(current_actor(), consultation, form.opens_at.data, seen=form.began_from.data or "")
            return _saved(consultation)
    return render_form("opening/time.html", form, consultation=consultation)


@blueprint.post(f"{BASE}/time/remove")
@signed_in
def remove_time(slug: str) -> ResponseReturnValue:
    consultation = _get(slug, PREPARE)
    return _act(consultation, lambda seen: publishing.set_time(current_actor(), consultation, None, seen=seen))


@blueprint.post(f"{BASE}/publish")
@signed_in
def publish(slug: str) -> ResponseReturnValue:
    """Opens it now, or gives something open its higher tier."""
    consultation = _get(slug, PREPARE)
    try:
        publishing.open_consultation(current_actor(), consultation, seen=request.form.get("seen", ""))
    except Conflict as problem:
        flash(problem.sentence)
        return _back_to(consultation)
    flash(_("Your consultation is now public. This is what people will see."), "success")
    return redirect(url_for("consultations.show", slug=slug), 303)


def _get(slug: str, permission: Permission) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, permission, consultation)
    return consultation


def _get_opening(consultation: Consultation) -> Opening:
    opening = queries.find_opening(consultation)
    if opening is None:
        raise NotFound
    return opening


def _sign_page(consultation: Consultation, form: SendBackForm) -> tuple[str, int]:
    last, place = queries.find_last_sign_off(consultation), find_place(current_actor(), consultation)
    opening = _get_opening(consultation)
    if last is None or place is None or last.signer_id != place.id:
        raise Forbidden(_("Someone else has been asked to sign this."))
    gate, things = queries.read_gate(consultation, opening), describe_things_of_features(consultation)
    seen = queries.fingerprint_gate(consultation, gate, things)
    return render_form(
        "opening/sign.html",
        form,
        consultation=consultation,
        opening_row=opening,
        gate=gate,
        things=say_things(things | {(Part.AFFECTED, 0): describe_affected(consultation)}, SIGNED_PARTS),
        is_used=opening.sign_off_id == last.id,
        signature=last if queries.counts(last, seen) else None,
        seen=seen,
    )


def _decide_gap(slug: str, key: str, *, agrees: bool) -> ResponseReturnValue:
    consultation, check = _get(slug, AGREE), queries.get_check(key)

    def decide(seen: str) -> None:
        preparing.decide_gap(current_actor(), consultation, check, agrees=agrees, seen=seen)

    return _act(consultation, decide, _("Thank you. We have told the organiser."))


def _act(consultation: Consultation, act: Callable[[str], None], sentence: str = "") -> ResponseReturnValue:
    """What a button does, with what was seen beside it."""
    try:
        act(request.form.get("seen", ""))
        return _saved(consultation, sentence)
    except Conflict as problem:
        flash(problem.sentence)
    return _back_to(consultation)


def _saved(consultation: Consultation, sentence: str = "") -> ResponseReturnValue:
    flash(sentence or _("Saved."), "success")
    return _back_to(consultation)


def _back_to(consultation: Consultation) -> ResponseReturnValue:
    return redirect(url_for("opening.gate", slug=consultation.slug), 303)


def _read_log(consultation: Consultation, how: str, about: str = "") -> ChangeLog:
    more = {"about": about} if about else {}
    return read_change_log(current_actor(), consultation, OpeningChanged, how=how, **more)
