"""Pretend people in a room, so that one can watch or rehearse it: they come in, raise hands, write and vote through the same
actions as anyone. With `leads`, somebody pretends to be the facilitator too."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select, update

from forum.accounts.models import Account
from forum.activities.voting.actions.casting import Paper
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.methods.contest import NO_MARK
from forum.activities.voting.receipts import make_code
from forum.consultations.models import Participation
from forum.consultations.pseudonyms import offer_pseudonym
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Refusal
from forum.kernel.permissions import SYSTEM, VISITOR, Actor
from forum.rooms.actions import grouping, running, speaking, writing
from forum.rooms.fingerprints import fingerprint_notes, fingerprint_polls
from forum.rooms.queries.breakouts import list_breakouts
from forum.rooms.queries.room import find_notes, find_talk
from forum.workshops.actions import attending, planning
from forum.workshops.models import Attendance, Workshop
from forum.workshops.queries.finding import load_workshop

CAPACITIES = ["service_user"] * 4 + ["carer"] * 3 + ["resident"] * 3 + ["community_group"] + ["unknown"]
WORDS = [
    "Nobody called me back.",
    "A text would have been enough.",
    "I had to tell my story four times.",
    "The person on the phone was kind but could not help.",
    "Buses stop before the clinic closes.",
    "My carer was not asked.",
    "It worked well once I had one name to ask for.",
    "I do not use the app. I have no smartphone.",
    "Tell us how long it will take, even if it is a long time.",
    "Please think of people who work nights.",
]


PRETEND = "pretend"  # how they came
Wait = Callable[[float], None]


def play(workshop: Workshop, *, people: int, steps: int, leads: bool, wait: Wait = time.sleep) -> Iterator[str]:
    """One thing after another happens, a step every second or so; yields a line for each step."""
    chance = random.Random(workshop.public_id)  # noqa: S311  (a play, not a secret)
    number = workshop.id
    running.open_doors(SYSTEM, workshop)
    yield f"{come_in(workshop, chance, people)} pretend people came in."
    for step in range(steps):
        db.session.rollback()
        found = load_workshop(number)
        if found is None or found.ended_at:
            return
        done = [_try(_lead, found, chance, step)] if leads else []
        done += take_step(found, chance)
        yield " ".join(filter(None, done)) or "People listen."
        wait(chance.uniform(0.5, 1.5))


def come_in(workshop: Workshop, chance: random.Random, people: int) -> int:
    return sum(_come(workshop, chance) for _person in range(people))


def take_step(workshop: Workshop, chance: random.Random) -> list[str]:
    """A few of them do something; whoever speaks comes to an end."""
    _stay(workshop)
    actors = list_pretend(workshop)
    done = [_try(_take_part, workshop, actor, chance) for actor in chance.sample(actors, min(3, len(actors)))]
    return [_try(_finish, workshop, chance), *done]


def list_pretend(workshop: Workshop) -> list[Actor]:
    """Those who came in by `come_in`. Nobody acts for people who are real."""
    query = select(Account).join(Participation, Participation.account_id == Account.id)
    query = query.join(Attendance, Attendance.participation_id == Participation.id)
    query = query.where(Attendance.workshop_id == workshop.id, Attendance.refused_at.is_(None), Participation.origin == PRETEND)
    return [account.as_actor() for account in db.session.scalars(query.order_by(Account.id))]


def _try(step: Callable[..., str], *arguments: Any) -> str:
    """The room may have moved on meanwhile: then nothing happens."""
    try:
        return step(*arguments)
    except Refusal:
        return ""


def _come(workshop: Workshop, chance: random.Random) -> bool:
    for _try_again in range(5):
        try:
            name, capacity = offer_pseudonym(chance), chance.choice(CAPACITIES)
            with transaction():
                guest = attending.come_as_guest(Actor(None, VISITOR), workshop, name=name, capacity_key=capacity)
                own = update(Participation).where(Participation.account_id == guest.id).values(origin=PRETEND)
                db.session.execute(own.execution_options(synchronize_session=False))
        except Refusal:
            continue
        return True
    return False


def _stay(workshop: Workshop) -> None:
    with transaction():
        pretend = select(Participation.id).filter_by(space_id=workshop.space_id, origin=PRETEND)
        here = update(Attendance).where(Attendance.workshop_id == workshop.id, Attendance.participation_id.in_(pretend))
        db.session.execute(here.values(seen_at=now()).execution_options(synchronize_session=False))


def _finish(workshop: Workshop, chance: random.Random) -> str:
    talk = find_talk(workshop)
    if talk.speaking is None or chance.random() < 0.8:
        return ""
    account = talk.speaking.attendance.participation.account
    if account is None or talk.speaking.attendance.participation.origin != PRETEND:
        return ""
    speaking.end_own_turn(account.as_actor(), workshop)
    return "Somebody has finished."


def _take_part(workshop: Workshop, actor: Actor, chance: random.Random) -> str:
    item = workshop.current
    if item is None:
        return ""
    open_ = [link.poll for link in item.polls if link.poll.announced_at and not link.poll.ended_at and not link.poll.awaits_key]
    if open_:
        poll = chance.choice(open_)
        marks = bytearray([NO_MARK] * len(poll.options))
        marks[chance.randrange(len(poll.options))] = 1
        speaking.vote_in_room(actor, workshop, poll=poll, paper=Paper(bytes(marks), make_code(), fingerprint_poll(poll)))
        return "Somebody votes."
    if item.kind.takes_notes and chance.random() < 0.5:
        writing.write_note(actor, workshop, body=chance.choice(WORDS), idempotency_key=None)
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
    if item.kind.has_breakouts and not list_breakouts(item):
        grouping.start_breakouts(SYSTEM, workshop)
        return "Small groups are made."
    waiting = find_notes(workshop).to_check
    if waiting and chance.random() < 0.6:
        writing.approve_note(SYSTEM, workshop, note_id=waiting[0].id, seen=fingerprint_notes(waiting))
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
        running.open_poll(SYSTEM, workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
        return "The vote is open."
    if step % 15 == 12 and not poll.ended_at:
        running.close_poll(SYSTEM, workshop, poll_id=poll.id)
        return "The vote is closed."
    return ""
