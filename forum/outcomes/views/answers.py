"""The desk of those who answer: what still needs an answer, drafts, promises, the decision, checks, the review, the settings."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.actions.promise import find_why_decided
from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.entry_forms import ASKED
from forum.consultations.models import Consultation
from forum.consultations.queries import asks_reason, get_consultation, get_phase, list_people, read_change_log
from forum.consultations.snapshots import Part
from forum.consultations.unfinished import list_unfinished
from forum.deciders.queries import get_meeting
from forum.kernel.errors import Conflict, NotNow
from forum.kernel.permissions import Role, require
from forum.outcomes.actions import answering, coding, confirming, considering, considering_again, deciding
from forum.outcomes.actions.calling_in import find_why_not_call_in
from forum.outcomes.actions.decision_day import find_why_too_early
from forum.outcomes.actions.responsibility import ReportWords
from forum.outcomes.deadlines import answers_due_on
from forum.outcomes.events import AnswerChanged, CoderNamed, ReportChanged
from forum.outcomes.fingerprints import (
    fingerprint_answer,
    fingerprint_coders,
    fingerprint_entries,
    fingerprint_report,
    fingerprint_summary,
)
from forum.outcomes.forms import AnswerForm, CodersForm, ReportForm, ReviewForm, SummaryForm
from forum.outcomes.kinds import AnswerState
from forum.outcomes.models import ANSWER_WEEKS, Answer, Theme
from forum.outcomes.queries import showing, themes
from forum.outcomes.queries.considered import do_answers_wait, find_theme_considerers
from forum.outcomes.queries.equality import find_equality_review
from forum.outcomes.queries.promise_drafts import list_waiting
from forum.outcomes.queries.since import list_after_answer, list_confirmations
from forum.outcomes.queries.since_considered import list_came_after, list_later
from forum.outcomes.rules import (
    CALL_IN,
    CHANGE_ANSWER,
    CHECK_ANSWER,
    CONFIRM_ANSWER,
    CONSIDER,
    CONSIDER_THEMES,
    CORRECT_ACCOUNT,
    DECIDE,
    GIVE_ACCOUNT,
    NAME_CODERS,
    PROMISE,
    PUBLISH_ANSWER,
    RECORD_CONSIDERED,
    REVIEW,
    REVIEW_EQUALITY,
    SEE_DESK,
    SET_REPORT,
    SETTLE_CALL_IN,
    WRITE_ANSWER,
)
from forum.web.access import current_actor, signed_in
from forum.web.forms import BaseForm, render_form

blueprint = Blueprint("outcome_answers", __name__)
BASE = "/consultations/<slug>/answers"
PERMISSIONS = {
    each.key.removeprefix("outcome.").upper(): each
    for each in (
        CALL_IN,
        CHANGE_ANSWER,
        CHECK_ANSWER,
        CONFIRM_ANSWER,
        CONSIDER,
        CONSIDER_THEMES,
        CORRECT_ACCOUNT,
        DECIDE,
        GIVE_ACCOUNT,
        NAME_CODERS,
        PROMISE,
        PUBLISH_ANSWER,
        RECORD_CONSIDERED,
        REVIEW,
        REVIEW_EQUALITY,
        SET_REPORT,
        SETTLE_CALL_IN,
        WRITE_ANSWER,
    )
}


@blueprint.get(BASE)
@signed_in
def desk(slug: str) -> ResponseReturnValue:
    consultation = get_consultation_to_answer(slug)
    page = showing.make_page(current_actor(), consultation)
    checks = [each for row in page.rows for each in row.checks if each.check.opened_at or each.state != "coming"]
    return render_template(
        "outcomes/desk/desk.html",
        consultation=consultation,
        page=page,
        checks=checks,
        promise_drafts=list_waiting([consultation.id]),
        words=showing.list_rating_words(consultation),
        deciding_too=considering.list_other_deciders(consultation, showing.find_report(consultation)),
        answers_wait=do_answers_wait(consultation),
        themes_considered=find_theme_considerers([row.theme for row in page.rows]),
        to_consider=considering.fingerprint_to_consider(consultation),
        can_record_call_in=page.decision is not None and find_why_not_call_in(page.decision) is None,
        came_after=(came_after := list_came_after([consultation.id])),
        to_read=considering_again.find_themes_to_read(current_actor(), consultation, came_after),
        gaps=(gaps := deciding.list_gaps(consultation)),
        no_gaps="" if gaps else deciding.say_no_gaps(consultation),
        unfinished=list_unfinished(consultation),
        why_no_decision=deciding.find_why_no_decision(consultation),
        too_early=find_why_too_early(consultation),
        equality_review=find_equality_review(consultation),
        gaps_to_close=deciding.list_gaps_to_close(consultation),
        MAY=PERMISSIONS,
    )


@blueprint.route(f"{BASE}/of/<public_id>", methods=["GET", "POST"])
@signed_in
def write(slug: str, public_id: str) -> ResponseReturnValue:
    """The draft of an answer: a first one, the next version, or changing the one there is."""
    actor = current_actor()
    consultation = get_consultation_to_answer(slug)
    theme = themes.get_theme(actor, consultation, public_id)
    require(actor, WRITE_ANSWER, theme)

    def read() -> dict[str, object]:
        there = _find_draft(theme)
        around = f"{len(theme.published_answers)} published"
        why = {"why_changed": there.why_changed if there else ""}
        return _values_of(there or theme.answer) | why | {"began_from": fingerprint_answer(theme, there), "began_around": around}

    of_theme = fingerprint_answer(theme, None)
    log = read_change_log(actor, consultation, AnswerChanged, theme_id=theme.id, how=("drafted", "changed", "published"))
    form = AnswerForm.from_request(**read(), theme=of_theme).told_by(log)
    form.asks_why_changed = theme.answer is not None
    if form.is_submitted() and form.theme.data != of_theme:
        form.form_errors.append(_("Someone has changed the theme since you opened this page. Read it again first."))
        form.theme.data = of_theme
    elif form.validate_on_submit():
        with form.showing_refusals(Conflict), form.showing_changes(read):
            draft, words = _find_draft(theme), form.to_words()
            began, why = form.began_from.data or "", form.why_changed.data or ""
            if draft is None:
                draft, is_new = answering.draft_answer(actor, theme, words, why_changed=why, read=began), True
            else:
                is_new = answering.change_answer(actor, draft, words, why_changed=why, read=began)
            if is_new:
                flash(_("We have saved your draft. Someone else needs to check it before it can be published."), "success")
            else:
                flash(_("Nothing has changed, so the draft is the same."))
            return redirect(url_for("outcome_answers.draft", slug=slug, public_id=draft.public_id), 303)
    row = showing.make_row(consultation, theme)
    return show_desk_page("write", consultation, form, theme=theme, row=row, draft=_find_draft(theme))


@blueprint.get(f"{BASE}/<public_id>")
@signed_in
def draft(slug: str, public_id: str) -> ResponseReturnValue:
    """An answer as people will read it, with the next step for whoever may take it."""
    consultation = get_consultation_to_answer(slug)
    answer = showing.get_answer(consultation, public_id)
    return render_template(
        "outcomes/desk/draft.html",
        consultation=consultation,
        answer=answer,
        theme=answer.theme,
        MAY=PERMISSIONS,
        read=fingerprint_answer(answer.theme, answer),
        to_consider=considering.fingerprint_answer_to_consider(answer),
        came_since=(came_since := list_after_answer(answer.theme) if answer.holds else []),
        seen_since=fingerprint_entries(came_since),
        confirmations=list_confirmations([answer.theme_id])[answer.theme_id],
        later=list_later([answer])[answer.id],
        to_consider_again=considering_again.find_to_consider_again(current_actor(), answer),
    )


@blueprint.post(f"{BASE}/<public_id>/confirm")
@signed_in
def confirm(slug: str, public_id: str) -> ResponseReturnValue:
    """That it holds for what came into the theme since."""
    try:
        confirming.confirm_answer(current_actor(), _get_answer(slug, public_id), seen=request.form.get("seen", ""))
        flash(_("We now say in public that the answer holds for these comments. We are telling whoever wrote them."), "success")
    except (Conflict, NotNow) as problem:
        flash(problem.sentence)
    return redirect(url_for("outcome_answers.draft", slug=slug, public_id=public_id), 303)


@blueprint.post(f"{BASE}/<public_id>/check")
@signed_in
def check(slug: str, public_id: str) -> ResponseReturnValue:
    try:
        answering.check_answer(current_actor(), _get_answer(slug, public_id), read=request.form.get("seen", ""))
        flash(_("Checked. A service lead can now publish it."), "success")
    except (Conflict, NotNow) as problem:
        flash(problem.sentence)
    return redirect(url_for("outcome_answers.draft", slug=slug, public_id=public_id), 303)


@blueprint.post(f"{BASE}/<public_id>/publish")
@signed_in
def publish(slug: str, public_id: str) -> ResponseReturnValue:
    try:
        answering.publish_answer(current_actor(), _get_answer(slug, public_id), read=request.form.get("seen", ""))
        flash(_("Published. We are telling everyone whose comments are in this theme."), "success")
    except (Conflict, NotNow) as problem:
        flash(problem.sentence)
    return redirect(url_for("outcome_answers.draft", slug=slug, public_id=public_id), 303)


@blueprint.post(f"{BASE}/<public_id>/consider")
@signed_in
def consider(slug: str, public_id: str) -> ResponseReturnValue:
    try:
        answering.consider(current_actor(), _get_answer(slug, public_id), seen=request.form.get("seen", ""))
        flash(_("We now show in public that you have considered this, and when."), "success")
    except (Conflict, NotNow) as problem:
        flash(problem.sentence)
    return redirect(url_for("outcome_answers.draft", slug=slug, public_id=public_id), 303)


@blueprint.post(f"{BASE}/<public_id>/consider-again")
@signed_in
def consider_again(slug: str, public_id: str) -> ResponseReturnValue:
    """What came into the theme since one had considered its answer."""
    try:
        considering_again.consider_again(current_actor(), _get_answer(slug, public_id), seen=request.form.get("seen", ""))
        flash(_("We now show in public that you have considered these comments too, and when."), "success")
    except (Conflict, NotNow) as problem:
        flash(problem.sentence)
    return redirect(url_for("outcome_answers.draft", slug=slug, public_id=public_id), 303)


@blueprint.post(f"{BASE}/considered")
@signed_in
def consider_themes(slug: str) -> ResponseReturnValue:
    """By somebody who decides from their own place, where answers come after the decision."""
    consultation = get_consultation_to_answer(slug)
    try:
        considering.consider_themes(current_actor(), consultation, seen=request.form.get("seen", ""))
        flash(_("We now show in public that you have considered what people said, and when."), "success")
    except (Conflict, NotNow) as problem:
        flash(problem.sentence)
    return redirect(url_for("outcome_answers.desk", slug=slug), 303)


@blueprint.post(f"{BASE}/meetings/<public_id>/considered")
@signed_in
def record_considered(slug: str, public_id: str) -> ResponseReturnValue:
    """For a body, from the minutes of its meeting."""
    meeting = get_meeting(get_consultation_to_answer(slug), public_id)
    try:
        left = considering.record_considered(current_actor(), meeting, seen=request.form.get("seen", ""))
        flash(considering.say_recorded(meeting, left), "success")
    except (Conflict, NotNow) as problem:
        flash(problem.sentence)
    return redirect(url_for("outcome_answers.desk", slug=slug), 303)


@blueprint.route(f"{BASE}/review", methods=["GET", "POST"])
@signed_in
def review(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation_to_answer(slug)
    require(actor, REVIEW, consultation)
    form = ReviewForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            deciding.publish_review(actor, consultation, words=form.words.data)
            flash(_("You have published the review and closed the consultation for good."), "success")
            return redirect(url_for("outcomes.page", slug=slug), 303)
    return show_desk_page("review", consultation, form, gaps=deciding.list_gaps_to_close(consultation))


@blueprint.route(f"{BASE}/settings", methods=["GET", "POST"])
@signed_in
def settings(slug: str) -> ResponseReturnValue:
    """Who owns the decision, when answers are due."""
    actor = current_actor()
    consultation = get_consultation_to_answer(slug)
    require(actor, SET_REPORT, consultation)
    report = showing.find_report(consultation)
    owner_now = report.owner if report else None
    people = {each.public_id: each for each in list_people(consultation) if each.role == Role.LEAD}
    people |= {owner_now.public_id: owner_now} if owner_now else {}

    def read() -> dict[str, object]:
        now_there = showing.find_report(consultation)
        return {
            "owner": now_there.owner.public_id if now_there and now_there.owner else "",
            "answer_weeks": now_there.answer_weeks if now_there else ANSWER_WEEKS,
            "phase": now_there.phase.public_id if now_there and now_there.phase else "",
            "began_from": fingerprint_report(now_there),
        }

    log = read_change_log(actor, consultation, ReportChanged, part="owner and day")
    form = ReportForm.from_request(**read()).told_by(log)
    form.offer(people.values(), consultation.phases, is_chosen=owner_now is not None)
    if form.validate_on_submit():
        phase = get_phase(consultation, form.phase.data) if form.phase.data else None
        owner, weeks = people.get(form.owner.data), form.answer_weeks.data or 0
        with form.showing_refusals(Conflict), form.showing_changes(read):
            words, seen = ReportWords(owner, weeks, phase), form.began_from.data or ""
            if led := change_by_feature(actor, Wanted(consultation, Part.ANSWERS, words, seen, form.reason.data or "")):
                flash(str(ASKED), "success")
                return redirect(led, 303)
            return _back_to_desk(slug, _("Saved."))
    form.asks_reason = bool(form.reason.errors) or asks_reason(consultation)
    about = {"due_on": answers_due_on(consultation, report), "why_decided": find_why_decided(consultation), "owner": owner_now}
    return show_desk_page("settings", consultation, form, **about)


@blueprint.route(f"{BASE}/summary", methods=["GET", "POST"])
@signed_in
def summary(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation_to_answer(slug)
    require(actor, SET_REPORT, consultation)

    def read() -> dict[str, object]:
        report = showing.find_report(consultation)
        return {"summary": report.summary if report else "", "began_from": fingerprint_summary(report)}

    log = read_change_log(actor, consultation, ReportChanged, part="summary")
    form = SummaryForm.from_request(**read()).told_by(log)
    if form.validate_on_submit():
        with form.showing_changes(read):
            said = {"summary": form.summary.data or "", "reason": form.reason.data or ""}
            answering.set_summary(actor, consultation, **said, seen=form.began_from.data or "")
            return _back_to_desk(slug, _("Saved. It is now at the top of the page."))
    form.asks_reason = bool(form.reason.errors) or (consultation.published_at is not None and bool(read()["summary"]))
    return show_desk_page("summary", consultation, form)


@blueprint.route(f"{BASE}/sorting", methods=["GET", "POST"])
@signed_in
def coders(slug: str) -> ResponseReturnValue:
    """Who sorts what was said: people from those who take part, and analysts."""
    actor = current_actor()
    consultation = get_consultation_to_answer(slug)
    require(actor, NAME_CODERS, consultation)
    people = {
        each.public_id: each
        for each in list_people(consultation)
        if each.account_id and each.role in {Role.PARTICIPANT, Role.MODERATOR}
    }

    def read() -> dict[str, object]:
        named = themes.list_coders(consultation)
        offered = [each.public_id for each in named if each.public_id in people]
        return {"coders": offered, "began_from": fingerprint_coders(named)}

    form = CodersForm.from_request(**read()).told_by(read_change_log(actor, consultation, CoderNamed))
    form.offer(people.values())
    if form.validate_on_submit():
        with form.showing_changes(read):
            wanted, seen = form.coders.data or [], form.began_from.data or ""
            coding.name_coders(actor, consultation, people.values(), wanted=wanted, seen=seen)
            return _back_to_desk(slug, _("Saved."))
    return show_desk_page("coders", consultation, form)


def get_consultation_to_answer(slug: str) -> Consultation:
    """For those who may see the desk of a consultation."""
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, SEE_DESK, consultation)
    return consultation


def _get_answer(slug: str, public_id: str) -> Answer:
    return showing.get_answer(get_consultation_to_answer(slug), public_id)


def _values_of(answer: object) -> dict[str, object]:
    names = ("disposition", "headline", "reason", "constraint", "would_change", "until_on")
    return {name: getattr(answer, name) for name in names} if answer is not None else {}


def _back_to_desk(slug: str, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for("outcome_answers.desk", slug=slug), 303)


def show_desk_page(name: str, consultation: Consultation, form: BaseForm, **more: object) -> ResponseReturnValue:
    """The page `name` of the desk, with a form."""
    return render_form(f"outcomes/desk/{name}.html", form, consultation=consultation, **more)


def _find_draft(theme: Theme) -> Answer | None:
    return next((each for each in theme.answers if each.state != AnswerState.PUBLISHED), None)
