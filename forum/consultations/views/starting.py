"""Where an organiser begins: with a template, or with the stages of another consultation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations import queries
from forum.consultations.actions.starting import begin_from_saved, begin_from_template, copy_stages, why_not_begun
from forum.consultations.actions.templates import NameToSave, remove_template, save_template
from forum.consultations.events import TemplateChanged
from forum.consultations.extension_points import list_headings
from forum.consultations.fingerprints import fingerprint_template
from forum.consultations.kinds import find_kind
from forum.consultations.models import Consultation
from forum.consultations.rules import MANAGE
from forum.consultations.saved_stages import SavedStage, list_names, list_stages, read_headings, read_stages
from forum.consultations.template_forms import StartForm, TemplateForm
from forum.consultations.templates import TEMPLATES
from forum.kernel.errors import Conflict
from forum.kernel.permissions import Actor, require
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("consultation_start", __name__)


@blueprint.route("/consultations/<slug>/manage/start", methods=["GET", "POST"])
@signed_in
def start(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = queries.get_consultation(actor, slug)
    require(actor, MANAGE, consultation)
    if request.method == "GET" and (problem := why_not_begun(consultation)):
        flash(problem)
        return redirect(url_for("consultation_manage.change", slug=slug))
    form = StartForm.from_request()
    saved = queries.list_saved_templates(actor)
    form.offer(queries.list_to_copy(actor, consultation), saved)
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            led = form.lead_once(actor, lambda: url_for(_add_stages(actor, consultation, form), slug=slug))
            flash(_("We have added the stages. You can change all of them."), "success")
            return led
    return render_form(
        "consultations/manage/start.html",
        form,
        consultation=consultation,
        templates=TEMPLATES,
        saved=[(template, read_stages(template), read_headings(template)) for template in saved],
        label_of_kind=_label_of_kind,
    )


def _add_stages(actor: Actor, consultation: Consultation, form: StartForm) -> str:
    """The page on which to go on."""
    earlier, next_page, first_day = form.find_earlier(), "", form.first_day.data
    if earlier is not None:
        copy_stages(actor, consultation, earlier, first_day=first_day)
    elif (chosen := form.find_saved()) is not None:
        begin_from_saved(actor, consultation, chosen, first_day=first_day)
    else:
        next_page = begin_from_template(actor, consultation, TEMPLATES[form.template.data], first_day=first_day)
    return next_page or "consultation_manage.change"


@blueprint.route("/consultations/<slug>/manage/template", methods=["GET", "POST"])
@signed_in
def keep(slug: str) -> ResponseReturnValue:
    """What of it others can begin from, as it is kept and as it would be now."""
    consultation = _get(slug)

    def read() -> dict[str, Any]:
        template = queries.find_saved_template(consultation)
        words = {"name": template.name, "people": template.people} if template else {"name": "", "people": ""}
        return words | {"began_from": fingerprint_template(template)}

    log = queries.read_change_log(current_actor(), consultation, TemplateChanged)
    form = TemplateForm.from_request(**read()).told_by(log)
    stages, headings = list_stages(consultation), list_headings(consultation)
    if form.show_names(_label_names(stages, headings)) and form.validate_on_submit():
        with form.showing_changes(read):
            names = [NameToSave(row.form.was.data, row.form.name.data) for row in form.names]
            words = {"name": form.name.data, "people": form.people.data or "", "seen": form.began_from.data}
            save_template(current_actor(), consultation, names=names, **words)
            flash(_("We have saved this as a template. You will find it under “Start from a template”."), "success")
            return redirect(url_for("consultation_start.keep", slug=slug), 303)
    template = queries.find_saved_template(consultation)
    return render_form(
        "consultations/manage/template.html",
        form,
        consultation=consultation,
        template=template,
        seen=fingerprint_template(template),
        stages=stages,
        headings=headings,
        label_of_kind=_label_of_kind,
    )


@blueprint.post("/consultations/<slug>/manage/template/remove")
@signed_in
def remove(slug: str) -> ResponseReturnValue:
    consultation = _get(slug)
    remove_template(current_actor(), consultation, seen=request.form.get("seen", ""))
    flash(_("We have removed the template. Consultations that began from it stay as they are."), "success")
    return redirect(url_for("consultation_start.keep", slug=slug), 303)


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = queries.get_consultation(actor, slug)
    require(actor, MANAGE, consultation)
    return consultation


def _label_names(stages: list[SavedStage], headings: list[str]) -> list[tuple[str, str]]:
    """What each of `list_names` is the name of."""
    labels = []
    for number, stage in enumerate(stages, 1):
        labels.append(_("Name of stage %(number)d", number=number))
        for each in stage.activities:
            labels.append(_("%(kind)s in stage %(number)d", kind=_label_of_kind(each.kind_key), number=number))
    labels += [_("Heading %(number)d", number=number) for number, _heading in enumerate(headings, 1)]
    return list(zip(labels, list_names(stages, headings), strict=True))


def _label_of_kind(key: str) -> str:
    return str(find_kind(key).label)
