"""For everyone: what moderators did, by what rule, how long it took. For organisers: when moderators look."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.queries import get_consultation, people_with, read_change_log
from forum.kernel.permissions import require
from forum.moderation.actions.working import set_moderation
from forum.moderation.events import ModerationSettingsChanged
from forum.moderation.fingerprints import fingerprint_settings
from forum.moderation.forms import SettingsForm
from forum.moderation.kinds import MODES, Mode
from forum.moderation.queries import public
from forum.moderation.queries.cases import find_settings
from forum.moderation.rules import SEE_QUEUE, SET_MODERATION
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("moderation_log", __name__, url_prefix="/consultations/<slug>")


@blueprint.get("/moderation")
@anyone
def log(slug: str) -> ResponseReturnValue:
    consultation = get_consultation(current_actor(), slug)
    decisions, next_before = public.list_log(consultation, request.args.get("before"))
    settings = find_settings(consultation)
    return render_template(
        "moderation/log.html",
        consultation=consultation,
        decisions=decisions,
        next_before=next_before,
        figures=public.count_figures(consultation),
        mode=MODES[Mode(settings.mode)],
        hold_after=settings.hold_after,
    )


@blueprint.route("/manage/moderation", methods=["GET", "POST"])
@signed_in
def settings(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, SET_MODERATION, consultation)

    def read() -> dict[str, object]:
        current = find_settings(consultation)
        return {"mode": current.mode, "hold_after": current.hold_after, "began_from": fingerprint_settings(current)}

    log = read_change_log(actor, consultation, ModerationSettingsChanged)
    form = SettingsForm.from_request(**read()).told_by(log)
    if form.validate_on_submit():
        with form.showing_refusals(), form.showing_changes(read):
            chosen = {"mode": form.mode.data, "hold_after": form.hold_after.data, "reason": form.reason.data or ""}
            set_moderation(actor, consultation, **chosen, seen=form.began_from.data or "")
            flash(_("Saved."), "success")
            return redirect(url_for("consultation_manage.change", slug=slug), 303)
    form.asks_reason = consultation.published_at is not None
    moderators = people_with(SEE_QUEUE, consultation)
    return render_form("moderation/settings.html", form, consultation=consultation, moderators=moderators)
