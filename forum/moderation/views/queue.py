"""The moderators' screen: the queue and, beside it, the case that is open. It works without JavaScript; with it, the list is
live (forum/moderation/live.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consultations.events import consultation_stream
from forum.consultations.name_queries import list_lookalikes
from forum.consultations.queries import list_own_roles
from forum.contributions.kinds import moderation_hooks_of
from forum.contributions.rules import name_for
from forum.kernel.clock import now
from forum.kernel.dates import add_months, say_length
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.numbers import say_number
from forum.kernel.permissions import MODERATORS, Actor
from forum.live.subscriptions import last_seq
from forum.moderation.actions import shifts, working
from forum.moderation.actions.deciding import check_ruling, decide, find_main_reason, lets_through, preview_passage
from forum.moderation.forms import CaseNoteForm, DecideForm, list_phrases
from forum.moderation.house_rules import HOUSE_RULES, HouseRule
from forum.moderation.kinds import (
    DECIDE_WITHIN,
    FIRST_LOOK,
    KEYS,
    LANE_LABELS,
    MARKS,
    OTHER_MARK,
    UNDECIDED,
    DecisionKind,
    Lane,
    ModerationAction,
    mark_for,
)
from forum.moderation.models import Case
from forum.moderation.queries import cases, queue, searching
from forum.moderation.queries.public import find_usual_wait, say_when_checked
from forum.moderation.rules import APPEAL, CLAIM_LASTS, MOST_MONTHS_TO_APPEAL, describe_for, holds_claim, is_first_look
from forum.moderation.triggers import offers_care
from forum.search.parsing import LONGEST_QUERY, parse
from forum.web.access import current_actor, signed_in
from forum.web.templates import offer_to_templates

blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")
SHOWS = ("", "mine", "asking", "with-author", "decided")
offer_to_templates(
    "moderation",
    APPEAL=APPEAL,
    describe_decision=lambda case, act: describe_for(case, ModerationAction(act)),
    is_first_look=is_first_look,
    KEYS=KEYS,
    LANE_LABELS=LANE_LABELS,
    FIRST_LOOK=FIRST_LOOK,
    DECIDE_WITHIN=DECIDE_WITHIN,
    UNDECIDED=UNDECIDED,
    label_of_flag=queue.label_of,
    moderates=lambda: _moderates(current_actor()),
    needs_break=shifts.needs_break,
    offers_care=offers_care,
    say_when_checked=say_when_checked,
    usual_wait=find_usual_wait,
    spans_of_marks=lambda text: cases.mark_phrases(text, [*MARKS.values(), OTHER_MARK]),
)


@dataclass(frozen=True)
class Preview:
    """A notice that is not sent yet, in the author's own view."""

    kind: DecisionKind
    rule: HouseRule | None
    explanation: str
    passage: str
    appeal_until: datetime
    reason_key: str
    pause_until: datetime | None = None
    is_automatic: bool = False
    is_first_look: bool = False


@blueprint.get("")
@signed_in
def queue_page() -> ResponseReturnValue:
    return render_template("moderation/queue.html", **_list_context(current_actor()), case=None)


@blueprint.get("/cases/<public_id>")
@signed_in
def case(public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    found = cases.get_case(actor, public_id)
    form = DecideForm.from_request(version=str(found.version), rule_key=_likely_rule(found), seen=list_phrases(found))
    return _show_case(actor, found, form)


@blueprint.post("/cases/<public_id>/take")
@signed_in
def take(public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    try:
        working.claim(actor, cases.get_case(actor, public_id))
        flash(_("You have taken this case. It is yours for %(length)s.", length=say_length(CLAIM_LASTS)), "success")
    except Conflict as problem:
        flash(problem.sentence)
    return redirect(url_for("moderation.case", public_id=public_id, _anchor="case-title"), 303)


@blueprint.post("/cases/<public_id>/give-back")
@signed_in
def give_back(public_id: str) -> ResponseReturnValue:
    found = cases.get_case(current_actor(), public_id)
    working.release(current_actor(), found)
    flash(_("You have put the case back in the queue."), "success")
    return redirect(url_for("moderation.queue_page", lane=found.lane), 303)


@blueprint.route("/cases/<public_id>/decide", methods=["GET", "POST"])
@signed_in
def decide_case(public_id: str) -> ResponseReturnValue:
    if request.method == "GET":  # A reload, or back from signing in.
        return redirect(url_for("moderation.case", public_id=public_id))
    actor = current_actor()
    found = cases.get_case(actor, public_id)
    form = DecideForm.from_request()
    form.offer(found)
    if "preview" in request.form:
        return _show_case(actor, found, form, preview=_preview(found, form))
    if form.validate():
        try:
            with form.showing_refusals():
                decide(actor, found, form.read_ruling(), version=form.read_version())
                flash(_("Done. We have told %(name)s.", name=name_for(actor, found.contribution).removesuffix(".")), "success")
                if found.state in UNDECIDED:
                    flash(_("The comment is still hidden. Decide what to do with it too."))
                    return redirect(url_for("moderation.case", public_id=public_id), 303)
                return redirect(url_for("moderation.queue_page", lane=found.lane), 303)
        except (Conflict, Forbidden) as problem:
            # What was written stays on the page; what happened meanwhile stands beside it.
            found = cases.get_case(actor, public_id)
            form.form_errors.append(problem.sentence)
            form.version.data = str(found.version)
            return _show_case(actor, found, form, status=409)
    return _show_case(actor, found, form, preview=_preview(found, form), status=422)


@blueprint.post("/cases/<public_id>/notes")
@signed_in
def note(public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    found = cases.get_case(actor, public_id)
    form = CaseNoteForm.from_request()

    def make() -> str:
        working.write_note(actor, found, words=form.words.data or "", asks="ask" in request.form)
        return url_for("moderation.case", public_id=public_id)

    if form.validate():
        led = form.lead_once(actor, make)
        flash(_("Other moderators can see your note."), "success")
        return led
    decide_form = DecideForm(formdata=None, data={"version": str(found.version), "rule_key": _likely_rule(found)})
    return _show_case(actor, found, decide_form, note_form=form, status=422)


@blueprint.route("/cases/<public_id>/aside", methods=["GET", "POST"])
@signed_in
def step_aside(public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    found = cases.get_case(actor, public_id)
    if request.method == "POST":
        working.recuse(actor, found)
        flash(_("You have stepped aside. Other moderators will take it from here."), "success")
        return redirect(url_for("moderation.queue_page"), 303)
    return render_template("moderation/aside.html", case=found, card=queue.describe_card(found))


@blueprint.get("/cases/<public_id>/author")
@signed_in
def author(public_id: str) -> ResponseReturnValue:
    found = cases.get_case(current_actor(), public_id)
    person = found.contribution.author
    return render_template(
        "moderation/author.html", case=found, author=person, said=cases.list_said_by(person), history=cases.find_history(found)
    )


@blueprint.route("/shift", methods=["GET", "POST"])
@signed_in
def shift() -> ResponseReturnValue:
    actor = _require_moderator()
    if request.method == "POST":
        given_back = working.take_break(actor)
        flash(_("Your shift has ended. Thank you."), "success")
        if given_back:
            flash(_("Your open cases are back in the queue."), "success")
        return redirect(url_for("moderation.shift"), 303)
    return render_template(
        "moderation/shift.html",
        shift=shifts.find_shift(actor.account_id),
        ends_after=shifts.UNSEEN_SHIFT_LASTS,
        here=queue.list_here(actor),
        **_nav_context(actor),
    )


@blueprint.get("/search")
@signed_in
def search_page() -> ResponseReturnValue:
    """Words that are hidden: apart from the search of the site, which knows nothing of them."""
    actor = _require_moderator()
    typed = request.args.get("q", "")
    problem = _("Use %(most)s characters or fewer", most=LONGEST_QUERY) if len(typed) > LONGEST_QUERY else ""
    query = parse("" if problem else typed)
    page = render_template(
        "moderation/search.html",
        typed=typed[:LONGEST_QUERY],
        problem=problem,
        asked=bool(typed.strip()),
        has_words=bool(query),
        matches=searching.search_hidden(actor, query),
        most=say_number(searching.MOST_LOOKED_THROUGH),
        most_shown=queue.MOST_SHOWN,
        **_nav_context(actor),
    )
    return page, 422 if problem else 200


def _moderates(actor: Actor) -> bool:
    return bool(MODERATORS & list_own_roles(actor))


def _require_moderator() -> Actor:
    actor = current_actor()
    if not _moderates(actor):
        raise Forbidden(_("This page is for moderators."))
    return actor


def _nav_context(actor: Actor) -> dict[str, object]:
    return {"appeals_waiting": queue.count_appeals(actor), "own_shift": shifts.find_shift(actor.account_id)}


def _list_context(actor: Actor, around: Case | None = None) -> dict[str, object]:
    """What the list shows. Cursors are read first: what happens meanwhile comes again over the socket."""
    _require_moderator()
    moderated = queue.list_moderated(actor)
    cursors = {consultation.slug: last_seq(consultation_stream(consultation.id)) for consultation in moderated}
    lane = around.lane if around else request.args.get("lane", type=int)
    lane = Lane(lane) if lane in set(Lane) else None
    show = request.args.get("show", "")
    show = show if show in SHOWS else ""
    slug = request.args.get("in", "")
    cards = queue.list_cards(actor, lane=lane, slug=slug, show=show)
    me = actor.account_id or 0
    counts_by_stream = {each.slug: queue.count_lanes_for(each.id, {me})[me] for each in moderated}
    return {
        "cards": cards,
        "seen": queue.find_seen(actor, cards),
        "lane_counts": queue.count_lanes(actor, slug),
        "lane": lane,
        "show": show,
        "slug": slug,
        "moderated": moderated,
        "lookalikes": list_lookalikes([each.id for each in moderated]),
        "cursors": cursors,
        "counts_by_stream": counts_by_stream,
        "waiting_everywhere": sum(sum(lanes.values()) for lanes in counts_by_stream.values()),
        "here": queue.list_here(actor),
        "claim_minutes": int(CLAIM_LASTS.total_seconds() // 60),
    } | _nav_context(actor)


def _show_case(
    actor: Actor,
    found: Case,
    form: DecideForm,
    *,
    preview: Preview | None = None,
    note_form: CaseNoteForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    form.offer(found)
    why_not_mine = holds_claim(actor, found)
    may_read = why_not_mine is None or "read" in request.args
    contribution = found.contribution
    # Whoever reads without taking it is shown no private details: the queue promises that.
    covered = (lambda text: text) if why_not_mine is None else (lambda text: queue.cover_private(found, text)[1])
    words = f"{contribution.title}\n\n{contribution.body}" if contribution.title else contribution.body
    latest_kept = next((kept for kept in reversed(found.kept_words) if kept.decision_id is None), None)
    changed_since = latest_kept if latest_kept and latest_kept.body != contribution.body else None
    page = render_template(
        "moderation/queue.html",
        **_list_context(actor, found),
        case=found,
        card=queue.describe_card(found),
        form=form,
        note_form=note_form or CaseNoteForm(formdata=None),
        preview=preview,
        why_not_mine=why_not_mine,
        may_read=may_read,
        covered=covered,
        spans=cases.mark_phrases(covered(words), [flag.phrase for flag in found.flags]),
        changed_since=changed_since,
        around=moderation_hooks_of(contribution).list_around(contribution) if may_read else [],
        history=cases.find_history(found),
    )
    return page, status


def _likely_rule(found: Case) -> str:
    """ "" where nobody has found anything: whoever would change something says why."""
    if is_first_look(found):
        return ""
    flags = [flag for flag in found.flags if flag.state == "open"] or found.flags
    return min(flags, key=lambda flag: flag.reason.lane).reason.rule_key if flags else ""


def _preview(found: Case, form: DecideForm) -> Preview | None:
    """The notice as it would be, as far as the form is filled in."""
    if form.act.data not in {key for key, _label in form.act.choices}:
        return None
    reason_key = find_main_reason(found)
    if lets_through(found, ModerationAction(form.act.data)):
        kind = describe_for(found, ModerationAction.KEEP)
        return Preview(kind, None, form.reason.data or "", "", now(), reason_key, is_first_look=True)
    if form.rule_key.data not in HOUSE_RULES:
        return None
    ruling = form.read_ruling()
    if "preview" in request.form and ruling.act is ModerationAction.REDACT:
        try:
            check_ruling(found, ruling)
        except Invalid as problem:
            if "passages" in problem.errors:
                form.passages.errors = [problem.errors["passages"]]
    passage = ""
    if ruling.act is ModerationAction.REDACT:
        passage = preview_passage(found.contribution, ruling.passages, mark_for(ruling.rule_key))
    until = add_months(now(), MOST_MONTHS_TO_APPEAL)
    return Preview(describe_for(found, ruling.act), HOUSE_RULES[ruling.rule_key], ruling.reason, passage, until, reason_key)
