"""Flagging what one reads; a moderator opening a case of their own accord."""

from __future__ import annotations

import hashlib

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.queries import is_moderated
from forum.contributions.extension_points import ContributionLink, add_contribution_link
from forum.contributions.kinds import find_contribution_kind
from forum.contributions.queries import get_contribution
from forum.kernel.permissions import require
from forum.moderation.actions import flagging
from forum.moderation.forms import FlagForm
from forum.moderation.rules import FLAG, TAKE_UP, is_offered_flag, is_offered_take_up
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("moderation_flags", __name__)
MOST_REMEMBERED = 20
BASE = "/consultations/<slug>/said/<public_id>"

add_contribution_link(ContributionLink(_l("Report this"), "moderation_flags.flag", is_offered_flag))
add_contribution_link(ContributionLink(_l("Open a case"), "moderation_flags.take_up", is_offered_take_up))


@blueprint.route(f"{BASE}/flag", methods=["GET", "POST"])
@anyone
def flag(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    contribution = get_contribution(actor, slug, public_id)
    require(actor, FLAG, contribution)
    form = FlagForm.from_request()
    flagged: list[str] = session.get("flagged", [])
    said = _identify(public_id, form)
    if form.is_submitted() and said in flagged and not actor.is_signed_in:  # A second press.
        return redirect(url_for("moderation_flags.thanks", slug=slug, public_id=public_id, why=form.reason_key.data), 303)
    if form.validate_on_submit():
        with form.showing_refusals():
            flagging.flag(
                actor,
                contribution,
                reason_key=form.reason_key.data,
                words=form.words.data or "",
                address=request.remote_addr or "",
            )
            session["flagged"] = [*flagged[-MOST_REMEMBERED:], said]
            return redirect(url_for("moderation_flags.thanks", slug=slug, public_id=public_id, why=form.reason_key.data), 303)
    is_read = is_moderated(contribution.consultation)
    return render_form("moderation/flag.html", form, contribution=contribution, is_moderated=is_read)


def _identify(public_id: str, form: FlagForm) -> str:
    """The same for the same flag sent twice. Another reason, a graver one above all, or other words are another flag."""
    text = "\n".join((public_id, form.reason_key.data or "", form.words.data or ""))
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


@blueprint.get(f"{BASE}/flagged")
@anyone
def thanks(slug: str, public_id: str) -> ResponseReturnValue:
    contribution = get_contribution(current_actor(), slug, public_id)
    endpoint = find_contribution_kind(contribution.kind).endpoint
    return render_template(
        "moderation/thanks.html",
        contribution=contribution,
        is_moderated=is_moderated(contribution.consultation),
        at_risk=request.args.get("why") == "risk",
        back=url_for(endpoint, slug=slug, public_id=public_id),
    )


@blueprint.route(f"{BASE}/case", methods=["GET", "POST"])
@signed_in
def take_up(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    contribution = get_contribution(actor, slug, public_id)
    require(actor, TAKE_UP, contribution)
    if request.method == "POST":
        case = flagging.take_up(actor, contribution)
        flash(_("You have opened a case and taken it."), "success")
        return redirect(url_for("moderation.case", public_id=case.public_id), 303)
    return render_template("moderation/take_up.html", contribution=contribution)
