"""Every page of the site, by who sees it."""

from __future__ import annotations

import re

from tests.browser.addresses import ANSWERED, BIRTHS, BOARD, CAFE, GROUP, LEAVING, MANAGE, NIGHT, PRIVATE

# {name} is an address found on the site by `find_addresses`.
PAGES = {
    "": [
        "/", NIGHT, "/consultations/how-should-mental-health-teams-help", "/consultations/what-should-happen-in-the-first",
        "/consultations/tax-hivemind-window", "{statements}", "{discussion}", "{discussion}?sort=unanswered", "{thread}",
        "{thread}?sort=newest", "{thread}?view=compact", "{thread}?kind=question&by=carer", "{thread}/summaries",
        "{discussion}/heard", "{conditions}", "{respond}", "{restatement}", "{deep}", "{history}",
        "/how-it-works", "/rules", "/privacy", "/accessibility", "/outbox",
        "/kit", "/kit/last-year-of-life", "/kit/leaving-hospital/booklet",
        "/account/sign-in", "/account/register", "/account/forgotten-password", "/account/check-your-e-mail",
        "/account/confirm/no-such-token", "/account/new-password/no-such-token", "/nowhere", "/invitations/no-such-token",
        f"{NIGHT}/moderation", f"{NIGHT}/who-has-spoken", "{said}/flag", "{said}/flagged?why=risk",
        "{votes}", *(f"{{open{n}}}" for n in range(9)), *(f"{{result{n}}}" for n in range(9)), "/how-votes-are-counted",
        "{result5}/recount", "{result5}/receipts", "{result5}/receipts?code=heron-lamp-42-quay",
        f"{ANSWERED}/you-said-we-did", f"{ANSWERED}/you-said-we-did?show=overdue", f"{ANSWERED}/you-said-we-did?show=wont",
        f"{NIGHT}/you-said-we-did", "{theme}", "{promise}", "{compare}", "{sighting}", f"{ANSWERED}/not-in-a-theme",
        f"{ANSWERED}/not-in-a-theme?show=none", "/what-changed", "/what-changed?sort=newest", "{link}",
        "/stop-mail/x", "/stop-mail/one/x",
        "/join/", "{door}", "{workshops}", "{workshop}", "{workshop_to_come}", "{workshop_over}", "{workshop_over}/record",
        "{invited}", "{discussion}/new", "{thread}/reply", "/account/sign-in-link", "/account/sign-in/no-such-token",
        "/comments/no-such-token",
        f"{NIGHT}/news", "{message}", f"{NIGHT}/changes", f"{NIGHT}/changes?part=scope", f"{NIGHT}/changes?from=opened&to=now",
        f"{NIGHT}/opening", f"{ANSWERED}/opening", f"{NIGHT}/evidence", "{evidence_request}",
        "{agreement}", "{agreement}/paper", "{term}", "{side}", "{side_said}",
        BIRTHS.removesuffix("/manage"), f"{NIGHT}/taken-out", f"{NIGHT}/told",
        "/groups", GROUP, f"{GROUP}/how-we-work", f"{GROUP}/changed", f"{GROUP}/members", f"{GROUP}/meetings", "{group_meeting}",
        "{group_past}", "{group_text}", "{group_clause}", "{group_change}", "{group_said}", "/group-invitations/no-such-token",
        f"{BOARD}/plain-words", f"{BOARD}/questions", "{plain}", "{term_explained}", "{asked_late}", "{asked_answered}", BOARD,
        "/search", "/search?q=night", "/search?q=night&kind=post&by=carer&sort=newest", "/search?q=zebra+night",
    ],
    "participant@example.org": [
        "{thread}", "{conditions}", "{discussion}/new", "{thread}/reply", "{thread}/summary/missing", "/account",
        "/code", PRIVATE, "/account/what-i-said", MANAGE, "{own}/edit",
        *(f"{{open{n}}}" for n in range(7)), "{voted}",
        "{own}/withdraw", "{own}/read-with-care",
        "{only_us}/who-can-see-it", "{only_us}/show-to-everyone",
        "/consultations/what-should-happen-in-the-first/join", "/account/notices", "{notice}", "{notice}/appeal",
        f"{ANSWERED}/what-happened", f"{NIGHT}/what-happened", "{theme}", "{rate_answer}", "{rate_check}", "{misread}",
        "/account/kept", "/account/news", "/account/news?show=unread&kind=date",
        f"{GROUP}/members/leave", f"{GROUP}/members/interest", "{group_say}", "{group_past}/debrief", "{group_clause}/ask",
        "{group_text}/ask",
        "{group_change}/reword", "{group_change}/consent", "{group_said}/report", GROUP, "{group_change}", "{group_meeting}",
        "{board_clause}", f"{BOARD}/plain-words/words/new", "{plain_waits}", "{plain_waits}/reword", "{plain_waits}/clear",
        f"{BOARD}/questions/ask", f"{BOARD}/questions/bundle", "{asked_now}", "{asked_now}/reword", "{asked_now}/meant",
        "{asked_answered}/follow",
        "/account/leave", f"{NIGHT}/evidence/ask", "{workshop}/room", "{workshop_to_come}/book", "{workshop}", "{door}",
        "{agreement}", "{term}", "{term}/say", *(f"{{side}}{part}" for part in ("", "/needs", "/statement", "/withdraw")),
        "{need}",
    ],
    "moderator@example.org": [
        "/account/work",
        "/moderation", "/moderation?lane=2", "/moderation?show=decided", "{case}", "{case}?read=1", "{taken}", "{case}/aside",
        "{case}/author", "/moderation/appeals",
        "/moderation/search", "/moderation/search?q=the", "{appeal}", "/moderation/shift", "{said}/case", "{thread}",
    ],
    "facilitator@example.org": [
        "{thread}/summary", f"{ANSWERED}/sort", f"{ANSWERED}/sort?show=all", f"{ANSWERED}/sort?show=read&q=wait",
        "{sort_theme}",
        f"{ANSWERED}/sort/themes/new", f"{ANSWERED}/sort/codebook", f"{ANSWERED}/sort/samples", "{sample}", "{task}", "{quote}",
        "{workshop}/console", "{workshop}/wall", "{workshop_over}/summary", "{workshop_over}/console",
        *(f"{{plan_workshop}}{part}" for part in ("", "/agenda", "/people", "/invite", "/call-off")),
        f"{MANAGE}/opening/sign",
        "{workshop}/people", "{paper_notes}", "{workshop_activity}", "{item_votes}",
        "{asked_off}", "{asked_instead}",
    ],
    "administrator@example.org": [
        "/site", "/site/roles", "/site/opening", "/site/people", "/site/organisations", "/site/log",
        "{organisation}", "{organisation}/rename", "{organisation}/merge",
    ],
    "nurse@westbrook.example": [f"{NIGHT}/join", f"{NIGHT}/join/staff", f"{GROUP}/members/join"],
    "go-between@example.org": [
        NIGHT, f"{MANAGE}/deciders/interests", "{agreement_managed}", "{agreement_managed}/rounds/new", "{side_people}",
        "{term_wording}", "{side}", "{prepared}", *(f"{{prepared}}/{part}" for part in ("basics", "sides/new", "terms/new")),
        "{prepared_side}", "{prepared_term}",
    ],
    "lead@example.org": [
        "{question}/answer", f"{ANSWERED}/answers", "{write}", "{draft_answer}", "{new_promise}", "{promise_draft}",
        "{progress}", "{kept}",
        "{give_up}", "{account}", "{correct_account}",
        f"{NIGHT}/answers/decision", f"{ANSWERED}/answers/decision/call-in", f"{ANSWERED}/answers/decision/settle",
        f"{CAFE}/opening", f"{CAFE}/opening/checks/not_decided", f"{MANAGE}/opening/without/easy_read/agree",
        "{asked_in_words}", "{asked_reworded}", "{group_late}/answer",
        "{plain_waits}/true", "{asked_late}/answer",
    ],
    "organiser@example.org": [
        f"{ANSWERED}/answers", f"{ANSWERED}/answers/settings", f"{ANSWERED}/answers/summary", f"{ANSWERED}/answers/sorting",
        f"{ANSWERED}/answers/review", f"{ANSWERED}/answers/fairness", f"{ANSWERED}/you-said-we-did/fairness",
        "/handbook", "/handbook/open", "/handbook/difficult-conversations", "/account/leave",
        "/account/work", NIGHT, MANAGE, f"{MANAGE}/change", f"{MANAGE}/basics", f"{MANAGE}/affected", f"{MANAGE}/scope",
        "{just_begun}/start", f"{MANAGE}/briefing", f"{MANAGE}/organisations", f"{MANAGE}/deciders", f"{MANAGE}/asked",
        f"{MANAGE}/reviews", f"{MANAGE}/reviews/plan", f"{MANAGE}/reviews/midpoint", f"{MANAGE}/reviews/closing/steps/new",
        "{step}", "{step}/done", f"{MANAGE}/told", f"{MANAGE}/told/new", "{told}", "{told}/remove",
        f"{MANAGE}/deciders/body/new", f"{MANAGE}/deciders/person/new", f"{MANAGE}/asked/new", f"{MANAGE}/name",
        "{decider}", "{decider}/remove", "{decider}/take-off", "{decider}/take-off/instead/body",
        "{decider}/take-off/instead/person", "{asked_off}", "{asked_instead}", "{asked_in_words}",
        "{asked_reworded}", "{decider}/members",
        *(f"{MANAGE}/deciders/too/{kind}" for kind in ("body", "person")), f"{LEAVING}/manage/deciders/instead-of-words/body",
        "{person}/role",
        f"{MANAGE}/template",
        "{decider}/meetings/new", "{meeting}", "{asked}", "{asked}/remove", "{happening}",
        *(f"{MANAGE}/briefing/{part}/new" for part in ("framings", "options", "findings")), f"{MANAGE}/briefing/page",
        *(f"{MANAGE}/briefing/{part}/new" for part in ("sections", "questions", "key_dates")), "{section}", "{film}",
        "{option}", "{framing}/remove",
        f"{MANAGE}/evidence", f"{MANAGE}/evidence/new", "{evidence_item}", "{evidence_item}/remove", "{evidence_answer}",
        f"{MANAGE}/phases/new", f"{MANAGE}/documents", f"{MANAGE}/people",
        f"{MANAGE}/people/list", f"{MANAGE}/people/organisations",
        PRIVATE, f"{PRIVATE}/manage/readers", f"{PRIVATE}/manage/readers/came", f"{CAFE}/readers", f"{CAFE}/opening/preview",
        "{phase}", "{phase}/activities/new", "{activity}", "{phase}/remove",
        "{activity}/remove", "{not_opened}/about-decision", "{replace}", "/consultations/new", "/running",
        f"{MANAGE}/moderation", "{open1}", "{objection}/answer", "{vote_activity}", "{draft}", "{draft}/options", "{draft}/ready",
        "{paper}/ready", "{paper}/enter", "{paper}/paper", "{paper}/paper/1", "{paper}/call-off", f"{MANAGE}/voter-lists",
        "{voter_list}", "{entered}", "{doubted}", "{announcing}",
        "{about_option}", "{came}", "{discussion}/restating", "{discussion}/guests",
        f"{NIGHT}/messages", f"{NIGHT}/messages/new", "{message}", "{message}/sending", "{message}/correct", "{message}/withdraw",
        "{unsent}/sending", "{unsent}/change",
        CAFE, f"{CAFE}/opening", f"{MANAGE}/opening", "/consultations/how-should-mental-health-teams-help/manage",
        *(f"{CAFE}/opening/{page}" for page in ("tier", "holidays", "checks/easy_read", "without/easy_read", "ask", "time")),
        f"{MANAGE}/opening/without/easy_read",
        BIRTHS, f"{BIRTHS}/temporary", f"{BIRTHS}/temporary/after", f"{BIRTHS}/temporary/reopen",
        f"{BIRTHS}/stop", f"{BIRTHS}/take-out",
        "/groups/new", f"{GROUP}/manage", f"{GROUP}/manage/change", f"{GROUP}/manage/invite", "{group_request}", "{group_member}",
        f"{GROUP}/meetings/plan", *(f"{{group_meeting}}/{page}" for page in ("move", "cancel", "papers/new")),
        "{group_past}/minutes", "{group_past}/actions/new", "{group_action}", f"{GROUP}/texts/new", "{group_text}/owner",
        "{group_said}/judge", "{group_past}",
    ],
}  # fmt: skip


def all_pages() -> list[tuple[str, str]]:
    return [(who, path) for who, paths in PAGES.items() for path in paths]


def list_names() -> set[str]:
    """Those in PAGES of addresses that have a random part."""
    return {name for _who, path in all_pages() for name in re.findall(r"\{(\w+)\}", path)}
