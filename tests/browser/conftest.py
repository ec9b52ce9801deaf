"""A real browser against a real server with the demo in it. Each process that runs tests starts its own, so tests stand together
in a few groups: tests/parts.py."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.apps import copy_sqlite
from tests.browser.addresses import find_addresses
from tests.browser.pages import list_names
from tests.browser.visits import PATIENCE_MS, new_page, sign_in
from tests.browser.windows import Windows
from tests.services import Server, find_chromium

WIDTHS = (1180, 390)
# Hardly a script of a page runs for as long as it would take to make it faster.
PLAIN_SCRIPTS = "--js-flags=--no-opt,--no-maglev"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage", PLAIN_SCRIPTS]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, timeout=PATIENCE_MS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site_database(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return copy_sqlite(demo_database, tmp_path_factory.mktemp("site") / "demo.db")


@pytest.fixture(scope="session")
def site(site_database: str) -> Iterator[str]:
    with run_site(site_database) as url:
        yield url


@contextmanager
def run_site(database_url: str, **environment: str) -> Iterator[str]:
    """A server, which is stopped even when it did not answer in time."""
    server = Server(database_url, JOBS_IN_PROCESS="yes", **environment)
    try:
        server.start()
        yield server.url
    finally:
        server.stop()


@pytest.fixture(scope="session")
def addresses(site: str, browser: Browser) -> dict[str, str]:
    found = find_addresses(site, browser)
    missing = sorted(list_names() - found.keys())
    assert not missing, f"let find_addresses() find where these are, on a page that leads there: {', '.join(missing)}"
    return found


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1180, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return new_page(context)


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A browser with JavaScript turned off."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    yield new_page(context)
    context.close()


def put_away_what_was_left(console: Page) -> None:
    """Notes and votes of tests before, failed ones too: a console shows eight notes, and a phone the vote that opened first, so
    what another test left would stand where a test looks for its own."""
    expect(console.locator("[data-connection].on")).to_be_visible()
    for row, button in ((".vote-card", "Close and count"), (".note-card", "Keep off the big screen")):
        left = console.locator(row).filter(has=console.locator("button", has_text=button))
        while left.count():
            one = console.locator(f"#{left.first.get_attribute('id')}").locator("button", has_text=button)
            one.press("Enter")
            expect(one).to_have_count(0)


@pytest.fixture
def windows(site: str, browser: Browser) -> Iterator[Windows]:
    """In the room of the demo that is open."""
    leading = browser.new_context(viewport={"width": 1280, "height": 900})
    phone = browser.new_context(viewport={"width": 360, "height": 780})
    console, wall = new_page(leading), new_page(leading)
    sign_in(console, site, "facilitator@example.org")
    console.goto(f"{site}/consultations/who-should-answer-at-night-when")
    path = console.locator(".highlight h3 a", has_text="What is it like to ring").first.get_attribute("href")
    console.goto(f"{site}{path}/console")
    put_away_what_was_left(console)
    wall.set_viewport_size({"width": 1920, "height": 1080})
    wall.goto(f"{site}{path}/wall")
    expect(console.locator("[data-connection].on")).to_be_visible()
    yield Windows(new_page(phone), console, wall, site, path)
    leading.close()
    phone.close()
