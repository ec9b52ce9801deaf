"""Whoever is asked to agree reads who asks, by name, for every kind of request that two people agree to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.stopping.actions import ask_to_stop, drop_stop
from forum.stopping.fingerprints import fingerprint_stop
from forum.stopping.kinds import StopKind
from forum.stopping.queries import find_pending
from tests import factories as make
from tests.agreeing.test_second_people import KINDS, WHY, make_full
from tests.browsing import Reader


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_is_asked_reads_who_asks(app: Flask, kind: str) -> None:
    consultation = make_full(published=kind != "temporary back")
    asker, colleague = make.seat(consultation, Role.ORGANISER, name="Amina Yusuf"), make.seat(consultation, Role.LEAD)
    set_clock(now() + timedelta(minutes=1))
    KINDS[kind][0](asker, consultation)
    page = Reader(app).enter(db.session.get_one(Account, colleague.account_id).email).open("/account/news").words
    assert "Amina Yusuf" in page and "A colleague" not in page


def test_whoever_asked_reads_who_said_no(app: Flask) -> None:
    consultation = make.make_consultation()
    asker = make.seat(consultation, Role.ORGANISER, actor=make.make_actor("ora@example.org"))
    colleague = make.seat(consultation, Role.LEAD, name="Ruth Danso")
    ask_to_stop(asker, consultation, StopKind.LAW, reason=WHY)
    pending = find_pending(consultation)
    assert pending is not None
    drop_stop(colleague, consultation, seen=fingerprint_stop(pending))
    page = Reader(app).enter("ora@example.org").open("/account/news")
    assert "Ruth Danso said no, so this will not be stopped early." in page.words
