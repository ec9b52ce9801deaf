"""Whoever presses a button twice is told that the first press did it, and not that something went wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import Account
from forum.activities.voting.models import Poll, Purpose, VoteCancellation
from forum.agreeing.models import AskedOfTwo
from forum.consultations.models import Consultation
from forum.deciders.actions import add_decider
from forum.deciders.kinds import DeciderKind
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Role
from forum.stopping.models import EarlyStop
from forum.unnaming.models import DeciderRemoval
from tests import factories as make
from tests.browsing import Reader

WHY = "An option was missing, so nobody could choose it."
Asked = tuple[Reader, str, dict[str, str], type[AskedOfTwo]]
Case = tuple[str, dict[str, str], type[AskedOfTwo]]


def ask_to_stop(consultation: Consultation) -> Case:
    return f"/consultations/{consultation.slug}/manage/stop", {"kind": "law", "reason": WHY}, EarlyStop


def ask_to_cancel(consultation: Consultation) -> Case:
    poll = make.make_poll(consultation, purpose=Purpose.FOLLOWED, unless="it costs more than £10.")
    return address_of(poll), {"reason": WHY}, VoteCancellation


def ask_to_take_off(consultation: Consultation) -> Case:
    add_decider(SYSTEM, consultation, DeciderKind.BODY, make.BOARD)
    wrong = add_decider(SYSTEM, consultation, DeciderKind.BODY, replace(make.BOARD, name="The wrong board"))
    return f"/consultations/{consultation.slug}/manage/deciders/{wrong.public_id}/take-off", {"reason": WHY}, DeciderRemoval


ASKERS: dict[str, Callable[[Consultation], Case]] = {
    "stop": ask_to_stop,
    "cancel a vote": ask_to_cancel,
    "take somebody off": ask_to_take_off,
}


def address_of(poll: Poll) -> str:
    return f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/call-off"


def enter_organiser(app: Flask, consultation: Consultation) -> Reader:
    make.seat(consultation, Role.LEAD)
    organiser = make.seat(consultation, Role.ORGANISER)
    return Reader(app).enter(db.session.get_one(Account, organiser.account_id).email)


@pytest.fixture(params=ASKERS)
def asked(app: Flask, request: pytest.FixtureRequest) -> Asked:
    consultation = make.make_consultation()
    path, fields, model = ASKERS[request.param](consultation)
    reader = enter_organiser(app, consultation).open(path)
    form = reader.page.select_one("main form:has([name=reason])")
    sent = reader.fields_of(form) | fields
    assert reader.ask("post", path, data=sent).status_code == 303
    return reader, path, sent, model


def test_the_same_words_twice_are_one_request_and_no_fault(asked: Asked) -> None:
    reader, path, sent, model = asked
    again = reader.ask("post", path, data=sent)
    assert again.status_code == 303 and again.location.endswith(path)
    assert "You have already asked. A colleague has to agree or say no." in reader.open(path).words
    assert db.session.scalar(select(func.count()).select_from(model)) == 1


def test_other_words_are_not_lost(asked: Asked) -> None:
    reader, path, sent, _model = asked
    reader._take(reader.ask("post", path, data=sent | {"reason": "Something else, at length."}))
    assert reader.status == 422
    assert "You have already asked." in reader.words and "Something else, at length." in str(reader.page)


def test_a_vote_that_one_person_cancels_twice_is_cancelled_once(app: Flask) -> None:
    poll = make.make_poll()
    reader = enter_organiser(app, poll.consultation).open(address_of(poll))
    sent = reader.fields_of(reader.page.select_one("main form:has([name=reason])")) | {"reason": WHY}
    assert reader.ask("post", address_of(poll), data=sent).status_code == 303
    again = reader.ask("post", address_of(poll), data=sent, follow_redirects=True)
    assert again.status_code == 200 and "This vote is cancelled already" in again.get_data(as_text=True)
    other = reader.ask("post", address_of(poll), data=sent | {"reason": "Other words."})
    assert other.status_code == 403 and "Other words." in other.get_data(as_text=True)
