"""A question that is not fair does not open, by keyboard and without JavaScript; one that says what is missing does."""

from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import Browser, Page, expect

from tests.browser.addresses import CAFE
from tests.browser.test_journeys import press_until
from tests.browser.test_pages import look_at
from tests.browser.visits import new_page, sign_in

BAD = "Shall we close the day centre? We will close it"


def press(page: Page, selector: str) -> None:
    press_until(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def start_bad_question(page: Page, site: str) -> str:
    """A draft, one day long, in which nothing but the colour of the banner is open. Returns where it is managed."""
    page.goto(f"{site}/consultations/new")
    details = {"title": BAD, "summary": "It closes in May.", "run_by": "Westbrook Council", "organiser_name": "Amina Yusuf"}
    for name, words in details.items():
        page.fill(f"[name={name}]", words)
    page.click("button:has-text('Save as draft')")
    manage = page.url
    page.goto(f"{manage}/basics")
    for name, words in {"decided_by": "The cabinet", "promise": "We close it.", "contact_phone": "01632 960 000"}.items():
        page.fill(f"[name={name}]", words)
    page.click("main button:has-text('Save')")
    page.goto(f"{manage}/scope")
    page.fill("[name=rows-0-text]", "the colour of the banner")
    page.fill("[name=rows-1-text]", "that it closes")
    page.select_option("[name=rows-1-kind]", "settled")
    page.fill("[name=rows-1-reason]", "It is decided.")
    page.locator("main button", has_text="Save").last.click()
    page.goto(f"{manage}/phases/new")
    for name, words in {"name": "Talk", "opens_at": "2090-01-01T09:00", "closes_at": "2090-01-02T09:00"}.items():
        page.fill(f"[name={name}]", words)
    page.click("main button:has-text('Save')")
    page.click("a:has-text('Add activity')")
    page.fill("[name=title]", "Talk it through")
    page.click("main button:has-text('Save')")
    return manage


def refuse_empty_answers(page: Page, manage: str) -> None:
    """One sentence for two checks, and one view of the problem twice: each is refused beside its field, with the words there."""
    for key in ("equality", "calm_time"):
        page.goto(f"{manage}/opening/checks/{key}")
        page.check("[name=is_met] >> nth=0")
        page.fill("#words", "Yes it is all so.")
        page.click("main form button.btn:not(.quiet)")
    expect(page.locator("#words-error")).to_contain_text("You wrote this for")
    expect(page.locator("#words")).to_have_value("Yes it is all so.")
    for whose in ("Families", "Staff"):
        page.goto(f"{manage}/briefing/framings/new")
        page.fill("[name=whose]", whose)
        page.fill("[name=problem]", "We will close it.")
        page.click("main form button.btn:not(.quiet)")
    page.click("button:has-text('Add another')")  # It is nearly what was just added: that is asked first.
    expect(page.locator("#problem-error")).to_contain_text("You wrote this for other people too")
    expect(page.locator("[name=problem]")).to_have_value("We will close it.")


def test_a_bad_question_is_refused_at_each_step_without_javascript(site: str, plain_page: Page) -> None:
    page = plain_page
    sign_in(page, site, "organiser@example.org")
    manage = start_bad_question(page, site)
    page.goto(f"{manage}/opening")
    page.click("a:has-text('Choose the kind')")
    page.check("[value=engagement]")
    page.click("main button:has-text('Save')")
    expect(page.locator("h1")).to_have_text(re.compile("Not ready to open: 20 things are missing"))
    missing = page.locator(".missing")
    for words in (
        "not open for long enough",
        "has not said that it is still open",
        "Nobody looks at what people report",
        "The page says that it is decided",
        "This says that it is decided: “We will close it”",
    ):
        expect(missing.filter(has_text=words)).to_have_count(1)
    expect(page.locator("button:has-text('Open it now')")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("You can ask a colleague when nothing is missing")
    refuse_empty_answers(page, manage)
    page.goto(f"{manage}/opening/ask")
    expect(page.locator("main form")).to_have_count(0)
    page.goto(f"{manage}/opening/without/moderator")
    expect(page.locator("h1")).to_have_text("Page not found")
    page.goto(f"{manage}/opening/time")
    token = page.locator("main [name=csrf_token]").first.input_value()
    sent = page.request.post(f"{manage}/opening/publish", form={"csrf_token": token}, headers={"Origin": site})
    assert "Draft: only the team can see this" in sent.text()
    page.context.clear_cookies()
    page.goto(manage.removesuffix("/manage"))
    expect(page.locator("h1")).not_to_have_text(BAD)


def test_the_gate_is_reached_and_answered_by_keyboard(site: str, page: Page, browser: Browser) -> None:
    """Everything that the draft of the demo lacks, until a colleague has signed it: nothing opens in this test."""
    sign_in(page, site, "organiser@example.org")
    page.goto(f"{site}{CAFE}/opening")
    expect(page.locator("h1")).to_have_text("Not ready to open: 6 things are missing")
    press(page, "#page_read a.btn")
    press_until(page, "[name=is_met]")
    page.keyboard.press("Space")
    press_until(page, "#words")
    page.keyboard.type("I read it from top to bottom. Nothing in it is decided.")
    press(page, "main form button.btn")
    expect(page.locator("h1")).to_have_text("Nearly ready to open: 5 things are missing")
    press(page, "#answer_writer a.btn")
    press_until(page, "[name=is_met]")
    page.keyboard.press("Space")
    press_until(page, "#words")
    page.keyboard.type("Amina Yusuf, 110 hours.")
    press(page, "main form button.btn")
    expect(page.locator("h1")).to_have_text("Nearly ready to open: 4 things are missing")
    press(page, "#reviews_planned a.btn")
    press(page, "main form button.btn")
    page.goto(f"{site}{CAFE}/opening")
    expect(page.locator("h1")).to_have_text("Nearly ready to open: 3 things are missing")
    for key in ("easy_read", "enough_days"):
        press(page, f"#{key} a.btn[href$='/without/{key}']")
        page.fill("#why", "The maker we work with is ill.")
        page.fill("#instead", "Ring us, and we read it with you.")
        page.fill("#by_when", (date.today() + timedelta(days=7)).isoformat())  # while people can answer
        press(page, "main form button.btn")
        expect(page.locator("#preview .official-words")).to_contain_text("The maker we work with is ill.")
        assert look_at(page, "what people would read") == []
        press(page, "#preview form[action$='/ask'] button")
    lead = new_page(browser.new_context())
    sign_in(lead, site, "lead@example.org")
    lead.goto(f"{site}{CAFE}/opening")
    press(lead, "#not_decided a.btn")
    press_until(lead, "[name=is_met]")
    lead.keyboard.press("Space")
    press_until(lead, "#words")
    lead.keyboard.type("I have not decided.")
    press(lead, "main form button.btn")
    for key in ("easy_read", "enough_days"):
        press(lead, f"#{key} a.btn[href$='/agree']")
        assert look_at(lead, "what somebody stands behind") == []
        press(lead, "form[action$='/agree'] button")
    lead.context.close()
    page.goto(f"{site}{CAFE}/opening")
    expect(page.locator("h1")).to_have_text("Ready to sign: each gap is explained")
    press(page, "a[href$='/opening/ask']")
    press_until(page, "[name=signer]")
    page.check("label:has-text('Tom Field')")
    press(page, "main form button.btn")
    colleague = new_page(browser.new_context())
    sign_in(colleague, site, "facilitator@example.org")
    colleague.goto(f"{site}{CAFE}/opening")
    press(colleague, "main a.btn[href$='/sign']")
    assert look_at(colleague, "what somebody signs") == []
    press(colleague, "form[action$='/sign'] button")
    expect(colleague.locator("#can_change-error")).to_contain_text("Enter what people can really change")
    colleague.fill("#can_change", "Which room it is, and what we serve there.")
    press(colleague, "form[action$='/sign'] button")
    expect(colleague.locator("h1")).to_have_text("Ready to open")
    colleague.context.close()
    page.goto(f"{site}{CAFE}/opening")
    expect(page.locator("button:has-text('Open it now')")).to_be_visible()
    assert look_at(page, "ready to open") == []
