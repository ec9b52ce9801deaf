"""What consultations do by themselves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import PurePath

from sqlalchemy import select, update

from forum.consultations.models import Document, Invitation
from forum.consultations.rules import INVITATION_LASTS
from forum.consultations.uploads import PICTURES, read_upload, tells_more
from forum.kernel.actions import transaction
from forum.kernel.clock import now
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


@job("forget_invited_names", every=timedelta(days=1))
def forget_invited_names(_running: RunningJob) -> None:
    """The names that organisers' lists had for people whose invitations have lapsed: nobody can accept those any more."""
    lapsed = Invitation.created_at < now() - INVITATION_LASTS
    with transaction():
        db.session.execute(update(Invitation).where(lapsed, Invitation.name != "").values(name=""))
