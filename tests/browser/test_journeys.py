"""What people do, in a real browser: by keyboard alone, without JavaScript, and with hostile words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.letters import wait_for_letter
from tests.browser.test_pages import look_at
from tests.browser.visits import new_page, sign_in
from tests.kernel.test_text import HOSTILE, SLOW

NIGHT = "/consultations/who-should-answer-at-night-when"


def press_until(page: Page, selector: str, most: int = 80) -> None:
    """Presses Tab until the thing is in focus, and checks that one can see where one is."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement && document.activeElement.matches(s)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            shadow = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
            border = page.evaluate("getComputedStyle(document.activeElement).borderTopWidth")
            assert outline != "none" or shadow != "none" or border != "0px"
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_writing_registering_confirming_and_posting_by_keyboard_alone(site: str, page: Page) -> None:
    page.goto(site + NIGHT)
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    press_until(page, "main a.btn")
    page.keyboard.press("Enter")  # Add your comment
    expect(page.locator("h1")).to_have_text("Add your comment")
    press_until(page, "#title")
    page.keyboard.type("By keyboard alone")
    press_until(page, "input[type=radio]")
    page.keyboard.press("Space")
    press_until(page, "#body")
    page.keyboard.type("No mouse was used.")
    press_until(page, "main form button.btn")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("How should we know you?")
    press_until(page, "input[name=how]")
    page.keyboard.press("ArrowDown")
    press_until(page, "main form button.big")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Sign in")
    press_until(page, "a[href*='register']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Create an account")
    press_until(page, "#email")
    page.keyboard.type("keys@example.org")
    press_until(page, "#password")
    page.keyboard.type("three words together")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Check your email")
    wait_for_letter(page, site, "a[href*='confirm']", to="keys@example.org")
    press_until(page, "main a[href*='confirm']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Confirm your email address")
    press_until(page, "#password")
    page.keyboard.type("three words together")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Did you write this?")
    press_until(page, "main form button.btn")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Choose the name people will see")  # and straight on to what they wrote
    press_until(page, "main form button.big")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Thank you. Your comment is now on the page.")


def test_reading_joining_and_posting_work_without_javascript(site: str, plain_page: Page) -> None:
    page = plain_page
    sign_in(page, site, "participant@example.org")
    page.goto(site + NIGHT)
    page.click(".highlight h3 a")
    page.click("a.btn:has-text('Reply')")
    page.fill("textarea", "Without **any** script.")
    page.click("button:has-text('Preview')")
    expect(page.locator(".preview strong")).to_have_text("any")
    page.click("button:has-text('Post my reply')")
    expect(page.locator("article:has-text('Without any script.')")).to_be_visible()
    page.click("article:has-text('Without any script.') summary")
    page.click("article:has-text('Without any script.') >> a:has-text('Delete')")
    page.click("button:has-text('Delete my comment')")
    expect(page.locator(".message")).to_contain_text("We have deleted your comment. A line stays in its place, so the")
    assert not page.locator("text=Without any script.").count()


def test_the_preview_comes_without_leaving_the_page(site: str, page: Page) -> None:
    sign_in(page, site, "participant@example.org")
    page.goto(site + NIGHT)
    page.click(".highlight h3 a")
    address = page.url
    page.fill("textarea", "A **bold** word.")
    page.click("button:has-text('Preview')")
    expect(page.locator(".preview strong")).to_have_text("bold")
    assert page.url == address
    assert page.problems == []


def test_half_written_words_are_there_again_after_the_phone_rang(site: str, page: Page) -> None:
    sign_in(page, site, "participant@example.org")
    page.goto(site + NIGHT)
    page.click(".highlight h3 a")
    page.fill("textarea", "Half a sent")
    page.wait_for_function("Object.values(localStorage).some((kept) => kept.includes('Half a sent'))")
    page.goto(site)
    page.go_back()
    page.reload()
    expect(page.locator("textarea")).to_have_value("Half a sent")
    page.fill("textarea", "Half a sentence, then whole.")
    page.click("button:has-text('Post my reply')")
    expect(page.locator("article", has_text="Half a sentence, then whole.").first).to_be_visible()
    page.goto(site + NIGHT)
    page.click(".highlight h3 a")
    expect(page.locator("textarea")).to_have_value("")


@pytest.mark.parametrize("is_signed_in", [True, False])
@pytest.mark.parametrize("where", ["a new comment", "a reply", "the box of a thread"])
def test_what_was_begun_in_private_comes_back_in_private(site: str, page: Page, where: str, is_signed_in: bool) -> None:
    """With who may read it, how hard it is to read, its title and its kind."""
    if is_signed_in:
        sign_in(page, site, "participant@example.org")
    page.goto(site + NIGHT)
    page.click(".highlight h3 a")
    if where == "a reply":
        page.goto(page.url.partition("?")[0].partition("#")[0] + "/reply")
    if where == "a new comment":
        page.goto(site + NIGHT)
        page.click("main a:has-text('Add your comment')")
    form = page.locator("form[data-keep]")
    chosen = ["input[name=is_private]", "input[name=care] >> nth=1"]
    expect(form.locator("[name=is_private]")).to_be_visible()  # Without opening anything.
    form.locator(".tell-safely > summary").click()
    if where == "a new comment":
        form.locator("[name=title]").fill("On a Sunday night")
        chosen.append("input[name=kind_key] >> nth=1")
    else:
        chosen.append("input[name=stance] >> nth=1")
    for each in chosen:
        form.locator(each).check()
    form.locator("textarea").fill("What I lived through.")
    page.goto(site + NIGHT)
    page.go_back()
    page.goto(page.url)
    if not is_signed_in:  # It may be somebody else by now.
        expect(form.locator("textarea")).to_have_value("")
        form.locator("button:has-text('Show what I wrote')").click()
    expect(form.locator("textarea")).to_have_value("What I lived through.")
    for each in chosen:
        expect(form.locator(each)).to_be_checked()
    expect(form.locator("[name=is_private]")).to_be_visible()
    if where == "a new comment":
        expect(form.locator("[name=title]")).to_have_value("On a Sunday night")
    if is_signed_in:
        expect(page.locator("[data-audience=private]")).to_be_visible()
        expect(page.locator("[data-audience=everyone]")).to_be_hidden()
    page.evaluate("localStorage.clear()")


def test_what_a_visitor_wrote_is_shown_to_nobody_who_does_not_say_that_it_is_theirs(site: str, page: Page) -> None:
    """Their cookies are gone; the next one says that it was somebody else."""
    words = "My son, in the night."
    page.goto(site + NIGHT)
    page.click("main a:has-text('Add your comment')")
    page.fill("[name=title]", words)
    page.fill("textarea", words)
    expect(page.locator("[data-kept=device]")).to_contain_text("Anyone who uses this device could open it.")
    page.context.clear_cookies()
    page.goto(page.url)
    question = page.locator("[data-whose]")
    expect(question).to_contain_text("Was it you?")
    expect(page.locator("textarea")).to_have_value("")
    assert words not in page.content()
    question.locator("button:has-text('Delete it')").click()
    expect(page.locator("textarea")).to_be_focused()
    assert words not in page.evaluate("JSON.stringify(localStorage)")
    page.reload()
    expect(page.locator("form[data-keep]")).to_be_visible()
    expect(question).to_be_hidden()


def test_whoever_signs_in_next_is_asked_whether_they_wrote_it(site: str, page: Page) -> None:
    page.goto(site + NIGHT)
    page.click("main a:has-text('Add your comment')")
    address = page.url
    page.fill("textarea", "Typed before signing in.")
    expect(page.locator("[data-kept=device]")).to_be_visible()
    sign_in(page, site, "participant@example.org")
    page.goto(address)
    expect(page.locator("textarea")).to_have_value("")
    page.click("button:has-text('Show what I wrote')")
    expect(page.locator("textarea")).to_have_value("Typed before signing in.")
    page.reload()
    expect(page.locator("textarea")).to_have_value("Typed before signing in.")
    page.evaluate("localStorage.clear()")


def test_whoever_wrote_before_choices_were_kept_is_asked_who_may_read_it(site: str, page: Page) -> None:
    """What this device has kept are words alone."""
    sign_in(page, site, "participant@example.org")
    page.goto(site + NIGHT)
    page.click(".highlight h3 a")
    page.fill("#reply textarea", "What I lived through, by the mill.")
    page.evaluate(
        "Object.keys(localStorage).filter((name) => name.startsWith('words:')).forEach("
        "(name) => localStorage.setItem(name, 'What I lived through, by the mill.'))"
    )
    page.goto(page.url)
    ask = page.locator("[data-ask-audience]")
    expect(ask).to_be_visible()
    page.click("button:has-text('Post my reply')")
    expect(ask).to_be_focused()
    page.check("[name=is_private]")
    page.click("button:has-text('Post my reply')")
    expect(page.locator(".message")).to_contain_text("Only you and the people running this can see what you wrote.")


def test_signing_out_leaves_no_words_on_a_shared_device(site: str, page: Page) -> None:
    sign_in(page, site, "participant@example.org")
    page.goto(site + NIGHT)
    page.click(".highlight h3 a")
    page.fill("textarea", "Private so far.")
    page.goto(f"{site}/account")
    page.click("button:has-text('Sign out on this device')")
    expect(page.locator(".message")).to_contain_text("You have signed out.")
    assert page.evaluate("JSON.stringify(localStorage)") == "{}"


def test_words_that_could_not_be_sent_are_still_there(site: str, page: Page) -> None:
    sign_in(page, site, "participant@example.org")
    page.goto(site + NIGHT)
    page.click(".highlight h3 a")
    address = page.url
    page.fill("textarea", "Sent from a tunnel.")
    page.route("**/reply", lambda route: route.abort())
    page.click("button:has-text('Post my reply')")
    page.unroute("**/reply")
    page.goto(address)
    expect(page.locator("textarea")).to_have_value("Sent from a tunnel.")
    page.fill("textarea", "")


def test_what_is_too_big_to_send_is_not_sent_and_still_there(site: str, page: Page) -> None:
    sign_in(page, site, "participant@example.org")
    page.goto(site + NIGHT)
    page.click(".highlight h3 a")
    page.locator("textarea").evaluate("area => (area.value = 'word '.repeat(500_000))")
    page.click("button:has-text('Post my reply')")
    expect(page.locator(".too-big")).to_be_focused()
    expect(page.locator(".too-big")).to_contain_text("What you wrote is still here.")
    assert page.locator("textarea").evaluate("area => area.value.length") == 2_500_000
    page.fill("textarea", "Shorter.")
    page.click("button:has-text('Post my reply')")
    expect(page.locator("article", has_text="Shorter.").first).to_be_visible()


def test_two_people_side_by_side_see_each_other(site: str, browser: Browser) -> None:
    contexts = [browser.new_context() for _person in range(2)]
    writer, reader = (new_page(context) for context in contexts)
    sign_in(writer, site, "participant@example.org")
    writer.goto(site + NIGHT)
    writer.click(".highlight h3 a")
    address = writer.url
    reader.goto(address)
    assert not reader.locator("text=Fresh from the other window.").count()
    writer.fill("textarea", "Fresh from the other window.")
    writer.click("button:has-text('Post my reply')")
    reader.goto(address)
    expect(reader.locator("article", has_text="Fresh from the other window.").first).to_be_visible()
    for context in contexts:
        context.close()


def test_a_visitor_who_reads_is_told_of_a_new_comment_and_sees_it_when_they_ask(site: str, browser: Browser) -> None:
    contexts = [browser.new_context() for _person in range(3)]
    writer, visitor, neighbour = (new_page(context) for context in contexts)
    sign_in(writer, site, "participant@example.org")
    sign_in(neighbour, site, "moderator@example.org")
    writer.goto(site + NIGHT)
    writer.click(".highlight h3 a")
    for reader in (visitor, neighbour):
        reader.goto(writer.url)
        reader.evaluate("document.body.dataset.isStillHere = 'yes'; scrollTo(0, 300)")
    writer.fill("textarea", "Told without a word of it.")
    writer.click("button:has-text('Post my reply')")
    for reader in (visitor, neighbour):
        line = reader.get_by_role("link", name="New comments (1). Show them")
        expect(line).to_be_in_viewport()
        expect(reader.locator("[data-status]")).to_contain_text(
            "There are new comments. The link to show them is below the replies."
        )
        assert reader.evaluate("document.body.dataset.isStillHere") == "yes" and reader.evaluate("scrollY") == 300
        assert not reader.locator("text=Told without a word of it.").count()
        line.click()
        expect(reader.locator("article", has_text="Told without a word of it.").first).to_be_visible()
        expect(reader.locator(".new-comments a")).to_be_hidden()
        assert not reader.problems
    for context in contexts:
        context.close()


@pytest.fixture
def trap(page: Page) -> list[str]:
    """Notes anything a hostile text gets to do."""
    caught: list[str] = []
    page.on("dialog", lambda dialog: (caught.append(dialog.message), dialog.dismiss()))
    page.on(
        "request",
        lambda request: (
            caught.append(request.url) if "127.0.0.1" not in request.url and not request.url.startswith("data:") else None
        ),
    )
    return caught


def test_hostile_words_do_nothing_in_a_browser(site: str, page: Page, trap: list[str]) -> None:
    sign_in(page, site, "moderator@example.org")
    page.goto(site + NIGHT)
    page.click("a:has-text('Read everything in')")
    page.click("a:has-text('Add your comment')")
    page.fill("#title", "<script>alert('title')</script><img src=x onerror=alert(1)>")
    page.locator("input[type=radio]").first.check()
    page.fill("#body", "\n\n".join(HOSTILE) + "\n\nEnd of the hostile words.")
    page.click("button:has-text('Post my comment')")
    expect(page.locator("h1")).to_have_text("<script>alert('title')</script><img src=x onerror=alert(1)>")
    post = page.locator(".post.first .say")
    expect(post).to_contain_text("End of the hostile words.")
    for link in post.locator("a").all():
        href = link.get_attribute("href")
        assert href.startswith(("http://", "https://", "mailto:"))
        assert "noopener" in link.get_attribute("rel")
    assert post.locator("script, img, iframe, style, svg, [onclick], [onerror], [onload]").count() == 0
    # Pictures and frames have come or failed, and what hangs on that has run.
    page.wait_for_load_state("load")
    page.evaluate("() => new Promise(done => setTimeout(done))")
    assert trap == []
    assert page.problems == []


@pytest.mark.parametrize("name", ["64 kB of open brackets", "as many brackets as still count as Markdown"])
def test_a_wall_of_brackets_is_refused_or_shown_but_never_hangs(site: str, page: Page, name: str) -> None:
    sign_in(page, site, "facilitator@example.org")
    page.goto(site + NIGHT)
    page.click(".highlight h3 a")
    page.fill("textarea", SLOW[name])
    page.click("button:has-text('Post my reply')")
    if len(SLOW[name]) > 10_000:
        expect(page.locator(".govuk-error-summary")).to_contain_text("must be 10,000 characters or fewer")
        assert page.locator("textarea").input_value() == SLOW[name], "nothing typed is lost"
    else:
        expect(page.locator(".message")).to_contain_text("Thank you. Your reply is now on the page.")


def test_a_hostile_name_and_file_name_are_shown_as_words(site: str, browser: Browser) -> None:
    context = browser.new_context()
    page = new_page(context)
    sign_in(page, site, "participant@example.org")
    page.goto(f"{site}/consultations/what-should-happen-in-the-first/join")
    page.fill("#pseudonym", "<img src=x onerror=alert(1)>")
    page.locator("input[type=radio]").first.check()
    page.click("main form button.btn")
    expect(page.locator("main")).to_contain_text("You’re taking part as <img src=x onerror=alert(1)>")
    context.clear_cookies()
    sign_in(page, site, "organiser@example.org")
    page.goto(f"{site}{NIGHT}/manage/documents")
    page.fill("#title", '"><script>alert(1)</script>')
    page.set_input_files(
        "input[type=file]", {"name": '"><svg onload=alert(1)>.txt', "mimeType": "text/html", "buffer": b"<script>"}
    )
    page.fill("#text", "<script>")
    page.fill("#reason", "To see what happens")
    page.click("button:has-text('Add document')")
    page.goto(site + NIGHT)
    expect(page.locator("main")).to_contain_text('"><script>alert(1)</script>')
    with page.expect_download() as download:
        page.click("a:has-text('<script>')")
    assert download.value.suggested_filename.endswith(".txt")
    assert page.problems == []
    context.close()


def test_what_is_written_in_an_old_form_after_back_is_said_too(site: str, page: Page) -> None:
    """Browsers that people use keep the page as it was, with its key; those of tests load it again, so the key is put back."""
    sign_in(page, site, "participant@example.org")
    page.goto(f"{site}/consultations/who-should-answer-at-night-when")
    thread = page.locator(".highlight h3 a").first.get_attribute("href")
    page.goto(f"{site}{thread}/reply")
    key = page.input_value("main form [name=key]")
    page.fill("textarea", "What I wrote first, by the river.")
    page.click("button:has-text('Post my reply')")
    page.wait_for_url(lambda address: "#post-" in address)
    page.go_back()
    page.locator("main form [name=key]").evaluate("(field, key) => { field.value = key; }", key)
    page.fill("textarea", "What I wrote then, by the sea.")
    page.click("button:has-text('Post my reply')")
    expect(page.locator("#earlier")).to_contain_text("Do you want to post this as well?")
    page.click("button:has-text('Post this as well')")
    page.wait_for_url(lambda address: "#post-" in address)
    expect(page.locator("body")).to_contain_text("by the river")
    expect(page.locator("body")).to_contain_text("by the sea")


def test_whoever_writes_two_replies_one_after_the_other_is_not_asked(site: str, page: Page) -> None:
    """The second is half written when they look at another page, so that the browser puts it into the field again."""
    sign_in(page, site, "participant@example.org")
    page.goto(f"{site}/consultations/who-should-answer-at-night-when")
    page.click(".highlight h3 a")
    for words in ("By the canal it is dark.", "And the bus is late."):
        page.fill("#reply textarea", words)
        page.goto(site)
        page.go_back()
        expect(page.locator("#reply textarea")).to_have_value(words)
        page.click("button:has-text('Post my reply')")
        page.wait_for_url(lambda address: "#post-" in address)
        expect(page.locator(".say", has_text=words)).to_have_count(1)


def test_the_same_words_sent_again_after_back_are_said_once(site: str, page: Page) -> None:
    sign_in(page, site, "participant@example.org")
    page.goto(f"{site}/consultations/who-should-answer-at-night-when")
    page.goto(f"{site}{page.locator('.highlight h3 a').first.get_attribute('href')}/reply")
    for _time in range(2):
        page.fill("textarea", "Said once, by the lake.")
        page.click("button:has-text('Post my reply')")
        page.wait_for_url(lambda address: "#post-" in address)
        expect(page.locator(".say", has_text="by the lake")).to_have_count(1)
        page.go_back()


def test_two_windows_change_one_agenda_and_neither_loses_anything(site: str, browser: Browser) -> None:
    """A facilitator and an organiser: first different parts, then the same one; then one removes what the other changes."""
    contexts = [browser.new_context() for _person in range(2)]
    first, second = (new_page(context) for context in contexts)
    for page, who in ((first, "organiser"), (second, "facilitator")):
        sign_in(page, site, f"{who}@example.org")
    first.goto(f"{site}{NIGHT}/manage/change")
    first.click("a[href*='/manage/workshops/']")
    first.fill("#starts_at", "2031-06-03T17:00")
    first.locator("[name=template_key]").first.check()
    first.click("button:has-text('Save and continue')")
    expect(first.locator("h1")).to_have_text("Agenda")
    second.goto(first.url)
    title = first.input_value("[id='rows-0-title']")

    first.fill("[id='rows-0-minutes']", "7")
    first.click("button:has-text('Save the agenda')")
    expect(first.locator(".message")).to_contain_text("We have saved the agenda.")
    second.fill("[id='rows-1-title']", "What would help?")
    second.click("button:has-text('Save the agenda')")
    expect(second.locator("main")).to_contain_text("Amina Yusuf changed other parts of this while you were writing.")
    expect(second.locator("[id='rows-0-minutes']")).to_have_value("7")
    expect(second.locator("[id='rows-1-title']")).to_have_value("What would help?")

    first.goto(first.url)
    first.fill("[id='rows-0-minutes']", "9")
    first.click("button:has-text('Save the agenda')")
    expect(first.locator(".message")).to_contain_text("We have saved the agenda.")
    second.fill("[id='rows-0-title']", "Hello")
    second.click("button:has-text('Save the agenda')")
    told = second.locator(".govuk-error-summary a", has_text=f"It says now: {title} · ")
    expect(told).to_contain_text("Minutes: 9")
    expect(second.locator("[id='rows-0-title-error']")).to_be_visible()
    assert look_at(second, "a row that two changed") == []
    told.click()
    expect(second.locator("[id='rows-0-title']")).to_be_focused()
    expect(second.locator("[id='rows-0-title']")).to_have_value("Hello")
    first.goto(first.url)
    expect(first.locator("[id='rows-0-title']")).to_have_value(title)
    second.click("button:has-text('Save the agenda')")
    expect(second.locator(".message")).to_contain_text("We have saved the agenda.")
    first.goto(first.url)
    expect(first.locator("[id='rows-0-title']")).to_have_value("Hello")

    first.fill("[id='rows-1-title']", "")
    first.click("button:has-text('Save the agenda')")
    expect(first.locator(".message")).to_contain_text("We have saved the agenda.")
    second.fill("[id='rows-1-title']", "What would help you?")
    second.click("button:has-text('Save the agenda')")
    expect(second.locator("#rows-saved li").first).to_contain_text("Hello · ")
    expect(second.locator("[id='rows-1-title']")).to_have_value("What would help you?")
    second.click(".govuk-error-summary a:has-text('Compare your list')")
    expect(second.locator("#rows-saved")).to_be_in_viewport()
    assert look_at(second, "a list that two changed") == []
    assert not [each for page in (first, second) for each in page.problems if "422" not in each]
    for context in contexts:
        context.close()
