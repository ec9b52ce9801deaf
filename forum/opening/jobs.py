"""What happens before an opening by itself."""

from __future__ import annotations

from datetime import timedelta

from forum.consultations.models import Consultation
from forum.kernel.actions import lock, transaction
from forum.kernel.db import db
from forum.kernel.jobs import RunningJob, job
from forum.kernel.permissions import SYSTEM
from forum.opening.actions.publishing import open_by_itself
from forum.opening.actions.telling import drop_signature_of_change
from forum.opening.queries import list_due, list_signed

EACH_MINUTE = timedelta(minutes=1)


@job("open_what_is_due", every=EACH_MINUTE)
def open_what_is_due(_running: RunningJob) -> None:
    """Each by itself, so that one that fails keeps nobody else's closed. What is not ready is looked at again each time."""
    for number in [opening.space_id for opening in list_due()]:
        with transaction():
            open_by_itself(db.session.get_one(Consultation, number))


@job("drop_signatures", every=EACH_MINUTE)
def drop_signatures(_running: RunningJob) -> None:
    """What was changed by features below, which know of no signature: it counts no more at once, and here people are told."""
    for number in sorted({signed.space_id for signed in list_signed()}):
        with transaction():
            consultation = db.session.get_one(Consultation, number)
            lock(consultation)
            drop_signature_of_change(SYSTEM, consultation)
