"""Pages of voting: an activity's questions, one question, casting a ballot, answering an objection."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.activities.voting.actions import answering, casting
from forum.activities.voting.actions.casting import Cast, CastOutcome, Paper
from forum.activities.voting.actions.closing import count_open_sheets
from forum.activities.voting.entered_wording import say_disowned, say_nameless
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.forms.ballots import BallotForm, make_ballot_form
from forum.activities.voting.forms.polls import ReasonAnswerForm
from forum.activities.voting.kind import POLL
from forum.activities.voting.methods.budgets import say_reason, say_share
from forum.activities.voting.methods.contest import NO_MARK, NONE_KEY, Marks, blank_marks
from forum.activities.voting.methods.entries import name_of
from forum.activities.voting.methods.explaining import say_percent, say_votes
from forum.activities.voting.models import NamedBallot, Origin, Poll
from forum.activities.voting.page_rules import describe_page_rules
from forum.activities.voting.queries.ballots import count_turnout_so_far, has_open_doubt, list_entered, shows_entered
from forum.activities.voting.queries.cancellations import find_latest_cancellation, list_who_cancelled
from forum.activities.voting.queries.entries import count_disowned, count_nameless, find_entry, list_only_entered
from forum.activities.voting.queries.polls import (
    get_poll,
    get_reason,
    has_voted,
    has_voted_earlier,
    list_cancelled_votes,
    list_objections,
    list_polls,
    list_voted,
    make_contest,
    own_ballot,
)
from forum.activities.voting.queries.showing import find_standing, list_auditors, name_group, order_options
from forum.activities.voting.receipts import make_code, read_code, sign_code
from forum.activities.voting.rendering import empty, even_out
from forum.activities.voting.rules import (
    ANSWER,
    CALL_OFF,
    DISOWN,
    ENTER,
    FEWEST_SECRET,
    FEWEST_WHO_VOTED,
    SET_UP,
    VOTE,
    is_official,
    is_over,
    is_promised,
    is_voter,
    may_see_tally,
    state_of_poll,
)
from forum.activities.voting.sankey import lay_out
from forum.activities.voting.wording import (
    ORIGIN_NAMES,
    name_parts,
    say_entered,
    say_entry,
    say_in_short,
    say_purpose,
    say_state,
    say_ties,
    say_unchecked,
    say_unsealed,
    say_what_totals_hide,
)
from forum.consultations.extension_points import find_subject
from forum.consultations.highlights import Highlight, shows_highlights_of
from forum.consultations.models import Activity
from forum.consultations.queries import find_place, get_activity
from forum.consultations.rules import State
from forum.contributions.flashes import flash_published
from forum.contributions.rules import may_see
from forum.kernel.errors import Changed, Forbidden, NotFound
from forum.kernel.numbers import currency_code, say_money
from forum.kernel.permissions import Actor, require, why_not
from forum.web.access import anyone, current_actor, signed_in
from forum.web.forms import render_form
from forum.web.templates import offer_to_templates
from forum.web.urls import say_why_sign_in

blueprint = Blueprint("voting", __name__, url_prefix="/consultations/<slug>")
say_why_sign_in("voting.poll", _l("To vote, sign in or create an account. It takes a minute."))
RECEIPTS = "receipts"
MOST_RECEIPTS = 20
HIGHLIGHTS = 4

offer_to_templates(
    "voting",
    ANSWER=ANSWER,
    CALL_OFF=CALL_OFF,
    ENTER=ENTER,
    SET_UP=SET_UP,
    FEWEST_SECRET=FEWEST_SECRET,
    FEWEST_WHO_VOTED=FEWEST_WHO_VOTED,
    list_entered=list_entered,
    shows_entered=shows_entered,
    count_disowned=count_disowned,
    DISOWN=DISOWN,
    say_entered=say_entered,
    say_disowned=say_disowned,
    count_nameless=count_nameless,
    say_nameless=say_nameless,
    say_entry=say_entry,
    say_unchecked=say_unchecked,
    say_unsealed=say_unsealed,
    ORIGIN_NAMES=ORIGIN_NAMES,
    list_auditors=list_auditors,
    name_group=name_group,
    currency_code=currency_code,
    say_money=say_money,
    say_share=say_share,
    say_percent=say_percent,
    say_in_short=say_in_short,
    say_purpose=say_purpose,
    list_cancelled_votes=list_cancelled_votes,
    has_open_doubt=has_open_doubt,
    find_latest_cancellation=find_latest_cancellation,
    list_who_cancelled=list_who_cancelled,
    say_state=say_state,
    say_budget_reason=say_reason,
    say_ties=say_ties,
    say_votes=say_votes,
    say_what_totals_hide=say_what_totals_hide,
    state_of_poll=state_of_poll,
    find_subject=lambda poll: find_subject(poll.consultation, poll.subject_key),
    lay_out_flow=lay_out,
    name_of_mark=name_of,
    fingerprint_poll=fingerprint_poll,
    is_official=is_official,
    is_promised=is_promised,
)


@shows_highlights_of(POLL.key)
def highlight(actor: Actor, activity: Activity) -> Highlight | None:
    polls = sorted(list_polls(actor, activity), key=lambda poll: (not _can_be_voted_in(poll), poll.id))
    shown = polls[:HIGHLIGHTS]
    standings = {poll.id: find_standing(poll) for poll in shown if poll.result and not poll.called_off_at}
    place = find_place(actor, activity)
    voted = list_voted(place, shown) - list_only_entered(place, shown)
    barred = {poll.id for poll in shown if place and not is_voter(place, poll)}
    context = {"polls": shown, "standings": standings, "voted": voted, "barred": barred, "more": len(polls) - len(shown)}
    has_call = any(_can_be_voted_in(poll) and not (place and not is_voter(place, poll)) for poll in polls)
    return Highlight(activity, "activities/voting/highlight.html", context, has_call=has_call) if polls else None


def _can_be_voted_in(poll: Poll) -> bool:
    return bool(poll.announced_at) and not poll.called_off_at and not poll.result and state_of_poll(poll) is State.OPEN


@blueprint.get("/votes/<public_id>")
@anyone
def show(slug: str, public_id: str) -> ResponseReturnValue:
    """The questions of an activity; the question itself when there is one."""
    actor = current_actor()
    activity = get_activity(actor, slug, public_id, POLL.key)
    polls = list_polls(actor, activity)
    if len(polls) == 1:
        return redirect(url_for("voting.poll", slug=slug, public_id=polls[0].public_id))
    place = find_place(actor, activity)
    voted = list_voted(place, polls) - list_only_entered(place, polls)
    page = {"activity": activity, "consultation": activity.consultation, "polls": polls, "voted": voted}
    return render_template("activities/voting/show.html", **page)


@blueprint.get("/polls/<public_id>")
@anyone
def poll(slug: str, public_id: str) -> ResponseReturnValue:
    return _show_ballot(current_actor(), get_poll(current_actor(), slug, public_id))


def _show_ballot(actor: Actor, found: Poll) -> ResponseReturnValue:
    form = None
    if find_place(actor, found) is not None and why_not(actor, VOTE, found) is None:
        form = _make_form(actor, found, own_ballot(actor, found))
    return _poll_page(actor, found, form)


@blueprint.route("/polls/<public_id>/vote", methods=["GET", "POST"])
@signed_in
def vote(slug: str, public_id: str) -> ResponseReturnValue:
    """Takes a ballot. A vote that cannot be changed is shown once more before it is cast."""
    actor = current_actor()
    found = get_poll(actor, slug, public_id)
    if find_place(actor, found) is None:
        return redirect(
            url_for("consultation_join.join", slug=slug, next=url_for("voting.poll", slug=slug, public_id=public_id)), 303
        )
    if request.method == "GET":  # Back from signing in: a reason that was typed was kept for this address.
        return _show_ballot(actor, found)
    if _came_too_late(actor, found):
        return _poll_page(actor, found, None, is_late=True)
    require(actor, VOTE, found)
    form = _make_form(actor, found, None)
    marks = _read_marks(form)
    if marks is None or form.step.data == "back":
        return _poll_page(actor, found, form)
    if found.may_change or form.step.data == "cast":
        return _cast(actor, found, form, marks)
    return _check_ballot(actor, found, form, marks)


def _cast(actor: Actor, found: Poll, form: BallotForm, marks: Marks) -> ResponseReturnValue:
    code = read_code(form.receipt.data or "", found, actor.account_id) or make_code()
    reason = form["reason"].data or "" if "reason" in form else ""
    origin = Origin.ASSISTED if form.helped.data else Origin.WEB
    paper = Paper(marks, code, form.seen.data or "", form.key.data or None, reason, form.confirmation, origin)
    # Asked before the commit: after it, each question would read the poll and its options again.
    target = url_for("voting.poll", slug=found.consultation.slug, public_id=found.public_id)
    is_secret, public_id = found.is_secret, found.public_id
    try:
        with form.showing_refusals():
            made = casting.vote(actor, found, paper)
            if is_secret:
                _keep_receipt(public_id, made)
            flash(_say_cast(made), "success" if made.outcome is not CastOutcome.BEFORE else "plain")
            return redirect(target, 303)
    except Changed:
        form = _make_form(actor, found, None)
        form.refuse_if_changed()
    except Forbidden:
        if not _came_too_late(actor, found):
            raise
        return _poll_page(actor, found, None, is_late=True)  # It closed while this ballot waited for its turn.
    return _poll_page(actor, found, form)


def _came_too_late(actor: Actor, found: Poll) -> bool:
    """After its end, or after it was cancelled: its page says which, and that this vote was not counted."""
    return bool(found.announced_at and (found.called_off_at or is_over(actor, found) is None))


@blueprint.get("/reasons/<public_id>")
@anyone
def reason(slug: str, public_id: str) -> ResponseReturnValue:
    """The lasting address of a reason: beside the result of its poll."""
    found = get_reason(current_actor(), slug, public_id)
    return redirect(url_for("voting.poll", slug=slug, public_id=found.poll.public_id, _anchor=f"post-{found.public_id}"))


@blueprint.route("/reasons/<public_id>/answer", methods=["GET", "POST"])
@signed_in
def answer(slug: str, public_id: str) -> ResponseReturnValue:
    actor = current_actor()
    found = get_reason(actor, slug, public_id)
    require(actor, ANSWER, found)
    form = ReasonAnswerForm.from_request()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = answering.answer_objection(
                actor, found, body=form.body.data, idempotency_key=form.key.data, confirmation=form.confirmation
            )
            flash_published(made, _("Your answer is now next to the objection."))
            return redirect(
                url_for("voting.poll", slug=slug, public_id=found.poll.public_id, _anchor=f"post-{found.public_id}"), 303
            )
    if not may_see(actor, found):
        raise NotFound
    return render_form("activities/voting/answer.html", form, reason=found, poll=found.poll, consultation=found.consultation)


def _make_form(actor: Actor, found: Poll, ballot: NamedBallot | None) -> BallotForm:
    kind = make_ballot_form(found)
    values: dict[str, object] = {"receipt": sign_code(make_code(), found, actor.account_id)}
    if ballot is not None:
        values |= kind.fill(kind.contest, ballot.marks) | {"reason": ballot.reason.body if ballot.reason else ""}
    # A reason that could not be taken was kept for where it was sent, and stands wherever its form does.
    sent_to = url_for("voting.vote", slug=found.consultation.slug, public_id=found.public_id)
    form = kind.from_request(sent_to=sent_to, **values)
    form.show_in_order([option.key for option in order_options(actor, found)])
    return form


def _read_marks(form: BallotForm) -> Marks | None:
    """The marks that were sent, None when something is wrong with them. Two buttons mark without looking at the rest."""
    contest = form.contest
    if form.refuse_if_changed():
        return None
    if pressed := request.form.get("blank"):
        if form.refuse_blank(pressed):
            return None
        return bytes(blank_marks(contest))
    if "none" in request.form and NONE_KEY in contest.keys:
        marks = blank_marks(contest)
        marks[contest.keys.index(NONE_KEY)] = 1
        return bytes(marks)
    return form.read() if form.validate() else None


def _check_ballot(actor: Actor, found: Poll, form: BallotForm, marks: Marks) -> ResponseReturnValue:
    place = find_place(actor, found)
    if has_voted(place, found) and not list_only_entered(place, [found]):  # From another window.
        flash(_say_before())
        return redirect(url_for("voting.poll", slug=found.consultation.slug, public_id=found.public_id), 303)
    code = read_code(form.receipt.data or "", found, current_actor().account_id)
    button = next((name for name in ("blank", "none") if name in request.form), "")
    sent = [(name, value) for name, value in request.form.items(multi=True) if name.startswith("mark")]
    page = _draw_check(found, form, marks, code, [(button, "1")] if button else sent)
    if not found.is_secret:
        return page
    # Who was helped shows in the length no more than what is marked.
    blank = _draw_check(found, empty(form), bytes(blank_marks(form.contest)), code, [])
    return even_out(page, blank, form, code=code)


def _draw_check(found: Poll, form: BallotForm, marks: Marks, code: str | None, sent: list[tuple[str, str]]) -> str:
    return render_template(
        "activities/voting/check.html",
        poll=found,
        activity=found.activity,
        consultation=found.consultation,
        form=form,
        marked=found.method.entry.describe(form.contest, marks),
        unmarked=[option.label for option, mark in zip(form.contest.options, marks, strict=True) if mark == NO_MARK],
        sent=sent,
        code=code,
    )


def _poll_page(actor: Actor, found: Poll, form: BallotForm | None, *, is_late: bool = False) -> ResponseReturnValue:
    if form is not None:
        form.step.data = ""  # Whatever was done with this ballot, it is being marked again.
    page = _draw_poll(actor, found, form, is_late)
    if form is not None and found.is_secret and form.is_submitted():
        page = even_out(page, _draw_poll(actor, found, empty(form), is_late), form)
    return page, 403 if is_late else 422 if form is not None and form.list_errors() else 200


def _draw_poll(actor: Actor, found: Poll, form: BallotForm | None, is_late: bool) -> str:
    place = find_place(actor, found)
    voted, voted_before = has_voted(place, found), has_voted_earlier(place, found)
    ballot = own_ballot(actor, found) if voted and not found.is_secret else None
    shows_count = bool(found.result) or may_see_tally(actor, found, has_voted=voted)
    entry = find_entry(place, found)
    is_entered = voted and entry is not None and entry.counts
    code = ballot.receipt if ballot else session.get(RECEIPTS, {}).get(found.public_id)
    shown_form = form if not voted or is_entered or (found.may_change and not voted_before) else None
    return render_template(
        "activities/voting/result.html" if found.result else "activities/voting/poll.html",
        poll=found,
        activity=found.activity,
        consultation=found.consultation,
        place=place,
        form=shown_form,
        voted_before=voted_before,
        options=order_options(actor, found),
        rules=describe_page_rules(found, has_ballot=shown_form is not None and not found.called_off_at),
        changed=name_parts(found.changed_parts.split()),
        voted=voted,
        entry=entry,
        is_entered=is_entered,
        ballot=ballot,
        marked=found.method.entry.describe(make_contest(found), ballot.marks) if ballot else [],
        why_no_vote=why_not(actor, VOTE, found) if place else None,
        standing=find_standing(found) if shows_count and not found.called_off_at else None,
        so_far=count_turnout_so_far(found) if not found.result else None,
        objections=list_objections(actor, found) if found.method.reason_from and shows_count else [],
        code=code,
        is_late=is_late,
        unsent_reason=request.form.get("reason", "").strip() if is_late and found.method.reason_from else "",
        open_sheets=count_open_sheets(found) if is_over(actor, found) is None and not found.result else 0,
    )


def _keep_receipt(public_id: str, made: Cast) -> None:
    """Of a secret ballot, on this device alone, so that the page can show the code again. Named ballots have it with them."""
    if made.receipt:
        kept = {**session.get(RECEIPTS, {}), public_id: made.receipt}
        session[RECEIPTS] = dict(list(kept.items())[-MOST_RECEIPTS:])


def _say_cast(made: Cast) -> str:
    sentences = {
        CastOutcome.COUNTED: _("Thank you. We have your vote."),
        CastOutcome.CHANGED: _("You have changed your vote. We will count this one."),
        CastOutcome.SAME: _("We already had your vote. It only counts once."),
        CastOutcome.LATER: _("You sent this before you changed your vote. We still count what you changed it to."),
        CastOutcome.FIRST: _("Your first vote counts."),
    }
    return _say_before() if made.outcome is CastOutcome.BEFORE else sentences[made.outcome]


def _say_before() -> str:
    return _("You had already voted. We will count your first vote, not this one.")
