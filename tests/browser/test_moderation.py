"""Moderation in real browsers: the whole way from a flag to an appeal that succeeds, two windows side by side, keys alone,
and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.apps import copy_sqlite
from tests.browser.conftest import WIDTHS, run_site
from tests.browser.test_journeys import press_until
from tests.browser.visits import new_page, sign_in

NIGHT = "/consultations/who-should-answer-at-night-when"


@pytest.fixture(scope="module")
def own_site(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site for these journeys alone: they change a good deal of the demo. Each is about words of its own."""
    with run_site(copy_sqlite(demo_database, tmp_path_factory.mktemp("moderated") / "demo.db")) as url:
        yield url


def window(browser: Browser, site: str, email: str, *, script: bool = True) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=script)
    page = new_page(context)
    if email:
        sign_in(page, site, email)
    return page


def write_reply(page: Page, site: str, words: str) -> str:
    """Replies in the first thread of the consultation; returns the address of the post."""
    page.goto(site + NIGHT)
    thread = page.locator(".highlight h3 a").first.get_attribute("href")
    page.goto(f"{site}{thread}/reply")
    page.fill("textarea", words)
    page.click("button:has-text('Post my reply')")
    page.wait_for_url(lambda address: "#post-" in address)
    return page.url


def expect_keys_to_work(page: Page) -> None:
    """The bar of keys is shown by the script that listens to them, which runs after the page is there to be seen."""
    expect(page.locator("[data-keys]")).to_be_visible()


# Without a script, tests/moderation sends each of these forms in the ordinary run.
@pytest.mark.one_in(2)
@pytest.mark.parametrize(("script", "name"), [(True, "Jean"), (False, "Joan")], ids=["with script", "without script"])
def test_flag_claim_take_out_words_notice_appeal_overturned(own_site: str, browser: Browser, script: bool, name: str) -> None:
    author = window(browser, own_site, "participant@example.org", script=script)
    address = write_reply(author, own_site, f"Ask {name} at number nine, she knows everyone.")
    reader = window(browser, own_site, "", script=script)
    reader.goto(address)
    post = reader.locator("article", has_text=f"Ask {name} at number nine").last
    post.locator(".more summary").click()
    post.locator("a:has-text('Report this')").click()
    reader.click("label:has-text('It gives personal details')")
    reader.fill("#words", "That is my neighbour.")
    reader.click("button:has-text('Send my report')")
    expect(reader.locator("h1")).to_contain_text("Thank you")

    sam = window(browser, own_site, "facilitator@example.org", script=script)
    sam.goto(f"{own_site}/moderation?lane=2")
    sam.locator(".case", has_text=f"Ask {name}").locator("a").click()
    sam.click("header button:has-text('Take this case')")
    sam.click("label.act:has-text('Take out words')")
    sam.fill("#passages", f"{name} at number nine")
    sam.fill("#reason", f"{name} may not want to be found here.")
    if script:
        expect(sam.locator("[data-preview]")).to_contain_text("[personal details removed]")
    sam.locator("[data-decide]").click()
    expect(sam.locator(".message").first).to_contain_text("have told")

    reader.goto(address)
    expect(reader.locator("body")).not_to_contain_text(name)
    expect(reader.locator("body")).to_contain_text("[personal details removed]")

    author.goto(f"{own_site}/account/notices")
    author.locator("main h3 a").first.click()
    expect(author.locator(".notice")).to_contain_text(f"{name} may not want to be found here.")
    expect(author.locator(".notice")).to_contain_text("House rule 3")
    author.click("main a:has-text('Appeal')")
    author.fill("#words", f"{name} is me.")
    author.click("button:has-text('Send my appeal')")
    expect(author.locator(".message")).to_contain_text("A different moderator")

    sam.goto(f"{own_site}/moderation/appeals")
    expect(sam.locator("body")).not_to_contain_text(f"{name} is me")
    other = window(browser, own_site, "moderator@example.org", script=script)
    other.goto(f"{own_site}/moderation/appeals")
    other.locator(".case", has_text=f"{name} is me").locator("a").click()
    other.click("label:has-text('The decision was wrong')")
    other.fill("#answer", "Then it stays.")
    other.click("main button:has-text('Decide and tell')")
    expect(other.locator(".message").first).to_contain_text("decided")

    reader.reload()  # The same address again would only jump to the post.
    expect(reader.locator("body")).to_contain_text(f"Ask {name} at number nine")
    reader.goto(f"{own_site}{NIGHT}/moderation")
    row = reader.locator("tbody tr").first
    expect(row).to_contain_text("Some words were taken out")
    expect(row).to_contain_text("Reversed")
    expect(reader.locator("body")).not_to_contain_text(name)
    for page in (author, reader, sam, other):
        assert [problem for problem in page.problems if "status of 4" not in problem] == []
        page.context.close()


def count_cases(page: Page) -> int:
    """As the title of the queue says."""
    return int(page.locator("[data-total]").inner_text().partition("(")[2].rstrip(")"))


def test_two_windows_side_by_side_stay_true_without_reloading(own_site: str, browser: Browser) -> None:
    one = window(browser, own_site, "moderator@example.org")
    two = window(browser, own_site, "facilitator@example.org")
    for page in (one, two):
        page.goto(f"{own_site}/moderation")
        expect(page.locator("[data-live]")).to_have_text("Live")
    expect(two.locator("[data-here]")).to_contain_text("Sam Okoro")
    total = count_cases(one)

    author = window(browser, own_site, "participant@example.org")
    address = write_reply(author, own_site, "The clock in the corridor is wrong.")
    reader = window(browser, own_site, "")
    reader.goto(address)
    reader.locator("article", has_text="The clock in the corridor").last.locator("a[href$='/flag']").evaluate("a => a.click()")
    reader.click("label:has-text('It has nothing to do with the question')")
    reader.click("button:has-text('Send my report')")
    card = "li.case:has-text('The clock in the corridor')"
    for page in (one, two):
        expect(page.locator(card)).to_be_visible()
        expect(page.locator("[data-total]")).to_have_text(f"Cases to look at ({total + 1})")

    one.locator(card).locator("a").click()
    one.click("header .take")
    expect(two.locator(card)).to_contain_text("Taken by Sam Okoro")
    two.locator(card).locator("a").click()
    expect(two.locator(".open")).to_contain_text("Sam Okoro has taken this case")
    one.click("label.act:has-text('Keep')")
    one.select_option("#rule_key", "question")
    one.fill("#reason", "It may stay.")
    one.locator("[data-decide]").click()
    expect(two.locator("[data-changed]")).to_contain_text("has changed since you opened it")
    expect(two.locator("[data-total]")).to_have_text(f"Cases to look at ({total})")
    for page in (one, two, author, reader):
        assert page.problems == []
        page.context.close()


def test_the_whole_work_by_keys_alone(own_site: str, browser: Browser) -> None:
    page = window(browser, own_site, "moderator@example.org")
    page.goto(f"{own_site}/moderation?lane=5")
    expect(page.locator("[data-live]")).to_have_text("Live")
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator(".open")).to_be_visible()
    expect_keys_to_work(page)
    page.keyboard.press("t")
    expect(page.locator("#decide")).to_be_visible()
    expect_keys_to_work(page)
    page.keyboard.press("1")
    expect(page.locator("[name=act]:checked")).to_have_value("keep")
    page.keyboard.press("r")
    page.keyboard.type("it can stay, 1 2 3 t g.")
    expect(page.locator("[data-preview]")).to_contain_text("it can stay")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message").first).to_contain_text("have told")
    assert page.problems == []
    page.context.close()


def test_a_key_pressed_just_after_a_dialog_was_closed_does_its_work(own_site: str, browser: Browser) -> None:
    page = window(browser, own_site, "moderator@example.org")
    page.goto(f"{own_site}/moderation")
    expect_keys_to_work(page)
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    # In one turn, before the page is drawn again: until then the browser leaves the focus inside the closed dialog.
    page.evaluate(
        """() => {
          document.querySelector("dialog[open]").close();
          document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator(".queue .case > a").first).to_be_focused()
    page.context.close()


def test_keys_act_on_the_case_that_has_the_focus_however_it_came_there(own_site: str, browser: Browser) -> None:
    page = window(browser, own_site, "moderator@example.org")
    page.goto(f"{own_site}/moderation")
    expect_keys_to_work(page)
    cases = page.locator(".queue .case > a")
    page.keyboard.press("j")
    page.keyboard.press("Tab")
    expect(cases.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(cases.nth(0)).to_be_focused()
    page.keyboard.press("Tab")
    address = cases.nth(1).get_attribute("href")
    page.keyboard.press("o")
    page.wait_for_url(own_site + address)
    page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_keys_can_be_turned_off(own_site: str, browser: Browser, width: int) -> None:
    page = window(browser, own_site, "moderator@example.org")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{own_site}/moderation")
    press_until(page, "[data-keys-toggle]")
    page.keyboard.press("Enter")
    page.keyboard.press("?")
    expect(page.locator("dialog")).not_to_be_visible()
    # Beside a case the list may be out of sight: the switch is not.
    page.goto(own_site + page.locator(".queue a").first.get_attribute("href"))
    expect_keys_to_work(page)
    page.keyboard.press("?")
    expect(page.locator("dialog")).not_to_be_visible()
    press_until(page, "[data-keys-toggle]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-keys-toggle]")).to_have_text("Turn shortcuts off")
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.context.close()


def test_a_report_of_someone_at_risk_is_heard_and_is_in_the_title_whatever_part_of_the_queue_is_shown(
    own_site: str, browser: Browser
) -> None:
    page = window(browser, own_site, "moderator@example.org")
    page.goto(f"{own_site}/moderation?lane=5")
    expect(page.locator("[data-live]")).to_have_text("Live")
    expect(page.get_by_role("status")).not_to_contain_text("report")  # A slow connection is said, when it took long.
    author = window(browser, own_site, "participant@example.org")
    reader = window(browser, own_site, "")
    reader.goto(write_reply(author, own_site, "Nobody hears me."))
    reader.locator("article", has_text="Nobody hears me.").last.locator("a[href$='/flag']").evaluate("a => a.click()")
    reader.click("label:has-text('risk')")
    reader.click("button:has-text('Send my report')")
    expect(page.get_by_role("status")).to_contain_text("New report. Priority: Someone at risk.")
    total = page.locator("[data-total]").inner_text()
    expect(page).to_have_title(re.compile(f"^New: Someone at risk .1. – {re.escape(total)} – "))
    page.locator(".queue a").first.focus()
    expect(page).not_to_have_title(re.compile("^New: "))
    assert page.problems == []
    for each in (page, author, reader):
        each.context.close()


def test_keys_are_turned_off_in_the_account_too(own_site: str, browser: Browser) -> None:
    page = window(browser, own_site, "moderator@example.org")
    page.goto(f"{own_site}/account")
    page.get_by_role("button", name="Turn shortcuts off").press("Enter")
    expect(page.get_by_role("button", name="Turn shortcuts on")).to_be_focused()
    page.goto(f"{own_site}/moderation")
    expect_keys_to_work(page)
    page.keyboard.press("?")
    page.keyboard.press("j")
    expect(page.locator("dialog")).not_to_be_visible()
    expect(page.locator("[data-keys-toggle]")).to_have_text("Turn shortcuts on")
    page.context.close()


def test_the_list_is_true_again_after_the_network_was_away(own_site: str, browser: Browser) -> None:
    page = window(browser, own_site, "moderator@example.org")
    page.goto(f"{own_site}/moderation")
    expect(page.locator("[data-live]")).to_have_text("Live")
    total = count_cases(page)
    author = window(browser, own_site, "participant@example.org")
    reader = window(browser, own_site, "")
    address = write_reply(author, own_site, "While you were away.")
    page.context.set_offline(True)
    reader.goto(address)
    reader.locator("article", has_text="While you were away").last.locator("a[href$='/flag']").evaluate("a => a.click()")
    reader.click("label:has-text('Something else')")
    reader.click("button:has-text('Send my report')")
    expect(reader.locator("h1")).to_contain_text("Thank you")
    page.context.set_offline(False)
    expect(page.locator("[data-total]")).to_have_text(f"Cases to look at ({total + 1})")
    expect(page.locator("li.case:has-text('While you were away')")).to_be_visible()
    for each in (page, author, reader):
        each.context.close()


def test_on_a_phone_the_first_case_and_then_the_decision_come_first(own_site: str, browser: Browser) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = new_page(context)
        sign_in(page, own_site, "moderator@example.org")
        page.goto(f"{own_site}/moderation?lane=5")
        assert page.locator(".queue .case").first.bounding_box()["y"] < 844, "on the first screen"
        page.locator(".case a").first.click()
        page.click("header .take")
        expect(page.locator("#decide")).to_be_visible()
        assert page.locator("#decide").bounding_box()["y"] < page.locator("#notes").bounding_box()["y"]
        page.click("header .give-back")
