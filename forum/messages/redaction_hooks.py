from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.messages.models import Message, MessageVersion


def list_messages(consultation: Consultation) -> Iterable[Message]:
    return db.session.scalars(select(Message).filter_by(space_id=consultation.id)).all()


def list_earlier(consultation: Consultation) -> Iterable[MessageVersion]:
    """What messages said before they were corrected."""
    return [version for message in list_messages(consultation) for version in message.versions]


MESSAGES = _l("Messages from the organisers")
for _model, _find, _own in ((Message, list_messages, ("withdrawn_reason",)), (MessageVersion, list_earlier, ())):
    _columns = ("subject", "words", *_own)
    holds_official_words(OfficialWords("messages", MESSAGES, _find, _columns, (("html", "words"),), model=_model))
