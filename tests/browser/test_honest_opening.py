"""An organiser tries, on a page that people read, all that should not be done to them. Each time the screen says why not,
with the words still there, and what people read stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from forum.consultations.models import Consultation
from forum.kernel.clock import set_clock
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Role
from forum.outcomes.actions.answering import set_report
from tests import factories as make
from tests.browser.addresses import NIGHT
from tests.browser.test_outcomes import TurnableSite, turnable
from tests.browser.visits import new_page, sign_in

__all__ = ["turnable"]

Step = Callable[[Page, str], None]
NO_REASON = "Enter why you are changing this"
BAD = "Shall we close the day centre? We will close it"


def read_all(page: Page, site: str) -> list[str]:
    """What everybody reads, signed in or not: the words, the dates, who decides, what is known, and each change of them."""
    page.goto(f"{site}{NIGHT}")
    said = [page.locator("h1").inner_text(), *page.locator("main h2, main h3, main dt, main dd").all_inner_texts()]
    for part in ("changes", "evidence"):
        page.goto(f"{site}{NIGHT}/{part}")
        said.append(page.locator("main").inner_text())
    return said


def open_from(page: Page, address: str, link: str) -> None:
    page.goto(address)
    page.locator("main a", has_text=link).first.click()


def save(page: Page, button: str = "Save") -> None:
    page.locator("main form button", has_text=button).last.click()


def expect_refused(page: Page, *sentences: str) -> None:
    for sentence in sentences:
        expect(page.locator(".govuk-error-summary")).to_contain_text(sentence)


def cut_to_minutes(page: Page, site: str) -> None:
    open_from(page, f"{site}{NIGHT}/manage/change", "Edit Weigh up")
    opens_at = page.input_value("[name=opens_at]")
    page.fill("[name=closes_at]", f"{opens_at[:10]}T23:59")
    page.fill("[name=reason]", "Enough people have answered.")
    save(page)
    expect_refused(page, "The closing date can only move later, because people have planned for it")
    expect(page.locator("[name=reason]")).to_have_value("Enough people have answered.")


def say_that_it_began_in_september(page: Page, site: str) -> None:
    open_from(page, f"{site}{NIGHT}/manage/change", "Edit Listen")
    page.fill("[name=opens_at]", "2020-09-01T09:00")
    page.fill("[name=reason]", "Twelve weeks look better.")
    save(page)
    expect_refused(page, "The start date cannot change, because this stage has already started")


def add_a_stage_that_was(page: Page, site: str) -> None:
    """As long as the law asks for, and all of it before anybody could read it."""
    page.goto(f"{site}{NIGHT}/manage/phases/new")
    for name, typed in {"opens_at": "2020-09-01T09:00", "closes_at": "2020-11-30T17:00"}.items():
        page.fill(f"[name={name}]", typed)
    page.fill("[name=name]", "Twelve weeks")
    page.fill("[name=reason]", "Twelve weeks look better.")
    save(page)
    expect_refused(page, "The start date must be in the future, because people can already read this page")
    expect(page.locator("[name=name]")).to_have_value("Twelve weeks")


def change_the_question(page: Page, site: str) -> None:
    page.goto(f"{site}{NIGHT}/manage/basics")
    page.fill("[name=title]", BAD)
    save(page)
    expect_refused(page, "“We will close it” sounds as if it is already decided. Say what people can still change")
    expect(page.locator("[name=title]")).to_have_value(BAD)


def change_the_summary(page: Page, site: str) -> None:
    page.goto(f"{site}{NIGHT}/manage/basics")
    page.fill("[name=summary]", "The day centre is old.")
    save(page)
    expect_refused(page, NO_REASON)
    expect(page.locator("[name=summary]")).to_have_value("The day centre is old.")


def change_the_promise(page: Page, site: str) -> None:
    page.goto(f"{site}{NIGHT}/manage/basics")
    page.check("[name=promise_level][value=inform]")
    page.fill("[name=promise]", "We will tell you.")
    save(page)
    expect_refused(page, "Enter why people have less say now. Your reason stays at the top of the page")
    expect(page.locator("[name=promise]")).to_have_value("We will tell you.")


def change_what_is_open(page: Page, site: str) -> None:
    """Nothing is open any more but the colour of the banner."""
    page.goto(f"{site}{NIGHT}/manage/scope")
    page.locator("main summary", has_text="Item 1").click()
    page.fill("[name=rows-0-text]", "the colour of the banner")
    save(page)
    expect_refused(page, NO_REASON)
    expect(page.locator("[name=rows-0-text]")).to_have_value("the colour of the banner")


def change_who_decides(page: Page, site: str) -> None:
    open_from(page, f"{site}{NIGHT}/manage/deciders", "Edit")
    page.fill("[name=name]", "The director")
    save(page)
    expect_refused(page, NO_REASON)
    expect(page.locator("[name=name]")).to_have_value("The director")


def change_what_is_known(page: Page, site: str) -> None:
    open_from(page, f"{site}{NIGHT}/manage/evidence", "What one more nurse at night would cost")
    page.fill("[name=title]", "What a day centre costs")
    save(page)
    expect_refused(page, NO_REASON)
    expect(page.locator("[name=title]")).to_have_value("What a day centre costs")


def remove_what_is_known(page: Page, site: str) -> None:
    open_from(page, f"{site}{NIGHT}/manage/evidence", "Remove What one more nurse")
    save(page, "Ask a colleague to agree")
    expect_refused(page, NO_REASON)


def remove_an_activity(page: Page, site: str) -> None:
    open_from(page, f"{site}{NIGHT}/manage/change", "Talk it through")
    page.goto(f"{page.url}/remove")
    page.fill("[name=reason]", "Nobody needs it.")
    save(page, "Ask a colleague to agree")
    expect(page.locator("main")).to_contain_text("You cannot remove this, because its stage has already started")


STEPS: tuple[Step, ...] = (
    cut_to_minutes,
    say_that_it_began_in_september,
    add_a_stage_that_was,
    change_the_question,
    change_the_summary,
    change_the_promise,
    change_what_is_open,
    change_who_decides,
    change_what_is_known,
    remove_what_is_known,
    remove_an_activity,
)


@pytest.mark.parametrize("step", STEPS, ids=[step.__name__ for step in STEPS])
def test_nothing_that_people_read_changes_behind_them(site: str, plain_page: Page, browser: Browser, step: Step) -> None:
    reader = new_page(browser.new_context(java_script_enabled=False))
    before = read_all(reader, site)
    sign_in(plain_page, site, "organiser@example.org")
    step(plain_page, site)
    assert read_all(reader, site) == before


def test_nothing_is_decided_while_the_vote_on_it_is_open(site: str, plain_page: Page, browser: Browser) -> None:
    reader = new_page(browser.new_context(java_script_enabled=False))
    sign_in(plain_page, site, "lead@example.org")
    plain_page.goto(f"{site}{NIGHT}/answers/decision")
    said = plain_page.locator("main")
    expect(said).to_contain_text("You cannot publish the decision yet because:")
    expect(said).to_contain_text("Which two changes should come first in April?")
    expect(said).to_contain_text("You can publish after the result. You can also cancel the vote and say why.")
    expect(plain_page.locator("main [name=decided_on]")).to_have_count(0)
    reader.goto(f"{site}{NIGHT}/you-said-we-did")
    expect(reader.locator("#decision")).to_have_count(0)


def make_asked(site: TurnableSite) -> tuple[str, str]:
    """People could have their say until two days ago. Returns its address, and that of the account of whoever decides."""
    with site.app.app_context():
        with set_clock(site.time - timedelta(days=12)):
            consultation: Consultation = make.make_consultation(days=(2, 10))
        account = make.make_account()
        lead = make.seat(consultation, Role.LEAD, actor=account.as_actor())
        place = make.place_of(lead, consultation)
        set_report(SYSTEM, consultation, owner=place, answer_weeks=12, phase=None)
        return f"{site.url}/consultations/{consultation.slug}", account.email


def test_a_decision_from_before_anybody_was_asked_is_said_to_be_one(turnable: TurnableSite, plain_page: Page) -> None:
    address, email = make_asked(turnable)
    sign_in(plain_page, turnable.url, email, make.PASSWORD)
    plain_page.goto(f"{address}/answers/decision")
    day = (turnable.time - timedelta(days=150)).date()
    plain_page.fill("[name=sentence]", "The day centre closes.")
    plain_page.fill("[name=words]", "It is old.")
    plain_page.fill("[name=decided_on]", day.isoformat())
    plain_page.locator("main form button.btn").last.click()
    expect_refused(plain_page, "Enter that date or a later one, or say below that it was decided before that")
    expect(plain_page.locator("[name=sentence]")).to_have_value("The day centre closes.")
    plain_page.goto(f"{address}/you-said-we-did")
    expect(plain_page.locator("#decision")).to_have_count(0)


QUESTION = "Should the day centre stay open?"
# Innocent words with a good reason: (page, what is typed where)
WITH_A_REASON = {
    "the question": ("basics", {"title": "Which day centre do you prefer?"}),
    "the summary": ("basics", {"summary": "The day centre is a building from the sixties."}),
    "the promise": ("basics", {"promise": "We read what you write."}),
    "the scope": ("scope", {"rows-0-text": "the colour of the banner"}),
}


def make_answered(site: TurnableSite) -> tuple[str, dict[Role, str]]:
    """Somebody has answered. Returns its address, and those of the accounts of an organiser and a lead."""
    with site.app.app_context(), set_clock(site.time):
        consultation: Consultation = make.make_consultation(title=QUESTION)
        emails = {}
        for role, name in ((Role.ORGANISER, "Amina Yusuf"), (Role.LEAD, "Ruth Danso")):
            account = make.make_account()
            make.seat(consultation, role, actor=account.as_actor(), name=name)
            emails[role] = account.email
        make.make_thread(consultation, make.seat(consultation))
        db.session.commit()
        return f"{site.url}/consultations/{consultation.slug}", emails


def test_what_is_asked_with_a_good_reason_waits_for_a_colleague_and_both_names_stand(
    turnable: TurnableSite, plain_page: Page, browser: Browser
) -> None:
    address, emails = make_answered(turnable)
    reader = new_page(browser.new_context(java_script_enabled=False))

    def read_page() -> list[str]:
        reader.goto(address)
        found = reader.locator("main h1, main h2, main h3, main p, main li, main dd").all_text_contents()
        return [" ".join(words.split()) for words in found]

    before, asked = read_page(), ""
    sign_in(plain_page, turnable.url, emails[Role.ORGANISER], make.PASSWORD)
    for name, (page, typed) in WITH_A_REASON.items():
        plain_page.goto(f"{address}/manage/{page}")
        for summary in plain_page.locator("main details:not([open]) > summary").all():
            summary.click()
        for field, words in typed.items():
            plain_page.fill(f"[name={field}]", words)
        plain_page.fill("[name=reason]", "Many people did not understand it.")
        save(plain_page)
        expect(plain_page.locator("body")).to_contain_text("A colleague has to agree. Nothing changes until then.")
        assert read_page() == before, name
        asked = plain_page.url
        if name != "the scope":  # One request at a time is about the basic details.
            plain_page.locator("main button", has_text="Cancel my request").click()
    plain_page.context.clear_cookies()
    sign_in(plain_page, turnable.url, emails[Role.LEAD], make.PASSWORD)
    plain_page.goto(asked)
    plain_page.locator("main button", has_text="Agree to this change").click()
    expect(plain_page.locator("body")).to_contain_text("Everyone can read what has changed")
    assert read_page() != before
    reader.goto(f"{address}/changes")
    for said in ("Amina Yusuf", "Ruth Danso", "Many people did not understand it."):
        expect(reader.locator("main")).to_contain_text(said)
