"""A practice run that one screen ends is over on the others: they invite nobody, and offer nothing that is gone."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.visits import new_page, sign_in


def test_the_other_screens_of_a_practice_run_say_that_it_has_ended(site: str, browser: Browser) -> None:
    leading = browser.new_context(viewport={"width": 1280, "height": 900})
    console, second, wall = (new_page(leading) for _screen in range(3))
    sign_in(console, site, "facilitator@example.org")
    console.goto(f"{site}/consultations/who-should-answer-at-night-when")
    path = console.locator(".highlight h3 a", has_text="What would help first").first.get_attribute("href")
    console.goto(f"{site}{path}")
    console.click("button:has-text('Do a practice run')")
    console.wait_for_url("**/console")
    second.goto(console.url)
    wall.goto(console.url.replace("/console", "/wall"))
    for screen in (second, wall):
        expect(screen.locator("[data-until-over]").first).to_be_visible()
        expect(screen.get_by_text("This practice run has ended")).to_be_hidden()
    expect(second.locator("[data-connection].on")).to_be_visible()
    console.click("button:has-text('End it and delete everything')")
    for screen in (second, wall):
        expect(screen.get_by_text("This practice run has ended")).to_be_visible()
        expect(screen.locator("[data-until-over]")).to_have_count(0)
    expect(wall.locator(".qr, .wall-code")).to_have_count(0)
    expect(second.get_by_role("button", name="End it and delete everything")).to_have_count(0)
    leading.close()
