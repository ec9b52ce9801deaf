"""Something open that nobody moderates any more: its organisers are told, and what people say waits."""

from __future__ import annotations

from forum.consultations.models import Consultation
from forum.consultations.queries import is_moderated
from forum.consultations.rules import State, state_of_consultation
from forum.kernel.clock import now
from forum.kernel.permissions import SYSTEM
from forum.opening.actions.notifying import list_organisers, note, tell
from forum.opening.queries import find_opening
from forum.opening.sentences import NOBODY_MODERATES
from forum.opening.turned import MET_AGAIN, TURNED, can_nobody_take_part, list_noted_turns, list_turned


def tell_when_nobody_moderates(consultation: Consultation) -> None:
    """Inside the action by which a moderator goes, at its end: a letter at once, where the last one did."""
    is_open = consultation.published_at is not None and state_of_consultation(consultation) is not State.CLOSED
    if is_open and not is_moderated(consultation):
        note_what_turned(consultation)
        key = f"nobody moderates:{now().timestamp()}"
        tell(list_organisers(consultation), consultation, key, NOBODY_MODERATES(), is_duty=True)


def note_what_turned(consultation: Consultation) -> None:
    """Inside an action or a job, of something that has opened: puts into the log what it opened with and is so no more, and what
    is so again. Answers have their own days."""
    if can_nobody_take_part(consultation):
        return
    noted = list_noted_turns(consultation).keys()
    turned = {line.check.key for line in list_turned(consultation, find_opening(consultation)) if line.check.find is not None}
    for key in sorted(turned - noted):
        note(SYSTEM, consultation, TURNED, key)
    for key in sorted(noted - turned):
        note(SYSTEM, consultation, MET_AGAIN, key)
