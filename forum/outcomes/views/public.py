"""What everyone may read: you said, we did; a theme; a promise; two versions of an answer; what changed on the whole site."""

from __future__ import annotations

import re

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.consultations.queries import find_place, get_activity, get_consultation
from forum.consultations.rules import find_why_closed
from forum.contributions.queries import get_contribution
from forum.kernel.differences import Difference, compare_words
from forum.kernel.errors import NotFound
from forum.kernel.permissions import can
from forum.kernel.text import as_plain, render
from forum.outcomes.actions.keeping import fingerprint_kept
from forum.outcomes.deadlines import answers_due_on, days_late, state_of_decision, state_of_promise, today
from forum.outcomes.fingerprints import fingerprint_campaign, fingerprint_evidence, fingerprint_voice, fingerprint_words
from forum.outcomes.kind import FOLLOW_UP
from forum.outcomes.kinds import (
    ANSWERS_US,
    DISPOSITIONS,
    HAPPENED,
    PROMISE_STATES,
    SERVICE_SAYS,
    AnswerState,
    Disposition,
    PromiseState,
    ThemeState,
    say_ratings,
    say_seen,
    say_seen_among,
)
from forum.outcomes.models import Answer, Sighting
from forum.outcomes.queries import changed as changes
from forum.outcomes.queries import changed_answers, said, showing, themes
from forum.outcomes.queries.considered import do_answers_wait, has_still_to_consider, list_considerers
from forum.outcomes.queries.followed import find_following
from forum.outcomes.queries.kept import find_last_said_kept, list_refused, list_who_broke
from forum.outcomes.queries.promise_drafts import find_checked
from forum.outcomes.queries.rewordings import find_rewording
from forum.outcomes.queries.since import list_confirmations, list_sorted_together
from forum.outcomes.queries.since_considered import say_came_after
from forum.outcomes.rules import (
    CODE,
    CORRECT_ACCOUNT,
    RATE_ANSWER,
    RATE_CHECK,
    REFUSE_KEPT,
    REPORT_PROGRESS,
    SEE_DESK,
    WRITE_ANSWER,
)
from forum.web.access import anyone, current_actor
from forum.web.kept_pages import kept_for_visitors
from forum.web.templates import offer_to_templates

NOT_IN_THEME = ("new", "read", "none")
blueprint = Blueprint("outcomes", __name__)
BASE = "/consultations/<slug>"
MOST_PAGES = 10_000
offer_to_templates(
    "outcomes",
    ANSWERS_US=ANSWERS_US,
    CODE=CODE,
    CORRECT_ACCOUNT=CORRECT_ACCOUNT,
    DISPOSITIONS=DISPOSITIONS,
    fingerprint_campaign=fingerprint_campaign,
    fingerprint_evidence=fingerprint_evidence,
    fingerprint_voice=fingerprint_voice,
    fingerprint_words=fingerprint_words,
    HAPPENED=HAPPENED,
    PROMISE_STATES=PROMISE_STATES,
    RATE_ANSWER=RATE_ANSWER,
    RATE_CHECK=RATE_CHECK,
    REFUSE_KEPT=REFUSE_KEPT,
    REPORT_PROGRESS=REPORT_PROGRESS,
    SEE_DESK=SEE_DESK,
    WRITE_ANSWER=WRITE_ANSWER,
    SERVICE_SAYS=SERVICE_SAYS,
    days_late=days_late,
    has_still_to_consider=lambda answer: has_still_to_consider(current_actor(), answer),
    find_lately=lambda: changes.find_lately(current_actor()),
    count_people_heard=said.count_people_heard,
    count_unread_since=said.count_unread_since,
    find_decision=showing.find_decision,
    find_following=find_following,
    do_answers_wait=do_answers_wait,
    list_considerers=list_considerers,
    say_came_after=say_came_after,
    find_decisions=showing.find_decisions,
    has_changed_since=changed_answers.has_changed_since,
    is_summary_older=changed_answers.is_summary_older,
    list_changed_since=changed_answers.list_changed_since,
    state_of_decision=state_of_decision,
    state_of_promise=state_of_promise,
    today=today,
    has_outcomes=themes.has_agreed_theme,
    count_promises=showing.count_promises,
    say_result=showing.say_result,
    say_ratings=say_ratings,
    say_seen=say_seen,
    say_seen_among=say_seen_among,
)


@blueprint.get(f"{BASE}/you-said-we-did")
@anyone
@kept_for_visitors
def page(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    found = showing.make_page(actor, consultation)
    show = request.args.get("show", "")
    if show not in {*showing.Show, *Disposition}:
        show = showing.Show.ALL
    return render_template(
        "outcomes/page.html",
        consultation=consultation,
        page=found,
        rows=showing.choose_rows(found, show),
        show=show,
        own=showing.find_own_ratings(actor, consultation),
        set_aside=said.list_set_aside(consultation) if found.totals.fit_none else [],
    )


@blueprint.get(f"{BASE}/themes/<public_id>")
@anyone
@kept_for_visitors
def theme(slug: str, public_id: str) -> ResponseReturnValue:
    """One theme with everything that is in it. The address of one that was joined with another leads there."""
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    found = themes.find_theme(consultation, public_id)
    if found is not None and found.state == ThemeState.MERGED and found.merged_into:
        return redirect(url_for("outcomes.theme", slug=slug, public_id=found.merged_into.public_id), 301)
    theme = themes.get_theme(actor, consultation, public_id)
    number = read_page(request.args.get("page"))
    contributions, total = said.list_said(consultation, said.Filter(theme_id=theme.id, page=number))
    entries = {entry.contribution_id: entry for entry in themes.list_entries(theme, contributions)}
    return render_template(
        "outcomes/theme.html",
        consultation=consultation,
        row=showing.make_row(consultation, theme),
        due_on=answers_due_on(consultation, showing.find_report(consultation)),
        shown=contributions,
        entries=entries,
        campaigns=said.campaigns_of(contributions),
        total=total,
        number=number,
        pages=-(-total // said.COMMENTS_PER_PAGE),
        own=showing.find_own_ratings(actor, consultation),
        rewording=find_rewording(theme),
        confirmations=list_confirmations([theme.id])[theme.id],
        sorted_together=list_sorted_together(theme),
    )


@blueprint.get(f"{BASE}/not-in-a-theme")
@anyone
@kept_for_visitors
def not_in_theme(slug: str) -> ResponseReturnValue:
    """What was said and is in no theme: counted and shown in public, with why where somebody has said why."""
    consultation = get_consultation(current_actor(), slug)
    totals = said.count_said(consultation)
    groups = {name: count for name, count in (("new", totals.unread), ("read", totals.read), ("none", totals.fit_none)) if count}
    asked, number = request.args.get("show", ""), read_page(request.args.get("page"))
    wanted = said.Filter(show=asked if asked in NOT_IN_THEME else next(iter(groups), "new"), page=number)
    contributions, total = said.list_said(consultation, wanted)
    return render_template(
        "outcomes/not_in_theme.html",
        consultation=consultation,
        shown=contributions,
        readings=said.list_readings_of(contributions),
        totals=totals,
        sizes=groups,
        show=wanted.show,
        total=total,
        number=number,
        pages=-(-total // said.COMMENTS_PER_PAGE),
    )


@blueprint.get(f"{BASE}/promises/<public_id>")
@anyone
@kept_for_visitors
def promise(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    found = showing.get_promise(consultation, public_id)
    last = find_last_said_kept(found)
    said_kept = last if last and last.is_pending and not found.given_up_at else None
    return render_template(
        "outcomes/promise.html",
        consultation=consultation,
        promise=found,
        said_kept=said_kept,
        kept_lapsed=find_why_closed(consultation) if said_kept else None,
        confirmed=last if last and last.agreed_at and found.done_at else None,
        refused=list_refused(found),
        checked=find_checked(found),
        broken_by=list_who_broke(found),
        kept_seen=fingerprint_kept(said_kept) if said_kept else "",
        place=find_place(actor, consultation),
    )


@blueprint.get(f"{BASE}/answers/<public_id>/compare")
@anyone
@kept_for_visitors
def compare(slug: str, public_id: str) -> ResponseReturnValue:
    """A version of an answer beside the one before it, with what was taken out and what was added."""
    actor = current_actor()
    consultation = get_consultation(actor, slug)
    answer = showing.get_answer(consultation, public_id)
    if answer.state != AnswerState.PUBLISHED and not can(actor, SEE_DESK, consultation):
        raise NotFound
    before = [each for each in answer.theme.published_answers if each.number < answer.number]
    if not before:
        raise NotFound
    return render_template(
        "outcomes/compare.html",
        consultation=consultation,
        answer=answer,
        before=before[-1],
        parts=list_differences(before[-1], answer),
    )


@blueprint.get(f"{BASE}/follow-up/<public_id>")
@anyone
def follow_up(slug: str, public_id: str) -> ResponseReturnValue:
    """The address that this activity had before it got a page of its own: links to it lead where they always led."""
    activity = get_activity(current_actor(), slug, public_id, FOLLOW_UP.key)
    return redirect(url_for("outcomes.page", slug=activity.consultation.slug))


@blueprint.get(f"{BASE}/happening/<public_id>")
@anyone
@kept_for_visitors
def happening(slug: str, public_id: str) -> ResponseReturnValue:
    """The activity of the phase that follows a decision: what was promised, what the service says and what people see of it. Late
    promises come first."""
    actor = current_actor()
    consultation = get_activity(actor, slug, public_id, FOLLOW_UP.key).consultation
    found = showing.make_page(actor, consultation)
    if found.decision is None:
        return redirect(url_for("outcomes.page", slug=slug))
    order = list(PromiseState)
    return render_template(
        "outcomes/happening.html",
        consultation=consultation,
        page=found,
        promises=sorted(found.promises, key=lambda each: (order.index(state_of_promise(each)), each.due_on)),
        own=showing.find_own_ratings(actor, consultation),
    )


@blueprint.get(f"{BASE}/sightings/<public_id>")
@anyone
@kept_for_visitors
def sighting(slug: str, public_id: str) -> ResponseReturnValue:
    """The lasting address of what somebody sees of a promise."""
    found = get_contribution(current_actor(), slug, public_id)
    if not isinstance(found, Sighting):
        raise NotFound
    return render_template("outcomes/sighting.html", consultation=found.consultation, said=found, check=found.check)


@blueprint.get("/what-changed")
@anyone
@kept_for_visitors
def changed() -> ResponseReturnValue:
    newest = request.args.get("sort") == "newest"
    found = changes.list_changed(current_actor(), newest_first=newest)
    return render_template("outcomes/changed.html", changed=found, newest=newest, most=changes.PER_STATE)


def read_page(text: str | None) -> int:
    """A page number from an address; anything else is the first page."""
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), MOST_PAGES)


def list_differences(before: Answer, after: Answer) -> list[Difference]:
    """As `compare_words` has it."""
    return compare_words(_words_of(before), _words_of(after))


def _words_of(answer: Answer) -> list[str]:
    """As people read them, without marks. A paragraph ends with a break of its own, which no word takes with it."""
    words = []
    for part in filter(None, (answer.headline, answer.reason, answer.constraint, answer.would_change)):
        for paragraph in re.split(r"\n\s*\n", part):
            words += [f"{word} " for word in as_plain(render(paragraph)).split()] + ["\n\n"]
    return words
