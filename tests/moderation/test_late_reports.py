"""A report of what was hidden, moved or deleted while it was written is still taken: whoever is at risk still is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from forum.contributions import actions as saying
from forum.contributions.models import Status
from forum.kernel.db import db
from forum.kernel.permissions import Role
from forum.moderation.kinds import REASONS, CaseState, FlagState, Lane, ModerationAction
from forum.moderation.models import Case
from forum.moderation.rules import list_possible_actions
from tests import factories as make
from tests.browsing import Reader
from tests.moderation.conftest import Scene

WORDS = "She wrote that she has the tablets in her hand."


def hide(scene: Scene) -> None:
    scene.flag("off_topic")
    scene.decide(ModerationAction.HIDE)


def hold(scene: Scene) -> None:
    scene.flag("off_topic")
    scene.decide(ModerationAction.HOLD)


def move(scene: Scene) -> None:
    home = make.make_thread(scene.consultation, title="Somewhere else")
    scene.flag("off_topic")
    scene.decide(ModerationAction.MOVE, home=home.public_id)


def delete(scene: Scene) -> None:
    saying.withdraw(scene.author, scene.said)


MEANWHILE: dict[str, Callable[[Scene], None]] = {"hidden": hide, "held": hold, "moved": move, "deleted": delete}


@pytest.mark.parametrize("who", ["a visitor", "somebody signed in"])
@pytest.mark.parametrize("what", MEANWHILE)
def test_that_somebody_is_at_risk_is_taken_whatever_became_of_the_words(app: Flask, scene: Scene, what: str, who: str) -> None:
    make.make_account("reader@example.org")
    reader = Reader(app) if who == "a visitor" else Reader(app).enter("reader@example.org")
    scene.consultation.contact_phone = "01632 960001"
    db.session.commit()
    reader.open(f"/consultations/{scene.consultation.slug}/said/{scene.said.public_id}/flag")
    MEANWHILE[what](scene)
    page = reader.send("Send my report", reason_key="risk", words=WORDS)
    assert page.status == 200
    assert "We have your report" in page.words and "999" in page.words
    assert "01632 960001" in page.words, "who to ring here"
    case = scene.case()
    assert (case.lane, case.state) == (Lane.RISK, CaseState.HELD if what == "held" else CaseState.OPEN)
    assert (case.flags[-1].reason_key, case.flags[-1].words) == ("risk", WORDS)
    if what in {"hidden", "held"}:
        assert "It had been hidden before your report reached us." in page.words
        assert scene.said.body not in page.response.text


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_what_is_hidden_already_is_opened_again_only_for_what_hiding_does_not_end(app: Flask, scene: Scene, reason: str) -> None:
    hide(scene)
    page = Reader(app).open(f"/consultations/{scene.consultation.slug}/said/{scene.said.public_id}/flag")
    assert "This has been hidden" in page.words and scene.said.body not in page.response.text
    page.send("Send my report", reason_key=reason, words=WORDS)
    is_opened = reason in {"risk", "illegal"}
    assert scene.case().state == (CaseState.OPEN if is_opened else CaseState.DECIDED)
    assert scene.case().flags[-1].state == (FlagState.OPEN if is_opened else FlagState.RIGHT)
    assert ("A moderator has already hidden it." in page.words) == (not is_opened)


def test_a_moderator_can_leave_hidden_what_was_reported_again(scene: Scene) -> None:
    hide(scene)
    scene.flag("risk", by=make.seat(scene.consultation))
    assert ModerationAction.HIDE in list_possible_actions(scene.case())
    decision = scene.decide(ModerationAction.HIDE, rule="safe")
    assert (scene.status(), scene.case().state) == (Status.HIDDEN, CaseState.DECIDED)
    assert decision.kind.label == "Leave it hidden"


def test_what_was_never_meant_for_somebody_is_not_there_for_them_to_report(app: Flask, scene: Scene) -> None:
    path = f"/consultations/{scene.consultation.slug}/said/{scene.said.public_id}/flag"
    reader = Reader(app).open(path)
    scene.said.private_to_id, scene.said.status = scene.said.author_id, Status.PRIVATE
    db.session.commit()
    page = reader.send("Send my report", reason_key="risk", words=WORDS)
    assert page.status == 404
    assert "call 999 first" in page.words and WORDS in page.response.text
    assert db.session.query(Case).count() == 0


def test_a_report_from_a_page_of_an_earlier_session_needs_only_the_button_again(app: Flask, scene: Scene) -> None:
    make.make_account("reader@example.org")
    reader = Reader(app).enter("reader@example.org")
    path = f"/consultations/{scene.consultation.slug}/said/{scene.said.public_id}/flag"
    reader.open(path)
    with reader.client.session_transaction() as session:
        session.clear()
    page = reader.send("Send my report", reason_key="risk", words=WORDS)
    assert (page.status, page.path) == (422, path), "nobody is led away to sign in"
    assert "Press the button once more" in page.words and "call 999 first" in page.words
    page.send("Send my report", reason_key="risk")
    assert scene.case().flags[0].words == WORDS


def test_a_report_that_another_site_sends_is_not_taken(app: Flask, scene: Scene) -> None:
    path = f"/consultations/{scene.consultation.slug}/said/{scene.said.public_id}/flag"
    answer = Reader(app).ask("post", path, data={"reason_key": "risk"}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 400
    assert db.session.query(Case).count() == 0


def test_whoever_opens_a_case_that_a_colleague_has_just_taken_is_told_so(app: Flask, scene: Scene) -> None:
    readers = {}
    for name in ("first", "second"):
        actor = make.make_actor(f"{name}@example.org")
        make.seat(scene.consultation, Role.MODERATOR, name=name, actor=actor)
        path = f"/consultations/{scene.consultation.slug}/said/{scene.said.public_id}/case"
        readers[name] = Reader(app).enter(f"{name}@example.org").open(path)
    assert "You have opened a case and taken it." in readers["first"].send("Open the case and take it").words
    page = readers["second"].send("Open the case and take it")
    assert "You have opened a case" not in page.words
    assert "There is already a case about this, so we have not opened another one. first has taken this case." in page.words
