"""What holds now of what organisers wrote while people could take part: said above their words, which stay as they were."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from forum.consultations.afterwards import say_last_change
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.consultations.standing import ConsultationStanding
from forum.kernel.clock import now
from forum.kernel.dates import say_day, to_local


def say_written_before(consultation: Consultation, standing: ConsultationStanding, part: Part, field: str = "") -> str:
    """Above what promises or invites, which is a part of a consultation or one field of it; "" as long as all of it holds. What
    was changed since was not written before."""
    if changed := say_last_change(consultation, part, field):
        return changed
    if standing is ConsultationStanding.DECIDED:
        return _("The organisers wrote this before the decision was made.")
    if consultation.stopped_at is not None:
        day = say_day(consultation.stopped_at)
        return _("The organisers wrote this before it was stopped early on %(day)s. Some of it will not happen now.", day=day)
    if consultation.closed_at is not None:
        day = say_day(consultation.closed_at)
        return _("The organisers wrote this before it was closed for good on %(day)s. Some of it may not happen now.", day=day)
    return ""


def say_planned_decision(consultation: Consultation, standing: ConsultationStanding, planned: date) -> str:
    """Of the day on which a decision is planned; "" once there is one, which says its own day."""
    if standing is ConsultationStanding.DECIDED:
        return ""
    if consultation.stopped_at is not None:
        return _("The decision was planned for %(day)s. Since this was stopped early, no day is planned.", day=say_day(planned))
    if consultation.closed_at is not None:
        return _("The decision was planned for %(day)s. None was published here.", day=say_day(planned))
    if planned < to_local(now()).date():
        return _("The decision was planned for %(day)s. It has not been published here yet.", day=say_day(planned))
    return _("The decision is planned for %(day)s.", day=say_day(planned))
