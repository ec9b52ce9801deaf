"""Care conversations in a real browser: nothing that is written leaves it, one press clears it, and it works by keys, on paper,
without a network and without a script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.test_pages import look_at
from tests.browser.visits import new_page

KITS = ("leaving-hospital", "last-year-of-life", "long-term-condition", "moving-to-adult-services")
LAST_YEAR = "/kit/last-year-of-life"
STEPS = ("matters", "day", "know", "options", "agree", "emergency", "who")
CANARY = "canary"
MARGIN = dict.fromkeys(("top", "bottom", "left", "right"), "10mm")


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 390, "height": 800}, accept_downloads=True) as context:
        yield new_page(context)


def open_step(page: Page, step: str) -> None:
    page.evaluate("step => { location.hash = step }", step)
    expect(page.locator(f"[data-screen='{step}']")).to_be_visible()


def fill_everything(page: Page) -> list[str]:
    """A word of its own into each field, with a key pressed for each letter of the last; every picture and every box as well."""
    for step in STEPS:
        open_step(page, step)
        for button in page.locator("[data-add-row]:visible").all():
            while button.is_visible():
                button.click()
        for field in page.locator("[data-field]:visible").all():
            if field.get_attribute("data-picture") is not None:
                field.click()
            elif field.get_attribute("type") == "checkbox":
                field.check()
            else:
                field.fill(f"{CANARY}-{field.get_attribute('name')}-{CANARY}")
        page.locator("[data-field]:visible").last.press("End")
        page.keyboard.type(CANARY) if step != "who" else page.locator("[name=again-with]").press_sequentially(CANARY)
    return page.evaluate("[...document.querySelectorAll('[data-field]')].map(f => f.name)")


def listen(context: BrowserContext) -> list[str]:
    """All that leaves the browser, beacons and what the worker asks for included, and each socket that is opened."""
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(unquote_plus(f"{request.url} {request.headers} {request.post_data or ''}"))

    context.on("request", note)
    context.on("page", lambda page: page.on("websocket", lambda socket: sent.append(f"socket {socket.url}")))
    return sent


def hear_prints(page: Page) -> None:
    """No window to print opens; what stands on paper is there all the same, as it is drawn before."""
    page.add_init_script("window.print = () => dispatchEvent(new Event('beforeprint'))")


def test_no_request_carries_a_word_of_what_is_written(browser: Browser, site: str, tmp_path: Path) -> None:
    with browser.new_context(viewport={"width": 390, "height": 800}, accept_downloads=True) as context:
        sent = listen(context)
        page = new_page(context)
        hear_prints(page)
        page.goto(site + LAST_YEAR)
        names = fill_everything(page)
        kept = json.loads(page.evaluate("sessionStorage.getItem('kit:last-year-of-life')"))
        assert set(kept["answers"]) == set(names), "a field is not kept, so it was not typed in"
        open_step(page, "know")
        page.click("[data-step=know] [data-not-today]")
        open_step(page, "keep")
        for kind in ("plan", "large", "card"):
            page.click(f"[data-print={kind}]")
            page.evaluate("dispatchEvent(new Event('afterprint'))")
        with page.expect_download() as saved:
            page.click("[data-save]")
        file = tmp_path / "plan.html"
        saved.value.save_as(file)
        open_step(page, "keep")
        page.click("[data-clear]")
        page.set_input_files("#copy", file)
        expect(page.locator("[name=matters-words]")).to_have_value(kept["answers"]["matters-words"])
        page.check("[data-keep-here]")
        page.reload()
        # Whatever is not sent at once would be sent with the page that is left.
        page.goto(f"{site}/kit")
        assert any(LAST_YEAR in each for each in sent), "the test hears nothing"
        assert [each for each in sent if CANARY in each or each.startswith("socket")] == []
        assert page.problems == []


def test_a_script_on_these_pages_could_send_nothing(phone: Page, site: str) -> None:
    """By the policy of the page, whatever is written into it one day."""
    phone.goto(site + LAST_YEAR)
    tried = phone.evaluate(
        """async () => {
          const refused = [];
          addEventListener("securitypolicyviolation", ({ effectiveDirective }) => refused.push(effectiveDirective));
          await fetch("/healthz?word").catch(() => {});
          navigator.sendBeacon("/healthz", "word");
          try { new WebSocket(location.origin.replace("http", "ws")) } catch {}
          const picture = new Image();
          picture.src = "https://example.org/word.png";
          const form = document.createElement("form");
          form.action = "/healthz";
          document.body.append(form);
          form.submit();
          while (refused.length < 5) await new Promise(requestAnimationFrame);
          return refused.sort();
        }"""
    )
    assert tried == ["connect-src", "connect-src", "connect-src", "form-action", "img-src"]


def test_words_stay_in_the_tab_until_somebody_keeps_them_and_one_press_clears_them(phone: Page, site: str) -> None:
    phone.goto(f"{site}{LAST_YEAR}#matters")
    phone.fill("[name=matters-words]", CANARY)
    phone.reload()
    expect(phone.locator("[name=matters-words]")).to_have_value(CANARY)
    other = new_page(phone.context)
    other.goto(f"{site}{LAST_YEAR}#matters")
    expect(other.locator("[name=matters-words]")).to_have_value("")
    phone.goto(f"{site}{LAST_YEAR}#")
    phone.check("[data-keep-here]")
    other.reload()
    expect(other.locator("[name=matters-words]")).to_have_value(CANARY)
    # Two tabs of one conversation lose nothing of each other.
    other.fill("[name=matters-words]", f"{CANARY} sings")
    expect(phone.locator("[name=matters-words]")).to_have_value(f"{CANARY} sings")
    open_step(phone, "keep")
    phone.click("[data-clear]")
    expect(phone.locator("[data-status]")).to_have_text("Everything is cleared from this device.")
    expect(other.locator("[name=matters-words]")).to_have_value("")
    for page in (phone, other):
        assert CANARY not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert CANARY not in page.evaluate("[...document.querySelectorAll('[data-field]')].map(f => f.value).join()")
    assert phone.problems == other.problems == []


def test_leaving_quickly_clears_the_tab(phone: Page, site: str) -> None:
    phone.context.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="It will rain", content_type="text/html"))
    phone.goto(f"{site}{LAST_YEAR}#matters")
    phone.fill("[name=matters-words]", CANARY)
    phone.click("[data-leave]")
    phone.wait_for_url("https://www.bbc.co.uk/**")
    phone.goto(f"{site}{LAST_YEAR}#matters")
    expect(phone.locator("[name=matters-words]")).to_have_value("")


def test_a_saved_copy_reads_by_itself_and_what_is_wrong_with_one_is_said_beside_the_field(
    phone: Page, site: str, tmp_path: Path
) -> None:
    sly = "</script><script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"
    phone.goto(f"{site}{LAST_YEAR}#matters")
    phone.fill("[name=matters-words]", sly)
    open_step(phone, "keep")
    with phone.expect_download() as saved:
        phone.click("[data-save]")
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    alone = new_page(phone.context)
    alone.goto(file.as_uri())
    expect(alone.locator("body")).to_contain_text(sly)
    assert (alone.title(), alone.locator("img").count(), alone.problems) == ("The last year of life", 0, [])
    alone.close()

    phone.goto(f"{site}{LAST_YEAR}#")
    html = file.read_text()
    wrong = {
        "<p>A letter": "not a saved copy",
        html.replace('"version":1', '"version":2'): "saved by a newer page",
        html.replace('"answers":{', '"answers":['): "damaged",
        html.replace('"kit":"last', '"kit":"first'): "another heading",
        html + " " * 2_000_001: "too big",
    }
    for content, fault in wrong.items():
        phone.set_input_files("#copy", {"name": "a.html", "mimeType": "text/html", "buffer": content.encode()})
        expect(phone.locator("#copy-error")).to_contain_text(fault)
    expect(phone.locator("[name=matters-words]")).to_have_value(sly)

    # What is there is not replaced without a yes.
    other = html.replace("run", "ran")
    phone.set_input_files("#copy", {"name": "a.html", "mimeType": "text/html", "buffer": other.encode()})
    expect(phone.locator("[data-replace]")).to_be_visible()
    expect(phone.locator("[name=matters-words]")).to_have_value(sly)
    phone.click("[data-replace]")
    expect(phone.locator("[name=matters-words]")).to_have_value(sly.replace("run", "ran"))
    assert "ran" not in phone.title()
    assert phone.problems == []


def test_by_keys_alone_each_choice_is_said_aloud_and_not_today_is_met_kindly(phone: Page, site: str) -> None:
    phone.goto(site + LAST_YEAR)
    phone.locator("[data-go-on]").press("Enter")
    expect(phone.locator("#matters-title")).to_be_focused()
    phone.keyboard.press("Tab")
    for said in ("Yes", "Very much", "No", "Not chosen"):
        phone.keyboard.press("Space")
        expect(phone.locator("[data-status]")).to_have_text(f"My own bed: {said}")
    phone.locator("[data-step=matters] [data-not-today]").press("Enter")
    expect(phone.locator("#aside-title")).to_be_focused()
    expect(phone.locator("[data-what-is-aside]")).to_contain_text("“What matters to me” to one side")
    expect(phone.locator("[data-help-here] blockquote")).to_contain_text("What matters most to you")
    phone.locator("[data-screen=not-today] a", has_text="See all seven steps").press("Enter")
    expect(phone.locator("[data-step-link=matters] [data-mark]")).to_have_text("Not today")
    expect(phone.locator("[data-go-on]")).to_have_text("Go on with step 2")
    phone.go_back()
    expect(phone.locator("#aside-title")).to_be_visible()


def test_it_is_one_page_on_paper_and_a_booklet_of_four(phone: Page, site: str) -> None:
    hear_prints(phone)
    for kit in KITS:
        phone.goto(f"{site}/kit/{kit}/booklet")
        assert count_sheets(phone) == 4, kit
    phone.goto(f"{site}{LAST_YEAR}#emergency")
    phone.fill("[name=emergency-first]", "Night nurse")
    phone.fill("[name=emergency-helps]", "A quiet room, and somebody who knows me. " * 30)
    open_step(phone, "keep")
    for kind, sheets in (("plan", 1), ("large", 2), ("card", 1)):
        phone.click(f"[data-print={kind}]")
        phone.emulate_media(media="print")
        expect(phone.locator("[data-paper]")).to_contain_text("Night nurse")
        expect(phone.locator("[data-paper]")).to_contain_text("This is not a medical record")
        expect(phone.locator("[data-screen=keep]")).to_be_hidden()
        phone.emulate_media(media="null")
        assert count_sheets(phone) == sheets, kind


def count_sheets(page: Page) -> int:
    return page.pdf(format="A4", margin=MARGIN).count(b"/Type /Page\n")


def test_each_screen_is_accessible_at_every_width(phone: Page, site: str) -> None:
    phone.goto(site + LAST_YEAR)
    wrong = []
    for screen in (*STEPS, "keep"):
        open_step(phone, screen)
        wrong += look_at(phone, screen)
    open_step(phone, "know")
    phone.click("[data-step=know] [data-not-today]")
    wrong += look_at(phone, "not today")
    assert not wrong, "\n".join(wrong)


def test_it_opens_without_a_network_once_it_was_opened(browser: Browser, site: str) -> None:
    with browser.new_context(viewport={"width": 390, "height": 800}) as context:
        page = new_page(context)
        page.goto(f"{site}/kit")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        context.set_offline(True)
        assert context.service_workers[0].evaluate("fetch('/healthz').then(() => 'answered', () => 'no network')") == "no network"
        for path in ("/kit", *(f"/kit/{kit}" for kit in KITS), f"{LAST_YEAR}/booklet"):
            page.goto(site + path)
            expect(page.locator("h1").first).to_be_visible()
        page.goto(f"{site}{LAST_YEAR}#matters")
        page.fill("[name=matters-words]", CANARY)
        page.reload()
        expect(page.locator("[name=matters-words]")).to_have_value(CANARY)
        kept = page.evaluate(
            """async () => Promise.all((await caches.keys()).map(async (name) =>
              Promise.all((await (await caches.open(name)).keys()).map((each) => new URL(each.url).pathname))))"""
        )
        assert all(path.startswith(("/kit", "/static/", "/site/")) for names in kept for path in names), kept


def test_without_a_script_it_is_a_booklet(plain_page: Page, site: str) -> None:
    plain_page.goto(site + LAST_YEAR)
    expect(plain_page.locator(".sheet")).to_have_count(4)
    expect(plain_page.locator("textarea:visible")).to_have_count(0)
    expect(plain_page.locator("footer")).to_contain_text("999")
