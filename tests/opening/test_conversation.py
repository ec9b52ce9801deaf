"""A conversation asks early what people think: there is nothing to choose from, and nothing is decided from it alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.activities.voting.actions import managing as polls
from forum.activities.voting.models import PassMark, Purpose
from forum.briefing.actions import change_thing, remove_thing
from forum.briefing.fingerprints import fingerprint_thing
from forum.consultations.actions import managing
from forum.consultations.fingerprints import fingerprint_basics, fingerprint_scope
from forum.consultations.models import Basics, ScopeState
from forum.consultations.promise_levels import CO_PRODUCTION, PromiseLevel
from forum.consultations.snapshots import describe_basics
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor
from forum.opening.actions import preparing
from forum.opening.kinds import Nation, Tier
from forum.opening.queries import find_opening
from forum.outcomes.actions import deciding
from forum.outcomes.deadlines import today
from forum.outcomes.queries.equality import find_equality_review
from tests import factories as make
from tests.activities.voting.test_seen import rules_of
from tests.browsing import Reader
from tests.opening.ready import Team, make_ready, make_team


def enter(app: Flask, actor: Actor) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email)


def decide(team: Team) -> None:
    review = find_equality_review(team.consultation)
    words = deciding.DecisionWords("We close it.", "Because.", today())
    deciding.publish_decision(team.lead, team.consultation, words, has_read=review.public_id if review else "")


def test_a_bad_question_that_is_called_a_conversation_decides_nothing(app: Flask) -> None:
    """“Shall we close the day centre? We will close it”: an hour long, only the colour of the banner open."""
    with set_clock(now() - timedelta(days=3)):
        team = make_team(days=(1, 1.04), title="Shall we close the day centre? We will close it")
        scope = [
            managing.Scope(ScopeState.OPEN, "the colour of the banner"),
            managing.Scope(ScopeState.SETTLED, "that it closes", "It is decided."),
        ]
        managing.set_scope(SYSTEM, team.consultation, scope, seen=fingerprint_scope(team.consultation))
        team.choose(Tier.CONVERSATION)
        team.open()
    with pytest.raises(Conflict, match="first choose an engagement"):
        decide(team)
    page = enter(app, team.lead).open(f"/consultations/{team.consultation.slug}/answers/decision")
    assert "nothing will be decided from this alone" in page.words
    assert "We close it." not in Reader(app).open(f"/consultations/{team.consultation.slug}/you-said-we-did").words


def test_a_decision_waits_until_it_is_an_engagement_in_public(app: Flask) -> None:
    with set_clock(now() - timedelta(days=70)):
        team = make_ready(Tier.CONVERSATION, days=(1, 65))
        team.open()
        team.choose(Tier.ENGAGEMENT)
        with pytest.raises(Conflict, match="first choose an engagement"):
            decide(team)
        team.answer_all()
        team.ask()
        team.sign()
        team.open()
    make.review_equality(team.consultation)
    with set_clock(now() + timedelta(days=131)):  # They told people 200 days, 70 days ago.
        decide(team)
    assert "We close it." in Reader(app).open(f"/consultations/{team.consultation.slug}/you-said-we-did").words


def test_a_conversation_ends_without_a_decision(app: Flask) -> None:
    with set_clock(now() - timedelta(days=9)):
        team = make_ready(Tier.CONVERSATION, days=(1, 5))
        team.open()
    assert [str(gap) for gap in deciding.list_gaps_to_close(team.consultation)] == [
        "The summary of “You said, we did” has not been written."
    ]


def test_a_conversation_has_no_options_to_choose_from(app: Flask) -> None:
    team = make_ready(Tier.CONVERSATION)
    with pytest.raises(Conflict, match="no options to choose from"):
        make.make_thing(team.consultation, make.OPTION, team.organiser)
    ruled_out = make.make_thing(team.consultation, replace(make.OPTION, ruled_out="There is no money."), team.organiser)
    with pytest.raises(Conflict, match="no options to choose from"):
        change_thing(team.organiser, ruled_out, make.OPTION, seen=fingerprint_thing(ruled_out))
    organiser, address = enter(app, team.organiser), f"/consultations/{team.consultation.slug}/manage/briefing"
    assert "has no options to choose from" in organiser.open(address).words
    answer = organiser.open(f"{address}/options/new").send("Save", title="A nurse", meaning="Somebody answers.")
    assert "has no options to choose from" in answer.words


def test_it_is_no_conversation_while_there_are_options_to_choose_from(app: Flask) -> None:
    team = make_team()
    option = make.make_thing(team.consultation, make.OPTION, team.organiser)
    with pytest.raises(Conflict, match="Remove the options first"):
        team.choose(Tier.CONVERSATION)
    remove_thing(team.organiser, option, seen=fingerprint_thing(option))
    team.choose(Tier.CONVERSATION)


def test_a_conversation_that_is_to_be_an_engagement_gets_its_options_once_it_is_one(app: Flask) -> None:
    team = make_ready(Tier.CONVERSATION)
    team.open()
    team.choose(Tier.ENGAGEMENT)
    with pytest.raises(Conflict, match="when it has opened as an engagement"):
        make.make_thing(team.consultation, make.OPTION, team.organiser)
    team.answer_all()
    team.ask()
    team.sign()
    team.open()
    make.make_thing(team.consultation, make.OPTION, team.organiser)


def promise(team: Team, level: str) -> None:
    basics = Basics(**describe_basics(team.consultation) | {"promise_level": level, "decision_follows": "What people agree on."})
    managing.change_basics(team.organiser, team.consultation, basics, seen=fingerprint_basics(team.consultation))


@pytest.mark.parametrize("level", list(PromiseLevel))
@pytest.mark.parametrize("comes_first", ["tier", "promise"])
def test_a_conversation_promises_no_more_than_it_can_keep(app: Flask, level: PromiseLevel, comes_first: str) -> None:
    team = make_team()
    steps = [partial(team.choose, Tier.CONVERSATION), partial(promise, team, level)]
    first, second = steps if comes_first == "tier" else reversed(steps)
    first()
    if level in CO_PRODUCTION:
        with pytest.raises((Invalid, Conflict)):
            second()
    else:
        second()


@pytest.mark.parametrize("tier", list(Tier))
def test_a_conversation_has_no_day_of_a_decision(app: Flask, tier: Tier) -> None:
    team, seen = make_team(), preparing.fingerprint_choice(None)
    choice = {"nation": Nation.ENGLAND, "decides_on": today() + timedelta(days=200), "seen": seen}
    if tier is Tier.CONVERSATION:
        with pytest.raises(Invalid) as refused:
            preparing.choose_tier(team.organiser, team.consultation, tier, **choice)
        assert "decides_on" in refused.value.errors
    else:
        preparing.choose_tier(team.organiser, team.consultation, tier, **choice)


@pytest.mark.parametrize("rules", [{"purpose": Purpose.FOLLOWED, "unless": "it costs more"}, {"pass_mark": PassMark.HALF}])
def test_no_vote_in_a_conversation_says_that_it_decides(app: Flask, rules: dict[str, str]) -> None:
    team = make_team()
    poll = make.make_poll(team.consultation, announced=False)
    polls.set_rules(team.organiser, poll, replace(rules_of(poll), **rules))
    with pytest.raises(Conflict, match="says that something is"):
        team.choose(Tier.CONVERSATION)
    usual = replace(rules_of(poll), purpose=Purpose.ADVICE, unless="", pass_mark=PassMark.NONE)
    polls.set_rules(team.organiser, poll, usual)
    team.choose(Tier.CONVERSATION)
    with pytest.raises(Invalid) as refused:
        polls.set_rules(team.organiser, poll, replace(rules_of(poll), **rules))
    assert set(refused.value.errors) == set(rules) - {"unless"}


def test_the_page_of_a_conversation_plans_no_decision(app: Flask) -> None:
    with set_clock(now() - timedelta(days=3)):
        team = make_ready(Tier.CONVERSATION)
        team.open()
    find_opening(team.consultation).decides_on = today() + timedelta(days=100)
    db.session.commit()
    words = Reader(app).open(f"/consultations/{team.consultation.slug}").words
    assert "Nothing will be decided from it alone." in words and "Who decides, if something is decided later" in words
    assert "The decision is planned" not in words
