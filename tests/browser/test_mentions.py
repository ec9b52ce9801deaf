"""Naming somebody while writing: by keyboard, without JavaScript, and with nothing taken from who names nobody."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.test_pages import look_at
from tests.browser.visits import new_page, sign_in


def test_a_name_is_chosen_by_keyboard_and_can_be_undone(site: str, page: Page, addresses: dict[str, str]) -> None:
    sign_in(page, site, "participant@example.org")
    page.goto(site + addresses["thread"])
    field, names = page.locator("textarea[name=body]"), page.locator(".names")
    field.click()
    page.keyboard.type("Thank you, @")
    expect(names).to_be_visible()
    expect(page.locator("[data-status]")).to_contain_text("Choose one with the arrow keys")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Thank you, @\n")
    page.keyboard.press("Backspace")
    expect(names).to_be_visible()
    page.keyboard.press("ArrowDown")
    first = names.locator("[aria-selected=true]")
    expect(field).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    assert look_at(page, "thread with names") == []
    name = first.get_attribute("data-name")
    page.keyboard.press("Enter")
    expect(field).to_have_value(f"Thank you, @{name} ")
    expect(names).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(field).to_have_value("Thank you, @")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator("summary", has_text="lived through")).to_be_focused()


def test_the_names_are_in_the_window_wherever_the_field_is(site: str, page: Page, addresses: dict[str, str]) -> None:
    sign_in(page, site, "participant@example.org")
    for width, height in ((1180, 844), (390, 500)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(site + addresses["thread"])
        field = page.locator("textarea[name=body]")
        field.click()
        field.evaluate("(area) => scrollBy(0, area.getBoundingClientRect().bottom - innerHeight + 4)")
        page.keyboard.type("@")
        expect(page.locator(".names")).to_be_in_viewport(ratio=0.9)
        page.keyboard.press("ArrowUp")
        expect(page.locator(".names [aria-selected=true]")).to_be_in_viewport(ratio=0.9)
        field.fill("")


def test_without_javascript_an_at_is_a_sign_like_any_other(site: str, browser: Browser, addresses: dict[str, str]) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = new_page(context)
        sign_in(page, site, "participant@example.org")
        page.goto(site + addresses["thread"])
        page.locator("textarea[name=body]").press_sequentially("@Joy")
        expect(page.locator(".names")).to_have_count(0)
        expect(page.locator("textarea[name=body]")).to_have_value("@Joy")
