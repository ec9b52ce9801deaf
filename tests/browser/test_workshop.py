"""A phone, a console and a wall side by side, in real browsers: what is done on one is seen on the others."""

from __future__ import annotations

import gzip
import re
import time
from dataclasses import replace

from playwright.sync_api import Browser, Locator, Page, Response, WebSocketRoute, expect

from tests.browser.visits import PATIENCE_MS, new_page
from tests.browser.windows import Windows

FIRST_LOAD = 150 * 1024


def test_three_windows_show_the_same_room(windows: Windows) -> None:
    phone, console, wall = windows.phone, windows.console, windows.wall
    windows.come_in("Zora")
    if not console.locator(".now-bar p", has_text="Discussion").is_visible():
        windows.go_to("What is it like for you")
    phone.click("button:has-text('Raise my hand')")
    expect(phone.locator("[data-fill=place_words]")).to_contain_text("to speak")
    expect(console.locator(".queue-list")).to_contain_text("Zora")
    # Half a note stays while the room moves on around it.
    phone.fill("textarea", "Half a note of Zora")
    console.locator(".queue-list li", has_text="Zora").locator("button", has_text="Give turn").click()
    expect(phone.locator(".turn-card", has_text="It’s your turn to speak.")).to_be_visible()
    expect(phone.locator("textarea")).to_have_value("Half a note of Zora")
    phone.click("button:has-text('I have finished')")
    expect(phone.locator("button:has-text('Raise my hand')")).to_be_visible()
    phone.click("button:has-text('Send note')")
    expect(phone.locator("[data-status]")).to_contain_text("We have your note")
    expect(phone.locator("textarea")).to_have_value("")
    card = console.locator(".note-card", has_text="Half a note of Zora")
    expect(card).to_be_visible()
    expect(wall.locator("text=Half a note of Zora")).to_have_count(0)
    card.locator("button", has_text="Show").click()
    expect(wall.locator(".wall-notes")).to_contain_text("Half a note of Zora")
    assert "Zora" not in wall.locator("body").inner_text().replace("Half a note of Zora", "")
    phone.click("button:has-text('Please slow down')")
    expect(phone.locator("button:has-text('Please slow down')")).to_have_attribute("aria-pressed", "true")
    expect(console.locator(".console-bar")).to_contain_text("Please slow down")
    assert phone.problems == console.problems == wall.problems == []


def test_a_vote_from_opening_to_the_wall(windows: Windows) -> None:
    phone, console, wall = windows.phone, windows.console, windows.wall
    windows.come_in("Vera")
    console.fill("#quick", "Five more minutes for Vera?")
    console.click("button:has-text('Ask it now')")
    expect(phone.locator("h2", has_text="Five more minutes for Vera?")).to_be_visible()
    phone.click("button:has-text('Cast my vote')")
    expect(phone.locator(".govuk-error-message")).to_contain_text("Choose one")
    expect(phone.locator("[name=mark]").first).to_be_focused()
    # What was wrong stays beside the question while the room moves on around it.
    minutes = phone.locator("[role=timer]").inner_text()
    console.click("button:has-text('5 more minutes')")
    expect(phone.locator("[role=timer]")).not_to_have_text(minutes)
    assert phone.locator(".govuk-error-message").is_visible()
    phone.check("[name=mark][value='1']")
    phone.click("button:has-text('Cast my vote')")
    expect(phone.locator("[data-part=vote]")).to_contain_text("We have your vote.")
    expect(wall.locator(".wall-time")).to_contain_text("1 voted")
    console.locator(".vote-card", has_text="Vera").locator("button", has_text="Close and count").click()
    expect(wall.locator(".wall-time")).to_contain_text("voted · voting has closed")
    expect(phone.locator(".result", has_text="Vera")).to_contain_text("oting has closed")


def test_the_console_is_worked_by_keys_and_they_can_be_turned_off(windows: Windows) -> None:
    console, wall = windows.console, windows.wall
    console.keyboard.press("p")
    expect(console.locator(".now-bar .time")).to_contain_text("Paused")
    console.keyboard.press("p")
    expect(console.locator(".now-bar .time")).to_contain_text(re.compile(r"\d:\d\d|Time is up"))
    console.keyboard.press("m")
    console.keyboard.type("Tea is ready. Press p or n?")
    console.keyboard.press("Enter")
    expect(wall.locator(".wall-message")).to_contain_text("Tea is ready. Press p or n?")
    console.locator("body").click(position={"x": 2, "y": 2})
    console.click("[data-keys-toggle]")
    console.locator("h1").click()
    console.keyboard.press("p")
    # What a console asks for is done in order: when this is on the wall, the key would have been done.
    console.fill("#words", "Shortcuts are off")
    console.click("button:has-text('Send to everyone')")
    expect(wall.locator(".wall-message")).to_contain_text("Shortcuts are off")
    console.reload()
    expect(console.locator(".now-bar .time")).not_to_contain_text("Paused")
    console.click("[data-keys-toggle]")


def test_a_phone_that_was_off_the_network_catches_up(windows: Windows) -> None:
    phone, console = windows.phone, windows.console
    windows.come_in("Wanda")
    phone.context.set_offline(True)
    expect(phone.locator("[data-connection].off")).to_be_visible()
    console.fill("#words", "While you were away, Wanda")
    console.click("button:has-text('Send to everyone')")
    phone.context.set_offline(False)
    expect(phone.locator("[data-part=message]")).to_contain_text("While you were away, Wanda")


def test_a_note_sent_while_the_network_is_away_goes_out_by_itself_once_when_it_is_back(windows: Windows) -> None:
    phone, console = windows.phone, windows.console
    windows.come_in("Xenia")
    if not phone.locator("textarea").is_visible():
        windows.go_to("What is it like for you")
    phone.fill("textarea", "A note of Xenia from the tunnel")
    phone.context.set_offline(True)
    phone.click("button:has-text('Send note')")
    expect(phone.locator("[data-status]")).to_contain_text("saved")
    expect(phone.locator("textarea")).to_have_value("A note of Xenia from the tunnel")
    phone.context.set_offline(False)
    expect(phone.locator("textarea")).to_have_value("")
    expect(console.locator(".note-card", has_text="from the tunnel")).to_have_count(1)


def test_what_is_typed_while_a_note_is_on_its_way_is_not_sent_and_not_lost(windows: Windows) -> None:
    phone, console = windows.phone, windows.console
    windows.come_in("Yvonne")
    if not phone.locator("textarea").is_visible():
        windows.go_to("What is it like for you")
    phone.fill("textarea", "The first of Yvonne.")
    phone.context.set_offline(True)
    phone.click("button:has-text('Send note')")
    expect(phone.locator("[data-status]")).to_contain_text("saved")
    phone.locator("textarea").press_sequentially(" The second of Yvonne.")
    phone.context.set_offline(False)
    expect(console.locator(".note-card", has_text="The first of Yvonne.")).to_have_count(1)
    expect(phone.locator("textarea")).to_have_value("The second of Yvonne.")
    assert "The second of Yvonne." not in console.locator("body").inner_text()
    phone.reload()
    expect(phone.locator("textarea")).to_have_value("The second of Yvonne.")


def test_half_a_note_stays_while_a_vote_opens_above_it(windows: Windows) -> None:
    """Its box, its words, the cursor in it and its height in the window. The vote is said, in the one place where things are."""
    phone, console = windows.phone, windows.console
    windows.come_in("Yolanda")
    phone.emulate_media(reduced_motion="reduce")  # what is scrolled to is there at once
    windows.go_to_notes()
    box = phone.get_by_label("Write a note")
    box.press_sequentially("Half a note of Yolanda")
    box.press("ArrowLeft")
    top = box.evaluate("box => box.getBoundingClientRect().top")
    console.fill("#quick", "A break for Yolanda?")
    console.click("button:has-text('Ask it now')")
    expect(phone.get_by_role("status")).to_contain_text("A vote has opened above your note: A break for Yolanda?")
    expect(phone.locator(".ballot", has_text="A break for Yolanda?")).to_be_attached()
    expect(box).to_be_focused()
    expect(box).to_have_value("Half a note of Yolanda")
    assert box.evaluate("box => box.selectionStart") == len("Half a note of Yoland")
    assert abs(box.evaluate("box => box.getBoundingClientRect().top") - top) <= 1
    console.locator(".vote-card", has_text="Yolanda").locator("button", has_text="Close and count").click()
    expect(phone.get_by_role("status")).to_contain_text("Voting on “A break for Yolanda?” has closed.")
    expect(box).to_be_focused()
    expect(box).to_have_value("Half a note of Yolanda")


def test_half_a_note_is_seen_when_the_room_asks_for_none(windows: Windows) -> None:
    phone = windows.phone
    windows.come_in("Yvette")
    windows.go_to_notes()
    phone.locator("textarea").press_sequentially("Half a note of Yvette")
    windows.go_to("Welcome")
    expect(phone.locator("[data-unsent]")).to_contain_text("Half a note of Yvette")
    windows.go_to_notes()
    expect(phone.locator("textarea")).to_have_value("Half a note of Yvette")
    expect(phone.locator("[data-unsent]")).to_be_hidden()


def test_half_a_note_is_there_again_after_the_page_was_closed(windows: Windows) -> None:
    phone = windows.phone
    windows.come_in("Yasmin")
    if not phone.locator("textarea").is_visible():
        windows.go_to("What is it like for you")
    phone.locator("textarea").press_sequentially("Half a note of Yasmin")
    phone.reload()
    expect(phone.locator("textarea")).to_have_value("Half a note of Yasmin")
    phone.click("button:has-text('Send note')")
    expect(phone.locator("textarea")).to_have_value("")
    phone.reload()
    expect(phone.locator("[data-connection].on")).to_be_visible()
    expect(phone.locator("textarea")).to_have_value("")


def test_a_vote_on_one_window_is_seen_on_the_other_of_the_same_person(windows: Windows) -> None:
    phone, console = windows.phone, windows.console
    windows.come_in("Ursula")
    other = phone.context.new_page()
    other.goto(f"{windows.site}{windows.path}/room")
    expect(other.locator("[data-connection].on")).to_be_visible()
    console.fill("#quick", "Tea for Ursula?")
    console.click("button:has-text('Ask it now')")
    phone.locator(".ballot", has_text="Tea for Ursula?").locator("[name=mark][value='1']").check()
    phone.click("button:has-text('Cast my vote')")
    for window in (phone, other):
        expect(window.locator("[data-part=vote]")).to_contain_text("We have your vote.")
    expect(phone.locator("[data-kept]")).to_contain_text("We have your vote.")
    phone.reload()
    expect(phone.locator("[data-kept]")).to_contain_text("We have your vote.")
    phone.click("button:has-text('Hide this')")
    expect(phone.locator("[data-kept]")).to_be_hidden()
    console.locator(".vote-card", has_text="Ursula").locator("button", has_text="Close and count").click()


def test_who_changes_their_mind_while_the_network_is_away_has_the_last_choice_counted(windows: Windows) -> None:
    phone, console = windows.phone, windows.console
    windows.come_in("Wilma")
    console.fill("#quick", "Juice for Wilma?")
    console.click("button:has-text('Ask it now')")
    ballot = phone.locator(".ballot", has_text="Juice for Wilma?")
    ballot.locator("[name=mark][value='1']").check()
    phone.context.set_offline(True)
    phone.click("button:has-text('Cast my vote')")
    expect(phone.locator("[data-status]")).to_contain_text("You’re offline. Keep this page open")
    ballot.locator("[name=mark][value='2']").check()
    phone.click("button:has-text('Cast my vote')")
    phone.context.set_offline(False)
    expect(phone.locator("[data-kept]")).to_contain_text(
        "Juice for Wilma? You have changed your vote. We will count this one. You chose: No"
    )
    card = console.locator(".vote-card", has_text="Wilma")
    card.locator("button", has_text="Close and count").click()
    expect(card).to_contain_text("No")


def test_notes_written_one_after_the_other_without_a_network_are_all_sent_and_none_is_lost_with_the_page(
    windows: Windows,
) -> None:
    phone, console = windows.phone, windows.console
    windows.come_in("Xaver")
    windows.go_to_notes()
    area = phone.locator("textarea[name=body]")
    phone.context.set_offline(True)
    for words in ("The first of Xaver", "The second of Xaver"):
        area.fill(words)
        phone.click("button:has-text('Send note')")
    area.fill("The third, half")
    phone.evaluate("dispatchEvent(new Event('pagehide'))")
    kept = phone.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert all(words in kept for words in ("The first of Xaver", "The second of Xaver", "The third, half"))
    phone.context.set_offline(False)
    for words in ("The first of Xaver", "The second of Xaver"):
        expect(console.locator(".note-card", has_text=words)).to_have_count(1)
    expect(area).to_have_value("The third, half")
    phone.reload()
    expect(area).to_have_value("The third, half")
    expect(phone.locator("[data-status]")).to_contain_text("You have written something here that we have not sent yet.")


class LateNews:
    """Between a phone and the server: once it holds, what tells the question is held back."""

    def __init__(self, phone: Page, question: str) -> None:
        self.question, self.is_holding = question, False
        self.held: list[tuple[WebSocketRoute, str | bytes]] = []
        phone.route_web_socket("**/socket.io/**", self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        socket.connect_to_server().on_message(lambda message: self._pass_on(socket, message))

    def _pass_on(self, socket: WebSocketRoute, message: str | bytes) -> None:
        if self.is_holding and "room:news" in str(message) and self.question in str(message):
            self.held.append((socket, message))
        else:
            socket.send(message)

    def wait_until_held(self, page: Page) -> None:
        end = time.monotonic() + PATIENCE_MS / 1000
        while not self.held:
            assert time.monotonic() < end, "no news came that tells the question"
            page.wait_for_timeout(50)

    def deliver(self) -> None:
        self.is_holding = False
        for socket, message in self.held:
            socket.send(message)


def test_notes_that_waited_and_were_refused_are_all_there_before_what_was_typed_since(windows: Windows) -> None:
    phone = windows.phone
    windows.come_in("Zygmunt")
    windows.go_to_notes()
    phone.context.set_offline(True)
    for words in ("The first of Zygmunt.", "The second of Zygmunt."):
        phone.fill("textarea[name=body]", words)
        phone.click("button:has-text('Send note')")
        expect(phone.locator("[data-status]")).to_contain_text("You’re offline.")
    phone.fill("textarea[name=body]", "The third, half writ")
    windows.go_to("What should come first")
    expect(windows.console.locator(".now-bar")).to_contain_text("What should come first")
    phone.context.set_offline(False)
    kept = phone.locator("[data-unsent] .typed")
    expect(kept).to_have_text("The first of Zygmunt.\n\nThe second of Zygmunt.\n\nThe third, half writ")
    phone.reload()
    expect(kept).to_have_text("The first of Zygmunt.\n\nThe second of Zygmunt.\n\nThe third, half writ")
    expect(windows.console.locator(".note-card", has_text="of Zygmunt")).to_have_count(0)


def test_a_note_of_whoever_was_signed_out_is_not_called_sent_and_stays(windows: Windows) -> None:
    phone = windows.phone
    windows.come_in("Zoltan")
    windows.go_to_notes()
    phone.context.clear_cookies()
    phone.context.set_offline(True)
    expect(phone.locator("[data-connection].off")).to_be_visible()
    # It is on the screen once, and heard.
    expect(phone.locator("[data-status] > span", has_text="Reconnecting")).to_have_class("only-heard")
    phone.fill("textarea[name=body]", "A note of Zoltan, who is signed out")
    phone.context.set_offline(False)
    phone.click("button:has-text('Send note')")
    expect(phone.locator("[data-alert]")).to_contain_text("You have been signed out, so we have not sent this.")
    expect(phone.locator("textarea[name=body]")).to_have_value("A note of Zoltan, who is signed out")
    expect(windows.console.locator(".note-card", has_text="who is signed out")).to_have_count(0)


def test_news_that_comes_in_a_heap_leaves_the_phone_to_what_somebody_is_writing(windows: Windows) -> None:
    """A hall in which four votes are counted at once: the bar at the top stays small, and a reader still has every sentence."""
    phone = windows.phone
    windows.come_in("Yolanda")
    windows.go_to_notes()
    sentences = [f"Fewer than 3 people voted on question {number}. We do not show the result." for number in range(1, 6)]
    phone.evaluate(
        """sentences => {
          const lines = sentences.map((sentence) => Object.assign(document.createElement("span"), { textContent: sentence }));
          document.querySelector("[data-status]").replaceChildren(...lines);
        }""",
        sentences,
    )
    shown = phone.locator("[data-status] > span")
    assert shown.all_text_contents() == sentences
    assert [each["height"] > 1 for each in map(Locator.bounding_box, shown.all()) if each] == [False, False, False, True, True]
    top = phone.locator(".room-top").bounding_box()
    assert top is not None and top["height"] < 780 / 2
    phone.fill("textarea[name=body]", "A note of Yolanda under a heap of news")
    phone.click("button:has-text('Send note')")
    expect(phone.locator("textarea[name=body]")).to_have_value("")


def test_whoever_was_signed_out_and_is_connected_again_as_a_visitor_is_told_the_same(windows: Windows) -> None:
    """The connection may be back before the button is pressed: then it is the live answer that says it."""
    phone = windows.phone
    windows.come_in("Yusra")
    windows.go_to_notes()
    phone.context.clear_cookies()
    phone.context.set_offline(True)
    expect(phone.locator("[data-connection].off")).to_be_visible()
    phone.fill("textarea[name=body]", "A note of Yusra, who is signed out")
    with phone.expect_websocket():
        phone.context.set_offline(False)
    phone.click("button:has-text('Send note')")
    expect(phone.locator("[data-alert]")).to_contain_text("You have been signed out, so we have not sent this.")
    expect(phone.locator("textarea[name=body]")).to_have_value("A note of Yusra, who is signed out")


def test_a_note_that_waits_is_not_sent_as_whoever_has_signed_in_since(windows: Windows, browser: Browser) -> None:
    """On a shared phone: the page is of one person, the cookie of another by the time the network is back."""
    phone = windows.phone
    other = browser.new_context()
    try:
        replace(windows, phone=new_page(other)).come_in("Ysolde")
        windows.come_in("Zenobia")
        windows.go_to_notes()
        phone.context.set_offline(True)
        expect(phone.locator("[data-connection].off")).to_be_visible()
        phone.fill("textarea[name=body]", "A note of Zenobia, and of nobody else")
        phone.click("button:has-text('Send note')")
        expect(phone.locator("[data-status]")).to_contain_text("saved")
        phone.context.clear_cookies()
        phone.context.add_cookies(other.cookies())
        phone.context.set_offline(False)
        expect(phone.locator("[data-alert]")).to_contain_text("You have been signed out, so we have not sent this.")
        expect(phone.locator("textarea[name=body]")).to_have_value("A note of Zenobia, and of nobody else")
        expect(windows.console.locator(".note-card", has_text="of Zenobia")).to_have_count(0)
        phone.reload()  # What stands there now is drawn for the other person.
        expect(phone.locator("textarea[name=body]")).to_have_value("")
        assert "of Zenobia" not in phone.content()
    finally:
        other.close()


def test_news_drawn_before_a_vote_and_late_on_its_way_does_not_bring_the_ballot_back(windows: Windows) -> None:
    phone, console = windows.phone, windows.console
    late = LateNews(phone, "Milk for Vera?")
    windows.come_in("Vera")
    console.fill("#quick", "Milk for Vera?")
    console.click("button:has-text('Ask it now')")
    phone.locator(".ballot", has_text="Milk for Vera?").locator("[name=mark][value='1']").check()
    late.is_holding = True
    console.keyboard.press("e")  # more time: every part of every phone is drawn anew, the ballot too
    late.wait_until_held(phone)
    phone.click("button:has-text('Cast my vote')")
    vote = phone.locator("[data-part=vote]")
    expect(vote).to_contain_text("We have your vote.")
    late.deliver()
    console.fill("#words", "Thank you, Vera")
    console.click("button:has-text('Send')")
    expect(phone.locator("[data-part=message]")).to_contain_text("Thank you, Vera")
    expect(vote).to_contain_text("We have your vote.")
    console.locator(".vote-card", has_text="Vera").locator("button", has_text="Close and count").click()


def press_a_key_and_take_it_back_at_once(console: Page, words: str) -> None:
    """Before the console has heard that it was done: it takes back that, and nothing before it."""
    console.evaluate("document.querySelector('[data-status]').replaceChildren()")
    card = console.locator(".note-card", has_text=words)
    expect(card).to_be_visible()
    console.keyboard.press("e")
    console.keyboard.press("u")
    expect(console.locator("[data-status]")).to_contain_text("Undone: time was added")
    expect(card).to_be_visible()


def test_arrows_choose_a_note_keys_act_on_it_and_one_key_takes_it_back(windows: Windows) -> None:
    phone, console, wall = windows.phone, windows.console, windows.wall
    windows.come_in("Zelda")
    if not phone.locator("textarea").is_visible():
        windows.go_to("What is it like for you")
    for words in ("One of Zelda", "Two of Zelda"):
        phone.fill("textarea", words)
        phone.click("button:has-text('Send note')")
        expect(console.locator(".note-card", has_text=words)).to_be_visible()
    chosen = console.locator(".note-card.chosen")
    for _step in range(20):
        if "Two of Zelda" not in chosen.inner_text():
            console.keyboard.press("ArrowDown")
    expect(chosen).to_contain_text("Two of Zelda")
    console.keyboard.press("a")
    expect(wall.locator(".wall-notes")).to_contain_text("Two of Zelda")
    console.keyboard.press("u")
    expect(console.locator("[data-status]")).to_contain_text("Undone: a note was shown")
    expect(wall.locator("body")).not_to_contain_text("Two of Zelda")
    press_a_key_and_take_it_back_at_once(console, "Two of Zelda")
    console.keyboard.press("?")
    expect(console.locator("dialog")).to_be_visible()
    console.keyboard.press("n")
    expect(console.locator("dialog")).to_be_visible()
    console.keyboard.press("Escape")
    expect(console.locator("dialog")).to_be_hidden()


def focused_button(page: Page) -> str:
    return page.evaluate("document.activeElement.innerText.replace(/\\s+/g, ' ')")


def test_focus_stays_on_a_person_while_the_queue_moves_and_never_jumps_to_another(windows: Windows, browser: Browser) -> None:
    """Whoever is about to press Enter on one person's button must not act on another who moved into that place."""
    console = windows.console
    phones = {}
    for name in ("Ada", "Bilal"):
        phones[name] = new_page(browser.new_context(viewport={"width": 360, "height": 780}))
        replace(windows, phone=phones[name]).come_in(name)
        if not phones[name].locator("button:has-text('Raise my hand')").is_visible():
            windows.go_to("What is it like for you")
        phones[name].click("button:has-text('Raise my hand')")
        expect(console.locator(".queue-list li", has_text=name)).to_be_visible()
    rows = console.locator(".queue-list li").all_inner_texts()
    upper, lower = sorted(phones, key=lambda name: next(place for place, row in enumerate(rows) if name in row))
    button = console.locator(".queue-list li", has_text=lower).locator("button", has_text="Give turn")
    button.focus()
    phones[upper].click("button:has-text('Put my hand down')")
    expect(console.locator(".queue-list li", has_text=upper)).to_have_count(0)
    expect(button).to_be_focused()
    assert lower in focused_button(console)
    console.keyboard.press("Enter")
    expect(console.locator(".speaking-now")).to_contain_text(lower)
    expect(console.locator("#queue-title")).to_be_focused()
    phones[lower].click("button:has-text('I have finished')")
    for phone in phones.values():
        phone.context.close()


def test_focus_is_not_lost_when_what_was_pressed_goes(windows: Windows) -> None:
    """Whoever works by keyboard or by ear goes on from there, not from the top of the page."""
    phone, console = windows.phone, windows.console
    windows.come_in("Freda")
    if not phone.locator("textarea").is_visible():
        windows.go_to("What is it like for you")
    for before, after in (("Raise my hand", "Put my hand down"), ("Put my hand down", "Raise my hand")):
        phone.locator("button", has_text=before).press("Enter")
        expect(phone.locator("button", has_text=after)).to_be_visible()
        expect(phone.locator("button", has_text=after)).to_be_focused()
    phone.locator(".help summary").press("Enter")
    phone.locator(".help button").press("Enter")
    expect(phone.locator(".help button")).to_be_hidden()
    expect(phone.locator(".help summary")).to_be_focused()
    phone.fill("textarea", "A note of Freda")
    phone.click("button:has-text('Send note')")
    card = console.locator(".note-card", has_text="A note of Freda")
    card.locator("summary").press("Enter")
    card.locator("[name=name]").fill("What Freda says")
    card.locator("[name=name]").press("Enter")
    expect(card).to_have_count(0)
    expect(console.locator("#notes-title")).to_be_focused()


UNDER_THE_KEYS = """() => {
  const focused = document.activeElement.getBoundingClientRect();
  const isUnder = focused.bottom > document.querySelector("[data-keys]").getBoundingClientRect().top;
  return isUnder && !document.activeElement.closest("[data-keys]") ? document.activeElement.outerHTML : "";
}"""


def test_the_bar_of_keys_covers_nothing_that_has_the_focus_and_its_switch_is_there_on_every_width(windows: Windows) -> None:
    console = windows.console
    console.set_viewport_size({"width": 1180, "height": 700})
    console.emulate_media(reduced_motion="reduce")  # what is scrolled to is there at once
    console.locator("a").first.focus()
    switch = console.locator("[data-keys-toggle]")
    for _step in range(300):
        if switch.evaluate("it => it === document.activeElement"):
            break
        assert console.evaluate(UNDER_THE_KEYS) == ""
        console.keyboard.press("Tab")
    expect(switch).to_be_focused()
    for width in (1180, 1000, 390):
        console.set_viewport_size({"width": width, "height": 700})
        switch.press("Enter")
        expect(switch).to_have_text("Turn shortcuts on")
        switch.press("Enter")
        expect(switch).to_have_text("Turn shortcuts off")


def test_what_somebody_types_and_opened_outlives_news(windows: Windows) -> None:
    """In the part that is drawn again: the focused box with its cursor and undo, a box that is not focused, what is open."""
    phone, console = windows.phone, windows.console
    windows.come_in("Thora")
    console.fill("#quick", "A walk for Thora?")
    console.click("button:has-text('Ask it now')")
    card = console.locator(".vote-card", has_text="Thora")
    card.locator("summary", has_text="Count hands").click()
    card.locator("[name=hands_1]").fill("3")
    quick = console.locator("#quick")
    quick.press_sequentially("Half a question")
    quick.press("ArrowLeft")
    phone.locator(".ballot", has_text="A walk for Thora?").locator("[name=mark][value='1']").check()
    phone.click("button:has-text('Cast my vote')")
    expect(card).to_contain_text("1 voted")
    expect(quick).to_be_focused()
    expect(quick).to_have_value("Half a question")
    assert quick.evaluate("box => box.selectionStart") == len("Half a questio")
    expect(card.locator("[name=hands_1]")).to_be_visible()
    expect(card.locator("[name=hands_1]")).to_have_value("3")
    console.keyboard.press("Control+z")
    assert quick.input_value() != "Half a question"
    quick.fill("")
    card.locator("button", has_text="Close and count").click()
    expect(card).to_contain_text("closed")


def test_a_phone_loads_little(windows: Windows) -> None:
    """Compressed, as a site's proxy sends it."""
    windows.come_in("Yusuf")
    page = windows.phone.context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  (the library looks into a plain function)
    page.goto(f"{windows.site}{windows.path}/room")
    expect(page.locator("[data-connection].on")).to_be_visible()
    sizes = [len(gzip.compress(answer.body())) for answer in answers if answer.status == 200]
    assert len(sizes) > 3 and sum(sizes) < FIRST_LOAD


def test_the_wall_cuts_neither_question_nor_count_nor_message(windows: Windows) -> None:
    console, wall = windows.console, windows.wall
    question = ("Should the department keep a quiet room for people with dementia, and who should look after it " * 2)[:120]
    console.fill("#words", ("Tea is ready in the community hall next door, " * 9)[:300])
    console.click("button:has-text('Send to everyone')")
    console.fill("#quick", question)
    console.click("button:has-text('Ask it now')")
    expect(wall.locator("h1")).to_have_text(question.strip())
    for width, height in ((1920, 1080), (1280, 720), (1024, 768)):
        wall.set_viewport_size({"width": width, "height": height})
        for part in ("h1", ".wall-message", ".wall-time", ".wall-code"):
            expect(wall.locator(part)).to_be_in_viewport(ratio=1)
        assert wall.evaluate("[...document.querySelectorAll('.wall-grid > *')].every(p => p.scrollHeight <= p.clientHeight + 1)")
    # Closed, the counts of all choices are below it.
    console.locator(".vote-card", has_text=question[:40]).locator("button", has_text="Close and count").click()
    expect(wall.locator(".wall-time")).to_contain_text("voting has closed")
    for part in ("h1", ".wall-message", ".wall-time", ".wall-code", ".wall-below"):
        expect(wall.locator(part)).to_be_in_viewport(ratio=1)
