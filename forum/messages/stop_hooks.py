from __future__ import annotations

from sqlalchemy import select

from forum.consultations.extension_points import stops_with_the_rest
from forum.consultations.models import Consultation
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.messages.kinds import Audience
from forum.messages.models import Message
from forum.notifications.actions import take_back


@stops_with_the_rest
def stop_reminders(consultation: Consultation, _reason: str) -> None:
    """What reminds people to vote goes to nobody else, and leaves the letters of whoever has not read it: the votes are off. What
    else organisers have sent is still sent to all, as it may say why all of this stops."""
    query = select(Message).filter_by(space_id=consultation.id, audience=Audience.NOT_VOTED)
    for message in db.session.scalars(query.where(Message.sent_at.is_not(None), Message.withdrawn_at.is_(None))).all():
        message.finished_at = message.finished_at or now()
        take_back(message.news_key)
