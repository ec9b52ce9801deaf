"""What somebody signed says the name with which they signed it, whatever they are called later."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from forum.agreeing.wording import say_asked, say_end, say_who_did
from forum.consultations.actions import naming
from forum.consultations.actions.roles import change_role
from forum.consultations.models import Consultation, Participation
from forum.consultations.signed_names import find_name_at, say_signed
from forum.erasure.actions import erase_person
from forum.kernel.clock import now, set_clock
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.stopping.models import EarlyStop
from tests import factories as make
from tests.browsing import Reader
from tests.opening.ready import make_ready

WHY = "I have married."
DAY = timedelta(days=1)
NAMES = ["Amina Yusuf", "Helen Price", "Helen Field"]


@pytest.fixture
def start(app: Flask) -> datetime:
    return now()


def make_renamed(start: datetime) -> tuple[Consultation, Actor, Participation]:
    """On the second day to the second name, on the fourth to the third."""
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER, name=NAMES[0])
    for day, name in ((2, NAMES[1]), (4, NAMES[2])):
        with set_clock(start + day * DAY):
            naming.use_own_name(organiser, consultation, name=name, reason=WHY)
    return consultation, organiser, make.place_of(organiser, consultation)


@pytest.mark.parametrize(("day", "name"), [(1, NAMES[0]), (2, NAMES[0]), (3, NAMES[1]), (5, NAMES[2])])
def test_a_name_is_found_by_the_time_at_which_it_was_used(start: datetime, day: int, name: str) -> None:
    _consultation, _organiser, place = make_renamed(start)
    assert find_name_at(place, start + day * DAY) == name
    now_too = f"{name}, now {NAMES[2]}"
    assert say_signed(place, start + day * DAY) == (name if name == NAMES[2] else now_too)


def test_no_name_is_found_of_whoever_has_left(start: datetime) -> None:
    consultation, organiser, place = make_renamed(start)
    account = place.account
    assert account is not None
    make.seat(consultation, Role.ORGANISER, name="Ruth Danso")
    change_role(SYSTEM, place, role=Role.PARTICIPANT)
    erase_person(organiser, account)
    assert not {say_signed(place, start + day * DAY) for day in range(6)} & set(NAMES)


def test_changes_and_their_table_say_the_name_of_their_day(start: datetime, app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER, name=NAMES[0])
    make.seat(consultation, Role.ORGANISER)
    change_role(organiser, make.place_of(organiser, consultation), role=Role.FACILITATOR, reason="Another leads it.")
    with set_clock(start + DAY):
        naming.use_own_name(organiser, consultation, name=NAMES[1], reason=WHY)
    path = f"/consultations/{consultation.slug}/changes"
    for words in (Reader(app).open(path).words, app.test_client().get(f"{path}.csv").get_data(as_text=True)):
        assert "Amina Yusuf, now Helen Price" in words
        assert "Amina Yusuf now has the role of facilitator" in words
        assert "Helen Price now has the role" not in words


@pytest.mark.parametrize("say", [say_asked, say_end, say_who_did])
def test_what_two_people_did_says_the_names_of_that_day(start: datetime, say: object) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER, name=NAMES[0])
    place = make.place_of(organiser, consultation)
    asked = EarlyStop(consultation_id=consultation.id, asked_by=place, asked_at=start, agreed_by=place, agreed_at=start)
    with set_clock(start + DAY):
        naming.use_own_name(organiser, consultation, name=NAMES[1], reason=WHY)
    assert "Amina Yusuf, now Helen Price" in say(asked)  # type: ignore[operator]


def test_the_page_says_who_signed_by_the_name_of_the_signature(start: datetime, app: Flask) -> None:
    team = make_ready()
    team.ask()
    team.sign()
    team.open()
    signer = make.place_of(team.facilitator, team.consultation)
    was = signer.pseudonym
    with set_clock(now() + DAY):
        naming.use_own_name(team.facilitator, team.consultation, name="Sara Boyd", reason=WHY)
    for page in ("", "/opening"):
        words = Reader(app).open(f"/consultations/{team.consultation.slug}{page}").words
        assert f"{was}, now Sara Boyd checked" in words
