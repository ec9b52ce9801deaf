"""What followers of a consultation hear of its workshops. Whoever booked a place or was invited has letters of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _

from forum.consultations.changes import says_change
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.notifications.extension_points import Telling, tells
from forum.notifications.models import NewsKind
from forum.workshops import sentences
from forum.workshops.events import WorkshopPlanned, WorkshopStateChanged
from forum.workshops.kind import WORKSHOP_PAGE
from forum.workshops.models import Workshop

# What is news of a plan, and what is said among changes: a workshop is looked up for these alone, of a log that has far more.
TOLD_PARTS = {"created", "moved", "called off", "published"}
SAID_PARTS = {"moved", "called off"}


@tells(WorkshopPlanned)
def tell_of_plan(event: WorkshopPlanned, _consultation: Consultation) -> Iterator[Telling]:
    workshop = db.session.get(Workshop, event.workshop_id) if event.part in TOLD_PARTS else None
    if workshop is None:
        return
    starts, who = workshop.starts_at.isoformat(), frozenset({event.actor_id} if event.actor_id else ())
    key, kind, group = f"workshop {event.part}:{workshop.id}", NewsKind.DATE, ""
    if event.part == "created":
        said = sentences.WORKSHOP_PLANNED(title=workshop.title, starts=starts)
    elif event.part == "moved":
        said, group = sentences.WORKSHOP_MOVED(title=workshop.title, starts=starts), key
        key = f"{key}:{starts}:{workshop.plan_changes}"
    elif event.part == "called off":
        said = sentences.WORKSHOP_CALLED_OFF(title=workshop.title)
    else:
        said, kind = sentences.RECORD_PUBLISHED(title=workshop.title), NewsKind.OUTCOME
    yield Telling(key, said, kind, WORKSHOP_PAGE, workshop.public_id, without=who, group_key=group)


@tells(WorkshopStateChanged)
def tell_of_doors(event: WorkshopStateChanged, _consultation: Consultation) -> Iterator[Telling]:
    workshop = db.session.get(Workshop, event.workshop_id) if event.state == "opened" else None
    if workshop is not None and workshop.ended_at is None:
        said = sentences.WORKSHOP_OPENED(title=workshop.title)
        yield Telling(f"workshop opened:{workshop.id}", said, NewsKind.DATE, WORKSHOP_PAGE, workshop.public_id)


def tell_soon(workshop: Workshop) -> Telling:
    starts = workshop.starts_at.isoformat()
    said = sentences.WORKSHOP_SOON(title=workshop.title, starts=starts)
    return Telling(f"workshop soon:{workshop.id}:{starts}", said, NewsKind.DATE, WORKSHOP_PAGE, workshop.public_id)


@says_change(WorkshopPlanned)
def say_change_of_plan(event: WorkshopPlanned, _at: datetime) -> str | None:
    workshop = db.session.get(Workshop, event.workshop_id) if event.part in SAID_PARTS and not event.version_id else None
    if workshop is None:
        return None
    if event.part == "moved":
        return _("The organisers changed the time or place of the workshop “%(title)s”.", title=workshop.title)
    return _("The organisers cancelled the workshop “%(title)s”.", title=workshop.title)
