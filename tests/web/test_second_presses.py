"""Whoever presses a button twice that worked the first time hears that it is done, and is led on."""

from __future__ import annotations

from flask import Flask

from forum.contributions.models import Status
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.stopping.actions import ask_to_stop
from forum.stopping.kinds import StopKind
from tests import factories as make
from tests.browsing import Reader
from tests.site.test_organisations import REASON, RunBy, come_in, run_by


def press_twice(reader: Reader, button: str, **fields: str) -> Reader:
    page, path = reader.page, reader.path
    assert reader.send(button, **fields).status == 200
    reader.go_back(page, path)
    return reader.send(button, **fields)


def test_renaming(app: Flask) -> None:
    run_by(RunBy("Westbrook Trust"))
    reader = come_in(app).open("/site/organisations").follow("Westbrook Trust").follow("Rename it")
    press_twice(reader, "Rename it", name="Westbrook Care", reason=REASON)
    assert reader.status == 200 and "This has already been done." in reader.words and reader.title == "Westbrook Care"


def test_merging(app: Flask) -> None:
    run_by(RunBy("Trst")), run_by(RunBy("Trust"))
    reader = come_in(app).open("/site/organisations").follow("Trst").follow("Merge it into another one")
    press_twice(reader.send("Check what this changes", into="Trust", reason=REASON), "Merge them now")
    assert reader.status == 200 and "This has already been done." in reader.words and reader.title == "Trust"


def test_deleting_a_comment(app: Flask) -> None:
    consultation, account = make.make_consultation(), make.make_account()
    said = make.make_reply(make.make_thread(consultation), make.seat(consultation, actor=account.as_actor()))
    reader = Reader(app).enter(account.email).open(f"/consultations/{consultation.slug}/said/{said.public_id}/withdraw")
    press_twice(reader, "Delete my comment")
    assert reader.status == 200 and "You have already deleted this." in reader.words
    db.session.expire_all()
    assert said.status == Status.WITHDRAWN


def test_stopping(app: Flask) -> None:
    consultation = make.make_consultation()
    second = make.make_account()
    make.seat(consultation, Role.LEAD, actor=second.as_actor())
    ask_to_stop(make.seat(consultation, Role.ORGANISER), consultation, StopKind.LAW, reason="The law has changed since.")
    reader = Reader(app).enter(second.email).open(f"/consultations/{consultation.slug}/manage/stop")
    press_twice(reader, "Stop this now")
    assert reader.status == 200 and "You have already stopped this." in reader.words
    assert reader.path == f"/consultations/{consultation.slug}"
