"""Whoever took part hears when what they answered is another, whether they follow it or not; the page says what it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.briefing.actions import add_thing, want_change
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.models import ProposedOption, read_words
from forum.consultations.actions import managing
from forum.consultations.models import Consultation, ScopeState
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.permissions import Actor, Role
from forum.notifications.actions import follow, topic_of
from forum.notifications.models import Notification
from tests import factories as make
from tests.browsing import Reader
from tests.notifications.test_following import run_jobs_at
from tests.rewording.asking import change_by_two, want_basics, want_scope

REASON = "New figures came from the board."


@pytest.fixture
def asked(app: Flask) -> tuple[Consultation, Actor, Actor]:
    """(something that people have answered, its organiser, somebody who commented)"""
    consultation = make.make_consultation(days=(-2, 5), title="Shall we close the hall?")
    organiser, commenter = make.seat(consultation, Role.ORGANISER), make.seat(consultation)
    make.make_thread(consultation, commenter)
    run_jobs_at(now())
    return consultation, organiser, commenter


def list_told(person: Actor) -> list[str]:
    run_jobs_at(now())
    query = select(Notification).filter_by(account_id=person.account_id)
    return [str(each.sentence) for each in db.session.scalars(query)]


def change(consultation: Consultation, by: Actor, **words: str) -> None:
    change_by_two(by, want_basics(consultation, REASON, **words))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"title": "Shall we keep the hall?"}, "The title is “Shall we keep the hall?” now. It was “Shall we close the hall?”."),
        ({"summary": "Another summary."}, "The organisers have changed the summary."),
        ({"promise": "We read everything."}, "What the organisers will do with your comments"),
    ],
)
def test_whoever_commented_hears_of_other_words(
    asked: tuple[Consultation, Actor, Actor], words: dict[str, str], said: str
) -> None:
    consultation, organiser, commenter = asked
    change(consultation, organiser, **words)
    told = list_told(commenter)
    assert len(told) == 1 and REASON in told[0]
    if "promise" not in words:
        assert said in told[0]


def test_whoever_commented_hears_of_another_scope(asked: tuple[Consultation, Actor, Actor]) -> None:
    consultation, organiser, commenter = asked
    scope = [managing.Scope(ScopeState.OPEN, "the weekends alone")]
    change_by_two(organiser, want_scope(consultation, *scope, reason=REASON))
    assert len(list_told(commenter)) == 1


def test_of_a_section_followers_alone_hear(asked: tuple[Consultation, Actor, Actor]) -> None:
    consultation, organiser, commenter = asked
    add_thing(organiser, consultation, make.FRAMING, reason=REASON)
    assert list_told(commenter) == []


def put_option(consultation: Consultation, organiser: Actor) -> ProposedOption:
    option = make.make_thing(consultation, make.OPTION)
    db.session.commit()
    assert isinstance(option, ProposedOption)
    return option


@pytest.mark.parametrize("field", ["title", "meaning", "cost", "risks"])
def test_an_option_that_is_worse_now_is_told_shown_and_gives_time(
    app: Flask, asked: tuple[Consultation, Actor, Actor], field: str
) -> None:
    consultation, organiser, commenter = asked
    option = put_option(consultation, organiser)
    words = replace(read_words(option), **{field: "Far more than we have."})  # type: ignore[type-var]
    change_by_two(organiser, want_change(option, words, seen=fingerprint_thing(option), reason=REASON))
    told = list_told(commenter)
    assert any("“" in said and REASON in said for said in told)
    page = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert "We have changed the option" in page
    assert consultation.phases[0].closes_at > now() + timedelta(days=13)


def test_other_reasons_for_an_option_give_no_more_time(asked: tuple[Consultation, Actor, Actor]) -> None:
    consultation, organiser, _commenter = asked
    option, closes_at = put_option(consultation, organiser), consultation.phases[0].closes_at
    words = replace(read_words(option), speaks_for="It is near.")  # type: ignore[type-var]
    change_by_two(organiser, want_change(option, words, seen=fingerprint_thing(option), reason=REASON))
    assert consultation.phases[0].closes_at == closes_at


def test_the_page_says_what_was_there_before(app: Flask, asked: tuple[Consultation, Actor, Actor]) -> None:
    consultation, organiser, _commenter = asked
    option = put_option(consultation, organiser)
    change(consultation, organiser, title="Shall we keep the hall?", summary="Another summary.")
    words = replace(read_words(option), cost="Far more than we have.")  # type: ignore[type-var]
    change_by_two(organiser, want_change(option, words, seen=fingerprint_thing(option), reason=REASON))
    page = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert "The title was “Shall we close the hall?”." in page and "The summary has changed." in page
    assert f"We have changed the option “{make.OPTION.title}”" in page
    log = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert "Everyone who has taken part or follows this consultation" in log


def test_who_chose_not_to_be_told_is_not(app: Flask, asked: tuple[Consultation, Actor, Actor]) -> None:
    consultation, organiser, commenter = asked
    follow(commenter, topic_of(consultation), is_on=False)
    change(consultation, organiser, title="Shall we keep the hall?")
    assert list_told(commenter) == []


@pytest.mark.parametrize(
    ("titles", "days", "is_said"),
    [
        (("Shall we close the hope?", "Shall we close the hall?"), 0, False),
        (("Shall we close the hope?", "Shall we close the hill?", "Shall we close the hall?"), 0, False),
        (("Shall we close the hope?",), 0, True),
        (("Shall we keep the hall?", "Shall we close the hall?"), 2, True),
    ],
    ids=["put back", "put back at the second try", "not put back", "put back when people had answered under the other"],
)
def test_a_slip_in_the_title_that_was_put_back_needs_no_notice(
    app: Flask, asked: tuple[Consultation, Actor, Actor], titles: tuple[str, ...], days: int, is_said: bool
) -> None:
    consultation, organiser, _commenter = asked
    for number, title in enumerate(titles):
        with set_clock(now() + timedelta(days=days * number)):
            change(consultation, organiser, title=title)
    page, log = (Reader(app).open(f"/consultations/{consultation.slug}{end}").words for end in ("", "/changes"))
    assert ("The title has changed" in page) is is_said
    assert REASON in log


def test_a_notice_of_other_words_stays_where_the_title_was_put_back_with_them(
    app: Flask, asked: tuple[Consultation, Actor, Actor]
) -> None:
    consultation, organiser, _commenter = asked
    change(consultation, organiser, title="Shall we close the hope?")
    change(consultation, organiser, title="Shall we close the hall?", summary="Another summary.")
    assert "The summary has changed." in Reader(app).open(f"/consultations/{consultation.slug}").words
