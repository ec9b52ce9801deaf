"""The register of those who are asked: when and how, what they replied, what was answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from forum.consultations.actions.organising import set_organisations
from forum.consultations.fingerprints import fingerprint_organisations
from forum.consultations.models import Consultation
from forum.kernel.errors import Changed, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Role
from forum.opening.known import GateInputs
from forum.opening.models import Opening
from forum.organisations.kinds import OrganisationKind, RunBy
from forum.register.actions import add_asked, change_asked, remove_asked
from forum.register.fingerprints import fingerprint_asked
from forum.register.kinds import AskedKind
from forum.register.opening_hooks import find_asked
from forum.spaces.queries import list_versions
from tests import factories as make
from tests.browsing import Reader

REPLIED = replace(make.ASKED, answered_on=date(2026, 2, 1), reply="We support it.", our_reply="Thank you.")


def manage(consultation: Consultation) -> str:
    return f"/consultations/{consultation.slug}/manage/asked"


def sit_down(app: Flask, **about: Any) -> tuple[Consultation, Reader]:
    consultation = make.make_consultation(**about)
    account = make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    return consultation, Reader(app).enter(account.email)


def test_people_read_both_dates_the_reply_and_what_was_answered(app: Flask) -> None:
    consultation = make.make_consultation()
    add_asked(SYSTEM, consultation, REPLIED)
    page = Reader(app).open(f"/consultations/{consultation.slug}").page.select_one("#asked")
    assert page is not None
    words = page.get_text(" ", strip=True)
    for part in (
        "They have until Monday 2 March to comment.",
        "The decision is planned for",
        "By letter.",
        "We support it.",
        "Thank you.",
    ):
        assert part in words


def test_nothing_is_shown_of_a_register_without_entries(app: Flask) -> None:
    assert not Reader(app).open(f"/consultations/{make.make_consultation().slug}").page.select("#asked")


def test_an_organiser_keeps_it_by_the_screens_alone(app: Flask) -> None:
    consultation, reader = sit_down(app, published=False)
    reader.open(f"/consultations/{consultation.slug}/manage/change").follow("Who else we have asked").follow("Add someone to ask")
    reader.send("Save", name="UNISON", kind="union", way="email", asked_on="2026-11-02")
    assert "Asked on Monday 2 November" in reader.words
    reader.follow("UNISON").send("Save", answered_on="2026-11-09", reply="Yes.")
    assert "Replied on Monday 9 November" in reader.words
    assert "Nobody is on the list yet" in reader.follow("Remove UNISON").send("Remove").words


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Enter the name of the body or person"),
        ({"asked_on": "2026-11-02"}, "Choose how you asked them"),
        ({"way": "letter"}, "Enter the date you asked them"),
        ({"kind": "scrutiny", "way": "letter", "asked_on": "2026-11-02"}, "by which the scrutiny committee can comment"),
        ({"kind": "scrutiny", "way": "letter", "asked_on": "2026-11-02"}, "you plan to decide"),
        ({"comments_by": "2026-12-02", "decides_on": "2026-12-01"}, "must be after the last day for comments"),
        ({"reply": "Yes."}, "Enter the date of their reply"),
        ({"way": "letter", "asked_on": "2026-11-02", "reminded_on": "2026-11-01"}, "must be after the date you asked them"),
        ({"asked_on": "soon"}, "There is a problem"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_the_rest_stays(app: Flask, typed: dict[str, str], sentence: str) -> None:
    consultation, reader = sit_down(app)
    sent = {"name": "Somebody", "our_reply": "typed before"} | typed
    page = reader.open(f"{manage(consultation)}/new").send("Save", **sent)
    assert page.status == 422 and sentence in page.words and "typed before" in str(page.page)


def test_every_change_keeps_a_version_and_what_goes_leaves_its_reason(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    asked = add_asked(organiser, consultation, make.ASKED)
    change_asked(organiser, asked, REPLIED, seen=fingerprint_asked(asked))
    with pytest.raises(Invalid):
        remove_asked(organiser, asked, seen=fingerprint_asked(asked))
    remove_asked(organiser, asked, seen=fingerprint_asked(asked), reason="It was the wrong committee.")
    assert [version.effect for version in list_versions(consultation.id)[0]] == ["removed", "changed", "added"]


def test_of_two_who_change_it_at_once_the_second_is_told(app: Flask) -> None:
    asked = add_asked(SYSTEM, make.make_consultation(), make.ASKED)
    seen = fingerprint_asked(asked)
    change_asked(SYSTEM, asked, REPLIED, seen=seen)
    with pytest.raises(Changed):
        change_asked(SYSTEM, asked, make.ASKED, seen=seen)


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.BROKER, Role.LEAD])
def test_nobody_but_organisers_keeps_it(app: Flask, role: Role) -> None:
    consultation = make.make_consultation()
    with pytest.raises(Forbidden):
        add_asked(make.seat(consultation, role), consultation, make.ASKED)


@pytest.mark.parametrize(
    ("kind", "asked", "is_done"),
    [
        (OrganisationKind.COUNCIL, [], False),
        (OrganisationKind.COUNCIL, [replace(make.ASKED, kind=AskedKind.UNION)], True),
        (OrganisationKind.COUNCIL, [replace(make.ASKED, kind=AskedKind.UNION, asked_on=None, way="", comments_by=None)], False),
        (OrganisationKind.HEALTH, [replace(make.ASKED, kind=AskedKind.UNION)], False),
        (OrganisationKind.HEALTH, [make.ASKED], True),
    ],
    ids=["nobody", "a union", "not asked yet", "a health body asks no committee", "a health body asks its committee"],
)
def test_before_it_opens_those_who_must_be_asked_have_been(
    app: Flask, kind: OrganisationKind, asked: list[Any], is_done: bool
) -> None:
    consultation = make.make_consultation()
    running = [RunBy("Trust", kind=kind)]
    set_organisations(SYSTEM, consultation, running, seen=fingerprint_organisations(consultation))
    for words in asked:
        add_asked(SYSTEM, consultation, words)
    assert find_asked(GateInputs(consultation, Opening())).is_done is is_done
