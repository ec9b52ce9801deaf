"""A summary is the words of whoever wrote it: when somebody it leads to has gone, they are asked to read it again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.contributions.actions import withdraw
from forum.erasure.actions import erase_person
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.models import Notification
from tests import factories as make
from tests.browsing import Reader

GOES = {
    "deletes the comment": withdraw,
    "deletes their account": lambda actor, _post: erase_person(SYSTEM, db.session.get_one(Account, actor.account_id)),
}


def told(actor: Actor, minutes: int) -> list[Notification]:
    with set_clock(now() + timedelta(minutes=minutes)):
        enqueue_periodic()
        run_due_jobs()
    mine = db.session.query(Notification).filter_by(account_id=actor.account_id)
    return [each for each in mine if each.sentence.key == "summary_linked_gone"]


@pytest.mark.parametrize("does", GOES)
def test_whoever_wrote_the_summary_is_asked_to_read_it_again_when_somebody(app: Flask, does: str) -> None:
    first = make.make_thread(make.make_consultation())
    joy = make.seat(first.consultation, name="Joy")
    other = make.seat(first.consultation, name="Ade")
    facilitator = make.seat(first.consultation, Role.FACILITATOR, actor=make.make_actor("helper@example.org"))
    post, beside = make.make_reply(first, joy, body="A voice at night."), make.make_reply(first, other, body="No.")
    link = f"/consultations/{first.consultation.slug}/posts/{post.public_id}"
    summary = make.make_summary(first, facilitator, shared=f"Joy found a middle way: {link}")
    withdraw(other, beside)
    assert told(facilitator, 2) == [], "the summary does not lead there"
    GOES[does](joy, post)
    (news,) = told(facilitator, 4)
    assert news.contribution_id == summary.id
    words = Reader(app).enter("helper@example.org").open("/account/news").words
    assert "Check what your summary says about them" in words
