"""Whoever reports the same thing more than once is heard each time: the gravest of all open reports decides who looks when, and
each one's words stand under its own reason."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.events import EventRecord
from forum.kernel.permissions import Role
from forum.moderation.kinds import DECIDE_WITHIN, CaseState, FlagState, Lane, ModerationAction
from forum.moderation.models import Case
from forum.moderation.queries.queue import list_cards
from tests import factories as make
from tests.browsing import Reader
from tests.moderation.conftest import Scene

SHE_IS_NOT_SAFE = "She says that she cannot go on."


@pytest.mark.parametrize("other", ["off_topic", "attack", "private", "other"])
def test_a_lesser_report_by_the_same_person_leaves_the_lane_the_time_and_the_words_of_the_first(scene: Scene, other: str) -> None:
    first = scene.flag("risk", words=SHE_IS_NOT_SAFE)
    due_at, work_at = first.due_at, first.work_at
    with set_clock(now() + timedelta(minutes=9)):
        case = scene.flag(other, words="And it is about buses.")
    assert (case.lane, case.due_at, case.work_at) == (Lane.RISK, due_at, work_at)
    assert [(each.reason_key, each.words) for each in case.flags] == [
        ("risk", SHE_IS_NOT_SAFE),
        (other, "And it is about buses."),
    ]


@pytest.mark.parametrize("order", permutations(["off_topic", "risk", "attack"]))
def test_the_gravest_decides_in_whatever_order_they_come(scene: Scene, order: tuple[str, ...]) -> None:
    for reason in order:
        case = scene.flag(reason)
    assert case.lane == Lane.RISK
    (risk,) = [each for each in case.flags if each.reason_key == "risk"]
    assert case.due_at == risk.created_at + DECIDE_WITHIN[Lane.RISK]


def test_a_lesser_report_calls_nobody_off_who_was_called_for_the_first(scene: Scene) -> None:
    case = scene.flag("risk")
    case.team_alerted_at = called = now()
    db.session.commit()
    assert scene.flag("off_topic").team_alerted_at == called


def test_more_words_for_the_same_reason_are_a_new_version_and_the_same_again_is_not(scene: Scene) -> None:
    version = scene.flag("risk", words=SHE_IS_NOT_SAFE).version
    assert scene.flag("risk", words=SHE_IS_NOT_SAFE).version == version
    assert scene.flag("risk", words="She lives alone.").version > version, "nobody decides it without having read this"
    assert db.session.query(EventRecord).filter_by(kind="FlagRaised").count() == 2
    assert scene.case().flags[0].words == f"{SHE_IS_NOT_SAFE}\n\nShe lives alone."


def test_each_report_of_one_person_is_settled_by_itself_and_they_count_once_among_people(scene: Scene) -> None:
    scene.flag("risk")
    case = scene.flag("off_topic")
    wrong = frozenset({case.flags[1].public_id})
    scene.decide(ModerationAction.HIDE, rule="safe", flags_wrong=wrong)
    assert [each.state for each in scene.case().flags] == [FlagState.RIGHT, FlagState.WRONG]
    assert scene.case().state == CaseState.DECIDED


def test_an_older_form_sent_again_takes_nothing_back_on_the_screen_of_a_moderator(app: Flask) -> None:
    said = make.make_thread(make.make_consultation())
    make.make_account("flagger@example.org")
    sam = make.seat(said.consultation, Role.MODERATOR, actor=make.make_actor("sam@example.org"))
    path = f"/consultations/{said.consultation.slug}/said/{said.public_id}/flag"
    reader = Reader(app).enter("flagger@example.org")
    older = reader.open(path).page
    reader.open(path).send("Send my report", reason_key="risk", words=SHE_IS_NOT_SAFE)
    reader.go_back(older, path)
    reader.send("Send my report", reason_key="off_topic", words="Buses.")
    (case,) = db.session.query(Case)
    page = Reader(app).enter("sam@example.org").open(f"/moderation/cases/{case.public_id}").words
    assert "Someone reported: someone may be at risk" in page
    assert SHE_IS_NOT_SAFE in page
    (card,) = list_cards(sam)
    assert card.what == "Someone may be at risk, off topic"


def test_the_database_rewrites_no_reason_of_a_report(scene: Scene) -> None:
    scene.flag("risk")
    with pytest.raises(DBAPIError, match="keeps its reason"):
        db.session.execute(text("UPDATE flags SET reason_key = 'off_topic'"))
    db.session.rollback()
    assert scene.case().lane == Lane.RISK
