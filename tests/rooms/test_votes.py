"""Votes in a room: opened and closed by hand, with phones or with hands."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.voting.actions.managing import Rules, set_rules
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.models import ShowsTally
from forum.activities.voting.queries.ballots import count_now
from forum.kernel.errors import Conflict, Forbidden, NotFound
from forum.kernel.events import entries_since
from forum.kernel.jobs import JobQueue, run_due_jobs
from forum.kernel.permissions import SYSTEM
from forum.rooms.actions import running, speaking
from forum.rooms.fingerprints import fingerprint_polls
from forum.rooms.queries.votes import describe_state, find_polls
from forum.workshops.actions import planning
from forum.workshops.events import room_stream
from forum.workshops.models import Workshop
from tests import factories as make
from tests.rooms.lookups import leader


@pytest.mark.parametrize("is_secret", [True, False])
def test_a_vote_opens_and_closes_when_the_room_is_ready(either_app: Flask, is_secret: bool) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="approval", question="Which?", labels=["A", "B"])
    if not is_secret:
        set_rules(SYSTEM, poll, Rules(poll.question, is_secret=False, may_change=True, shows_tally=ShowsTally.ALWAYS))
    people = [make.come_in(workshop) for _ in range(6)]
    with pytest.raises((Forbidden, NotFound)):
        speaking.vote_in_room(people[0], workshop, poll=poll, paper=make.make_ballot(poll, 1, 1))
    running.open_poll(leader(workshop), workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    if is_secret:
        assert describe_state(poll) == "getting ready"
        with pytest.raises(Forbidden, match="getting this secret vote ready"):
            speaking.vote_in_room(people[0], workshop, poll=poll, paper=make.make_ballot(poll, 1, 0))
        run_due_jobs(queue=JobQueue.VOTES)
        assert last_fact(workshop) == "RoomPollChanged", "every screen hears of it"
    assert describe_state(poll) == "open"
    for actor in people[:5]:
        speaking.vote_in_room(actor, workshop, poll=poll, paper=make.make_ballot(poll, 1, 0))
    running.close_poll(leader(workshop), workshop, poll_id=poll.id)
    if is_secret:
        assert describe_state(poll) == "counting" and not poll.result
        run_due_jobs(queue=JobQueue.VOTES)
        assert last_fact(workshop) == "RoomPollCounted", "and of the result"
    assert describe_state(poll) == "closed"
    assert poll.result is not None and poll.frozen_at is not None
    with pytest.raises(Forbidden):
        speaking.vote_in_room(people[5], workshop, poll=poll, paper=make.make_ballot(poll, 1, 0))
    with pytest.raises(Conflict):
        running.open_poll(leader(workshop), workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))


def last_fact(workshop: Workshop) -> str:
    return entries_since(room_stream(workshop), 0)[-1].kind


def test_hands_counted_again_replace_the_count(either_app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="choose-one", question="Longer?", labels=["Yes", "No"])
    set_rules(SYSTEM, poll, Rules(poll.question, is_secret=False, may_change=True, shows_tally=ShowsTally.ALWAYS))
    running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
    lead = leader(workshop)
    speaking.count_hands(lead, workshop, poll=poll, counts=[3, 1], seen=fingerprint_poll(poll))
    votes = count_now(poll).votes
    assert [int(votes[key]) for key in ("1", "2")] == [3, 1]
    speaking.count_hands(lead, workshop, poll=poll, counts=[1, 1], seen=fingerprint_poll(poll))
    votes = count_now(poll).votes
    assert [int(votes[key]) for key in ("1", "2")] == [1, 1]
    assert find_polls(workshop.current)[0].voted == 2, "the wall speaks of the hands that are up"
