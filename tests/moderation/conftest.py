from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from flask import Flask

from forum.consultations.models import Consultation
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.kernel.permissions import Actor, Role
from forum.kernel.text import render
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim
from forum.moderation.kinds import ModerationAction
from forum.moderation.models import Case, Decision
from forum.moderation.queries.cases import find_case
from tests import factories as make
from tests.worlds import begin_with


@dataclass
class Scene:
    """A consultation with two moderators, somebody who wrote something, and somebody who flags it."""

    consultation: Consultation
    sam: Actor
    meera: Actor
    author: Actor
    flagger: Actor
    said: Contribution
    others: list[Actor] = field(default_factory=list)

    def case(self) -> Case:
        db.session.expire_all()
        found = find_case(self.said)
        assert found is not None
        return found

    def flag(self, reason: str = "attack", by: Actor | None = None, words: str = "") -> Case:
        flag(by or self.flagger, self.said, reason_key=reason, words=words)
        return self.case()

    def decide(self, act: ModerationAction, *, rule: str = "person", reason: str = "Because.", **more: object) -> Decision:
        claim(self.sam, self.case())
        return decide(self.sam, self.case(), Ruling(act, rule, reason, is_sure=True, **more), version=self.case().version)

    def status(self) -> str:
        db.session.expire_all()
        return self.said.status


def make_scene(said: Contribution | None = None, *, body: str = "They do. Ring Joan on 01632 960417.") -> Scene:
    if said is None:
        consultation = make.make_consultation()
        author = make.seat(consultation, name="Priya M.")
        thread = make.make_thread(consultation)
        said = make.make_reply(thread, author, body="To be replaced.")
        said.body, said.html = body, render(body)  # As it was before there were triggers.
        db.session.commit()
    else:
        consultation = said.consultation
        author = make.make_actor()
        said.author.account_id = author.account_id
        db.session.commit()
    return Scene(
        consultation,
        make.seat(consultation, Role.MODERATOR, name="Sam"),
        make.seat(consultation, Role.MODERATOR, name="Meera"),
        author,
        make.seat(consultation, name="Flagger"),
        said,
    )


@pytest.fixture
def keeps_mail(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail is kept for /outbox instead of being sent, so it can be read."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], environment="demo"))


@pytest.fixture
def scene(app: Flask) -> Scene:
    return begin_with(make_scene)


@pytest.fixture(params=make.CONTRIBUTION_FACTORIES)
def any_scene(app: Flask, request: pytest.FixtureRequest) -> Scene:
    """The same for every kind of contribution there is."""
    return begin_with(make_scene_of, request.param)


def make_scene_of(kind: str) -> Scene:
    return make_scene(make.CONTRIBUTION_FACTORIES[kind]())
