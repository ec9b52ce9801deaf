"""Pages by keyboard, by ear, on paper and in colours of one's own: what neither axe nor a validator can say."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.snapshots import review_tree
from tests.browser.test_voting import NIGHT, TEAMS, find_poll, make_person
from tests.browser.visits import new_page
from tests.browser.windows import Windows

DECIDED = "Decided: nobody is passed on"


@pytest.fixture(scope="module")
def voter(browser: Browser, site: str) -> Iterator[Page]:
    """Of somebody who has not voted yet."""
    context = browser.new_context(viewport={"width": 1180, "height": 900})
    page = new_page(context)
    make_person(page, site, "bunting")
    yield page
    context.close()


def open_link(page: Page, site: str, where: str, words: str) -> None:
    page.goto(site + where)
    page.goto(site + page.locator(".highlight h3 a", has_text=words).first.get_attribute("href"))


def find_thread(page: Page, site: str) -> str:
    page.goto(site + NIGHT)
    return page.locator(".highlight h3 a[href*='/threads/']").first.get_attribute("href")


def test_a_thread_reads_as_a_conversation(site: str, page: Page) -> None:
    """Nested lists; a heading of each comment that says who answers whom, and when."""
    open_link(page, site, TEAMS, DECIDED)
    review_tree(page, "thread", "main")
    headings = page.locator("article h3").all_inner_texts()
    assert len(headings) == len(set(headings)) > 3


def test_a_ballot_says_what_is_asked_and_each_choice(site: str, voter: Page) -> None:
    voter.goto(find_poll(voter, site, "Every family gets the name"))
    review_tree(voter, "ballot", "form[data-ballot]")


MISTAKES = {  # vote → what is wrong, and what makes it so
    "Which two changes": "Choose your 1st place",
    "Every family gets the name": "Choose your answer",
    "training hours": "Give at least one point",
    "Which of these would you read": "Choose at least one option",
    "How much would each of these": "Give at least one score",
    "from the spring appeal": "Choose at least one option",
}


@pytest.mark.parametrize("question", MISTAKES)
def test_what_is_wrong_on_a_ballot_is_in_the_title_and_leads_to_the_field_it_describes(
    site: str, voter: Page, question: str
) -> None:
    voter.goto(find_poll(voter, site, question))
    voter.locator("form[data-ballot] button.btn").first.click()
    expect_to_be_led_to_the_field(voter, MISTAKES[question])


def expect_to_be_led_to_the_field(page: Page, complaint: str) -> None:
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.locator(".govuk-error-summary a", has_text=complaint).press("Enter")
    field = page.locator("main form :is(input, select, textarea):focus")
    expect(field).to_have_count(1)
    described = page.locator("main form [aria-describedby]").filter(has=page.locator(":focus")).or_(field).first
    expect(described).to_have_accessible_description(re.compile(complaint))


def test_the_summary_of_errors_leads_to_the_first_of_several_radios(site: str, page: Page) -> None:
    page.goto(site + find_thread(page, site))
    page.goto(site + page.locator("a[href$='/flag']").first.get_attribute("href"))
    page.click("button:has-text('Send my report')")
    expect_to_be_led_to_the_field(page, "Choose what is wrong with it")
    expect(page.get_by_role("radio").first).to_be_focused()


def test_pages_of_a_consultation_name_it_in_their_titles_and_no_two_screens_of_a_workshop_have_the_same(
    windows: Windows,
) -> None:
    page, site = windows.console, windows.site
    windows.come_in("Tilda")
    titles = [windows.phone.title(), windows.wall.title(), page.title()]
    page.goto(site + windows.path)
    titles.append(page.title())
    assert len(titles) == len(set(titles))
    for title in titles:
        assert "What is it like to ring" in title and "Who should answer at night" in title
    open_link(page, site, TEAMS, "Where should the one front door be")
    assert "Where should the one front door be" in page.title() and "How should mental health teams" in page.title()


@pytest.fixture
def own_colours(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1180, "height": 900}, forced_colors="active")
    yield context
    context.close()


IS_MARKED = "it => getComputedStyle(it).outlineStyle === 'solid' && parseFloat(getComputedStyle(it).outlineWidth) >= 2"


def test_what_is_current_and_chosen_is_marked_in_colours_of_ones_own(
    site: str, own_colours: BrowserContext, windows: Windows
) -> None:
    page = new_page(own_colours)
    make_person(page, site, "linnet")
    for question, row, choose in (
        ("Which two changes", ".rank li", "[data-move='-1']"),
        ("Which of these would you read", ".pick", "input"),
        ("Every family gets the name", ".levels label", "input"),
    ):
        page.goto(find_poll(page, site, question))
        rows = page.locator(f"form[data-ballot] {row}")
        assert not rows.first.evaluate(IS_MARKED)
        rows.first.locator(choose).press("Space")
        assert rows.first.evaluate(IS_MARKED)
    for current in page.locator("[aria-current]").all():
        assert current.evaluate(IS_MARKED), current.evaluate("it => it.outerHTML")
    console, phone = windows.console, windows.phone
    windows.come_in("Timo")
    windows.go_to_notes()
    phone.fill("textarea", "A note of Timo")
    phone.click("button:has-text('Send note')")
    console.emulate_media(forced_colors="active")
    assert console.locator(".note-card.chosen").evaluate(IS_MARKED)


def test_pictures_of_a_count_keep_the_paper_they_are_drawn_on_in_colours_of_ones_own(
    site: str, own_colours: BrowserContext
) -> None:
    page = new_page(own_colours)
    open_link(page, site, TEAMS, "What should the new team be called")
    picture = page.locator("svg.flow").first
    expect(picture).to_be_visible()
    assert picture.evaluate("it => getComputedStyle(it).backgroundColor") == "rgb(255, 255, 255)"
    assert picture.evaluate("it => getComputedStyle(it).forcedColorAdjust") == "none"
