"""What is published or agreed after a meeting waits for the next one; all else that it considered is recorded. And nobody
confirms having considered what came in while their page was open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.deciders.actions import change_meeting
from forum.deciders.fingerprints import fingerprint_meeting
from forum.deciders.kinds import MeetingWords
from forum.deciders.models import Decider
from forum.kernel.clock import now, set_clock
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.outcomes.actions import answering
from forum.outcomes.actions.considering import (
    fingerprint_answer_to_consider,
    fingerprint_to_consider,
    list_not_considered,
    record_considered,
)
from forum.outcomes.deadlines import today
from forum.outcomes.models import Theme
from forum.outcomes.queries.considered import find_theme_considerers
from forum.outcomes.queries.showing import find_report
from forum.outcomes.queries.themes import list_themes
from tests import factories as make
from tests.browsing import Reader
from tests.deciders.test_deciders import answer_theme, hold_meeting, make_board, make_heard
from tests.outcomes.test_considered_by_others import record
from tests.outcomes.test_considering_again import email_of, put_in
from tests.outcomes.test_decision_day import open_as_engagement


def list_needs(theme: Theme) -> list[str]:
    consultation = theme.consultation
    themes = list_themes(SYSTEM, consultation)
    return [need for each, need in list_not_considered(consultation, themes, find_report(consultation)) if each is theme]


def answer_two() -> tuple[Theme, Theme, Actor, Decider]:
    """A theme answered three days before the other, whoever is responsible, and a board."""
    with set_clock(now() - timedelta(days=1)):
        early, owner = answer_theme()
        board = make_board(early.consultation)
    with set_clock(now() + timedelta(days=2)):
        late = make.make_answer(make.make_theme(early.consultation)).theme
    return early, late, owner, board


def test_an_answer_published_after_a_meeting_does_not_hold_up_the_others(app: Flask) -> None:
    early, late, owner, board = answer_two()
    with set_clock(now() + timedelta(days=3)):
        assert record(owner, board, days=-3) == 1
        assert list_needs(early) == [] and len(list_needs(late)) == 1
        assert "Answer came after The board met on" in list_needs(late)[0]
        with pytest.raises(Conflict, match="published after this meeting"):
            record(owner, board, days=-3)
        assert record(owner, board) == 0
        assert list_needs(late) == []


def test_the_desk_says_at_once_that_something_came_after_the_meeting(app: Flask) -> None:
    early, _late, owner, board = answer_two()
    with set_clock(now() + timedelta(days=3)):
        hold_meeting(board, days=-3)
        reader = Reader(app).enter(email_of(owner)).open(f"/consultations/{early.consultation.slug}/answers")
        reader.send("The minutes say that The board considered the answers")
        assert "The board has considered the answers. In one theme something came in after this meeting" in reader.words
        assert "1 of 2 answers considered" in reader.words and "Answer came after The board met on" in reader.words


def test_an_answer_that_a_later_meeting_considered_is_not_left_by_an_earlier_one(app: Flask) -> None:
    early, late, owner, board = answer_two()
    with set_clock(now() + timedelta(days=3)):
        assert record(owner, board) == 0
        assert record(owner, board, days=-3) == 0
        assert list_needs(early) == list_needs(late) == []


def test_a_theme_agreed_after_a_meeting_does_not_hold_up_the_others(app: Flask) -> None:
    with set_clock(now() - timedelta(days=1)):
        early = make.make_theme(make_heard())
        owner = make.seat(early.consultation, Role.LEAD, actor=make.make_account().as_actor())
        place = make.place_of(owner, early.consultation)
        answering.set_report(SYSTEM, early.consultation, owner=place, answer_weeks=12, phase=None)
        open_as_engagement(early.consultation, answers_wait=True)
        board = make_board(early.consultation)
    with set_clock(now() + timedelta(days=2)):
        late = make.make_theme(early.consultation)
    with set_clock(now() + timedelta(days=3)):
        assert record(owner, board, days=-3) == 1
        assert find_theme_considerers([early, late]) == {early.id: {board.id}, late.id: set()}
        with pytest.raises(Conflict, match="agreed after this meeting"):
            record(owner, board, days=-3)
        assert record(owner, board) == 0
        assert find_theme_considerers([early, late])[late.id] == {board.id}


def make_unconsidered() -> tuple[Theme, Actor]:
    consultation = make_heard()
    answer = make.make_answer(make.make_theme(consultation))
    owner = make.seat(consultation, Role.LEAD, actor=make.make_account().as_actor())
    place = make.place_of(owner, consultation)
    answering.set_report(SYSTEM, consultation, owner=place, answer_weeks=12, phase=None)
    return answer.theme, owner


def test_nobody_confirms_one_answer_over_comments_that_they_have_not_seen(app: Flask) -> None:
    theme, owner = make_unconsidered()
    assert theme.answer is not None
    seen = fingerprint_answer_to_consider(theme.answer)
    put_in(theme)
    with pytest.raises(Changed, match="comments in its theme"):
        answering.consider(owner, theme.answer, seen=seen)
    assert theme.answer.considered_by_id is None
    answering.consider(owner, theme.answer, seen=fingerprint_answer_to_consider(theme.answer))
    assert theme.answer.considered_by_id is not None


def test_the_page_shows_them_and_asks_again(app: Flask) -> None:
    theme, owner = make_unconsidered()
    assert theme.answer is not None
    reader = Reader(app).enter(email_of(owner))
    reader.open(f"/consultations/{theme.consultation.slug}/answers/{theme.answer.public_id}")
    with set_clock(now() + timedelta(minutes=1)):
        (comment,) = put_in(theme)
        reader.send("I have considered this")
        assert "or the comments in its theme, since you opened the page" in reader.words
        assert comment.body in reader.words and "considered this, and when" not in reader.words
        reader.send("I have considered this")
        assert "We now show in public that you have considered this, and when." in reader.words


def test_nobody_confirms_all_answers_over_comments_that_they_have_not_seen(app: Flask) -> None:
    theme, owner = answer_theme()
    meeting = hold_meeting(make_board(theme.consultation))
    seen = fingerprint_to_consider(theme.consultation)
    put_in(theme)
    with pytest.raises(Changed):
        record_considered(owner, meeting, seen=seen)


def test_no_meeting_is_moved_behind_what_came_after_it(app: Flask) -> None:
    early, _late, owner, board = answer_two()
    organiser = make.seat(early.consultation, Role.ORGANISER)
    with set_clock(now() + timedelta(days=3)):
        meeting = hold_meeting(board, days=-3)
        words = MeetingWords(today(), meeting.held_where, *(each.public_id for each in (meeting.paper, meeting.minute) if each))
        with pytest.raises(Invalid, match="its date stays"):
            change_meeting(organiser, meeting, words, seen=fingerprint_meeting(meeting), reason="They met again.")
        assert record_considered(owner, meeting, seen=fingerprint_to_consider(early.consultation)) == 1


def test_a_meeting_that_has_no_minutes_yet_is_put_off(app: Flask) -> None:
    board = make_board(make_heard())
    organiser = make.seat(board.consultation, Role.ORGANISER)
    meeting = hold_meeting(board, minute=False)
    later = today() + timedelta(days=5)
    words = MeetingWords(later, meeting.held_where, meeting.paper.public_id if meeting.paper else "", "")
    change_meeting(organiser, meeting, words, seen=fingerprint_meeting(meeting), reason="Too few of them could come.")
    assert meeting.held_on == later
