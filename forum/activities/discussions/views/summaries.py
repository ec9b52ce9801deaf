"""What a thread has come to: written by facilitators, objected to by those who are not in it; what was heard in all threads of a
discussion; which official comment answers a question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from forum.activities.discussions.actions import summaries as actions
from forum.activities.discussions.events import QuestionAnswered
from forum.activities.discussions.forms import MarkAnswerForm, ObjectForm, ThreadSummaryForm
from forum.activities.discussions.kind import DISCUSSION
from forum.activities.discussions.models import Post, Summary, Thread
from forum.activities.discussions.queries import summaries as queries
from forum.activities.discussions.queries.outline import Outline
from forum.activities.discussions.queries.paging import ROWS_PER_PAGE
from forum.activities.discussions.queries.summaries import Objection
from forum.activities.discussions.queries.threads import get_thread
from forum.activities.discussions.rules import MARK_ANSWER, OBJECT, SUMMARISE
from forum.activities.discussions.summary_text import SummaryParts, split_parts
from forum.consultations.queries import get_activity, read_change_log
from forum.contributions.events import ContributionPublished
from forum.contributions.flashes import flash_published
from forum.contributions.rules import is_own, may_see_words, public_name
from forum.kernel.errors import Changed, NotFound
from forum.kernel.permissions import Actor, can, require
from forum.kernel.text import as_plain, render
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form
from forum.web.kept_pages import kept_for_visitors
from forum.web.urls import public_url, say_why_sign_in

blueprint = Blueprint("summaries", __name__, url_prefix="/consultations/<slug>")
say_why_sign_in("summaries.object_to", _l("To say what is missing from this summary, sign in."))
HEARD = 3


@dataclass(frozen=True)
class ShownSummary:
    """A version as a page shows it."""

    summary: Summary
    shared: Markup
    still_open: Markup
    missing: Markup


@dataclass(frozen=True)
class InShort:
    """What stands above a thread: the newest version, what came since, who says that they are not in it."""

    shown: ShownSummary
    since: int
    objections: list[Objection]
    can_object: bool


def show_in_short(actor: Actor, thread: Thread, outline: Outline) -> InShort | None:
    summary = queries.find_summary(thread)
    if summary is None:
        return None
    can_object = not is_own(actor, summary) and can(actor, OBJECT, summary)
    since = outline.count_since(summary.created_at)
    return InShort(show_all(actor, [summary])[0], since, queries.list_objections(thread), can_object)


def show_all(actor: Actor, summaries: list[Summary]) -> list[ShownSummary]:
    """Of one consultation, in one query, for the names behind the links to its comments."""
    if not summaries:
        return []
    consultation = summaries[0].consultation
    # As “Link to this comment” has it, and as the browser shows it once that was followed: whole, and not within a link.
    here = re.escape(public_url("consultations.show", slug=consultation.slug))
    address = re.compile(rf"(?<!\]\()(?<![<\[]){here}/(?:posts/|threads/\w+(?:\?[\w=&-]*)?#post-)(\w+)(?![\w/?#])")
    linked = list(dict.fromkeys(public_id for summary in summaries for public_id in address.findall(summary.body)))
    links = {public_id: _name_link(actor, post) for public_id, post in queries.list_linked(linked, consultation.id).items()}

    def draw(text: str) -> Markup:
        """The address of a comment is shown as whose it is."""
        return render(address.sub(lambda found: f"[{links[found[1]]}]({found[0]})" if found[1] in links else found[0], text))

    parts = [split_parts(summary.body) for summary in summaries]
    return [
        ShownSummary(summary, draw(each.shared), draw(each.open), draw(each.missing))
        for summary, each in zip(summaries, parts, strict=True)
    ]


def _name_link(actor: Actor, post: Post) -> str:
    """Without what would mean something in a link."""
    if not may_see_words(actor, post):
        return _("a hidden comment") if post.has_words else _("a deleted comment")
    return _("%(name)s’s comment", name=re.sub(r"[\[\]()*_\\<>]", "", public_name(post)))


@blueprint.route("/threads/<public_id>/summary", methods=["GET", "POST"])
@signed_in
def write(slug: str, public_id: str) -> ResponseReturnValue:
    """The next version of it, by whoever facilitates; with it the thread may be closed."""
    actor = current_actor()
    thread = get_thread(actor, slug, public_id)
    require(actor, SUMMARISE, thread.first_post)

    def read() -> dict[str, object]:
        summary = queries.find_summary(thread)
        parts = split_parts(summary.body) if summary else SummaryParts("", "")
        words = {"shared": parts.shared, "still_open": parts.open, "missing": parts.missing}
        return words | {
            "is_conclusion": thread.concluded_at is not None,
            "began_from": actions.fingerprint_summary(summary),
        }

    written = queries.list_version_numbers(thread)
    log = read_change_log(actor, thread.activity.consultation, ContributionPublished, contribution_id=written)
    form = ThreadSummaryForm.from_request(**read()).told_by(log)
    if form.validate_on_submit():
        with form.showing_changes(read):
            parts = SummaryParts(form.shared.data or "", form.still_open.data or "", form.missing.data or "")
            sent = {"is_conclusion": form.is_conclusion.data, "seen": form.began_from.data, "confirmation": form.confirmation}
            summary = actions.summarise(actor, thread, parts, **sent)
            flash_published(summary, _("Your summary is now at the top of the thread."))
            return redirect(url_for("discussions.thread", slug=slug, public_id=public_id, _anchor="summary"), 303)
    return render_form("activities/discussions/summaries/write.html", form, **_around(thread))


@blueprint.post("/threads/<public_id>/reopen")
@signed_in
def reopen(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    thread = get_thread(actor, slug, public_id)
    actions.reopen(actor, thread.first_post)
    flash(_("This thread is open again."), "success")
    return redirect(url_for("discussions.thread", slug=slug, public_id=public_id), 303)


@blueprint.get("/threads/<public_id>/summaries")
@anyone
@kept_for_visitors
def versions(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    thread = get_thread(actor, slug, public_id)
    page = queries.list_versions(actor, thread, request.args.get("before"))
    shown = show_all(actor, page.summaries)
    return render_template("activities/discussions/summaries/versions.html", page=page, shown=shown, **_around(thread))


@blueprint.get("/summaries/<public_id>")
@anyone
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """The lasting address of one version."""
    summary = queries.get_summary(current_actor(), slug, public_id)
    thread = summary.thread
    if thread.summary_id == summary.id:
        return redirect(url_for("discussions.thread", slug=slug, public_id=thread.public_id, _anchor="summary"))
    anchor = f"post-{summary.public_id}"
    return redirect(url_for("summaries.versions", slug=slug, public_id=thread.public_id, _anchor=anchor))


@blueprint.route("/threads/<public_id>/summary/missing", methods=["GET", "POST"])
@signed_in
def object_to(slug: str, public_id: str) -> ResponseReturnValue:
    """Somebody who has commented here says that they are not in the summary."""
    actor = current_actor()
    thread = get_thread(actor, slug, public_id)
    summary = queries.find_summary(thread)
    if summary is None:
        raise NotFound
    require(actor, OBJECT, summary)
    form = ObjectForm.from_request(seen=actions.fingerprint_summary(summary))
    if form.validate_on_submit():
        with form.showing_refusals(Changed):
            sent = {"idempotency_key": form.key.data, "confirmation": form.confirmation, "seen": form.seen.data}
            post = actions.object_to(actor, summary, body=form.body.data, **sent)
            flash_published(post, _("Thank you. It is now on the page, and we will tell the facilitators."))
            return redirect(url_for("discussions.post", slug=slug, public_id=post.public_id), 303)
        form.seen.data = actions.fingerprint_summary(summary)  # It stands above the form.
    shown = show_all(actor, [summary])[0]
    return render_form("activities/discussions/summaries/object.html", form, shown=shown, **_around(thread))


@blueprint.route("/threads/<public_id>/answer", methods=["GET", "POST"])
@signed_in
def mark_answer(slug: str, public_id: str) -> ResponseReturnValue:
    """The service says which of its comments answers the question."""
    actor = current_actor()
    thread = get_thread(actor, slug, public_id)
    require(actor, MARK_ANSWER, thread.first_post)
    found = queries.list_official(thread)

    def read() -> dict[str, object]:
        stands = queries.find_answer(thread)
        return {"answer": stands.public_id if stands else None, "began_from": actions.fingerprint_answer(thread)}

    log = read_change_log(actor, thread.activity.consultation, QuestionAnswered, thread_id=thread.id)
    form = MarkAnswerForm.from_request(**read()).told_by(log)
    form.answer.choices = [*((post.public_id, _describe(post)) for post in found), ("none", _("None of them answers it yet"))]
    if form.validate_on_submit():
        with form.showing_changes(read):
            chosen = next((post for post in found if post.public_id == form.answer.data), None)
            actions.mark_answer(actor, thread.first_post, chosen, seen=form.began_from.data)
            flash(_("Saved. Everyone can see it at the top of the thread."), "success")
            return redirect(url_for("discussions.thread", slug=slug, public_id=public_id), 303)
    return render_form("activities/discussions/summaries/answer.html", form, found=found, **_around(thread))


@blueprint.get("/discussions/<public_id>/heard")
@anyone
@kept_for_visitors
def heard(slug: str, public_id: str) -> ResponseReturnValue:
    """What all threads of a discussion have come to."""
    actor = current_actor()
    activity = get_activity(actor, slug, public_id, DISCUSSION.key)
    page = queries.list_heard(activity, ROWS_PER_PAGE, request.args.get("before"))
    return render_template(
        "activities/discussions/summaries/heard.html",
        activity=activity,
        consultation=activity.consultation,
        page=page,
        shown=show_all(actor, page.summaries),
    )


def _describe(post: Post) -> str:
    return f"{public_name(post)}: {as_plain(post.html, 120)}"


def _around(thread: Thread) -> dict[str, object]:
    return {"thread": thread, "activity": thread.activity, "consultation": thread.activity.consultation}
