"""After a workshop: its summary, a week to correct it, the published record, and whether people felt heard."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.events import consultation_stream
from forum.consultations.queries import find_place
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import fingerprint, refuse_when_changed
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words, render
from forum.rooms.models import FeltHeard, HeardBy
from forum.rooms.rules import SAY_IF_HEARD, SUM_UP
from forum.workshops.events import WorkshopPlanned
from forum.workshops.models import Workshop
from forum.workshops.rules import CORRECTIONS_LAST

SCALE = range(1, 6)


@action(SUM_UP)
def write_summary(_actor: Actor, workshop: Workshop, *, words: str, seen: str | None = None) -> None:
    """The facilitator's account. Until it is published it can be changed, also because of a correction. Raises Changed when it is
    not any more what was `seen` (`fingerprints`), Conflict once it is published."""
    lock(workshop)
    if workshop.published_at:
        raise Conflict(_("You cannot change the summary because it has been published."))
    if seen is not None:
        refuse_when_changed(seen, fingerprint(workshop.summary))
    workshop.summary, workshop.summary_html = words, render(words)


@action(SUM_UP)
def send_summary(actor: Actor, workshop: Workshop, *, seen: str) -> None:
    """To everyone who was there. From now on they have a week to correct it; then it is published by itself. Raises Changed when
    somebody else has written another than was `seen` (`fingerprints`)."""
    lock(workshop)
    if workshop.summary_sent_at is None and seen != fingerprint(workshop.summary):
        raise Changed(
            _("Someone has changed the summary since you opened this page. We have not sent it. Read it again, then send it.")
        )
    if not has_words(workshop.summary):
        raise Invalid({"summary": _("Enter the summary")})
    if workshop.summary_sent_at:
        return
    workshop.summary_sent_at = now()
    enqueue("mail_workshop_summary", workshop_id=workshop.id, unique_key=f"workshop_summary:{workshop.id}")
    enqueue(
        "publish_workshop_summary",
        run_at=now() + CORRECTIONS_LAST,
        workshop_id=workshop.id,
        unique_key=f"publish_summary:{workshop.id}",
    )
    _note(actor, workshop, "summary sent")


@action(SUM_UP)
def publish_summary(actor: Actor, workshop: Workshop) -> None:
    """Once; again does nothing. Raises Conflict until people have had CORRECTIONS_LAST since it was sent."""
    lock(workshop)
    if workshop.published_at:
        return
    if workshop.summary_sent_at is None or now() < workshop.summary_sent_at + CORRECTIONS_LAST:
        raise Conflict(_("People who were there have a week to correct it before it is published."))
    workshop.published_at = now()
    _note(actor, workshop, "published")


@action(SAY_IF_HEARD)
def say_if_heard(actor: Actor, workshop: Workshop, *, could_say: int, was_heard: int) -> bool:
    """Counts once for each person, and nothing says which answers are whose. False when they had answered."""
    place = find_place(actor, workshop)
    if place is None or could_say not in SCALE or was_heard not in SCALE:
        raise Invalid({"could_say": _("Choose one of the 5 answers")})
    row = insert_into(HeardBy).values(workshop_id=workshop.id, participation_id=place.id).on_conflict_do_nothing()
    if db.session.scalar(row.returning(HeardBy.workshop_id)) is None:
        return False
    save(FeltHeard(workshop_id=workshop.id, could_say=could_say, was_heard=was_heard))
    return True


def _note(actor: Actor, workshop: Workshop, part: str) -> None:
    emit(WorkshopPlanned(consultation_stream(workshop.space_id), actor.account_id, workshop.id, part))
