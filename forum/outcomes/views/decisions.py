"""Before, at and after the decision: the equality review, the decision itself, a call-in, the later account of what happened."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.queries import get_consultation, read_change_log
from forum.consultations.unfinished import find_end_of_asking, list_unfinished
from forum.kernel.db import db
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permissions import require
from forum.outcomes.actions import calling_in, checking, correcting, deciding, equality
from forum.outcomes.actions.decision_day import find_why_too_early
from forum.outcomes.decision_forms import (
    AccountForm,
    CallInForm,
    CorrectAccountForm,
    DecisionForm,
    EqualityReviewForm,
    SettleCallInForm,
    find_chosen,
)
from forum.outcomes.events import CheckChanged, ReportChanged
from forum.outcomes.fingerprints import fingerprint_account
from forum.outcomes.kinds import Verdict
from forum.outcomes.models import Check, FinalDecision
from forum.outcomes.queries import showing
from forum.outcomes.queries.equality import find_equality_review, list_equality_reviews
from forum.outcomes.queries.followed import find_promised, find_promised_then
from forum.outcomes.rules import CALL_IN, CORRECT_ACCOUNT, DECIDE, GIVE_ACCOUNT, REVIEW_EQUALITY, SETTLE_CALL_IN
from forum.outcomes.views.answers import BASE, get_consultation_to_answer, show_desk_page
from forum.outcomes.views.promises import blueprint
from forum.web.access import anyone, current_actor, signed_in
from forum.web.all_faults import validate_with
from forum.web.kept_pages import kept_for_visitors

__all__ = ["blueprint"]


@blueprint.get("/consultations/<slug>/you-said-we-did/fairness")
@anyone
@kept_for_visitors
def read_equality(slug: str) -> ResponseReturnValue:
    """For everybody: who this could be unfair to, as it was looked at again, each time."""
    consultation = get_consultation(current_actor(), slug)
    reviews = list_equality_reviews(consultation)
    if not reviews:
        raise NotFound
    return render_template("outcomes/equality.html", consultation=consultation, reviews=reviews)


@blueprint.route(f"{BASE}/fairness", methods=["GET", "POST"])
@signed_in
def review_equality(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation_to_answer(slug)
    require(actor, REVIEW_EQUALITY, consultation)

    def read() -> dict[str, object]:
        there = find_equality_review(consultation)
        document = there.document.public_id if there and there.document else ""
        return {"words": there.words if there else "", "document": document, "began_from": there.public_id if there else ""}

    form = EqualityReviewForm.from_request(**read()).told_by(read_change_log(actor, consultation, ReportChanged, part="fairness"))
    form.offer(consultation.documents)
    if form.validate_on_submit():
        said = {"words": form.words.data, "reason": form.reason.data or "", "seen": form.began_from.data or ""}
        with form.showing_changes(read), form.showing_refusals(Conflict):
            document = find_chosen(form.document, consultation.documents)
            equality.review_equality(actor, consultation, document=document, **said)
            flash(_("Saved. Everyone can read it now."), "success")
            return redirect(url_for("outcome_answers.read_equality", slug=slug), 303)
    review, why_not_now = find_equality_review(consultation), equality.find_why_no_review(consultation)
    return show_desk_page("equality", consultation, form, review=review, why_not_now=why_not_now)


@blueprint.route(f"{BASE}/decision", methods=["GET", "POST"])
@signed_in
def decision(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation_to_answer(slug)
    require(actor, DECIDE, consultation)
    form, review = DecisionForm.from_request(), find_equality_review(consultation)
    form.show_review(review)

    def check() -> None:
        deciding.check_decision(consultation, form.to_words(), find_promised(consultation), has_read=form.read_review())

    if validate_with(form, check):
        with form.showing_refusals(Conflict):
            deciding.publish_decision(actor, consultation, form.to_words(), has_read=form.read_review())
            flash(_("You have published the decision. We will ask you what has happened after 6 and 12 months."), "success")
            return redirect(url_for("outcomes.page", slug=slug), 303)
    promised = find_promised(consultation)
    form.show_promised(promised)
    more = {
        "promised": promised,
        "gaps": deciding.list_gaps(consultation),
        "unfinished": list_unfinished(consultation),
        "why_no_decision": deciding.find_why_no_decision(consultation),
        "too_early": find_why_too_early(consultation),
        "published": showing.find_decision(consultation),
        "review": review,
    }
    return show_desk_page("decision", consultation, form, **more, end_of_asking=find_end_of_asking(consultation))


@blueprint.route(f"{BASE}/decision/call-in", methods=["GET", "POST"])
@signed_in
def call_in(slug: str) -> ResponseReturnValue:
    """Records that a decision was called in, by whoever answers."""
    actor, form = current_actor(), CallInForm.from_request()
    consultation, decided = _get_decision(slug)
    require(actor, CALL_IN, consultation)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            calling_in.record_call_in(actor, consultation, called_on=form.called_on.data, because=form.because.data)
            flash(_("The page now says that the decision was called in, and why."), "success")
            return redirect(url_for("outcomes.page", slug=slug), 303)
    why_not_now = calling_in.find_why_not_call_in(decided)
    until = calling_in.find_last_day_to_record(decided)
    return show_desk_page("call_in", consultation, form, decision=decided, why_not_now=why_not_now, until=until)


@blueprint.route(f"{BASE}/decision/settle", methods=["GET", "POST"])
@signed_in
def settle_call_in(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation, decided = _get_decision(slug)
    require(actor, SETTLE_CALL_IN, consultation)
    seen = calling_in.fingerprint_decision(decided)
    form = SettleCallInForm.from_request(sentence=decided.current_sentence, words=decided.current_words, seen=seen)
    if validate_with(form, lambda: calling_in.check_settled(decided, form.to_words())):
        with form.showing_refusals(Conflict):
            calling_in.settle_call_in(actor, consultation, form.to_words(), seen=form.seen.data or "")
            flash(_("Saved. The decision is now in force."), "success")
            return redirect(url_for("outcomes.page", slug=slug), 303)
    promised = find_promised_then(consultation)
    form.show_promised(promised)
    more = {"promised": promised, "why_not_now": calling_in.find_why_not_settle(decided)}
    return show_desk_page("settle", consultation, form, decision=decided, **more)


@blueprint.route(f"{BASE}/checks/<public_id>", methods=["GET", "POST"])
@signed_in
def account(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation_to_answer(slug)
    found = showing.get_check(consultation, public_id)
    form = AccountForm.from_request()
    form.offer(consultation.documents)
    if form.is_submitted() and checking.has_given(actor, found, form.to_evidence(consultation.documents), form.verdict.data):
        flash(_("Already saved. What you said is public, next to what people say."))
        return redirect(url_for("outcomes.theme", slug=slug, public_id=found.theme.public_id), 303)
    require(actor, GIVE_ACCOUNT, found)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            evidence = form.to_evidence(consultation.documents)
            checking.give_account(actor, found, evidence, verdict=Verdict(form.verdict.data))
            flash(_("What you said is now public, next to what people say."), "success")
            return redirect(url_for("outcomes.theme", slug=slug, public_id=found.theme.public_id), 303)
    return show_desk_page("account", consultation, form, check=found)


@blueprint.route(f"{BASE}/checks/<public_id>/correct", methods=["GET", "POST"])
@signed_in
def correct_account(slug: str, public_id: str) -> ResponseReturnValue:
    """What the service said in a check was wrong: it says so in public, and what it said before stays."""
    actor = current_actor()
    consultation = get_consultation_to_answer(slug)
    found = showing.get_check(consultation, public_id)
    require(actor, CORRECT_ACCOUNT, found)

    def read() -> dict[str, object]:
        return _read_account(found)

    log = read_change_log(actor, consultation, CheckChanged, check_id=found.id, how=("given", "corrected"))
    form = CorrectAccountForm.from_request(**read()).told_by(log)
    form.offer(consultation.documents)

    def say() -> dict[str, Any]:
        return {
            "evidence": form.to_evidence(consultation.documents),
            "verdict": Verdict(form.verdict.data) if form.verdict.data in set(Verdict) else found.says.verdict,
            "reason": form.reason.data or "",
        }

    evidence = form.to_evidence(consultation.documents)
    if form.is_submitted() and correcting.says_already(found, evidence, form.verdict.data):
        flash(_("You have not changed anything."))
        return redirect(url_for("outcomes.theme", slug=slug, public_id=found.theme.public_id), 303)
    if validate_with(form, lambda: correcting.refuse_correction(actor, found, **say())):
        with form.showing_refusals(Conflict), form.showing_changes(read):
            correcting.correct_account(actor, found, **say(), seen=form.began_from.data or "")
            flash(_("Saved. People can read what it says now, and what it said before."), "success")
            return redirect(url_for("outcomes.theme", slug=slug, public_id=found.theme.public_id), 303)
    return show_desk_page("account", consultation, form, check=found)


def _read_account(check: Check) -> dict[str, object]:
    db.session.refresh(check)
    shown = check.shown_by
    return {
        "verdict": str(check.says.verdict),
        "words": check.says.words,
        "link": shown.link if shown else "",
        "seen_where": shown.seen_where if shown else "",
        "seen_on": shown.seen_on if shown else None,
        "document": shown.document.public_id if shown and shown.document else "",
        "began_from": fingerprint_account(check),
    }


def _get_decision(slug: str) -> tuple[Consultation, FinalDecision]:
    consultation = get_consultation_to_answer(slug)
    found = showing.find_decision(consultation)
    if found is None:
        raise NotFound
    return consultation, found
