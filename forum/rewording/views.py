"""Doors of what two people change: what is asked, which a colleague agrees to or says no. The forms themselves are those of the
consultation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.agreeing.forms import NoForm, press_under
from forum.agreeing.wording import say_end
from forum.consultations.actions.uploading import DOCUMENT_TYPES
from forum.consultations.later_days import flash_day_conflicts
from forum.consultations.models import Consultation
from forum.consultations.queries import asks_reason, find_place, get_consultation
from forum.consultations.snapshots import Part
from forum.consultations.wording import ComparedThing, compare_all
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permissions import require
from forum.rewording.actions import agree_to_rewording, refuse_rewording, take_back_rewording
from forum.rewording.days import DAYS
from forum.rewording.finding import list_noes
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.models import OfficialRewording
from forum.rewording.queries import (
    find_pending,
    find_waiting_file,
    find_why_over,
    get_rewording,
    is_asked_again,
    list_rewordings,
)
from forum.rewording.rules import AGREE_TO_REWORD
from forum.rewording.snapshots import read_after, read_before
from forum.rewording.wording import say_what
from forum.spaces.rules import Things
from forum.web.access import current_actor, signed_in
from forum.web.downloads import send_download
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates

blueprint = Blueprint("rewording", __name__, url_prefix="/consultations/<slug>/manage/changes/<public_id>")
blueprints = [blueprint]


def compare_asked(asked: OfficialRewording) -> ComparedThing | None:
    """Before beside after; of something that is to be removed, all that it says. None where the words were taken out of both."""
    key, after = (Part(asked.part), asked.thing_id), read_after(asked)
    later: Things = {} if after is None else {key: after}
    return next(iter(compare_all({key: read_before(asked)}, later)), None)


def list_waiting(consultation: Consultation) -> list[tuple[OfficialRewording, str]]:
    """What waits for a colleague here, each with what it changes."""
    return [(asked, say_what(asked)) for asked in list_rewordings([consultation.id])]


offer_to_templates(
    "official_rewording",
    AGREE_TO_REWORD=AGREE_TO_REWORD,
    asks_two=asks_reason,
    compare_asked=compare_asked,
    find_pending=find_pending,
    list_waiting=list_waiting,
)


@blueprint.route("", methods=["GET", "POST"])
@signed_in
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """What is asked, with what a colleague can do about it, and where they say no, and why; else what came of it."""
    asked = _get(slug, public_id)
    form = NoForm.from_request(seen=fingerprint_rewording(asked))
    if form.validate_on_submit():
        with form.showing_refusals(Conflict):
            refuse_rewording(current_actor(), asked, seen=form.seen.data or "", reason=form.reason.data or "")
            flash(_("Nothing has changed. We have told the person who asked."), "success")
            return redirect(url_for("rewording.show", slug=slug, public_id=public_id), 303)
        form.seen.data = fingerprint_rewording(asked)
    return render_form(
        "rewording/show.html",
        form,
        consultation=asked.consultation,
        asked=asked,
        what=say_what(asked),
        compared=compare_asked(asked),
        noes=list_noes(asked),
        waiting_size=len(find_waiting_file(asked) or b""),
        asked_again=asked.has_lapsed and is_asked_again(asked),
        place=find_place(current_actor(), asked.consultation),
        end="" if asked.is_pending or asked.has_lapsed else say_end(asked),
        lapsed=find_why_over(asked) if asked.is_pending else None,
    )


@blueprint.get("/file")
@signed_in
def file(slug: str, public_id: str) -> ResponseReturnValue:
    """What is to take the place of a document, for whoever agrees or says no; afterwards it is a document, or gone."""
    asked = _get(slug, public_id)
    content, after = find_waiting_file(asked), read_after(asked)
    if content is None or after is None:
        raise NotFound
    name = str(after["file"])
    return send_download(content, content_type=DOCUMENT_TYPES[PurePath(name).suffix.lower()], name=name)


@blueprint.post("/agree")
@signed_in
def agree(slug: str, public_id: str) -> ResponseReturnValue:
    answer = _answer(slug, public_id, agree_to_rewording, _("Done. Everyone can read what has changed, and why."))
    if (asked := _get(slug, public_id)).part in DAYS:
        flash_day_conflicts(asked.consultation)
    return answer


@blueprint.post("/drop")
@signed_in
def drop(slug: str, public_id: str) -> ResponseReturnValue:
    """By whoever asked."""
    return _answer(slug, public_id, take_back_rewording, _("You are no longer asking for this. Nothing has changed."))


def _answer(slug: str, public_id: str, act: Callable[..., None], said: str) -> ResponseReturnValue:
    press_under(current_actor(), _get(slug, public_id), act, seen=request.form.get("seen", ""), said=said)
    return redirect(url_for("rewording.show", slug=slug, public_id=public_id), 303)


def _get(slug: str, public_id: str) -> OfficialRewording:
    actor = current_actor()
    asked = get_rewording(get_consultation(actor, slug), public_id)
    require(actor, AGREE_TO_REWORD, asked)
    return asked
