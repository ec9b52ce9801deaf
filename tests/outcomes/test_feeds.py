"""The same page for programs and on paper."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zlib
from datetime import datetime

import pytest
from flask import Flask

from forum.consultations.models import Consultation
from forum.kernel.permissions import Role
from forum.outcomes.actions import answering
from forum.outcomes.kinds import Disposition
from forum.web.pdf import can_print
from tests import factories as make
from tests.browsing import Reader
from tests.worlds import begin_with

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def consultation(app: Flask) -> Consultation:
    return begin_with(make_answered)


def make_answered() -> Consultation:
    consultation = make.make_consultation(title="Buses & <trains>")
    theme = make.make_theme(consultation, make.make_thread(consultation), sentence="Fewer & later <buses>.")
    make.make_answer(theme, Disposition.WONT, headline="No & <never>.\uffff\ufffe")
    make.make_answer(theme, Disposition.IN_PART)
    make.make_promise(theme)
    answering.draft_answer(
        make.seat(consultation, Role.LEAD), make.make_theme(consultation), make.answer_words(headline="A draft")
    )
    return consultation


def test_the_feed_is_atom_with_every_version_and_promise_and_no_draft(app: Flask, consultation: Consultation) -> None:
    response = Reader(app).ask("get", f"/consultations/{consultation.slug}/you-said-we-did.atom")
    assert response.mimetype == "application/atom+xml"
    feed = ET.fromstring(response.data)
    assert feed.findtext("a:title", "", ATOM) == "You said, we did: Buses & <trains>"
    entries = feed.findall("a:entry", ATOM)
    titles = [entry.findtext("a:title", "", ATOM) for entry in entries]
    assert "We will not: No & <never>." in titles
    assert len(titles) == 3
    assert not any("draft" in title for title in titles)
    for element in [feed, *entries]:
        for needed in ("id", "title", "updated"):
            assert element.findtext(f"a:{needed}", "", ATOM), needed
        datetime.fromisoformat(element.findtext("a:updated", "", ATOM))
    assert len({entry.findtext("a:id", "", ATOM) for entry in entries}) == 3


def test_the_data_says_what_the_page_says(app: Flask, consultation: Consultation) -> None:
    data = Reader(app).ask("get", f"/consultations/{consultation.slug}/you-said-we-did.json").json
    said = data["said"]
    assert said["contributions"] == said["in_themes"] + said["read_and_in_none"] + said["read"] + said["not_read"]
    answered, waiting = data["themes"]
    assert [each["disposition"] for each in answered["answers"]] == ["wont", "in_part"]
    assert answered["promises"][0]["state"] == "running"
    assert waiting["answers"] == []
    assert data["promises"] == {"kept": 0, "running": 1, "late": 0, "broken": 0}


def test_the_pdf_is_one_with_headings_a_screen_reader_can_use(app: Flask, consultation: Consultation) -> None:
    response = Reader(app).ask("get", f"/consultations/{consultation.slug}/you-said-we-did.pdf")
    if not can_print():
        assert response.status_code == 503
        pytest.skip("NOT RUN: no Pango on this machine, so no PDF")
    assert response.data.startswith(b"%PDF-")
    begins = [found.end() for found in re.finditer(rb"\bstream\r?\n(?=x)", response.data)]  # Compressed ones say where they end.
    inside = b"".join(zlib.decompressobj().decompress(response.data[begin:]) for begin in begins)
    for part in (b"/StructTreeRoot", b"/Lang", b"/H1", b"/H2"):
        assert part in inside + response.data, part


def test_the_page_names_itself_for_a_message(app: Flask, consultation: Consultation) -> None:
    page = Reader(app).open(f"/consultations/{consultation.slug}/you-said-we-did").page
    shared = {tag["property"]: tag["content"] for tag in page.select("meta[property^=og]")}
    assert shared["og:title"] == "You said, we did: Buses & <trains>"
    image = Reader(app).ask("get", shared["og:image"].removeprefix("http://localhost"))
    image.close()
    assert (image.status_code, image.mimetype) == (200, "image/png")
