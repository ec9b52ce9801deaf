"""Who can ask to stop a consultation early, and who can agree."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.rules import State, is_not_stopped, is_published, state_of_consultation, state_of_phase
from forum.consultations.standing import find_decision_days, list_collecting_phases
from forum.kernel.dates import say_day
from forum.kernel.permissions import Actor, declare
from forum.opening.rules import SIGNERS


def is_under_way(_actor: Actor, consultation: Consultation) -> str | None:
    """Refuses once all is over; and once it is decided and nobody is asked any more, as what follows shows people whether what
    was promised happens, which nobody stops."""
    if state_of_consultation(consultation) is State.CLOSED:
        return _("This consultation has closed, so there is nothing left to stop.")
    if any(state_of_phase(phase) is not State.CLOSED for phase in list_collecting_phases(consultation)):
        return None
    day = find_decision_days([consultation]).get(consultation.id)
    if day is None:
        return None
    return _(
        "This was decided on %(day)s, so there is nothing left to stop. People can still say if it is happening.",
        day=say_day(day),
    )


STOP = declare(
    "consultation.stop",
    "Ask to stop all of a consultation early, in an emergency, by law or as it was published by mistake, or agree to that.",
    SIGNERS,
    is_published,
    is_not_stopped,
    is_under_way,
)
