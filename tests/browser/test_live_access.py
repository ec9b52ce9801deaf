"""Live rooms by keyboard and by ear: focus stays with what somebody is doing, and what happens is said once, in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.apps import copy_sqlite
from tests.browser.conftest import run_site
from tests.browser.snapshots import review_tree
from tests.browser.visits import new_page, sign_in
from tests.browser.windows import Windows

NIGHT = "/consultations/who-should-answer-at-night-when"
# Each sentence as it comes into the status region, as a screen reader hears of it.
LISTEN = """() => {
  window.heard = [];
  const hear = (news) => news.forEach(({ addedNodes }) => addedNodes.forEach((line) => heard.push(line.textContent.trim())));
  new MutationObserver(hear).observe(document.querySelector("[role=status]"), { childList: true });
}"""
IS_THERE = """where => {
  const focused = document.activeElement;
  if (!focused.matches("button, a, input, textarea, select, summary")) return false;
  return /^[#[]/.test(where) ? focused.matches(where) : focused.textContent.includes(where);
}"""


def expect_heard(page: Page, *sentences: str) -> None:
    """Each was said, and said once."""
    for sentence in sentences:
        page.wait_for_function("words => heard.some((line) => line.includes(words))", arg=sentence)
        assert page.evaluate("words => heard.filter((line) => line.includes(words)).length", sentence) == 1, sentence


def tab_to(page: Page, where: str, key: str = "Tab") -> None:
    """Presses Tab until a control with these words, or of this selector, has the focus."""
    for _press in range(200):
        page.keyboard.press(key)
        if page.evaluate(IS_THERE, where):
            return
    raise AssertionError(f"{where} cannot be reached by keyboard")


def press(page: Page, where: str, *, back: bool = False) -> None:
    tab_to(page, where, "Shift+Tab" if back else "Tab")
    page.keyboard.press("Enter")


def test_a_hand_that_goes_up_leaves_the_focus_on_the_person_it_was_on(windows: Windows) -> None:
    console, phone = windows.console, windows.phone
    windows.come_in("Hetty")
    if not phone.locator("button:has-text('Raise my hand')").is_visible():
        windows.go_to("What is it like for you")
    console.evaluate(LISTEN)
    joan = console.locator(".queue-list li", has_text="Joan H.").locator("button", has_text="Give turn")
    joan.focus()
    phone.click("button:has-text('Raise my hand')")
    expect_heard(console, "Hetty wants to speak.")
    expect(console.get_by_text("New hands up (1)")).to_be_visible()
    expect(console.locator(".queue-list li", has_text="Hetty")).to_have_count(0)
    expect(joan).to_be_focused()
    press(console, "Show the new order", back=True)
    expect(console.locator(".queue-list li", has_text="Hetty")).to_be_visible()
    expect(console.locator("#queue-title")).to_be_focused()
    phone.click("button:has-text('Put my hand down')")
    expect(console.locator(".queue-list li", has_text="Hetty")).to_have_count(0)
    # Whoever leaves the list sees it whole.
    joan.focus()
    phone.click("button:has-text('Raise my hand')")
    expect(console.get_by_text("New hands up (1)")).to_be_visible()
    console.locator("#words").focus()
    expect(console.locator(".queue-list li", has_text="Hetty")).to_be_visible()
    expect(console.locator("#words")).to_be_focused()
    phone.click("button:has-text('Put my hand down')")


def test_what_was_refused_is_said_and_has_the_focus_and_no_older_success_stands_beside_it(windows: Windows) -> None:
    console, phone = windows.console, windows.phone
    windows.come_in("Inge")
    windows.go_to_notes()
    box = phone.get_by_label("Write a note")
    box.fill("A note of Inge")
    phone.click("button:has-text('Send note')")
    expect(phone.get_by_role("status")).to_contain_text("We have your note.")
    phone.click("button:has-text('Send note')")
    expect(phone.get_by_role("alert")).to_have_text("Error: Enter your note")
    expect(box).to_be_focused()
    expect(box).to_have_accessible_description(re.compile("Enter your note"))
    expect(phone.get_by_role("status")).to_be_empty()
    box.fill("Another of Inge")
    phone.click("button:has-text('Send note')")
    expect(phone.get_by_role("status")).to_contain_text("We have your note.")
    expect(phone.get_by_role("alert")).to_be_empty()
    # A form that is not drawn again has the sentence at its field too.
    console.locator("[data-part=votes] button", has_text="Ask it now").press("Enter")
    expect(console.get_by_role("alert")).not_to_be_empty()
    expect(console.locator("#quick")).to_be_focused()


def test_what_was_said_stays_for_whoever_reads_slowly(windows: Windows) -> None:
    """Nothing on a screen goes by itself after a time, as a toast does."""
    phone = windows.phone
    phone.clock.install()
    windows.come_in("Nell")
    windows.go_to_notes()
    phone.get_by_label("Write a note").fill("A note of Nell")
    phone.click("button:has-text('Send note')")
    said = phone.get_by_role("status").get_by_text("We have your note.")
    expect(said).to_be_visible()
    phone.clock.fast_forward(30_000)  # Less than it takes a connection to count as lost, which would be said instead.
    assert said.is_visible()


def test_nothing_that_has_the_focus_is_under_the_head_of_a_phone(windows: Windows) -> None:
    phone = windows.phone
    windows.come_in("Jon")
    phone.emulate_media(reduced_motion="reduce")
    for height in (780, 480):
        phone.set_viewport_size({"width": 320, "height": height})
        phone.locator("body").click(position={"x": 1, "y": 1})
        for key in ["Tab"] * 15 + ["Shift+Tab"] * 15:
            phone.keyboard.press(key)
            assert phone.evaluate(UNDER_THE_HEAD) == ""


UNDER_THE_HEAD = """() => {
  const focused = document.activeElement, head = document.querySelector(".room-top");
  if (focused === document.body || head.contains(focused)) return "";
  const isUnder = getComputedStyle(head).position === "sticky"
    && focused.getBoundingClientRect().top < head.getBoundingClientRect().bottom - 1;
  return isUnder ? focused.outerHTML : "";
}"""


@pytest.fixture
def scriptless(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = new_page(context)
    sign_in(page, site, "facilitator@example.org")
    yield page
    context.close()


def test_without_script_no_page_loads_itself_again_unless_somebody_asks_for_it(scriptless: Page, windows: Windows) -> None:
    """And it cannot be asked for where there is something to write in."""
    page = scriptless
    room = windows.path
    page.goto(f"{windows.site}{room}")
    page.click("main button:has-text('Join the workshop')")
    for address, may_reload in (
        (f"{room}/wall", True),
        ("/moderation", True),
        (f"{room}/console", False),
        (f"{room}/room", False),
    ):
        page.goto(windows.site + address)
        assert page.locator("meta[http-equiv=refresh]").count() == 0
        expect(page.get_by_role("link", name="Show what is new")).to_be_visible()
        switch = page.get_by_role("link", name="Refresh this page every 20 seconds")
        assert switch.count() == may_reload
        if may_reload:
            switch.click()
            assert page.locator("meta[http-equiv=refresh]").get_attribute("content") == "20"
            page.get_by_role("link", name="Stop refreshing this page").click()
            assert page.locator("meta[http-equiv=refresh]").count() == 0


def test_whoever_has_the_focus_and_leaves_the_queue_gives_it_to_the_heading_and_phones_hear_whose_turn_it_is(
    windows: Windows, browser: Browser
) -> None:
    console, kit = windows.console, windows.phone
    lou = new_page(browser.new_context(viewport={"width": 360, "height": 780}))
    for name, phone in (("Kit", kit), ("Lou", lou)):
        replace(windows, phone=phone).come_in(name)
        if not phone.locator("button:has-text('Raise my hand')").is_visible():
            windows.go_to("What is it like for you")
        phone.click("button:has-text('Raise my hand')")
        expect(console.locator(".queue-list li", has_text=name)).to_be_visible()
    console.locator(".queue-list li", has_text="Kit").locator("button", has_text="Give turn").focus()
    kit.click("button:has-text('Put my hand down')")
    expect(console.locator(".queue-list li", has_text="Kit")).to_have_count(0)
    expect(console.locator("#queue-title")).to_be_focused()
    kit.evaluate(LISTEN)
    console.locator(".queue-list li", has_text="Lou").locator("button", has_text="Give turn").press("Enter")
    expect_heard(kit, "Lou is speaking.")
    lou.click("button:has-text('I have finished')")
    expect_heard(kit, "Lou has finished speaking.")
    lou.context.close()


def plan_a_lobby(console: Page, address: str) -> None:
    console.goto(address.replace("/workshop/", "/manage/workshop/"))
    console.get_by_label("A facilitator lets each person in").check()
    console.click("main button:has-text('Save')")


@pytest.fixture
def own_site(demo_database: Path, tmp_path: Path) -> Iterator[str]:
    """A site for the journey alone: the workshop that it leads is over afterwards."""
    with run_site(copy_sqlite(demo_database, tmp_path / "demo.db")) as url:
        yield url


def test_a_workshop_is_led_joined_spoken_in_and_voted_in_by_keyboard_and_by_ear(own_site: str, browser: Browser) -> None:
    """Each next step is taken when the status region has said that it is time, and by nothing else."""
    site = own_site
    console = new_page(browser.new_context(viewport={"width": 1280, "height": 900}))
    phone = new_page(browser.new_context(viewport={"width": 360, "height": 780}))
    sign_in(console, site, "facilitator@example.org")
    console.goto(site + NIGHT)
    path = console.locator(".highlight h3 a", has_text="What would help first").first.get_attribute("href")
    plan_a_lobby(console, site + path)
    console.goto(f"{site}{path}/console")
    expect(console.locator("[data-connection].on")).to_be_visible()
    console.evaluate(LISTEN)
    code = console.locator(".console-bar b").inner_text()
    wait_at_the_door(phone, site, code)
    press(console, "Open the workshop")
    expect_heard(console, "The workshop is open. People can join.")

    expect(phone.get_by_role("status")).to_have_text("You can join the workshop now.")
    expect(phone.get_by_role("link", name="About this workshop")).to_be_focused()
    expect(phone.get_by_role("link", name="Join the workshop")).to_be_visible()
    come_to_the_lobby(phone, site, code)
    expect_heard(console, "Robin is waiting to join.")
    press(console, "Let in")
    expect(phone.get_by_role("status")).to_have_text("You can join the workshop now.")
    expect(phone.get_by_role("link", name="Show what is new")).to_be_focused()
    press(phone, "Join the workshop")
    expect(phone.locator("[data-connection].on")).to_be_visible()
    phone.evaluate(LISTEN)

    press(console, "Start: ")
    expect_heard(phone, "Part 1 of ")
    console.keyboard.press("n")
    expect_heard(phone, "has begun: What is it like for you?")
    speak(console, phone)
    write(console, phone)
    ask_for_help(console, phone)
    vote(console, phone)
    console.fill("#words", "The bus leaves at")
    press(console, "End the workshop now", back=True)
    press(console, "End the workshop")
    expect_heard(phone, "The workshop has finished.")
    expect_heard(console, "The workshop has finished.", "You can now write the summary.")
    expect(console.get_by_role("button", name="Send to everyone")).to_have_count(0)
    expect(console.get_by_role("textbox", name="Your message")).to_have_value("The bus leaves at")
    expect(console.get_by_role("button", name="Copy these words")).to_be_visible()
    assert phone.problems == console.problems == []
    for page in (console, phone):
        page.context.close()


def wait_at_the_door(phone: Page, site: str, code: str) -> None:
    phone.goto(f"{site}/join/{code}")
    expect(phone.get_by_role("status")).to_have_text("The workshop has not opened yet.")
    expect(phone.get_by_text("This page will tell you when it opens.")).to_be_visible()
    tab_to(phone, "About this workshop")


def come_to_the_lobby(phone: Page, site: str, code: str) -> None:
    phone.goto(f"{site}/join/")
    tab_to(phone, "#code")
    phone.keyboard.type(code)
    phone.keyboard.press("Enter")
    expect(phone.locator("#name")).to_be_visible()
    tab_to(phone, "#name")
    phone.keyboard.type("Robin")
    tab_to(phone, "[name=capacity_key]")
    phone.keyboard.press("Space")
    press(phone, "Join the workshop")
    expect(phone.get_by_text("You’re in the waiting room.")).to_be_visible()
    assert phone.locator("meta[http-equiv=refresh]").count() == 0
    tab_to(phone, "Show what is new")


def speak(console: Page, phone: Page) -> None:
    press(phone, "Raise my hand")
    expect_heard(phone, "You’re 1st in the queue to speak.")
    expect_heard(console, "Robin wants to speak.", "One person is in the queue.")
    review_tree(console, "console")
    review_tree(phone, "phone")
    console.keyboard.press("s")
    expect_heard(phone, "It’s your turn to speak.")
    expect_heard(console, "Robin is speaking.")
    press(phone, "I have finished")
    expect_heard(console, "Robin has finished speaking.")
    for pressed, next_one in (("Raise my hand", "Put my hand down"), ("Put my hand down", "Raise my hand")):
        expect(phone.get_by_role("button", name=pressed)).to_be_focused()
        phone.keyboard.press("Enter")
        expect(phone.get_by_role("button", name=next_one)).to_be_focused()
    expect_heard(phone, "Your hand is down.")
    be_taken_down(console, phone)
    press(phone, "I agree")
    expect_heard(phone, "We have told the facilitator that you agree.")
    phone.keyboard.press("Enter")
    expect_heard(phone, "You have cancelled “I agree”.")


def be_taken_down(console: Page, phone: Page) -> None:
    """What somebody else does with my hand and my turn is said to me, and no key of mine does what I did not mean."""
    phone.evaluate("() => { heard.length = 0 }")  # All of it was heard before, when it was their own doing.
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("button", name="Put my hand down")).to_be_visible()
    expect(console.get_by_role("button", name="Lower hand Robin")).to_be_visible()  # No key presses what is not there yet.
    press(console, "Lower hand Robin")
    expect_heard(phone, "Your hand is down.")
    tab_to(phone, "Raise my hand")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("button", name="Put my hand down")).to_be_visible()
    expect(console.get_by_role("button", name="Lower hand Robin")).to_be_visible()
    console.keyboard.press("s")
    expect_heard(phone, "It’s your turn to speak.")
    tab_to(phone, "I have finished")
    expect(console.get_by_role("button", name="End turn")).to_be_visible()
    press(console, "End turn")
    expect_heard(phone, "Your turn to speak has ended.")
    expect(phone.locator("[data-part=now] h1")).to_be_focused()
    console.keyboard.press("e")
    expect_heard(phone, "This part ends at ")


def write(console: Page, phone: Page) -> None:
    tab_to(phone, "[name=body]")
    phone.keyboard.type("A note that was never seen")
    press(phone, "Send note")
    expect_heard(phone, "We have your note.")
    expect_heard(console, "1 note to check.")
    console.keyboard.press("a")
    expect_heard(console, "1 note is on the big screen.")
    tab_to(console, "#words")
    console.keyboard.type("Now we vote")
    press(console, "Send to everyone")
    expect_heard(phone, "Message from the facilitator: Now we vote")


def ask_for_help(console: Page, phone: Page) -> None:
    press(phone, "Ask for help privately")
    press(phone, "Ask for help")
    expect_heard(phone, "Someone will message you or come to you.")
    expect_heard(console, "Robin has asked for help privately.")
    tab_to(console, "[id^=answer]")
    console.keyboard.type("I am coming to you")
    console.keyboard.press("Enter")
    expect_heard(phone, "Only you can see this: I am coming to you")


def vote(console: Page, phone: Page) -> None:
    tab_to(console, "#quick")
    console.keyboard.type("Five more minutes?")
    console.keyboard.press("Enter")
    expect_heard(phone, "A vote has opened above your note: Five more minutes?")
    tab_to(phone, "[name=mark]")
    phone.keyboard.press("Space")
    press(phone, "Cast my vote")
    expect_heard(phone, "We have your vote.")
    press(console, "Close and count")
    expect_heard(phone, "Voting on “Five more minutes?” has closed.")
    expect_heard(console, "Voting on “Five more minutes?” has closed.")
    phone.context.set_offline(True)
    expect_heard(phone, "Reconnecting. What you wrote is saved.")
    phone.context.set_offline(False)
    expect_heard(phone, "Connected again.")
