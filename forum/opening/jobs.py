"""What happens before an opening by itself."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from forum.consultations.models import Consultation
from forum.kernel.actions import lock, transaction
from forum.kernel.db import db
from forum.kernel.jobs import RunningJob, job
from forum.kernel.permissions import SYSTEM
from forum.opening.actions.guarding import note_what_turned
from forum.opening.actions.notifying import drop_signature_of_change
from forum.opening.actions.publishing import open_by_itself
from forum.opening.queries import list_due, list_opened, list_signed

log = structlog.get_logger()
EACH_MINUTE = timedelta(minutes=1)


@job("open_what_is_due", every=EACH_MINUTE)
def open_what_is_due(_running: RunningJob) -> None:
    """What is not ready, or failed, is looked at again each time."""
    _do_for_each([opening.space_id for opening in list_due()], open_by_itself)


@job("drop_signatures", every=EACH_MINUTE)
def drop_signatures(_running: RunningJob) -> None:
    """What was changed by features below, which know of no signature: it counts no more at once, and here people are told."""
    _do_for_each([signed.space_id for signed in list_signed()], _drop_signature)


@job("note_what_turned", every=timedelta(minutes=15))
def note_turned(_running: RunningJob) -> None:
    """Of something open, what it opened with and is so no more: its page says since when."""
    _do_for_each(list_opened(), note_what_turned)


def _drop_signature(consultation: Consultation) -> None:
    lock(consultation)
    drop_signature_of_change(SYSTEM, consultation)


def _do_for_each(numbers: list[int], act: Callable[[Consultation], None]) -> None:
    """Each by itself, so that one that fails keeps nobody else's closed: it is in the log, under a reference that can be asked
    for."""
    for number in numbers:
        try:
            with transaction():
                act(db.session.get_one(Consultation, number))
        except DBAPIError:
            raise  # Of the database, not of this one: the job is tried again.
        except Exception:
            log.exception("nothing was done for a consultation", consultation=number, reference=secrets.token_hex(4))
