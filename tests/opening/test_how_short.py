"""How short something is open is said in plain numbers, and what is promised instead comes while people can answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.consultations.standing import find_last_day
from forum.kernel.clock import now
from forum.kernel.dates import say_span, to_local
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.opening.actions import preparing
from forum.opening.checks import all_checks
from forum.opening.kinds import Tier
from forum.opening.queries import GateLine, find_opening, read_gate
from tests import factories as make
from tests.browsing import Reader
from tests.opening.ready import Team, make_ready
from tests.opening.test_conversation import enter

HOUR = 1 / 24
WHY, INSTEAD = "The maker of it is ill.", "Ring us, and we read it with you."


def open_short(tier: Tier, days: tuple[float, float]) -> Team:
    team = make_short(tier, days)
    for key in ("enough_days", "decision_after"):
        if any(line.check.key == key for line in missing(team)):
            team.explain(key)
    team.ask()
    team.sign()
    team.open()
    return team


def make_short(tier: Tier, days: tuple[float, float]) -> Team:
    """Its stage was long when the reviews were planned."""
    team = make_ready(tier)
    phase = team.consultation.phases[0]
    phase.opens_at, phase.closes_at = (now().replace(microsecond=0) + timedelta(days=day) for day in days)
    db.session.commit()
    return team


def missing(team: Team) -> list[GateLine]:
    return read_gate(team.consultation, find_opening(team.consultation)).missing


@pytest.mark.parametrize(
    ("tier", "days", "said"),
    [
        (Tier.ENGAGEMENT, (2 * HOUR, 4 * HOUR), "Open for 2 hours. An engagement should be open for at least 42 days."),
        (Tier.FORMAL, (2 * HOUR, 4.5 * HOUR), "Open for 2 hours 30 minutes. A formal consultation should be open"),
    ],
)
def test_everyone_reads_for_how_long_it_is_open(app: Flask, tier: Tier, days: tuple[float, float], said: str) -> None:
    team = open_short(tier, days)
    address = f"/consultations/{team.consultation.slug}"
    for page in (address, f"{address}/opening"):
        assert said in Reader(app).open(page).words
    assert "fewer days than it should be" not in Reader(app).open(address).words


def test_whoever_agrees_reads_the_same(app: Flask) -> None:
    team = make_short(Tier.ENGAGEMENT, (2 * HOUR, 4 * HOUR))
    team.explain("enough_days", agrees=None)
    page = enter(app, team.organiser).open(f"/consultations/{team.consultation.slug}/manage/opening/without/enough_days")
    assert "Open for 2 hours. An engagement should be open for at least 42 days." in page.words


def test_a_stage_of_hours_says_its_times(app: Flask) -> None:
    team = open_short(Tier.ENGAGEMENT, (2 * HOUR, 4 * HOUR))
    phase = team.consultation.phases[0]
    assert say_span(phase.opens_at, phase.closes_at) in Reader(app).open(f"/consultations/{team.consultation.slug}").words
    assert "am" in say_span(phase.opens_at, phase.closes_at) or "pm" in say_span(phase.opens_at, phase.closes_at)


def state(team: Team, *, why: str = WHY, instead: str = INSTEAD, by_when: object = None) -> None:
    check, owner = all_checks()["easy_read"], make.place_of(team.lead, team.consultation).public_id
    day = by_when or to_local(now()).date() + timedelta(days=3)
    preparing.explain_gap(
        team.organiser,
        team.consultation,
        check,
        preparing.GapStatement(why, instead, day, owner),  # type: ignore[arg-type]
        seen=preparing.fingerprint_gap(None),
    )


@pytest.mark.parametrize("field", ["why", "instead"])
@pytest.mark.parametrize("words", ["", "No.", "Later then", "so so so so"])
def test_a_statement_says_something(app: Flask, field: str, words: str) -> None:
    team = make_ready(Tier.ENGAGEMENT)
    with pytest.raises(Invalid) as refused:
        state(team, **{field: words})
    assert set(refused.value.errors) == {field}


def test_what_is_promised_instead_comes_while_people_can_answer(app: Flask) -> None:
    team = make_ready(Tier.ENGAGEMENT)
    last = find_last_day(team.consultation)
    assert last is not None
    with pytest.raises(Invalid) as refused:
        state(team, by_when=last + timedelta(days=1))
    assert set(refused.value.errors) == {"by_when"}
    state(team, by_when=last)


def test_each_statement_stands_under_what_it_answers(app: Flask) -> None:
    team = open_short(Tier.ENGAGEMENT, (2 * HOUR, 4 * HOUR))
    page = Reader(app).open(f"/consultations/{team.consultation.slug}").page
    panels = page.select("#opened-without .official-words")
    assert panels
    for panel in panels:
        assert "We asked the team:" in panel.get_text()
