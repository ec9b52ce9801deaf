"""A vote that the team enters for somebody: they are told, vote themselves instead, or say that it was not them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from forum.accounts.models import Account
from forum.activities.voting.actions.casting import CastOutcome, enter_vote, vote
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.actions.entered import check_entered, doubt_entered
from forum.activities.voting.actions.entries import disown_entry
from forum.activities.voting.models import EnteredFor, Origin, Poll, SealedBallot, Turnout
from forum.activities.voting.queries.ballots import count_entered, count_turnout_so_far, gather_ballots, list_codes, list_entered
from forum.activities.voting.table_hooks import list_own_votes
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid, NotFound
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.models import Notification
from tests import factories as make
from tests.browsing import Reader

THEIRS, CLERKS = (1, 0, 0), (0, 1, 0)
KINDS = pytest.mark.parametrize("is_secret", [True, False], ids=["secret", "named"])


def make_poll(*, is_secret: bool = True) -> tuple[Poll, Actor, Actor]:
    poll = make.make_poll(closes_at=now() + timedelta(hours=1), is_secret=is_secret)
    clerk = make.seat(poll.consultation, Role.ORGANISER, name="Amina Yusuf")
    return poll, clerk, make.seat(poll.consultation, name="Old Robin")


def enter(clerk: Actor, poll: Poll, voter: Actor, code: str | None = None) -> CastOutcome:
    paper = make.make_paper(poll, make.make_ballot(poll, *CLERKS).marks, origin=Origin.PHONE, code=code)
    name = make.place_of(voter, poll.consultation).pseudonym
    return enter_vote(clerk, poll, paper, name=name, capacity_key="unknown").outcome


def cast(voter: Actor, poll: Poll) -> CastOutcome:
    return vote(voter, poll, make.make_ballot(poll, *THEIRS)).outcome


def count(poll: Poll) -> dict[bytes, int]:
    with set_clock(now() + timedelta(hours=2)):
        close_poll(SYSTEM, poll)
    return dict(gather_ballots(poll))


def told(actor: Actor) -> list[str]:
    rows = db.session.scalars(select(Notification).filter_by(account_id=actor.account_id).order_by(Notification.id))
    return [row.key.split(":")[0] for row in rows]


def read_as(app: Flask, actor: Actor) -> Reader:
    account = db.session.get(Account, actor.account_id)
    assert account is not None
    return Reader(app).enter(account.email)


def page_of(app: Flask, poll: Poll, voter: Actor) -> str:
    return read_as(app, voter).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}").words


@KINDS
def test_whoever_a_vote_was_entered_for_is_told_and_reads_who_entered_it(app: Flask, is_secret: bool) -> None:
    poll, clerk, robin = make_poll(is_secret=is_secret)
    enter(clerk, poll, robin)
    assert told(robin) == ["vote entered for"]
    words = page_of(app, poll, robin)
    assert "Amina Yusuf entered a vote for you on" in words
    assert "That was not me" in words
    assert "Check my vote" in words
    assert "You have voted" not in words


@KINDS
@pytest.mark.parametrize("is_first", [True, False], ids=["voted first", "voted after"])
def test_what_somebody_casts_themselves_counts_before_what_was_entered(
    either_app: Flask, is_secret: bool, is_first: bool
) -> None:
    poll, clerk, robin = make_poll(is_secret=is_secret)
    acts = [lambda: enter(clerk, poll, robin), lambda: cast(robin, poll)]
    for act in reversed(acts) if is_first else acts:
        act()
    assert count(poll) == {make.make_ballot(poll, *THEIRS).marks: 1}
    assert len(list_codes(poll)) == 1
    assert count_entered(poll, {})[:2] == (0, 0)


@KINDS
def test_that_was_not_me_takes_it_out_and_tells_the_team(either_app: Flask, is_secret: bool) -> None:
    poll, clerk, robin = make_poll(is_secret=is_secret)
    colleague = make.seat(poll.consultation, Role.LEAD)
    enter(clerk, poll, robin)
    for _press in range(2):
        disown_entry(robin, poll)
    assert told(clerk).count("entry disowned") == told(colleague).count("entry disowned") == 1
    with pytest.raises(Invalid):
        enter(clerk, poll, robin)
    assert cast(robin, poll) is CastOutcome.COUNTED
    assert count(poll) == {make.make_ballot(poll, *THEIRS).marks: 1}


def test_it_can_be_said_after_the_end_until_the_count_and_not_later(app: Flask) -> None:
    poll, clerk, robin = make_poll()
    enter(clerk, poll, robin)
    with set_clock(now() + timedelta(hours=2)):
        disown_entry(robin, poll)
    assert count(poll) == {}
    assert "1 vote that staff had entered does not count" in page_of(app, poll, robin)
    with pytest.raises(Forbidden):
        disown_entry(robin, poll)


def test_nobody_disowns_what_was_not_entered_for_them(app: Flask) -> None:
    poll, clerk, robin = make_poll()
    enter(clerk, poll, robin)
    for other in (make.seat(poll.consultation), clerk):
        with pytest.raises((NotFound, Forbidden)):
            disown_entry(other, poll)


def test_somebody_votes_themselves_also_where_a_colleague_stopped_the_count(app: Flask) -> None:
    poll, clerk, robin = make_poll()
    lead, place = make.seat(poll.consultation, Role.LEAD), make.place_of(clerk, poll.consultation)
    enter(clerk, poll, robin)
    doubt_entered(lead, poll, place, seen=1, because="Robin did not ring us.")
    assert cast(robin, poll) is CastOutcome.COUNTED


def test_whoever_enters_a_secret_vote_sees_the_same_whether_its_person_voted(app: Flask) -> None:
    """What the page of entered votes shows, and what everybody reads."""
    poll, clerk, robin = make_poll()
    other = make.seat(poll.consultation, name="Nadia F.")
    cast(robin, poll)
    seen = []
    for voter in (robin, other):
        before = count_turnout_so_far(poll)
        enter(clerk, poll, voter)
        after, entered = count_turnout_so_far(poll), list_entered(poll)[0].entered
        seen.append((entered, after.votes - before.votes, after.unchecked - before.unchecked))
    assert seen == [(1, 0, 1), (2, 0, 1)]
    cast(other, poll)
    assert list_entered(poll)[0].entered == 2


def test_whoever_checks_reads_the_names_and_that_one_says_it_was_not_them(app: Flask) -> None:
    poll, clerk, robin = make_poll()
    lead, place = make.seat(poll.consultation, Role.LEAD), make.place_of(clerk, poll.consultation)
    enter(clerk, poll, robin)
    address = f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/enter/{place.public_id}"
    assert "Old Robin" in read_as(app, lead).open(address).words
    disown_entry(robin, poll)
    assert "They say that they did not give it" in read_as(app, lead).open(address).words
    check_entered(lead, poll, place, seen=0)
    assert count_turnout_so_far(poll).votes == 0


def test_ones_own_table_says_who_voted(app: Flask) -> None:
    poll, clerk, robin = make_poll()
    enter(clerk, poll, robin)
    assert [row.kind.split(" on ")[0] for row in list_own_votes(robin)] == ["Amina Yusuf entered a vote for you"]
    cast(robin, poll)
    assert [row.kind.split(" on ")[0] for row in list_own_votes(robin)] == ["You voted", "Amina Yusuf entered a vote for you"]


def test_a_ballot_that_somebody_cast_themselves_never_goes(either_app: Flask) -> None:
    """Nor does one that was entered, unless its entry is struck."""
    poll, clerk, robin = make_poll()
    other = make.seat(poll.consultation)
    enter(clerk, poll, robin)
    cast(other, poll)
    db.session.remove()
    for model in (Turnout, SealedBallot):
        with pytest.raises(DBAPIError):
            db.session.query(model).delete()
        db.session.rollback()


def test_once_counted_no_code_leads_to_who_it_was_entered_for(app: Flask) -> None:
    poll, clerk, robin = make_poll()
    enter(clerk, poll, robin)
    assert db.session.scalars(select(EnteredFor.receipt)).one() in list_codes(poll)
    count(poll)
    assert db.session.scalars(select(EnteredFor.receipt)).all() == [""]
