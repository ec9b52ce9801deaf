"""Where an organiser begins: with a template, or with the stages of another consultation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations import queries
from forum.consultations.actions.starting import begin_from_template, copy_stages
from forum.consultations.forms import StartForm
from forum.consultations.kinds import find_kind
from forum.consultations.rules import MANAGE
from forum.consultations.templates import TEMPLATES
from forum.kernel.errors import Conflict
from forum.kernel.permissions import require
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("consultation_start", __name__)


@blueprint.route("/consultations/<slug>/manage/start", methods=["GET", "POST"])
@signed_in
def start(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = queries.get_consultation(actor, slug)
    require(actor, MANAGE, consultation)
    form = StartForm.from_request()
    form.offer(queries.list_to_copy(actor, consultation))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            earlier, next_page = form.find_earlier(), ""
            if earlier is not None:
                copy_stages(actor, consultation, earlier, first_day=form.first_day.data)
            else:
                template = TEMPLATES[form.template.data]
                next_page = begin_from_template(actor, consultation, template, first_day=form.first_day.data)
            flash(_("We have added the stages. You can change all of them."), "success")
            return redirect(url_for(next_page or "consultation_manage.change", slug=slug), 303)
    return render_form(
        "consultations/manage/start.html", form, consultation=consultation, templates=TEMPLATES, label_of_kind=_label_of_kind
    )


def _label_of_kind(key: str) -> str:
    return str(find_kind(key).label)
