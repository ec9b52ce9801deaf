"""Finding something: by keyboard alone, and without JavaScript on a phone."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.test_journeys import press_until
from tests.browser.test_pages import look_at
from tests.browser.visits import new_page


def test_something_is_found_and_opened_by_keyboard_alone(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 1180, "height": 900})
    page.goto(site)
    press_until(page, "#front-words")
    page.keyboard.type("interpreter")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("results for “interpreter”")
    count = int(page.locator("h1").inner_text().split()[0])
    expect(page.locator(".results mark").first).to_contain_text("interpreter")
    press_until(page, ".choices [name=kind]")
    page.keyboard.press("Space")
    press_until(page, ".choices button")
    page.keyboard.press("Enter")
    expect(page.locator(".choices [name=kind]:checked")).to_have_count(1)
    assert 0 < int(page.locator("h1").inner_text().split()[0]) < count
    heading = page.locator(".results h3").first.inner_text()
    press_until(page, ".results h3 a")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(heading.strip("… "))
    page.go_back()
    expect(page.locator(".choices [name=kind]:checked")).to_have_count(1)


def test_something_is_found_on_a_phone_without_javascript(site: str, browser: Browser) -> None:
    with browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False) as context:
        page = new_page(context)
        page.goto(site)
        page.locator(".menu summary").click()
        page.locator(".menu a", has_text="Search").click()
        expect(page.locator("h1")).to_have_text("Search")
        page.fill("#words", "zebra night")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("No results for “zebra night”")
        page.locator("a", has_text="Search for “night” alone").click()
        expect(page.locator("h1")).to_contain_text("results for “night”")
        page.locator("a", has_text="Narrow these results").click()
        page.locator("label", has_text="Unpaid carer").click()
        page.locator(".choices button").click()
        expect(page.locator(".choices [name=by]:checked")).to_have_value("carer")
        expect(page.locator(".results li").first).to_contain_text("Unpaid carer")
        page.locator("nav a", has_text="Newest").click()
        expect(page.locator("nav [aria-current]", has_text="Newest")).to_be_visible()
        expect(page.locator(".choices [name=by]:checked")).to_have_value("carer")


def test_what_is_wrong_passes_axe(site: str, page: Page) -> None:
    page.goto(f"{site}/search?q={'x' * 201}&since=2026-02-31")
    expect(page.locator("#q-error")).to_contain_text("Search words must be 200 characters or fewer")
    page.problems.clear()  # The browser speaks of every answer that is not 200.
    assert look_at(page, "search with mistakes") == []
