"""Appeals waiting for somebody who did not take the decision."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.contributions.kinds import moderation_hooks_of
from forum.kernel.errors import Changed, Forbidden
from forum.moderation.actions import shifts
from forum.moderation.actions.appealing import hear
from forum.moderation.forms import HearForm
from forum.moderation.kinds import AppealState
from forum.moderation.queries import cases, queue
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("moderation_appeals", __name__, url_prefix="/moderation/appeals")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    actor = current_actor()
    if not queue.list_moderated(actor):
        raise Forbidden(_("This page is for moderators."))
    appeals = queue.list_appeals(actor)
    shift = shifts.find_shift(actor.account_id)
    return render_template("moderation/appeals.html", appeals=appeals, appeals_waiting=len(appeals), own_shift=shift)


@blueprint.route("/<public_id>", methods=["GET", "POST"])
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    appeal = cases.get_appeal(actor, public_id)
    case = appeal.decision.case
    form = HearForm.from_request(version=str(case.version))
    if form.validate_on_submit():
        try:
            with form.showing_refusals():
                overturn, answer = form.outcome.data == "overturn", form.answer.data or ""
                hear(actor, appeal, overturn=overturn, answer=answer, version=form.read_version())
                flash(_("You have decided the appeal. We are telling everyone involved."), "success")
                return redirect(url_for("moderation_appeals.index"), 303)
        except Changed as problem:
            form.form_errors.append(problem.sentence)
            form.version.data = str(case.version)
    return render_form(
        "moderation/appeal.html",
        form,
        appeal=appeal,
        decision=appeal.decision,
        case=case,
        originals=[kept for kept in case.kept_words if kept.decision_id == appeal.decision_id and kept.is_current],
        around=moderation_hooks_of(case.contribution).list_around(case.contribution),
        is_open=appeal.state == AppealState.OPEN,
        appeals_waiting=queue.count_appeals(actor),
        own_shift=shifts.find_shift(actor.account_id),
    )
