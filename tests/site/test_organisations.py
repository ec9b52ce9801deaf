"""Administrators put the names of organisations right: what is one is named once, and what was said before stays said."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.queries import find_by_email
from forum.consultations.actions.organising import set_organisations
from forum.consultations.fingerprints import fingerprint_all, fingerprint_organisations, fingerprint_readership
from forum.consultations.models import Consultation, Readership
from forum.inviting.actions import choose_readers
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Role
from forum.organisations.kinds import OrganisationKind, RunBy
from forum.organisations.models import Organisation, Programme, Unit
from forum.organisations.queries import list_running
from forum.site.actions import merge_organisations, rename_organisation
from forum.site.queries import fingerprint_named, get_named
from forum.spaces.queries import list_versions
from tests import factories as make
from tests.browsing import Reader

ADMIN = "admin@example.org"
REASON = "Both are the same trust"


def run_by(*several: RunBy, programme: str = "", **about: Any) -> Consultation:
    consultation = make.make_consultation(**about)
    set_organisations(
        SYSTEM, consultation, list(several), programme=programme, seen=fingerprint_organisations(consultation), reason=REASON
    )
    return consultation


def find(name: str, model: type[Any] = Organisation) -> Any:
    return db.session.scalars(select(model).filter_by(name=name)).one()


def come_in(app: Flask) -> Reader:
    make.make_account(ADMIN, administrator=True)
    return Reader(app).enter(ADMIN)


def merge(gone: str, kept: str, model: type[Any] = Organisation) -> None:
    both = find(gone, model), find(kept, model)
    merge_organisations(make.make_account(administrator=True).as_actor(), *both, seen=fingerprint_named(*both), reason=REASON)


def rename(old: str, new: str, model: type[Any] = Organisation) -> None:
    thing = find(old, model)
    actor = make.make_account(administrator=True).as_actor()
    rename_organisation(actor, thing, new, seen=fingerprint_named(thing), reason="A new name since April")


def test_a_new_name_stands_on_every_consultation_and_the_earlier_one_in_its_versions_and_logs(app: Flask) -> None:
    first, second = run_by(RunBy("Westbrook Trust", "Nights")), run_by(RunBy("Council"), RunBy("Westbrook Trust"))
    page = come_in(app).open("/site").follow("Organisations").follow("Westbrook Trust").follow("Rename it")
    page.send("Rename it", name="Westbrook Care", reason="A new name since April")
    assert page.title == "Westbrook Care"
    assert (first.run_by, second.run_by) == ("Westbrook Care (Nights)", "Council with Westbrook Care")
    changes = page.open(f"/consultations/{first.slug}/changes").words
    assert all(words in changes for words in ("Trust", "Care", "A new name since April"))
    assert "Westbrook Trust" in list_versions(first.id)[0][0].before
    rename("Westbrook Care", "Westbrook Health")
    assert "Renamed “Westbrook Trust” to “Westbrook Care”" in page.open("/site/log").words


def test_nobody_is_named_for_a_name_that_was_put_right(app: Flask) -> None:
    consultation = run_by(RunBy("Westbrook Trust"))
    page = come_in(app)
    account = find_by_email(ADMIN)
    assert account is not None
    make.seat(consultation, actor=account.as_actor(), name="Heather")
    page.open("/site/organisations").follow("Westbrook Trust").follow("Rename it")
    page.send("Rename it", name="W Trust", reason=REASON)
    words = page.open(f"/consultations/{consultation.slug}/changes").words
    assert "An administrator of this site" in words
    assert "Heather" not in words


def test_two_that_are_one_are_merged_after_a_look_at_what_it_changes(app: Flask) -> None:
    consultation = run_by(RunBy("Westbrook Trst"))
    run_by(RunBy("Westbrook Trust"))
    page = come_in(app).open("/site/organisations").follow("Westbrook Trst").follow("Merge it into another one")
    page.send("Check what this changes", into="westbrook trust", reason=REASON)
    assert "Consultations that name “Westbrook Trst” will name “Westbrook Trust”" in page.words
    assert "Nothing has changed yet" in page.words
    assert consultation.run_by == "Westbrook Trst"
    page.send("Merge them now")
    assert page.title == "Westbrook Trust"
    assert consultation.run_by == "Westbrook Trust"
    assert [each.reason for each in list_versions(consultation.id)[0]][:1] == [REASON]
    assert "Merged “Westbrook Trst” into “Westbrook Trust”" in page.open("/site/log").words
    assert "Westbrook Trst" not in page.open("/site/organisations").words


def test_what_has_changed_since_the_look_is_looked_at_again(app: Flask) -> None:
    run_by(RunBy("Trst")), run_by(RunBy("Trust"))
    page = come_in(app).open("/site/organisations").follow("Trst").follow("Merge it into another one")
    page.send("Check what this changes", into="Trust", reason=REASON)
    run_by(RunBy("Trst"))
    page.send("Merge them now")
    assert "Something has changed since you checked" in page.words
    assert find("Trst").merged_into_id is None
    page.send("Merge them now")
    assert find("Trst").merged_into_id == find("Trust").id


def test_the_name_of_what_was_merged_leads_to_what_stayed(app: Flask) -> None:
    run_by(RunBy("Trst")), run_by(RunBy("Trust")), run_by(RunBy("The Trust"))
    merge("Trst", "Trust")
    merge("Trust", "The Trust")
    assert run_by(RunBy("TRST")).run_by == "The Trust"
    with pytest.raises(Invalid, match="same organisation twice"):
        run_by(RunBy("Trst"), RunBy("Trust"))


def test_units_and_programmes_go_along_and_those_of_one_name_become_one(app: Flask) -> None:
    first = run_by(RunBy("Trst", "Nights"), programme="Care at home")
    second = run_by(RunBy("Trust", "Nights"))
    merge("Trst", "Trust")
    (one,), (other,) = list_running(first.id), list_running(second.id)
    assert one.unit_id == other.unit_id
    assert one.programme is not None and one.programme.organisation_id == find("Trust").id


def test_what_both_run_names_the_first_of_them_once(app: Flask) -> None:
    consultation = run_by(RunBy("Trst"), RunBy("Council"), RunBy("Trust", "Nights"))
    merge("Trst", "Trust")
    assert consultation.run_by == "Trust (Nights) with Council"
    assert [each.place for each in list_running(consultation.id)] == [0, 1]


@pytest.mark.parametrize("gone", ["Trst", "Trust"])
def test_a_health_body_stays_one_whichever_of_the_two_it_was(app: Flask, gone: str) -> None:
    run_by(RunBy("Trst", kind=OrganisationKind.HEALTH)), run_by(RunBy("Trust"))
    kept = ({"Trst", "Trust"} - {gone}).pop()
    merge(gone, kept)
    assert find(kept).kind == OrganisationKind.HEALTH


@pytest.mark.parametrize(
    ("model", "old", "line"), [(Unit, "Nights", "Trust (Late team)"), (Programme, "Homes", "Trust (Nights)")]
)
def test_a_unit_and_a_programme_are_renamed_too(app: Flask, model: type[Any], old: str, line: str) -> None:
    consultation = run_by(RunBy("Trust", "Nights"), programme="Homes")
    rename(old, "Late team", model)
    assert consultation.run_by == line
    assert "Late team" in list_versions(consultation.id)[0][0].after


def test_units_of_two_organisations_are_not_merged(app: Flask) -> None:
    run_by(RunBy("Trust", "Nights")), run_by(RunBy("Council", "Late team"))
    with pytest.raises(Invalid, match="another one from the list"):
        merge("Nights", "Late team", Unit)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("council", "Merge the two instead"),
        ("Trust", "another name than it has"),
        (" ", "characters or fewer"),
        ("x" * 121, "fewer"),
    ],
)
def test_a_name_that_is_taken_or_says_nothing_is_refused(app: Flask, name: str, sentence: str) -> None:
    run_by(RunBy("Trust")), run_by(RunBy("Council"))
    with pytest.raises(Invalid, match=sentence):
        rename("Trust", name)


def test_one_that_stayed_can_take_the_name_of_the_one_that_went(app: Flask) -> None:
    consultation = run_by(RunBy("Trust of Westbrook"))
    run_by(RunBy("Westbrook"))
    merge("Trust of Westbrook", "Westbrook")
    rename("Westbrook", "Trust of Westbrook")
    assert consultation.run_by == "Trust of Westbrook"
    assert run_by(RunBy("Westbrook")).run_by == "Trust of Westbrook"


def test_what_does_not_fit_on_a_poster_is_refused_and_nothing_changes(app: Flask) -> None:
    consultation = run_by(RunBy("A" * 100), RunBy("B" * 80))
    with pytest.raises(Invalid, match="does not fit on one line"):
        rename("B" * 80, "C" * 110)
    assert consultation.run_by == f"{'A' * 100} with {'B' * 80}"


def test_a_name_put_right_before_an_opening_is_signed_again(app: Flask) -> None:
    consultation = run_by(RunBy("Trust"), published=False)
    signed = fingerprint_all(consultation)
    rename("Trust", "The Trust")
    assert fingerprint_all(consultation) != signed


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.SYSTEM)])
def test_only_administrators_put_names_right(app: Flask, role: Role) -> None:
    consultation = run_by(RunBy("Trust"))
    actor = make.make_account().as_actor()
    if role in (Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.ORGANISER, Role.LEAD, Role.BROKER):
        make.seat(consultation, role, actor=actor)
    thing = find("Trust")
    with pytest.raises(Forbidden):
        rename_organisation(actor, thing, "Another", seen=fingerprint_named(thing), reason=REASON)


def test_a_reason_is_needed_and_what_is_gone_is_not_merged_again(app: Flask) -> None:
    run_by(RunBy("Trst")), run_by(RunBy("Trust"))
    administrator, both = make.make_account(administrator=True).as_actor(), (find("Trst"), find("Trust"))
    with pytest.raises(Invalid, match="Enter why"):
        merge_organisations(administrator, *both, seen=fingerprint_named(*both), reason=" ")
    with pytest.raises(Changed):
        merge_organisations(administrator, *both, seen="something else", reason=REASON)
    merge("Trst", "Trust")
    with pytest.raises(Conflict, match="has been merged"):
        merge_organisations(administrator, *both, seen=fingerprint_named(*both), reason=REASON)


def test_the_list_tells_nobody_of_a_private_consultation(app: Flask) -> None:
    consultation = run_by(RunBy("Secret board"), published=False)
    choose_readers(SYSTEM, consultation, Readership.INVITED, seen=fingerprint_readership(consultation))
    page = come_in(app).open("/site/organisations")
    assert "Secret board" not in page.words
    thing = find("Secret board")
    assert page.open(f"/site/organisations/organisation/{thing.public_id}").status == 404
    assert get_named(SYSTEM, "organisation", thing.public_id) == thing


def test_a_long_list_comes_in_pages(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.site.queries.ORGANISATIONS_PER_PAGE", 2)
    for name in ("Anne’s hospice", "Borough", "Council"):
        run_by(RunBy(name))
    page = come_in(app).open("/site/organisations?q=o")
    assert "Borough" in page.words
    names = page.words
    while "Show more organisations" in page.words:
        page.follow("Show more organisations")
        names += page.words
    assert all(name in names for name in ("Anne’s hospice", "Borough", "Council"))
