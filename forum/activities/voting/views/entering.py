"""Doors through which a second person looks at votes that a colleague entered: checks them, or says that they are not right."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.activities.voting.actions.entered import check_entered, doubt_entered, settle_doubt
from forum.activities.voting.actions.entries import disown_entry
from forum.activities.voting.forms.entered import FINDING, OBJECTING, DoubtForm, SettleDoubtForm
from forum.activities.voting.models import EnteredVotes, Poll
from forum.activities.voting.queries.ballots import list_batches, list_entered, shows_entered
from forum.activities.voting.queries.entries import list_entries
from forum.activities.voting.queries.polls import get_poll
from forum.activities.voting.rules import ENTER
from forum.consultations.models import Participation
from forum.consultations.queries import find_place, get_person
from forum.kernel.errors import Changed, Conflict, NotFound, NotNow
from forum.kernel.permissions import require
from forum.web.access import current_actor, signed_in
from forum.web.forms import render_form

blueprint = Blueprint("voting_entered", __name__)
BASE = "/consultations/<slug>/manage/polls/<public_id>/enter/<person>"
MOST_DIGITS = 9


@blueprint.post(f"{BASE}/check")
@signed_in
def check(slug: str, public_id: str, person: str) -> ResponseReturnValue:
    """A second person has gone through all that a colleague entered."""
    poll, clerk, _entered = _get_entered(slug, public_id, person)
    try:
        check_entered(current_actor(), poll, clerk, seen=_read_number(request.form.get("seen", "")))
    except (Changed, Conflict, NotNow) as problem:
        flash(problem.sentence)
    else:
        flash(_("Thank you. The result will say that a second person checked these votes."), "success")
    return _back(poll)


@blueprint.route(BASE, methods=["GET", "POST"])
@signed_in
def look(slug: str, public_id: str, person: str) -> ResponseReturnValue:
    """What a colleague entered, by day and way, and for whom of those who take part, never what the votes say; and a place
    to say what is not right about it, or what
    came of that."""
    poll, clerk, entered = _get_entered(slug, public_id, person)
    place, form = find_place(current_actor(), poll), _begin(entered)
    is_late = request.method == "POST" and (form.purpose.data == FINDING) is not entered.is_doubted
    if request.method == "POST" and _was_said(entered, place, form):
        flash(_("You have already said this. We have saved it."), "success")
        return _back(poll)
    if is_late:
        form.form_errors.append(_say_late(entered, place))
    elif form.validate_on_submit():
        with form.showing_refusals(Changed, Conflict, NotNow):
            _say(poll, clerk, form)
            return _back(poll)
        form.known.data = str(len(entered.objections))  # The page says what is new.
    about = {"poll": poll, "activity": poll.activity, "consultation": poll.consultation, "entered": entered}
    batches = list_batches(poll).get(clerk.id, [])
    is_writing = _can_write(entered, place) and not is_late
    entries = list_entries(poll).get(clerk.id, [])
    context = {**about, "batches": batches, "entries": entries, "place": place, "is_writing": is_writing, "is_late": is_late}
    context["is_shown"] = shows_entered(poll, entered, place)
    return render_form("activities/voting/manage/entered.html", form, **context)


@blueprint.post("/consultations/<slug>/polls/<public_id>/not-me")
@signed_in
def disown(slug: str, public_id: str) -> ResponseReturnValue:
    """Somebody for whom the team entered a vote says that they did not give it."""
    poll = get_poll(current_actor(), slug, public_id)
    disown_entry(current_actor(), poll)
    flash(_("Thank you for telling us. The vote that was entered for you does not count. We have told the team."), "success")
    return redirect(url_for("voting.poll", slug=slug, public_id=public_id), 303)


def _begin(entered: EnteredVotes) -> DoubtForm | SettleDoubtForm:
    """What was sent is read as what its page asked for, whatever has been said since."""
    known = str(len(entered.objections))
    is_finding = request.form.get("purpose") == FINDING if request.method == "POST" else entered.is_doubted
    if is_finding:
        return SettleDoubtForm.from_request(purpose=FINDING, known=known)
    return DoubtForm.from_request(purpose=OBJECTING, known=known, seen=str(entered.entered))


def _can_write(entered: EnteredVotes, place: Participation | None) -> bool:
    """Nobody checks what they entered, nor says what came of what they said themselves."""
    if place is None or place.id == entered.entered_by_id:
        return False
    return not (entered.is_doubted and place.id == entered.doubted_by_id)


def _was_said(entered: EnteredVotes, place: Participation | None, form: DoubtForm | SettleDoubtForm) -> bool:
    """Whether this is the last thing that was said, sent once more."""
    if place is None or not entered.objections:
        return False
    last, is_finding = entered.objections[-1], isinstance(form, SettleDoubtForm)
    by_id, words = (entered.settled_by_id, last.finding) if is_finding else (entered.doubted_by_id, last.words)
    known = len(entered.objections) - (0 if is_finding else 1)
    return by_id == place.id and (words, str(known)) == ((form.because.data or "").strip(), form.known.data)


def _say_late(entered: EnteredVotes, place: Participation | None) -> str:
    if entered.is_doubted and place is not None and place.id == entered.doubted_by_id:
        return _("You have already stopped the count. We have not saved what you wrote now.")
    if entered.is_doubted:
        return _("Someone stopped the count before you. We have not saved what you wrote.")
    return _("Someone has already said what they found. We have not saved what you wrote.")


def _say(poll: Poll, clerk: Participation, form: DoubtForm | SettleDoubtForm) -> None:
    because = form.because.data or ""
    if isinstance(form, SettleDoubtForm):
        settle_doubt(current_actor(), poll, clerk, because=because, known=_read_number(form.known.data or ""))
        flash(_("Thank you. Everyone can read this beside the result. A second person can check the votes now."), "success")
    else:
        seen, known = _read_number(form.seen.data or ""), _read_number(form.known.data or "")
        doubt_entered(current_actor(), poll, clerk, seen=seen, because=because, known=known)
        flash(_("Thank you. We will not count the vote until a colleague has said what they found."), "success")


def _get_entered(slug: str, public_id: str, person: str) -> tuple[Poll, Participation, EnteredVotes]:
    """Raises NotFound for somebody who entered nothing."""
    poll = get_poll(current_actor(), slug, public_id)
    require(current_actor(), ENTER, poll)
    clerk = get_person(poll.consultation, person)
    entered = next((each for each in list_entered(poll) if each.entered_by_id == clerk.id), None)
    if entered is None:
        raise NotFound
    return poll, clerk, entered


def _back(poll: Poll) -> ResponseReturnValue:
    return redirect(url_for("voting_manage.enter", slug=poll.consultation.slug, public_id=poll.public_id), 303)


def _read_number(text: str) -> int:
    """-1, which nobody has entered, for whatever else was sent."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else -1
