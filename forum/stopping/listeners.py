"""Everybody who took part in a consultation, or follows it, hears that it was stopped early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from forum.consultations.models import Consultation
from forum.consultations.queries import list_joined_accounts
from forum.kernel.db import db
from forum.notifications.extension_points import Telling, tells
from forum.notifications.models import NewsKind
from forum.stopping.events import EarlyStopChanged
from forum.stopping.models import EarlyStop
from forum.stopping.sentences import STOPPED


@tells(EarlyStopChanged)
def tell_of_stop(event: EarlyStopChanged, consultation: Consultation) -> Iterator[Telling]:
    """In the next letter, whatever rhythm they chose; whoever wants no letters reads it on the site. All who took part are told
    in one piece: this happens once, if ever."""
    stop = db.session.get(EarlyStop, event.stop_id) if event.how == "stopped" else None
    if stop is None:
        return
    telling = Telling(f"stopped:{stop.id}", STOPPED(reason=stop.reason), NewsKind.OFFICIAL, is_prompt=True)
    yield replace(telling, accounts=frozenset(list_joined_accounts(consultation)))
    yield telling
