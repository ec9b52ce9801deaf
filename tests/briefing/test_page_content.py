"""Sections, pictures, videos, questions and dates: people read them on the page, and each change of them is in the list."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from forum.briefing.actions import add_thing, change_thing
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.kinds import KeyDateWords, QuestionWords, SectionWords
from forum.briefing.models import PagePicture, PageSection, read_words
from forum.consultations.models import Consultation
from forum.kernel.actions import is_acting
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid
from forum.kernel.permissions import Role
from forum.kernel.pictures import draw_picture
from tests import factories as make
from tests.briefing.test_briefing import manage, sit_down
from tests.browsing import Reader

WORDS = SectionWords(title="How a night goes", text="The phone rings in **two** places.")
FILM = "https://youtu.be/dQw4w9WgXcQ"


def draw(size: tuple[int, int] = (300, 200), form: str = "JPEG", colour: Any = "purple", **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGBA" if form == "PNG" else "RGB", size, colour).save(written, form, **options)
    return written.getvalue()


def show(consultation: Consultation) -> str:
    return f"/consultations/{consultation.slug}"


def add_section(consultation: Consultation, picture: bytes = b"", **words: Any) -> PageSection:
    made = SectionWords(**(vars(WORDS) | words))
    return add_thing(make.seat(consultation, Role.ORGANISER), consultation, made, reason="To show it.", picture=picture)  # type: ignore[return-value]


def test_sections_stand_in_the_order_of_their_places(app: Flask) -> None:
    consultation = make.make_consultation()
    for place, title in ((2, "Third"), (1, "Second"), (0, "First")):
        add_section(consultation, title=title, place=place)
    page = Reader(app).open(show(consultation)).page
    assert [each.get_text() for each in page.select(".in-briefing h2")] == ["First", "Second", "Third"]
    assert page.select_one(".page-section strong") is not None


def test_a_picture_is_shown_with_what_it_shows_and_without_where_it_was_taken(app: Flask) -> None:
    consultation = make.make_consultation()
    exif = Image.Exif()
    exif[0x010E] = "Mrs Kovac's kitchen"
    add_section(consultation, draw((2400, 1200), exif=exif), alt="A phone on a kitchen table at night")
    picture = Reader(app).open(show(consultation)).page.select(".page-section img")[0]
    assert picture["alt"] == "A phone on a kitchen table at night"
    answer = app.test_client().get(str(picture["src"]))
    assert answer.content_type == "image/jpeg" and b"Kovac" not in answer.data
    assert Image.open(io.BytesIO(answer.data)).size == (1600, 800)


def test_a_picture_that_something_shows_through_stays_so(app: Flask) -> None:
    add_section(make.make_consultation(), draw(form="PNG", colour=(0, 0, 0, 0)), is_decoration=True)
    assert db.session.scalars(select(PagePicture)).one().content_type == "image/png"


@pytest.mark.parametrize(
    ("field", "words", "picture"),
    [
        ("alt", {}, True),
        ("alt", {"alt": " "}, True),
        ("captions", {"video_link": FILM}, False),
        ("video_link", {"video_link": "https://example.org/", "captions": "English"}, False),
    ],
)
def test_whoever_does_not_see_or_hear_it_is_told_what_it_says(
    app: Flask, field: str, words: dict[str, str], picture: bool
) -> None:
    with pytest.raises(Invalid) as refused:
        add_section(make.make_consultation(), draw() if picture else b"", **words)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("content", [b"<svg/>", b"GIF89a", draw()[:200]], ids=["drawing", "cut short", "half"])
def test_what_is_no_picture_is_refused(app: Flask, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        add_section(make.make_consultation(), content, is_decoration=True)
    assert set(refused.value.errors) == {"picture"}


def test_an_organiser_adds_a_section_with_a_picture_and_then_another_picture(app: Flask) -> None:
    consultation, reader = sit_down(app)
    typed = {"title": "Nights", "text": "Two rings.", "alt": "A phone"}
    reader.open(f"{manage(consultation)}/sections/new").send("Save", **typed, picture=(io.BytesIO(draw()), "a.jpg"))
    section = db.session.scalars(select(PageSection)).one()
    first = section.picture
    assert first is not None
    page = reader.open(f"{manage(consultation)}/sections/{section.public_id}")
    page.send("Save", picture=(io.BytesIO(draw(colour="green")), "b.jpg"))
    db.session.expire_all()
    assert section.picture is not None and section.picture != first
    assert app.test_client().get(f"{show(consultation)}/pictures/{first.public_id}").status_code == 200
    assert reader.open(f"{show(consultation)}/changes").page.select(f"a[href*='{first.public_id}']")


def test_a_picture_is_drawn_before_anything_is_held(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    held = []

    def watch(*args: Any, **named: Any) -> Any:
        held.append(is_acting())
        return draw_picture(*args, **named)

    monkeypatch.setattr("forum.briefing.actions.draw_picture", watch)
    section = add_section(make.make_consultation(), draw(), alt="A phone")
    words = SectionWords("The ward", "As it is.", alt="A phone")
    organiser = make.seat(section.consultation, Role.ORGANISER)
    change_thing(
        organiser, section, words, seen=fingerprint_thing(section), reason="There is something new.", picture=draw(colour="green")
    )
    assert held == [False, False]


def test_nobody_has_a_picture_drawn_who_may_not_bring_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.briefing.actions.draw_picture", lambda *_args, **_named: pytest.fail("it was drawn"))
    consultation = make.make_consultation()
    with pytest.raises(Forbidden):
        add_thing(make.seat(consultation), consultation, SectionWords("A", "B", alt="C"), picture=draw())


def test_what_was_typed_stays_where_the_picture_says_nothing(app: Flask) -> None:
    consultation, reader = sit_down(app)
    typed = {"title": "Nights", "text": "Two rings."}
    page = reader.open(f"{manage(consultation)}/sections/new").send("Save", **typed, picture=(io.BytesIO(draw()), "a.jpg"))
    assert page.status == 422 and "Two rings." in str(page.page)
    assert "Enter what the picture shows" in page.words


def test_a_picture_keeps_its_section_when_only_words_change(app: Flask) -> None:
    consultation = make.make_consultation()
    section = add_section(consultation, draw(), alt="A phone")
    organiser, words = make.seat(consultation, Role.ORGANISER), read_words(section)
    assert isinstance(words, SectionWords)
    changed = SectionWords(**(vars(words) | {"text": "Now one."}))
    change_thing(organiser, section, changed, seen=fingerprint_thing(section), reason="It has changed since.")
    assert section.picture is not None and "Now one." in section.html


def test_a_picture_of_a_draft_is_for_its_team(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    section = add_section(consultation, draw(), alt="A phone")
    assert section.picture is not None
    assert app.test_client().get(f"{show(consultation)}/pictures/{section.picture.public_id}").status_code == 404


def test_nothing_is_loaded_from_elsewhere_before_somebody_presses_play(app: Flask) -> None:
    consultation = make.make_consultation()
    section = add_section(consultation, video_link=FILM, captions="English and Welsh")
    reader = Reader(app).open(show(consultation))
    assert not reader.page.select("iframe, video") and "English and Welsh" in reader.words
    passed_on = Reader(app).open(f"{show(consultation)}/videos/{section.public_id}")
    assert not passed_on.page.select("iframe, video")
    answer = app.test_client().get(str(reader.page.select(".video-offer a.btn")[0]["href"]))
    assert b"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ" in answer.data
    policy = answer.headers["Content-Security-Policy"]
    assert policy.endswith("; frame-src https://www.youtube-nocookie.com")
    for path in (show(consultation), f"{show(consultation)}/videos/{section.public_id}"):
        assert "youtube" not in app.test_client().get(path).headers["Content-Security-Policy"]


def test_a_section_without_a_video_has_no_page_for_one(app: Flask) -> None:
    consultation = make.make_consultation()
    assert app.test_client().get(f"{show(consultation)}/videos/{add_section(consultation).public_id}").status_code == 404


def test_questions_open_without_javascript(app: Flask) -> None:
    consultation = make.make_consultation()
    make.make_thing(consultation, QuestionWords("Will I see my own nurse?", "Yes, **mostly**."))
    question = Reader(app).open(show(consultation)).page.select("#questions details")[0]
    assert question.summary is not None and question.summary.get_text() == "Will I see my own nurse?"
    assert question.select("strong")


def test_dates_of_organisers_stand_among_those_of_the_stages(app: Flask) -> None:
    consultation = make.make_consultation()
    assert not Reader(app).open(show(consultation)).page.select("#dates")
    make.make_thing(consultation, KeyDateWords("The board meets", (now() + timedelta(days=200)).date()))
    make.make_thing(consultation, KeyDateWords("We counted the calls", date(2020, 3, 4)))
    rows = [row.get_text(" ", strip=True) for row in Reader(app).open(show(consultation)).page.select("#dates li")]
    assert "We counted the calls" in rows[0] and "Done" in rows[0] and "The board meets" in rows[-1]
    assert any(consultation.phases[0].name in row for row in rows[1:-1])


@pytest.mark.parametrize(
    ("part", "typed", "shown"),
    [
        ("sections", {"title": "Nights", "text": "Two rings."}, "Nights"),
        ("questions", {"title": "Why now?", "text": "Because."}, "Why now?"),
        ("key_dates", {"title": "The hall opens", "day": "2027-02-03"}, "The hall opens"),
    ],
)
def test_an_organiser_adds_and_changes_and_people_find_it_in_the_list_of_changes(
    app: Flask, part: str, typed: dict[str, str], shown: str
) -> None:
    consultation, reader = sit_down(app)
    reader.open(f"{manage(consultation)}/{part}/new").send("Save", **typed)
    link = reader.open(f"{manage(consultation)}/page").page.select(f"#{part} .rows a")[0]
    reader.open(str(link["href"])).send("Save", title="Quite another")
    changes = Reader(app).open(f"{show(consultation)}/changes").words
    assert shown in changes and "Quite another" in changes


def test_a_document_has_a_text_beside_it(app: Flask) -> None:
    consultation, reader = sit_down(app)
    reader.open(f"{show(consultation)}/manage/documents")
    file = (io.BytesIO(b"54 a week"), "arrivals.txt")
    page = reader.send("Add document", title="Arrivals", file=file)
    assert page.status == 422 and "Enter what the document says" in page.words
    file = (io.BytesIO(b"54 a week"), "arrivals.txt")
    reader.send("Add document", title="Arrivals", file=file, text="Every week 54 people arrive.")
    assert "Every week 54 people arrive." in Reader(app).open(show(consultation)).words
