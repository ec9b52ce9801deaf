"""What a phone shows of long pages: what leads comes first, the rest is one press away, and nothing lies on anything else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.addresses import NIGHT
from tests.browser.visits import new_page, sign_in

NARROW = (390, 320)


def open_phone(browser: Browser, width: int, *, script: bool = True) -> Iterator[Page]:
    with browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script) as context:
        yield new_page(context)


@pytest.fixture(params=NARROW)
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    yield from open_phone(browser, request.param)


@pytest.fixture
def plain_phone(browser: Browser) -> Iterator[Page]:
    yield from open_phone(browser, 390, script=False)


def top_of(page: Page, selector: str) -> float:
    return page.locator(selector).first.bounding_box()["y"]


def test_a_case_stands_above_the_queue_in_its_full_width(phone: Page, site: str, addresses: dict[str, str]) -> None:
    sign_in(phone, site, "moderator@example.org")
    phone.goto(site + addresses["case"])
    case, queue = phone.locator(".desk > .open").bounding_box(), phone.locator(".queue-side").bounding_box()
    assert case["y"] + case["height"] <= queue["y"]
    assert (case["x"], case["width"]) == (queue["x"], queue["width"])
    assert phone.problems == []


def test_what_few_come_for_is_folded_under_its_heading(phone: Page, site: str) -> None:
    phone.goto(site + NIGHT)
    known = phone.locator("#known")
    expect(known.locator("h2")).to_be_visible()
    fold = known.locator("details.folded-part")
    expect(fold).not_to_have_attribute("open", "")
    fold.locator("> summary").focus()
    phone.keyboard.press("Enter")
    expect(fold).to_have_attribute("open", "")


def test_a_link_into_a_folded_part_opens_it(phone: Page, site: str) -> None:
    phone.goto(f"{site}{NIGHT}#known")
    expect(phone.locator("#known details.folded-part")).to_have_attribute("open", "")


def test_the_options_begin_with_what_they_cost_and_are_whole_by_one_press(phone: Page, site: str) -> None:
    phone.goto(site + NIGHT)
    rows, button = phone.locator("table.options tbody tr"), phone.locator("#options button[aria-expanded]")
    expect(rows.locator("visible=true")).to_have_count(1)
    button.focus()
    phone.keyboard.press("Enter")
    expect(rows.locator("visible=true")).to_have_count(rows.count())
    expect(button).to_have_attribute("aria-expanded", "true")


def test_without_a_script_all_of_it_stands_open(plain_phone: Page, site: str) -> None:
    plain_phone.goto(site + NIGHT)
    expect(plain_phone.locator(".folded-part, .folded-rows")).to_have_count(0)
    rows = plain_phone.locator("table.options tbody tr")
    expect(rows.locator("visible=true")).to_have_count(rows.count())


def test_a_thread_says_what_is_in_it_before_its_replies(phone: Page, site: str, addresses: dict[str, str]) -> None:
    phone.goto(site + addresses["thread"])
    assert top_of(phone, ".post.first") < top_of(phone, ".contents") < top_of(phone, ".replies") < top_of(phone, "#reply")
    expect(phone.locator(".contents li").first).to_be_hidden()


def test_updates_are_short_enough_to_be_looked_through(phone: Page, site: str) -> None:
    sign_in(phone, site, "participant@example.org")
    phone.goto(f"{site}/account/news")
    assert phone.evaluate("document.documentElement.scrollHeight") < 5_000
    fold = phone.locator(".news-of .earlier").first
    fold.locator("summary").focus()
    phone.keyboard.press("Enter")
    expect(fold.locator(".news li").first).to_be_visible()
    assert phone.problems == []
