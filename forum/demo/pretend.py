"""Pretend people in a room, so that one can watch it: they come in, raise hands, write and vote through the same actions as
anyone. With `leads`, somebody pretends to be the facilitator too."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import update

from forum.base.actions import transaction
from forum.base.clock import now
from forum.base.db import db
from forum.base.errors import Refusal
from forum.base.permissions import SYSTEM, VISITOR, Actor
from forum.consultations.pseudonyms import offer_pseudonym
from forum.voting.actions.casting import Paper
from forum.voting.methods.contest import NO_MARK
from forum.voting.receipts import make_code
from forum.workshops.actions import attending, grouping, planning, running, speaking, writing
from forum.workshops.models import Attendance, Workshop
from forum.workshops.queries.finding import load_workshop
from forum.workshops.queries.room import find_notes, find_talk

CAPACITIES = ["service_user"] * 4 + ["carer"] * 3 + ["resident"] * 3 + ["community_group"] + ["unknown"]
WORDS = [
    "Nobody rang back.",
    "A text would have been enough.",
    "I had to tell my story four times.",
    "The person on the phone was kind, and could do nothing.",
    "Buses stop before the clinic closes.",
    "My carer was not asked.",
    "It worked well once I had one name to ask for.",
    "I do not use the app. I have no smartphone.",
    "Say how long it takes, even if it is long.",
    "Please think of people who work nights.",
]


Wait = Callable[[float], None]


def play(workshop: Workshop, *, people: int, steps: int, leads: bool, wait: Wait = time.sleep) -> Iterator[str]:
    """One thing after another happens, a step every second or so; yields a line for each step."""
    chance = random.Random(workshop.ref)  # noqa: S311  (a play, not a secret)
    number = workshop.id
    running.open_doors(SYSTEM, workshop)
    actors = [actor for actor in (_come(workshop, chance) for _person in range(people)) if actor]
    yield f"{len(actors)} pretend people came in."
    for step in range(steps):
        db.session.rollback()
        found = load_workshop(number)
        if found is None or found.ended_at:
            return
        _stay(found)
        done = [_try(_lead, found, chance, step)] if leads else []
        done += [_try(_act, found, actor, chance) for actor in chance.sample(actors, min(3, len(actors)))]
        yield " ".join(filter(None, done)) or "People listen."
        wait(chance.uniform(0.5, 1.5))


def _try(act: Callable[..., str], *facts: Any) -> str:
    """The room may have moved on meanwhile: then nothing happens."""
    try:
        return act(*facts)
    except Refusal:
        return ""


def _come(workshop: Workshop, chance: random.Random) -> Actor | None:
    for _try_again in range(5):
        try:
            visitor, name = Actor(None, VISITOR), offer_pseudonym(chance)
            return attending.come_as_guest(visitor, workshop, name=name, capacity_key=chance.choice(CAPACITIES)).as_actor()
        except Refusal:
            continue
    return None


def _stay(workshop: Workshop) -> None:
    with transaction():
        db.session.execute(update(Attendance).where(Attendance.workshop_id == workshop.id).values(seen_at=now()))


def _act(workshop: Workshop, actor: Actor, chance: random.Random) -> str:
    item = workshop.current
    if item is None:
        return ""
    for poll in [link.poll for link in item.polls]:
        if poll.announced_at and not poll.ended_at:
            marks = bytearray([NO_MARK] * len(poll.options))
            marks[chance.randrange(len(poll.options))] = 1
            speaking.vote_in_room(actor, workshop, poll=poll, paper=Paper(bytes(marks), make_code()))
            return "Somebody votes."
    if item.kind.takes_notes and chance.random() < 0.5:
        writing.write_note(actor, workshop, body=chance.choice(WORDS), client_key=None)
        return "Somebody writes a note."
    if item.kind.takes_turns:
        speaking.raise_hand(actor, workshop)
        return "A hand goes up."
    speaking.signal(actor, workshop, kind="agree")
    return "Somebody agrees."


def _lead(workshop: Workshop, chance: random.Random, step: int) -> str:
    item = workshop.current
    if item is None or step % 15 == 14:
        return _go_on(workshop)
    if item.kind.has_polls:
        return _lead_vote(workshop, step)
    if item.kind.has_breakouts and not item.breakouts:
        grouping.start_breakouts(SYSTEM, workshop)
        return "Small groups are made."
    waiting = find_notes(workshop).to_check
    if waiting and chance.random() < 0.6:
        writing.approve_note(SYSTEM, workshop, note_id=waiting[0].id)
        return "A note goes to the wall."
    queue = find_talk(workshop).queue
    if queue and step % 4 == 0:
        speaking.give_turn(SYSTEM, workshop, attendance_id=queue[0].attendance_id)
    return "The next person speaks." if queue and step % 4 == 0 else ""


def _go_on(workshop: Workshop) -> str:
    following = workshop.next_item
    if following is None:
        running.end_workshop(SYSTEM, workshop)
        return "The workshop is over."
    running.go_to(SYSTEM, workshop, position=following.position, seen=workshop.position)
    return f"Now: {following.title}."


def _lead_vote(workshop: Workshop, step: int) -> str:
    item = workshop.current
    assert item is not None  # noqa: S101  (asked before)
    if not item.polls:
        planning.add_poll(SYSTEM, item, method_key="approval", question=item.title, labels=WORDS[:4])
    poll = item.polls[-1].poll
    if poll.announced_at is None:
        running.open_poll(SYSTEM, workshop, poll_id=poll.id)
        return "The vote is open."
    if step % 15 == 12 and not poll.result:
        running.close_poll(SYSTEM, workshop, poll_id=poll.id)
        return "The vote is closed."
    return ""
