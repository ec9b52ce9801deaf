"""What the pages of care conversations are made of, whoever opens them."""

from __future__ import annotations

import re

from flask import Flask

from forum.kit.kind import Pictures
from forum.kit.templates import KITS
from tests import factories as make
from tests.browsing import Reader

PAGES = ["/kit", *(f"/kit/{key}{part}" for key in KITS for part in ("", "/booklet"))]


def test_each_page_can_send_nothing_and_says_at_once_what_it_is_not(app: Flask) -> None:
    reader = Reader(app)
    for path in PAGES:
        page = reader.open(path)
        policy = page.response.headers["Content-Security-Policy"]
        assert "connect-src 'none'; form-action 'none'" in policy, path
        assert "https:" not in policy, path
        assert not page.page.select("form"), path
        # A field of the site's own scripts would be kept, or sent, with all that stands in it.
        assert [script["src"].rpartition("/")[2].partition("-")[0] for script in page.page.select("script[src]")] == ["kit"]
        assert "This is not a medical record" in page.words, path
        assert [link["href"] for link in page.page.select("footer a[href^=tel]")] == ["tel:999", "tel:111", "tel:116123"], path


def test_whoever_is_signed_in_gets_the_page_of_a_visitor(app: Flask) -> None:
    make.make_account("jo@example.org")
    for path in PAGES:
        assert Reader(app).enter("jo@example.org").open(path).response.data == Reader(app).open(path).response.data, path


def test_each_has_the_same_seven_steps_with_their_help_and_a_field_is_remembered_by_no_browser(app: Flask) -> None:
    for key, kit in KITS.items():
        assert [step.key for step in kit.steps] == ["matters", "day", "know", "options", "agree", "emergency", "who"]
        page = Reader(app).open(f"/kit/{key}").page
        for step in kit.steps:
            shown = page.select_one(f"[data-step={step.key}]")
            assert shown is not None
            assert shown.select_one("[data-not-today]") is not None
            assert str(step.help.say) in shown.get_text()
        fields = page.select("[data-field]")
        names = [field["name"] for field in fields]
        assert len(names) == len(set(names)) > 60
        typed = [field for field in fields if field.name != "button" and field.get("type") != "checkbox"]
        assert {field.get("autocomplete") for field in typed} == {"off"}
        root = page.select_one("[data-kit]")
        assert root is not None
        assert (root["spellcheck"], root["writingsuggestions"]) == ("false", "false")


def test_each_picture_is_drawn_and_has_its_word(app: Flask) -> None:
    for key, kit in KITS.items():
        buttons = Reader(app).open(f"/kit/{key}").page.select("[data-picture]")
        asked = [part for step in kit.steps for part in step.parts if isinstance(part, Pictures)]
        assert len(buttons) == sum(len(part.choices) for part in asked)
        for button in buttons:
            assert button.select_one("svg[aria-hidden=true] path") is not None
            assert button.b is not None
            assert button.b.get_text(strip=True)


def test_what_is_kept_for_when_there_is_no_network_is_there_for_visitors(app: Flask) -> None:
    reader = Reader(app)
    worker = reader.client.get("/kit/offline.js")
    assert worker.headers["Service-Worker-Allowed"] == "/kit"
    addresses = re.findall(r'"([^"]+)"', worker.text)
    assert set(PAGES) <= set(addresses)
    for address in addresses:
        with reader.client.get(address) as answer:
            assert (address, answer.status_code) == (address, 200)


def test_a_care_conversation_that_there_is_not_is_not_found(app: Flask) -> None:
    reader = Reader(app)
    assert [reader.open(path).status for path in ("/kit/none", "/kit/none/booklet")] == [404, 404]
