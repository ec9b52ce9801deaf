"""What was typed and not sent, kept twice: by the site, which could not take it, and by this device, where somebody typed on."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.engine import make_url

from tests.browser.visits import sign_in

NIGHT = "/consultations/who-should-answer-at-night-when"
OFFER = "[data-other-tab]"
IN_TITLE = "Who answers at four"
REFUSED = "Words that were refused"
TYPED_ON = f"{REFUSED}, and what came after."


@pytest.fixture
def writer(site: str, site_database: str, page: Page) -> Page:
    """In a form that came back with what was refused as their session had ended, and where they typed on."""
    sign_in(page, site, "participant@example.org")
    page.goto(site + NIGHT)
    page.click("main a:has-text('Add your comment')")
    form_at = page.url
    page.fill("[name=title]", IN_TITLE)
    page.fill("textarea", REFUSED)
    end_sessions(site_database)
    page.click("main button:has-text('Post my comment')")
    expect(page.locator("main")).to_contain_text("We have kept")
    sign_in(page, site, "participant@example.org")
    page.goto(form_at)
    expect(page.locator("textarea")).to_have_value(REFUSED)
    page.fill("textarea", TYPED_ON)
    page.wait_for_function("Object.values(localStorage).some((kept) => kept.includes('what came after'))")
    page.goto(form_at)
    return page


def end_sessions(database: str) -> None:
    path = make_url(database).database
    assert path is not None
    with closing(sqlite3.connect(path, timeout=60)) as connection, connection:
        connection.execute("DELETE FROM sign_ins")


def test_what_was_typed_after_signing_in_again_is_offered_and_written_over_by_nothing(writer: Page) -> None:
    expect(writer.locator("textarea")).to_have_value(REFUSED)
    expect(writer.locator(OFFER)).to_contain_text(TYPED_ON)
    writer.fill("textarea", "Something else.")
    kept = writer.wait_for_function(
        "Object.values(localStorage).some((each) => each.includes('Something else.')) && JSON.stringify(localStorage)"
    )
    assert "what came after" in kept.json_value()
    writer.click(f"{OFFER} >> text=Add it to my comment")
    expect(writer.locator("textarea")).to_have_value(f"Something else.\n\n{TYPED_ON}")


def test_starting_again_is_one_press(writer: Page) -> None:
    writer.click("button[data-start-again]")
    expect(writer.locator("#words-kept")).to_be_hidden()
    for field in ("[name=title]", "textarea"):
        expect(writer.locator(field)).to_have_value("")
    expect(writer.locator(OFFER)).to_be_hidden()
    expect(writer.locator("[data-brought-back]")).to_be_hidden()


def test_what_works_after_a_refusal_leaves_what_was_refused(site: str, writer: Page) -> None:
    writer.goto(f"{site}/account/news")
    writer.click("main button:has-text('Mark all as read')")
    expect(writer.locator(".message.good")).to_be_visible()
    assert "what came after" in writer.evaluate("JSON.stringify(localStorage)")


def test_what_is_sent_by_way_of_how_we_know_somebody_is_kept_no_longer(site: str, page: Page) -> None:
    page.goto(site + NIGHT)
    page.click("main a:has-text('Add your comment')")
    page.fill("[name=title]", IN_TITLE)
    page.locator("[name=kind_key]").first.check()
    page.fill("textarea", "What a visitor says.")
    page.click("main button:has-text('Post my comment')")
    expect(page.locator("h1")).to_have_text("How should we know you?")
    page.fill("[name=email]", "")
    page.click("button:has-text('Send me the link')")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.fill("[name=email]", "passer-by@example.org")
    page.click("button:has-text('Send me the link')")
    expect(page.locator("[data-sent]")).to_be_visible()
    assert "What a visitor says." not in page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
