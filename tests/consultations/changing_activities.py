"""The official changes inside what people can do: votes, workshops, how people comment, and themes.

For the grid of who may change what: as in `changing`, each is given whoever does it, the consultation and a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from forum.activities.discussions.actions.guests import set_guests
from forum.activities.discussions.actions.restating import set_restating
from forum.activities.discussions.models import Guests, Restating
from forum.activities.voting.actions.announcing import announce, ask_to_announce
from forum.activities.voting.actions.cancelling import ask_to_call_off
from forum.activities.voting.actions.managing import Choice, Rules, call_off, set_options, set_rules
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.models import Poll
from forum.activities.voting.rules import needs_two_to_announce, needs_two_to_cancel
from forum.consultations.change_guards import Wanted
from forum.consultations.models import Activity, Consultation
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor
from forum.outcomes.actions import themes as theming
from forum.outcomes.models import Theme
from forum.rewording.actions import change_or_ask
from forum.workshops.actions.planning import Plan
from forum.workshops.actions.planning import call_off as call_off_workshop
from forum.workshops.fingerprints import fingerprint_plan
from forum.workshops.models import Workshop
from forum.workshops.queries.leading import list_named
from tests import factories as make
from tests.consultations.changing import change


def get_one(consultation: Consultation, model: Any, number: int = 0) -> Any:
    """NotFound in a state that has none."""
    rows = select(model).where(make.place_column(model) == consultation.id).order_by(model.id)
    found = list(db.session.scalars(rows))
    if len(found) <= number:
        raise NotFound
    return found[number]


def change_vote(actor: Actor, consultation: Consultation, reason: str, **words: Any) -> None:
    poll: Poll = get_one(consultation, Poll)
    kept = {name: getattr(poll, name) for name in Rules.__dataclass_fields__} | {"settings": poll.settings.to_dict()}
    set_rules(actor, poll, Rules(**(kept | words)), reason=reason)


def move_vote(actor: Actor, consultation: Consultation, reason: str, days: int) -> None:
    closes_at: datetime = get_one(consultation, Poll).closes + timedelta(days=days)
    change_vote(actor, consultation, reason, closes_at=closes_at)


@change("the question of a vote")
def _question(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_vote(actor, consultation, reason, question="Which two first?")


@change("a vote closes later")
def _vote_later(actor: Actor, consultation: Consultation, reason: str) -> None:
    move_vote(actor, consultation, reason, 1)


@change("a vote closes earlier")
def _vote_earlier(actor: Actor, consultation: Consultation, reason: str) -> None:
    move_vote(actor, consultation, reason, -2)


@change("the options of a vote")
def _options(actor: Actor, consultation: Consultation, reason: str) -> None:
    set_options(actor, get_one(consultation, Poll), [Choice("Apples"), Choice("Pears")], reason=reason)


@change("a vote is cancelled")
def _cancel_vote(actor: Actor, consultation: Consultation, reason: str) -> None:
    poll: Poll = get_one(consultation, Poll)
    (ask_to_call_off if needs_two_to_cancel(poll) else call_off)(actor, poll, reason=reason)


def announce_draft(actor: Actor, poll: Poll) -> None:
    (ask_to_announce if needs_two_to_announce(poll) else announce)(actor, poll, seen=fingerprint_poll(poll))


@change("a vote is announced")
def _announce(actor: Actor, consultation: Consultation, _reason: str) -> None:
    announce_draft(actor, get_one(consultation, Poll, 1))


@change("a vote that the decision will follow is announced")
def _announce_followed(actor: Actor, consultation: Consultation, _reason: str) -> None:
    announce_draft(actor, get_one(consultation, Poll, 2))


def change_workshop(actor: Actor, consultation: Consultation, reason: str, **words: Any) -> None:
    workshop: Workshop = get_one(consultation, Workshop)
    plan = replace(Plan(**{name: getattr(workshop, name) for name in Plan.__dataclass_fields__}), **words)
    seen = fingerprint_plan(workshop, list_named(workshop))
    change_or_ask(actor, consultation, Wanted(consultation, Part.WORKSHOPS, plan, seen, reason, workshop))


@change("where a workshop is")
def _place(actor: Actor, consultation: Consultation, reason: str) -> None:
    change_workshop(actor, consultation, reason, place="The town hall")


@change("what a workshop is for")
def _purpose(actor: Actor, consultation: Consultation, reason: str) -> None:
    get_one(consultation, Workshop).about = "We talk about the night calls."
    change_workshop(actor, consultation, reason, about="We talk about the day calls.")


@change("a workshop is moved")
def _move_workshop(actor: Actor, consultation: Consultation, reason: str) -> None:
    starts_at = get_one(consultation, Workshop).starts_at + timedelta(days=9)
    change_workshop(actor, consultation, reason, starts_at=starts_at)


@change("a workshop is moved earlier")
def _workshop_earlier(actor: Actor, consultation: Consultation, reason: str) -> None:
    starts_at = get_one(consultation, Workshop).starts_at - timedelta(hours=1)
    change_workshop(actor, consultation, reason, starts_at=starts_at)


@change("a workshop is cancelled")
def _cancel_workshop(actor: Actor, consultation: Consultation, reason: str) -> None:
    call_off_workshop(actor, get_one(consultation, Workshop), reason=reason)


def get_discussion(consultation: Consultation) -> Activity:
    return next(each for phase in consultation.phases for each in phase.activities if each.kind_key == "discussion")


@change("whether guests can comment")
def _guests(actor: Actor, consultation: Consultation, reason: str) -> None:
    set_guests(actor, get_discussion(consultation), Guests.HELD, reason=reason)


@change("which replies begin with what was heard")
def _restating(actor: Actor, consultation: Consultation, reason: str) -> None:
    set_restating(actor, get_discussion(consultation), Restating.EVERY, reason=reason)


@change("new words for a theme")
def _reword(actor: Actor, consultation: Consultation, reason: str) -> None:
    theme: Theme = get_one(consultation, Theme)
    theming.reword(actor, theme, theming.ThemeWords("People want buses at night.", theme.against), reason=reason)


@change("two themes are merged")
def _merge(actor: Actor, consultation: Consultation, reason: str) -> None:
    theming.merge(actor, get_one(consultation, Theme), get_one(consultation, Theme, 1), reason=reason)
