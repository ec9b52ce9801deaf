"""What moderators decided about somebody's own words, in their own view; appealing; notes beside their own posts."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.contributions.extension_points import AuthorHint, gives_author_hints
from forum.contributions.models import Contribution
from forum.kernel.clock import now
from forum.kernel.permissions import Actor, require
from forum.moderation.actions.appealing import appeal as make_appeal
from forum.moderation.forms import AppealForm
from forum.moderation.models import Decision
from forum.moderation.queries import public
from forum.moderation.rules import APPEAL, READ_NOTICE
from forum.moderation.triggers import offers_help
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("moderation_notices", __name__)
# Help is shown beside the words for a day, to their author alone.
CARE_LASTS = timedelta(days=1)


@gives_author_hints
def note_decision(actor: Actor, contribution: Contribution) -> AuthorHint | None:
    """The latest decision that stands against these words. One query for all of a page."""
    key = ("notices", contribution.space_id)
    if key not in actor.known:
        actor.known[key] = public.find_standing(actor, contribution.space_id)
    standing: dict[int, Decision] = actor.known[key]
    decision = standing.get(contribution.id)
    return AuthorHint("moderation/hint_decision.html", {"decision": decision}) if decision else None


@gives_author_hints
def note_care(actor: Actor, contribution: Contribution) -> AuthorHint | None:
    key = ("care", contribution.space_id)
    if key not in actor.known:
        actor.known[key] = public.find_in_crisis(actor, contribution.space_id, now() - CARE_LASTS)
    if contribution.id in actor.known[key]:
        return AuthorHint("moderation/care.html", {"is_read": True})
    return AuthorHint("moderation/care.html", {"is_read": False}) if _is_offered_help(actor, contribution) else None


def _is_offered_help(actor: Actor, contribution: Contribution) -> bool:
    """Seen again in the words each time and kept nowhere: nobody needs a list of who said that they are dying."""
    key = ("help", contribution.space_id)
    if key not in actor.known:
        own = public.list_own_since(actor, contribution.space_id, now() - CARE_LASTS)
        actor.known[key] = {each.id for each in own if offers_help(f"{each.title}\n{each.body}")}
    return contribution.id in actor.known[key]


@blueprint.get("/account/notices")
@signed_in
def index() -> ResponseReturnValue:
    actor = current_actor()
    return render_template("moderation/notices.html", notices=public.list_notices(actor), flags=public.list_own_flags(actor))


@blueprint.get("/notices/<public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    decision = public.get_notice(current_actor(), public_id)
    return render_template("moderation/notice.html", decision=decision, contribution=decision.case.contribution)


@blueprint.route("/notices/<public_id>/appeal", methods=["GET", "POST"])
@signed_in
def appeal(public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    decision = public.get_notice(actor, public_id)
    require(actor, READ_NOTICE if request.method == "POST" else APPEAL, decision)  # Pressed again it comes too late for the rest.
    form = AppealForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals():
            make_appeal(actor, decision, words=form.words.data or "")
            flash(
                _("We have your appeal. A different moderator will look at it and we will tell you what they decide."), "success"
            )
            return redirect(url_for("moderation_notices.show", public_id=public_id), 303)
    return render_form("moderation/make_appeal.html", form, decision=decision)
