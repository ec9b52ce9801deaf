"""A stage that closes later does not move a vote in which somebody has voted: whoever moves it and whoever follows reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.queries import find_account
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.models import Purpose
from forum.activities.voting.schedule_hooks import list_votes
from forum.consultations.extension_points import list_kept_ends
from forum.kernel.dates import say_bare_moment
from forum.kernel.db import db
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.permissions import Role
from forum.notifications.actions import follow, topic_of
from forum.notifications.models import Notification
from tests import factories as make
from tests.browsing import Reader

WEEK = timedelta(days=7)


@pytest.mark.parametrize("has_voted", [True, False])
def test_moving_a_stage_names_the_votes_that_stay(app: Flask, has_voted: bool) -> None:
    consultation = make.make_consultation()
    poll, other = (make.make_poll(consultation, question=name) for name in ("Which bus?", "Which day?"))
    for each in [poll] if has_voted else []:
        vote(make.seat(consultation), each, make.make_ballot(each, 1, 0, 0))
    organiser, follower = make.seat(consultation, Role.ORGANISER), make.seat(consultation)
    follow(follower, topic_of(consultation), is_on=True)
    phase = consultation.phases[0]
    account = find_account(organiser.account_id)
    assert account is not None
    closes = f"{(phase.closes_at + WEEK):%Y-%m-%dT%H:%M}"
    address = f"/consultations/{consultation.slug}/manage/phases/{phase.public_id}"
    page = Reader(app).enter(account.email).open(address)
    page.send("Save", closes_at=closes, reason="More people want to answer.")
    assert "Saved." in page.words, page.errors or page.words
    link = page.page.find("a", string="Which bus?", href=f"/consultations/{consultation.slug}/polls/{poll.public_id}")
    assert (link is not None) is has_voted and ("so it still closes" in page.words) is has_voted
    db.session.expire_all()
    assert [each.name for each in list_kept_ends(phase)] == (["Which bus?"] if has_voted else [])
    assert other.closes == phase.closes_at
    enqueue_periodic()
    run_due_jobs()
    told = [str(row.sentence) for row in db.session.query(Notification).filter_by(account_id=follower.account_id)]
    assert any("These votes do not move: “Which bus?”." in each for each in told) is has_voted
    assert any("has new dates" in each for each in told)


def test_a_vote_that_is_announced_in_a_stage_that_is_on_begins_when_it_is_announced(app: Flask) -> None:
    consultation = make.make_consultation()
    follower = make.seat(consultation)
    follow(follower, topic_of(consultation), is_on=True)
    poll = make.make_poll(consultation, question="Which bus?", purpose=Purpose.FOLLOWED, unless="it costs more than £10.")
    poll.opens_at, poll.closes_at = poll.opens, poll.closes
    db.session.commit()
    assert poll.announced_at is not None and poll.opens < poll.announced_at
    assert [each.at for each in list_votes(consultation)] == [poll.announced_at]
    enqueue_periodic()
    run_due_jobs()
    told = [str(row.sentence) for row in db.session.query(Notification).filter_by(account_id=follower.account_id)]
    opens = say_bare_moment(poll.announced_at)
    assert any(f"You can vote from {opens} until" in each for each in told), told
