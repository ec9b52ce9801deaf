"""Whoever comes by the lasting address of a comment that was hidden is told that it was, and by which rule; and nothing of it."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.contributions.models import Status
from forum.kernel.db import db
from forum.moderation.kinds import ModerationAction
from tests.browsing import Reader
from tests.moderation.conftest import Scene

PLAIN = "Check the web address is right."


def open_post(app: Flask, scene: Scene) -> Reader:
    return Reader(app).open(f"/consultations/{scene.consultation.slug}/posts/{scene.said.public_id}")


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (ModerationAction.HIDE, "A moderator has hidden this comment."),
        (ModerationAction.HOLD, "hidden while a moderator looks at it."),
        (ModerationAction.REWORD, "hidden until the person who wrote it has reworded it."),
    ],
)
def test_that_it_is_hidden_is_said_with_the_rule(app: Flask, scene: Scene, act: ModerationAction, sentence: str) -> None:
    scene.flag()
    scene.decide(act, rule="question", reason="Her own business.")
    page = open_post(app, scene)
    assert page.status == 404
    assert sentence in page.words and "house rule 7: Stick to the question." in page.words
    assert "See the moderation record" in page.words
    assert PLAIN not in page.words
    for secret in (scene.said.body, "Her own business.", "Priya"):
        assert secret not in page.response.text


def test_near_danger_no_rule_is_named(app: Flask, scene: Scene) -> None:
    scene.flag("risk")
    scene.decide(ModerationAction.HIDE, rule="safe")
    page = open_post(app, scene)
    assert "A moderator has hidden this comment." in page.words and "house rule" not in page.words.lower().split("main")[0]
    assert "It is about house rule" not in page.words


@pytest.mark.parametrize("what", ["never shown", "private", "shown again"])
def test_of_what_nobody_was_to_see_nothing_is_told(app: Flask, scene: Scene, what: str) -> None:
    if what != "never shown":
        scene.flag()
        scene.decide(ModerationAction.HIDE)
    if what == "private":
        scene.said.private_to_id = scene.said.author_id
    if what == "never shown":
        scene.said.status = Status.WAITING
    if what == "shown again":
        scene.decide(ModerationAction.KEEP)
    db.session.commit()
    page = open_post(app, scene)
    assert "hidden this comment" not in page.words
    assert page.status == (200 if what == "shown again" else 404)
    assert (PLAIN in page.words) == (what != "shown again")
