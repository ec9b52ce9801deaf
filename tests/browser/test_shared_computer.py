"""On a computer that several people use, Back leads whoever comes next to the pages of whoever signed out before them. What these
had typed there is not put back for them; whoever is the same person finds it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_voting import find_poll
from tests.browser.visits import PATIENCE_MS, new_page, sign_in_by_its_page
from tests.services import find_chromium

NIGHT = "/consultations/who-should-answer-at-night-when"
WORDS = "What my mother said at the end."
NEEDS = "A hearing loop, and a seat by the door."
ONE, OTHER = "participant@example.org", "lead@example.org"
# Browsers that people use keep whole pages for Back; those of tests do not, unless they are told to.
KEEPS_PAGES = {"args": ["--enable-features=BackForwardCache"], "ignore_default_args": ["--disable-back-forward-cache"]}


@pytest.fixture(params=["pages are kept for Back", "pages are asked for again"])
def shared(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Browser]:
    options = KEEPS_PAGES if request.param == "pages are kept for Back" else {"args": []}
    args = ["--no-sandbox", "--disable-dev-shm-usage", *options.pop("args", [])]
    own = browser.browser_type.launch(executable_path=find_chromium(), args=args, timeout=PATIENCE_MS, **options)
    yield own
    own.close()


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def page(request: pytest.FixtureRequest, shared: Browser) -> Iterator[Page]:
    context = shared.new_context(java_script_enabled=request.param == "with JavaScript")
    yield new_page(context)
    context.close()


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/account")
    page.locator("form[action$='/account/sign-out'] button").first.click()
    expect(page.locator(".message").first).to_contain_text("You have signed out.")


def go_back_to(page: Page, address: str) -> None:
    for _step in range(10):
        page.go_back(wait_until="load")
        if page.url == address:
            return
    pytest.fail(f"Back does not lead to {address}")


def type_words(page: Page, site: str) -> str:
    page.goto(f"{site}{NIGHT}")
    thread = page.locator(".highlight h3 a[href*='/threads/']").first.get_attribute("href")
    page.goto(f"{site}{thread}/reply")
    page.fill("textarea[name=body]", WORDS)
    return page.url


def test_what_one_person_typed_is_not_there_for_the_next(page: Page, site: str) -> None:
    sign_in_by_its_page(page, site, ONE)
    address = type_words(page, site)
    sign_out(page, site)
    sign_in_by_its_page(page, site, OTHER)
    go_back_to(page, address)
    expect(page.locator("textarea[name=body]")).to_have_value("")
    assert WORDS not in page.content()


def test_what_one_person_typed_is_not_there_for_a_visitor(page: Page, site: str) -> None:
    sign_in_by_its_page(page, site, ONE)
    address = type_words(page, site)
    sign_out(page, site)
    go_back_to(page, address)
    expect(page.locator("textarea[name=body]")).to_have_value("")


def find_vote_and_workshop(page: Page, site: str) -> tuple[str, str]:
    page.goto(f"{site}{NIGHT}")
    workshop = page.locator(".highlight h3 a", has_text="What would help first").first.get_attribute("href")
    return find_poll(page, site, "Which of these would you read"), f"{site}{workshop}"


def test_what_one_person_marked_and_what_they_need_is_not_there_for_the_next(page: Page, site: str) -> None:
    sign_in_by_its_page(page, site, ONE)
    vote, workshop = find_vote_and_workshop(page, site)
    page.goto(vote)
    page.locator("main [name=marks]").first.check()
    page.goto(workshop)
    page.fill("[name=access_needs]", NEEDS)
    sign_out(page, site)
    sign_in_by_its_page(page, site, OTHER)
    go_back_to(page, workshop)
    expect(page.locator("form[action$='/account/sign-out'], [data-person]").first).to_be_attached()
    assert all(each.input_value() == "" for each in page.locator("[name=access_needs]").all())
    assert NEEDS not in page.content()
    go_back_to(page, vote)
    expect(page.locator("h1", has_text="Which of these would you read")).to_be_visible()
    expect(page.locator("main [name=marks]:checked")).to_have_count(0)


def test_whoever_goes_back_to_what_they_typed_finds_it(page: Page, site: str) -> None:
    sign_in_by_its_page(page, site, ONE)
    address = type_words(page, site)
    page.goto(f"{site}/account")
    go_back_to(page, address)
    expect(page.locator("textarea[name=body]")).to_have_value(WORDS)
