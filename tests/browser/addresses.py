"""Where the pages of the demo are whose addresses have a random part, found by following links."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.visits import new_page, sign_in

NIGHT = "/consultations/who-should-answer-at-night-when"
MANAGE = f"{NIGHT}/manage"
BIRTHS = "/consultations/what-should-come-after-the-night/manage"  # a temporary change
CAFE = "/consultations/where-should-a-crisis-cafe-open/manage"  # a draft that is nearly ready to open
LEAVING = "/consultations/what-should-happen-in-the-first"  # open, and decided by whom words alone say
PRIVATE = "/consultations/how-should-nights-be-shared-on"  # read by whoever was invited or has the code from a letter
GROUP = "/groups/evolution-group"
BOARD = "/groups/mid-nottinghamshire-citizens-board"
ANSWERED = "/consultations/how-should-mental-health-teams-help"  # asked, sorted, answered, decided, checked once


def find_addresses(site: str, browser: Browser) -> dict[str, str]:
    """By the name that stands for each in PAGES; and a post of the participant's own."""
    context = browser.new_context()
    page = new_page(context)
    found = {}

    def path_of(selector: str) -> str:
        return page.locator(selector).first.get_attribute("href").split("#")[0]

    page.goto(site + NIGHT)
    found["discussion"] = path_of("a:has-text('Read everything in')")
    found["thread"] = path_of(".highlight h3 a")
    page.goto(site + found["discussion"])
    found["question"] = path_of("a:has-text('Is this real')")
    page.goto(site + found["thread"])
    found["conditions"] = path_of("a.response[href$='/conditions']")
    found["respond"] = path_of("a.response[href*='/respond']")
    found["restatement"] = path_of(".heard a[href*='/restatements/']")
    found["deep"] = path_of("a:has-text('more repl')")
    page.goto(f"{site}/consultations/tax-hivemind-window")
    found["statements"] = path_of("a:has-text('Read everything in')")
    sign_in(page, site, "participant@example.org")
    page.goto(f"{site}{found['thread']}/reply")
    page.fill("textarea", "Words of my own.")
    page.click("button:has-text('Post my reply')")
    page.wait_for_url(lambda address: "#post-" in address)
    own = page.locator("article", has_text="Words of my own.").last
    own.locator("summary").click()
    found["own"] = own.locator("a:has-text('Edit')").get_attribute("href").removesuffix("/edit")
    page.goto(f"{site}{found['own']}/edit")
    page.fill("textarea", "Words of my own, changed.")
    page.click("button:has-text('Save my edit')")
    page.wait_for_url(lambda address: "#post-" in address)
    found["history"] = f"{found['own']}/history"
    page.goto(f"{site}{found['thread']}/reply")
    page.check("#is_private")
    page.fill("textarea", "For the people running this.")
    page.click("button:has-text('Post my reply')")
    page.wait_for_url(lambda address: "#post-" in address)
    found["only_us"] = path_of("p.private a").removesuffix("/who-can-see-it")
    context.clear_cookies()
    sign_in(page, site, "organiser@example.org")
    page.goto(f"{site}{MANAGE}/change")
    found["phase"] = path_of("a:has-text('Edit Weigh up')")
    found["activity"] = path_of(".phase-row li a")
    page.goto(f"{site}{CAFE}/change")
    found["not_opened"] = path_of(".phase-row li a")
    page.goto(f"{site}{MANAGE}/briefing")
    found["option"] = path_of("#options li a")
    found["framing"] = path_of("#framings li a")
    page.goto(f"{site}{MANAGE}/briefing/page")
    found["section"] = path_of("#sections li a")
    page.goto(site + NIGHT)
    found["film"] = path_of(".video-offer a.btn").partition("?")[0]
    page.goto(f"{site}{MANAGE}/evidence")
    found["evidence_item"] = path_of("#items li a")
    found["evidence_answer"] = path_of("#requests li a")
    page.goto(f"{site}{NIGHT}/evidence")
    found["evidence_request"] = path_of("#requests h3 a")
    page.goto(f"{site}{MANAGE}/deciders")
    found["decider"] = path_of("main a:has-text('Edit ')")
    found["meeting"] = path_of(".panel li a")
    page.goto(f"{site}{MANAGE}/people")
    found["person"] = path_of("a[href$='/role']").removesuffix("/role")
    page.goto(f"{site}{MANAGE}/asked")
    found["asked"] = path_of(".panel li a")
    page.goto(f"{site}{MANAGE}/reviews/midpoint")
    found["step"] = path_of("a[href*='/steps/']:has-text('Edit')")
    page.goto(f"{site}{MANAGE}/told")
    found["told"] = path_of(".panel li a")
    page.goto(f"{site}{PRIVATE}/manage/readers/came")
    found["came"] = path_of(".panel li a")
    page.goto(f"{site}{found['statements']}")
    found["about_option"] = path_of("a[href$='/about']")
    page.goto(f"{site}{ANSWERED}/you-said-we-did")
    found["happening"] = path_of("a[href*='/happening/']")
    page.goto(f"{site}{MANAGE}/documents")
    found["replace"] = path_of("a:has-text('Replace The three options')")
    found |= find_unnamed(page, site)
    found["asked_reworded"] = find_reworded(page, site, found["phase"])
    found["just_begun"] = find_just_begun(page, site)
    found |= find_messages(page, site)
    found |= find_votes(page, site)
    found |= find_outcomes(page, site)
    found |= find_workshops(page, site)
    found |= find_negotiations(page, site)
    found |= find_group(page, site)
    context.clear_cookies()
    page.goto(f"{site}{found['thread']}")
    found["said"] = page.locator("article a[href$='/flag']").first.get_attribute("href").removesuffix("/flag")
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
    context.clear_cookies()
    sign_in(page, site, "administrator@example.org")
    page.goto(f"{site}/site/organisations")
    found["organisation"] = path_of("main li a")
    context.close()
    return found


def find_negotiations(page: Page, site: str) -> dict[str, str]:
    """Of the demo: one in which sides have signed, as the participant who speaks for one; one that is prepared."""
    page.context.clear_cookies()
    sign_in(page, site, "organiser@example.org")

    def managed(path: str) -> str:
        return path.replace("/agreements/", "/manage/agreements/")

    def href(selector: str) -> str:
        return str(page.locator(selector).first.get_attribute("href"))

    page.goto(site + NIGHT)
    links = {title: href(f"main a[href*='/agreements/']:has-text('{title}')") for title in ("How a nurse", "How families get")}
    agreement, prepared = (address.partition("#")[0] for address in links.values())
    page.goto(f"{site}{managed(prepared)}")
    found = {"agreement": agreement, "agreement_managed": managed(agreement), "prepared": managed(prepared)}
    found["prepared_side"], found["prepared_term"] = href("a:has-text('Edit Families')"), href("a:has-text('Edit One number')")
    page.goto(f"{site}{agreement}")
    found["term"], found["side"] = href(".matrix li:nth-child(2) h3 a"), href("aside a[href*='/sides/']")
    found["term_wording"], found["side_people"] = f"{managed(found['term'])}/wording", f"{managed(found['side'])}/people"
    page.goto(f"{site}{found['term']}")
    said = str(page.locator("#offers .post").first.get_attribute("id")).removeprefix("post-")
    found["side_said"] = f"{agreement.rpartition('/')[0]}/statements/{said}"
    page.context.clear_cookies()
    sign_in(page, site, "participant@example.org")
    page.goto(f"{site}{found['side']}")
    found["need"] = href("#needs a[href$='/release']")
    return found


def find_group(page: Page, site: str) -> dict[str, str]:
    """What belongs to the group of the demo."""
    page.context.clear_cookies()
    sign_in(page, site, "organiser@example.org")

    def path_of(selector: str, *, last: bool = False) -> str:
        several = page.locator(selector)
        return (several.last if last else several.first).get_attribute("href").split("#")[0]

    page.goto(site + GROUP)
    found = {
        "group_meeting": path_of("#next a"),
        "group_past": path_of(".third a"),
        "group_text": path_of("section[aria-labelledby=texts] li a"),
        "group_late": path_of(".clauses a"),
    }
    found["group_say"] = found["group_meeting"].replace("/meetings/", "/say/agenda/")
    page.goto(site + found["group_meeting"])
    found["group_said"] = path_of("a[href*='/said/']", last=True)
    page.goto(site + found["group_text"])
    found["group_clause"] = path_of(".official-words a")
    found["group_change"] = path_of(".clauses a")
    page.goto(f"{site}{GROUP}/meetings")
    found["group_action"] = path_of("a[href$='/done']")
    page.goto(f"{site}{GROUP}/manage")
    found["group_request"] = path_of("a[href*='/requests/']")
    found["group_member"] = path_of("a[href*='/manage/members/']")
    page.goto(f"{site}{BOARD}/plain-words")
    found["plain_waits"], found["plain"] = path_of(".rows a"), path_of(".rows a", last=True)
    found["term_explained"] = path_of("dt a")
    page.goto(f"{site}{BOARD}/questions")
    found["asked_late"], found["asked_now"] = path_of(".is-late a"), path_of(".is-asking a")
    found["asked_answered"] = path_of(".is-answered a")
    page.goto(site + found["plain"])
    found["board_clause"] = path_of(".official-words a[href*='/clauses/']")
    return found


def find_votes(page: Page, site: str) -> dict[str, str]:
    """Polls of the demo; a draft, a list and a sheet of paper that two people read differently. Begins as the organiser."""
    page.goto(f"{site}{MANAGE}/change")
    found = {"vote_activity": page.locator("a[href*='/votes/']:has-text('Set up')").first.get_attribute("href")}
    for name, consultation in (("open", NIGHT), ("result", "/consultations/how-should-mental-health-teams-help")):
        page.goto(site + consultation)
        page.locator(".highlight h3 a[href*='/polls/']").first.click()
        page.locator(".crumbs a").last.click()
        links = page.locator("article h2 a")
        expect(links.first).to_be_visible()
        found |= {f"{name}{n}": links.nth(n).get_attribute("href") for n in range(links.count())}
    page.goto(site + found["open1"])
    found["votes"] = page.locator(".crumbs a").last.get_attribute("href")
    page.goto(site + found["vote_activity"])
    page.fill("#question", "Which weekday?")
    page.check("[value=budget-greedy]")
    page.click("button:has-text('Save and')")
    page.wait_for_url(lambda address: address.endswith("/options"))
    found["draft"] = page.url.removeprefix(site).removesuffix("/options")
    page.goto(f"{site}{MANAGE}/voter-lists")
    page.fill("#name", "Panel")
    page.fill("#emails", "participant@example.org")
    page.click("button:has-text('Save the list')")
    found["voter_list"] = page.locator("main li a[href*='/voter-lists/']").first.get_attribute("href")
    found["paper"] = f"{MANAGE}/polls/{found['open0'].rsplit('/', 1)[1]}"
    page.goto(f"{site}{found['paper']}/enter")
    found["entered"] = page.locator("main a[href*='/enter/']").first.get_attribute("href")
    found["announcing"] = f"{MANAGE}/polls/{found['open9'].rsplit('/', 1)[1]}/announcing"
    page.goto(f"{site}{MANAGE}/polls/{found['open8'].rsplit('/', 1)[1]}/enter")
    found["doubted"] = page.locator("main a[href*='/enter/']").first.get_attribute("href")
    for clerk, first in (("organiser@example.org", "#mark_1"), ("facilitator@example.org", "#mark_2")):
        page.context.clear_cookies()
        sign_in(page, site, clerk)
        page.goto(f"{site}{found['paper']}/paper")
        page.fill("#number", "1")
        page.select_option(first, "1")
        page.click("button:has-text('Save this sheet')")
        expect(page.locator(".message")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, site, "participant@example.org")
    page.goto(site + found["open1"])
    page.check("#mark_1-7")
    page.fill("#reason", "Prefer not to say my name.")
    page.click("button:has-text('Cast my vote')")
    expect(page.locator("#objections")).to_be_visible()
    found["voted"] = found["open1"]
    own = page.locator("article.objection", has_text="Prefer not to say")
    own.locator("summary").click()
    found["objection"] = own.locator("a:has-text('Link to this comment')").get_attribute("href")
    page.context.clear_cookies()
    return found


def find_messages(page: Page, site: str) -> dict[str, str]:
    """The demo's message, and a draft of another. The organiser stays signed in, on the page of all that can be changed."""
    page.goto(f"{site}{NIGHT}/news")
    sent = page.locator("main article a").first.get_attribute("href")
    page.goto(f"{site}{NIGHT}/messages/new")
    page.select_option("[name=audience]", "everyone")
    page.fill("#subject", "Tea is at half past six")
    page.fill("#words", "Come early if you can.")
    page.check("[name=is_urgent][value=no]")
    page.click("button:has-text('Save and preview')")
    page.wait_for_url(lambda address: address.endswith("/sending"))
    unsent = page.url.removeprefix(site).removesuffix("/sending")
    page.goto(site + MANAGE)
    return {"message": sent, "unsent": unsent}


def find_unnamed(page: Page, site: str) -> dict[str, str]:
    """Two who decide, of whom one is to be replaced and one, as another is left, to be taken off, and somebody who is to decide
    in place of those named in words: a colleague is asked of each. What was planned lapses once, and holds once. Begins as the
    organiser."""
    found = {}
    page.goto(f"{site}{PRIVATE}/manage/deciders")
    edits = page.locator("main a:has-text('Edit ')")
    ways = dict(zip([each.get_attribute("href") for each in edits.all()], ["/instead/body", ""], strict=True))
    for decider, way in ways.items():
        page.goto(f"{site}{decider}/take-off{way}")
        if way:
            page.fill("#name", "The board of the trust")
            page.check("[name=plan_holds][value=no]")
        page.fill("#reason", "It was a mistake.")
        page.click("main form button:has-text('Ask a colleague')")
        page.wait_for_url(lambda address: address.endswith("/take-off"))
        found["asked_instead" if way else "asked_off"] = f"{decider}/take-off"
    page.goto(f"{site}{BIRTHS}/deciders/instead-of-words/person")
    page.fill("#name", "Ada Lowe")
    page.fill("#job_title", "Director")
    page.fill("#reason", "She decides about the beds.")
    page.check("[name=plan_holds][value=yes]")
    page.click("main form button:has-text('Ask a colleague')")
    page.wait_for_url(lambda address: "/asked/" in address)
    found["asked_in_words"] = page.url.removeprefix(site)
    return found


def find_reworded(page: Page, site: str, phase: str) -> str:
    """Another name of a stage, once people have answered: a colleague is asked. Begins as the organiser."""
    page.goto(site + phase)
    page.fill("#name", "Compare")
    page.fill("#reason", "People asked us what “weigh up” means.")
    page.click("main form button:has-text('Save')")
    page.wait_for_url(lambda address: "/manage/changes/" in address)
    return page.url.removeprefix(site)


def find_just_begun(page: Page, site: str) -> str:
    """A draft that has no stage: only such a one can start from a template. Begins as the organiser."""
    page.goto(f"{site}/consultations/new")
    details = {"title": "Where should the bench stand?", "summary": "By the door or the tree?", "run_by": "Westbrook Council"}
    for name, words in (details | {"organiser_name": "Amina Yusuf"}).items():
        page.fill(f"[name={name}]", words)
    page.click("button:has-text('Save as draft')")
    page.wait_for_url(lambda address: address.endswith("/manage"))
    return page.url.removeprefix(site)


def find_own_promise(page: Page, site: str) -> dict[str, str]:
    """What somebody can do about a promise that they answer for and that is not over. Begins on the page of all answers."""
    links = page.locator("main a[href*='/promises/']:not([href*='/answers/promises/'])")
    for path in [links.nth(number).get_attribute("href") for number in range(links.count())]:
        page.goto(site + path)
        if page.locator("main a[href$='/progress']").count():
            return {act: f"{path}/{act.replace('_', '-')}" for act in ("progress", "kept", "give_up")}
    raise AssertionError("nobody's promise is this person's to keep")


def find_workshops(page: Page, site: str) -> dict[str, str]:
    """The demo's three workshops, and the participant in the room of the one that is on."""
    found = {}
    for name, consultation, title in (
        ("workshop", NIGHT, "What is it like to ring"),
        ("workshop_to_come", NIGHT, "What would help first"),
        ("workshop_over", ANSWERED, "Waiting for help"),
    ):
        page.goto(site + consultation)
        found[name] = page.locator(".highlight h3 a", has_text=title).first.get_attribute("href")
    page.goto(site + found["workshop"])
    found["workshops"] = page.locator(".crumbs a").last.get_attribute("href")
    found["door"] = page.locator("main a.btn", has_text="Join the workshop").get_attribute("href")
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
    page.click("main button:has-text('Join the workshop')")
    expect(page.locator("[data-part=now]")).to_be_visible()
    page.context.clear_cookies()
    return found


def find_invited(page: Page, site: str, plan: str) -> str:
    """The link in a letter to somebody who is invited."""
    page.goto(f"{site}{plan}/invite")
    page.fill("#emails", "invited@example.org")
    page.click("button:has-text('Send invitations')")
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
    page.click("main form button:has-text('Send this to the team')")
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
    found |= {"write": path_of("/answers/of/").removesuffix("/promise"), "correct_account": path_of("/correct")}
    account = page.locator("main a[href*='/answers/checks/']:not([href$='/correct'])").first.get_attribute("href")
    found["account"] = account.removeprefix(site)
    found |= {"new_promise": f"{found['write']}/promise", "promise_draft": path_of("/answers/promises/")}
    found |= find_own_promise(page, site)
    page.goto(site + found["write"])
    found["draft_answer"] = found["compare"].removesuffix("/compare")
    page.context.clear_cookies()
    return found
