"""An answer to a check goes before it opens; answers to people come before the decision, unless the team says that they wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Account
from forum.consultations.actions import managing
from forum.consultations.actions.roles import change_role
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.opening.actions import answering, preparing
from forum.opening.checks import all_checks
from forum.opening.kinds import Nation, Tier
from forum.opening.queries import find_opening, find_signature, list_answers, list_signers, read_gate
from tests import factories as make
from tests.browsing import Reader
from tests.opening.ready import Team, make_ready, make_team


def list_missing(team: Team) -> set[str]:
    opening = find_opening(team.consultation)
    assert opening is not None
    return {line.check.key for line in read_gate(team.consultation, opening).missing}


def take_back(team: Team, key: str, *, actor: Actor | None = None, seen: str | None = None) -> None:
    answer = list_answers(team.consultation).get(key)
    seen = answering.fingerprint_answer(answer) if seen is None else seen
    answering.take_back_answer(actor or team.organiser, team.consultation, all_checks()[key], seen=seen)


def choose(team: Team, *, decides_in: int, answers_wait: bool) -> None:
    day = to_local(now()).date() + timedelta(days=decides_in)
    seen = preparing.fingerprint_choice(find_opening(team.consultation))
    about = {"nation": Nation.ENGLAND, "decides_on": day, "answers_wait": answers_wait, "seen": seen, "reason": "So."}
    preparing.choose_tier(team.organiser, team.consultation, Tier.ENGAGEMENT, **about)


def test_an_answer_goes_and_the_check_is_missing_again_and_the_signature_falls(app: Flask) -> None:
    team = make_ready()
    team.ask()
    team.sign()
    email = db.session.get_one(Account, team.organiser.account_id).email
    page = Reader(app).enter(email).open(f"/consultations/{team.consultation.slug}/manage/opening/checks/easy_read")
    assert "We have deleted the answer." in page.send("Delete this answer").words
    assert list_missing(team) == {"easy_read"} and find_signature(team.consultation) is None


def test_nobody_signs_where_they_took_an_answer_away(app: Flask) -> None:
    team = make_ready()
    other = make.seat(team.consultation, Role.ORGANISER)
    place = make.place_of(team.organiser, team.consultation)
    assert make.place_of(other, team.consultation) in list_signers(team.consultation, place)
    take_back(team, "easy_read", actor=other)
    assert make.place_of(other, team.consultation) not in list_signers(team.consultation, place)


def test_an_answer_stays_once_it_has_opened_with_it_and_for_whoever_saw_another_or_may_not_say_it(app: Flask) -> None:
    team = make_ready()
    with pytest.raises(Changed):
        take_back(team, "easy_read", seen="something else")
    with pytest.raises(Forbidden):
        take_back(team, "not_decided", actor=team.organiser)
    team.ask()
    team.sign()
    team.open()
    with pytest.raises(Conflict):
        take_back(team, "easy_read")
    email = db.session.get_one(Account, team.organiser.account_id).email
    page = Reader(app).enter(email).open(f"/consultations/{team.consultation.slug}/manage/opening/checks/easy_read")
    assert page.status == 200 and "Delete this answer" not in page.words


@pytest.mark.parametrize(
    ("decides_in", "answers_wait", "is_missing"), [(140, False, True), (140, True, False), (200, False, False)]
)
def test_answers_come_before_the_decision_unless_the_team_says_they_wait(
    app: Flask, decides_in: int, answers_wait: bool, is_missing: bool
) -> None:
    team = make_ready()  # open until day 110, and answers six weeks later
    choose(team, decides_in=decides_in, answers_wait=answers_wait)
    assert ("answers_due" in list_missing(team)) is is_missing
    email = db.session.get_one(Account, team.organiser.account_id).email
    words = Reader(app).enter(email).open(f"/consultations/{team.consultation.slug}/manage/opening").words
    assert ("which is after the decision on" in words) is is_missing


def test_the_page_says_which_comes_first_and_answers_never_come_later_than_was_said(app: Flask) -> None:
    team = make_ready()
    team.ask()
    team.sign()
    team.open()
    address, order = f"/consultations/{team.consultation.slug}", "The answers come after the decision."
    assert "an answer with reasons before the decision" in Reader(app).open(address).words
    with pytest.raises(Invalid) as refused:
        choose(team, decides_in=200, answers_wait=True)
    assert "answers_wait" in refused.value.errors
    waiting = make_ready()
    choose(waiting, decides_in=140, answers_wait=True)
    waiting.ask()
    waiting.sign()
    waiting.open()
    words = Reader(app).open(f"/consultations/{waiting.consultation.slug}").words
    assert order in words and "read everything first" in words and "before the decision" not in words


@pytest.mark.parametrize("role", [role for role in Role if role in {"participant", "organiser", "moderator"}], ids=str)
def test_the_last_who_is_responsible_for_the_decision_gets_no_other_role_while_it_is_open(app: Flask, role: Role) -> None:
    consultation = make.make_consultation(published=False)
    make.seat(consultation, Role.MODERATOR)
    lead = make.place_of(make.seat(consultation, Role.LEAD), consultation)
    managing.publish(SYSTEM, consultation)
    with pytest.raises(Conflict, match="Nobody else is responsible"):
        change_role(SYSTEM, lead, role=role)
    make.seat(consultation, Role.LEAD)
    change_role(SYSTEM, lead, role=role)
    assert lead.role == role


@pytest.mark.parametrize(("days", "published"), [(make.CLOSED, True), (make.OPEN, False)], ids=["over", "draft"])
def test_of_what_is_not_open_the_last_lead_may_go(app: Flask, days: tuple[float, float], published: bool) -> None:
    consultation = make.make_consultation(days=days, published=published)
    lead = make.place_of(make.seat(consultation, Role.LEAD), consultation)
    change_role(SYSTEM, lead, role=Role.PARTICIPANT)
    assert lead.role == Role.PARTICIPANT


def test_a_closing_date_long_after_the_start_of_the_next_stage_is_asked_about_once(app: Flask) -> None:
    team = make_team(days=(5, 20))
    later = {"opens_at": now() + timedelta(days=21), "closes_at": now() + timedelta(days=60)}
    managing.add_phase(SYSTEM, team.consultation, name="Decide", note="", **later)
    db.session.expire_all()
    first = team.consultation.phases[0]
    email = db.session.get_one(Account, team.organiser.account_id).email
    reader = Reader(app).enter(email).open(f"/consultations/{team.consultation.slug}/manage/phases/{first.public_id}")
    assert "Is that what you want?" not in reader.words
    far = (to_local(now()) + timedelta(days=50)).strftime("%Y-%m-%dT%H:%M")
    asked = reader.send("Save", closes_at=far, note="What people say")
    assert asked.status == 422 and "The next stage begins on" in asked.words
    assert asked.page.find(attrs={"name": "note"})["value"] == "What people say"
    asked.send("Save", is_meant=["yes"])
    db.session.expire_all()
    assert to_local(team.consultation.phases[0].closes_at).strftime("%Y-%m-%dT%H:%M") == far
