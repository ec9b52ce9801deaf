"""What everyone in the room can do."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.activities.voting.actions.casting import CastOutcome, Paper
from forum.activities.voting.methods.contest import blank_marks
from forum.activities.voting.models import Poll
from forum.activities.voting.queries.polls import make_contest
from forum.activities.voting.receipts import derive_code, make_code
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.permissions import Actor
from forum.rooms.actions import finishing, grouping, speaking, writing
from forum.rooms.commands.ballots import find_poll, read_ballot
from forum.rooms.commands.dispatch import ReadForm, participant_command
from forum.rooms.forms import room as forms
from forum.rooms.signals import say_given, say_taken_back
from forum.workshops.models import Workshop


@participant_command
def raise_hand(actor: Actor, workshop: Workshop, _read: ReadForm) -> str:
    speaking.raise_hand(actor, workshop)
    return ""


@participant_command
def lower_hand(actor: Actor, workshop: Workshop, _read: ReadForm) -> str:
    speaking.lower_hand(actor, workshop)
    return _("Your hand is down.")


@participant_command
def finish(actor: Actor, workshop: Workshop, _read: ReadForm) -> str:
    speaking.end_own_turn(actor, workshop)
    return ""


@participant_command
def write(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.NoteForm).check()
    key, confirmation = form.key.data, form.confirmation
    note = writing.write_note(actor, workshop, body=form.body.data, idempotency_key=key, confirmation=confirmation)
    if note.status != "published":
        return _("Thank you. We have your note. Someone will check it before other people see it.")
    return _("Thank you. We have your note.")


@participant_command
def signal(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.SignalForm).check()
    kind = form.kind.data or ""
    is_given = speaking.signal(actor, workshop, kind=kind, words=form.words.data or "")
    return say_given(kind) if is_given else say_taken_back(kind)


@participant_command
def vote(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    poll = find_poll(workshop, read(forms.PollCommandForm).check().poll.data)
    pressed = read(forms.BlankForm).check().blank.data or ""
    is_blank = bool(pressed)
    form = read_ballot(poll, read) if is_blank else read_ballot(poll, read).check()
    if is_blank and (form.refuse_if_changed() or form.refuse_blank(pressed)):
        raise Invalid({"form": str(form.form_errors[0])})
    marks = bytes(blank_marks(form.contest)) if is_blank else form.read()
    reason = form["reason"].data or "" if "reason" in form else ""
    key = form.key.data or ""
    code = derive_code(poll, key) if key else make_code()
    paper = Paper(marks, code, form.seen.data or "", key or None, reason, form.confirmation)
    try:
        made = speaking.vote_in_room(actor, workshop, poll=poll, paper=paper)
    except Changed as problem:  # While it waited for its turn: the ballot is drawn again, as when it came too late by more.
        raise Invalid({"form": problem.sentence}) from problem
    except Conflict as problem:  # It may stand beside the thanks for another vote.
        raise Conflict(problem.sentence + " " + _("We have not counted this vote.")) from problem
    said = {
        CastOutcome.COUNTED: _("We have your vote."),
        CastOutcome.CHANGED: _("You have changed your vote. We will count this one."),
        CastOutcome.SAME: _("We already had your vote. It only counts once."),
        CastOutcome.LATER: _("You sent this before you changed your vote. We still count what you changed it to."),
        CastOutcome.FIRST: _("Your first vote counts."),
        CastOutcome.BEFORE: _("You had already voted. We will count your first vote, not this one."),
    }[made.outcome]
    if poll.is_secret:
        return said + (" " + _("Your receipt code: %(code)s", code=made.receipt) if made.receipt else "")
    if made.outcome in {CastOutcome.COUNTED, CastOutcome.CHANGED} and (chosen := _say_choice(poll, paper)):
        said += " " + _("You chose: %(chosen)s", chosen=chosen)
    return said


def _say_choice(poll: Poll, paper: Paper) -> str:
    """Where it is short: whoever pressed again while the first vote waited sees which one counts."""
    marked = poll.method.entry.describe(make_contest(poll), paper.marks)
    return marked[0][0] if poll.method.entry.name == "one" and marked else ""


@participant_command
def take_seat(actor: Actor, workshop: Workshop, _read: ReadForm) -> str:
    grouping.take_seat(actor, workshop)
    return ""


@participant_command
def speak_for_group(actor: Actor, workshop: Workshop, _read: ReadForm) -> str:
    grouping.speak_for_group(actor, workshop)
    return _("You’re speaking for your group.")


@participant_command
def say_if_heard(actor: Actor, workshop: Workshop, read: ReadForm) -> str:
    form = read(forms.HeardForm).check()
    finishing.say_if_heard(actor, workshop, could_say=int(form.could_say.data), was_heard=int(form.was_heard.data))
    return _("Thank you. We do not show anyone which answers are yours.")
