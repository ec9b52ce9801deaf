"""What is said is allowed, counted and looked at before the transaction that keeps it: in this order, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask

from forum.activities.discussions.actions.posting import reply, start_thread
from forum.activities.voting.actions.answering import answer_objection
from forum.activities.voting.actions.casting import vote
from forum.consultations.actions.managing import change_phase
from forum.consultations.fingerprints import fingerprint_phase
from forum.contributions import actions, screening
from forum.contributions.models import Contribution
from forum.contributions.rules import CONTRIBUTIONS_PER_PERSON, EDITS_PER_PERSON
from forum.contributions.screening import Confirmation, ConfirmationNeeded, Finding, ScreenedWords
from forum.evidence.actions import ask_for_evidence
from forum.evidence.rules import find_asking_activity
from forum.kernel.actions import is_acting
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid, SignInNeeded, TooMany
from forum.kernel.fingerprints import fingerprint
from forum.kernel.limits import LimitCounter
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.outcomes.actions.checking import rate_check
from forum.outcomes.kinds import Verdict
from forum.rooms.actions import admitting, finishing, running, writing
from forum.rooms.commands.dispatch import ROOM_COMMANDS, dispatch_command
from tests import factories as make
from tests.races import act_during

ASKED_FIRST = "Ring me on 07700 900123."
Say = Callable[[str], object]


def threads() -> Say:
    discussion = make.discussion_of(make.make_consultation())
    author = make.seat(discussion.consultation)
    return lambda body: start_thread(author, discussion, kind_key="idea", title="A point", body=body, confirmation=Confirmation())


def replies() -> Say:
    first = make.make_thread(make.make_consultation())
    author = make.seat(first.consultation)
    return lambda body: reply(author, first, body=body, confirmation=Confirmation())


def reasons() -> Say:
    poll = make.make_poll(method_key="consent", labels=("We meet on Mondays",), shows_tally="always")
    voter = make.seat(poll.consultation)
    return lambda body: vote(voter, poll, make.make_paper(poll, b"\x04", reason=body, confirmation=Confirmation()))


def answers_to_objections() -> Say:
    reason = make.make_reason()
    organiser = make.seat(reason.consultation, Role.ORGANISER)
    return lambda body: answer_objection(organiser, reason, body=body, confirmation=Confirmation())


def sightings() -> Say:
    check = make.make_check()
    author = make.seat(check.consultation)
    return lambda body: rate_check(author, check, verdict=Verdict.NO, words=body, confirmation=Confirmation())


def evidence_requests() -> Say:
    consultation = make.make_consultation()
    author, activity = make.seat(consultation), find_asking_activity(consultation)
    assert activity is not None
    asked = {"wants": "evidence", "title": "How long?"}
    return lambda body: ask_for_evidence(author, activity, body=body, confirmation=Confirmation(), **asked)


def notes() -> Say:
    workshop = make.make_room(kind="ideas")
    author = make.come_in(workshop)
    return lambda body: writing.write_note(author, workshop, body=body, idempotency_key=None, confirmation=Confirmation())


def notes_sent_by_a_phone() -> Say:
    workshop = make.make_room(kind="ideas")
    author = make.come_in(workshop)

    def send(body: str) -> str:
        fields = [["body", body], ["key", "the key of the form"]]
        return dispatch_command(
            ROOM_COMMANDS, "write", f"message {body}", author, workshop, lambda form: form.from_message({"fields": fields})
        )

    return send


def notes_of_a_scribe() -> Say:
    workshop = make.make_room(kind="ideas")
    person = admitting.add_person(SYSTEM, workshop, name="Ann in the blue coat", capacity_key="resident")
    return lambda body: writing.write_note_for(SYSTEM, workshop, attendance_id=person.id, body=body)


def corrections() -> Say:
    workshop = make.make_room(kind="ideas")
    author = make.come_in(workshop)
    running.end_workshop(SYSTEM, workshop)
    finishing.write_summary(SYSTEM, workshop, words="We spoke of lifts.")

    finishing.send_summary(SYSTEM, workshop, seen=fingerprint(workshop.summary))
    return lambda body: writing.correct_summary(author, workshop, body=body, idempotency_key=None, confirmation=Confirmation())


KINDS = {
    kind.__name__: kind
    for kind in (
        threads,
        replies,
        reasons,
        answers_to_objections,
        sightings,
        notes,
        notes_sent_by_a_phone,
        corrections,
        evidence_requests,
    )
}


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each look at words: whether it was inside an action, where on SQLite nobody else can write."""
    seen: list[bool] = []

    def look(_draft: ScreenedWords) -> list[Finding]:
        seen.append(is_acting())
        return []

    monkeypatch.setattr(screening, "_screens", [*screening._screens, (look, lambda _contribution, _findings: None)])
    return seen


@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize("kind", KINDS)
def test_words_that_are_asked_about_first_count_each_time(app: Flask, kind: str) -> None:
    say = KINDS[kind]()
    db.session.query(LimitCounter).delete()
    db.session.commit()
    for _number in range(CONTRIBUTIONS_PER_PERSON.most):
        with pytest.raises(ConfirmationNeeded):
            say(ASKED_FIRST)
    with pytest.raises(TooMany):
        say(ASKED_FIRST)


@pytest.mark.parametrize("kind", [*KINDS, "notes_of_a_scribe"])
def test_triggers_look_once_and_while_others_can_write(app: Flask, kind: str, looks: list[bool]) -> None:
    say = (KINDS | {"notes_of_a_scribe": notes_of_a_scribe})[kind]()
    looks.clear()
    say("I waited for six months.")
    assert looks == [False]


def test_permission_comes_before_the_limit_and_the_limit_before_the_triggers(app: Flask, looks: list[bool]) -> None:
    first = make.make_thread(make.make_consultation())
    looks.clear()
    spent = db.session.query(LimitCounter).count()
    with pytest.raises(SignInNeeded):
        reply(Actor(None, VISITOR), first, body="Words", confirmation=Confirmation())
    stranger = make.make_actor()
    with pytest.raises(Forbidden):
        reply(stranger, first, body="Words", confirmation=Confirmation())
    assert (db.session.query(LimitCounter).count(), looks) == (spent, [])


@pytest.mark.usefixtures("still_clock")
def test_what_is_one_too_many_is_not_looked_at(app: Flask, looks: list[bool]) -> None:
    say = replies()
    looks.clear()
    for _number in range(CONTRIBUTIONS_PER_PERSON.most + 5):
        with suppress(ConfirmationNeeded, TooMany):
            say(ASKED_FIRST)
    assert len(looks) == CONTRIBUTIONS_PER_PERSON.most


def test_the_permission_is_asked_again_when_the_turn_to_write_has_come(either_app: Flask) -> None:
    consultation = make.make_consultation()
    first = make.make_thread(consultation)
    author, phase = make.seat(consultation), consultation.phases[0]

    def close() -> None:
        dates = {"opens_at": phase.opens_at, "closes_at": now() - timedelta(minutes=1)}
        change_phase(SYSTEM, phase, name=phase.name, note="", **dates, seen=fingerprint_phase(phase))

    refused = act_during(
        either_app, close, lambda parent, _who: parent.body, lambda parent, who: reply(who, parent, body="Late"), first, author
    )
    assert isinstance(refused, Forbidden)
    assert db.session.query(Contribution).count() == 1


@pytest.mark.usefixtures("still_clock")
def test_editing_is_limited_and_looked_at_outside_of_the_transaction(app: Flask, looks: list[bool]) -> None:
    author = make.seat(consultation := make.make_consultation())
    said = make.make_thread(consultation, author)
    looks.clear()
    for number in range(EDITS_PER_PERSON.most):
        actions.edit(author, said, title=said.title, body=f"Version {number}")
        actions.edit(author, said, title=said.title, body=f"Version {number}")  # Changes nothing, so it costs nothing.
    assert looks == [False] * EDITS_PER_PERSON.most
    with pytest.raises(TooMany):
        actions.edit(author, said, title=said.title, body="One too many")


def test_words_that_cannot_be_taken_cost_nothing(app: Flask) -> None:
    say = replies()
    spent = db.session.query(LimitCounter).count()
    with pytest.raises(Invalid):
        say("")
    assert db.session.query(LimitCounter).count() == spent
