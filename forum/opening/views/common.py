"""What the pages before an opening share: their addresses, and how an act ends."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.queries import get_consultation, read_change_log
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.fingerprints import ChangeLog
from forum.kernel.permissions import Permission, require
from forum.opening import queries
from forum.opening.events import OpeningChanged
from forum.opening.models import Opening
from forum.web.access import current_actor

blueprint = Blueprint("opening", __name__)
BASE = "/consultations/<slug>/manage/opening"


def get_for(slug: str, permission: Permission) -> Consultation:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    require(actor, permission, consultation)
    return consultation


def get_chosen(consultation: Consultation) -> Opening:
    opening = queries.find_opening(consultation)
    if opening is None:
        raise NotFound
    return opening


def act_on(consultation: Consultation, act: Callable[[str], None], sentence: str = "") -> ResponseReturnValue:
    """What a button does, with what was seen beside it."""
    try:
        act(request.form.get("seen", ""))
        return lead_saved(consultation, sentence)
    except Conflict as problem:
        flash(problem.sentence)
    return lead_back(consultation)


def lead_saved(consultation: Consultation, sentence: str = "") -> ResponseReturnValue:
    flash(sentence or _("Saved."), "success")
    return lead_back(consultation)


def lead_back(consultation: Consultation) -> ResponseReturnValue:
    return redirect(url_for("opening.gate", slug=consultation.slug), 303)


def read_log(consultation: Consultation, how: str, about: str = "") -> ChangeLog:
    more = {"about": about} if about else {}
    return read_change_log(current_actor(), consultation, OpeningChanged, how=how, **more)
