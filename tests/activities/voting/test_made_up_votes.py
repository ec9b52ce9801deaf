"""Where one entered vote was made up, others of the same hand may be: numbers agree, and somebody looks again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.activities.voting.actions.casting import enter_vote
from forum.activities.voting.actions.entered import check_entered
from forum.activities.voting.actions.entries import disown_entry
from forum.activities.voting.models import Poll
from forum.activities.voting.queries.ballots import count_turnout_so_far, list_batches, list_entered, list_waiting_entered
from forum.activities.voting.queries.entries import count_nameless
from forum.kernel.clock import now, set_clock
from forum.kernel.permissions import Actor, Role
from tests import factories as make
from tests.activities.voting.test_entered_for import KINDS, cast, enter, make_poll, page_of, told


def enter_nameless(clerk: Actor, poll: Poll, times: int) -> None:
    for _time in range(times):
        paper = make.make_paper(poll, make.make_ballot(poll, 0, 1, 0).marks, origin="phone")
        enter_vote(clerk, poll, paper, name="", capacity_key="unknown")


def make_checked(*, is_secret: bool) -> tuple[Poll, Actor, Actor, Actor]:
    """Three that nobody is known to have given and one for somebody who takes part, all checked by a colleague."""
    poll, clerk, robin = make_poll(is_secret=is_secret)
    lead = make.seat(poll.consultation, Role.LEAD)
    enter_nameless(clerk, poll, 3)
    enter(clerk, poll, robin)
    check_entered(lead, poll, make.place_of(clerk, poll.consultation), seen=4)
    assert count_turnout_so_far(poll).votes == count_turnout_so_far(poll).checked == 4
    return poll, clerk, robin, lead


@KINDS
def test_a_made_up_vote_is_in_no_number_and_those_of_the_same_hand_are_checked_again(app: Flask, is_secret: bool) -> None:
    poll, clerk, robin, lead = make_checked(is_secret=is_secret)
    disown_entry(robin, poll)
    so_far, [entered] = count_turnout_so_far(poll), list_entered(poll)
    assert (so_far.votes, so_far.checked, so_far.unchecked, entered.entered, entered.checked) == (0, 0, 3, 3, 0)
    assert sum(batch.votes for batches in list_batches(poll).values() for batch in batches) == 3
    assert list_waiting_entered([poll.space_id]) and "entry disowned" in told(lead)
    check_entered(lead, poll, make.place_of(clerk, poll.consultation), seen=3)
    so_far = count_turnout_so_far(poll)
    assert so_far.votes == so_far.checked == 3


@KINDS
def test_others_of_the_team_entered_theirs_in_earnest(app: Flask, is_secret: bool) -> None:
    poll, _clerk, robin, lead = make_checked(is_secret=is_secret)
    other = make.seat(poll.consultation, Role.FACILITATOR)
    enter_nameless(other, poll, 2)
    check_entered(lead, poll, make.place_of(other, poll.consultation), seen=2)
    disown_entry(robin, poll)
    assert count_turnout_so_far(poll).votes == 2


@KINDS
def test_everybody_reads_how_many_were_entered_for_people_without_a_name(app: Flask, is_secret: bool) -> None:
    poll, _clerk, robin, _lead = make_checked(is_secret=is_secret)
    assert "Staff entered 3 votes for people who have no account here" in page_of(app, poll, robin)
    disown_entry(robin, poll)
    assert count_nameless(poll) == 0, "as long as nobody has looked again, they are in no number"


@KINDS
def test_that_number_does_not_tell_whether_somebody_has_voted_themselves(app: Flask, is_secret: bool) -> None:
    poll, _clerk, robin, _lead = make_checked(is_secret=is_secret)
    cast(robin, poll)
    assert count_nameless(poll) == 3


@pytest.mark.parametrize("is_over", [False, True])
def test_what_is_over_is_said_as_over(app: Flask, is_over: bool) -> None:
    poll, _clerk, robin, _lead = make_checked(is_secret=True)
    with set_clock(now() + timedelta(hours=2 if is_over else 0)):
        words = page_of(app, poll, robin)
    assert ("people have voted so far" in words) is not is_over and ("4 people voted." in words) is is_over
    assert ("We showed no count before voting closed" in words) is is_over
