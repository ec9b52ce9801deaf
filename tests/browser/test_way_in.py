"""Somebody new writes first: by keyboard alone, without JavaScript, and every page on the way looked at."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.letters import wait_for_letter
from tests.browser.test_journeys import NIGHT, press_until
from tests.browser.test_pages import look_at
from tests.browser.visits import new_page, sign_in_by_its_page

LINK = "a[href*='/comments/']"


def test_writing_choosing_a_link_and_posting_by_keyboard_alone(site: str, page: Page) -> None:
    page.goto(site + NIGHT)
    press_until(page, "main a.btn")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Add your comment")
    press_until(page, "#title")
    page.keyboard.type("First by keyboard alone")
    press_until(page, "input[type=radio]")
    page.keyboard.press("Space")
    press_until(page, "#body")
    page.keyboard.type("Nobody asked me who I am.")
    expect(page.locator("[data-kept]:visible")).to_have_count(1)
    press_until(page, "main form button.btn")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("How should we know you?")
    press_until(page, "#email")
    page.keyboard.type("first-by-keys@example.org")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Check your email")
    wait_for_letter(page, site, LINK, to="first-by-keys@example.org")
    press_until(page, LINK)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Is this your comment?")
    press_until(page, "main form button.btn")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Thank you. Your comment is now on the page.")


def test_writing_choosing_a_link_and_posting_without_javascript(site: str, plain_page: Page) -> None:
    page = plain_page
    page.goto(site + NIGHT)
    page.click(".highlight h3 a")
    page.fill("#reply textarea", "Without any script, and nobody knew me.")
    page.click("button:has-text('Post my reply')")
    page.fill("#email", "plain@example.org")
    page.click("label:has-text('I use this service')")
    page.click("button:has-text('Send me the link')")
    wait_for_letter(page, site, LINK, to="plain@example.org").click()
    page.click("button:has-text('Post my comment')")
    expect(page.locator("article:has-text('Without any script, and nobody knew me.')").last).to_be_visible()


def test_the_button_says_what_the_chosen_way_does(site: str, page: Page) -> None:
    open_choice(page, site, "The button says it.")
    button = page.locator("main form button.big")
    expect(button).to_have_text("Send me the link", use_inner_text=True)
    page.click("label:has-text('Use an account')")
    expect(button).to_have_text("Sign in or create an account", use_inner_text=True)
    expect(page.locator("#email")).to_be_hidden()
    button.click()
    expect(page.locator("h1")).to_have_text("Sign in")


def test_every_page_on_the_way_in_passes_axe(site: str, browser: Browser) -> None:
    with browser.new_context() as context:
        page = new_page(context)
        open_choice(page, site, "Looked at all along the way.")
        assert look_at(page, "how somebody would be known") == []
        page.click("main button:has-text('Send me the link')")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        assert look_at(page, "the same after a mistake") == []
        page.fill("#email", "looked-at@example.org")
        page.click("main button:has-text('Send me the link')")
        assert look_at(page, "a link was sent") == []
        link = wait_for_letter(page, site, LINK, to="looked-at@example.org").get_attribute("href")
        page.goto(link)
        assert look_at(page, "the page that a link opens") == []
        page.click("main button:has-text('Post my comment')")
        page.wait_for_url("**/posted")
        assert look_at(page, "it is on the page") == []
        page.goto(link)
        expect(page.locator("h1")).to_have_text("This link has been used")
        assert look_at(page, "a link that was used") == []
        page.goto(f"{site}/account/sign-in-link")
        page.fill("#email", "looked-at@example.org")
        page.click("main button:has-text('Email me a link')")
        wait_for_letter(page, site, "a[href*='/account/sign-in/']", to="looked-at@example.org").click()
        expect(page.locator("main button:has-text('Sign me in')")).to_be_visible()
        assert look_at(page, "a link to sign in") == []


@pytest.mark.parametrize("width", [320, 390, 1180])
def test_what_was_written_stays_in_sight_while_somebody_chooses(site: str, browser: Browser, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = new_page(context)
        open_choice(page, site, f"In sight at {width}.")
        expect(page.locator(".safe-words")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def open_choice(page: Page, site: str, words: str) -> None:
    page.goto(site + NIGHT)
    page.click(".highlight h3 a")
    page.fill("#reply textarea", words)
    page.click("button:has-text('Post my reply')")
    expect(page.locator("h1")).to_have_text("How should we know you?")


def test_posting_as_a_guest_by_keyboard_alone_and_every_page_of_it_passes_axe(site: str, browser: Browser) -> None:
    with browser.new_context() as context:
        page = new_page(context)
        open_choice(page, site, "As a guest, by keyboard.")
        press_until(page, "input[value=email]")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        button = page.locator("main form button.big")
        expect(button).to_have_text("Post my comment", use_inner_text=True)
        assert look_at(page, "the choice of a guest") == []
        press_until(page, "main form button.big")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Thank you. We have your comment.")
        assert look_at(page, "what happens to a guest's comment") == []
        link = page.locator(".keep-link a").get_attribute("href")
        page.goto(f"{site}/account")
        assert look_at(page, "a guest's own page") == []
        page.goto(f"{site}/account/leave")
        assert look_at(page, "a guest deletes everything") == []
        page.goto(link)
        assert look_at(page, "the link that a guest keeps") == []
        sign_in_by_its_page(page, site, "participant@example.org")
        expect(page.locator("h1")).to_have_text("Did you write these as a guest?")
        assert look_at(page, "whose words they are") == []
        page.click("main button:has-text('No, leave them')")


def test_posting_as_a_guest_without_javascript_at_320(site: str, browser: Browser) -> None:
    with browser.new_context(viewport={"width": 320, "height": 700}, java_script_enabled=False) as context:
        page = new_page(context)
        open_choice(page, site, "As a guest, without any script.")
        page.click("label:has-text('Post as a guest')")
        page.click("main form button.big")
        expect(page.locator("article .chip.guest").first).to_be_visible()
        page.click("a:has-text('Delete my comment')")
        page.click("main button:has-text('Delete my comment')")
        expect(page.locator("main")).not_to_contain_text("As a guest, without any script.")
