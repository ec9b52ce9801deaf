"""Whoever prepares an opening reads all that is wrong in a form at once, each at its field."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.permissions import Actor
from forum.opening.actions import preparing
from forum.opening.actions.preparing import GapStatement
from forum.opening.checks import all_checks
from forum.opening.kinds import Nation, Tier
from forum.opening.queries import find_opening
from tests import factories as make
from tests.browsing import Reader
from tests.opening.ready import Team, make_ready


def enter(app: Flask, actor: Actor, address: str) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email).open(address)


def open_it(team: Team) -> None:
    opening = find_opening(team.consultation)
    assert opening is not None
    team.consultation.published_at = opening.opened_at = now()
    team.consultation.phases[0].opens_at = now() - timedelta(days=1)
    db.session.commit()
    make.make_thread(team.consultation)


def test_of_the_kind_and_its_days(app: Flask) -> None:
    team = make_ready()
    open_it(team)
    opening = find_opening(team.consultation)
    assert opening is not None and opening.decides_on is not None
    earlier = opening.decides_on - timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        preparing.choose_tier(
            team.organiser,
            team.consultation,
            Tier.ENGAGEMENT,
            nation=Nation.ENGLAND,
            decides_on=earlier,
            answers_wait=True,
            seen=preparing.fingerprint_choice(opening),
        )
    assert set(refused.value.errors) == {"decides_on", "answers_wait", "reason"}
    db.session.rollback()
    reader = enter(app, team.organiser, f"/consultations/{team.consultation.slug}/manage/opening/tier")
    reader.send("Save", decides_on=earlier.isoformat(), answers_wait="after")
    assert reader.status == 422
    wrong = {each["href"] for each in reader.page.select(".govuk-error-summary a")}
    assert {"#decides_on", "#reason"} <= wrong and any("answers_wait" in each for each in wrong)


def test_of_what_is_done_instead_of_a_check(app: Flask) -> None:
    team = make_ready()
    check = all_checks()["easy_read"]
    past = to_local(now()).date() - timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        statement = GapStatement(" ", "", past, "nobody")
        preparing.explain_gap(team.organiser, team.consultation, check, statement, seen=preparing.fingerprint_gap(None))
    assert set(refused.value.errors) == {"why", "instead", "by_when", "owner"}
    reader = enter(app, team.organiser, f"/consultations/{team.consultation.slug}/manage/opening/without/easy_read")
    button = reader.page.select("main form button")[-1].get_text(strip=True)
    reader.send(button, why="", instead="We read it aloud.", by_when=past.isoformat())
    assert reader.status == 422
    wrong = {each["href"] for each in reader.page.select(".govuk-error-summary a")}
    assert {"#why", "#by_when"} <= wrong
    assert reader.page.select_one("textarea[name=instead]").text.strip() == "We read it aloud."
