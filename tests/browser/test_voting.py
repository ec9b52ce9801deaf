"""Voting in a real browser: by keyboard alone, without JavaScript, and from a question to a recount."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.letters import wait_for_letter
from tests.browser.test_journeys import press_until
from tests.browser.visits import new_page, sign_in
from tests.services import ROOT

NIGHT = "/consultations/who-should-answer-at-night-when"
TEAMS = "/consultations/how-should-mental-health-teams-help"


def find_poll(page: Page, site: str, words: str, consultation: str = NIGHT) -> str:
    page.goto(site + consultation)
    page.locator(".highlight h3 a[href*='/polls/']").first.click()
    page.locator(".crumbs a").last.click()
    return site + page.locator("article h2 a", has_text=words).get_attribute("href")


def make_person(page: Page, site: str, name: str) -> None:
    """A new account, confirmed by the letter in the outbox, with a place in the consultation."""
    email = f"{name}@voters.example"
    page.goto(f"{site}/account/register")
    page.fill("#email", email)
    page.fill("#password", "three words together")
    page.click("main button:has-text('Create my account')")
    wait_for_letter(page, site, "a[href*='confirm']", to=email).click()
    page.fill("#password", "three words together")
    page.click("main form button.btn")
    page.wait_for_url(lambda address: "confirm" not in address)
    page.goto(f"{site}{NIGHT}/join")
    page.fill("#pseudonym", name.title())
    page.locator("input[name=capacity_key]").first.check()
    page.click("main form button.btn")
    page.wait_for_url(lambda address: "/join" not in address)


def test_a_ranking_by_keyboard_alone_from_choice_to_receipt(site: str, page: Page) -> None:
    make_person(page, site, "wagtail")
    page.goto(find_poll(page, site, "Which two changes"))
    arrows = page.locator(".rank button, .ballot [data-arrows]")
    expect(arrows.first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".rank li").first).to_be_visible()
    expect(arrows.locator("visible=true")).to_have_count(0)
    page.emulate_media(media="screen")
    press_until(page, "[data-move='-1']")
    page.keyboard.press("Enter")
    expect(page.locator("[data-sum]")).to_contain_text("1st")
    first = page.locator(".rank li").nth(0).locator(".w b").inner_text()
    press_until(page, "li:nth-child(3) [data-move='-1']")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.locator(".rank li").nth(1).locator(".w b").inner_text() == first, "two steps up: it is first now"
    page.keyboard.press("Enter")
    expect(page.locator(".rank li").nth(0).locator("[data-move='-1']")).to_be_focused()
    assert page.locator(".rank li").nth(1).locator(".w b").inner_text() == first, "there is no step further up, and none down"
    expect(page.locator(".rank li").nth(0).locator("select")).to_have_value("1")
    press_until(page, "form[data-ballot] .row > button.btn")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Check your vote")
    expect(page.locator(".marked li").nth(1)).to_contain_text(first)
    code = page.locator("code.receipt").inner_text()
    press_until(page, "button[value='cast']")
    page.keyboard.press("Enter")
    expect(page.locator(".message")).to_contain_text("We have your vote")
    expect(page.locator("code.receipt")).to_have_text(code)
    expect(page.locator("form[data-ballot]")).to_have_count(0)


def test_a_ranking_after_back_stands_in_its_order_with_the_right_arrows(site: str, page: Page) -> None:
    make_person(page, site, "dunlin")
    address = find_poll(page, site, "Which two changes")
    page.goto(address)
    rows = page.locator(".rank li")
    for _up in range(2):
        rows.nth(2).locator("[data-move='-1']").click()
    order = rows.locator(".w b").all_inner_texts()
    page.click(".ballot .in-short a")
    page.goto(f"{site}/rules")
    page.go_back()
    page.go_back()
    expect(rows.nth(1).locator("select")).to_have_value("2")
    assert rows.locator(".w b").all_inner_texts() == order
    assert [row.locator("select").input_value() for row in rows.all()][:3] == ["1", "2", ""]
    expect(page.locator("[data-sum]")).to_contain_text(f"1st {order[0]}, 2nd {order[1]}.")
    arrows = rows.locator("[data-move]").evaluate_all("all => all.map((each) => each.getAttribute('aria-disabled'))")
    assert arrows[:6] == ["true", "false", "false", "false", "false", "true"]


def test_a_secret_vote_without_javascript_and_a_change_of_mind_before_it_is_cast(site: str, plain_page: Page) -> None:
    page = plain_page
    make_person(page, site, "plover")
    address = find_poll(page, site, "Which two changes")
    page.goto(address)
    page.click("button:has-text('Check my vote')")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose your 1st place, or select “Leave it blank”")
    page.select_option("#mark_1", "1")
    page.select_option("#mark_2", "1")
    page.click("button:has-text('Check my vote')")
    expect(page.locator(".govuk-error-summary")).to_contain_text("You have given 1st to")
    expect(page.locator("#mark_1")).to_have_value("1")
    page.select_option("#mark_2", "3")
    page.click("button:has-text('Check my vote')")
    expect(page.locator(".marked li").nth(1)).to_contain_text("2nd")
    page.click("button:has-text('Go back and change it')")
    expect(page.locator("#mark_2")).to_have_value("3")
    page.click("button:has-text('Put “None of these” first')")
    expect(page.locator(".marked")).to_contain_text("None of these")
    page.click("button:has-text('Cast my vote')")
    expect(page.locator(".message")).to_contain_text("We have your vote")
    expect(page.locator("main")).to_contain_text("Your receipt code")


def test_an_objection_is_given_answered_and_taken_back(site: str, browser: Browser) -> None:
    people = {}
    for name in ("voter", "lead"):
        people[name] = new_page(browser.new_context(viewport={"width": 390, "height": 800}))
    voter, lead = people["voter"], people["lead"]
    make_person(voter, site, "dipper")
    address = find_poll(voter, site, "Every family gets the name")
    voter.goto(address)
    voter.check("#mark_1-7")
    voter.click("button:has-text('Cast my vote')")
    expect(voter.locator("#reason-error")).to_contain_text("Tell us what would need to change. We will answer your objection or")
    assert voter.is_checked("#mark_1-7")
    voter.fill("#reason", "My sister is a nurse and was followed home.")
    voter.click("button:has-text('Cast my vote')")
    expect(voter.locator("#objections").locator("..")).to_contain_text("followed home")
    sign_in(lead, site, "lead@example.org")
    lead.goto(address)
    expect(lead.locator("main")).not_to_contain_text("followed home")  # shown after one's own vote, or after close
    voter.locator(".objection", has_text="sister").locator("summary").click()
    said = voter.locator(".objection", has_text="sister").locator("a:has-text('Link to this comment')").get_attribute("href")
    lead.goto(f"{site}{said}/answer")
    lead.fill("#body", "Thank you. Each nurse will choose the name she uses.")
    lead.click("button:has-text('Publish this answer')")
    voter.goto(address)
    expect(voter.locator(".objection", has_text="sister")).to_contain_text("choose the name she uses")
    voter.click("summary:has-text('Change your vote')")
    voter.check("#mark_1-1")
    voter.click("button:has-text('Change my vote')")
    expect(voter.locator(".message")).to_contain_text("You have changed your vote. We will count this one.")
    expect(voter.locator(".objection", has_text="sister")).to_have_count(0)
    for one in people.values():
        one.context.close()


def test_points_and_money_add_up_while_they_are_given(site: str, page: Page) -> None:
    make_person(page, site, "siskin")
    page.goto(find_poll(page, site, "training hours"))
    page.locator("[data-step='1']").first.click(click_count=3)
    expect(page.locator("[data-sum]")).to_contain_text("Points left: 7")
    page.fill("#mark_2", "12")
    expect(page.locator("[data-sum]")).to_contain_text("You have given too many points. Take away 5")
    page.click("button:has-text('Cast my vote')")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Take 5 away")
    page.fill("#mark_2", "3-2")
    page.click("button:has-text('Cast my vote')")
    expect(page.locator(".govuk-error-summary")).to_contain_text(
        "Enter a whole number for “Pain and breathlessness at night”, like 3"
    )
    expect(page.locator("#mark_2")).to_have_value("3-2")
    page.fill("#mark_2", "7")
    page.click("button:has-text('Cast my vote')")
    expect(page.locator(".marked")).to_contain_text("7 points")


def test_an_organiser_makes_a_vote_from_what_people_said(site: str, page: Page) -> None:
    sign_in(page, site, "organiser@example.org")
    page.goto(f"{site}{NIGHT}/manage/change")
    page.locator("a[href*='/votes/']:has-text('Set up')").first.click()
    page.click("button:has-text('Save and')")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter the question")
    page.fill("#question", "What should the phone say first?")
    page.check("[value=approval]")
    page.click("button:has-text('Save and')")
    page.locator("input[name=points]").nth(0).check()
    page.locator("input[name=points]").nth(1).check()
    page.click("button:has-text('Add these to the list above')")
    expect(page.locator("input[id='rows-1-label']")).not_to_have_value("")
    page.fill("[id='rows-2-label']", "Nothing, just listen")
    page.click("button:has-text('Save options')")
    expect(page.locator("h1")).to_have_text("What should the phone say first?")
    page.click("a:has-text('Edit rules')")
    page.fill("#quorum", "120")
    page.select_option("#quorum_unit", "percent")
    page.click("button:has-text('Save the rules')")
    expect(page.locator("#quorum-error")).to_contain_text("Enter a percentage, 100 or less")
    page.fill("#quorum", "20")
    page.select_option("#quorum_unit", "people")
    page.click("button:has-text('Save the rules')")
    expect(page.locator(".facts")).to_contain_text("It only counts if at least 20 people vote.")
    page.click("button:has-text('Announce this vote')")
    expect(page.locator(".message")).to_contain_text("You have announced the vote. This is what people will see.")
    expect(page.locator(".pill")).to_contain_text("Voting is open")
    expect(page.locator("main")).to_contain_text("From a comment by")


def test_a_stranger_downloads_the_ballots_and_recounts_them(site: str, page: Page, tmp_path: Path) -> None:
    page.goto(find_poll(page, site, "Which three people", TEAMS))
    shown = page.locator("h1").inner_text()
    with page.expect_download() as started:
        page.click("a:has-text('Votes (JSON)')")
    file = tmp_path / "ballots.json"
    started.value.save_as(file)
    done = subprocess.run([sys.executable, "-m", "forum", "recount", file], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "The recount matches the result." in done.stdout, done.stdout + done.stderr
    details = json.loads(file.read_text())
    labels = {option["key"]: option["label"] for option in details["options"]}
    assert all(labels[key] in shown for key in details["result"]["winners"])
    with page.expect_download() as started:
        page.click("a:has-text('Votes (BLT)')")
    file = tmp_path / "ballots.blt"
    started.value.save_as(file)
    command = [sys.executable, "-m", "forum", "tally", file, "--method", "stv", "--json"]
    counted = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert set(counted["winners"]) == {labels[key] for key in details["result"]["winners"]}
    page.click("a:has-text('See our recount')")
    expect(page.locator(".note.good")).to_contain_text("All the numbers match.")
