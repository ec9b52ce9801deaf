"""One address, one ballot: leaving and coming back gives nobody a second one, and nothing is kept of it after the count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from forum.accounts.models import Account
from forum.activities.voting.actions.casting import CastOutcome, Paper, enter_vote, vote
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.actions.managing import call_off
from forum.activities.voting.models import Origin, Poll, Turnout, VotedAddress
from forum.activities.voting.queries.polls import has_voted
from forum.activities.voting.receipts import hash_address
from forum.consultations.queries import find_place
from forum.erasure.actions import erase_person
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor, Role
from tests import factories as make
from tests.races import act_during

LATER = timedelta(days=20)


def leave(actor: Actor) -> str:
    """Deletes the account; returns its address."""
    account = db.session.get_one(Account, actor.account_id)
    email = account.email
    erase_person(actor, account)
    return email


def come_back(poll: Poll, email: str) -> Actor:
    return make.seat(poll.consultation, actor=make.make_actor(email=email))


@pytest.mark.parametrize("secret", [True, False])
def test_leaving_and_coming_back_gives_no_second_ballot(either_app: Flask, secret: bool) -> None:
    poll = make.make_poll(is_secret=secret, may_change=not secret)
    actor = make.seat(poll.consultation)
    assert vote(actor, poll, make.make_ballot(poll, 1, 0, 0)).outcome is CastOutcome.COUNTED
    for _time in range(2):
        actor = come_back(poll, leave(actor))
        assert has_voted(find_place(actor, poll), poll), "the page does not offer a ballot that would not count"
        again = vote(actor, poll, make.make_ballot(poll, 0, 1, 0))
        assert (again.outcome, again.receipt) == (CastOutcome.BEFORE, None)
    assert sum(make.gather_cast(poll).values()) == 1 == db.session.query(Turnout).count()


def test_rotating_the_secret_of_the_site_changes_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    poll = make.make_poll()
    actor = make.seat(poll.consultation)
    vote(actor, poll, make.make_ballot(poll, 1, 0, 0))
    email = leave(actor)
    monkeypatch.setitem(app.config, "SECRET_KEY", "another secret, which is long enough to be one")
    assert vote(come_back(poll, email), poll, make.make_ballot(poll, 1, 0, 0)).outcome is CastOutcome.BEFORE


def test_the_desk_takes_no_second_ballot_either(app: Flask) -> None:
    poll = make.make_poll()
    actor = make.seat(poll.consultation)
    vote(actor, poll, make.make_ballot(poll, 1, 0, 0))
    back = come_back(poll, leave(actor))
    place = find_place(back, poll)
    assert place
    clerk = make.seat(poll.consultation, Role.ORGANISER)
    paper: Paper = make.make_paper(poll, b"\x01\xff\xff", form_key="f", origin=Origin.PHONE)
    assert enter_vote(clerk, poll, paper, name=place.pseudonym, capacity_key="").outcome is CastOutcome.BEFORE


def test_another_poll_and_another_address_are_their_own(app: Flask) -> None:
    poll = make.make_poll()
    other = make.make_poll(poll.consultation)
    first, second = make.seat(poll.consultation), make.seat(poll.consultation)
    for each in (poll, other):
        for actor in (first, second):
            assert vote(actor, each, make.make_ballot(each, 1, 0, 0)).outcome is CastOutcome.COUNTED
    email = db.session.get_one(Account, first.account_id).email
    assert hash_address(poll, email) != hash_address(other, email)


def test_of_two_at_once_with_one_address_one_counts(either_app: Flask) -> None:
    """The first place's ballot is on its way while the person has left and come back in another window: both hold one address."""
    poll = make.make_poll()
    first = make.seat(poll.consultation)
    vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0, 0))
    place = find_place(first, poll)
    assert place
    seen = make.make_ballot(poll, 1, 0, 0), make.make_ballot(poll, 0, 1, 0)
    outcome = act_during(
        either_app,
        lambda: vote(first, poll, seen[0]),
        lambda _poll, _actor: None,
        lambda mine, actor: vote(actor, mine, seen[1]),
        poll,
        first,
    )
    assert outcome.outcome in {CastOutcome.BEFORE, CastOutcome.FIRST}
    assert sum(make.gather_cast(poll).values()) == 2 == db.session.query(VotedAddress).count()


@pytest.mark.parametrize("end", ["count", "call off"])
def test_nothing_of_an_address_is_kept_after_the_end(either_app: Flask, end: str) -> None:
    poll = make.make_poll()
    for _voter in range(5):
        vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0, 0))
    kept = [each.digest for each in db.session.query(VotedAddress)]
    emails = [account.email for account in db.session.query(Account)]
    assert len(kept) == 5 and poll.address_key and not {digest for digest in kept if any(email in digest for email in emails)}
    if end == "count":
        with set_clock(now() + LATER):
            close_poll(SYSTEM, poll)
    else:
        call_off(SYSTEM, poll, reason="The question was wrong.")
    assert db.session.query(VotedAddress).count() == 0
    assert db.session.scalar(text("SELECT count(*) FROM polls WHERE address_key <> ''")) == 0
