"""The demo's workshops: one that is on now, one to come, one that is over. Everything goes through the actions of the site."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from forum.activities.voting.actions.casting import Paper
from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.actions.keys import make_key
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.methods.contest import NO_MARK
from forum.activities.voting.receipts import make_code
from forum.consultations.actions import managing
from forum.consultations.actions.relevance import set_about_decision
from forum.consultations.models import Activity, Consultation
from forum.consultations.rules import State, state_of_phase
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import SYSTEM, VISITOR, Actor
from forum.rooms.actions import finishing, running, speaking, writing
from forum.rooms.fingerprints import fingerprint_notes, fingerprint_polls
from forum.workshops.actions import attending, planning
from forum.workshops.kind import WORKSHOP
from forum.workshops.models import Workshop
from forum.workshops.rules import CORRECTIONS_LAST, find_attendance

Entry = dict[str, Any]
DETAILS = ("title", "about", "place", "video_link", "caption_link", "access_note")


def fill_workshops(file: Path, moment: Callable[[Any], datetime]) -> None:
    for entry in tomllib.loads(file.read_text(encoding="utf-8"))["workshops"]:
        starts_at = moment(entry["starts"])
        activity = _find_activity(entry, starts_at)
        with set_clock(min(starts_at, now()) - timedelta(days=3)):
            plan = planning.Plan(starts_at=starts_at, **{name: entry.get(name, "") for name in DETAILS})
            workshop = planning.create_workshop(SYSTEM, activity, plan, template_key=entry["template"])
        if entry.get("open"):
            _Evening(workshop, entry).happen()


def _find_activity(entry: Entry, starts_at: datetime) -> Activity:
    found = db.session.scalars(select(Consultation).where(Consultation.title.startswith(entry["consultation"]))).one()
    known = select(Activity).filter_by(space_id=found.id, kind_key=WORKSHOP.key)
    activity = db.session.scalar(known)
    if activity is not None:
        return activity
    open_ = [phase for phase in found.phases if state_of_phase(phase) is State.OPEN]
    phase = next((each for each in found.phases if each.opens_at <= starts_at < each.closes_at), (open_ or found.phases)[0])
    with set_clock(min(phase.opens_at, now()) - timedelta(days=1)):
        activity = managing.add_activity(SYSTEM, phase, kind_key=WORKSHOP.key, title=entry["activity"], summary="")
        if not entry.get("is_about_decision", True):
            set_about_decision(SYSTEM, activity, is_about=False)
    return activity


class _Evening:
    """What happened in one of them."""

    def __init__(self, workshop: Workshop, entry: Entry) -> None:
        self.workshop = workshop
        self.entry = entry
        self.people: dict[str, Actor] = {}

    def at(self, minutes: float) -> Any:
        return set_clock(self.workshop.starts_at + timedelta(minutes=minutes))

    def happen(self) -> None:
        with self.at(-5):
            running.open_doors(SYSTEM, self.workshop)
            for name, capacity in self.entry["people"]:
                visitor = Actor(None, VISITOR)
                guest = attending.come_as_guest(visitor, self.workshop, name=name, capacity_key=capacity)
                self.people[name] = guest.as_actor()
                self.book(guest.as_actor())
        with self.at(0):
            running.go_to(SYSTEM, self.workshop, position=1, seen=0)
        with self.at(5):
            running.go_to(SYSTEM, self.workshop, position=2, seen=1)
            for name in self.entry.get("hands", []):
                speaking.raise_hand(self.people[name], self.workshop)
        self.speak()
        self.write()
        if self.entry.get("ended"):
            self.vote()
            self.end()

    def book(self, actor: Actor) -> None:
        """They had said by an invitation that they would come: they are people we know of."""
        attendance = find_attendance(actor, self.workshop)
        if attendance is not None:
            with transaction():
                attendance.booked_at = self.workshop.starts_at - timedelta(days=2)

    def speak(self) -> None:
        if self.entry.get("speaking"):
            with set_clock(now() - timedelta(seconds=20)):
                self.give(self.entry["speaking"])
            return
        for number, (name, _capacity) in enumerate(self.entry["people"][:6]):
            with self.at(5.5 + number * 2.5):
                self.give(name)
            with self.at(6.5 + number * 2.5 + number % 3 / 2):
                speaking.end_turn(SYSTEM, self.workshop)

    def give(self, name: str) -> None:
        attendance = find_attendance(self.people[name], self.workshop)
        assert attendance is not None  # noqa: S101  (everyone came in above)
        speaking.give_turn(SYSTEM, self.workshop, attendance_id=attendance.id)

    def write(self) -> None:
        with self.at(8):
            notes = [
                writing.write_note(self.people[name], self.workshop, body=body, idempotency_key=None)
                for name, body in self.entry["notes"]
            ]
            for note in notes[: self.entry["approved"]]:
                writing.approve_note(SYSTEM, self.workshop, note_id=note.id, seen=fingerprint_notes([note]))
            for name, members in self.entry.get("groups", []):
                ids = [notes[member].id for member in members]
                writing.put_notes(SYSTEM, self.workshop, note_ids=ids, name=name, seen=fingerprint_notes(notes))

    def vote(self) -> None:
        item = next(each for each in self.workshop.items if each.kind.has_polls)
        with self.at(46):
            running.go_to(SYSTEM, self.workshop, position=3, seen=2)
            running.go_to(SYSTEM, self.workshop, position=item.position, seen=3)
            question, labels = self.entry["question"], self.entry["options"]
            poll = planning.add_poll(SYSTEM, item, method_key="approval", question=question, labels=labels)
            make_key(poll)
            running.open_poll(SYSTEM, self.workshop, poll_id=poll.id, seen=fingerprint_polls([poll]))
        for (name, _capacity), chosen in zip(self.entry["people"], self.entry["votes"], strict=False):
            marks = bytes(1 if number in chosen else NO_MARK for number in range(1, len(labels) + 1))
            paper = Paper(marks, make_code(), fingerprint_poll(poll))
            with self.at(48):
                speaking.vote_in_room(self.people[name], self.workshop, poll=poll, paper=paper)
        with self.at(54):
            running.close_poll(SYSTEM, self.workshop, poll_id=poll.id)
            close_poll(SYSTEM, poll)

    def end(self) -> None:
        with self.at(60):
            running.end_workshop(SYSTEM, self.workshop)
            for (name, _capacity), (could_say, was_heard) in zip(self.entry["people"], self.entry["felt"], strict=False):
                finishing.say_if_heard(self.people[name], self.workshop, could_say=could_say, was_heard=was_heard)
        sent_at = self.workshop.starts_at + timedelta(days=2)
        with set_clock(sent_at):
            finishing.write_summary(SYSTEM, self.workshop, words=self.entry["summary"])
            finishing.send_summary(SYSTEM, self.workshop, seen=fingerprint(self.workshop.summary))
        with set_clock(sent_at + CORRECTIONS_LAST):
            finishing.publish_summary(SYSTEM, self.workshop)
