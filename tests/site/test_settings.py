"""Administrators say what the site is called and how it looks, and every page and letter says it from then on."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from forum.kernel.db import db
from forum.kernel.errors import Changed, Forbidden, Invalid
from forum.kernel.events import SITE, entries_since
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM
from forum.site.actions import change_logo, change_site
from forum.site.queries import fingerprint_settings
from forum.site.uploads import HEIGHT, WIDEST
from tests import factories as make
from tests.browsing import Reader

PAGE = "/site"


def say(**words: str) -> None:
    change_site(SYSTEM, None, words, seen=fingerprint_settings())


def come_in(app: Flask, email: str = "admin@example.org") -> Reader:
    make.make_account(email, administrator=True)
    return Reader(app).enter(email)


def draw(size: tuple[int, int] = (600, 200), form: str = "PNG", **more: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "#336699").save(written, form, **more)
    return written.getvalue()


@pytest.mark.parametrize("path", ["/", "/how-it-works", "/account/sign-in", "/nowhere"])
def test_a_new_name_is_on_every_page_that_a_visitor_opens(app: Flask, path: str) -> None:
    visitor = Reader(app)
    visitor.open(path)  # It may be kept.
    say(name="Westbrook Together", run_by="NHS Westbrook")
    page = visitor.open(path).page
    assert page.title is not None
    assert page.title.text.endswith("– Westbrook Together")
    assert "Changing Together" not in page.text
    assert "Run by NHS Westbrook" in page.select("footer")[0].text


def test_a_page_kept_by_one_process_changes_with_what_another_has_saved(app: Flask) -> None:
    visitor = app.test_client()
    before = visitor.get("/how-it-works")
    again = visitor.get("/how-it-works", headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 304
    say(colour="#005eb8")
    after = visitor.get("/how-it-works", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "/look/colours/005eb8.css" in after.text


def test_letters_say_the_name_and_who_runs_the_site(app: Flask) -> None:
    say(name="Westbrook Together", run_by="NHS Westbrook")
    Reader(app).open("/account/forgotten-password").send("Email me a link", email=make.make_account().email)
    run_due_jobs()
    letter = db.session.query(KeptMail).order_by(KeptMail.id.desc()).first()
    assert letter is not None
    assert "Westbrook Together, NHS Westbrook" in letter.text


def test_without_a_word_of_administrators_the_site_is_as_the_environment_says(app: Flask) -> None:
    say(name="Westbrook Together", colour="#005eb8")
    say(name="", colour="")
    page = Reader(app).open("/").page
    assert "Changing Together" in page.title.text
    assert not page.select('link[href*="/look/"]')


def test_an_administrator_changes_the_site_on_a_page_and_the_log_says_who_did(app: Flask) -> None:
    page = come_in(app).open(PAGE).send("Save changes", name="Westbrook Together", colour="005EB8")
    assert page.status == 200
    assert "Westbrook Together" in page.words
    log = page.open("/site/log").words
    assert "Changed the name and the main colour" in log
    assert "admin@example.org" in log
    assert entries_since(SITE, 0)[-1].kind == "SiteChanged"


def test_saving_what_stands_already_is_no_change(app: Flask) -> None:
    say(name="Westbrook Together")
    before = len(entries_since(SITE, 0))
    come_in(app).open(PAGE).send("Save changes")
    assert len(entries_since(SITE, 0)) == before


def test_a_colour_that_nobody_could_read_is_refused_with_the_nearest_and_nothing_typed_is_lost(app: Flask) -> None:
    page = come_in(app).open(PAGE).send("Save changes", name="Westbrook", colour="#ffcc00")
    assert page.status == 422
    assert page.errors == ["#ffcc00 is too light to read. The nearest that works is #736000"] or "nearest" in page.errors[0]
    assert page.page.select("#name")[0]["value"] == "Westbrook"
    nearest = page.errors[0].rsplit(" ", 1)[1]
    assert page.send("Save changes", colour=nearest).status == 200


@pytest.mark.parametrize("colour", ["plum", "#12", "red;}body{display:none"])
def test_what_is_no_colour_is_refused_in_words(app: Flask, colour: str) -> None:
    with pytest.raises(Invalid, match="Enter a colour"):
        say(colour=colour)


@pytest.mark.parametrize("name", ["ffcc00", "5B2A4E", "zzzzzz", "5b2a4"])
def test_there_is_no_stylesheet_of_a_colour_that_is_none_or_cannot_be_read(app: Flask, name: str) -> None:
    assert app.test_client().get(f"/look/colours/{name}.css").status_code == 404


def test_two_administrators_at_once_lose_nothing(app: Flask) -> None:
    first, second = come_in(app).open(PAGE), come_in(app, "other@example.org").open(PAGE)
    second.send("Save changes", name="Westbrook Together")
    first.send("Save changes", run_by="NHS Westbrook")
    text = Reader(app).open("/").page.text
    assert "Westbrook Together" in text
    assert "Run by NHS Westbrook" in text


def test_what_both_have_changed_is_saved_by_neither_unasked(app: Flask) -> None:
    seen = fingerprint_settings()
    say(name="Westbrook Together")
    with pytest.raises(Changed):
        change_site(SYSTEM, None, {"name": "Eastbrook"}, seen=seen)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_logo_is_drawn_anew_as_a_small_png_without_what_its_file_said_besides(app: Flask, form: str) -> None:
    told = PngInfo()
    told.add_text("Author", "Somebody at home")
    change_logo(SYSTEM, None, draw(form=form, **{"pnginfo": told} if form == "PNG" else {}))
    picture = Reader(app).open("/").page.select(".brand img.logo")[0]
    answer = app.test_client().get(picture["src"])
    assert answer.content_type == "image/png"
    assert "immutable" in answer.headers["Cache-Control"]
    drawn = Image.open(io.BytesIO(answer.data))
    assert drawn.format == "PNG"
    assert drawn.width <= WIDEST
    assert drawn.height <= HEIGHT
    assert not drawn.info


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "must be a PNG"),
        (b"", "must be a PNG"),
        (draw()[:20], "must be a PNG"),
        (draw((5, 5)), "too small"),
    ],
)
def test_what_is_no_picture_is_no_logo(app: Flask, content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        change_logo(SYSTEM, None, content)


def test_a_logo_is_saved_and_removed_on_the_page(app: Flask) -> None:
    page = come_in(app).open(PAGE).send("Save logo", logo=(io.BytesIO(draw()), "logo.png"))
    assert page.page.select(".brand img.logo")
    page.send("Remove logo")
    assert not page.page.select(".brand img.logo")
    assert page.page.select(".brand svg.mark")


def test_a_file_that_is_too_big_is_refused_before_it_is_looked_at(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.site.views.LARGEST_LOGO", 100)
    page = come_in(app).open(PAGE).send("Save logo", logo=(io.BytesIO(draw()), "logo.png"))
    assert page.status == 422
    assert "too big" in page.errors[0]


def test_nobody_else_changes_the_site(app: Flask) -> None:
    for actor in (make.make_actor(), make.make_actor(convenor=True)):
        with pytest.raises(Forbidden):
            change_site(actor, None, {"name": "Mine"}, seen=fingerprint_settings())
