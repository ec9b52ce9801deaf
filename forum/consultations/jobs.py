"""What consultations do by themselves."""

from __future__ import annotations

from pathlib import PurePath

from sqlalchemy import select

from forum.consultations.models import Document
from forum.consultations.uploads import PICTURES, read_upload, tells_more
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.jobs import JobQueue, RunningJob, job


@job("strip_old_pictures", queue=JobQueue.SLOW)
def strip_old_pictures(_running: RunningJob) -> None:
    """Once, after the version that keeps pictures bare: those that were there are drawn anew as well, each by itself."""
    for number in db.session.scalars(select(Document.id).where(Document.content_type.startswith("image/"))).all():
        with transaction():
            document = db.session.get(Document, number)
            ending = PurePath(document.file_name).suffix.lower() if document else ""
            if document is None or ending not in PICTURES or not tells_more(ending, document.file.content):
                continue
            try:
                document.file.content = read_upload(ending, document.file.content)
            except Invalid:  # It stays as it is: nothing that can be shown as a picture.
                continue
            document.size = len(document.file.content)
