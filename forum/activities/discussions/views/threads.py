"""Pages of a discussion: its threads, one thread, starting one, replying, and the lasting address of a post."""

from __future__ import annotations

from flask import current_app, flash, get_flashed_messages, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.activities.discussions.actions import posting
from forum.activities.discussions.actions.restating import fingerprint_restatement
from forum.activities.discussions.actions.visits import note_visit
from forum.activities.discussions.forms import ThreadForm
from forum.activities.discussions.kind import DISCUSSION, REPLY_KINDS, THREAD_KINDS, WRITER_GROUPS, kinds_for
from forum.activities.discussions.models import Post, Thread
from forum.activities.discussions.queries import paging, replies, summaries, threads
from forum.activities.discussions.queries.paging import REPLY_SORTS, THREAD_SORTS, Sort, read_sort
from forum.activities.discussions.queries.responses import PageResponses
from forum.activities.discussions.queries.shown import ShownPost
from forum.activities.discussions.queries.visits import find_visits
from forum.activities.discussions.rendering import (
    AsOf,
    find_lineup,
    find_outline,
    find_topics,
    find_voices,
    list_posts,
    read_as_of,
    render_first_post,
    render_replies,
    set_up_rendering,
)
from forum.activities.discussions.responses import (
    MEANINGS,
    NAMES,
    STANCE_NAMES,
    count_people,
    fingerprint_said,
    say_groups,
    say_who,
)
from forum.activities.discussions.rules import (
    CHANGE_RESTATING,
    MARK_ANSWER,
    REPLY,
    SEE_SPEAKING,
    START_THREAD,
    SUMMARISE,
    WRITE_FIRST,
    find_writing_place,
    guests_may_comment,
    is_looked_at_as_guest,
    name_thread,
    why_no_reply,
)
from forum.activities.discussions.speaking import GROUP_NAMES
from forum.activities.discussions.views.reading import (
    count_private,
    describe_showing,
    find_news,
    list_chosen,
    list_contents,
    read_choices,
)
from forum.activities.discussions.views.replying import (
    blueprint,
    describe_around,
    find_moved,
    find_visible,
    lead_to_choice,
    make_reply_form,
    refused_here,
)
from forum.activities.discussions.views.responses import find_responses, take_told
from forum.activities.discussions.views.speaking import asks_to_let_in, find_speaking, who_has_spoken, who_has_spoken_in
from forum.activities.discussions.views.summaries import HEARD, show_all, show_in_short
from forum.consultations.events import consultation_stream
from forum.consultations.extension_points import find_subject, list_subjects
from forum.consultations.highlights import Highlight, shows_highlights_of
from forum.consultations.models import Activity
from forum.consultations.queries import get_activity
from forum.consultations.rules import phase_is_open
from forum.contributions.flashes import flash_published
from forum.contributions.rules import LONGEST_BODY
from forum.kernel.log_cache import read_log_position
from forum.kernel.permissions import Actor, Role, require
from forum.kernel.text import render
from forum.live.sockets import readers_have_windows
from forum.web.access import anyone, current_actor, signed_in
from forum.web.drafts import find_draft_id
from forum.web.forms import csrf, render_form
from forum.web.kept_forms import names_kept_form
from forum.web.kept_pages import kept_for_visitors
from forum.web.origins import check_origin
from forum.web.templates import offer_to_templates
from forum.web.urls import say_why_sign_in

for _door in ("start", "reply"):
    say_why_sign_in(f"discussions.{_door}", _l("To comment, sign in or create an account. It takes a minute."))
blueprint.record_once(set_up_rendering)
SORT_NAMES = {
    Sort.FAIR: _l("Fair mix"),
    Sort.OLDEST: _l("Oldest first"),
    Sort.NEWEST: _l("Newest first"),
    Sort.UNANSWERED: _l("No replies yet"),
    Sort.MOST_DISCUSSED: _l("Most replies"),
}
HIGHLIGHTS = 5
offer_to_templates(
    "discussions",
    THREAD_KINDS=THREAD_KINDS,
    takes_guests=lambda activity: guests_may_comment(current_actor(), activity) is None,
    looks_first=is_looked_at_as_guest,
    REPLY_KINDS=REPLY_KINDS,
    WRITER_GROUPS=WRITER_GROUPS,
    RESPONSE_NAMES=NAMES,
    RESPONSE_MEANINGS=MEANINGS,
    STANCE_NAMES=STANCE_NAMES,
    CHANGE_RESTATING=CHANGE_RESTATING,
    fingerprint_restatement=fingerprint_restatement,
    fingerprint_said=fingerprint_said,
    count_people=count_people,
    say_who=say_who,
    say_groups=say_groups,
    SORT_NAMES=SORT_NAMES,
    REPLY_SORTS=REPLY_SORTS,
    REPLY=REPLY,
    SUMMARISE=SUMMARISE,
    MARK_ANSWER=MARK_ANSWER,
    SEE_SPEAKING=SEE_SPEAKING,
    GROUP_NAMES=GROUP_NAMES,
    who_has_spoken=who_has_spoken,
    who_has_spoken_in=who_has_spoken_in,
    name_thread=lambda thread: name_thread(current_actor(), thread),
    find_subject=lambda thread: find_subject(thread.activity.consultation, thread.subject_key),
)


@shows_highlights_of(DISCUSSION.key)
def highlight(actor: Actor, activity: Activity) -> Highlight | None:
    page = threads.list_threads(actor, activity, Sort.MOST_DISCUSSED, limit=HIGHLIGHTS)
    if not page.threads:
        return None
    heard = summaries.list_heard(activity, HEARD)
    context = {
        "threads": page.threads,
        "said": threads.count_threads(activity),
        "heard": show_all(actor, heard.summaries),
    }
    return Highlight(activity, "activities/discussions/highlight.html", context)


@blueprint.get("/discussions/<public_id>")
@anyone
@kept_for_visitors
def show(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    activity = get_activity(actor, slug, public_id, DISCUSSION.key)
    sort, subjects = read_sort(request.args.get("sort"), THREAD_SORTS), list_subjects(activity.consultation)
    about = next((each for each in subjects if each.key == request.args.get("about")), None)
    return render_template(
        "activities/discussions/show.html",
        activity=activity,
        consultation=activity.consultation,
        page=threads.list_threads(actor, activity, sort, request.args.get("after"), about=about),
        subjects=subjects,
        about=about,
        sort=sort,
        sorts=THREAD_SORTS,
        said=threads.count_threads(activity),
        closed_because=phase_is_open(actor, activity),
    )


@names_kept_form("discussions.start")
def name_start(actor: Actor, slug: str, public_id: str) -> str:
    activity = get_activity(actor, slug, public_id, DISCUSSION.key)
    return _("A new thread in “%(title)s”", title=activity.consultation.title)


@blueprint.route("/discussions/<public_id>/new", methods=["GET", "POST"])
@anyone
def start(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    activity = get_activity(actor, slug, public_id, DISCUSSION.key)
    check_origin()
    place = find_writing_place(actor, activity)
    require(actor, START_THREAD if place else WRITE_FIRST, activity)
    draft_key = find_draft_id(request.path) or ""
    form = ThreadForm.from_request(subject_key=request.args.get("about", ""))
    form.offer_subjects(list_subjects(activity.consultation))
    form.kind_key.choices = [(kind.key, kind.choice) for kind in kinds_for(Role(place.role) if place else Role.PARTICIPANT)]
    preview = None
    if form.is_submitted() and "preview" in request.form:
        preview = render((form.body.data or "")[:LONGEST_BODY])
    elif form.validate_on_submit():
        with form.showing_refusals(*refused_here(place)):
            if place is None:
                return lead_to_choice(form, activity, "sign_thread", slug=slug, public_id=public_id)
            post = posting.start_thread(
                actor,
                activity,
                kind_key=form.kind_key.data,
                title=form.title.data,
                body=form.body.data,
                idempotency_key=form.key.data,
                confirmation=form.confirmation,
                draft_key=draft_key,
                safely=form.safely,
                subject_key=form.chosen_subject,
            )
            flash_published(post, _("Thank you. Your comment is now on the page."))
            return redirect(url_for("discussions.post", slug=slug, public_id=post.public_id), 303)
    return render_form(
        "activities/discussions/start.html",
        form,
        activity=activity,
        consultation=activity.consultation,
        preview=preview,
        place=place,
        others=threads.list_threads(actor, activity, Sort.MOST_DISCUSSED, limit=2).threads,
    )


@blueprint.get("/threads/<public_id>")
@anyone
@kept_for_visitors
def thread(slug: str, public_id: str) -> ResponseReturnValue:
    """A thread; with `under` the part of it below one post; with `start` beginning at one reply."""
    actor = current_actor()
    found = threads.get_thread(actor, slug, public_id)
    if (moved := find_moved(actor, found, "under", "start")) is not None:
        return redirect(url_for("discussions.post", slug=slug, public_id=moved.public_id))
    under = find_visible(actor, found, request.args.get("under")) or found.first_post
    since = read_log_position(consultation_stream(found.space_id)).last  # Before all that the page shows.
    state, place = read_as_of(), find_writing_place(actor, found)
    visits = find_visits(actor, found.id)
    topics = [] if under.parent_id else find_topics(found, state)
    choices = read_choices(visits, topics, whole=under.parent_id is None)
    page, news = list_chosen(actor, found, under, choices, state), find_news(found, place, visits, state)
    closed_because = why_no_reply(actor, found)
    is_open = not closed_because
    shown: list[Post | ShownPost] = [under, *list_posts(page.branches)]
    responses = find_responses(actor, found, shown, is_open=is_open, told=take_told(), posted=list_posted())
    items = render_replies(actor, found, page.branches, under, responses, describe_showing(choices, news), is_open=is_open)
    drawn = render_template(
        "activities/discussions/thread.html",
        **describe_around(found, place),
        **_describe_beside(actor, found, under, state, is_open=is_open),
        **({} if under.parent_id else _describe_above(actor, found, responses, state, is_open=is_open)),
        under=under,
        page=page,
        private_replies=count_private(actor, under, page.branches),
        responses=responses,
        replies=items,
        contents=list_contents(items),
        choices=choices,
        topics=topics,
        news=news,
        skipped=bool(request.args.get("start") or request.args.get("after")),
        moved_away=threads.list_moved_away(actor, found) if news.moved_away and under.parent_id is None else [],
        since=since,
        closed_because=closed_because,
    )
    if under.parent_id is None and not any(choices.filters):  # A part of it is not all there is to see.
        note_visit(actor, found.id, visits, news.newest_at)
    return drawn


def _describe_beside(actor: Actor, thread: Thread, under: Post, state: AsOf, *, is_open: bool) -> dict[str, object]:
    """What stands around the replies to a post, and the box for another."""
    consultation, place = thread.activity.consultation, find_writing_place(actor, thread)
    return {
        "ancestors": replies.list_ancestors(under) if under.parent_id else [],
        "voices": find_voices(thread, state),
        "speaking_here": find_speaking(actor, consultation, thread),
        "asks_to_let_in": is_open and asks_to_let_in(actor, place, thread.first_post, state),
        "is_followed": bool(consultation.published_at) and is_open and readers_have_windows(current_app),
        "form": make_reply_form(actor, under) if is_open else None,
    }


def list_posted() -> list[str]:
    """What somebody has just posted, by its public id, for the page that comes next."""
    return [str(each) for each in get_flashed_messages(category_filter=["posted"])]


def _describe_above(actor: Actor, thread: Thread, responses: PageResponses, state: AsOf, *, is_open: bool) -> dict[str, object]:
    """What stands above the replies of a whole thread."""
    return {
        "first_post": render_first_post(actor, thread, responses.of(thread.first_post), is_open=is_open),
        "in_short": show_in_short(actor, thread, find_outline(thread, state)),
        "answer": summaries.find_answer(thread),
    }


@blueprint.post("/threads/<public_id>/follow")
@signed_in
def follow(slug: str, public_id: str) -> ResponseReturnValue:
    """The first who follows a thread without having written in it; from then on, the button goes to what is followed."""
    found = threads.get_thread(current_actor(), slug, public_id)
    posting.follow_thread(current_actor(), found, is_on=request.form.get("is_on") != "no")
    flash(_("You’re now following this. We will tell you when something happens."), "success")
    return redirect(url_for("discussions.thread", slug=slug, public_id=public_id), 303)


@blueprint.get("/posts/<public_id>")
@anyone
def post(slug: str, public_id: str) -> ResponseReturnValue:
    """The lasting address of a post: leads to it in its context, whatever its depth and page."""
    found = replies.get_post(current_actor(), slug, public_id)
    anchor = f"post-{found.public_id}"
    if found.parent_id is None:
        return redirect(url_for("discussions.thread", slug=slug, public_id=found.thread.public_id))
    parent = found.parent or found.thread.first_post
    under = parent.public_id if parent.parent_id else None
    lineup = find_lineup(found.thread, parent, read_as_of())
    start = found.public_id if lineup.places.get(found.public_id, paging.ROWS_PER_PAGE) >= paging.ROWS_PER_PAGE else None
    target = url_for("discussions.thread", slug=slug, public_id=found.thread.public_id, under=under, start=start, _anchor=anchor)
    return redirect(target)


csrf.exempt(start)  # It asks `check_origin` instead.
