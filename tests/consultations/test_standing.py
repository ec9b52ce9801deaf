"""Where a consultation stands: what its page, the list, a poster and its buttons say is the same at every moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from forum.activities.voting.actions.managing import call_off
from forum.consultations.actions import managing
from forum.consultations.models import Consultation, Phase
from forum.consultations.queries import list_consultations
from forum.consultations.sharing import find_card
from forum.consultations.standing import ConsultationStanding, find_standing, list_in_order
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import say_day, say_span
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, VISITOR, Actor
from forum.outcomes.deadlines import today
from tests import factories as make
from tests.browsing import Reader

ANYBODY = Actor(None, VISITOR)


def add_phase(
    consultation: Consultation, days: tuple[float, float], *, name: str = "Decide", kind_key: str = "", is_about: bool = True
) -> Phase:
    opens, closes = (now() + timedelta(days=day) for day in days)
    phase = managing.add_phase(SYSTEM, consultation, name=name, note="", opens_at=opens, closes_at=closes)
    if kind_key:
        managing.add_activity(SYSTEM, phase, kind_key=kind_key, title=name, summary="", is_about_decision=is_about)
    db.session.expire_all()
    return phase


def make_asked(*more: tuple[tuple[float, float], str]) -> Callable[[], Consultation]:
    """Asked about from twelve to two days ago, with these phases (days, kind of what is in it)."""

    def begin() -> Consultation:
        with set_clock(now() - timedelta(days=14)):
            consultation = make.make_consultation(days=(2, 12))
        for days, kind_key in more:
            add_phase(consultation, days, kind_key=kind_key)
        return consultation

    return begin


def make_decided() -> Consultation:
    """Decided, and an organiser moved the end of asking to another year."""
    consultation = make_asked(((3, 30), ""))()
    make.decide(consultation)
    consultation.phases[0].closes_at = now() + timedelta(days=400)
    db.session.commit()
    return consultation


def make_draft() -> Consultation:
    return make.make_consultation(published=False)


def make_from_elsewhere() -> Consultation:
    consultation = make_asked()()
    consultation.source = "elsewhere:1"
    db.session.commit()
    return consultation


SOON, AGAIN = "You can have your say from", "Between stages. “Decide” starts on"
BOARD, BY_THEN = "This has closed and is being decided", "Closed: being decided"
READ = "Read the whole decision"
# How it came about: where it stands, the pill on its page, the heading on the front page, the button that leads, its poster.
GRID = {
    "nobody was asked yet": (
        lambda: make.make_consultation(days=(5, 10)), "coming", "Opens on", "Coming up", "", SOON),
    "people are being asked": (
        make.make_consultation, "open", "Open · closes", "Open now", "Add your comment", "Until "),
    "some were asked and will be again": (
        make_asked(((3, 9), "discussion")), "between", AGAIN, "Coming up", "", SOON),
    "a stage is on in which nobody is asked, before one in which people are": (
        make_asked(((-1, 2), ""), ((3, 9), "discussion")), "between", "Now: Decide, until", "Coming up", "", SOON),
    "all was said and the board meets": (
        make_asked(((-1, 9), "")), "deciding", "· being decided", BY_THEN, "", BOARD),
    "all was said and the board meets later": (
        make_asked(((3, 9), "")), "deciding", "· being decided", BY_THEN, "", BOARD),
    "all was said and nothing was decided": (
        make_asked(), "deciding", "· not decided yet", BY_THEN, "", BOARD),
    "it is decided, whatever the stages say": (
        make_decided, "decided", "Decided on", "Decided: see if it is happening", READ, "This was decided on"),
    "it was held elsewhere": (
        make_from_elsewhere, "closed", "Closed on", "Closed: read what people said", "", "This has closed, and"),
}  # fmt: skip


@pytest.mark.parametrize("case", GRID)
def test_every_page_says_where_it_stands_as_every_other(app: Flask, case: str) -> None:
    begin, standing, pill, heading, button, poster = GRID[case]
    consultation = begin()
    assert find_standing(consultation) == standing
    assert consultation in list_consultations(ANYBODY)[ConsultationStanding(standing)]
    page = Reader(app).open(f"/consultations/{consultation.slug}")
    assert pill in page.page.select_one(".pill").get_text(" ", strip=True).replace("\u00a0", " ")
    filled = [each.get_text(" ", strip=True) for each in page.page.select(".hero .row > a.btn") if "quiet" not in each["class"]]
    assert filled == ([button] if button else [])
    is_over = standing in {"deciding", "decided", "closed"}
    assert ("What could change" in page.words) is is_over and ("What can still change" in page.words) is not is_over
    section = Reader(app).open("/").page.find("a", string=consultation.title).find_parent("section")
    assert section.find("h2").get_text(strip=True) == heading
    with app.test_request_context():
        card = find_card(ANYBODY, "c", consultation)
        assert card is not None and card.sentence.startswith(poster)


def test_a_draft_is_open_to_nobody_and_offers_its_team_no_button_that_would_be_refused(app: Flask) -> None:
    consultation = make_draft()
    assert find_standing(consultation) is ConsultationStanding.DRAFT
    assert list_consultations(SYSTEM)[ConsultationStanding.DRAFT] == [consultation]
    assert list_consultations(ANYBODY)[ConsultationStanding.DRAFT] == []


def test_what_is_not_about_the_decision_keeps_nothing_open(app: Flask) -> None:
    consultation = make_asked()()
    add_phase(consultation, (-1, 9), name="Tea and talk", kind_key="discussion", is_about=False)
    assert find_standing(consultation) is ConsultationStanding.DECIDING
    page = Reader(app).open(f"/consultations/{consultation.slug}")
    assert "Does not count towards the decision" in page.words
    assert page.page.select_one(".hero .row > a.btn").get_text(strip=True) == "Add your comment", (
        "one can still say something there"
    )


def test_once_all_was_said_the_button_leads_to_what_was_said(app: Flask) -> None:
    with set_clock(now() - timedelta(days=14)):
        consultation = make.make_consultation(days=(2, 12))
    with set_clock(now() - timedelta(days=5)):
        make.make_thread(consultation)
    page = Reader(app).open(f"/consultations/{consultation.slug}")
    assert [each.get_text(strip=True) for each in page.page.select(".hero .row > a.btn")] == ["Read what people said"]


@pytest.mark.parametrize("state", ["none", "a draft", "to come", "open", "over", "cancelled"])
def test_vote_is_a_button_only_while_somebody_can_vote(app: Flask, state: str) -> None:
    consultation = make.make_consultation()
    managing.add_activity(SYSTEM, consultation.phases[0], kind_key="poll", title="Votes", summary="")
    if state != "none":
        poll = make.make_poll(consultation, announced=state != "a draft")
        days = {"to come": (1, 2), "over": (-2, -1)}.get(state, (-1, 1))
        poll.opens_at, poll.closes_at = (now() + timedelta(days=day) for day in days)
        db.session.commit()
        if state == "cancelled":
            call_off(SYSTEM, poll, reason="The bus is gone.")
    page = Reader(app).open(f"/consultations/{consultation.slug}").page
    buttons = [each.get_text(strip=True) for each in page.select(".hero .row > a.btn")]
    assert ("Vote" in buttons) is (state == "open")


def test_a_stage_is_shown_from_the_day_on_which_people_could_read_of_it(app: Flask) -> None:
    with set_clock(now() - timedelta(days=3)):
        consultation = make.make_consultation(days=(-90, 20))
    phase, published_at = consultation.phases[0], consultation.published_at
    assert published_at is not None and phase.begins_at == published_at
    page = Reader(app).open(f"/consultations/{consultation.slug}").words
    with app.test_request_context():
        assert say_span(published_at, phase.closes_at) in page
        assert f"Published on {say_day(published_at)}." in page
        assert say_span(phase.opens_at, phase.closes_at) not in page


def test_a_stage_that_was_over_before_anybody_could_read_of_it_says_so(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    add_phase(consultation, (-40, -20), name="Listen to ourselves", kind_key="discussion")
    managing.publish(SYSTEM, consultation)
    page = Reader(app).open(f"/consultations/{consultation.slug}").words
    assert "Closed before this page was published" in page
    assert find_standing(consultation) is ConsultationStanding.OPEN


def test_what_was_held_elsewhere_keeps_its_own_days(app: Flask) -> None:
    consultation = make_from_elsewhere()
    consultation.published_at = now()
    db.session.commit()
    phase = consultation.phases[0]
    assert phase.begins_at == phase.opens_at and not phase.was_never_open


def test_stages_stand_in_the_order_in_which_people_met_them(app: Flask) -> None:
    consultation = make.make_consultation(days=(-5, 20), published=False)
    add_phase(consultation, (-3, 2), name="First to close")
    managing.publish(SYSTEM, consultation)
    assert [phase.name for phase in list_in_order(consultation)] == ["First to close", "Listen"]


def test_after_the_decision_the_stage_that_is_on_is_that_which_puts_it_into_practice(app: Flask) -> None:
    consultation = make_decided()
    page = Reader(app).open(f"/consultations/{consultation.slug}").page
    assert [each.get_text(" ", strip=True) for each in page.select(".steps [aria-current] b")] == ["2. Is it happening? now"]
    assert say_day(today()) in page.select_one(".pill").get_text()


def test_people_who_spoke_and_people_who_joined_are_counted_alike_on_every_page(app: Flask) -> None:
    consultation = make.make_consultation()
    author = make.seat(consultation)
    make.make_thread(consultation, author)
    make.make_thread(consultation, author)
    make.seat(consultation)
    make.make_thread(consultation, make.seat(consultation, make.Role.LEAD))
    page = Reader(app).open(f"/consultations/{consultation.slug}").words
    counted = "One person has commented. This includes what people wrote in workshops and with their votes. 2 people have joined."
    assert f"{counted} These numbers leave out the team and staff." in page
    assert "comments from one person" in Reader(app).open(f"/consultations/{consultation.slug}/you-said-we-did").words
    assert "2 people have joined" in Reader(app).open("/").words


def test_a_stage_that_closes_before_another_says_when_the_last_one_does(app: Flask) -> None:
    consultation = make.make_consultation(days=(-1, 5))
    opens, closes = now() + timedelta(days=6), now() + timedelta(days=20)
    later = managing.add_phase(SYSTEM, consultation, name="Weigh up", note="", opens_at=opens, closes_at=closes)
    managing.add_activity(SYSTEM, later, kind_key="discussion", title="More", summary="")
    pill = Reader(app).open(f"/consultations/{consultation.slug}").page.select_one("p.pill")
    assert pill is not None and f"the last one on {say_day(closes)}" in pill.get_text()
