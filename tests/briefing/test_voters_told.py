"""Whoever has voted in the open hears when an option that they could have chosen is another, new or gone; nobody else does."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.voting.actions.casting import vote
from forum.briefing.actions import add_thing
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import Actor, Role
from forum.notifications.models import Notification
from tests import factories as make
from tests.briefing.test_briefing import change, vote_about

WHY = "We found out more now."


def list_told() -> list[Notification]:
    return [each for each in db.session.query(Notification) if each.key.startswith("voted option:")]


def change_it(organiser: Actor, thing: object) -> None:
    change(organiser, thing, meaning="Another thing.", reason=WHY)


def drop_it(organiser: Actor, thing: object) -> None:
    change(organiser, thing, ruled_out="Too dear for us.", reason=WHY)


def add_one(organiser: Actor, thing: object) -> None:
    add_thing(organiser, thing.consultation, make.OPTION, reason=WHY)  # type: ignore[attr-defined]


STEPS = {"has changed since": change_it, "is now ruled out": drop_it, "There is a new option since": add_one}


@pytest.mark.parametrize("as_a_choice", [False, True], ids=["about it", "with it as a choice"])
@pytest.mark.parametrize("said", STEPS)
def test_whoever_voted_is_told_with_the_way_to_their_vote(app: Flask, said: str, as_a_choice: bool) -> None:
    consultation = make.make_consultation()
    organiser, thing = make.seat(consultation, Role.ORGANISER), make.make_thing(consultation)
    poll = vote_about(thing, as_a_choice=as_a_choice, is_secret=False, may_change=True)
    voter, other = make.seat(consultation), make.seat(consultation)
    vote(voter, poll, make.make_ballot(poll, 1, 0, 0))
    STEPS[said](organiser, thing)
    (news,) = list_told()
    assert (news.account_id, news.target) == (voter.account_id, poll.public_id) and other.account_id != voter.account_id
    assert said in str(news.sentence) and poll.question in str(news.sentence)


@pytest.mark.parametrize("case", ["nobody voted", "in secret", "another option", "cancelled"])
def test_nobody_else_is_told(app: Flask, case: str) -> None:
    consultation = make.make_consultation()
    organiser, thing = make.seat(consultation, Role.ORGANISER), make.make_thing(consultation)
    elsewhere = make.make_thing(consultation)
    rules = {"is_secret": case == "in secret", "may_change": case != "in secret"}
    poll = vote_about(elsewhere if case in {"another option", "in secret"} else thing, **rules)
    if case != "nobody voted":
        vote(make.seat(consultation), poll, make.make_ballot(poll, 1, 0, 0))
    if case == "cancelled":
        poll.called_off_at = now()
        db.session.commit()
    change_it(organiser, thing)
    assert list_told() == []
