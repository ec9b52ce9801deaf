"""Who may add evidence, ask for some, and answer."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _

from forum.consultations.models import Activity, Consultation
from forum.consultations.rules import find_open_phase, is_in_use, phase_is_open
from forum.contributions.models import Status
from forum.contributions.rules import may_speak
from forum.evidence.models import EvidenceAnswer, EvidenceRequest
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.permissions import COMERS, Actor, Role, declare

# So long organisers have to say who answers, before it is late.
NAME_WITHIN = timedelta(days=7)
FURTHEST_ANSWER = timedelta(days=366)


def today() -> date:
    """Here: what is due on a day is late from the next one on."""
    return to_local(now()).date()


def find_asking_activity(consultation: Consultation) -> Activity | None:
    """Where people can ask for evidence now: requests belong to the first activity of the stage that is open. None where no stage
    is open in which people are asked."""
    phase = find_open_phase(consultation) if is_in_use(consultation) else None
    return next((each for each in phase.activities if each.kind.collects_views), None) if phase else None


def count_days_late(answer: EvidenceAnswer) -> int:
    """How many days an answer is late; 0 when it is not, or has come."""
    return 0 if answer.answered_at else max((today() - answer.due_on).days, 0)


def name_by(request: EvidenceRequest) -> date:
    """The last day on which organisers say in time who answers."""
    return to_local(request.created_at + NAME_WITHIN).date()


def count_days_unnamed(request: EvidenceRequest) -> int:
    """How many days it is late that nobody is named; 0 when it is not, or somebody is."""
    return 0 if request.reply else max((today() - name_by(request)).days, 0)


def is_shown_or_answered(_actor: Actor, request: EvidenceRequest) -> str | None:
    """Refuses a first word about what nobody can read: it was deleted, or a moderator has taken it out."""
    if request.status == Status.PUBLISHED or request.reply is not None:
        return None
    return _("People cannot read this request now, so there is nothing to answer yet.")


WRITE_EVIDENCE = declare("evidence.write", "Add evidence, change it and remove it, with the reason.", {Role.ORGANISER})
ASK_FOR_EVIDENCE = declare(
    "evidence.ask", "Ask for evidence, or for an expert to answer a question.", COMERS, may_speak, phase_is_open
)
ANSWER_REQUEST = declare(
    "evidence.answer",
    "Say who answers a request for evidence and by when, and answer it.",
    {Role.ORGANISER, Role.LEAD},
    is_shown_or_answered,
)
