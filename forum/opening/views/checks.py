"""A check that a named person answers, and what people will read about one that is missing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.entry_forms import offer_nothing_once_settled
from forum.consultations.models import Consultation
from forum.consultations.queries import find_place
from forum.consultations.snapshots import Part
from forum.kernel.errors import Conflict, Forbidden, NotFound
from forum.opening import queries
from forum.opening.actions import answering, preparing
from forum.opening.checks.base import OpeningCheck
from forum.opening.forms import (
    MET,
    NOT_MET,
    CheckForm,
    GapForm,
)
from forum.opening.kinds import CheckWords, Nation
from forum.opening.models import Opening
from forum.opening.nations import find_rule
from forum.opening.rules import AGREE, ANSWER_CHECK, PREPARE
from forum.opening.timing import find_publication
from forum.opening.views.common import BASE, act_on, blueprint, get_chosen, get_for, lead_saved, read_log
from forum.web.access import current_actor, signed_in
from forum.web.all_faults import validate_with
from forum.web.forms import render_form


@blueprint.route(f"{BASE}/checks/<key>", methods=["GET", "POST"])
@signed_in
def answer(slug: str, key: str) -> ResponseReturnValue:
    """A check that a named person answers."""
    consultation, check = get_for(slug, ANSWER_CHECK), queries.get_check(key)
    offer_nothing_once_settled(consultation, request.method)
    opening = get_chosen(consultation)
    if check.question is None:
        raise NotFound
    if not current_actor().roles_on(consultation) & check.answered_by:
        raise Forbidden(_("Only the person responsible for the decision can say this."))

    def read() -> dict[str, Any]:
        said = queries.list_answers(consultation).get(key)
        began = {"began_from": answering.fingerprint_answer(said)}
        return {"is_met": MET if said.is_met else NOT_MET, "words": said.words} | began if said else began

    actor = current_actor()
    form = CheckForm.from_request(**read()).told_by(read_log(consultation, "answered", key))
    form.ask(check)
    if validate_with(form, lambda: answering.check_answer(actor, consultation, check, **form.to_checked())):
        with form.showing_refusals(Conflict), form.showing_changes(read):
            return _save_answer(consultation, check, form)
    form.asks_reason = bool(form.reason.errors) or answering.asks_reason_for_answer(consultation, check)
    return _show_answer(consultation, opening, check, form)


def _save_answer(consultation: Consultation, check: OpeningCheck, form: CheckForm) -> ResponseReturnValue:
    """At once, or, of an answer that people have read, by a colleague who agrees."""
    actor, is_met, seen = current_actor(), form.is_met.data == MET, form.began_from.data or ""
    words, reason, there = form.words.data or "", form.reason.data or "", queries.list_answers(consultation).get(check.key)
    if there is None or not queries.has_opened_with(consultation, check):
        answering.answer_check(actor, consultation, check, is_met=is_met, words=words, seen=seen, reason=reason)
        return lead_saved(consultation)
    wanted = Wanted(consultation, Part.OPENING_CHECKS, CheckWords(is_met, words), seen, reason, there)
    address = change_by_feature(actor, wanted)
    if address is None:
        return lead_saved(consultation)
    flash(_("A colleague has to agree. Nothing changes until then."), "success")
    return redirect(address, 303)


def _show_answer(consultation: Consultation, opening: Opening, check: OpeningCheck, form: CheckForm) -> ResponseReturnValue:
    """With what the law says of it, and the answer as long as it can still be deleted."""
    is_read = queries.has_opened_with(consultation, check)
    own = None if is_read else queries.list_answers(consultation).get(check.key)
    return render_form(
        "opening/answer.html",
        form,
        consultation=consultation,
        check=check,
        rule=find_rule(check.key, Nation(opening.nation), find_publication(consultation, opening).date()),
        said=own,
        read_answer=queries.list_answers(consultation).get(check.key) if is_read else None,
        seen=answering.fingerprint_answer(own),
        is_read=is_read,
    )


@blueprint.post(f"{BASE}/checks/<key>/take-back")
@signed_in
def take_back(slug: str, key: str) -> ResponseReturnValue:
    """An answer, before it opens."""
    consultation, check = get_for(slug, ANSWER_CHECK), queries.get_check(key)
    return act_on(
        consultation,
        lambda seen: answering.take_back_answer(current_actor(), consultation, check, seen=seen),
        _("We have deleted the answer."),
    )


@blueprint.route(f"{BASE}/without/<key>", methods=["GET", "POST"])
@signed_in
def without(slug: str, key: str) -> ResponseReturnValue:
    """What people will read about something that is missing: written, then shown as they will read it."""
    consultation, check = get_for(slug, PREPARE), queries.get_check(key)
    if not check.can_be_missing:
        raise NotFound
    get_chosen(consultation)

    def read() -> dict[str, Any]:
        gap = queries.list_gaps(consultation).get(key)
        began = {"began_from": preparing.fingerprint_gap(gap)}
        if gap is None:
            return began
        return {"why": gap.why, "instead": gap.instead, "by_when": gap.by_when, "owner": gap.owner.public_id} | began

    form = GapForm.from_request(**read()).told_by(read_log(consultation, "without", key))
    form.offer(queries.list_leads(consultation))
    if validate_with(form, lambda: preparing.check_statement(consultation, form.to_statement())):
        with form.showing_refusals(Conflict), form.showing_changes(read):
            seen = form.began_from.data or ""
            preparing.explain_gap(current_actor(), consultation, check, form.to_statement(), seen=seen)
            return redirect(url_for("opening.without", slug=slug, key=key, _anchor="preview"), 303)
    gap, is_used = queries.list_gaps(consultation).get(key), key in queries.list_used_gaps(consultation)
    about = {"gap": gap, "is_used": is_used, "why_not": preparing.find_why_no_gap(consultation, check)}
    return render_form("opening/without.html", form, consultation=consultation, check=check, **about)


@blueprint.post(f"{BASE}/without/<key>/ask")
@signed_in
def ask_to_agree(slug: str, key: str) -> ResponseReturnValue:
    consultation, check = get_for(slug, PREPARE), queries.get_check(key)
    return act_on(consultation, lambda seen: preparing.ask_to_agree(current_actor(), consultation, check, seen=seen))


@blueprint.post(f"{BASE}/without/<key>/drop")
@signed_in
def drop(slug: str, key: str) -> ResponseReturnValue:
    consultation, check = get_for(slug, PREPARE), queries.get_check(key)
    return act_on(consultation, lambda seen: preparing.drop_gap(current_actor(), consultation, check, seen=seen))


@blueprint.get(f"{BASE}/without/<key>/agree")
@signed_in
def agreeing(slug: str, key: str) -> ResponseReturnValue:
    """The very words, for whoever is asked to stand behind them."""
    consultation, check = get_for(slug, AGREE), queries.get_check(key)
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


def _decide_gap(slug: str, key: str, *, agrees: bool) -> ResponseReturnValue:
    consultation, check = get_for(slug, AGREE), queries.get_check(key)

    def decide(seen: str) -> None:
        preparing.decide_gap(current_actor(), consultation, check, agrees=agrees, seen=seen)

    return act_on(consultation, decide, _("Thank you. We have told the organiser."))
