"""Once it is decided, or stopped early, a form offers what can still change, and the rest is read there with the reason."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.models import Consultation
from forum.kernel.db import db
from forum.kernel.permissions import Actor, Role
from tests import factories as make
from tests.browsing import Reader
from tests.stopping.test_stopping import stop

ENDS = {"decided": make.decide, "stopped early": stop}
OFFERED = {"contact_phone", "contact_post", "contact_email", "reason"}


def enter(app: Flask, actor: Actor, consultation: Consultation, page: str) -> Reader:
    email = db.session.get_one(Account, actor.account_id).email
    return Reader(app).enter(email).open(f"/consultations/{consultation.slug}/{page}")


def list_offered(reader: Reader) -> set[str]:
    fields = reader.page.select("main form input:not([type=hidden]), main form textarea, main form select")
    return {str(each["name"]) for each in fields if each.get("name")}


@pytest.mark.parametrize("how", ENDS)
def test_of_the_basic_details_what_can_change_has_a_box_and_the_rest_is_read(app: Flask, how: str) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    old = enter(app, organiser, consultation, "manage/basics")
    assert {"title", "summary", "promise"} <= list_offered(old)
    ENDS[how](consultation)
    reader = enter(app, organiser, consultation, "manage/basics")
    assert list_offered(reader) <= OFFERED
    assert consultation.summary in reader.words and f"This was {how} on" in reader.words
    reader.send("Save", contact_phone="01632 960 999", reason="The number has changed.")
    assert reader.status == 200, reader.errors
    db.session.expire_all()
    assert consultation.contact_phone == "01632 960 999"
    old.send("Save", summary="Something else that was typed.", reason="It reads better.")
    assert old.status == 422
    assert "Something else that was typed." in old.page.text and f"This was {how} on" in old.words


def test_who_answers_by_when_is_read_once_it_is_decided(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    old = enter(app, organiser, consultation, "answers/settings")
    assert "answer_weeks" in list_offered(old)
    make.decide(consultation)
    reader = enter(app, organiser, consultation, "answers/settings")
    assert list_offered(reader) == set() and "This was decided on" in reader.words
    old.send("Save", answer_weeks="40", reason="We need much more time than we thought.")
    assert old.status in {409, 422} and "40" in old.words and "We need much more time" in old.words
