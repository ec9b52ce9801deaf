"""The three screens of a room, part by part. A page is drawn from these parts, and so is what a live message carries: there is
one template for each part, whoever asks for it.

The parts of a phone are the same for everyone, so that they are drawn and sent once. What is one person's own comes beside them
as flags (`describe_me`), and the templates say with `data-when` and `data-fill` what a flag shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypedDict, TypeVar

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.activities.voting.forms.ballots import BallotForm, make_ballot_form
from forum.activities.voting.models import Poll, PollOption
from forum.activities.voting.rendering import count_bytes, empty, even_out
from forum.consultations.capacities import Capacity
from forum.consultations.evenness import find_loudest
from forum.consultations.models import Consultation
from forum.kernel.clock import now
from forum.kernel.numbers import say_place
from forum.kernel.permissions import Actor
from forum.moderation.kinds import LANE_LABELS
from forum.rooms.fingerprints import fingerprint_notes, fingerprint_polls
from forum.rooms.forms.room import (
    BreakoutForm,
    CaseForm,
    GroupVoteForm,
    HeardForm,
    MessageForm,
    NoteForm,
    QuickVoteForm,
    ScribeNoteForm,
    ScribePersonForm,
    name_of_hands,
)
from forum.rooms.groups import find_group_of
from forum.rooms.models import Breakout, Note, RoomMessage
from forum.rooms.queries.breakouts import list_breakouts, list_group_notes, list_spokespeople
from forum.rooms.queries.cases import list_cases
from forum.rooms.queries.room import (
    Me,
    Notes,
    Person,
    Talk,
    count_by_capacity,
    find_message,
    find_notes,
    find_signals,
    find_speaking,
    find_talk,
    group_quiet,
    has_too_few_voters,
    list_here,
    list_lobby,
    list_loose_notes,
    list_quiet,
)
from forum.rooms.queries.steps import find_last_step
from forum.rooms.queries.votes import LivePoll, find_shown_polls, list_open_of_other_parts
from forum.rooms.signals import HELP, SIGNALS, SignalKind
from forum.workshops.models import AgendaItem, Attendance, Workshop
from forum.workshops.queries.leading import find_delay, list_at_console
from forum.workshops.rules import RUNNERS, WorkshopState, state_of_workshop

K = TypeVar("K", bound=Any)
# A console that listed a hall by name would be a megabyte with each piece of news; above this there is a page to find people.
MOST_LISTED = 60
PHONE_PARTS = ("head", "message", "now", "group", "vote", "say", "news", "foot")
CONSOLE_PARTS = ("top", "now", "agenda", "queue", "notes", "votes", "voices", "people", "calls", "news")
# Who leads and moderates may see words out of sight; who leads and answers for the change may not. Each takes back
# their own steps.
OWN_CONSOLE_PARTS = ("cases", "undo")
WALL_PARTS = ("main", "aside", "below", "news")
# What is not the same on every phone: the question one has not answered yet, the notes of one's small group.
OWN_PHONE_PARTS = ("group", "vote")


@dataclass(frozen=True)
class OpenBallot:
    """A ballot to mark, with the options in the order they are shown."""

    poll: Poll
    form: BallotForm
    options: list[PollOption]


class RoomContext(TypedDict):
    """What all screens of a room show."""

    workshop: Workshop
    consultation: Consultation
    item: AgendaItem | None
    breakouts: list[Breakout]
    workshop_state: WorkshopState
    message: RoomMessage | None
    now_at: datetime
    find_group_of: Callable[[Attendance], Capacity]


class PhoneContext(RoomContext):
    """What the templates of a phone show."""

    polls: list[LivePoll]
    talk: Talk | None
    notes: Notes | None
    signals: list[SignalKind]
    help_key: str
    note_form: NoteForm
    heard_form: HeardForm
    ballot: OpenBallot | None
    breakout: Breakout | None
    group_notes: list[Note]


def without_key(form: K) -> K:
    """What is drawn for many must not hold one key for all of them: each window makes its own."""
    form.key.data = ""
    return form


def with_key(form: K) -> K:
    """For a page, which is drawn for one person and may have no script."""
    form.key.data = form.key.default()
    return form


def gather_phone(workshop: Workshop) -> PhoneContext:
    """What the shared parts of a phone show: without a ballot or a small group, which are one person's own."""
    item = workshop.current
    talk = find_talk(workshop) if item and item.kind.takes_turns else None
    if talk and talk.speaking and talk.speaking.attendance_id not in {each.id for each in list_here(workshop)}:
        talk = replace(talk, speaking=None)  # Has left: the facilitator is told so, and ends the turn.
    return PhoneContext(
        **_common(workshop),
        polls=find_shown_polls(workshop),
        talk=talk,
        notes=find_notes(workshop) if item and item.kind.takes_notes else None,
        signals=SIGNALS,
        help_key=HELP,
        note_form=without_key(NoteForm(formdata=None)),
        heard_form=HeardForm(formdata=None),
        ballot=None,
        breakout=None,
        group_notes=[],
    )


def gather_console(workshop: Workshop) -> dict[str, object]:
    here = list_here(workshop)
    talk = find_talk(workshop)
    quiet = list_quiet(workshop, here, talk)
    polls = find_shown_polls(workshop)
    without_device = [each for each in here if each.account_id is None]
    return _common(workshop) | {
        "here": here,
        "here_ids": {each.id for each in here},
        "anyone_here": any(each.role not in RUNNERS for each in here),
        "most_listed": MOST_LISTED,
        "by_capacity": count_by_capacity(here),
        "talk": talk,
        "loudest": find_loudest(talk.voices),
        "quiet": quiet,
        "quiet_groups": group_quiet(quiet, talk),
        "delay": find_delay(workshop),
        "facilitators": list_at_console(workshop),
        "lobby": list_lobby(workshop),
        "signals": find_signals(workshop),
        "signal_kinds": SIGNALS,
        "help_key": HELP,
        "notes": find_notes(workshop),
        "loose": list_loose_notes(workshop),
        "polls": polls,
        "left_open": list_open_of_other_parts(workshop),
        "too_few": {each.poll.id for each in polls if has_too_few_voters(workshop, each.poll)},
        "name_of_hands": name_of_hands,
        "fingerprint_notes": fingerprint_notes,
        "fingerprint_polls": fingerprint_polls,
        "drafts": [each.poll for each in polls if each.state == "draft"],
        "spokespeople": list_spokespeople(workshop),
        "group_vote_form": GroupVoteForm(formdata=None, question=workshop.current.title if workshop.current else ""),
        "without_device": without_device,
        "message_form": MessageForm(formdata=None),
        "quick_form": without_key(QuickVoteForm(formdata=None)),
        "person_form": ScribePersonForm(formdata=None, capacity_key="unknown"),
        "scribe_form": _make_scribe_form(without_device),
        "breakout_form": BreakoutForm(formdata=None, size=8),
    }


def _make_scribe_form(without_device: list[Person]) -> ScribeNoteForm:
    form = without_key(ScribeNoteForm(formdata=None))
    form.person.choices = [(each.id, each.pseudonym) for each in without_device]
    return form


def gather_own_console(actor: Actor, workshop: Workshop, *, refused: dict[str, CaseForm] | None = None) -> dict[str, object]:
    """What of the console is for one person alone. `refused`: case → its form as it was sent."""
    cards = list_cases(actor, workshop)
    forms = {card.case.public_id: CaseForm.for_case(card.case) for card in cards} | (refused or {})
    return {
        "workshop": workshop,
        "consultation": workshop.consultation,
        "cards": cards,
        "case_forms": forms,
        "lane_labels": LANE_LABELS,
        "last_step": find_last_step(actor, workshop),
    }


def gather_wall(workshop: Workshop) -> dict[str, object]:
    item = workshop.current
    polls = find_shown_polls(workshop)
    notes = find_notes(workshop)
    opened = [each for each in reversed(polls) if each.state != "draft"]
    shown = next((each for each in opened if each.state == "open"), opened[0] if opened else None)
    latest = notes.on_wall[0].approved_at if notes.on_wall else None
    if shown and item and not item.kind.has_polls and shown.poll.ended_at and latest and latest > shown.poll.ended_at:
        shown = None  # A quick question was asked and answered, and the talk has gone on since.
    here, speaking = list_here(workshop), find_speaking(workshop)
    if speaking and speaking.attendance_id not in {each.id for each in here}:
        speaking = None  # Whoever had the turn has left: the facilitator is told so, and ends it.
    return _common(workshop) | {
        "notes": notes,
        "loose": list_loose_notes(workshop) if item and item.kind.groups_notes else [],
        "poll": shown,
        "speaking": speaking,
        "here_count": len(here),
    }


def render_parts(view: str, parts: Iterable[str], context: Mapping[str, object]) -> dict[str, str]:
    return {part: render_template(f"rooms/{view}/{part}.html", **context) for part in parts}


def draw_evenly(draw: Callable[..., str], context: PhoneContext, measure: Callable[[str], int] = count_bytes) -> str:
    """A page, or a part of one, with a ballot that was refused: of one length whatever is marked, if the vote is secret."""
    ballot = context["ballot"]
    if ballot is None or not ballot.poll.is_secret:
        return draw(**context)
    blank = {**context, "ballot": replace(ballot, form=empty(ballot.form))}
    return even_out(draw(**context), draw(**blank), ballot.form, measure=measure)


def render_ballot(context: PhoneContext, public_id: str | None) -> str:
    """The ballot of the question with this public id; that somebody has voted on all of them, or nothing."""
    ballot = make_ballot(context["polls"], public_id)
    if ballot:
        without_key(ballot.form)
    return render_template("rooms/phone/vote.html", **(context | {"ballot": ballot}))


def render_group(context: PhoneContext, breakout: Breakout | None) -> str:
    """What a small group has written so far: for those who sit in it."""
    notes = list_group_notes(breakout) if breakout else []
    return render_template("rooms/phone/group.html", **(context | {"breakout": breakout, "group_notes": notes}))


def make_ballot(polls: list[LivePoll], public_id: str | None, form: BallotForm | None = None) -> OpenBallot | None:
    poll = next((each.poll for each in polls if each.poll.public_id == public_id), None)
    if poll is None:
        return None
    return OpenBallot(poll, form or make_ballot_form(poll)(formdata=None).show_poll(), poll.options)


def find_next_poll(open_public_ids: list[str], me: Me) -> str | None:
    """The first open question this person has not voted on."""
    return next((public_id for public_id in open_public_ids if public_id not in me.voted), None)


def describe_me(me: Me, open_public_ids: list[str]) -> dict[str, str | bool | dict[str, str]]:
    """One person's flags and words, under the names the templates use."""
    breakout = me.breakout
    flags: dict[str, str | bool | dict[str, str]] = {
        "waiting": me.place_in_queue > 0,
        "speaking": me.is_speaking,
        "not_speaking": not me.is_speaking,
        "listening": me.place_in_queue == 0 and not me.is_speaking,
        "place": str(me.place_in_queue),
        "place_words": _("You’re %(place)s in the queue to speak", place=say_place(me.place_in_queue))
        if me.place_in_queue
        else "",
        "wait_words": say_wait(me),
        "voted": bool(open_public_ids) and find_next_poll(open_public_ids, me) is None,
        "to_vote": find_next_poll(open_public_ids, me) or "",
        "private": me.message.shown_words if me.message else "",
        "has_private": me.message is not None,
        "asked_help": HELP in me.signals,
        "in_group": breakout is not None,
        "not_in_group": breakout is None,
        "group": str(breakout.number) if breakout else "",
        "companions": ", ".join(seat.attendance.participation.pseudonym for seat in breakout.seats) if breakout else "",
        "speaks_for_group": me.speaks_for_group,
        "may_speak_for_group": breakout is not None and not me.speaks_for_group,
        "spokesperson": breakout.spokesperson.participation.pseudonym if breakout and breakout.spokesperson else "",
        "has_spokesperson": bool(breakout and breakout.spokesperson),
    }
    return (
        flags
        | {f"gave_{each.key}": each.key in me.signals for each in SIGNALS}
        | {"news": list_own_news(me), "endings": list_own_endings(me)}
    )


def list_own_news(me: Me) -> dict[str, str]:
    """What is said aloud to one person alone when it is so: a key that changes with the fact → the sentence."""
    news: dict[str, str] = {}
    if me.is_speaking:
        news["own turn"] = _("It’s your turn to speak.")
    if me.place_in_queue:
        place = say_place(me.place_in_queue)
        news[f"place {me.place_in_queue}"] = _("You’re %(place)s in the queue to speak.", place=place)
    if me.message:
        news[f"private {me.message.id}"] = _("Only you can see this: %(words)s", words=me.message.shown_words)
    if me.breakout:
        news[f"group {me.breakout.id}"] = _("You’re in group %(number)d.", number=me.breakout.number)
    return news


def list_own_endings(me: Me) -> dict[str, str]:
    """What is said to one person alone when it is so no more, whoever did it: a key → the sentence. "" where what comes instead
    is said: whoever has the turn has no hand up."""
    if me.is_speaking:
        return {"own turn": _("Your turn to speak has ended."), "own hand": ""}
    return {"own hand": _("Your hand is down.")} if me.place_in_queue else {}


def say_wait(me: Me) -> str:
    if not me.place_in_queue:
        return ""
    if me.wait_minutes == 0:
        return _("very soon")
    if not me.has_time:
        return _("maybe not before this part ends. You can also write a note")
    return ngettext("in about %(num)d minute", "in about %(num)d minutes", me.wait_minutes)


def _common(workshop: Workshop) -> RoomContext:
    return RoomContext(
        workshop=workshop,
        consultation=workshop.consultation,
        item=workshop.current,
        breakouts=list_breakouts(workshop.current),
        workshop_state=state_of_workshop(workshop),
        message=find_message(workshop),
        now_at=now(),
        find_group_of=find_group_of,
    )
