"""What of negotiations a decision waits for."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from forum.consultations.models import Activity
from forum.consultations.unfinished import Unfinished, lists_unfinished_of, tells_end_of
from forum.kernel.dates import say_day
from forum.negotiating.kinds import NEGOTIATION
from forum.negotiating.queries import find_negotiation
from forum.negotiating.rules import NegotiationState, last_day_of, state_of


@lists_unfinished_of(NEGOTIATION.key)
def list_unfinished_negotiations(activity: Activity) -> list[Unfinished]:
    """One that has begun, until its record is public. One that never began asked nobody anything."""
    negotiation = find_negotiation(activity)
    state = NegotiationState.ENDED if negotiation is None else state_of(negotiation)
    if negotiation is None or state in {NegotiationState.ENDED, NegotiationState.PREPARING}:
        return []
    if state is NegotiationState.DUE:
        sentence = _("The day to agree by has passed. The go-between needs to publish the record.")
    else:
        sentence = _(
            "The sides can agree until %(day)s. You can publish when there is a record.", day=say_day(last_day_of(negotiation))
        )
    return [Unfinished(activity.title, "negotiating.show", activity.public_id, sentence)]


@tells_end_of(NEGOTIATION.key)
def find_end_of_negotiation(activity: Activity) -> datetime | None:
    """When its record was published."""
    negotiation = find_negotiation(activity)
    return negotiation.ended_at if negotiation is not None else None
