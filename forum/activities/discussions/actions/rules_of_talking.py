"""The rules of a discussion change while people use it: everybody reads why, and what they were."""

from __future__ import annotations

from forum.activities.discussions.snapshots import describe_talking
from forum.consultations.actions.recording import note_change, refuse_without_reason
from forum.consultations.models import Activity
from forum.consultations.rules import has_begun
from forum.consultations.snapshots import Part
from forum.kernel.permissions import Actor
from forum.spaces.queries import find_last_version
from forum.spaces.rules import ThingWords


def note_rules(
    actor: Actor, activity: Activity, before: ThingWords, *, reason: str, how: str, asked_by_id: int | None = None
) -> int:
    """Inside the action, once they are changed; returns the number of the version, 0 in a draft. Raises as `note_change` does,
    and Invalid without a `reason` once people could comment, whether anybody has or not."""
    consultation = activity.consultation
    refuse_without_reason(actor, consultation, reason, always=asks_reason_for_rules(activity))
    after = describe_talking(activity)
    about = {"thing_id": activity.id, "reason": reason, "how": how, "asked_by_id": asked_by_id}
    note_change(actor, consultation, Part.TALKING, before=before, after=after, **about)  # type: ignore[arg-type]
    version = find_last_version(consultation.id, Part.TALKING, activity.id) if consultation.published_at else None
    return version.id if version else 0


def asks_reason_for_rules(activity: Activity) -> bool:
    """Whether people can read it and could comment already."""
    return activity.consultation.published_at is not None and has_begun(activity.phase)
