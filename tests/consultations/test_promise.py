"""What is open, on what condition, by whom; how much say people have, and what it costs to promise less."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.voting.actions import managing as polls
from forum.activities.voting.models import Purpose
from forum.consultations.actions import managing
from forum.consultations.actions.relevance import set_about_decision
from forum.consultations.fingerprints import fingerprint_basics, fingerprint_scope
from forum.consultations.models import Basics, Consultation, Scope, ScopeState
from forum.consultations.promise_levels import CO_PRODUCTION, LEVELS, PromiseLevel, falls
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.notifications.models import Notification
from forum.spaces.models import ChangeEffect
from forum.spaces.queries import list_versions
from tests import factories as make
from tests.browsing import Reader
from tests.notifications.test_following import make_follower, run_jobs_at

OPEN, CONDITIONAL, SETTLED = ScopeState
STATES = list(ScopeState)
WHY = "The money is gone."


def line(state: ScopeState, text: str = "the hours") -> Scope:
    reason, condition = "" if state is OPEN else "It is the law.", "the council pays" if state is CONDITIONAL else ""
    return Scope(state, text, reason, condition, "Head of nursing")


def set_scope(consultation: Consultation, *lines: Scope) -> None:
    managing.set_scope(SYSTEM, consultation, list(lines), seen=fingerprint_scope(consultation))


def change(actor: Actor, consultation: Consultation, *, reason: str = WHY, **words: str) -> None:
    said = {name: getattr(consultation, name) for name in Basics.__dataclass_fields__}
    managing.change_basics(actor, consultation, Basics(**said | words), seen=fingerprint_basics(consultation), reason=reason)


def find_last_effect(consultation: Consultation) -> str:
    return list_versions(consultation.id)[0][0].effect


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_what_gets_less_open_is_closed_and_what_gets_more_open_is_good_news(
    app: Flask, before: ScopeState, after: ScopeState
) -> None:
    consultation = make.make_consultation()
    set_scope(consultation, line(OPEN, "the days"), line(before))
    if before is after:
        return
    set_scope(consultation, line(OPEN, "the days"), line(after))
    is_less = STATES.index(after) > STATES.index(before)
    assert find_last_effect(consultation) == (ChangeEffect.CLOSED if is_less else ChangeEffect.OPENED)


NOTICES = {
    (OPEN, CONDITIONAL): "Something you could change now has a condition",
    (OPEN, SETTLED): "Something you could change is now closed",
    (CONDITIONAL, SETTLED): "Something you could change is now closed",
    (CONDITIONAL, OPEN): "Something that had a condition is now open to you",
    (SETTLED, CONDITIONAL): "Something that was settled can now change on one condition",
    (SETTLED, OPEN): "Something that was settled is now open to you",
}


@pytest.mark.parametrize("states", NOTICES, ids=" to ".join)
def test_each_step_is_said_on_top_and_told(app: Flask, states: tuple[ScopeState, ScopeState]) -> None:
    consultation = make.make_consultation()
    set_scope(consultation, line(OPEN, "the days"), line(states[0]))
    follower = make_follower(consultation)
    set_scope(consultation, line(OPEN, "the days"), line(states[1]))
    address = f"/consultations/{consultation.slug}"
    assert NOTICES[states] in Reader(app).open(address).words
    run_jobs_at(now())
    (told,) = db.session.query(Notification).filter_by(account_id=follower.account_id)
    assert NOTICES[states] in str(told.sentence)


def test_a_condition_its_reason_and_who_is_responsible_are_read_wherever_what_is_open_is_read(app: Flask) -> None:
    consultation = make.make_consultation()
    set_scope(consultation, line(OPEN, "the days"), line(CONDITIONAL))
    words = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert "Only if the council pays: the hours It is the law. Responsible: Head of nursing" in words
    assert "Only if the council pays: the hours" in Reader(app).open(f"/consultations/{consultation.slug}/changes").words


@pytest.mark.parametrize(
    ("state", "missing", "said"),
    [
        (SETTLED, ["reason"], "Say why this is settled"),
        (CONDITIONAL, ["reason"], "Say why there is a condition"),
        (CONDITIONAL, ["condition"], "Enter what it depends on"),
    ],
)
def test_what_is_not_open_says_why_and_on_what_it_depends(app: Flask, state: ScopeState, missing: list[str], said: str) -> None:
    consultation = make.make_consultation(published=False)
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("org@example.org"))
    typed = {"text": "the price", "kind": str(state), "condition": "it pays", "reason": "Law.", "owner": "The mayor"}
    typed |= dict.fromkeys(missing, "")
    reader = Reader(app).enter("org@example.org").open(f"/consultations/{consultation.slug}/manage/scope")
    page = reader.send("Save", **{f"rows-1-{name}": words for name, words in typed.items()})
    assert said in page.words and page.status == 422
    assert page.page.find(attrs={"name": "rows-1-owner"})["value"] == "The mayor", "what was typed stays"


def test_the_levels_go_from_being_told_to_deciding() -> None:
    heights = [level.height for level in PromiseLevel]
    assert heights == sorted(heights) and set(LEVELS) == set(PromiseLevel)
    for higher in PromiseLevel:
        for lower in PromiseLevel:
            assert falls(higher, lower) is (lower.height < higher.height)
    assert not falls("", PromiseLevel.INFORM) and falls(PromiseLevel.INFORM, "")


@pytest.mark.parametrize("level", PromiseLevel)
def test_only_what_promises_to_work_it_out_together_names_what_the_decision_will_follow(app: Flask, level: PromiseLevel) -> None:
    consultation = make.make_consultation(published=False)
    if level not in CO_PRODUCTION:
        change(SYSTEM, consultation, promise_level=level)
        return
    with pytest.raises(Invalid) as refused:
        change(SYSTEM, consultation, promise_level=level)
    assert "decision_follows" in refused.value.errors
    db.session.rollback()
    change(SYSTEM, consultation, promise_level=level, decision_follows="the agreement of the residents’ group")
    assert consultation.promise_level == level


def test_a_vote_that_will_be_followed_is_named_enough_until_it_is_taken_away(app: Flask) -> None:
    consultation = make.make_consultation(days=make.COMING)
    poll = make.make_poll(consultation, purpose=Purpose.FOLLOWED, unless="it costs more than £10")
    change(SYSTEM, consultation, promise_level=PromiseLevel.DECIDE)
    advice = polls.Rules(question=poll.question, is_secret=poll.is_secret, ties=poll.ties)
    for take_away in (
        lambda: polls.set_rules(SYSTEM, poll, advice),
        lambda: polls.call_off(SYSTEM, poll, reason="It came too late."),
        lambda: set_about_decision(SYSTEM, poll.activity, is_about=False),
    ):
        with pytest.raises(Conflict):
            take_away()
        db.session.rollback()
        db.session.expire_all()
    change(SYSTEM, consultation, decision_follows="the agreement of the residents’ group")
    polls.call_off(SYSTEM, poll, reason="It came too late.")


def make_promised(level: PromiseLevel = PromiseLevel.INVOLVE) -> tuple[Consultation, Actor, Actor]:
    """Something open, whoever runs it, and somebody who takes part and follows nothing."""
    consultation = make.make_consultation(published=False)
    change(SYSTEM, consultation, promise_level=level)
    managing.publish(SYSTEM, consultation)
    return consultation, make.seat(consultation, Role.ORGANISER), make.seat(consultation)


@pytest.mark.parametrize("reason", ["", "  "])
def test_nobody_promises_less_without_a_public_reason_even_before_anybody_answered(app: Flask, reason: str) -> None:
    consultation, organiser, _person = make_promised()
    with pytest.raises(Invalid) as refused:
        change(organiser, consultation, reason=reason, promise_level=PromiseLevel.INFORM)
    assert "reason" in refused.value.errors
    with pytest.raises(Invalid):
        change(organiser, consultation, promise_level="")


def test_a_lower_promise_stays_on_top_for_good_and_asks_whoever_took_part_again(app: Flask) -> None:
    consultation, organiser, person = make_promised()
    change(organiser, consultation, promise_level=PromiseLevel.CONSULT)
    address = f"/consultations/{consultation.slug}"
    with set_clock(consultation.phases[0].closes_at.replace(year=now().year + 2)):
        words = Reader(app).open(address).words
    assert "You have less say than before" in words and WHY in words
    assert "for good" in Reader(app).open(f"{address}/changes").words
    run_jobs_at(now())
    told = db.session.query(Notification).filter_by(account_id=person.account_id, space_id=consultation.id).one()
    assert "look at your answer again" in str(told.sentence) and told.due_at == told.made_at
    assert not db.session.query(Notification).filter_by(account_id=organiser.account_id).count(), "who did it knows"


def test_a_higher_promise_is_a_change_like_others_and_good_news(app: Flask) -> None:
    consultation, organiser, person = make_promised()
    change(organiser, consultation, reason="", promise_level=PromiseLevel.DECIDE, decision_follows="the group’s agreement")
    assert find_last_effect(consultation) == ChangeEffect.OPENED
    address = f"/consultations/{consultation.slug}"
    words = Reader(app).open(address).words
    assert "You have more say" in words and "We will decide with you." in words and "the group’s agreement" in words
    run_jobs_at(now())
    assert db.session.query(Notification).filter_by(account_id=person.account_id).count() == 1, "whoever took part is told"
    with set_clock(consultation.phases[0].closes_at.replace(year=now().year + 2)):
        assert "You have more say" not in Reader(app).open(address).words


def test_what_is_open_offers_no_page_to_say_that_it_is_not_about_the_decision(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER, actor=make.make_actor("owen@example.org"))
    activity, base = make.discussion_of(consultation), f"/consultations/{consultation.slug}/manage"
    reader = Reader(app).enter("owen@example.org")
    assert "as not about the decision" not in reader.open(f"{base}/change").words
    page = reader.open(f"{base}/activities/{activity.public_id}/about-decision")
    assert page.status == 403 and "Why are you changing this?" not in page.words
