"""After something has opened: its day, what was agreed to, and what the record says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from forum.consultations.actions import managing
from forum.consultations.actions.roles import change_role
from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.opening.actions import preparing, publishing
from forum.opening.checks import all_checks
from forum.opening.fingerprints import fingerprint_without
from forum.opening.kinds import Nation, Tier
from forum.opening.queries import find_opening, list_gaps, list_opened_checks
from tests import factories as make
from tests.browsing import Reader
from tests.notifications.test_following import make_follower, read, run_jobs_at
from tests.opening.ready import Team, make_ready
from tests.rewording.asking import change_by_two, want_basics


def open_it() -> Team:
    team = make_ready()
    team.ask()
    team.sign()
    team.open()
    return team


def choose_day(team: Team, day: date | None, reason: str = "") -> None:
    opening = find_opening(team.consultation)
    assert opening is not None
    values = {"nation": Nation(opening.nation), "seen": preparing.fingerprint_choice(opening)}
    preparing.choose_tier(team.organiser, team.consultation, Tier(opening.tier), decides_on=day, reason=reason, **values)


def read_changes(app: Flask, consultation: Consultation) -> str:
    return Reader(app).open(f"/consultations/{consultation.slug}/changes").words


@pytest.mark.parametrize(("days", "said"), [(-1, "can only move later"), (None, "Enter the date of the decision")])
def test_the_day_of_the_decision_never_moves_earlier_once_people_plan_for_it(app: Flask, days: int | None, said: str) -> None:
    team = open_it()
    opening = find_opening(team.consultation)
    assert opening is not None and opening.decides_on is not None
    with pytest.raises(Invalid, match=said):
        choose_day(team, opening.decides_on + timedelta(days=days) if days else None)


def test_a_later_day_of_the_decision_is_a_change_that_everybody_can_read_with_its_reason(app: Flask) -> None:
    team = open_it()
    follower = make_follower(team.consultation)
    with set_clock(now() + timedelta(days=6)):
        make.make_thread(team.consultation)
        opening = find_opening(team.consultation)
        assert opening is not None and opening.decides_on is not None
        day = opening.decides_on + timedelta(days=30)
        with pytest.raises(Invalid, match="Enter why"):
            choose_day(team, day)
        choose_day(team, day, reason="The board meets later.")
        words = read_changes(app, team.consultation)
        assert "Date of the decision" in words and "The board meets later." in words
        run_jobs_at(now())
        assert any("There is a new date for the decision" in each for each in read(follower))


@pytest.mark.parametrize("year", [1999, 9999])
def test_a_year_without_sense_is_asked_about(app: Flask, year: int) -> None:
    team = make_ready()
    with pytest.raises(Invalid, match="Check the year"):
        choose_day(team, date(year, 1, 1))
    with pytest.raises(Invalid, match="Check the year"):
        preparing.add_school_holiday(team.organiser, team.consultation, first_on=date(2026, 1, 1), last_on=date(year, 1, 1))


def test_a_no_after_a_yes_counts_until_it_has_opened(app: Flask) -> None:
    team, check = make_ready(), all_checks()["easy_read"]
    team.explain("easy_read")
    seen = fingerprint_without(list_gaps(team.consultation)["easy_read"])
    preparing.decide_gap(team.lead, team.consultation, check, agrees=False, seen=seen)
    gap = list_gaps(team.consultation)["easy_read"]
    assert gap.agreed_at is None and gap.refused_at is not None
    preparing.decide_gap(team.lead, team.consultation, check, agrees=True, seen=seen)
    db.session.execute(db.text("DELETE FROM opening_answers WHERE check_key = 'easy_read'"))
    db.session.commit()
    team.ask()
    team.sign()
    team.open()
    with pytest.raises(Conflict, match="has opened with your agreement"):
        preparing.decide_gap(team.lead, team.consultation, check, agrees=False, seen=seen)


def test_what_is_not_there_by_its_day_is_said_to_be_late(app: Flask) -> None:
    team = make_ready()
    db.session.execute(db.text("DELETE FROM opening_answers WHERE check_key = 'easy_read'"))
    db.session.commit()
    team.explain("easy_read")
    team.ask()
    team.sign()
    team.open()
    address = f"/consultations/{team.consultation.slug}"
    assert "late" not in Reader(app).open(address).words
    with set_clock(now() + timedelta(days=22)):
        assert "This is 2 days late." in Reader(app).open(address).words


def test_what_opens_by_hand_before_its_time_counts_days_from_then(app: Flask) -> None:
    team = make_ready(days=(3, 110))
    publishing.set_time(team.organiser, team.consultation, now() + timedelta(days=60))
    team.ask()
    team.sign()
    team.open()
    opening = find_opening(team.consultation)
    assert opening is not None and opening.opens_at is None
    (line,) = [line for line in list_opened_checks(team.consultation) if line.check.key == "enough_days"]
    assert line.said is not None
    first = next(int(word) for word in str(line.said).split() if word.isdigit())
    assert first > 60


def test_a_document_that_was_replaced_before_anybody_read_it_is_gone(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    old = managing.add_document(SYSTEM, consultation, title="Costs", file_name="costs.txt", content=b"54")
    address = f"/consultations/{consultation.slug}/documents/{old.public_id}"
    managing.replace_document(SYSTEM, old, title="Costs", file_name="costs.txt", content=b"61")
    managing.publish(SYSTEM, consultation)
    assert Reader(app).open(address).status == 404
    assert [each.file.content for each in consultation.documents] == [b"61"]


def change_basics(actor: Actor, consultation: Consultation, **words: str) -> None:
    change_by_two(actor, want_basics(consultation, "It is better so.", **words))


def test_who_decided_a_change_is_said_with_the_role_of_that_day(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, Role.ORGANISER)
    organiser = make.seat(consultation, Role.ORGANISER, name="Ursula")
    change_basics(organiser, consultation, title="Should it move at all?")
    change_role(SYSTEM, make.place_of(organiser, consultation), role=Role.MODERATOR)
    assert "Ursula, organiser" in read_changes(app, consultation)


@pytest.mark.parametrize(
    ("words", "heading", "told"),
    [
        (
            {"promise": "We may read it."},
            "What we will do with your comments has changed",
            "what they will do with your comments",
        ),
    ],
)
def test_a_changed_promise_or_decider_stands_on_top_and_is_told_as_that(
    app: Flask, words: dict[str, str], heading: str, told: str
) -> None:
    consultation = make.make_consultation()
    organiser, follower = make.seat(consultation, Role.ORGANISER), make_follower(consultation)
    change_basics(organiser, consultation, **words | {"decided_when": "soon"})
    assert heading in Reader(app).open(f"/consultations/{consultation.slug}").words
    assert heading in read_changes(app, consultation)
    run_jobs_at(now())
    assert any(told in each for each in read(follower))
