"""Parts of a thread's page, drawn again as whoever reads it may see them now: asked for when they were told that something
changed (`live`). The same for every visitor, and kept as the page is: of a crowd that asks for the same, one is drawn."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.activities.discussions.queries import replies, summaries, threads
from forum.activities.discussions.rendering import Showing, find_outline, read_as_of, render_each, render_first_post
from forum.activities.discussions.rules import find_writing_place, why_no_reply
from forum.activities.discussions.views.reading import COMPACT
from forum.activities.discussions.views.responses import find_responses
from forum.activities.discussions.views.summaries import show_in_short
from forum.kernel.db import is_public_id
from forum.web.access import anyone, current_actor
from forum.web.kept_pages import kept_for_visitors

blueprint = Blueprint("discussion_fragments", __name__, url_prefix="/consultations/<slug>")
MOST_NAMED = 100
FLAT = "flat"


@blueprint.get("/threads/<public_id>/fragments")
@anyone
@kept_for_visitors
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """`of`: public ids of comments, at most MOST_NAMED; left out is what a page would not show. `view`: how replies are shown;
    `under`: the comment at the head of the page, where that is not the first; `head`: what stands above the comments, too."""
    actor = current_actor()
    thread = threads.get_thread(actor, slug, public_id)
    wanted = {each for each in request.args.get("of", "").split(".", MOST_NAMED)[:MOST_NAMED] if is_public_id(each)}
    view, state, place = request.args.get("view"), read_as_of(), find_writing_place(actor, thread)
    is_open = not why_no_reply(actor, thread)
    posts, parents = replies.list_named(actor, thread, wanted)
    under = replies.find_post(thread, request.args.get("under")) or thread.first_post
    outline = find_outline(thread, state)
    own = outline.last_of.get(place.id) if place else None
    showing = Showing(is_compact=view == COMPACT, is_flat=view == FLAT, last_own_id=own)
    responses = find_responses(actor, thread, [under, *posts], is_open=is_open, told={})
    others = [post for post in posts if post.id != under.id]
    is_shown = threads.may_find(actor, under)
    has_head = request.args.get("head") == "1" and is_shown
    whole = has_head and under.parent_id is None
    return render_template(
        "activities/discussions/fragments.html",
        thread=thread,
        consultation=thread.activity.consultation,
        under=under if is_shown and under.public_id in wanted else None,
        first_post=render_first_post(actor, thread, responses.of(under), is_open=is_open) if under.parent_id is None else "",
        responses=responses,
        is_open=is_open,
        drawn=list(zip(others, render_each(actor, thread, others, parents, responses, showing, is_open=is_open), strict=True)),
        has_head=has_head,
        place_of_replies=under,
        ancestors=replies.list_ancestors(under) if has_head and not whole else [],
        in_short=show_in_short(actor, thread, outline) if whole else None,
        answer=summaries.find_answer(thread) if whole else None,
    )
