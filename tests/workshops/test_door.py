"""The door of a workshop: by code, as oneself or as a guest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.limits import Limit
from forum.kernel.permissions import VISITOR, Actor
from forum.workshops.actions import attending
from forum.workshops.codes import ALPHABET, LENGTH, make_code, read_code, say_code
from forum.workshops.queries.finding import find_by_code
from forum.workshops.views import coming
from tests import factories as make
from tests.browsing import Reader


def test_a_full_room_is_full_for_the_next(either_app: Flask) -> None:
    workshop = make.make_room(size=2)
    make.come_in(workshop)
    make.come_in(workshop)
    with pytest.raises(Conflict):
        make.come_in(workshop)


def test_a_guest_cannot_come_where_only_participants_may(app: Flask) -> None:
    workshop = make.make_room(who="joined")
    with pytest.raises(Forbidden):
        attending.come_as_guest(Actor(None, VISITOR), workshop, name="Nasreen", capacity_key="carer")


def test_a_guest_cannot_take_a_professional_capacity_or_an_official_name(app: Flask) -> None:
    workshop = make.make_room()
    for name, capacity in (("Nasreen", "staff"), ("Moderator", "carer"), ("...", "carer")):
        with pytest.raises(Invalid):
            attending.come_as_guest(Actor(None, VISITOR), workshop, name=name, capacity_key=capacity)


def test_a_wrong_code_says_so_and_keeps_what_was_typed(app: Flask) -> None:
    reader = Reader(app).open("/join/").send("Continue", code="ABC ABC")
    assert reader.status == 422 and "No workshop has this code" in reader.words
    assert reader.page.find("input", attrs={"name": "code"})["value"] == "ABC ABC"


def test_the_code_of_a_workshop_that_is_not_public_leads_nowhere(app: Flask) -> None:
    workshop = make.make_workshop(make.make_consultation(published=False))
    assert "No workshop has this code" in Reader(app).open(f"/join/{workshop.code}").words
    assert Reader(app).open("/join/").send("Continue", code=workshop.code).status == 422


@given(st.sampled_from([" ", "-", "", "  "]))
def test_a_code_is_read_however_it_is_typed(gap: str) -> None:
    code = make_code()
    assert len(code) == LENGTH and set(code) <= set(ALPHABET)
    assert not set("0O1ILUV") & set(ALPHABET)
    assert read_code(f" {code[:3].lower()}{gap}{code[3:]} ") == code
    assert say_code(code).replace(" ", "") == code


@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize("door", ["typed", "in an address"])
def test_who_has_tried_too_many_codes_does_not_learn_at_either_door_whether_the_next_is_right(
    app: Flask, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coming, "WRONG_CODES_FROM_ADDRESS", Limit("wrong codes", 3, timedelta(minutes=10)))
    workshop, reader = make.make_room(), Reader(app)

    def try_code(code: str) -> int:
        if door == "typed":
            return reader.open("/join/").send("Continue", code=code).status
        return reader.open(f"/join/{code}").status

    assert try_code(workshop.code) == 200, "a right one costs nothing"
    wrong = [try_code(code) for code in ("ABCABC", "ABCABD", "ABCABE")]
    assert 429 not in wrong
    assert (try_code("ABCABF"), try_code(workshop.code)) == (429, 429)


@pytest.mark.parametrize(
    "typed", ["{code}", " {small} ", "{front} {back}", "https://talk.example.org/join/{code}", "/join/{code}/?x=1"]
)
def test_a_code_is_understood_as_it_is_typed_or_pasted(app: Flask, typed: str) -> None:
    workshop = make.make_room()
    code = workshop.code
    reader = Reader(app)
    reader.open("/join/").send("Continue", code=typed.format(code=code, small=code.lower(), front=code[:3], back=code[3:]))
    assert reader.title == workshop.title


def test_no_two_letters_of_a_code_look_alike() -> None:
    for pair in ("0O", "1I", "1L", "2Z", "5S", "6G", "8B", "UV"):
        assert not set(pair) <= set(ALPHABET), pair
        assert not set(pair) & set(ALPHABET), "nor can one of them be typed for what is not there"


def test_a_code_of_before_is_understood_though_it_is_misread_unless_it_could_be_two(app: Flask) -> None:
    reader = Actor(None, VISITOR)
    workshop, other = make.make_room(), make.make_room()
    workshop.code, other.code = "K8M5QP", "ZZZQQQ"
    db.session.commit()
    assert find_by_code(reader, "kbm sqp") == find_by_code(reader, "K8M5QP") == workshop
    other.code = "KBM5QP"
    db.session.commit()
    assert find_by_code(reader, "K8M5QP") == workshop and find_by_code(reader, "KBMSQP") is None


def test_a_code_that_was_tried_leads_on_as_a_code_however_long_the_address(app: Flask) -> None:
    page = Reader(app).open("/join?tried=" + "ab%20c%2F..%2F" * 300 + "x1-y2%20z3").page
    links = [str(each["href"]) for each in page.select("main a[href*=sign-in]")]
    assert [link.endswith("X1Y2Z3") and len(link) < 80 for link in links] == [True]
