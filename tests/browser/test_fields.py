"""Fields stay quick however much stands in them."""

from __future__ import annotations

from playwright.sync_api import Page

NIGHT = "/consultations/who-should-answer-at-night-when"


def test_no_field_shapes_its_whole_text_again_at_each_line(page: Page, site: str) -> None:
    page.goto(f"{site}{NIGHT}")
    page.goto(site + (page.locator("a[href*='/threads/']").first.get_attribute("href") or ""))
    kerning = "fields => fields.map((field) => getComputedStyle(field).fontKerning)"
    assert set(page.locator("textarea").evaluate_all(kerning)) == {"none"}
