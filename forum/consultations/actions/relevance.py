"""An organiser says in public, before an activity opens, that it is not about what is decided."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.actions.holding import hold_in_place
from forum.consultations.events import ConsultationChanged, consultation_stream
from forum.consultations.fingerprints import fingerprint_activity
from forum.consultations.models import Activity
from forum.consultations.rules import SET_ABOUT_DECISION
from forum.kernel.actions import action
from forum.kernel.errors import Changed
from forum.kernel.events import emit
from forum.kernel.permissions import Actor


@action(SET_ABOUT_DECISION, lock=hold_in_place)
def set_about_decision(actor: Actor, activity: Activity, *, is_about: bool, seen: str | None = None) -> None:
    """From then on the decision does not wait for it, or waits again; its page and lists say so to everybody. The same again does
    nothing. Raises Changed when it is not any more what was `seen` (`fingerprints`)."""
    if activity.is_about_decision == is_about:
        return
    if seen is not None and seen != fingerprint_activity(activity):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
    activity.is_about_decision = is_about
    how = "about the decision" if is_about else "not about the decision"
    stream = consultation_stream(activity.consultation_id)
    emit(ConsultationChanged(stream, actor.account_id, activity.consultation_id, "activities", activity.id, how))
