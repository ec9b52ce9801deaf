"""Long pages on a phone: none without an end, and in a long thread a line that says where one is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.addresses import ANSWERED, NIGHT
from tests.browser.visits import new_page, sign_in

LONGEST = 14_000  # pixels at 390
LONGEST_FIRST = 9_500  # of the page that people come to first: a question, what can change, and how to have a say
# Those that grow with what is done in a consultation, and who reads them.
LONG = {
    "/outbox": "",
    f"{NIGHT}/changes": "",
    f"{NIGHT}/changes?from=opened&to=now": "",
    f"{ANSWERED}/you-said-we-did": "",
    f"{ANSWERED}/what-happened": "participant@example.org",
}


@pytest.mark.parametrize("path", LONG)
def test_no_page_has_no_end_on_a_phone(browser: Browser, site: str, path: str) -> None:
    with browser.new_context(viewport={"width": 390, "height": 780}) as context:
        page = new_page(context)
        if LONG[path]:
            sign_in(page, site, LONG[path])
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollHeight") <= LONGEST


def test_the_page_of_a_consultation_is_read_in_ten_seconds_and_has_all_the_rest_in_it(browser: Browser, site: str) -> None:
    with browser.new_context(viewport={"width": 390, "height": 780}) as context:
        page = new_page(context)
        page.goto(site + NIGHT)
        assert page.evaluate("document.documentElement.scrollHeight") <= LONGEST_FIRST
        for said in ("What can still change", "Already settled, and why", "How much say you have", "1. Listen"):
            expect(page.get_by_text(said, exact=True).first).to_be_visible()
        expect(page.locator(".calls a").first).to_be_in_viewport()
        names = page.locator("main details > summary").all_text_contents()
        assert len(set(names)) == len(names), "what unfolds is told apart"
        page.get_by_role("link", name="Read why").click()
        expect(page.locator("#opened-without .official-words").first).to_be_visible()
        fold = page.locator("#opened-without > details")
        fold.locator("> summary").click()
        expect(fold).not_to_have_attribute("open", "")
        page.get_by_role("link", name="Read why").click()
        expect(fold).to_have_attribute("open", "")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("main details.folded-part:not([open])").count() == 0, "paper has all of it"
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("main details.folded-part:not([open])").count() > 5


def test_a_link_to_what_happened_to_one_comment_opens_it(page: Page, site: str) -> None:
    sign_in(page, site, "participant@example.org")
    page.goto(f"{site}{ANSWERED}/what-happened")
    folded = page.locator("details.timeline:not([open]) .path").first
    anchor = folded.get_attribute("id")
    page.goto(f"{site}/rules")
    page.goto(f"{site}{ANSWERED}/what-happened#{anchor}")
    expect(page.locator(f"#{anchor}")).to_be_visible()


@pytest.mark.parametrize("width", [1180, 320])
def test_a_line_says_which_reply_is_being_read_and_is_never_announced(page: Page, site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    page.goto(site + NIGHT)
    page.goto(site + page.locator(".highlight h3 a").first.get_attribute("href"))
    line, replies = page.locator("[data-where]"), page.locator("#replies [id^=post-]")
    expect(line).to_be_hidden()
    said = []
    for number in (3, 8):
        top = "reply => scrollTo({top: reply.getBoundingClientRect().top + scrollY - 20, behavior: 'instant'})"
        replies.nth(number).evaluate(top)
        expect(line).to_be_in_viewport()
        expect(line).not_to_have_text(said[-1] if said else "")
        said.append(line.inner_text())
    assert all(words.startswith("Reply ") and f" of {replies.count()}" in words for words in said)
    assert not line.evaluate("line => line.closest('[aria-live], [role=status], [role=alert]')")
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    expect(line).to_be_hidden()
