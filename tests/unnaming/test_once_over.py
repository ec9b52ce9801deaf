"""Who decides stays as people read it once it is decided, stopped early or closed for good: each way in which it is changed, at
each of these moments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from forum.consultations.models import Consultation
from forum.deciders.actions import add_decider, add_meeting, change_decider, remove_decider
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.kinds import DeciderKind, MeetingWords
from forum.deciders.models import Decider
from forum.deciders.queries import list_deciders
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.unnaming.actions import agree_to_take_off, ask_to_replace, ask_to_take_off
from forum.unnaming.fingerprints import fingerprint_removal
from forum.unnaming.queries import find_pending
from tests import factories as make

WHY = "This is the board of another trust."
THIRD = replace(make.BOARD, name="A third board")


class World:
    """A consultation that two boards decide, an organiser, and a colleague who is asked to agree."""

    def __init__(self, asked: str) -> None:
        self.consultation = make.make_consultation()
        self.organiser = make.seat(self.consultation, Role.ORGANISER)
        self.colleague = make.seat(self.consultation, Role.FACILITATOR)
        self.right, self.wrong = (self.name(called) for called in ("The right board", "The wrong board"))
        if asked == "taken off":
            self.ask_to_take_off()
        elif asked == "replaced":
            self.ask_to_replace()

    def name(self, called: str, actor: Actor = SYSTEM) -> Decider:
        return add_decider(actor, self.consultation, DeciderKind.BODY, replace(make.BOARD, name=called), reason=WHY)

    def ask_to_take_off(self) -> None:
        ask_to_take_off(self.organiser, self.wrong, seen=fingerprint_decider(self.wrong), reason=WHY)

    def ask_to_replace(self) -> None:
        seen = fingerprint_decider(self.wrong)
        ask_to_replace(self.organiser, self.wrong, DeciderKind.BODY, THIRD, seen=seen, reason=WHY)

    def agree(self) -> None:
        pending = find_pending(self.wrong)
        assert pending is not None
        agree_to_take_off(self.colleague, self.wrong, seen=fingerprint_removal(pending))

    def change(self) -> None:
        spelt = (replace(make.BOARD.members[0], name="Helen Okafur"), *make.BOARD.members[1:])
        words = replace(make.BOARD, name="The wrong board", members=spelt)
        change_decider(self.organiser, self.wrong, words, seen=fingerprint_decider(self.wrong), reason=WHY)

    def remove(self) -> None:
        remove_decider(self.organiser, self.wrong, seen=fingerprint_decider(self.wrong), reason=WHY)

    def meet_later(self) -> None:
        day = to_local(now()).date() + timedelta(days=60)
        add_meeting(self.organiser, self.right, MeetingWords(day, "Town hall", "", ""), reason=WHY)

    def say(self) -> tuple[object, ...]:
        db.session.expire_all()
        named = list_deciders(self.consultation)
        return tuple((each.name, *[member.name for member in each.members], len(each.meetings)) for each in named)


def decide(consultation: Consultation) -> None:
    make.close_phases(consultation)
    make.decide(consultation)


def stop(consultation: Consultation) -> None:
    consultation.stopped_at = now()
    db.session.commit()


def close(consultation: Consultation) -> None:
    consultation.closed_at = now()
    db.session.commit()


# How -> (what is waiting for a colleague by then, what is done, the moments at which it is refused).
AFTER_ALL = ("decided", "stopped", "closed")
WAYS: dict[str, tuple[str, Callable[[World], object], tuple[str, ...]]] = {
    "another is added": ("", lambda world: world.name("A fourth board", world.organiser), ("open", *AFTER_ALL)),
    "what is said of them changes": ("", World.change, AFTER_ALL),
    "one is removed": ("", World.remove, ("open", *AFTER_ALL)),
    "one is to be taken off": ("", World.ask_to_take_off, AFTER_ALL),
    "another is to decide instead": ("", World.ask_to_replace, AFTER_ALL),
    "a colleague agrees to take one off": ("taken off", World.agree, AFTER_ALL),
    "a colleague agrees to another": ("replaced", World.agree, AFTER_ALL),
    "a board is to meet later": ("", World.meet_later, ("stopped", "closed")),
}
MOMENTS: dict[str, Callable[[Consultation], None]] = {
    "open": lambda consultation: None,
    "decided": decide,
    "stopped": stop,
    "closed": close,
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("way", WAYS)
def test_who_decides_stays_as_it_was_when_all_was_over(app: Flask, way: str, moment: str) -> None:
    asked, act, refused_at = WAYS[way]
    world = World(asked)
    MOMENTS[moment](world.consultation)
    before = world.say()
    if moment in refused_at:
        with pytest.raises((Conflict, Invalid)):
            act(world)
        db.session.rollback()
        assert world.say() == before
    else:
        act(world)
        is_asked = way in {"one is to be taken off", "another is to decide instead"}
        assert find_pending(world.wrong) is not None if is_asked else world.say() != before
