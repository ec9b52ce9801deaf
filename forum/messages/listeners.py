"""What is said among the changes of a consultation: that a message which everybody could read was cancelled, and why."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from forum.consultations.changes import says_change
from forum.kernel.db import db
from forum.messages.events import OfficialMessageChanged
from forum.messages.models import Message


@says_change(OfficialMessageChanged)
def say_cancelled(event: OfficialMessageChanged, _at: datetime) -> str | None:
    """With its subject and the reason as they stand now: words may have been taken out since. What only some people got is no
    change of what everybody reads."""
    message = db.session.get(Message, event.message_id) if event.how == "withdrawn" else None
    if message is None or not message.is_public:
        return None
    if message.hides_words:
        return _("The organisers deleted a message they had sent.")
    subject, reason = message.subject, message.withdrawn_reason
    return _("The organisers cancelled their message “%(subject)s”. Why: %(reason)s", subject=subject, reason=reason)
