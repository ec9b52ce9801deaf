"""Settings of a poll and of its method: what is missing, what is refused, and what is read whatever has changed since."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from forum.activities.voting.actions import announcing, managing
from forum.activities.voting.actions.copying import copy_poll
from forum.activities.voting.actions.managing import Rules
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.methods.budgets import BudgetSettings
from forum.activities.voting.methods.dots import MOST_POINTS, DotsSettings
from forum.activities.voting.models import Who
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.permissions import SYSTEM
from tests import factories as make
from tests.browsing import Reader


@pytest.mark.parametrize(
    ("method", "labels", "rules", "missing"),
    [
        ("choose-one", ("One",), {}, "at least 2"),
        ("stv", ("One", "Two"), {"seats": 3}, "You are choosing more than there are options. Add options or choose"),
        ("dots", ("One", "Two"), {"points": 0}, "how many points"),
        ("dots", ("One", "Two"), {"seats": 3}, "You are choosing more than there are options. Add options or choose"),
        ("budget-greedy", ("One", "Two"), {"money": 0}, "how much money"),
        ("choose-one", ("One", "Two"), {"who": Who.LIST}, "list of people"),
        ("choose-one", ("One", "Two"), {"who": Who.CAPACITIES}, "who can vote"),
        ("consent", (), {}, "at least 1"),
    ],
)
def test_an_unfinished_poll_cannot_be_announced(app: Flask, method: str, labels: tuple, rules: dict, missing: str) -> None:
    poll = make.make_poll(method_key=method, labels=labels, announced=False, **rules)
    with pytest.raises(Invalid, match=missing):
        announcing.announce(SYSTEM, poll, seen=fingerprint_poll(poll))


@pytest.mark.parametrize(
    ("method", "settings", "wrong"),
    [
        ("choose-one", {"seats": 3}, "form"),
        ("stv", {"points": 9}, "form"),
        ("stv", {"seats": 0}, "seats"),
        ("stv", {"seats": 51}, "seats"),
        ("stv", {"seats": "3"}, "seats"),
        ("stv", {"seats": True}, "seats"),
        ("approval", {"least": 3, "most": 2}, "most"),
        ("approval", {"least": 0}, "least"),
        ("dots", {"points": 101}, "points"),
        ("budget-greedy", {"money": 10**9 + 1}, "money"),
        ("budget-equal-shares", {"within_money": 1}, "within_money"),
    ],
)
def test_a_setting_that_a_method_does_not_have_or_cannot_take_is_refused(
    app: Flask, method: str, settings: dict[str, object], wrong: str
) -> None:
    poll = make.make_poll(method_key=method, announced=False)
    before = poll.settings
    with pytest.raises(Invalid) as refused:
        managing.set_rules(SYSTEM, poll, Rules("Q", is_secret=poll.is_secret, ties=poll.ties, settings=settings))
    assert set(refused.value.errors) == {wrong}
    assert poll.settings == before


@pytest.mark.parametrize(
    ("stored", "settings"),
    [
        ({"points": MOST_POINTS + 1, "seats": 2}, DotsSettings(points=MOST_POINTS + 1, seats=2)),  # the limit was higher once
        ({"points": 7, "colours": 3}, DotsSettings(points=7)),  # there was such a setting once
        ({"points": "7"}, DotsSettings()),
        ({}, DotsSettings()),
    ],
)
def test_settings_of_a_frozen_poll_are_read_whatever_has_changed_since(
    app: Flask, stored: dict[str, object], settings: DotsSettings
) -> None:
    poll = make.make_poll(method_key="dots")
    poll.settings_json = json.dumps(stored)
    db.session.commit()
    assert poll.settings == settings
    assert Reader(app).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}").status == 200


def test_settings_are_kept_and_a_copy_has_them(app: Flask) -> None:
    poll = make.make_poll(method_key="budget-greedy", announced=False, money=500, within_money=True, most=3)
    db.session.expire(poll)
    assert poll.settings == BudgetSettings(money=500, within_money=True, most=3)
    assert copy_poll(SYSTEM, poll, poll.activity).settings == poll.settings
    dots = managing.create_poll(SYSTEM, poll.activity, method_key="dots", question="What first?")
    assert dots.settings == DotsSettings(points=10), "as the method says"
