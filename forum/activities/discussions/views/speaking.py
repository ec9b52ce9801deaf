"""Who has spoken, who has not yet, and how evenly; and letting others in."""

from __future__ import annotations

from itertools import chain, islice

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.activities.discussions.actions.speaking import stop_asking_to_let_in
from forum.activities.discussions.models import Post, Thread
from forum.activities.discussions.queries.speaking import list_group_totals, list_loudest, wants_to_be_asked
from forum.activities.discussions.queries.threads import Voices
from forum.activities.discussions.rendering import AsOf, find_outline, find_who_wrote, read_as_of
from forum.activities.discussions.rules import IN_A_ROW, SEE_SPEAKING
from forum.activities.discussions.speaking import Speaking, WhoHasSpoken, describe_speaking, describe_who_has_spoken
from forum.consultations.headcounts import list_affected
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import get_consultation
from forum.kernel.permissions import Actor, can
from forum.web.access import anyone, current_actor, signed_in
from forum.web.urls import safe_next

blueprint = Blueprint("speaking", __name__)


def who_has_spoken(consultation: Consultation) -> WhoHasSpoken | None:
    """In all threads; None while there is nothing to say of it."""
    speakers = find_who_wrote(consultation, read_as_of())
    return describe_who_has_spoken(speakers, list_affected(consultation)) if speakers.people else None


def who_has_spoken_in(voices: Voices, consultation: Consultation) -> WhoHasSpoken:
    """In one thread."""
    return describe_who_has_spoken(voices.speakers, list_affected(consultation))


def find_speaking(actor: Actor, consultation: Consultation, thread: Thread | None = None) -> Speaking | None:
    """How much each group has written, for those who may see it."""
    if not can(actor, SEE_SPEAKING, consultation):
        return None
    groups, loudest = list_group_totals(consultation, thread), list_loudest(consultation, thread)
    return describe_speaking(groups, loudest, list_affected(consultation))


def asks_to_let_in(actor: Actor, place: Participation | None, first: Post, state: AsOf) -> bool:
    """Whether the last IN_A_ROW comments of the thread are by whoever is about to write one more, and they want to be asked."""
    if place is None:
        return False
    entries = find_outline(first.thread, state).entries
    latest = chain((entry.author_id for entry in reversed(entries) if entry.has_words), [first.author_id])
    said = list(islice(latest, IN_A_ROW))
    return said == [place.id] * IN_A_ROW and wants_to_be_asked(actor)


@blueprint.get("/consultations/<slug>/who-has-spoken")
@anyone
def show(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    speaking = find_speaking(actor, consultation)
    return render_template("activities/discussions/who_has_spoken.html", consultation=consultation, speaking=speaking)


@blueprint.post("/account/let-others-in")
@signed_in
def stop_asking() -> ResponseReturnValue:
    """Does not ask this person again, in any thread."""
    stop_asking_to_let_in(current_actor())
    flash(_("We will not ask you this again."), "success")
    return redirect(safe_next(request.form.get("next")) or url_for("consultations.index"), 303)
