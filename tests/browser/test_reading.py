"""Two who have a thread open side by side: what one changes, the other sees where they read it, and nothing of theirs moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.test_journeys import NIGHT
from tests.browser.visits import new_page, sign_in
from tests.parts import is_full

numbers = count(1)


class Desk:
    """A writer and a visitor who reads; the writer has a comment of their own there."""

    def __init__(self, writer: Page, reader: Page, site: str) -> None:
        self.writer, self.reader, self.site = writer, reader, site
        sign_in(writer, site, "participant@example.org")
        writer.goto(site + NIGHT)
        writer.click(".highlight h3 a")
        self.words = f"Nobody rings back before the morning, and this is number {next(numbers)}."
        writer.fill("textarea[name=body]", self.words)
        writer.click("button:has-text('Post my reply')")
        self.id = writer.locator("article", has_text="Your comment is here").get_attribute("id")
        self.thread = writer.url.partition("#")[0].partition("?")[0]

    def read(self) -> None:
        """The reader's page is joined and the comment in sight; what stands below it is what they read."""
        self.reader.goto(f"{self.thread}?sort=newest")
        with self.reader.expect_websocket():
            pass
        self.reader.evaluate("document.body.dataset.isStillHere = 'yes'")

    @property
    def read_comment(self) -> Locator:
        return self.reader.locator(f"#{self.id}")

    def choose(self, link: str) -> None:
        self.writer.goto(f"{self.site}{NIGHT}/posts/{self.id.removeprefix('post-')}")
        own = self.writer.locator(f"#{self.id}")
        own.locator("summary", has_text="More").click()
        own.get_by_role("link", name=re.compile(rf"^{link}\b")).first.click()

    def edit(self, words: str) -> None:
        self.choose("Edit")
        self.writer.fill("#body", words)
        self.writer.click("main button:has-text('Save')")

    def delete(self) -> None:
        self.choose("Delete")
        self.writer.click("main button:has-text('Delete')")

    def says(self, sentence: str) -> None:
        expect(self.reader.locator("[data-status]")).to_contain_text(sentence)


@pytest.fixture(params=[1180, 390] if is_full() else [390])
def desk(request: pytest.FixtureRequest, site: str, browser: Browser) -> Iterator[Desk]:
    contexts = [
        browser.new_context(viewport={"width": request.param, "height": 900}, reduced_motion="reduce") for _person in range(2)
    ]
    writer, reader = (new_page(context) for context in contexts)
    yield Desk(writer, reader, site)
    assert not [each for page in (writer, reader) for each in page.problems if "ERR_" not in each]
    for context in contexts:
        context.close()


def top_of(page: Page, selector: str) -> float:
    return page.evaluate("selector => document.querySelector(selector).getBoundingClientRect().top", selector)


def test_an_edited_comment_changes_where_it_is_read_and_a_deleted_one_goes_and_nothing_moves(desk: Desk) -> None:
    desk.read()
    reader, below = desk.reader, ".the-form h2"
    reader.click("textarea[name=body]")
    reader.keyboard.type("Half a thought")
    before = top_of(reader, below)
    desk.edit("They ring back now. " + "It took a long while, and many of us asked. " * 12)
    expect(desk.read_comment).to_contain_text("They ring back now.")
    expect(desk.read_comment.locator(".who")).to_contain_text("edited")
    desk.says("A comment on this page has been edited.")
    assert abs(top_of(reader, below) - before) < 3
    desk.delete()
    expect(desk.read_comment).to_contain_text("The person who wrote this has deleted it.")
    desk.says("A comment on this page is now hidden or deleted.")
    assert abs(top_of(reader, below) - before) < 3
    expect(reader.locator("textarea[name=body]")).to_be_focused()
    expect(reader.locator("textarea[name=body]")).to_have_value("Half a thought")
    assert reader.evaluate("document.body.dataset.isStillHere") == "yes"


def test_selected_words_are_left_alone_until_they_are_not_and_what_is_open_stays_open(desk: Desk) -> None:
    desk.read()
    desk.read_comment.locator("summary", has_text="More").click()
    desk.reader.evaluate("id => getSelection().selectAllChildren(document.querySelector(`#${id} .say p`))", desk.id)
    desk.edit("They ring back at once.")
    others = desk.reader.locator("[data-status]")
    desk.edit("They ring back at once, day and night.")
    assert desk.reader.evaluate("String(getSelection())").strip() == desk.words
    expect(desk.read_comment).to_contain_text(desk.words)
    desk.reader.evaluate("getSelection().removeAllRanges()")
    expect(desk.read_comment).to_contain_text("day and night")
    expect(desk.read_comment.locator("details.more")).to_have_attribute("open", "")
    expect(others).to_contain_text("has been edited")


def test_a_moderator_hides_a_comment_its_words_go_and_its_author_bell_counts_the_message(desk: Desk, browser: Browser) -> None:
    desk.read()
    desk.writer.goto(f"{desk.site}{NIGHT}")
    bubble = desk.writer.locator("a.bell [data-unread]")
    before = int(bubble.locator("span").first.inner_text() if bubble.is_visible() else 0)
    context = browser.new_context()
    moderator = new_page(context)
    sign_in(moderator, desk.site, "moderator@example.org")
    moderator.goto(f"{desk.thread}?sort=newest")
    hidden = moderator.locator(f"#{desk.id}")
    hidden.locator("summary", has_text="More").click()
    hidden.get_by_role("link", name="Open a case").click()
    moderator.click("button:has-text('Open the case and take it')")
    moderator.click("label.act:has(input[value=hide])")
    moderator.locator("#rule_key").select_option("person")
    moderator.fill("#reason", "Talk about what was said.")
    moderator.locator("[data-decide]").click()
    expect(desk.read_comment).to_contain_text("There was a comment here.")
    expect(desk.reader.locator("main")).not_to_contain_text(desk.words)
    desk.says("A comment on this page is now hidden or deleted.")
    expect(bubble).to_contain_text(str(before + 1))
    assert moderator.problems == []
    context.close()


def test_what_is_typed_outlives_a_lost_connection_which_is_said_and_what_came_meanwhile_is_told(desk: Desk) -> None:
    desk.read()
    desk.reader.fill("textarea[name=body]", "Half a thought")
    desk.reader.context.set_offline(True)
    pill = desk.reader.locator("[data-connection]")
    expect(pill).to_have_text("This page has lost its connection. What you write stays here. We will keep trying.")
    desk.says("This page has lost its connection.")
    desk.edit("They ring back now.")
    desk.reader.context.set_offline(False)
    desk.says("This page is connected again.")
    expect(pill).to_be_hidden()
    expect(desk.read_comment).to_contain_text("They ring back now.")
    expect(desk.reader.locator("textarea[name=body]")).to_have_value("Half a thought")


@pytest.mark.parametrize("width", [390, 1180])
def test_the_first_reply_follows_the_comment_that_it_answers(site: str, browser: Browser, width: int) -> None:
    """What sorts and filters replies folds: whoever has read the comment sees what was said to it."""
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = new_page(context)
        page.goto(site + NIGHT)
        page.click(".highlight h3 a")
        opening, reply = (page.locator(each).first.bounding_box() for each in (".post.first", ".replies .post"))
        assert reply["y"] - (opening["y"] + opening["height"]) < 200
        expect(page.locator(".thread-filter")).to_be_hidden()
        page.locator(".choosing > summary").press("Enter")
        expect(page.locator(".thread-filter")).to_be_visible()
        # Nothing in it scrolls by itself.
        fits = "(each) => each.scrollHeight <= each.clientHeight + 1"
        assert page.evaluate(f"[...document.querySelectorAll('.sorts')].every({fits})")
