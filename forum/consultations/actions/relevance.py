"""An organiser says in public, before an activity opens, that it is not about what is decided."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.actions.holding import hold_in_place
from forum.consultations.actions.promise import refuse_to_break_promise
from forum.consultations.actions.recording import note_change, refuse_without_reason
from forum.consultations.extension_points import count_followed_votes
from forum.consultations.fingerprints import fingerprint_activity
from forum.consultations.models import Activity, Consultation
from forum.consultations.rules import SET_ABOUT_DECISION
from forum.consultations.snapshots import Part, describe_activity
from forum.kernel.actions import action
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict
from forum.kernel.permissions import SYSTEM, Actor


@action(SET_ABOUT_DECISION, lock=hold_in_place)
def set_about_decision(actor: Actor, activity: Activity, *, is_about: bool, seen: str | None = None, reason: str = "") -> None:
    """From then on the decision does not wait for it, or waits again; its page and lists say so to everybody. The same again does
    nothing. Raises Changed when it is not any more what was `seen` (`fingerprints`), Conflict where the decision was to follow
    a vote in it, and Invalid on `reason` as `note_change` does; that the decision no longer waits for it always needs one
    once people can read this, and a colleague once people have answered (NeedsColleague)."""
    if activity.is_about_decision == is_about:
        return
    if seen is not None and seen != fingerprint_activity(activity):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
    write_relevance(actor, activity, is_about=is_about, reason=reason)


def write_relevance(actor: Actor, activity: Activity, *, is_about: bool, reason: str, asked_by_id: int | None = None) -> None:
    """Inside an action, under the lock of the consultation. `asked_by_id`: as in `note_change`. Raises as
    `set_about_decision` does."""
    if not is_about:
        refuse_without_reason(actor, activity.consultation, reason, always=True)
    before, followed = describe_activity(activity), count_followed_votes(activity.consultation)
    activity.is_about_decision = is_about
    db.session.flush()
    refuse_to_break_promise(activity.consultation)
    _refuse_to_drop_vote(actor, activity.consultation, followed)
    note_change(
        actor,
        activity.consultation,
        Part.ACTIVITIES,
        before=before,
        after=describe_activity(activity),
        reason=reason,
        thing_id=activity.id,
        how="about the decision" if is_about else "not about the decision",
        asked_by_id=asked_by_id,
    )


def _refuse_to_drop_vote(actor: Actor, consultation: Consultation, followed: int) -> None:
    """One that people have read the decision will follow goes in one way alone: it is cancelled, by two people."""
    is_public = consultation.published_at is not None and actor != SYSTEM
    if is_public and count_followed_votes(consultation) < followed:
        raise Conflict(_("People have read that the decision will follow a vote here. To change that, cancel the vote first."))
