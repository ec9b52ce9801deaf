"""What people come to do, with the keyboard alone: each act as somebody does it who uses no mouse, with a script and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.apps import copy_sqlite
from tests.browser.conftest import run_site
from tests.browser.test_journeys import press_until
from tests.browser.visits import new_page, sign_in

NIGHT = "/consultations/who-should-answer-at-night-when"
TEAMS = "/consultations/how-should-mental-health-teams-help"
LEAVING = "/consultations/what-should-happen-in-the-first"
GROUP = "/groups/evolution-group"
FURTHEST = 250  # presses of Tab, on a page with a long thread


@pytest.fixture(scope="module", params=[True, False], ids=["with script", "without script"])
def own_site(
    request: pytest.FixtureRequest, demo_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, bool]]:
    """A site for these acts alone, and whether scripts run there: each leaves something behind, so each site is acted on once."""
    with run_site(copy_sqlite(demo_database, tmp_path_factory.mktemp("keyboard") / "demo.db")) as url:
        yield url, request.param


def press(page: Page, selector: str, key: str = "Enter") -> None:
    press_until(page, selector, FURTHEST)
    page.keyboard.press(key)


def type_into(page: Page, selector: str, words: str) -> None:
    press_until(page, selector, FURTHEST)
    page.keyboard.type(words)


def follow(page: Page, selector: str, words: str = "") -> None:
    """Goes to the first such link, by its address where only its words tell it apart, and waits for its page."""
    address = page.locator(selector, has_text=words).first.get_attribute("href") or ""
    press(page, f"{selector}[href='{address}']")
    page.wait_for_url(f"**{address.partition('#')[0]}")


def join(page: Page, site: str) -> None:
    page.goto(f"{site}{LEAVING}/join")
    press(page, "[name=capacity_key]", "Space")
    press(page, "main form:has([name=capacity_key]) button")
    page.wait_for_url(lambda address: not address.endswith("/join"))
    expect(page.locator("main")).to_contain_text("taking part")


def report(page: Page, site: str) -> None:
    page.goto(site + NIGHT)
    press(page, ".highlight h3 a")
    page.wait_for_url("**/threads/**")
    press(page, "article.post.first .more summary")
    press(page, "article.post.first a[href$='/flag']")
    page.wait_for_url("**/flag")
    press(page, "[name=reason_key]", "ArrowDown")
    type_into(page, "[name=words]", "This names somebody's street.")
    press(page, "main form:has([name=reason_key]) > button, main form:has([name=reason_key]) p button")
    page.wait_for_url("**/flagged**")
    expect(page.locator("h1")).to_contain_text("Thank you")


def book(page: Page, site: str) -> None:
    page.goto(site + NIGHT)
    page.goto(site + page.locator(".highlight a", has_text="What would help first").first.get_attribute("href"))
    press(page, "main a[href$='/book'], main form[action$='/book'] button")
    expect(page.locator("main")).to_contain_text("You’re coming")


def comment(page: Page, site: str) -> None:
    page.goto(site + NIGHT)
    press(page, ".highlight h3 a")
    page.wait_for_url("**/threads/**")
    type_into(page, "#reply textarea[name=body]", "My mother rang four numbers and gave up.")
    press(page, "#reply button:not([name]):not([type=button])")
    page.wait_for_url("**#post-**")
    expect(page.locator("article", has_text="My mother rang four numbers").last).to_be_visible()


def decide(page: Page, site: str) -> None:
    page.goto(f"{site}/moderation")
    address = page.locator(".queue a", has_text="Off topic").first.get_attribute("href")
    press(page, f".queue a[href='{address}']")
    page.wait_for_url("**/moderation/cases/**")
    press(page, "form[action$='/take'] button")
    expect(page.locator("[name=reason]")).to_be_visible()
    press(page, "[name=act]", "Space")
    type_into(page, "[name=reason]", "This is about the same service.")
    press(page, "form[action$='/decide'] button:not([type=button], [name])")
    expect(page.locator("main .message, main [role=status]").first).to_be_visible()
    expect(page.locator("form[action$='/decide']")).to_have_count(0)


def answer(page: Page, site: str) -> None:
    page.goto(f"{site}{TEAMS}/answers")
    press(page, "main a[href*='/answers/of/']:not([href$='/promise'])")
    page.wait_for_url("**/answers/of/**")
    type_into(page, "[name=would_change]", "A month in which nobody was passed on.")
    press(page, "main form:has([name=would_change]) button:not([type=button], [name])")
    expect(page.locator("main")).to_contain_text("A month in which nobody was passed on.")


def work_in_group(page: Page, site: str) -> None:
    """Says they come, asks for a change and says what they think of it."""
    page.goto(site + GROUP)
    follow(page, "#next a")
    press(page, "main button[name=is_coming][value=yes]")
    expect(page.locator("main")).to_contain_text("You said you are coming.")
    page.goto(site + GROUP)
    follow(page, "section[aria-labelledby=texts] li a")
    follow(page, "main .official-words a")
    follow(page, "main a[href$='/ask']")
    type_into(page, "[name=words]", "You are told who brings you home.")
    type_into(page, "[name=reason]", "Nobody told my mother.")
    press(page, "main form:has([name=reason]) button:not([type=button])")
    page.wait_for_url("**/changes/**")
    follow(page, "main a[href$='/consent']")
    press(page, "[name=answer]", "Space")
    press(page, "main form:has([name=answer]) button:not([type=button])")
    expect(page.locator("main")).to_contain_text("1 is for it")


def answer_group(page: Page, site: str) -> None:
    page.goto(site + GROUP)
    follow(page, ".clauses .h3 a")
    follow(page, "main a[href$='/answer']")
    press(page, "[name=outcome]", "Space")
    type_into(page, "[name=reason]", "You are right.")
    press(page, "main form:has([name=outcome]) button:not([type=button])")
    expect(page.locator("main")).to_contain_text("What the owner answered")
    expect(page.locator("main")).to_contain_text("You are right.")


def speak_for_side(page: Page, site: str) -> None:
    """Says what their side says to a wording, signs it, and asks for something."""
    page.goto(site + NIGHT)
    follow(page, "main a", "How a nurse comes at night")
    follow(page, "main a", "Two nurses together after 10pm")
    press(page, "[name=stand]", "Space")
    press(page, "main form:has([name=stand]) button:not([type=button])")
    expect(page.locator("main")).to_contain_text("Agree")
    press(page, "main form[action$='/sign'] button")
    expect(page.locator(".sigs li", has_text="Carers")).to_contain_text("Signed")
    follow(page, "main a[href$='/say']")
    press(page, "[name=act]", "Space")
    type_into(page, "[name=body]", "A second car from April.")
    press(page, "main form:has([name=body]) button:not([type=button])")
    expect(page.locator("#offers")).to_contain_text("A second car from April.")


def vote(page: Page, site: str) -> None:
    page.goto(site + NIGHT)
    page.goto(site + page.locator("a[href*='/polls/']", has_text="Which of these would you read").first.get_attribute("href"))
    press(page, "main form input[type=checkbox]", "Space")
    press(page, "main form:has(input[type=checkbox]) button:not([type=button])")
    expect(page.locator("main")).to_contain_text("You have voted")


ACTS: dict[str, tuple[str, Callable[[Page, str], None]]] = {
    "join": ("participant@example.org", join),
    "comment": ("participant@example.org", comment),
    "report": ("participant@example.org", report),
    "book a place": ("participant@example.org", book),
    "answer": ("lead@example.org", answer),
    "decide a case": ("moderator@example.org", decide),
    "work in a group": ("participant@example.org", work_in_group),
    "answer a group": ("lead@example.org", answer_group),
    "speak for a side": ("participant@example.org", speak_for_side),
    "vote": ("participant@example.org", vote),
}


@pytest.mark.parametrize("act", ACTS)
def test_it_is_done_with_the_keyboard_alone(own_site: tuple[str, bool], browser: Browser, act: str) -> None:
    (site, script), (who, do) = own_site, ACTS[act]
    with browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=script) as context:
        page = new_page(context)
        sign_in(page, site, who)
        do(page, site)
