"""One real chain, walked in a browser with and without JavaScript: words, theme, "we won't", disagreement, another answer, a
promise, late, kept, and the check after six months. The server's clock is turned on from step to step."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.permissions import Role
from tests import factories as make
from tests.browser.visits import new_page, sign_in
from tests.conftest import make_app

ROLES = (Role.PARTICIPANT, Role.FACILITATOR, Role.ORGANISER, Role.LEAD)


class TurnableSite:
    """The application in a thread of its own, at a time the test says."""

    def __init__(self, app: Flask) -> None:
        self.app, self.time = app, now()
        self.server = make_server("127.0.0.1", 0, self.answer, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with set_clock(self.time):
            return self.app(environ, start_response)

    def turn_to(self, moment: datetime) -> None:
        self.time = moment
        with set_clock(moment), self.app.app_context():
            enqueue_periodic()
            run_due_jobs()
            db.session.remove()


@pytest.fixture
def turnable(empty_database: Path, tmp_path: Path) -> Iterator[TurnableSite]:
    path = tmp_path / "turnable.db"
    shutil.copy(empty_database, path)
    site = TurnableSite(make_app(f"sqlite:///{path}"))
    yield site
    site.server.shutdown()


@pytest.fixture
def address(turnable: TurnableSite) -> str:
    with turnable.app.app_context():
        consultation = make.make_consultation(days=(-5, 19), title="Should the desk close on Saturdays?")
        for role in ROLES:
            make.seat(consultation, role, actor=make.make_actor(f"{role}@example.org"), name=f"The {role}"[:30])
        slug = consultation.slug
        assert db.session.query(Consultation).count() == 1
        db.session.remove()
    return f"{turnable.url}/consultations/{slug}"


def come_in(browser: Browser, stack: ExitStack, site: str, role: Role, *, script: bool) -> Page:
    context = stack.enter_context(browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=script))
    page = new_page(context)
    sign_in(page, site, f"{role}@example.org", make.PASSWORD)
    return page


def fill_in(page: Page, button: str, **values: str) -> None:
    """Fills in a form as a person does, radios by their value, and sends it."""
    for name, value in values.items():
        chosen = page.locator(f"main input[type=radio][name={name}][value={value}]") if value.isidentifier() else None
        if chosen is not None and chosen.count():
            chosen.check()
        elif page.locator(f"main select[name={name}]").count():
            page.select_option(f"main select[name={name}]", label=value)
        else:
            page.fill(f"main [name={name}]", value)
    press(page, button)


def press(page: Page, button: str) -> None:
    with page.expect_navigation():  # a click returns before the next page is there, and what is counted then is on the old one
        page.locator(f"main button:has-text('{button}')").first.click()
    assert page.locator(".govuk-error-summary").all_inner_texts() == []


def follow(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.locator(f"main a:has-text('{words}')").first.click()


# Without a script, tests/outcomes sends each of these forms in the ordinary run.
@pytest.mark.one_in(2)
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_whole_chain(turnable: TurnableSite, address: str, browser: Browser, script: bool) -> None:
    start = turnable.time
    with ExitStack() as stack:
        person, sorter, organiser, lead = (come_in(browser, stack, turnable.url, role, script=script) for role in ROLES)

        def turn_to(days: int, *pages: Page) -> None:
            """Some days after the start. Nobody is signed in for as long as that: those who then do something sign in again."""
            turnable.turn_to(start + timedelta(days=days))
            for page, role in zip((person, sorter, organiser, lead), ROLES, strict=True):
                if page in pages:
                    page.context.clear_cookies()
                    sign_in(page, turnable.url, f"{role}@example.org", make.PASSWORD)

        person.goto(address)
        follow(person, "Add your comment")
        fill_in(person, "Post my comment", title="I work all week", kind_key="concern", body="Saturday is my only day for it.")

        sorter.goto(f"{address}/sort")
        sorter.locator("[name=said]").first.check()
        press(sorter, "Make a new theme from it")
        fill_in(sorter, "Make this theme", sentence="People who work all week need the desk on Saturdays.")
        sorter.goto(f"{address}/sort")
        follow(sorter, "edit wording")
        press(sorter, "I accept this wording")
        organiser.goto(sorter.url)
        press(organiser, "I accept this wording")
        expect(organiser.locator("main")).to_contain_text("Agreed")

        turn_to(10, lead, organiser)
        write_answer(
            lead, organiser, address, disposition="wont", headline="We will close it on Saturdays.", reason="Few people come."
        )

        turn_to(12, person)
        person.goto(f"{address}/what-happened")
        expect(person.locator("main")).to_contain_text("We will close it on Saturdays.")
        follow(person, "Tell us if this answers what you said")
        fill_in(person, "Send", verdict="no", words="Few people know that it is open.")

        turn_to(20, lead, organiser)
        write_answer(
            lead, organiser, address, disposition="in_part", headline="One Saturday a month.", reason="We heard you.", again=True
        )
        lead.goto(f"{address}/answers")
        follow(lead, "Add a promise")
        due = (turnable.time + timedelta(days=30)).date().isoformat()
        fill_in(
            lead,
            "Ask a colleague to check it",
            what="Open the desk on the first Saturday",
            owner_title="Head of the desk",
            unit="Desks",
            due_on=due,
        )
        organiser.goto(f"{address}/answers")
        follow(organiser, "Open the desk on the first Saturday")
        press(organiser, "I have checked it")
        organiser.goto(f"{address}/answers/settings")
        fill_in(organiser, "Save", owner="The lead", reason="The lead answers for this desk.")
        lead.goto(f"{address}/answers")
        follow(lead, "Version 2")
        press(lead, "I have considered this")
        lead.goto(f"{address}/answers/decision")
        fill_in(
            lead,
            "Publish the decision",
            sentence="The desk opens on one Saturday a month.",
            words="Because of what you said.",
            decided_on=turnable.time.date().isoformat(),
        )

        turn_to(52, person, lead, organiser)
        person.goto(f"{address}/you-said-we-did")
        expect(person.locator("main")).to_contain_text("late")
        lead.goto(f"{address}/answers")
        follow(lead, "Open the desk on the first Saturday")
        follow(lead, "Mark as done")
        seen = {"seen_where": "At the desk in the library", "seen_on": turnable.time.date().isoformat()}
        fill_in(lead, "Mark as done", words="It was open on the first Saturday, as we saw.", **seen)
        organiser.goto(f"{address}/answers")
        follow(organiser, "Open the desk on the first Saturday")
        press(organiser, "Confirm that it is done")

        turn_to(215, person, lead)
        lead.goto(f"{address}/answers")
        follow(lead, "Enter what happened")
        fill_in(lead, "Publish what happened", verdict="yes", words="Open on every first Saturday since.", **seen)
        person.goto(f"{address}/what-happened")
        steps = person.locator("main").inner_text()
        for words in (
            "Saturday is my only day for it.",
            "We will close it on Saturdays.",
            "You told us it does not answer what you said",
            "One Saturday a month.",
            "The promise was late",
            "The promise was kept",
            "6-month check",
        ):
            assert words in steps, words
        for page in (person, sorter, organiser, lead):
            assert page.problems == []


def write_answer(lead: Page, organiser: Page, address: str, *, again: bool = False, **words: str) -> None:
    """The lead writes, the organiser checks, the lead publishes."""
    lead.goto(f"{address}/answers")
    follow(lead, "Write a new version" if again else "Write the answer")
    changed = {"why_changed": "A person told us that few know of it."} if again else {}
    fill_in(lead, "Save draft", **words, **changed, constraint="Two people at the desk.", would_change="More people come.")
    organiser.goto(lead.url)
    press(organiser, "I have checked this answer")
    lead.reload()
    press(lead, "Publish this answer")


def turn_keys_off_and_on(sorter: Page) -> None:
    """On a page that is opened while they are off, too."""
    sorter.get_by_role("button", name="Turn shortcuts off").click()
    sorter.reload()
    expect(sorter.locator("[data-key-help]")).to_be_hidden()
    sorter.get_by_role("button", name="Turn shortcuts on").click()
    expect(sorter.locator("[data-key-help]")).to_be_visible()
    sorter.keyboard.press("j")
    expect(sorter.locator(".sayings li.here")).to_have_count(1)


def test_sorting_by_keys_alone(turnable: TurnableSite, address: str, browser: Browser) -> None:
    with turnable.app.app_context():
        consultation = db.session.query(Consultation).one()
        first, second = (make.make_thread(consultation, title=title) for title in ("Open at night", "Open on Sundays"))
        make.make_theme(consultation, first, agreed=False, sentence="Open when people need it.")
        assert second
        db.session.remove()
    with ExitStack() as stack:
        sorter = come_in(browser, stack, turnable.url, Role.FACILITATOR, script=True)
        sorter.goto(f"{address}/sort")
        for key in ("j", "x", "1", "t"):
            sorter.keyboard.press(key)
        expect(sorter.locator("main")).to_contain_text("2 of 2 are in a theme")
        sorter.goto(f"{address}/sort?show=all")
        expect(sorter.locator(".sayings li", has_text="Open on Sundays")).to_contain_text("Open when people need it.")
        sorter.focus("#note")
        sorter.keyboard.type("t r x")
        expect(sorter.locator("#note")).to_have_value("t r x")
        turn_keys_off_and_on(sorter)
        assert sorter.problems == []
