"""A decision that was to follow a vote follows it, or says in public why not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from forum.accounts.models import Account
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.models import Poll, Purpose
from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import say_full_day
from forum.kernel.db import db
from forum.kernel.errors import Changed, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.outcomes.actions import answering, calling_in, deciding
from forum.outcomes.actions.calling_in import SettledWords, fingerprint_decision
from forum.outcomes.actions.following import FollowingWords
from forum.outcomes.deadlines import today
from forum.outcomes.kinds import CallInOutcome
from forum.outcomes.models import FinalDecision
from forum.outcomes.queries.followed import find_following, find_promised, find_promised_then
from tests import factories as make
from tests.browsing import Reader

WHY = "Apples cost more than £10."
FOLLOWS = "The decision follows what we said it would follow."
CANNOT = "The decision does not follow everything that we said it would."


@pytest.fixture
def poll(app: Flask) -> Poll:
    """Counted: apples came first."""
    begin = now() - timedelta(days=12)
    with set_clock(begin):
        consultation = make.make_consultation(days=(2, 10))
        poll = make.make_poll(consultation, purpose=Purpose.FOLLOWED, unless="it costs more than £10.", is_secret=False)
    with set_clock(begin + timedelta(days=5)):
        vote(make.seat(consultation), poll, make.make_ballot(poll, 1, 0, 0))
    close_poll(SYSTEM, poll)
    db.session.expire_all()
    return poll


def name_owner(consultation: Consultation) -> Actor:
    owner = make.seat(consultation, Role.LEAD)
    answering.set_report(SYSTEM, consultation, owner=make.place_of(owner, consultation), answer_weeks=12, phase=None)
    return owner


def publish(consultation: Consultation, follows: bool | None, why_not: str = "", *, seen: str | None = None) -> None:
    shown = find_promised(consultation).seen if seen is None else seen
    said = deciding.DecisionWords("Beans.", "Because.", today(), following=FollowingWords(follows, why_not, shown))
    deciding.publish_decision(name_owner(consultation), consultation, said)


REFUSED = {
    "nothing is said of it": (None, "", "follows"),
    "no, without a reason": (False, " \u200b", "why_not"),
    "yes, with a reason why not": (True, WHY, "why_not"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_not_published_while(poll: Poll, case: str) -> None:
    follows, why_not, field = REFUSED[case]
    with pytest.raises(Invalid) as refused:
        publish(poll.consultation, follows, why_not)
    assert field in refused.value.errors


@pytest.mark.parametrize("follows", [True, False])
def test_everybody_reads_it_beside_the_decision_with_the_result(app: Flask, poll: Poll, follows: bool) -> None:
    publish(poll.consultation, follows, "" if follows else WHY)
    words = Reader(app).open(f"/consultations/{poll.consultation.slug}/you-said-we-did").words
    assert poll.question in words and "Apples" in words
    assert (CANNOT in words) is not follows and (WHY in words) is not follows


@pytest.mark.parametrize("follows", [True, False])
def test_the_consultations_page_says_what_was_decided_under_its_title(app: Flask, poll: Poll, follows: bool) -> None:
    consultation = poll.consultation
    publish(consultation, follows, "" if follows else WHY)
    decision = db.session.get_one(FinalDecision, consultation.id)
    reader = Reader(app).open(f"/consultations/{consultation.slug}")
    first = reader.page.select_one("h1 + section")
    assert first is not None
    said = " ".join(first.text.split())
    assert "What was decided Beans." in said and consultation.decided_by in said
    assert say_full_day(decision.decided_on) in said and decision.owner.pseudonym in said
    assert (FOLLOWS in said) is follows and (CANNOT in said and WHY in said) is not follows
    assert "Because." in reader.follow("Read the whole decision").words
    assert "What was promised" in reader.open(f"/consultations/{consultation.slug}").follow("See if it is happening").words


def test_a_page_reads_the_decision_once(app: Flask, poll: Poll) -> None:
    publish(poll.consultation, True)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    Reader(app).open(f"/consultations/{poll.consultation.slug}")
    assert sum("FROM final_decisions" in statement for statement in asked) == 1


def test_without_anything_promised_nothing_is_asked(app: Flask) -> None:
    consultation = make.make_consultation()
    make.close_phases(consultation)
    publish(consultation, None)
    assert find_following(consultation) is None


def test_what_is_named_in_words_binds_as_a_vote_does(app: Flask) -> None:
    consultation = make.make_consultation()
    consultation.promise_level, consultation.decision_follows = "decide", "the agreement of the residents’ group"
    make.close_phases(consultation)
    with pytest.raises(Invalid):
        publish(consultation, None)
    publish(consultation, False, WHY)
    consultation.decision_follows = "something else"
    db.session.commit()
    words = Reader(app).open(f"/consultations/{consultation.slug}/you-said-we-did").words
    assert "the agreement of the residents’ group" in words, "as it stood when it was decided"


def test_it_is_said_of_what_whoever_decides_has_seen(poll: Poll) -> None:
    seen = find_promised(poll.consultation).seen
    poll.consultation.promise_level, poll.consultation.decision_follows = "decide", "the agreement of the residents’ group"
    db.session.commit()
    with pytest.raises(Changed):
        publish(poll.consultation, True, seen=seen)


def test_a_vote_that_was_cancelled_binds_nobody(app: Flask) -> None:
    consultation = make.make_consultation()
    poll = make.make_poll(consultation, purpose=Purpose.FOLLOWED, unless="it rains.")
    assert find_promised(consultation).polls == [poll]
    poll.called_off_at = now()
    db.session.commit()
    assert not find_promised(consultation)


def test_the_page_shows_the_result_and_loses_nothing_typed(app: Flask, poll: Poll) -> None:
    owner = name_owner(poll.consultation)
    reader = Reader(app).enter(db.session.get_one(Account, owner.account_id).email)
    page = reader.open(f"/consultations/{poll.consultation.slug}/answers/decision")
    assert "Apples" in page.words and "Does the decision follow this?" in page.words
    typed = {"sentence": "Beans.", "words": "Because.", "decided_on": today().isoformat()}
    page.send("Publish the decision", **typed, follows="no")
    assert page.status == 422 and "Enter why the decision does not follow this" in page.words
    assert page.page.find(attrs={"name": "sentence"}).get_text().strip() == "Beans."
    page.send("Publish the decision", why_not=WHY)
    following = find_following(poll.consultation)
    assert following is not None and not following.follows and following.why_not == WHY
    with set_clock(now() + timedelta(days=400)):
        assert WHY in Reader(app).open(f"/consultations/{poll.consultation.slug}/you-said-we-did").words


@pytest.fixture
def called_in(poll: Poll) -> Poll:
    """The decision that follows it was called in, and waits."""
    shown = FollowingWords(True, "", find_promised(poll.consultation).seen)
    terms = {"call_in_body": "Scrutiny", "call_in_until": today() + timedelta(days=5), "following": shown}
    owner = name_owner(poll.consultation)
    deciding.publish_decision(owner, poll.consultation, deciding.DecisionWords("Apples.", "Because.", today(), **terms))
    calling_in.record_call_in(owner, poll.consultation, called_on=today(), because="Who pays?")
    return poll


def settle(consultation: Consultation, outcome: CallInOutcome, following: FollowingWords) -> None:
    decision = db.session.get_one(FinalDecision, consultation.id)
    said = SettledWords(outcome, "It costs too much.", "Beans.", "Beans instead.", following)
    calling_in.settle_call_in(name_owner(consultation), consultation, said, seen=fingerprint_decision(decision))


@pytest.mark.parametrize("case", REFUSED)
def test_other_words_are_not_published_while(called_in: Poll, case: str) -> None:
    follows, why_not, field = REFUSED[case]
    seen = find_promised_then(called_in.consultation).seen
    with pytest.raises(Invalid) as refused:
        settle(called_in.consultation, CallInOutcome.CHANGED, FollowingWords(follows, why_not, seen))
    assert field in refused.value.errors


@pytest.mark.parametrize("outcome", CallInOutcome)
def test_of_what_was_called_in_everybody_reads_whether_what_holds_now_follows_it(
    app: Flask, called_in: Poll, outcome: CallInOutcome
) -> None:
    is_changed = outcome is CallInOutcome.CHANGED
    said = FollowingWords(False, WHY, find_promised_then(called_in.consultation).seen) if is_changed else FollowingWords()
    settle(called_in.consultation, outcome, said)
    address = f"/consultations/{called_in.consultation.slug}/you-said-we-did"
    words = Reader(app).open(address).words
    assert (CANNOT in words) is (WHY in words) is is_changed
    assert (FOLLOWS in words) is not is_changed


def test_whoever_changes_what_was_called_in_says_on_the_page_whether_it_still_follows(app: Flask, called_in: Poll) -> None:
    owner = name_owner(called_in.consultation)
    reader = Reader(app).enter(db.session.get_one(Account, owner.account_id).email)
    page = reader.open(f"/consultations/{called_in.consultation.slug}/answers/decision/settle")
    assert "Apples" in page.words and "Does the decision follow this?" in page.words
    page.send("Publish this", outcome="changed", why="It costs too much.", sentence="Beans.", words="Beans instead.")
    assert page.status == 422 and "Choose if the decision follows this" in page.words
    assert page.page.find(attrs={"name": "sentence"}).get_text().strip() == "Beans."
    page.send("Publish this", follows="no", why_not=WHY)
    assert WHY in Reader(app).open(f"/consultations/{called_in.consultation.slug}/you-said-we-did").words


def test_all_that_is_wrong_with_a_decision_is_said_at_once(app: Flask, poll: Poll) -> None:
    """What its form sees, and what only the action would have refused next."""
    consultation = poll.consultation
    owner = name_owner(consultation)
    make.review_equality(consultation)
    reader = Reader(app).enter(db.session.get_one(Account, owner.account_id).email)
    reader.open(f"/consultations/{consultation.slug}/answers/decision")
    tomorrow = (today() + timedelta(days=1)).isoformat()
    reader.send("Publish the decision", sentence="", words="Because.", decided_on=tomorrow, call_in_body="The committee")
    assert reader.status == 422 and "Because." in str(reader.page)
    for said in (
        "Enter the decision in one sentence",
        "Enter today’s date or a date in the past",
        "Enter the last day they can call this in",
        "Choose if the decision follows this",
        "Read who this could be unfair to, then confirm that you have read it",
    ):
        assert sum(said in each.text for each in reader.page.select(".govuk-error-message")) == 1, said
        assert said in reader.page.select_one(".govuk-error-summary").text
