"""An organiser says in public, before an activity opens, that it is not about what is decided."""

from __future__ import annotations

from forum.consultations.events import ConsultationChanged, consultation_stream
from forum.consultations.models import Activity
from forum.consultations.rules import SET_ABOUT_DECISION
from forum.kernel.actions import action, lock
from forum.kernel.events import emit
from forum.kernel.permissions import Actor


@action(SET_ABOUT_DECISION, lock=lock)
def set_about_decision(actor: Actor, activity: Activity, *, is_about: bool) -> None:
    """From then on the decision does not wait for it, or waits again; its page and lists say so to everybody. The same again does
    nothing."""
    if activity.is_about_decision == is_about:
        return
    activity.is_about_decision = is_about
    how = "about the decision" if is_about else "not about the decision"
    stream = consultation_stream(activity.consultation_id)
    emit(ConsultationChanged(stream, actor.account_id, activity.consultation_id, "activities", activity.id, how))
