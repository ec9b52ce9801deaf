"""What makes one act of sending a form twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import Model, UtcDateTime, db, insert_into
from forum.kernel.jobs import RunningJob, job

LONGEST_KEY = 64
# Nobody presses twice after that, nor does a browser ask to send a form again.
SENT_TWICE_WITHIN = timedelta(days=2)
# After Back a browser asks for the page of a form anew, which then has another key, and puts into it what was typed. Sent again
# so soon it is likely the same; later somebody means another.
SENT_AGAIN_WITHIN = timedelta(minutes=15)


class SentForm(Model):
    """A form that made something new, and the address of what it made. What was in it, and whose it was, cannot be read here."""

    __tablename__ = "sent_forms"

    sending: Mapped[str] = mapped_column(primary_key=True)
    led_to: Mapped[str]
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)


def identify_sending(key: object, *content: object) -> str | None:
    """Equal for the same form with the same content: pressed twice, or sent again because the answer was lost. None without a key
    that can be one of ours: then each sending is an act of its own.

    The key alone would not do. The browser's Back shows a form as it was, key and all; what somebody then writes in it is
    something else, and would be lost. `content` is what the act keeps, tidied as it keeps it: texts, numbers, or lists of them.
    Of a secret ballot nothing that tells it may be in it, as what this returns is kept."""
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
        return None
    return hashlib.sha256(json.dumps([key, *content]).encode()).hexdigest()


def make_once(sending: str | None, make: Callable[[], str]) -> str:
    """Where `make` leads to; of a sending (`identify_sending`) that has been here, where it led then, and nothing is made. One
    that is refused has not been here. Of two at once, the second waits for the first."""
    if sending is None:
        return make()
    with transaction():
        claim = insert_into(SentForm).values(sending=sending, led_to="", sent_at=now()).on_conflict_do_nothing()
        if db.session.scalar(claim.returning(SentForm.sending)) is None:
            return db.session.scalar(select(SentForm.led_to).filter_by(sending=sending)) or ""
        led_to = make()
        db.session.execute(update(SentForm).filter_by(sending=sending).values(led_to=led_to))
        return led_to


def find_where_it_led(sending: str | None) -> str | None:
    """Where a sending led that `make_once` has done; None for one that has not been here, or was refused."""
    return db.session.scalar(select(SentForm.led_to).filter_by(sending=sending)) if sending is not None else None


@job("forget_sent_forms", every=timedelta(hours=6))
def forget_sent_forms(_running: RunningJob) -> None:
    """Those that nobody sends again."""
    with transaction():
        db.session.execute(delete(SentForm).where(SentForm.sent_at < now() - SENT_TWICE_WITHIN))
