"""The log of what was sent where: everybody reads it, organisers add to it quickly."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from forum.consultations.models import Consultation
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Changed, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Role
from forum.outreach import actions
from forum.outreach.actions import add_entry, change_entry, remove_entry
from forum.outreach.fingerprints import fingerprint_entry
from forum.outreach.kinds import EntryWords, Way
from forum.outreach.queries import add_up, list_entries
from forum.redaction.actions import agree_to_take_out, ask_to_take_out
from forum.redaction.queries import find_pending, list_papers
from forum.spaces.queries import list_versions
from tests import factories as make
from tests.browsing import Reader
from tests.redaction.test_redaction import fingerprint_of

POSTER = EntryWords(Way.POSTER, date(2026, 1, 5), "Poster about the night calls", "Six pharmacies", 40, "Polish", "The library")


def sit_down(app: Flask, **about: Any) -> tuple[Consultation, Reader]:
    consultation = make.make_consultation(**about)
    account = make.make_account()
    make.seat(consultation, Role.ORGANISER, actor=account.as_actor())
    return consultation, Reader(app).enter(account.email)


def test_everybody_reads_what_was_sent_where(app: Flask) -> None:
    consultation = make.make_consultation()
    add_entry(SYSTEM, consultation, POSTER)
    reader = Reader(app).open(f"/consultations/{consultation.slug}")
    assert "Posters 40" in reader.words
    reader.follow("See when and where")
    for part in ("Poster about the night calls", "Six pharmacies", "Polish", "The library"):
        assert part in reader.words


@pytest.mark.parametrize(("days", "is_said"), [(0, False), (7, False), (8, True)])
def test_what_is_written_down_long_after_its_day_says_when(app: Flask, days: int, is_said: bool) -> None:
    consultation = make.make_consultation()
    happened = to_local(now()).date() - timedelta(days=days)
    add_entry(SYSTEM, consultation, replace(POSTER, happened_on=happened))
    assert ("added on" in Reader(app).open(f"/consultations/{consultation.slug}/told").words) is is_said


def test_nothing_is_shown_of_a_log_without_entries(app: Flask) -> None:
    assert not Reader(app).open(f"/consultations/{make.make_consultation().slug}").page.select("#told")


def test_the_second_one_like_it_needs_only_its_place(app: Flask) -> None:
    consultation, reader = sit_down(app)
    reader.open(f"/consultations/{consultation.slug}/manage").follow("Add what you sent or did")
    sent = {"way": "poster", "title": "The poster", "place": "Library", "how_many": "2"}
    reader.send("Save, then add another like this", **sent).send("Save", place="Town hall")
    assert [(each.title, each.place, each.how_many) for each in list_entries(consultation)] == [
        ("The poster", "Town hall", 2),
        ("The poster", "Library", 2),
    ]


def test_whoever_goes_back_to_correct_what_was_saved_is_asked_before_it_counts_twice(app: Flask) -> None:
    consultation, reader = sit_down(app)
    reader.open(f"/consultations/{consultation.slug}/manage/told/new")
    page, path = reader.page, reader.path
    reader.send("Save", way="letter", title="Leaflet with tpyo", place="Everyone", how_many="500")
    reader.go_back(page, path)
    reader.send("Save", way="letter", title="Leaflet", place="Everyone", how_many="500")
    assert reader.status == 422 and "Change that one, or add another?" in reader.words and len(list_entries(consultation)) == 1
    assert reader.send("Add another").status == 200 and len(list_entries(consultation)) == 2


def test_a_photo_is_shown_with_what_it_is_of(app: Flask) -> None:
    consultation, reader = sit_down(app)
    sent = {"title": "The poster", "place": "Hall", "picture": (io.BytesIO(make.draw_picture()), "wall.png")}
    reader.open(f"/consultations/{consultation.slug}/manage/told/new").send("Save", **sent)
    shown = Reader(app).open(f"/consultations/{consultation.slug}/told").page.select_one("img.photo")
    assert shown is not None and shown["alt"] == "Photo: The poster"
    assert app.test_client().get(str(shown["src"])).content_type.startswith("image/")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": ""}, "Enter what it was"),
        ({"place": ""}, "Enter where it was, or who got it"),
        ({"how_many": "a few"}, "Enter a whole number"),
        ({"how_many": "0"}, "Enter a number of 1 or more"),
        ({"happened_on": ""}, "Enter the date"),
        ({"happened_on": "2999-01-01"}, "Enter a date that is not in the future"),
        ({"picture": (io.BytesIO(b"no picture"), "wall.png")}, "must be a PNG, JPEG, WebP or GIF picture"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_the_rest_stays(app: Flask, typed: dict[str, Any], sentence: str) -> None:
    consultation, reader = sit_down(app)
    sent = {"title": "The poster", "place": "Library", "language": "typed before"} | typed
    page = reader.open(f"/consultations/{consultation.slug}/manage/told/new").send("Save", **sent)
    assert page.status == 422 and sentence in page.words and "typed before" in str(page.page)


def test_the_table_holds_the_same_and_no_formula(app: Flask) -> None:
    consultation = make.make_consultation()
    add_entry(SYSTEM, consultation, replace(POSTER, place="=1+1"))
    answer = app.test_client().get(f"/consultations/{consultation.slug}/told/log.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[1][:5] == ["2026-01-05", "Posters", "Poster about the night calls", "'=1+1", "40"]


def test_adding_needs_no_reason_and_taking_back_does(app: Flask) -> None:
    consultation = make.make_consultation()
    make.make_thread(consultation)
    organiser = make.seat(consultation, Role.ORGANISER)
    entry = add_entry(organiser, consultation, POSTER)
    with pytest.raises(Invalid):
        change_entry(organiser, entry, replace(POSTER, how_many=4), seen=fingerprint_entry(entry))
    with pytest.raises(Invalid):
        remove_entry(organiser, entry, seen=fingerprint_entry(entry))
    remove_entry(organiser, entry, seen=fingerprint_entry(entry), reason="It was another consultation's.")
    assert [version.effect for version in list_versions(consultation.id)[0]] == ["removed", "added"]


def test_of_two_who_change_it_at_once_the_second_is_told(app: Flask) -> None:
    entry = add_entry(SYSTEM, make.make_consultation(), POSTER)
    seen = fingerprint_entry(entry)
    change_entry(SYSTEM, entry, replace(POSTER, how_many=4), seen=seen)
    with pytest.raises(Changed):
        change_entry(SYSTEM, entry, POSTER, seen=seen)


def test_another_photo_takes_the_place_of_the_one_before(app: Flask) -> None:
    entry = add_entry(SYSTEM, make.make_consultation(), POSTER, picture=make.draw_picture())
    change_entry(SYSTEM, entry, POSTER, seen=fingerprint_entry(entry), picture=make.draw_picture())
    assert entry.picture is not None


def test_a_photo_alone_that_changes_is_a_change_with_its_reason(app: Flask) -> None:
    consultation = make.make_consultation()
    make.make_thread(consultation)
    organiser = make.seat(consultation, Role.ORGANISER)
    entry = add_entry(organiser, consultation, POSTER)
    with pytest.raises(Invalid, match="why you are changing"):
        change_entry(organiser, entry, POSTER, seen=fingerprint_entry(entry), picture=make.draw_picture())
    why = "Here is the poster on its wall."
    change_entry(organiser, entry, POSTER, seen=fingerprint_entry(entry), picture=make.draw_picture(), reason=why)
    assert entry.picture is not None and list_versions(consultation.id)[0][0].reason == why
    page = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert why in page and f"A picture (number {entry.picture.digest[:6]})" in page


def test_it_adds_up_by_way(app: Flask) -> None:
    consultation = make.make_consultation()
    for words in (POSTER, POSTER, replace(POSTER, way=Way.VISIT, how_many=None)):
        add_entry(SYSTEM, consultation, words)
    assert [(each.way, each.times, each.how_many) for each in add_up(list_entries(consultation))] == [
        (Way.POSTER, 2, 80),
        (Way.VISIT, 1, 0),
    ]


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR, Role.BROKER, Role.LEAD])
def test_nobody_else_keeps_it(app: Flask, role: Role) -> None:
    consultation = make.make_consultation()
    with pytest.raises(Forbidden):
        add_entry(make.seat(consultation, role), consultation, POSTER)


def test_a_day_that_is_still_to_come_is_refused(app: Flask) -> None:
    tomorrow = to_local(now() + timedelta(days=1)).date()
    with pytest.raises(Invalid):
        add_entry(SYSTEM, make.make_consultation(), replace(POSTER, happened_on=tomorrow))


def test_a_photo_that_breaks_the_law_is_taken_out_by_two_people_and_the_log_says_so(app: Flask) -> None:
    consultation = make.make_consultation()
    first, second = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)
    entry = add_entry(SYSTEM, consultation, POSTER, picture=make.draw_picture())
    paper = next(each.key for each in list_papers(consultation) if each.title.endswith(POSTER.title))
    ask_to_take_out(first, consultation, paper=paper, reason="A child can be recognised.")
    asked = find_pending(consultation)
    assert asked is not None and entry.picture is not None
    agree_to_take_out(second, consultation, seen=fingerprint_of(consultation))
    db.session.expire_all()
    reader = Reader(app).open(f"/consultations/{consultation.slug}/told")
    assert "The photo was taken out." in reader.words and not reader.page.select("img.photo") and POSTER.title in reader.words
    assert "A child can be recognised." in reader.follow("See when and why").words
    sent = Reader(app).ask("get", f"/consultations/{consultation.slug}/told/{entry.public_id}/photo")
    assert sent.mimetype == "text/plain" and "A child can be recognised." in sent.text
    assert POSTER.title not in "".join(each.title for each in list_papers(consultation)), "it is asked once"


def test_whoever_may_keep_no_log_has_no_photo_drawn(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "draw_picture", lambda *_args, **_more: pytest.fail("it was drawn"))
    consultation = make.make_consultation()
    with pytest.raises(Forbidden):
        add_entry(make.seat(consultation), consultation, POSTER, picture=make.draw_picture())
