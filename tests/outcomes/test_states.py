"""What can still be done with a theme, an answer, a promise and a check as they stand; and the days that decide it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from forum.activities.voting.models import Poll
from forum.consultations.models import Activity, Consultation, Participation, Phase
from forum.kernel.clock import now, set_clock
from forum.kernel.permissions import VISITOR, Actor
from forum.outcomes.deadlines import (
    FURTHEST_YEARS,
    answers_due_on,
    days_late,
    find_listening_phase,
    is_answer_overdue,
    is_due_day_new,
    is_too_far,
    state_of_check,
    state_of_promise,
)
from forum.outcomes.kind import FOLLOW_UP
from forum.outcomes.kinds import (
    AnswerState,
    CheckState,
    Disposition,
    PromiseState,
    ThemeState,
    Verdict,
    say_ratings,
    say_seen,
    say_seen_among,
)
from forum.outcomes.models import Answer, Check, Commitment, Report, Theme
from forum.outcomes.rules import (
    check_is_not_given,
    check_is_open,
    did_not_write,
    has_no_answer,
    is_agreed,
    is_checked,
    is_draft,
    is_live_theme,
    is_published,
    is_still_promised,
    may_see_poll_as_evidence,
)

NOBODY = Actor(None, VISITOR)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY, DAY = NOON.date(), timedelta(days=1)

THEME_RULES = {is_live_theme: {ThemeState.CANDIDATE, ThemeState.AGREED}, is_agreed: {ThemeState.AGREED}}
ANSWER_RULES = {
    is_draft: {AnswerState.DRAFT, AnswerState.CHECKED},
    is_checked: {AnswerState.CHECKED},
    is_published: {AnswerState.PUBLISHED},
}


@pytest.mark.parametrize("state", ThemeState)
@pytest.mark.parametrize("rule", THEME_RULES)
def test_in_which_state_a_theme_is_worked_on(rule: Callable[[Actor, Theme], str | None], state: ThemeState) -> None:
    assert (rule(NOBODY, Theme(state=state)) is None) is (state in THEME_RULES[rule])


@pytest.mark.parametrize("state", AnswerState)
def test_in_which_state_an_answer_is_changed_published_and_rated(state: AnswerState) -> None:
    answer = Answer(state=state)
    assert {rule for rule in ANSWER_RULES if rule(NOBODY, answer) is None} == {
        rule for rule, states in ANSWER_RULES.items() if state in states
    }
    assert (has_no_answer(NOBODY, Theme(answers=[answer])) is None) is (state is not AnswerState.PUBLISHED)


def test_whoever_wrote_an_answer_is_not_the_one_who_checks_it() -> None:
    answer = Answer(written_by=Participation(account_id=1))
    assert did_not_write(Actor(1, frozenset()), answer) and did_not_write(Actor(2, frozenset()), answer) is None


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("days", "is_done", "is_given_up", "state"),
    [
        (1, False, False, PromiseState.RUNNING),
        (0, False, False, PromiseState.RUNNING),
        (-1, False, False, PromiseState.LATE),
        (-1, True, False, PromiseState.KEPT),
        (1, True, True, PromiseState.BROKEN),
    ],
)
def test_a_promise_is_late_from_the_day_after_and_ends_when_it_is_kept_or_given_up(
    days: int, is_done: bool, is_given_up: bool, state: PromiseState
) -> None:
    promise = Commitment(due_on=TODAY + days * DAY, done_at=NOON if is_done else None, given_up_at=NOON if is_given_up else None)
    with set_clock(NOON):
        assert state_of_promise(promise) is state
        assert days_late(promise) == -days
        assert (is_still_promised(NOBODY, promise) is None) is (state in {PromiseState.RUNNING, PromiseState.LATE})
    with set_clock(NOON + 9 * DAY):
        assert days_late(promise) == (-days if is_done else 9 - days), "what was done is late no longer"


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("opens", "due", "state"),
    [
        (1, 28, CheckState.COMING),
        (0, 28, CheckState.OPEN),
        (-28, 0, CheckState.OPEN),
        (-29, -1, CheckState.MISSED),
    ],
)
def test_a_check_is_open_from_its_first_day_to_its_last_and_takes_one_account(opens: int, due: int, state: CheckState) -> None:
    check = Check(opens_on=TODAY + opens * DAY, due_on=TODAY + due * DAY)
    with set_clock(NOON):
        assert state_of_check(check) is state
        assert (check_is_open(NOBODY, check) is None) is (state is not CheckState.COMING)
        assert check_is_not_given(NOBODY, check) is None
        check.given_at = NOON
        assert state_of_check(check) is CheckState.GIVEN and check_is_not_given(NOBODY, check)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("days", "is_late"), [(None, False), (1, False), (0, False), (-1, True)])
def test_an_answer_that_is_worked_on_is_late_from_the_day_after(days: int | None, is_late: bool) -> None:
    until = None if days is None else TODAY + days * DAY
    with set_clock(NOON):
        assert is_answer_overdue(Answer(disposition=Disposition.WORKING, until_on=until)) is is_late
        assert not is_answer_overdue(Answer(disposition=Disposition.WILL, until_on=until))


@pytest.mark.usefixtures("app")
def test_no_promise_is_for_a_day_that_nobody_here_will_see() -> None:
    furthest = date(TODAY.year + FURTHEST_YEARS, TODAY.month, TODAY.day)
    with set_clock(NOON):
        assert not is_too_far(furthest) and is_too_far(furthest + DAY)


def phase(closes_in: int, *kinds: str) -> Phase:
    return Phase(closes_at=NOON + closes_in * DAY, activities=[Activity(kind_key=kind) for kind in kinds])


@pytest.mark.usefixtures("app")
def test_answers_are_due_some_weeks_after_the_last_phase_in_which_people_spoke_unless_another_is_named() -> None:
    early, late, empty = phase(1, "discussion"), phase(5, FOLLOW_UP.key, "poll"), phase(9)
    consultation = Consultation(phases=[early, late, empty, phase(20, FOLLOW_UP.key)])
    assert find_listening_phase(consultation, None) is late
    assert find_listening_phase(consultation, Report(phase=None)) is late
    assert answers_due_on(consultation, None) == TODAY + 5 * DAY + timedelta(weeks=12)
    named = Report(phase=early, answer_weeks=2)
    assert find_listening_phase(consultation, named) is early
    assert answers_due_on(consultation, named) == TODAY + DAY + timedelta(weeks=2)
    assert find_listening_phase(Consultation(phases=[empty]), None) is None
    assert answers_due_on(Consultation(phases=[empty]), None) is None
    brought_in = Consultation(phases=[phase(1, "discussion")], source="https://example.org/taxes")
    assert answers_due_on(brought_in, None) is None, "nobody here has promised to answer"


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("kept", "is_new"), [(None, True), (1, True), (0, False), (-1, False)])
def test_the_day_that_was_promised_first_is_kept_when_answers_are_put_off(kept: int | None, is_new: bool) -> None:
    due = TODAY + DAY + timedelta(weeks=2)
    first = None if kept is None else due + kept * DAY
    report = Report(phase=phase(1, "discussion"), answer_weeks=2, first_due_on=first)
    assert is_due_day_new(Consultation(phases=[]), report) is is_new
    assert not is_due_day_new(Consultation(phases=[]), None)


def test_a_vote_is_evidence_once_it_is_announced_unless_it_was_called_off() -> None:
    assert may_see_poll_as_evidence(Poll(announced_at=now()))
    assert not may_see_poll_as_evidence(Poll()) and not may_see_poll_as_evidence(Poll(announced_at=now(), called_off_at=now()))


def test_what_nobody_said_is_left_out(app: Flask) -> None:
    with app.test_request_context():
        assert say_ratings(Counter({Verdict.YES: 3, Verdict.NO: 1})) == "3 yes, 1 no, from 4 people"
        assert say_ratings(Counter({Verdict.PARTLY: 1})) == "1 partly, from one person"
        assert say_seen(Verdict.YES, 1) == "One person said it happened"
        assert say_seen("no", 2) == "2 people have not seen it happen"


def test_shares_are_given_of_ten_people_or_more(app: Flask) -> None:
    with app.test_request_context():
        assert say_seen_among(Verdict.YES, 1, 1) == "One person said it happened"
        assert say_seen_among(Verdict.PARTLY, 1, 4) == "1 of 4 people said it partly happened"
        assert say_seen_among("no", 2, 9) == "2 of 9 people have not seen it happen"
        assert say_seen_among(Verdict.YES, 9, 12) == "9 people said it happened (75%)"
