"""What people were told, and letters that have not gone yet: they are written from these rows."""

from __future__ import annotations

import json
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.consultations.extension_points import OfficialWords, holds_official_words
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.jobs import Job
from forum.notifications.models import Notification, Topic


def list_notifications(consultation: Consultation) -> Iterable[Notification]:
    return db.session.scalars(select(Notification).filter_by(space_id=consultation.id).execution_options(yield_per=500))


def list_topics(consultation: Consultation) -> Iterable[Topic]:
    return db.session.scalars(select(Topic).filter_by(space_id=consultation.id)).all()


def list_waiting(consultation: Consultation) -> Iterable[Job]:
    """What has still to be told to followers, a piece at a time."""
    ours = {topic.id for topic in list_topics(consultation)}
    waiting = select(Job).where(Job.kind == "tell_followers", Job.ended_at.is_(None))
    return [job for job in db.session.scalars(waiting) if json.loads(job.payload)["topic_id"] in ours]


UPDATES = _l("Updates and emails that have not gone yet")
holds_official_words(OfficialWords("updates", UPDATES, list_notifications, ("sentence",), model=Notification))
holds_official_words(OfficialWords("updates", UPDATES, list_topics, ("label",), model=Topic))
holds_official_words(OfficialWords("updates", UPDATES, list_waiting, (), json=("payload",), model=Job))
