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
from forum.contributions.models import Contribution
from forum.contributions.queries import find_contribution, get_contribution
from forum.contributions.rules import may_read
from forum.kernel.errors import NotFound
from forum.kernel.permissions import require
from forum.moderation.actions import flagging
from forum.moderation.forms import FlagForm
from forum.moderation.kinds import REASONS
from forum.moderation.rules import (
    FLAG,
    OUT_OF_SIGHT,
    TAKE_UP,
    could_be_read,
    holds_claim,
    is_dealt_with,
    is_offered_flag,
    is_offered_take_up,
)
from forum.web.access import anyone, current_actor, signed_in
from forum.web.error_pages import shows_help
from forum.web.forms import csrf, render_form
from forum.web.origins import has_old_token

blueprint = Blueprint("moderation_flags", __name__)
MOST_REMEMBERED = 20
BASE = "/consultations/<slug>/said/<public_id>"
shows_help("moderation_flags.flag", "moderation/help_first.html")

add_contribution_link(ContributionLink(_l("Report this"), "moderation_flags.flag", is_offered_flag))
add_contribution_link(ContributionLink(_l("Open a case"), "moderation_flags.take_up", is_offered_take_up))


@blueprint.route(f"{BASE}/flag", methods=["GET", "POST"])
@anyone
def flag(slug: str, public_id: str) -> ResponseReturnValue:
    actor, form = current_actor(), FlagForm.from_request()
    contribution = _get_to_report(slug, public_id)
    is_old = form.is_submitted() and has_old_token()
    flagged: list[str] = session.get("flagged", [])
    said = _identify(public_id, form)
    if form.is_submitted() and said in flagged and not actor.is_signed_in:  # A second press.
        return redirect(url_for("moderation_flags.thanks", slug=slug, public_id=public_id, why=form.reason_key.data), 303)
    if is_old:
        form.form_errors.append(_("This page was old, so we have not sent your report yet. Press the button once more"))
    elif form.validate_on_submit():
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
    context = {"is_moderated": is_moderated(contribution.consultation), "is_shown": may_read(actor, contribution)}
    return render_form("moderation/flag.html", form, contribution=contribution, **context)


def _get_to_report(slug: str, public_id: str) -> Contribution:
    """What is hidden by now, too: whoever is at risk in it still is."""
    actor, found = current_actor(), find_contribution(slug, public_id)
    if found is None or could_be_read(actor, found) or (found.status not in OUT_OF_SIGHT and not may_read(actor, found)):
        raise NotFound
    require(actor, FLAG, found)
    return found


def _identify(public_id: str, form: FlagForm) -> str:
    """The same for the same flag sent twice. Another reason, a graver one above all, or other words are another flag."""
    text = "\n".join((public_id, form.reason_key.data or "", form.words.data or ""))
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


@blueprint.get(f"{BASE}/flagged")
@anyone
def thanks(slug: str, public_id: str) -> ResponseReturnValue:
    contribution, why = _get_to_report(slug, public_id), request.args.get("why", "")
    return render_template(
        "moderation/thanks.html",
        contribution=contribution,
        is_moderated=is_moderated(contribution.consultation),
        is_shown=may_read(current_actor(), contribution),
        is_dealt_with=why in REASONS and is_dealt_with(contribution, why),
        at_risk=why == "risk",
        back=url_for(find_contribution_kind(contribution.kind).endpoint, slug=slug, public_id=public_id),
    )


@blueprint.route(f"{BASE}/case", methods=["GET", "POST"])
@signed_in
def take_up(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    contribution = get_contribution(actor, slug, public_id)
    require(actor, TAKE_UP, contribution)
    if request.method == "POST":
        case = flagging.take_up(actor, contribution)
        if why_not_mine := holds_claim(actor, case):
            flash(_("There is already a case about this, so we have not opened another one.") + " " + why_not_mine)
        else:
            flash(_("You have opened a case and taken it."), "success")
        return redirect(url_for("moderation.case", public_id=case.public_id), 303)
    return render_template("moderation/take_up.html", contribution=contribution)


csrf.exempt(flag)  # It asks `has_old_token` instead: whoever has to say that somebody is at risk is never led away from it.
