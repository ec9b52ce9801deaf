"""Which organisations run a consultation: rows that several consultations name, and one line that everybody reads."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.consultations.actions.organising import set_organisations
from forum.consultations.fingerprints import fingerprint_organisations
from forum.consultations.models import Consultation
from forum.consultations.rules import MANAGE
from forum.kernel.db import db
from forum.kernel.errors import Changed, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Role
from forum.organisations.kinds import LONGEST_NAME, MOST_ORGANISATIONS, OrganisationKind, RunBy
from forum.organisations.models import Organisation, Programme, Unit
from forum.organisations.queries import is_run_by_health_body, list_running
from forum.spaces.queries import list_versions
from tests import factories as make
from tests.browsing import Reader


def say(consultation: Consultation, *several: RunBy, **more: Any) -> None:
    set_organisations(SYSTEM, consultation, list(several), seen=fingerprint_organisations(consultation), **more)


def manage(consultation: Consultation) -> str:
    return f"/consultations/{consultation.slug}/manage/organisations"


def sit_down(app: Flask, **about: Any) -> tuple[Consultation, Reader]:
    consultation = make.make_consultation(**about)
    account = make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    return consultation, Reader(app).enter(account.email)


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (["Council"], "Run by Council"),
        (["Council", "Trust"], "Run by Council with Trust"),
        (["Council", "Trust", "Hospice"], "Run by Council with Trust and Hospice"),
    ],
)
def test_the_page_names_all_that_run_it_and_the_first_leads(app: Flask, names: list[str], line: str) -> None:
    consultation = make.make_consultation()
    say(consultation, *map(RunBy, names))
    assert line in Reader(app).open(f"/consultations/{consultation.slug}").words


def test_one_organisation_is_one_row_however_many_name_it_and_however_they_write_it(app: Flask) -> None:
    for name in ("Westbrook Hospice", "WESTBROOK  hospice"):
        say(make.make_consultation(), RunBy(name, "Night team"), programme="Nights")
    assert db.session.scalars(select(Organisation.name).where(Organisation.name.ilike("%hospice"))).all() == ["Westbrook Hospice"]
    assert [db.session.scalar(select(func.count()).select_from(model)) for model in (Unit, Programme)] == [1, 1]


def test_an_organiser_adds_one_by_the_screen_and_says_what_it_is(app: Flask) -> None:
    consultation, reader = sit_down(app, published=False)
    rows = {"rows-1-name": "Westbrook Trust", "rows-1-unit": "Nights", "rows-1-kind": "health", "programme": "Care at home"}
    reader.open(manage(consultation)).send("Save", **rows)
    assert reader.title == "Change words or dates"
    assert consultation.run_by == "Westbrook Council with Westbrook Trust (Nights)"
    assert is_run_by_health_body(consultation.id)
    lead = list_running(consultation.id)[0]
    assert lead.programme is not None and lead.programme.name == "Care at home"


def test_the_form_offers_those_that_are_there(app: Flask) -> None:
    say(make.make_consultation(), RunBy("St Brannoc’s Hospice"))
    consultation, reader = sit_down(app)
    assert "St Brannoc’s Hospice" in [each["value"] for each in reader.open(manage(consultation)).page.select("datalist option")]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ({"rows-0-name": ""}, "Enter who is running this consultation"),
        ({"rows-0-name": "x" * (LONGEST_NAME + 1)}, "characters or fewer"),
        ({"rows-1-name": "westbrook council"}, "You have named the same organisation twice"),
        ({"rows-1-unit": "Nights"}, "Enter the organisation this is part of"),
        ({"rows-0-kind": "😀"}, "Not a valid choice"),
    ],
    ids=["none", "too long", "twice", "a unit of nothing", "no kind"],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(app: Flask, rows: dict[str, str], sentence: str) -> None:
    consultation, reader = sit_down(app, published=False)
    page = reader.open(manage(consultation)).send("Save", programme="Typed before", **rows)
    assert page.status == 422 and sentence in page.words and "Typed before" in str(page.page)
    assert consultation.run_by == "Westbrook Council"


@pytest.mark.parametrize(
    "names", [[], [f"Name {number}" for number in range(MOST_ORGANISATIONS + 1)], ["An organisation " * 7] * 2]
)
def test_the_action_refuses_none_too_many_and_one_twice(app: Flask, names: list[str]) -> None:
    with pytest.raises(Invalid):
        say(make.make_consultation(), *map(RunBy, names))


def test_a_line_that_no_poster_has_room_for_is_refused(app: Flask) -> None:
    consultation = make.make_consultation()
    with pytest.raises(Invalid):
        say(consultation, RunBy("a" * LONGEST_NAME), RunBy("b" * LONGEST_NAME))
    assert consultation.run_by == "Westbrook Council"


def test_whoever_runs_one_consultation_does_not_change_what_another_is_held_to(app: Flask) -> None:
    mine, theirs = make.make_consultation(), make.make_consultation()
    say(theirs, RunBy("Trust", kind=OrganisationKind.HEALTH))
    with pytest.raises(Invalid):
        say(mine, RunBy("Trust", kind=OrganisationKind.OTHER))
    say(mine, RunBy("Trust"))
    assert is_run_by_health_body(mine.id) and is_run_by_health_body(theirs.id)


def test_once_people_have_answered_another_owner_needs_a_reason_and_everybody_reads_both(app: Flask) -> None:
    consultation, reader = sit_down(app)
    make.make_thread(consultation)
    page = reader.open(manage(consultation)).send("Save", **{"rows-1-name": "Hospice"})
    assert page.status == 422 and "Enter why you are changing this" in page.words
    page.send("Save", reason="The hospice pays half.", **{"rows-1-name": "Hospice"})
    assert [version.reason for version in list_versions(consultation.id)[0]] == ["The hospice pays half."]
    changes = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert "Who is running it" in changes and "Hospice" in changes


def test_of_two_who_change_it_at_once_the_second_is_told(app: Flask) -> None:
    consultation = make.make_consultation()
    seen = fingerprint_organisations(consultation)
    set_organisations(SYSTEM, consultation, [RunBy("Trust")], seen=seen)
    with pytest.raises(Changed):
        set_organisations(SYSTEM, consultation, [RunBy("Hospice")], seen=seen)
    assert consultation.run_by == "Trust"


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.LEAD])
def test_nobody_but_organisers_says_who_runs_it(app: Flask, role: Role) -> None:
    consultation = make.make_consultation()
    person = make.seat(consultation, role)
    with pytest.raises(Forbidden):
        set_organisations(person, consultation, [RunBy("Us")], seen=fingerprint_organisations(consultation))
    assert role not in MANAGE.roles
