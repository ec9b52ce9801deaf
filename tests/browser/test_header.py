"""The head of every page: one row, with all its links in reach, however narrow the window and whether scripts run or not."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visits import new_page, sign_in

TWO_ROWS = 88  # pixels; what is pressed is 44 high or more
LINKS = ("Have your say", "What has changed", "How it works", "My work", "Moderation", "code", "Your account")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("width", [1300, 1180, 1040, 390, 320])
def test_the_header_is_one_row_with_every_link_in_reach(site: str, browser: Browser, width: int, script: bool) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script) as context:
        page = new_page(context)
        sign_in(page, site, "moderator@example.org")
        page.goto(site)
        bar = page.locator(".top .bar")
        assert bar.bounding_box()["height"] < TWO_ROWS
        menu = page.locator(".menu summary")
        if menu.is_visible():
            heading = page.locator("h1").bounding_box()
            menu.click()
            assert page.locator("h1").bounding_box() == heading, "the page below has moved"
        for words in LINKS:
            expect(bar.locator("a", has_text=words).locator("visible=true")).to_have_count(1)
        bar.locator("a", has_text="How it works").locator("visible=true").click()
        expect(page.locator("h1")).to_contain_text("How it works")


def test_the_menu_is_walked_and_closed_by_keyboard(site: str, browser: Browser) -> None:
    with browser.new_context(viewport={"width": 390, "height": 800}) as context:
        page = new_page(context)
        page.goto(site)
        menu, summary = page.locator(".menu"), page.locator(".menu summary")
        summary.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(menu.locator("a").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(summary).to_be_focused()
        expect(menu.locator("a").first).to_be_hidden()
        page.keyboard.press("Enter")
        for _link in range(menu.locator("a").count() + 1):
            page.keyboard.press("Tab")
        expect(menu.locator("a").first).to_be_hidden()
        assert page.problems == []


OVERLAPS = """() => {
  const inHead = (e) => e.offsetParent && (!e.closest('details') || e.tagName === 'SUMMARY');
  const boxes = [...document.querySelectorAll('.top .bar a, .top .bar summary')].filter(inHead)
    .map((e) => [e.textContent.trim(), e.getBoundingClientRect()]);
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return boxes.flatMap(([name, a], n) => boxes.slice(n + 1).filter(([, b]) => meet(a, b)).map(([other]) => `${name} × ${other}`));
}"""


@pytest.mark.parametrize("width", [1180, 768, 390])
def test_letters_of_twice_the_size_put_nothing_over_anything_else(site: str, browser: Browser, width: int) -> None:
    """As somebody sets it in their browser, for every page: windows count as narrower then."""
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = new_page(context)
        context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
        for email in ("", "moderator@example.org"):
            if email:
                sign_in(page, site, email)
            page.goto(site)
            assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32
            assert page.evaluate(OVERLAPS) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


NAME_IS_COVERED = """() => {
  const name = document.createRange();
  name.selectNodeContents(document.querySelector('.top .brand'));
  const others = [...document.querySelectorAll('.top .bar a:not(.brand), .top .bar summary, .top .count-bubble')]
    .filter((e) => e.offsetParent && (!e.closest('nav') || e.closest('nav.links'))).map((e) => e.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return others.some((box) => [...name.getClientRects()].some((line) => meet(line, box)));
}"""


@pytest.mark.parametrize("width", [768, 390, 320])
@pytest.mark.parametrize("email", ["moderator@example.org", "organiser@example.org", "participant@example.org"])
def test_letters_alone_of_twice_the_size_put_nothing_over_the_name(site: str, browser: Browser, email: str, width: int) -> None:
    """As browsers that enlarge text and nothing else: windows count as wide as they are."""
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = new_page(context)
        sign_in(page, site, email)
        page.goto(site)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(NAME_IS_COVERED) is False
        assert page.evaluate("document.querySelector('.top .bar').scrollWidth") <= width


def test_nothing_in_the_head_moves_from_page_to_page(site: str, browser: Browser) -> None:
    with browser.new_context(viewport={"width": 1180, "height": 800}) as context:
        page = new_page(context)
        places = {}
        for path in ("/", "/what-changed", "/how-it-works", "/account/sign-in"):
            page.goto(f"{site}{path}")
            # Which page one is on is in heavier letters, a little wider: links beside it may move by that, what follows may not.
            parts = page.locator(".top .bar > *:visible").all()
            places[path] = [(part.get_attribute("class"), round(part.bounding_box()["x"])) for part in parts]
        assert len({tuple(each) for each in places.values()}) == 1, places
