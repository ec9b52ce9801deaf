"""The bar at the top of a phone in a live room, however much it has to say, and what somebody writes under it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.windows import Windows

LONG_TITLE = "What should happen in the first hour after a carer rings for help at night, who should come, and who is told? " * 2
# As drawn by the server and the scripts when all of it comes at once.
FILL = """title => {
  document.querySelector(".room-name > span").textContent = title;
  const [sign, head, told] = ["[data-connection]", "[data-part=head]", "[data-status]"].map(each => document.querySelector(each));
  Object.assign(sign, {hidden: false, className: "connection off", textContent: "Reconnecting. What you wrote is saved."});
  head.append(Object.assign(document.createElement("p"), {className: "note amber big-note", textContent: title}));
  told.replaceChildren(...[1, 2, 3].map(() => Object.assign(document.createElement("span"), {textContent: title})));
}"""


def fill_top(phone: Page) -> None:
    phone.evaluate(FILL, LONG_TITLE)


def test_the_bar_never_takes_more_than_two_fifths_and_still_shows_what_is_lost_and_new(windows: Windows) -> None:
    windows.come_in("Ysolde")
    phone = windows.phone
    fill_top(phone)
    bar = phone.locator(".room-top").bounding_box()
    assert bar is not None and bar["height"] <= 0.4 * 780
    for part in ("[data-connection]", "[data-status] > span:last-child"):
        seen = phone.locator(part).bounding_box()
        assert seen is not None and seen["y"] >= 0 and seen["y"] + seen["height"] <= bar["height"], part


@pytest.mark.parametrize("height", [780, 400])
def test_what_somebody_writes_is_seen_when_the_keyboard_takes_half_of_the_window(windows: Windows, height: int) -> None:
    windows.come_in(f"Yvo {height}")
    windows.go_to_notes()
    phone = windows.phone
    fill_top(phone)
    field = phone.locator("textarea[name=body]")
    field.click()
    phone.set_viewport_size({"width": 360, "height": height})
    field.press_sequentially("I rang four numbers.")
    expect(field).to_be_in_viewport(ratio=1)
    bar, box = phone.locator(".room-top").bounding_box(), field.bounding_box()
    assert bar is not None and box is not None and box["y"] >= bar["y"] + bar["height"]
    field.fill("")
