"""For everyone: what moderators did, by what rule, how long it took. For organisers: when moderators look."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.queries import get_consultation, people_with, read_change_log
from forum.consultations.rules import may_see_consultation
from forum.contributions.queries import find_contribution
from forum.kernel.permissions import require
from forum.moderation.actions.working import set_moderation
from forum.moderation.events import ModerationSettingsChanged
from forum.moderation.fingerprints import fingerprint_settings
from forum.moderation.forms import SettingsForm
from forum.moderation.kinds import MODES, Mode, ModerationAction
from forum.moderation.queries import public
from forum.moderation.queries.cases import find_settings
from forum.moderation.rules import SEE_QUEUE, SET_MODERATION
from forum.web.access import anyone, current_actor, signed_in
from forum.web.error_pages import WayOn, WhyGone, tells_why_gone
from forum.web.forms import render_form

blueprint = Blueprint("moderation_log", __name__, url_prefix="/consultations/<slug>")
_IN_PUBLIC = {
    ModerationAction.HIDE: _l("A moderator has hidden this comment."),
    ModerationAction.HOLD: _l("This comment is hidden while a moderator looks at it."),
    ModerationAction.REWORD: _l("This comment is hidden until the person who wrote it has reworded it."),
}


@tells_why_gone
def say_why_hidden() -> WhyGone | None:
    """At the lasting address of a comment, and at what stood around it. Nobody reads there what it said, nor why in a moderator's
    words, which are for its author; where somebody may be at risk, no rule either."""
    values = request.view_args or {}
    found = find_contribution(str(values.get("slug", "")), str(values.get("public_id", "")))
    if found is None or not may_see_consultation(current_actor(), found.consultation):
        return None
    decision = public.find_why_hidden(found)
    if decision is None:
        return None
    sentence, rule = str(_IN_PUBLIC[ModerationAction(decision.act_key)]), decision.rule
    if rule is not None and decision.reason_key != "risk" and rule.key != "safe":
        sentence += " " + _("It is about house rule %(number)d: %(title)s.", number=rule.number, title=rule.title)
    record = url_for("moderation_log.log", slug=found.consultation.slug)
    return WhyGone(_("This comment is hidden"), sentence, WayOn(record, _("See the moderation record")))


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
