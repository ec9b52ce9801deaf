"""Something open that nobody moderates any more: its organisers are told, and what people say waits."""

from __future__ import annotations

from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation
from forum.consultations.queries import is_moderated
from forum.consultations.rules import State, state_of_consultation
from forum.kernel.clock import now
from forum.kernel.events import emit
from forum.opening.actions.notifying import list_organisers, tell
from forum.opening.events import OpeningChanged
from forum.opening.sentences import NOBODY_MODERATES
from forum.opening.turned import TURNED


def tell_when_nobody_moderates(consultation: Consultation) -> None:
    """Inside the action by which a moderator goes, at its end: a letter at once, where the last one did."""
    is_open = consultation.published_at is not None and state_of_consultation(consultation) is not State.CLOSED
    if is_open and not is_moderated(consultation):
        emit(OpeningChanged(consultation_stream(consultation.id), None, consultation.id, TURNED, "moderator"))
        key = f"nobody moderates:{now().timestamp()}"
        tell(list_organisers(consultation), consultation, key, NOBODY_MODERATES(), is_duty=True)
