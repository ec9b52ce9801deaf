"""What two people take out goes from what is frozen too: votes, answers, promises, decisions; and from files and addresses."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.closing import close_poll
from forum.briefing.kinds import SectionWords
from forum.briefing.models import PagePicture
from forum.consultations.actions import managing
from forum.consultations.extension_points import list_official_words
from forum.consultations.fingerprints import fingerprint_basics
from forum.consultations.models import Basics, Consultation
from forum.contributions.actions import edit
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.drafts import keep_draft, make_lock
from forum.kernel.permissions import SYSTEM, TEAM, Role
from forum.redaction.actions import ask_to_take_out
from forum.redaction.models import Redaction
from forum.rooms.models import RoomMessage, UndoStep
from forum.spaces.models import Version
from tests import factories as make
from tests.browsing import Reader
from tests.redaction.test_redaction import NAME, WHY, agree, make_two, take_out


def list_texts(consultation: Consultation) -> str:
    """Whatever stands where features say that they keep official words."""
    db.session.expire_all()
    found = []
    for place in list_official_words():
        for row in place.find(consultation):
            found += [str(getattr(row, name)) for name in (*place.columns, *place.json, *(html for html, _from in place.html))]
    return "\n".join(found)


def make_vote(consultation: Consultation) -> str:
    poll = make.make_poll(consultation, labels=(f"{NAME} stays", "The ward moves"), question=f"Did {NAME} fall?")
    vote(make.seat(consultation), poll, make.make_ballot(poll, 1, 0))
    return "votes"


def make_counted_vote(consultation: Consultation) -> str:
    poll = make.make_poll(consultation, labels=(f"{NAME} stays", "The ward moves"), closes_at=now() + timedelta(hours=1))
    vote(make.seat(consultation), poll, make.make_ballot(poll, 1, 0))
    with set_clock(now() + timedelta(hours=2)):
        close_poll(SYSTEM, poll)
    assert poll.result is not None
    return "votes"


def make_answered(consultation: Consultation) -> str:
    theme = make.make_theme(consultation, make.make_thread(consultation), sentence=f"{NAME} fell.")
    make.make_answer(theme, headline=f"{NAME} fell.", reason=f"So {NAME} said.", constraint=NAME, would_change=NAME)
    return "answers"


def make_promised(consultation: Consultation) -> str:
    theme = make.make_theme(consultation, make.make_thread(consultation))
    make.make_answer(theme)
    owner = make.seat(consultation, make.Role.LEAD)
    promise = make.make_promise(theme, owner=owner, what=f"Write to {NAME}")
    make.break_promise(promise, f"{NAME} has moved away.", instead=f"We asked {NAME}.")
    return "promises"


def make_decided(consultation: Consultation) -> str:
    say = make.deciding.DecisionWords

    def named(sentence: str, words: str, day: object, **more: object) -> object:
        return say(f"{NAME} was heard.", f"{words} {NAME} said so.", day, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make.deciding, "DecisionWords", named)
        make.decide(consultation)
    return "decision"


def make_met(consultation: Consultation) -> str:
    make.make_workshop(consultation, ("talk", f"{NAME} speaks", 20), title=f"With {NAME}", about=f"{NAME} will be there.")
    return "workshops"


def make_said(consultation: Consultation) -> str:
    organiser = make.seat(consultation, make.Role.ORGANISER)
    post = make.make_thread(consultation, organiser, title=f"{NAME} fell", body=f"We are sorry that {NAME} fell.")
    edit(organiser, post, title="The ward", body="We are sorry.")
    edit(organiser, post, title=f"{NAME} fell", body=f"We are sorry that {NAME} fell again.")
    return "official_comments"


def make_summed_up(consultation: Consultation) -> str:
    make.make_summary(make.make_thread(consultation), shared=f"That {NAME} fell.")
    return "official_comments"


def make_said_by(role: Role) -> Callable[[Consultation], str]:
    """A comment of somebody on the team, whatever their role."""

    def say(consultation: Consultation) -> str:
        make.make_thread(consultation, make.seat(consultation, role), body=f"I hear that {NAME} fell.")
        return "official_comments"

    return say


EVERYWHERE = [
    *map(make_said_by, sorted(TEAM)),
    *(make_vote, make_counted_vote, make_answered, make_promised, make_decided, make_met),
    *(make_said, make_summed_up),
]


@pytest.mark.both_databases
@pytest.mark.parametrize("say", EVERYWHERE)
def test_they_go_from_what_nobody_could_change(either_app: Flask, say: Callable[[Consultation], str]) -> None:
    consultation = make.make_consultation()
    place = say(consultation)
    assert NAME in list_texts(consultation)
    found = take_out(consultation)
    assert place in found.places and NAME not in list_texts(consultation) and WHY in list_texts(consultation)
    assert not found.is_underway


def test_what_people_said_themselves_stays_with_moderators(app: Flask) -> None:
    consultation = make.make_consultation(title=f"The ward of {NAME}")
    post = make.make_thread(consultation, body=f"I saw that {NAME} fell.")
    take_out(consultation)
    db.session.expire_all()
    assert NAME in post.body


def test_ballots_that_were_cast_count_as_before(app: Flask) -> None:
    consultation = make.make_consultation()
    poll = make.make_poll(consultation, labels=(f"{NAME} stays", "The ward moves"), closes_at=now() + timedelta(hours=1))
    for marks in ((1, 0), (1, 0), (1, 0), (1, 0), (0, 1), (0, 1)):
        vote(make.seat(consultation), poll, make.make_ballot(poll, *marks))
    take_out(consultation)
    with set_clock(now() + timedelta(hours=2)):
        close_poll(SYSTEM, poll)
        assert poll.result is not None and poll.result.problem == ""
        words = Reader(app).open(f"/consultations/{consultation.slug}/polls/{poll.public_id}").words
    assert NAME not in words and "[Words taken out] stays" in words and "6 people" in words, words


FROZEN = ("UPDATE poll_options SET label = {new}", "UPDATE polls SET question = {new}", "UPDATE answers SET headline = {new}")


@pytest.mark.both_databases
@pytest.mark.parametrize("statement", FROZEN)
def test_nothing_that_is_frozen_changes_without_a_redaction_that_is_underway(either_app: Flask, statement: str) -> None:
    consultation = make.make_consultation()
    make_vote(consultation)
    make_answered(consultation)
    found = take_out(consultation)
    for new in ("x", found.mark):
        with pytest.raises(DBAPIError):
            db.session.execute(text(statement.format(new=f"'{new}'")))
        db.session.rollback()
    db.session.execute(text("UPDATE redactions SET is_underway = true"))
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement.format(new="'x'")))
    db.session.rollback()


def test_a_picture_goes_with_what_it_shows_from_the_page_and_its_versions(app: Flask) -> None:
    consultation = make.make_consultation()
    section = make.make_thing(consultation, SectionWords("The ward", "As it is.", alt=NAME), picture=make.draw_picture())
    picture = db.session.query(PagePicture).one()
    first, second = make_two(consultation)
    ask_to_take_out(first, consultation, paper=f"pictures:{picture.public_id}", reason=WHY)
    found = agree(second, consultation)
    db.session.expire_all()
    assert picture.content == b"" and found.places == {"pictures": 1} and len(found.digest) == 64
    assert not any(NAME in row.after for row in db.session.query(Version)) and WHY in section.alt
    page = Reader(app).open(f"/consultations/{consultation.slug}")
    assert WHY in page.words and not page.page.select(".page-section img")
    gone = app.test_client().get(f"/consultations/{consultation.slug}/pictures/{picture.public_id}")
    assert gone.status_code == 404 and b"two people took it out" in gone.data
    assert "A picture" in Reader(app).open(f"/consultations/{consultation.slug}/taken-out").words


def rename(consultation: Consultation, title: str) -> None:
    said = replace(Basics(**{name: getattr(consultation, name) for name in Basics.__dataclass_fields__}), title=title)
    managing.change_basics(SYSTEM, consultation, said, seen=fingerprint_basics(consultation), reason="We put it right.")


def test_the_address_of_a_page_changes_and_the_one_before_leads_there(app: Flask) -> None:
    consultation = make.make_consultation(title=f"{NAME} and the ward")
    before = consultation.slug
    rename(consultation, "The ward")
    with app.test_request_context():
        keep_draft(f"/consultations/{before}/threads/new", {"body": ["Kept."]}, lock=make_lock())
        db.session.commit()
    found = take_out(consultation)
    assert "ann" not in consultation.slug and "address" in found.places
    for table in ("drafts", "retired_addresses"):
        assert not any(before in str(row) for row in db.session.execute(text(f"SELECT * FROM {table}")))
    client = app.test_client()
    answer = client.get(f"/consultations/{before}/changes?part=basics")
    assert answer.status_code == 308 and answer.headers["Location"] == f"/consultations/{consultation.slug}/changes?part=basics"
    assert client.get(answer.headers["Location"]).status_code == 200
    assert client.get("/consultations/another-that-never-was").status_code == 404


@pytest.mark.parametrize(
    ("title", "words", "changes"),
    [
        ("Ann Example and the ward", "Ann Example", True),
        ("One two three four five Ann Example fell", "Ann Example", True),  # the address ends within them
        ("Planning the ward", "Plan", False),
        ("The ward", "Ann Example", False),
    ],
)
def test_an_address_changes_where_the_words_stand_in_it(app: Flask, title: str, words: str, changes: bool) -> None:
    consultation = make.make_consultation(title=title)
    rename(consultation, f"{words}, again")
    before = consultation.slug
    found = take_out(consultation, words)
    assert ("address" in found.places) is changes and (consultation.slug != before) is changes


def test_whoever_may_not_read_a_private_consultation_is_not_led_to_it(app: Flask) -> None:
    consultation = make.make_consultation(title=f"{NAME} and the ward")
    before = consultation.slug
    take_out(consultation)
    db.session.execute(text("UPDATE consultations SET published_at = NULL"))
    db.session.commit()
    assert app.test_client().get(f"/consultations/{before}").status_code == 404
    assert db.session.query(Redaction).count() == 1


def make_led(consultation: Consultation) -> str:
    """What a facilitator told everybody in a room, and their own name under it."""
    facilitator = make.seat(consultation, Role.FACILITATOR, name=NAME)
    workshop = make.make_workshop(consultation)
    db.session.add(RoomMessage(workshop_id=workshop.id, words=f"Ask {NAME}.", sent_at=now()))
    by = make.place_of(facilitator, consultation).id
    told = json.dumps({"words": f"Ask {NAME}."})
    db.session.add(
        UndoStep(workshop_id=workshop.id, participation_id=by, inverse="unsay", arguments=told, sentence=None, done_at=now())
    )
    db.session.commit()
    return "workshops"


def test_they_go_from_what_was_said_in_a_room_and_from_the_name_of_an_official(app: Flask) -> None:
    consultation = make.make_consultation()
    make_led(consultation)
    found = take_out(consultation)
    assert {"workshops", "people"} <= found.places.keys() and NAME not in list_texts(consultation)
    keys = db.session.scalars(text("SELECT pseudonym_key FROM participations")).all()
    assert not any("example" in key for key in keys)
