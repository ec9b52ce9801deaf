"""What followers of a consultation hear of its stages, activities, scope, documents and dates."""

from __future__ import annotations

from collections.abc import Iterator

from forum.consultations.events import ConsultationChanged
from forum.consultations.models import Activity, Consultation, Document, Phase
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.notifications import sentences
from forum.notifications.extension_points import Telling, tells
from forum.notifications.models import NewsKind


@tells(ConsultationChanged)
def tell_of_change(event: ConsultationChanged, consultation: Consultation) -> Iterator[Telling]:
    """What was put right a moment later is told as it is by now, and once."""
    who = frozenset({event.actor_id} if event.actor_id else ())
    match event.part, event.how:
        case "phases", "added" | "moved":
            phase = db.session.get(Phase, event.thing_id)
            if phase is not None:
                yield _tell_of_stage(phase, event.how, who)
        case "activities", "added":
            activity = db.session.get(Activity, event.thing_id)
            if activity is not None:
                said = sentences.ACTIVITY_ADDED(title=activity.title)
                yield Telling(f"activity:{activity.id}", said, NewsKind.OFFICIAL, without=who)
        case "documents", "added":
            document = db.session.get(Document, event.thing_id)
            if document is not None:
                said = sentences.DOCUMENT_ADDED(title=document.title)
                yield Telling(f"document:{document.id}", said, NewsKind.OFFICIAL, without=who)
        case "scope", _:
            key = f"scope:{consultation.id}"
            said = sentences.SCOPE_CHANGED()
            yield Telling(f"{key}:{to_local(now()).date()}", said, NewsKind.OFFICIAL, group_key=key, without=who)
        case "affected", _:
            said, key = sentences.AFFECTED_CHANGED(), f"affected:{consultation.id}"
            yield Telling(f"{key}:{to_local(now()).date()}", said, NewsKind.OFFICIAL, group_key=key, without=who)
        case "basics", "decision moved":
            said, key = sentences.DECISION_MOVED(when=consultation.decided_when), f"decision date:{consultation.id}"
            yield Telling(f"{key}:{to_local(now()).date()}", said, NewsKind.DATE, group_key=key, without=who)


def _tell_of_stage(phase: Phase, how: str, who: frozenset[int]) -> Telling:
    opens, closes = phase.opens_at.isoformat(), phase.closes_at.isoformat()
    if how == "added":
        said = sentences.STAGE_ADDED(name=phase.name, opens=opens)
        return Telling(f"stage:{phase.id}", said, NewsKind.DATE, without=who)
    said, key = sentences.STAGE_MOVED(name=phase.name, opens=opens, closes=closes), f"stage moved:{phase.id}"
    return Telling(f"{key}:{opens}:{closes}", said, NewsKind.DATE, group_key=key, without=who)
