"""Whoever says that entered votes are not right stops the count, and never answers themselves: not by an old form either."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.activities.voting.actions.entered import doubt_entered, settle_doubt
from forum.activities.voting.models import Poll
from forum.activities.voting.queries.ballots import has_open_doubt, list_entered
from forum.kernel.db import db
from forum.kernel.errors import Changed
from forum.kernel.permissions import Actor
from tests import factories as make
from tests.activities.voting.test_entered import count, list_titles, make_entered, open_entered, page_of, seat_third
from tests.browsing import Reader

STOP = "Stop the count and say why"
WHY, CORRECTED = "Two of them were never called.", "Three of them were never called."


def read_objections(poll: Poll) -> list[tuple[str, str]]:
    db.session.expire_all()
    return [tuple(each) for each in list_entered(poll)[0].objections]


def stop_from_two_pages(app: Flask, poll: Poll, clerk: Actor, second: Actor) -> Reader:
    """The count is stopped from one page; what is returned is another, which was open before."""
    old = open_entered(app, poll, clerk, second)
    open_entered(app, poll, clerk, second).send(STOP, because=WHY)
    return old


@pytest.mark.parametrize("again", [WHY, CORRECTED])
def test_the_same_form_sent_again_never_says_what_was_found(app: Flask, again: str) -> None:
    poll, clerk, second = make_entered()
    stop_from_two_pages(app, poll, clerk, second).send(STOP, because=again)
    assert read_objections(poll) == [(WHY, "")] and has_open_doubt(poll)


def test_a_second_press_hears_that_it_worked_and_other_words_stay_on_the_page(app: Flask) -> None:
    poll, clerk, second = make_entered()
    assert "You have already said this." in stop_from_two_pages(app, poll, clerk, second).send(STOP, because=WHY).words
    poll, clerk, second = make_entered()
    page = stop_from_two_pages(app, poll, clerk, second).send(STOP, because=CORRECTED)
    assert "You have already stopped the count." in page.words and CORRECTED in page.words


def test_a_colleague_who_was_later_hears_who_stopped_it_and_keeps_what_they_wrote(app: Flask) -> None:
    poll, clerk, second = make_entered()
    third = open_entered(app, poll, clerk, seat_third(poll))
    open_entered(app, poll, clerk, second).send(STOP, because=WHY)
    page = third.send(STOP, because=CORRECTED)
    assert "Someone stopped the count before you." in page.words and CORRECTED in page.words
    assert read_objections(poll) == [(WHY, "")]


def test_only_a_third_person_is_asked_what_they_found(app: Flask) -> None:
    poll, clerk, second = make_entered()
    doubt_entered(second, poll, make.place_of(clerk, poll.consultation), seen=3, because=WHY)
    third = seat_third(poll)
    for actor, is_asked in ((clerk, False), (second, False), (third, True)):
        assert ("What did you find?" in open_entered(app, poll, clerk, actor).words) is is_asked
        title = "Say what you found about votes that Jo Adair entered"
        assert any(title in each for each in list_titles(actor)) is is_asked


def test_all_objections_and_findings_stay_in_their_order(app: Flask) -> None:
    poll, clerk, second = make_entered()
    place, third = make.place_of(clerk, poll.consultation), seat_third(poll)
    said = [(WHY, "They are on the other list."), ("One name stands there twice.", "It is father and son.")]
    for known, (words, finding) in enumerate(said):
        doubt_entered(second, poll, place, seen=3, because=words, known=known)
        settle_doubt(third, poll, place, because=finding, known=known + 1)
    assert read_objections(poll) == said
    looked = open_entered(app, poll, clerk, third).words
    count(poll)
    for page in (looked, page_of(app, poll)):
        places = [page.index(words) for pair in said for words in pair]
        assert places == sorted(places)


def test_nobody_answers_another_objection_than_their_page_showed(app: Flask) -> None:
    poll, clerk, second = make_entered()
    place, third = make.place_of(clerk, poll.consultation), seat_third(poll)
    doubt_entered(second, poll, place, seen=3, because=WHY)
    settle_doubt(third, poll, place, because="They are on the other list.")
    with pytest.raises(Changed):
        doubt_entered(second, poll, place, seen=3, because=WHY, known=0)
    doubt_entered(second, poll, place, seen=3, because=CORRECTED, known=1)
    with pytest.raises(Changed):
        settle_doubt(third, poll, place, because="They are on the other list.", known=1)
