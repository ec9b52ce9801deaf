from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from flask_babel import gettext as _

from forum.consultations.models import Consultation
from forum.consultations.schedule import Scheduled, ScheduledKind, adds_to_schedule
from forum.deciders.wording import say_planner
from forum.kernel.dates import site_zone
from forum.opening.queries import find_opening, is_conversation


@adds_to_schedule("day of the decision")
def list_decision_day(consultation: Consultation) -> Iterator[Scheduled]:
    """As it was said before people were asked; none of a conversation, from which nothing is decided."""
    opening = find_opening(consultation)
    if opening is not None and opening.decides_on is not None and not is_conversation(consultation):
        at = datetime.combine(opening.decides_on, time(12), site_zone())
        planner = say_planner(consultation)
        title = _("the decision, %(planned)s", planned=planner) if planner else _("the decision")
        yield Scheduled(ScheduledKind.DECISION, title, at)
