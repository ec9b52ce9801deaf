"""A section of the page, and what a workshop is for, say something else by two people once people have answered or booked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from forum.briefing.actions import add_thing, remove_thing, want_change
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.kinds import SectionWords
from forum.briefing.models import PageSection
from forum.consultations.change_guards import NeedsColleague, Wanted
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.rewording.actions import agree_to_rewording, change_or_ask
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.models import OfficialRewording
from forum.rewording.queries import find_pending
from forum.workshops.actions.planning import Plan, book
from forum.workshops.fingerprints import fingerprint_plan
from forum.workshops.models import Comers, Workshop
from forum.workshops.queries.leading import list_named
from tests import factories as make
from tests.browsing import Reader

WHY = "The trust has told us otherwise."
SAID = SectionWords("What the unit does", "It keeps two nurses at night.", place=1)


def sit_down(consultation: Consultation) -> tuple[Actor, Actor]:
    organiser = make.seat(consultation, Role.ORGANISER, actor=make.make_actor("ora@example.org"))
    return organiser, make.seat(consultation, Role.LEAD)


def want_section(section: PageSection, words: SectionWords) -> Wanted:
    return want_change(section, words, seen=fingerprint_thing(section), reason=WHY)


def want_plan(workshop: Workshop, **words: Any) -> Wanted:
    plan = replace(Plan(**{name: getattr(workshop, name) for name in Plan.__dataclass_fields__}), **words)
    return Wanted(workshop.consultation, Part.WORKSHOPS, plan, fingerprint_plan(workshop, list_named(workshop)), WHY, workshop)


def agree(colleague: Actor, asked: OfficialRewording | None) -> None:
    assert asked is not None
    agree_to_rewording(colleague, asked, seen=fingerprint_rewording(asked))


def test_a_section_is_turned_or_removed_by_two_once_people_have_answered_and_a_slip_by_one(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, colleague = sit_down(consultation)
    section = add_thing(SYSTEM, consultation, SAID)
    assert isinstance(section, PageSection)
    other = replace(SAID, text="It keeps one nurse at night.")
    assert change_or_ask(organiser, consultation, want_section(section, other)) is None, "nobody had answered"
    make.make_thread(consultation)
    assert change_or_ask(organiser, consultation, want_section(section, replace(other, text=f"{other.text} "))) is None
    assert change_or_ask(organiser, consultation, want_section(section, replace(other, place=4))) is None
    page = (
        Reader(app)
        .enter("ora@example.org")
        .open(f"/consultations/{consultation.slug}/manage/briefing/sections/{section.public_id}")
    )
    assert "A colleague has to agree before the heading, the text or the video changes." in page.words
    page.send("Save", text=SAID.text, place="7", reason=WHY)
    assert any("Save one of them first" in each for each in page.errors)
    page.send("Save", place="4", reason=WHY)
    assert "We have asked your colleagues." in page.words and section.text == other.text
    agree(colleague, find_pending(consultation, Part.SECTIONS, section))
    assert (section.text, section.place) == (SAID.text, 4) and "two nurses" in section.html
    with pytest.raises(NeedsColleague):
        remove_thing(organiser, section, seen=fingerprint_thing(section), reason=WHY)
    db.session.rollback()
    removed = want_change(section, None, seen=fingerprint_thing(section), reason=WHY)
    agree(colleague, change_or_ask(organiser, consultation, removed))
    assert db.session.get(PageSection, section.id) is None


def test_a_new_picture_does_not_come_with_another_text(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, _colleague = sit_down(consultation)
    section = add_thing(SYSTEM, consultation, replace(SAID, alt="The unit"), picture=make.draw_picture())
    assert isinstance(section, PageSection)
    make.make_thread(consultation)
    with pytest.raises(Invalid) as refused:
        words = SectionWords("What the unit does", "Nothing.", place=1, picture_id=None)
        change_or_ask(organiser, consultation, want_section(section, words))
    assert set(refused.value.errors) == {"text"}


@pytest.mark.parametrize("who", ["somebody has answered", "somebody has booked", "nobody yet"])
def test_what_a_workshop_is_for_takes_two_once_people_answered_or_booked(app: Flask, who: str) -> None:
    workshop = make.make_workshop(hours=48, place="Town hall", about="You tell us.")
    consultation = workshop.consultation
    organiser, colleague = sit_down(consultation)
    if who == "somebody has answered":
        make.make_thread(consultation)
    elif who == "somebody has booked":
        book(make.seat(consultation), workshop, access_needs="")
    asked = change_or_ask(organiser, consultation, want_plan(workshop, about="We tell you."))
    assert (asked is None) is (who == "nobody yet")
    if asked is not None:
        assert workshop.about == "You tell us."
        agree(colleague, asked)
    assert workshop.about == "We tell you."
    narrower = change_or_ask(organiser, consultation, want_plan(workshop, who=Comers.INVITED))
    assert narrower is not None, "people have read that they can come, whether they booked or not"


def test_a_link_that_is_added_beside_what_takes_two_is_not_lost(app: Flask) -> None:
    """A request to a colleague has only what people read beforehand."""
    workshop = make.make_workshop(hours=48, place="Town hall", about="You tell us.")
    organiser, colleague = sit_down(workshop.consultation)
    book(make.seat(workshop.consultation), workshop, access_needs="")
    link = {"video_link": "https://meet.example.org/night"}
    for both in (link, link | {"caption_link": "https://captions.example.org"}, {"has_lobby": True}):
        with pytest.raises(Invalid) as refused:
            change_or_ask(organiser, workshop.consultation, want_plan(workshop, about="We tell you.", **both))
        assert set(refused.value.errors) == {"video_link"}
        db.session.rollback()
    assert change_or_ask(organiser, workshop.consultation, want_plan(workshop, **link)) is None
    asked = change_or_ask(organiser, workshop.consultation, want_plan(workshop, about="We tell you.", video_link=""))
    agree(colleague, asked)
    assert (workshop.about, workshop.video_link) == ("We tell you.", "")


def test_another_place_of_a_workshop_is_said_by_one_and_reaches_whoever_booked(app: Flask) -> None:
    workshop = make.make_workshop(hours=48, place="Town hall", about="You tell us.")
    organiser, _colleague = sit_down(workshop.consultation)
    book(make.seat(workshop.consultation, actor=make.make_actor("ada@example.org")), workshop, access_needs="")
    assert change_or_ask(organiser, workshop.consultation, want_plan(workshop, place="The school")) is None
    run_due_jobs()
    letters = db.session.query(KeptMail).filter_by(recipient="ada@example.org")
    assert any("The school" in each.text for each in letters)
