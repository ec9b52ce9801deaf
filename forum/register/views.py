"""The register of those who are asked: how organisers keep it. People read it on the consultation's own page."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.consultations.afterwards import list_afterwards, say_what_is_marked
from forum.consultations.change_guards import Wanted, change_by_feature
from forum.consultations.entry_forms import (
    Began,
    begin_change,
    begin_new,
    note_beginning,
    removes_once,
    send_change,
    send_new,
    show_form,
    show_removal,
)
from forum.consultations.models import Consultation
from forum.consultations.queries import get_consultation
from forum.consultations.snapshots import Part
from forum.kernel.permissions import require
from forum.organisations.queries import is_run_by_health_body
from forum.register import actions, queries
from forum.register.fingerprints import fingerprint_asked
from forum.register.forms import AskedForm, NewAskedForm
from forum.register.kinds import WAYS
from forum.register.models import read_words
from forum.register.rules import KEEP_REGISTER
from forum.web.access import current_actor, signed_in
from forum.web.templates import offer_to_templates

blueprint = Blueprint("register", __name__, url_prefix="/consultations/<slug>/manage/asked")
blueprints = [blueprint]
offer_to_templates(
    "register",
    WAYS=WAYS,
    find_planned_day=queries.find_planned_day,
    list_afterwards=partial(list_afterwards, part=Part.ASKED),
    list_asked=queries.list_asked,
)


@blueprint.get("")
@signed_in
def overview(slug: str) -> ResponseReturnValue:
    consultation = _get(slug)
    return render_template("register/manage.html", consultation=consultation, is_health=is_run_by_health_body(consultation.id))


@blueprint.route("/new", methods=["GET", "POST"])
@signed_in
def add(slug: str) -> ResponseReturnValue:
    consultation, actor = _get(slug), current_actor()
    form = begin_new(NewAskedForm, consultation)

    def make() -> str:
        made = actions.add_asked(actor, consultation, form.to_words(), reason=form.reason.data or "")
        form.change_at = url_for("register.change", slug=slug, public_id=made.public_id)
        return url_for("register.overview", slug=slug)

    marked = say_what_is_marked(consultation)
    return send_new(form, make) or show_form("register/form.html", form, consultation, marked=marked, asked=None)


@blueprint.route("/<public_id>", methods=["GET", "POST"])
@signed_in
def change(slug: str, public_id: str) -> ResponseReturnValue:
    consultation, actor = _get(slug), current_actor()
    asked = queries.get_asked(consultation, public_id)

    def read() -> dict[str, Any]:
        words = {name: value if value is not None else "" for name, value in vars(read_words(asked)).items()}
        return words | note_beginning(consultation, fingerprint_asked(asked))

    def save(began: Began) -> str | None:
        return change_by_feature(actor, Wanted(consultation, Part.ASKED, form.to_words(), thing=asked, **began))

    form = begin_change(AskedForm, consultation, read, Part.ASKED, asked.id)
    led = send_change(form, read, save, leads_to=url_for("register.overview", slug=slug), may_ask=True)
    marked = say_what_is_marked(consultation)
    return led or show_form("register/form.html", form, consultation, marked=marked, asked=asked)


@blueprint.route("/<public_id>/remove", methods=["GET", "POST"])
@signed_in
@removes_once
def remove(slug: str, public_id: str) -> ResponseReturnValue:
    """Asks why, once people can read it."""
    consultation, actor = _get(slug), current_actor()
    asked = queries.get_asked(consultation, public_id)

    def take_away(began: Began) -> str | None:
        return change_by_feature(actor, Wanted(consultation, Part.ASKED, None, thing=asked, **began))

    seen, back = fingerprint_asked(asked), url_for("register.overview", slug=slug)
    about: dict[str, Any] = {"part": Part.ASKED, "of": asked, "is_by_two": True}
    about |= {"template": "rewording/remove.html", "may_ask": True}
    return show_removal(consultation, asked.name, take_away, seen=seen, leads_to=back, **about)


def _get(slug: str) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, KEEP_REGISTER, consultation)
    return consultation
