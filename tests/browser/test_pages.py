"""Every page, for every kind of reader, at two widths: accessible, valid, nothing beyond the edge, nothing refused."""

from __future__ import annotations

import json
import re
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from forum.app import feature_modules
from tests.browser.addresses import ANSWERED, BOARD, CAFE, GROUP, MANAGE, NIGHT, PRIVATE
from tests.browser.catalogues import LANGUAGE, lengthen, write_longer_catalogue
from tests.browser.conftest import WIDTHS, run_site
from tests.browser.names import find_shared_names
from tests.browser.nodes import find_node_tool
from tests.browser.pages import PAGES, all_pages, list_names
from tests.browser.paper import look_at_print
from tests.browser.reading import OLDEST_READING_AGES, find_reading_age, read_own_words
from tests.browser.visits import new_page, sign_in
from tests.parts import is_full, some_of
from tests.services import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def look_at(page: Page, where: str, *, axe_at: Sequence[int] = WIDTHS) -> list[str]:
    """What axe finds, whether something sticks out at the side, at any width, and what is wrong with it on paper. The page is
    loaded once and its window turned: no script of ours asks how wide it is (but for a list that a phone folds, here open), so it
    is what a narrow window would have loaded."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())  # evaluated by the debugger: the policy rightly refuses a script tag
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if width in axe_at:
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
            wrong += [f"{where} at {width}: {v['id']}: {v['help']}: {v['nodes'][0]['html'][:150]}" for v in found]
        beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        wrong += [f"{where} at {width}: {beyond} pixels beyond the edge"] if beyond > 0 else []
        wrong += [f"{where} at {width}: “{words}” lies under its circle" for words in page.evaluate(COVERED)]
    wrong += [f"{where}: {name} says nothing of what the browser cannot read" for name in page.evaluate(UNREAD)]
    wrong += look_at_print(page, where)
    page.set_viewport_size({"width": 320, "height": 900})
    page.evaluate(WIDE_SPACING)
    wrong += [f"{where} at 320: a line of “{words}” begins with a dot" for words in page.evaluate(LOST_DOTS)]
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return wrong + ([f"{where} at 320 with wide spacing: {beyond} pixels beyond the edge"] if beyond > 0 else [])


# WCAG 2.2, 1.4.12: what somebody may set for themselves. (A style element would be refused by the policy.)
WIDE_SPACING = """(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* {line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important}");
  document.adoptedStyleSheets = [sheet];
})()"""
# Dots between two things that begin a line: what is before them on it is nothing, or ends above.
LOST_DOTS = """(() => {
  const lost = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    for (const { index } of walker.currentNode.data.matchAll(/·/g)) {
      const dot = document.createRange();
      dot.setStart(walker.currentNode, index);
      dot.setEnd(walker.currentNode, index + 1);
      const at = dot.getBoundingClientRect();
      let around = walker.currentNode.parentElement;
      while (getComputedStyle(around).display.startsWith("inline")) around = around.parentElement;
      const { paddingLeft, borderLeftWidth } = getComputedStyle(around);
      const begins = around.getBoundingClientRect().left + parseFloat(paddingLeft) + parseFloat(borderLeftWidth);
      if (at.width && at.left < begins + 8) lost.push(around.textContent.trim().slice(0, 60));
    }
  }
  return lost;
})()"""
# Of a number or a date that is not one the browser sends nothing, unless it may say so itself.
UNREAD = """[...document.querySelectorAll("input[type=number], form[novalidate] :is([type=date], [type=datetime-local])")]
  .map(field => field.name)"""


# Labels of radios and checkboxes whose words begin before the circle ends that stands in front of them.
COVERED = """[...document.querySelectorAll(".govuk-radios__label, .govuk-checkboxes__label")].filter(label => {
  const words = document.createRange();
  words.selectNodeContents(label);
  const begins = words.getBoundingClientRect(), circle = parseFloat(getComputedStyle(label, "::before").width);
  const item = label.parentElement.getBoundingClientRect();
  return begins.width > 0 && begins.left < item.left + circle;
}).map(label => label.textContent.trim())"""


@cache
def axe() -> str:
    return AXE.read_text()


def test_no_script_asks_how_wide_a_window_is() -> None:
    other = {"folding.js", "keeping.js"}  # the second asks how wide the sheet is that it prints
    scripts = {path.name: path.read_text() for path in (ROOT / "static" / "js").rglob("*.js") if path.name not in other}
    assert len(scripts) > 5
    width = re.compile(r"innerWidth|clientWidth|offsetWidth|matchMedia|\bscreen\.(avail|width|height|orientation)")
    asked = [name for name, text in scripts.items() if width.search(text)]
    assert not asked, f"look_at() must load the page anew for each width: {asked}"


# Pages that are there to refuse. Whatever else is refused, or leads elsewhere, was not the page that was to be looked at.
REFUSED = {
    ("", "/account/confirm/no-such-token"): 410,
    ("", "/account/new-password/no-such-token"): 410,
    ("", "/invitations/no-such-token"): 410,
    ("", "/group-invitations/no-such-token"): 410,
    ("", "/nowhere"): 404,
    ("", "/stop-mail/x"): 404,
    ("", "/stop-mail/one/x"): 404,
    ("", "/account/sign-in/no-such-token"): 410,
    ("", "/comments/no-such-token"): 410,
    ("participant@example.org", MANAGE): 403,
}


@dataclass(frozen=True)
class Seen:
    """What one reader saw of their pages."""

    wrong: list[str]
    sent: list[tuple[str, bytes]]  # each path, and the page as the server sends it, before any script
    titles: list[tuple[str, str]]  # each address without its query, and what its tab says
    shared_names: list[str]  # what nobody could tell apart in a list of the links and buttons of a page


@pytest.fixture(scope="module")
def look_through(site: str, browser: Browser, addresses: dict[str, str]) -> Callable[[str], Seen]:
    """Each reader goes through their pages once, for all tests that ask something of them."""

    @cache
    def look(who: str) -> Seen:
        seen = Seen([], [], [], [])
        with browser.new_context() as context:
            context.add_init_script(axe())  # Half a megabyte, sent once and not with each page.
            page = new_page(context)
            if who:
                sign_in(page, site, who)
            for number, path in enumerate(PAGES[who]):
                asked = path.format(**addresses)
                answer = page.goto(site + asked)
                seen.sent.append((path, answer.body()))
                if (who, path) not in REFUSED:
                    seen.titles.append((asked.split("?")[0], page.title()))
                seen.shared_names.extend(f"{path} as {who or 'visitor'}: {name}" for name in find_shared_names(page))
                refused = answer.status != REFUSED.get((who, path), 200)
                seen.wrong.extend([f"{path}: {answer.status} at {page.url}"] if refused or page.url != site + asked else [])
                # What axe finds hardly ever depends on the width: half of the pages are wide, half narrow.
                axe_at = WIDTHS if is_full() else [WIDTHS[number % len(WIDTHS)]]
                seen.wrong.extend(look_at(page, f"{path} as {who or 'visitor'}", axe_at=axe_at))
                seen.wrong.extend(f"{path}: the browser: {problem}" for problem in page.problems if "status of 4" not in problem)
                page.problems.clear()
        return seen

    return look


@pytest.mark.parametrize("who", PAGES, ids=lambda who: who.split("@")[0] or "visitor")
def test_each_link_and_button_can_be_told_from_the_others(look_through: Callable[[str], Seen], who: str) -> None:
    assert look_through(who).shared_names == []


def test_no_two_pages_have_one_title(look_through: Callable[[str], Seen]) -> None:
    addresses: dict[str, set[str]] = defaultdict(set)
    for address, title in (each for who in PAGES for each in look_through(who).titles):
        addresses[title].add(address)
    assert {title: sorted(those) for title, those in addresses.items() if len(those) > 1} == {}


@pytest.mark.parametrize("who", PAGES, ids=lambda who: who.split("@")[0] or "visitor")
def test_every_page_passes_axe_and_fits(look_through: Callable[[str], Seen], who: str) -> None:
    assert look_through(who).wrong == []


@pytest.mark.parametrize("path", ["{discussion}/new", "{thread}/reply", "/account"], ids=["point", "reply", "account"])
def test_a_form_after_a_mistake_passes_axe(site: str, browser: Browser, addresses: dict[str, str], path: str) -> None:
    with browser.new_context() as context:
        page = new_page(context)
        if path == "/account":
            page.goto(f"{site}/account/register")
            page.click("main button:has-text('Create my account')")
        else:
            sign_in(page, site, "participant@example.org")
            page.goto(site + path.format(**addresses))
            page.locator("main form button.btn:not([type=button])").first.click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        assert look_at(page, f"{path} after a mistake") == []


def test_the_question_whose_words_they_are_passes_axe(site: str, browser: Browser, addresses: dict[str, str]) -> None:
    with browser.new_context() as context:
        page = new_page(context)
        sign_in(page, site, "participant@example.org")
        page.goto(f"{site}{addresses['thread']}/reply")
        page.fill("textarea", "Typed while nobody was signed in.")
        context.clear_cookies()
        page.click("main button:has-text('Post my reply')")
        page.fill("#email", "participant@example.org")
        page.fill("#password", "change-together")
        page.click("main button:has-text('Sign in')")
        expect(page.locator("h1")).to_have_text("Did you write this?")
        assert look_at(page, "whose words") == []


def test_every_page_is_valid_html(look_through: Callable[[str], Seen], tmp_path: Path) -> None:
    """Checked as the server sends it, before any script."""
    names = {}
    for who in PAGES:
        for number, (path, sent) in enumerate(look_through(who).sent):
            file = tmp_path / f"{who.split('@')[0] or 'visitor'}-{number}.html"
            file.write_bytes(sent)
            names[file.name] = path
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


def test_the_long_pages_are_as_easy_to_read_as_they_were_written_to_be(look_through: Callable[[str], Seen]) -> None:
    sent = {(who, path): read_own_words(page) for who in PAGES for path, page in look_through(who).sent}
    ages = {(who, paths): find_reading_age("\n".join(sent[who, path] for path in paths)) for who, paths in OLDEST_READING_AGES}
    assert {each: f"{age:.2f}" for each, age in ages.items() if age > OLDEST_READING_AGES[each]} == {}


def test_reading_age_rises_with_long_sentences_and_long_words() -> None:
    easy = "We read what you say. Then we answer it."
    assert find_reading_age(easy) < find_reading_age("We read what you say and then we answer it.")
    assert find_reading_age(easy) < find_reading_age("We consider your contribution. Then we publish our considerations.")


# What stands for each {name} of PAGES in an address of the same route.
STAND_IN = {
    "organisation": "/site/organisations/organisation/x",
    **{f"group_{name}": f"{GROUP}/meetings/x" for name in ("meeting", "past")},
    **{f"group_{name}": f"{GROUP}/changes/x" for name in ("late", "change")},
    "group_text": f"{GROUP}/texts/x", "group_clause": f"{GROUP}/clauses/x", "group_said": f"{GROUP}/said/x",
    "group_say": f"{GROUP}/say/agenda/x", "group_action": f"{GROUP}/meetings/actions/x/done",
    "group_request": f"{GROUP}/manage/requests/x", "group_member": f"{GROUP}/manage/members/x",
    **dict.fromkeys(("plain", "plain_waits", "term_explained"), f"{BOARD}/plain-words/x"),
    **dict.fromkeys(("asked_late", "asked_now", "asked_answered"), f"{BOARD}/questions/x"),
    "board_clause": f"{BOARD}/clauses/x",
    "just_begun": "/consultations/x/manage",
    "decider": f"{MANAGE}/deciders/x", "meeting": f"{MANAGE}/deciders/meetings/x", "asked": f"{MANAGE}/asked/x",
    "person": f"{MANAGE}/people/x",
    "step": f"{MANAGE}/reviews/steps/x", "told": f"{MANAGE}/told/x",
    "came": f"{PRIVATE}/manage/readers/came/x/end", "about_option": f"{NIGHT}/statements/x/about",
    "entered": f"{MANAGE}/polls/x/enter/y", "doubted": f"{MANAGE}/polls/x/enter/y",
    "announcing": f"{MANAGE}/polls/x/announcing",
    "asked_off": f"{MANAGE}/deciders/x/take-off", "asked_instead": f"{MANAGE}/deciders/x/take-off",
    "asked_in_words": f"{MANAGE}/deciders/asked/x", "asked_reworded": f"{MANAGE}/changes/x",
    "happening": f"{ANSWERED}/happening/x",
    "evidence_item": f"{MANAGE}/evidence/x", "evidence_answer": f"{MANAGE}/evidence/requests/x",
    "evidence_request": f"{NIGHT}/evidence/requests/x",
    "agreement": f"{NIGHT}/agreements/x", "agreement_managed": f"{MANAGE}/agreements/x", "term": f"{NIGHT}/agreements/terms/x",
    "need": f"{NIGHT}/agreements/sides/x/needs/y/release", "prepared": f"{MANAGE}/agreements/x",
    "prepared_side": f"{MANAGE}/agreements/sides/x", "prepared_term": f"{MANAGE}/agreements/terms/x",
    "side": f"{NIGHT}/agreements/sides/x", "side_said": f"{NIGHT}/agreements/statements/x",
    "side_people": f"{MANAGE}/agreements/sides/x/people", "term_wording": f"{MANAGE}/agreements/terms/x/wording",
    "section": f"{MANAGE}/briefing/sections/x", "film": f"{NIGHT}/videos/x",
    "option": f"{MANAGE}/briefing/options/x", "framing": f"{MANAGE}/briefing/framings/x",
    "statements": f"{NIGHT}/statements-in/x", "discussion": f"{NIGHT}/discussions/x", "thread": f"{NIGHT}/threads/x",
    "question": f"{NIGHT}/threads/x",
    "deep": f"{NIGHT}/threads/x", "history": f"{NIGHT}/said/x/history", "own": f"{NIGHT}/said/x",
    "only_us": f"{NIGHT}/said/x",
    "said": f"{NIGHT}/said/x", "conditions": f"{NIGHT}/posts/x/conditions", "respond": f"{NIGHT}/posts/x/respond",
    "restatement": f"{NIGHT}/restatements/x",
    "notice": "/notices/x", "appeal": "/moderation/appeals/x",
    "theme": f"{ANSWERED}/themes/x", "promise": f"{ANSWERED}/promises/x", "compare": f"{ANSWERED}/answers/x/compare",
    "sighting": f"{ANSWERED}/sightings/x", "link": f"{ANSWERED}/what-happened/x", "task": f"{ANSWERED}/sort/tasks/x",
    "rate_answer": f"{ANSWERED}/answers/x/rate", "rate_check": f"{ANSWERED}/checks/x/rate",
    "misread": f"{ANSWERED}/themes/x/not-what-i-meant/x", "sort_theme": f"{ANSWERED}/sort/themes/x",
    "sample": f"{ANSWERED}/sort/samples/x", "quote": f"{ANSWERED}/sort/themes/x/quote/x",
    "write": f"{ANSWERED}/answers/of/x", "draft_answer": f"{ANSWERED}/answers/x",
    "new_promise": f"{ANSWERED}/answers/of/x/promise", "promise_draft": f"{ANSWERED}/answers/promises/x",
    "account": f"{ANSWERED}/answers/checks/x",
    "correct_account": f"{ANSWERED}/answers/checks/x/correct",
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
    "message": f"{NIGHT}/messages/x", "unsent": f"{NIGHT}/messages/x",
    "phase": f"{MANAGE}/phases/x", "activity": f"{MANAGE}/activities/x", "not_opened": f"{CAFE}/activities/x",
    "replace": f"{MANAGE}/documents/x/replace",
}  # fmt: skip


def test_every_page_of_the_site_is_looked_at(app: object) -> None:
    """A new page must be put into PAGES: the last part of each template's route stands for it."""
    assert feature_modules("views")
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods} - {
        # These are no pages of their own: files, redirects, answers for machines. And some that ask, which have their own tests.
        "accounts.whose_words", "way_in.sign_thread", "way_in.sign_reply", "way_in.posted",
        "guests.keep", "guests.move",
        "static", "consultations.document", "consultation_changes.show", "moderation.decide_case", "voting.vote", "voting.reason",
        "voting_count.totals_json", "voting_count.ballots_json", "voting_count.ballots_blt", "voting_count.receipts_txt",
        "discussions.post", "discussion_fragments.show", "summaries.show", "responses.condition", "restating.clarification",
        "opinions.statement", "outcomes.follow_up", "outcome_feeds.as_json",
        "outcome_feeds.as_atom", "outcome_feeds.as_pdf", "pages.healthz", "pages.readyz",
        "sharing.follow", "sharing.poster", "consultation_tables.changes_csv", "consultation_tables.changes_json",
        "consultation_tables.table_csv", "consultation_tables.team_table_csv", "own_tables.own_csv",
        "workshops.calendar", "notes.show", "workshop_records.notes_csv",
        "site_look.colours", "site_look.logo", "kit.offline", "page_content.picture",
        "outreach.download", "outreach.photo", "negotiating_manage.promise", "rewording.file",
        "groups.calendar", "group_remarks.appeal", "group_remarks.hear",
        "plain_words.write", "manager_questions.put", "manager_questions.check",
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


# Words of which some cannot be read, as nothing shows there that they go on.
CUT = """[...document.querySelectorAll("main *, header *, footer *")].filter(each => {
  const { overflowX, textOverflow, position } = getComputedStyle(each);
  return ["hidden", "clip"].includes(overflowX) && textOverflow !== "ellipsis" && position !== "absolute"
    && each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1 && !each.matches("input, textarea, select");
}).map(each => each.textContent.trim())"""


@pytest.fixture(scope="module")
def longer_site(site_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same site in a language with longer words. Who is signed in to one is to the other: cookies know no ports."""
    folder = tmp_path_factory.mktemp("catalogues")
    write_longer_catalogue(folder)
    with run_site(site_database, SITE_LANGUAGE=LANGUAGE, TRANSLATIONS=str(folder)) as url:
        yield url


@pytest.mark.parametrize("who", PAGES, ids=lambda who: who.split("@")[0] or "visitor")
def test_nothing_breaks_where_words_are_half_as_long_again(
    site: str, longer_site: str, browser: Browser, addresses: dict[str, str], who: str
) -> None:
    wrong = []
    with browser.new_context(viewport={"width": 390, "height": 800}) as context:
        page = new_page(context)
        if who:
            sign_in(page, site, who)
        for path in some_of(PAGES[who], len(who)):
            page.goto(longer_site + path.format(**addresses))
            assert page.locator("html").get_attribute("lang") == LANGUAGE
            beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            wrong += [f"{path}: {beyond} pixels beyond the edge"] if beyond > 0 else []
            wrong += [f"{path}: “{words}” is cut" for words in page.evaluate(CUT)]
            wrong += [f"{path}: the browser: {problem}" for problem in page.problems if "status of 4" not in problem]
            page.problems.clear()
    assert not wrong, "\n".join(wrong)


def test_longer_words_leave_what_is_filled_in_as_it_is() -> None:
    assert lengthen("%(name)s wrote <b>two</b> comments, {left}") == "%(name)s wrotewro <b>twotw</b> commentscomm, {left}"
