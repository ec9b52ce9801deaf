"""Promises of those who answer: made, reported on, kept or given up in public."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreeing.wording import say_end
from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.models import Consultation
from forum.consultations.queries import find_place, get_consultation, list_people
from forum.consultations.snapshots import Part
from forum.kernel.errors import Conflict, NotNow
from forum.kernel.permissions import Role, can, require
from forum.opening.rules import SIGNERS
from forum.outcomes.actions import drafting, keeping, promising
from forum.outcomes.actions.breaking import BrokenPromise, refuse_broken
from forum.outcomes.forms import GiveUpForm, ProgressForm, PromiseForm, RefuseKeptForm, RefusePromiseForm
from forum.outcomes.models import Commitment, PromiseDraft
from forum.outcomes.queries import showing, themes
from forum.outcomes.queries.kept import find_last_said_kept, find_said_kept
from forum.outcomes.queries.promise_drafts import find_waiting, get_draft
from forum.outcomes.rules import CONFIRM_KEPT, PROMISE, REFUSE_PROMISE, REPORT_PROGRESS
from forum.outcomes.views.answers import BASE, blueprint, get_consultation_to_answer, show_desk_page
from forum.rewording.rules import ASK_TO_REWORD
from forum.web.access import current_actor, signed_in
from forum.web.all_faults import validate_with

__all__ = ["blueprint"]


@blueprint.route(f"{BASE}/of/<public_id>/promise", methods=["GET", "POST"])
@signed_in
def new_promise(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation_to_answer(slug)
    theme = themes.get_theme(actor, consultation, public_id)
    require(actor, PROMISE, theme)
    people = [each for each in list_people(consultation) if each.account_id and (each.role != Role.PARTICIPANT or each.job_title)]
    form = PromiseForm.from_request()
    form.offer(people)

    def make() -> str:
        owner = next((each for each in people if each.public_id == form.owner.data), None)
        draft = drafting.draft_promise(actor, theme, form.to_words(), owner=owner)
        return url_for("outcome_answers.promise_draft", slug=slug, public_id=draft.public_id)

    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, make)
            flash(_("Saved. A colleague needs to check it before people can read it. We have asked them."), "success")
            return led
    there = find_waiting(theme, form.to_words().what) if form.form_errors else None
    return show_desk_page("promise", consultation, form, theme=theme, there=there)


@blueprint.get(f"{BASE}/promises/<public_id>")
@signed_in
def promise_draft(slug: str, public_id: str) -> ResponseReturnValue:
    """A promise before people can read it; afterwards, what became of it."""
    draft = get_draft(get_consultation_to_answer(slug), public_id)
    return _show_draft(draft, RefusePromiseForm(formdata=None, data={"seen": drafting.fingerprint_draft(draft)}))


@blueprint.post(f"{BASE}/promises/<public_id>/publish")
@signed_in
def publish_promise(slug: str, public_id: str) -> ResponseReturnValue:
    draft = get_draft(get_consultation_to_answer(slug), public_id)
    try:
        made = drafting.publish_promise(current_actor(), draft, seen=request.form.get("seen", ""))
    except (Conflict, NotNow) as problem:
        flash(problem.sentence)
        return redirect(url_for("outcome_answers.promise_draft", slug=slug, public_id=public_id), 303)
    flash(_("The promise is now public. Nobody can change its wording or date."), "success")
    return redirect(url_for("outcomes.promise", slug=slug, public_id=made.public_id), 303)


@blueprint.post(f"{BASE}/promises/<public_id>/refuse")
@signed_in
def refuse_promise(slug: str, public_id: str) -> ResponseReturnValue:
    """By a colleague, with a reason; whoever wrote it takes it back at once."""
    draft = get_draft(get_consultation_to_answer(slug), public_id)
    form = RefusePromiseForm.from_request()
    is_own = draft.asked_by.account_id == current_actor().account_id
    if is_own or form.validate():
        with form.showing_refusals(Conflict, NotNow):
            reason = form.refused_because.data or ""
            drafting.refuse_promise(current_actor(), draft, seen=form.seen.data or "", reason=reason)
            taken_back = _("You have cancelled it. Nothing was promised.")
            flash(taken_back if is_own else _("We have told whoever wrote it."), "success")
            return redirect(url_for("outcome_answers.promise_draft", slug=slug, public_id=public_id), 303)
    require(current_actor(), REFUSE_PROMISE, draft)
    return _show_draft(draft, form)


def _show_draft(draft: PromiseDraft, form: RefusePromiseForm) -> ResponseReturnValue:
    place = find_place(current_actor(), draft.consultation)
    seen = drafting.fingerprint_draft(draft)
    return show_desk_page("promise_draft", draft.consultation, form, draft=draft, place=place, seen=seen)


@blueprint.route("/consultations/<slug>/promises/<public_id>/progress", methods=["GET", "POST"])
@signed_in
def progress(slug: str, public_id: str) -> ResponseReturnValue:
    return _report(slug, public_id, is_done=False)


@blueprint.route("/consultations/<slug>/promises/<public_id>/kept", methods=["GET", "POST"])
@signed_in
def kept(slug: str, public_id: str) -> ResponseReturnValue:
    return _report(slug, public_id, is_done=True)


@blueprint.route("/consultations/<slug>/promises/<public_id>/give-up", methods=["GET", "POST"])
@signed_in
def give_up(slug: str, public_id: str) -> ResponseReturnValue:
    consultation, promise = _get_promise(slug, public_id)
    form = GiveUpForm.from_request()
    because, broken = form.because.data or "", BrokenPromise(form.instead.data or "")
    if validate_with(form, lambda: refuse_broken(broken, because=because)):
        with form.showing_refusals(Conflict):
            wanted = Wanted(consultation, Part.PROMISES, broken, "", because, promise)
            address = change_by_feature(current_actor(), wanted)
            assert address is not None  # noqa: S101  (nobody does it alone)
            flash(_("A colleague has to agree. Nothing changes until then."), "success")
            return redirect(address, 303)
    return show_desk_page("give_up", consultation, form, promise=promise, why_not=_find_why_not_broken(promise))


def _find_why_not_broken(promise: Commitment) -> str:
    """Why whoever may say how it goes cannot say that it will not be kept."""
    if said_kept := find_said_kept(promise):
        return promising.say_said_kept(said_kept)
    if not can(current_actor(), ASK_TO_REWORD, promise.consultation):
        return _("Ask an organiser or a service lead to say this. A colleague of theirs has to agree.")
    return ""


def _report(slug: str, public_id: str, *, is_done: bool) -> ResponseReturnValue:
    consultation, promise = _get_promise(slug, public_id)
    form = ProgressForm.from_request()
    form.offer(consultation.documents, promise.milestones)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(current_actor(), partial(_keep_report, promise, form, is_done=is_done))
            flash(
                _("Saved. It shows as done when a colleague has confirmed it. We have asked them.")
                if is_done
                else _("Saved. It is now public."),
                "success",
            )
            return led
    said_kept = find_said_kept(promise) if is_done else None
    return show_desk_page("progress", consultation, form, promise=promise, is_done=is_done, said_kept=said_kept)


def _keep_report(promise: Commitment, form: ProgressForm, *, is_done: bool) -> str:
    """Leads to the page of the promise."""
    evidence = form.to_evidence(promise.consultation.documents)
    if is_done:
        keeping.keep_promise(current_actor(), promise, evidence)
    else:
        done = [int(number) for number in form.done.data or []]
        undone = [int(number) for number in form.undone.data or []]
        reason = form.reason.data or ""
        promising.note_progress(current_actor(), promise, evidence, done=done, undone=undone, reason=reason)
    return url_for("outcomes.promise", slug=promise.consultation.slug, public_id=promise.public_id)


@blueprint.post("/consultations/<slug>/promises/<public_id>/kept/confirm")
@signed_in
def confirm_kept(slug: str, public_id: str) -> ResponseReturnValue:
    return _answer_kept(slug, public_id, keeping.confirm_kept, _("You have confirmed it. The promise now shows as done."))


@blueprint.post("/consultations/<slug>/promises/<public_id>/kept/refuse")
@signed_in
def refuse_kept(slug: str, public_id: str) -> ResponseReturnValue:
    """A colleague says why on a page of its own; whoever said that it is kept takes it back at once."""
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    promise = showing.get_promise(consultation, public_id)
    form, asks = RefuseKeptForm.from_request(), "refused_because" in request.form
    said = find_said_kept(promise)
    is_own = said is not None and said.asked_by.account_id == actor.account_id
    if said is None or is_own or (asks and form.validate()):
        with form.showing_refusals():
            act = partial(keeping.refuse_kept, reason=form.refused_because.data or "")
            return _answer_kept(slug, public_id, act, _("The promise does not show as done."))
    require(actor, CONFIRM_KEPT, promise)
    if not asks:
        form = RefuseKeptForm(formdata=None, data={"seen": request.form.get("seen", "")})
    return show_desk_page("refuse_kept", consultation, form, promise=promise)


def _answer_kept(slug: str, public_id: str, act: Callable[..., None], said: str) -> ResponseReturnValue:
    """To the page of the promise, and with a sentence, where somebody else was faster: that is for those who could have
    confirmed it, and whoever said so."""
    actor = current_actor()
    promise = showing.get_promise(get_consultation(actor, slug), public_id)
    last = find_last_said_kept(promise)
    try:
        act(actor, promise, seen=request.form.get("seen", ""))
        flash(said, "success")
    except (Conflict, NotNow) as problem:
        if not (actor.roles_on(promise) & SIGNERS or (last and last.asked_by.account_id == actor.account_id)):
            raise
        flash(say_end(last) if last is not None and not last.is_pending else problem.sentence)
    return redirect(url_for("outcomes.promise", slug=slug, public_id=public_id), 303)


def _get_promise(slug: str, public_id: str) -> tuple[Consultation, Commitment]:
    """For those who answer, and the owner of the promise, who need not be of the team."""
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    promise = showing.get_promise(consultation, public_id)
    require(actor, REPORT_PROGRESS, promise)
    return consultation, promise
