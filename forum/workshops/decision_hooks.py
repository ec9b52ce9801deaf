"""What of workshops a decision waits for."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from forum.activities.voting.decision_hooks import list_unfinished_votes
from forum.consultations.models import Activity
from forum.consultations.unfinished import Unfinished, lists_unfinished_of, tells_end_of
from forum.kernel.clock import now
from forum.kernel.dates import say_moment_in_sentence
from forum.workshops.kind import WORKSHOP
from forum.workshops.models import Workshop
from forum.workshops.queries.finding import list_workshops
from forum.workshops.rules import WorkshopState, state_of_workshop


@lists_unfinished_of(WORKSHOP.key)
def list_unfinished_workshops(activity: Activity) -> list[Unfinished]:
    """Every workshop that is neither cancelled nor over with its record published, and votes in one that are not counted."""
    waiting = ((workshop, _say_what_to_do(workshop)) for workshop in list_workshops(activity))
    found = [
        Unfinished(workshop.title, "workshops.show", workshop.public_id, sentence) for workshop, sentence in waiting if sentence
    ]
    return found + list_unfinished_votes(activity)


@tells_end_of(WORKSHOP.key)
def find_end_of_workshops(activity: Activity) -> datetime | None:
    """When the last one that was held ended."""
    return max((workshop.ended_at for workshop in list_workshops(activity) if workshop.ended_at), default=None)


def _say_what_to_do(workshop: Workshop) -> str:
    """ "" when there is nothing to wait for."""
    state, when = state_of_workshop(workshop), say_moment_in_sentence(workshop.starts_at)
    if state is WorkshopState.CALLED_OFF or workshop.published_at is not None:
        return ""
    if state is WorkshopState.ENDED:
        return _("The workshop has ended and has no record yet. Write the summary, then publish the record.")
    if state is not WorkshopState.PLANNED:
        return _("The workshop is on now. You can publish when it has ended and has its record.")
    if workshop.starts_at > now():
        return _(
            "The workshop starts %(when)s. You can publish when it has its record. You can also cancel it and say why.", when=when
        )
    return _("The workshop was planned to start %(when)s and was never opened. Cancel it and say why.", when=when)
