"""Staff of an organisation come in by the address they have at work, without a letter to each."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.consultations.models import Consultation
from forum.inviting.actions import allow_domain, end_domain, join_as_staff
from forum.inviting.rules import JOIN_AS_STAFF
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Role, can
from tests import factories as make
from tests.browsing import Reader

NURSE = "nurse@westbrook.nhs.uk"


def add(consultation: Consultation, domain: str = "westbrook.nhs.uk") -> None:
    allow_domain(SYSTEM, consultation, domain=domain, capacity_key="staff")


def test_an_organiser_adds_an_organisation_and_a_nurse_joins_under_her_own_name_with_her_job(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.make_account()
    make.seat(consultation, Role.ORGANISER, name="Owen Rees", actor=organiser.as_actor())
    page = Reader(app).enter(organiser.email).open(f"/consultations/{consultation.slug}/manage/people")
    page.follow("Let everyone in an organisation join as staff").send("Let them join as staff", domain="@Westbrook.nhs.uk ")
    assert "@westbrook.nhs.uk" in page.words
    assert "added by Owen Rees" in page.words
    make.make_account(NURSE)
    nurse = Reader(app).enter(NURSE).open(f"/consultations/{consultation.slug}/join").follow("Take part as staff instead")
    nurse.send("Take part as staff", pseudonym="Nora Price", job_title="Staff nurse, Ward 6")
    assert "You’re taking part as Nora Price" in nurse.words
    text = page.open(f"/consultations/{consultation.slug}/manage/people").words
    assert "Nora Price" in text
    assert "Staff nurse, Ward 6" in text


@pytest.mark.parametrize(
    ("email", "may"),
    [(NURSE, True), ("nurse@mail.westbrook.nhs.uk", False), ("nurse@eastwestbrook.nhs.uk", False), ("nurse@example.org", False)],
)
def test_it_is_that_very_domain_and_none_below_it(app: Flask, email: str, may: bool) -> None:
    consultation = make.make_consultation()
    add(consultation)
    assert can(make.make_actor(email), JOIN_AS_STAFF, consultation) == may


def test_several_organisations_can_be_added_and_each_ended(app: Flask) -> None:
    consultation = make.make_consultation()
    add(consultation)
    row = allow_domain(SYSTEM, consultation, domain="council.example.org", capacity_key="council")
    nurse, clerk = make.make_actor(NURSE), make.make_actor("clerk@council.example.org")
    end_domain(SYSTEM, consultation, row)
    assert can(nurse, JOIN_AS_STAFF, consultation)
    assert not can(clerk, JOIN_AS_STAFF, consultation)
    allow_domain(SYSTEM, consultation, domain="council.example.org", capacity_key="council")
    assert can(clerk, JOIN_AS_STAFF, consultation)


def test_whoever_joined_stays_when_it_ends(app: Flask) -> None:
    consultation = make.make_consultation()
    row = allow_domain(SYSTEM, consultation, domain="westbrook.nhs.uk", capacity_key="staff")
    actor = make.make_actor(NURSE)
    place = join_as_staff(actor, consultation, pseudonym="Nora Price", job_title="Nurse")
    end_domain(SYSTEM, consultation, row)
    assert make.place_of(actor, consultation) is place
    assert place.capacity_key == "staff"


@pytest.mark.parametrize(("days", "published"), [(make.CLOSED, True), (make.OPEN, False)])
def test_nobody_joins_a_draft_or_one_that_is_over(app: Flask, days: tuple[float, float], published: bool) -> None:
    consultation = make.make_consultation(days=days, published=published)
    add(consultation)
    with pytest.raises(Forbidden):
        join_as_staff(make.make_actor(NURSE), consultation, pseudonym="Nora", job_title="Nurse")


def test_an_address_that_is_not_confirmed_lets_nobody_in(app: Flask) -> None:
    consultation = make.make_consultation()
    add(consultation)
    account = make.make_account(NURSE)
    account.confirmed_at = None
    db.session.commit()
    assert not can(account.as_actor(), JOIN_AS_STAFF, consultation)


def test_joining_twice_gives_the_same_place_and_no_other_consultation_is_meant(app: Flask) -> None:
    consultation, other = make.make_consultation(), make.make_consultation()
    add(consultation)
    actor = make.make_actor(NURSE)
    first = join_as_staff(actor, consultation, pseudonym="Nora Price", job_title="Nurse")
    assert join_as_staff(actor, consultation, pseudonym="Another", job_title="Doctor") is first
    assert not can(actor, JOIN_AS_STAFF, other)


@pytest.mark.parametrize(
    ("domain", "sentence"),
    [
        ("gmail.com", "Anyone can get an address"),
        ("nhs.uk", "belongs to many organisations"),
        ("westbrook.nhs.uk", "already"),
        ("no domain", "Enter what comes after"),
    ],
)
def test_a_domain_that_is_no_organisations_own_is_refused(app: Flask, domain: str, sentence: str) -> None:
    consultation = make.make_consultation()
    add(consultation)
    with pytest.raises(Invalid, match=sentence):
        add(consultation, domain)


def test_a_name_that_is_taken_and_a_job_that_says_nothing_are_refused_beside_their_fields(app: Flask) -> None:
    consultation = make.make_consultation()
    add(consultation)
    make.seat(consultation, name="Nora Price")
    make.make_account(NURSE)
    page = Reader(app).enter(NURSE).open(f"/consultations/{consultation.slug}/join/staff")
    page.send("Take part as staff", pseudonym="Nora Price", job_title="Nurse")
    assert page.errors == ["Someone here already has this name. Choose another"]
    page.send("Take part as staff", pseudonym="Nora P.", job_title="\u2063")
    assert page.errors == ["Enter your job and team"]


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.LEAD])
def test_only_an_organiser_lets_an_organisation_in(app: Flask, role: Role) -> None:
    consultation = make.make_consultation()
    with pytest.raises(Forbidden):
        allow_domain(make.seat(consultation, role), consultation, domain="westbrook.nhs.uk", capacity_key="staff")
