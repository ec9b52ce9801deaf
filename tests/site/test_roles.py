"""Who looks after the site, who may open consultations, and who has which official role."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import event

from forum.accounts.queries import find_by_email
from forum.consultations.actions.roles import change_role
from forum.consultations.rules import CONVENE
from forum.erasure.actions import erase_person
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Role, can
from forum.pages.rules import SEE_HEALTH
from forum.site import rules
from forum.site.actions import add_opening_domain, appoint, give_site_role, take_site_role
from tests import factories as make
from tests.browsing import Reader

ADMIN = "admin@example.org"


def come_in(app: Flask, email: str = ADMIN) -> Reader:
    make.make_account(email, administrator=True)
    return Reader(app).enter(email)


def test_the_first_administrator_is_named_on_the_command_line_and_names_others_on_a_page(app: Flask) -> None:
    make.make_account(ADMIN)
    make.make_account("second@example.org")
    appoint(SYSTEM, None, email=ADMIN, role=Role.ADMINISTRATOR)
    page = Reader(app).enter(ADMIN).open("/").follow("The site").follow("Administrators")
    page.send("Make them an administrator", email="Second@example.org ")
    assert "second@example.org" in page.words
    assert Reader(app).enter("second@example.org").open("/site/roles").status == 200
    assert "Made second@example.org an administrator" in page.open("/site/log").words


def test_whoever_is_no_longer_an_administrator_is_refused_at_once(app: Flask) -> None:
    first, second = come_in(app), come_in(app, "second@example.org")
    assert second.open("/site").status == 200
    first.open("/site/roles").send("Remove second@example.org as administrator")
    assert second.open("/site").status == 403


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CONVENOR])
def test_only_a_confirmed_account_is_given_a_role_on_a_page(app: Flask, role: Role) -> None:
    account = make.make_account("new@example.org")
    account.confirmed_at = None
    db.session.commit()
    for email in ("new@example.org", "nobody@example.org"):
        with pytest.raises(Invalid, match="Ask them to create one first"):
            give_site_role(SYSTEM, None, email=email, role=role)


def test_the_last_administrator_cannot_leave(app: Flask) -> None:
    page = come_in(app).open("/site/roles").send(f"Remove {ADMIN} as administrator")
    assert "Nobody else looks after this site" in page.words
    account = find_by_email(ADMIN)
    assert account is not None
    with pytest.raises(Conflict, match="Nobody else"):
        erase_person(account.as_actor(), account)


def test_with_another_there_an_administrator_leaves_and_their_account_can_go(app: Flask) -> None:
    page = come_in(app).open("/site/roles")
    make.make_account("second@example.org", administrator=True)
    assert page.send(f"Remove {ADMIN} as administrator").status == 200
    second = find_by_email("second@example.org")
    assert second is not None
    with pytest.raises(Conflict):
        take_site_role(SYSTEM, second, role=Role.ADMINISTRATOR)


def test_an_administrator_may_not_open_consultations_by_that_alone(app: Flask) -> None:
    administrator = make.make_account(administrator=True).as_actor()
    assert not can(administrator, CONVENE, None)
    assert can(administrator, SEE_HEALTH, None)


def test_an_administrator_lets_somebody_open_consultations_without_a_command_line(app: Flask) -> None:
    make.make_account("org@example.org")
    page = come_in(app).open("/site/opening").send("Let them open consultations", email="org@example.org")
    assert "Start a consultation" in Reader(app).enter("org@example.org").open("/").words
    page.send("Remove org@example.org")
    assert "Start a consultation" not in Reader(app).enter("org@example.org").open("/").words


@pytest.mark.parametrize(
    ("email", "may"),
    [
        ("nurse@westbrook.nhs.uk", True),
        ("nurse@mail.westbrook.nhs.uk", False),
        ("nurse@eastwestbrook.nhs.uk", False),
        ("westbrook.nhs.uk@example.org", False),
    ],
)
def test_everybody_of_that_very_domain_may_open_consultations(app: Flask, email: str, may: bool) -> None:
    add_opening_domain(SYSTEM, None, domain="@Westbrook.NHS.uk")
    actor = make.make_actor(email)
    assert can(actor, CONVENE, None) == may
    assert not can(actor, SEE_HEALTH, None), "an organisation's staff run no server"


def test_a_domain_ends_on_the_page_for_whoever_is_signed_in(app: Flask) -> None:
    page = come_in(app).open("/site/opening").send("Add this organisation", domain="westbrook.nhs.uk")
    make.make_account("nurse@westbrook.nhs.uk")
    nurse = Reader(app).enter("nurse@westbrook.nhs.uk")
    assert "Start a consultation" in nurse.open("/").words
    page.send("Remove @westbrook.nhs.uk")
    assert "Start a consultation" not in nurse.open("/").words


@pytest.mark.parametrize(
    ("domain", "sentence"),
    [
        ("gmail.com", "Anyone can get an address"),
        ("someone@Hotmail.co.uk", "Anyone can get an address"),
        ("nhs.uk", "belongs to many organisations"),
        ("westbrook", "Enter what comes after the @"),
        ("west brook.org", "Enter what comes after the @"),
        ("-westbrook.org", "Enter what comes after the @"),
        ("a" * 260 + ".org", "characters or fewer"),
    ],
)
def test_a_domain_that_is_no_organisations_own_is_refused_beside_the_field(app: Flask, domain: str, sentence: str) -> None:
    page = come_in(app).open("/site/opening").send("Add this organisation", domain=domain)
    assert page.status == 422
    assert sentence in page.errors[0]
    assert page.page.select("#domain")[0]["value"] == domain


def test_no_guest_opens_consultations_whatever_their_address(app: Flask) -> None:
    add_opening_domain(SYSTEM, None, domain="example.org")
    account = make.make_account("guest@example.org")
    account.is_guest = True
    assert not can(account.as_actor(), CONVENE, None)


def test_the_list_shows_official_roles_and_nobody_who_only_takes_part(app: Flask) -> None:
    consultation, draft = (
        make.make_consultation(title="Late buses?"),
        make.make_consultation(published=False, title="Secret plan"),
    )
    organiser = make.make_actor("owen@example.org")
    make.seat(consultation, Role.ORGANISER, name="Owen Rees", actor=organiser)
    make.seat(draft, Role.LEAD, name="Owen Rees", actor=organiser)
    make.seat(make.make_consultation(title="Private matter"), Role.PARTICIPANT, name="Quiet Owl", actor=organiser)
    make.seat(consultation, Role.PARTICIPANT, name="Bold Fox", actor=make.make_actor("fox@example.org"))
    text = come_in(app).open("/site/people").words
    assert "Organiser: Late buses? , as Owen Rees" in text
    assert "Service lead: a draft consultation" in text
    for hidden in ("Secret plan", "Quiet Owl", "Private matter", "Bold Fox", "fox@example.org"):
        assert hidden not in text


def test_whoever_was_a_moderator_stays_in_the_list_as_that(app: Flask) -> None:
    consultation = make.make_consultation(title="Late buses?")
    make.seat(consultation, Role.MODERATOR)
    person = make.make_actor("mo@example.org")
    make.seat(consultation, Role.MODERATOR, name="Mo Price", actor=person)
    change_role(SYSTEM, make.place_of(person, consultation), role=Role.PARTICIPANT)
    text = come_in(app).open("/site/people").words
    assert "mo@example.org Was moderator until" in text and "Late buses? , as Mo Price" in text


@pytest.mark.parametrize(
    ("words", "found"), [("OWEN@", True), ("rees", True), ("Quiet Owl", False), ("%", False), ("zzz", False)]
)
def test_people_are_found_by_address_and_by_their_official_name_alone(app: Flask, words: str, found: bool) -> None:
    organiser = make.make_actor("owen@example.org")
    make.seat(make.make_consultation(), Role.ORGANISER, name="Owen Rees", actor=organiser)
    make.seat(make.make_consultation(), Role.PARTICIPANT, name="Quiet Owl", actor=organiser)
    page = come_in(app).ask("get", "/site/people", query_string={"q": words}).text
    assert ("owen@example.org" in page) == found


def test_a_long_list_has_pages_and_asks_the_same_however_long_it_is(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.site.queries.PEOPLE_PER_PAGE", 3)
    consultation = make.make_consultation()
    for number in range(7):
        make.seat(consultation, Role.MODERATOR, actor=make.make_actor(f"p{number}@example.org"))
    page, seen = come_in(app).open("/site/people"), []
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    while True:
        before = len(asked)
        seen += [heading.text for heading in page.page.select(".people-list h2")]
        if "Show more people" not in page.words:
            break
        page.follow("Show more people")
        assert len(asked) - before < 15
    assert seen == sorted([ADMIN, *(f"p{number}@example.org" for number in range(7))])


@pytest.mark.parametrize("permission", [rules.CHANGE_SITE, rules.APPOINT, rules.SEE_PEOPLE])
def test_only_administrators_do_any_of_it(app: Flask, permission: object) -> None:
    assert permission.roles == {Role.ADMINISTRATOR, Role.SYSTEM}  # type: ignore[attr-defined]
    with pytest.raises(Forbidden):
        give_site_role(make.make_actor(convenor=True), None, email=ADMIN, role=Role.CONVENOR)
