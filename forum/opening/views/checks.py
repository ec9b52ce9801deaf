"""A check that a named person answers, and what people will read about one that is missing."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.queries import find_place
from forum.kernel.errors import Conflict, Forbidden, NotFound
from forum.opening import queries
from forum.opening.actions import preparing
from forum.opening.forms import (
    MET,
    NOT_MET,
    CheckForm,
    GapForm,
)
from forum.opening.kinds import Nation
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
    opening = get_chosen(consultation)
    if check.question is None:
        raise NotFound
    if not current_actor().roles_on(consultation) & check.answered_by:
        raise Forbidden(_("Only the person responsible for the decision can say this."))

    def read() -> dict[str, Any]:
        said = queries.list_answers(consultation).get(key)
        began = {"began_from": preparing.fingerprint_answer(said)}
        return {"is_met": MET if said.is_met else NOT_MET, "words": said.words} | began if said else began

    form = CheckForm.from_request(**read()).told_by(read_log(consultation, "answered", key))
    form.ask(check)
    if form.validate_on_submit():
        with form.showing_changes(read):
            said = {"words": form.words.data or "", "seen": form.began_from.data or ""}
            preparing.answer_check(current_actor(), consultation, check, is_met=form.is_met.data == MET, **said)
            return lead_saved(consultation)
    day = find_publication(consultation, opening).date()
    rule = find_rule(key, Nation(opening.nation), day)
    own = None if queries.has_opened_with(consultation, check) else queries.list_answers(consultation).get(key)
    return render_form(
        "opening/answer.html",
        form,
        consultation=consultation,
        check=check,
        rule=rule,
        said=own,
        seen=preparing.fingerprint_answer(own),
    )


@blueprint.post(f"{BASE}/checks/<key>/take-back")
@signed_in
def take_back(slug: str, key: str) -> ResponseReturnValue:
    """An answer, before it opens."""
    consultation, check = get_for(slug, ANSWER_CHECK), queries.get_check(key)
    return act_on(
        consultation,
        lambda seen: preparing.take_back_answer(current_actor(), consultation, check, seen=seen),
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
    return render_form("opening/without.html", form, consultation=consultation, check=check, gap=gap, is_used=is_used)


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
