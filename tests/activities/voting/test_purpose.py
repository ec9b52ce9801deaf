"""Each vote about the decision says what it is for, in one sentence, above the vote and above its result."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.activities.voting.actions import managing
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.fingerprints import fingerprint_poll, fingerprint_rules
from forum.activities.voting.models import Poll, Purpose
from forum.activities.voting.wording import say_purpose
from forum.consultations.actions.relevance import set_about_decision
from forum.kernel.clock import set_clock
from forum.kernel.errors import Changed, Invalid
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make
from tests.browsing import Reader

SAID = {
    Purpose.ADVICE: "This vote is advice. The cabinet will look at it with everything else people say.",
    Purpose.RANKING: "This vote puts the options in order. The cabinet will look at it with everything else people say.",
    Purpose.FOLLOWED: "The cabinet will do what this vote says, unless it costs more than £10. Then they will say why in public.",
}


def make_poll(purpose: Purpose, *, days: tuple[float, float] = make.OPEN) -> Poll:
    unless = "it costs more than £10." if purpose is Purpose.FOLLOWED else ""
    return make.make_poll(make.make_consultation(days=days), purpose=purpose, unless=unless)


@pytest.mark.parametrize("purpose", Purpose)
def test_the_vote_and_its_result_say_what_it_is_for(app: Flask, purpose: Purpose) -> None:
    poll = make_poll(purpose)
    voter = make.make_actor("voter@example.org")
    make.seat(poll.consultation, actor=voter)
    address = f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"
    reader = Reader(app).enter("voter@example.org").open(address)
    assert reader.page.select_one("form.ballot")
    assert reader.words.count(SAID[purpose]) == 1, "it stands under the question, whatever else is on the page"
    with set_clock(poll.closes + timedelta(minutes=1)):
        close_poll(SYSTEM, poll)
        assert SAID[purpose] in Reader(app).open(address).words


def test_a_vote_is_advice_until_somebody_says_otherwise(app: Flask) -> None:
    assert say_purpose(make.make_poll()).startswith("This vote is advice.")


def test_a_vote_that_is_not_about_the_decision_is_for_nothing_in_it(app: Flask) -> None:
    poll = make_poll(Purpose.ADVICE, days=make.COMING)
    set_about_decision(SYSTEM, poll.activity, is_about=False)
    assert say_purpose(poll) == ""


def test_what_will_be_followed_says_what_could_stop_it(app: Flask) -> None:
    poll = make_poll(Purpose.ADVICE)
    rules = managing.Rules(question=poll.question, ties=poll.ties, purpose=Purpose.FOLLOWED, unless=" ")
    with pytest.raises(Invalid) as refused:
        managing.set_rules(SYSTEM, poll, rules)
    assert "unless" in refused.value.errors


def test_words_that_nobody_reads_are_not_kept(app: Flask) -> None:
    poll = make_poll(Purpose.FOLLOWED)
    rules = managing.Rules(question=poll.question, ties=poll.ties, purpose=Purpose.RANKING, unless="it rains")
    managing.set_rules(SYSTEM, poll, rules)
    assert poll.unless == ""


def test_whoever_votes_votes_under_the_purpose_they_saw(app: Flask) -> None:
    poll = make_poll(Purpose.ADVICE)
    seen = fingerprint_poll(poll), fingerprint_rules(poll)
    rules = managing.Rules(question=poll.question, ties=poll.ties, purpose=Purpose.RANKING)
    managing.set_rules(SYSTEM, poll, rules)
    assert (fingerprint_poll(poll), fingerprint_rules(poll)) != seen and poll.changed_parts == "rules"
    with pytest.raises(Changed):
        managing.set_rules(SYSTEM, poll, rules, seen=seen[1])


def test_an_organiser_says_it_on_the_page_of_rules_and_loses_nothing_typed(app: Flask) -> None:
    poll = make_poll(Purpose.ADVICE)
    make.seat(poll.consultation, Role.ORGANISER, actor=make.make_actor("org@example.org"))
    address = f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}"
    page = Reader(app).enter("org@example.org").open(address).send("Save the rules", purpose="followed", unless="", quorum="7")
    assert page.status == 422 and "Enter what could stop you from following this vote" in page.words
    assert page.page.find(attrs={"name": "quorum"})["value"] == "7"
