"""Which organisations run a consultation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations import queries
from forum.consultations.actions.organising import set_organisations
from forum.consultations.actions.promise import find_why_settled
from forum.consultations.events import ConsultationChanged
from forum.consultations.fingerprints import fingerprint_organisations, name_visibility
from forum.consultations.forms import OrganisationsForm
from forum.consultations.rules import MANAGE
from forum.consultations.snapshots import Part
from forum.kernel.errors import Conflict
from forum.kernel.permissions import require
from forum.organisations.queries import list_running
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("consultation_organisations", __name__)


@blueprint.route("/consultations/<slug>/manage/organisations", methods=["GET", "POST"])
@signed_in
def change(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = queries.get_consultation(actor, slug)
    require(actor, MANAGE, consultation)

    def read() -> dict[str, Any]:
        running = list_running(consultation.id)
        rows = [
            {"name": each.organisation.name, "unit": each.unit.name if each.unit else "", "kind": each.organisation.kind}
            for each in running
        ]
        programme = running[0].programme.name if running and running[0].programme else ""
        began = {"began_from": fingerprint_organisations(consultation), "began_around": name_visibility(consultation)}
        return {"rows": rows, "programme": programme} | began

    log = queries.read_change_log(actor, consultation, ConsultationChanged, part=str(Part.ORGANISATIONS), thing_id=0)
    form = OrganisationsForm.from_request(**read()).told_by(log)
    if form.validate_on_submit():
        with form.showing_changes(read):
            said = {"programme": form.programme.data or "", "reason": form.reason.data or ""}
            with form.showing_refusals(Conflict):
                set_organisations(actor, consultation, form.to_organisations(), seen=form.began_from.data or "", **said)
                flash(_("Saved."), "success")
                return redirect(url_for("consultation_manage.change", slug=slug), 303)
    form.asks_reason = bool(form.reason.errors) or queries.asks_reason(consultation)
    if not form.is_submitted():
        form.add_spare_rows()
    return render_form(
        "consultations/manage/organisations.html",
        form,
        consultation=consultation,
        why_not_now=find_why_settled(consultation),
        to_pick=queries.list_organisations_to_pick(actor),
    )
