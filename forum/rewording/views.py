"""Doors of what two people change: what is asked, which a colleague agrees to or says no. The forms themselves are those of the
consultation."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreeing.wording import say_end
from forum.consultations.part_names import PARTS
from forum.consultations.queries import asks_reason, find_place, get_consultation
from forum.consultations.snapshots import Part
from forum.consultations.wording import ComparedThing, compare_all
from forum.kernel.errors import Conflict
from forum.kernel.permissions import require
from forum.rewording.actions import agree_to_rewording, drop_rewording
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.models import Rewording
from forum.rewording.queries import find_pending, find_why_over, get_rewording
from forum.rewording.rules import AGREE_TO_REWORD
from forum.rewording.snapshots import read_after, read_before
from forum.spaces.rules import Things
from forum.web.access import current_actor, signed_in
from forum.web.forms import BaseForm, render_form
from forum.web.templates import offer_to_templates

blueprint = Blueprint("rewording", __name__, url_prefix="/consultations/<slug>/manage/changes/<public_id>")
blueprints = [blueprint]


def compare_asked(asked: Rewording) -> ComparedThing:
    """Before beside after; of something that is to be removed, all that it says."""
    key, after = (Part(asked.part), asked.thing_id), read_after(asked)
    later: Things = {} if after is None else {key: after}
    return compare_all({key: read_before(asked)}, later)[0]


offer_to_templates("rewording", asks_two=asks_reason, compare_asked=compare_asked, find_pending=find_pending)


@blueprint.get("")
@signed_in
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """What is asked, with what a colleague can do about it; else what came of it."""
    asked = _get(slug, public_id)
    return render_form(
        "rewording/show.html",
        BaseForm.from_request(),
        consultation=asked.consultation,
        asked=asked,
        part=PARTS[asked.part],
        compared=compare_asked(asked),
        seen=fingerprint_rewording(asked),
        place=find_place(current_actor(), asked.consultation),
        end="" if asked.is_pending else say_end(asked),
        lapsed=find_why_over(asked) if asked.is_pending else None,
    )


@blueprint.post("/agree")
@signed_in
def agree(slug: str, public_id: str) -> ResponseReturnValue:
    return _answer(slug, public_id, agree_to_rewording, _("Done. Everyone can read what has changed, and why."))


@blueprint.post("/drop")
@signed_in
def drop(slug: str, public_id: str) -> ResponseReturnValue:
    return _answer(slug, public_id, drop_rewording, _("Nothing has changed."))


def _answer(slug: str, public_id: str, act: Callable[..., None], said: str) -> ResponseReturnValue:
    """Back to its page, which says what became of it, also where somebody else was faster."""
    asked = _get(slug, public_id)
    try:
        act(current_actor(), asked, seen=request.form.get("seen", ""))
        flash(said, "success")
    except Conflict as problem:
        flash(problem.sentence)
    return redirect(url_for("rewording.show", slug=slug, public_id=public_id), 303)


def _get(slug: str, public_id: str) -> Rewording:
    actor = current_actor()
    asked = get_rewording(get_consultation(actor, slug), public_id)
    require(actor, AGREE_TO_REWORD, asked)
    return asked
