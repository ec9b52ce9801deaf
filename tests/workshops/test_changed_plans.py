"""A plan that people can read is official: whoever changes it says why, and whoever has booked hears all of it and keeps their
place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.consultations.change_guards import Wanted
from forum.consultations.changes import list_changes
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import Actor, Role, why_not
from forum.rewording.actions import agree_to_rewording, change_or_ask
from forum.rewording.fingerprints import fingerprint_rewording
from forum.spaces.models import Version
from forum.workshops.actions import planning
from forum.workshops.fingerprints import fingerprint_plan
from forum.workshops.models import Comers, Workshop
from forum.workshops.rules import ATTEND, BOOK
from tests import factories as make
from tests.browsing import Reader

REASON = "The hall is flooded, and the school lets us have theirs."


def make_plan(workshop: Workshop, **changed: object) -> planning.Plan:
    names = ("title", "starts_at", "about", "place", "video_link", "caption_link", "access_note", "size", "who", "has_lobby")
    return planning.Plan(**({name: getattr(workshop, name) for name in names} | changed))  # type: ignore[arg-type]


def change(actor: Actor, workshop: Workshop, *, reason: str = REASON, **changed: object) -> None:
    """By two people where one alone may not."""
    consultation, seen = workshop.consultation, fingerprint_plan(workshop, [])
    wanted = Wanted(consultation, Part.WORKSHOPS, make_plan(workshop, **changed), seen, reason, workshop)
    if asked := change_or_ask(actor, consultation, wanted):
        agree_to_rewording(make.seat(consultation, Role.FACILITATOR), asked, seen=fingerprint_rewording(asked))


def versions() -> list[Version]:
    return db.session.query(Version).filter_by(part=Part.WORKSHOPS).all()


OTHERWISE: dict[str, object] = {
    "title": "Another evening",
    "starts_at": timedelta(days=2),
    "place": "The school",
    "about": "We tell you what we have chosen.",
    "access_note": "There is a ramp now.",
    "size": 4,
    "who": Comers.INVITED,
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_each_thing_people_read_of_a_plan_changes_with_a_reason_and_is_kept(app: Flask, name: str) -> None:
    workshop = make.make_workshop(hours=48, place="Town hall", about="You tell us.")
    organiser = make.seat(workshop.consultation, Role.ORGANISER)
    value = OTHERWISE[name]
    wanted = {name: workshop.starts_at + value if isinstance(value, timedelta) else value}
    with pytest.raises(Invalid) as refused:
        change(organiser, workshop, reason="", **wanted)
    assert refused.value.errors == {"reason": "Enter why you are changing this"}
    db.session.rollback()
    change(organiser, workshop, **wanted)
    (version,) = versions()
    assert version.reason == REASON and version.before != version.after


@pytest.mark.parametrize(
    ("is_booked", "is_later", "is_refused"),
    [(True, False, True), (True, True, False), (False, False, True), (False, True, False)],
)
def test_it_moves_no_earlier_whether_anybody_has_booked_or_not(
    app: Flask, is_booked: bool, is_later: bool, is_refused: bool
) -> None:
    workshop = make.make_workshop(hours=48)
    organiser, by = make.seat(workshop.consultation, Role.ORGANISER), timedelta(hours=5 if is_later else -5)
    if is_booked:
        planning.book(make.seat(workshop.consultation), workshop, access_needs="")
    if is_refused:
        with pytest.raises(Invalid, match="The start can only move later, because people have"):
            change(organiser, workshop, starts_at=workshop.starts_at + by)
    else:
        change(organiser, workshop, starts_at=workshop.starts_at + by)
        assert len(versions()) == 1


def test_a_form_that_says_the_start_to_the_minute_moves_nothing(app: Flask) -> None:
    workshop = make.make_workshop(hours=48)
    organiser = make.seat(workshop.consultation, Role.ORGANISER)
    change(organiser, workshop, reason="", starts_at=workshop.starts_at.replace(second=0, microsecond=0), has_lobby=True)
    assert workshop.has_lobby and versions() == []


def test_who_booked_keeps_their_place_when_it_becomes_by_invitation_and_nobody_else_gets_one(app: Flask) -> None:
    workshop = make.make_workshop(hours=48)
    booked, other = make.seat(workshop.consultation), make.seat(workshop.consultation)
    planning.book(booked, workshop, access_needs="")
    change(make.seat(workshop.consultation, Role.ORGANISER), workshop, who=Comers.INVITED, size=1)
    assert why_not(booked, BOOK, workshop) is None and "invited people only" in (why_not(other, BOOK, workshop) or "")
    planning.book(booked, workshop, access_needs="A ramp")
    planning.cancel_booking(booked, workshop)
    assert "invited people only" in (why_not(booked, ATTEND, workshop) or "")


def test_the_letter_says_everything_that_is_another_and_what_people_can_do(app: Flask) -> None:
    plan = {"place": "Town hall", "about": "You tell us.", "video_link": "https://video.example.org/secret"}
    workshop = make.make_workshop(hours=48, **plan)
    account = make.make_account("jo@example.org")
    planning.book(make.seat(workshop.consultation, actor=account.as_actor()), workshop, access_needs="")
    changed = {"place": "", "about": "We tell you.", "who": Comers.INVITED}
    change(make.seat(workshop.consultation, Role.ORGANISER), workshop, **changed)
    run_due_jobs()
    letter = db.session.query(KeptMail).filter_by(recipient="jo@example.org").one()
    assert "Before: Town hall\nNow: Nothing" in letter.text and "Before: You tell us.\nNow: We tell you." in letter.text
    assert "Now: Invited people, and everyone who has booked" in letter.text and REASON in letter.text
    assert letter.subject.startswith("Moved: ") and "We have kept your place." in letter.text
    assert "secret" not in letter.text


def test_the_page_asks_why_keeps_what_was_typed_and_says_it_in_the_list_of_changes(app: Flask) -> None:
    workshop = make.make_workshop(hours=48, place="Town hall")
    make.seat(workshop.consultation, Role.ORGANISER, actor=make.make_actor("organiser@example.org"))
    slug = workshop.consultation.slug
    reader = Reader(app).enter("organiser@example.org").open(f"/consultations/{slug}/manage/workshop/{workshop.public_id}")
    reader.send("Save", place="The school")
    assert reader.status == 422 and "Enter why you are changing this" in reader.words and "The school" in reader.response.text
    reader.send("Save", reason=REASON)
    reader.open(f"/consultations/{slug}/changes")
    assert all(said in reader.words for said in ("Town hall", "The school", REASON))
    assert list_changes(workshop.consultation) == [], "said once, by its version"


def test_what_only_those_who_run_it_see_needs_no_reason(app: Flask) -> None:
    workshop = make.make_workshop(hours=48)
    make.seat(workshop.consultation, Role.ORGANISER, actor=make.make_actor("organiser@example.org"))
    address = f"/consultations/{workshop.consultation.slug}/manage/workshop/{workshop.public_id}"
    Reader(app).enter("organiser@example.org").open(address).send("Save", lobby="yes")
    db.session.expire_all()
    assert workshop.has_lobby and versions() == []


def test_a_draft_changes_without_a_reason(app: Flask) -> None:
    workshop = make.make_workshop(make.make_consultation(published=False), hours=48)
    change(make.seat(workshop.consultation, Role.ORGANISER), workshop, reason="", place="The school")
    assert workshop.place == "The school" and versions() == []
