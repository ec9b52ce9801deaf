"""A rehearsal has everything a room has, and leaves nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from forum.activities.voting.actions.casting import vote
from forum.activities.voting.models import Poll, PollOption, SealedBallot
from forum.consultations.models import Consultation
from forum.kernel.clock import now, set_clock
from forum.kernel.db import Model, db
from forum.kernel.errors import Forbidden
from forum.kernel.events import find_breaks
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.moderation.actions.flagging import flag
from forum.rooms.actions import rehearsing, running, speaking, writing
from forum.rooms.fingerprints import fingerprint_notes, fingerprint_polls
from forum.rooms.models import Note, Rehearsal
from forum.rooms.queries.rehearsals import find_rehearsal_of
from forum.workshops.actions import leading, planning
from forum.workshops.models import Workshop
from tests import factories as make
from tests.browsing import Reader


def base(workshop: Workshop) -> str:
    return f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}"


def facilitator(app: Flask, workshop: Workshop) -> Reader:
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    return Reader(app).enter(account.email)


def rehearse(workshop: Workshop) -> tuple[Actor, Workshop]:
    lead = make.seat(workshop.consultation, Role.FACILITATOR)
    return lead, rehearsing.start_rehearsal(lead, workshop)


def count_rows() -> dict[str, int]:
    logs = {"events", "event_streams", "jobs", "limit_counters", "tokens"}
    tables = [table for table in Model.metadata.sorted_tables if table.name not in logs]
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in tables}


def test_a_rehearsal_has_everything_and_leaves_nothing(either_app: Flask) -> None:
    workshop = make.make_workshop(
        None, ("talk", "Waiting", 10), ("ideas", "Ideas", 10), ("breakout", "Groups", 10), ("vote", "Vote", 5)
    )
    for number, method in enumerate(("approval", "stv", "consent")):
        planning.add_poll(SYSTEM, workshop.items[3], method_key=method, question=f"Which {number}?", labels=["A", "B"])
    earnest = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, earnest.items[0], method_key="approval", question="Which?", labels=["A", "B"])
    make.make_key(poll)
    running.open_poll(SYSTEM, earnest, poll_id=poll.id, seen=fingerprint_polls([poll]))
    speaking.vote_in_room(make.come_in(earnest), earnest, poll=poll, paper=make.make_ballot(poll, 1, 0))
    lead = make.seat(workshop.consultation, Role.FACILITATOR)
    before = count_rows()
    copy = rehearsing.start_rehearsal(lead, workshop)
    assert rehearsing.start_rehearsal(lead, workshop) == copy, "pressed twice, it is one"
    play_it_through(lead, copy)
    assert db.session.query(Note).count() >= 3
    assert db.session.scalar(select(func.count()).select_from(Poll).where(Poll.frozen_at.is_not(None))) > 1
    rehearsing.wipe_rehearsal(lead, find_rehearsal_of(copy))
    after = count_rows()
    shells = dict.fromkeys(("spaces", "consultations", "phases", "activities", "workshops"), 1)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == shells
    empty = db.session.scalars(select(Consultation).filter_by(is_sandbox=True)).one()
    assert empty.title == empty.summary == ""
    assert list(find_breaks()) == [], "the log is whole"
    run_due_jobs()
    assert count_rows() == after, "no pretend person plays on"


def play_it_through(lead: Actor, copy: Workshop) -> None:
    running.open_doors(lead, copy)
    for position in range(1, 5):
        running.go_to(lead, copy, position=position, seen=position - 1)
        if position == 4:
            for link in copy.items[3].polls:
                make.make_key(link.poll)
            running.open_all_polls(lead, copy, seen=fingerprint_polls(link.poll for link in copy.items[3].polls))
        for step in range(12):
            with set_clock(now() + timedelta(minutes=position, seconds=3 * step)):
                leading.sit_down(lead, copy)
                run_due_jobs(3)
        for note in db.session.scalars(select(Note).filter_by(workshop_id=copy.id).limit(2)):
            flag(lead, note, reason_key="attack", words="To see what happens")
            writing.put_notes(lead, copy, note_ids=[note.id], name=f"Group {note.id}", seen=fingerprint_notes([note]))
            writing.make_theme_of(lead, copy, group_id=note.group_id)
    for link in copy.items[3].polls:
        running.close_poll(lead, copy, poll_id=link.poll_id)
    running.end_workshop(lead, copy)


def test_nobody_else_sees_a_rehearsal_and_it_stands_in_no_list(app: Flask) -> None:
    workshop = make.make_workshop()
    account = make.make_account()
    lead = make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    copy = rehearsing.start_rehearsal(lead, workshop)
    assert Reader(app).open(base(copy)).status == 404
    assert facilitator(app, workshop).open(base(copy)).status == 404
    own = Reader(app).enter(account.email)
    assert "Practice run." in own.open(f"{base(copy)}/console").words
    assert "Rehearsal" not in own.open("/").words
    assert "No workshop has this code" in Reader(app).open(f"/join/{copy.code}").words
    for screen in ("console", "wall"):  # Once it is wiped, static/js/rooms.js shows this instead of the code and the button.
        page = own.open(f"{base(copy)}/{screen}").page
        assert page.body.has_attr("data-rehearsal")
        assert "This practice run has ended" in page.select_one("[data-when-over][hidden]").text
        gone = " ".join(part.text for part in page.select("[data-until-over]"))
        assert ("End it and delete everything" in gone) if screen == "console" else (copy.code[:3].upper() in gone)
    own.open(f"{base(copy)}/console").send("End it and delete everything")
    assert "deleted the practice run" in own.words and own.open(f"{base(copy)}/console").status == 404


def test_only_who_began_a_rehearsal_wipes_it_and_only_rehearsals_are_wiped(app: Flask) -> None:
    workshop = make.make_workshop()
    _lead, copy = rehearse(workshop)
    with pytest.raises(Forbidden):
        rehearsing.wipe_rehearsal(make.seat(workshop.consultation, Role.FACILITATOR), find_rehearsal_of(copy))
    with pytest.raises(Forbidden):
        rehearsing.start_rehearsal(_lead, copy)
    assert find_rehearsal_of(workshop) is None


def test_what_is_planned_in_a_rehearsal_is_no_rehearsal_of_its_own_and_is_wiped_with_it(app: Flask) -> None:
    lead, copy = rehearse(make.make_workshop())
    plan = planning.Plan("Our secret worry", now() + timedelta(days=1), about="It is about Ada.", place="Ada’s house")
    second = planning.create_workshop(lead, copy.activity, plan)
    planning.call_off(lead, second, reason="Ada is ill.")
    third = planning.create_workshop(lead, copy.activity, plan)
    with pytest.raises(Forbidden):
        rehearsing.start_rehearsal(lead, third)
    rehearsing.wipe_rehearsal(lead, find_rehearsal_of(copy))
    assert db.session.scalars(select(Consultation).filter_by(is_sandbox=True)).one().title == ""
    left = [str(value) for row in db.session.execute(select(Workshop.__table__)) for value in row]
    assert not [words for words in left if "Ada" in words or "worry" in words]


def test_nothing_in_earnest_can_be_made_a_rehearsal_so_that_its_votes_could_be_wiped(either_app: Flask) -> None:
    poll = make.make_poll(labels=("A", "B"))
    vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0))
    _lead, copy = rehearse(make.make_workshop(poll.consultation))
    db.session.commit()
    earnest, sandbox = Consultation.id == poll.space_id, Consultation.id == copy.space_id
    for change in (
        update(Consultation).where(earnest).values(is_sandbox=True),
        update(Consultation).where(sandbox).values(is_sandbox=False),
        update(Consultation).where(sandbox).values(published_at=now()),
        delete(SealedBallot).where(SealedBallot.poll_id == poll.id),
        delete(PollOption).where(PollOption.poll_id == poll.id),
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(change)
        db.session.rollback()


def test_a_forgotten_rehearsal_is_wiped_after_a_day(app: Flask) -> None:
    start = now()
    with set_clock(start):
        rehearse(make.make_workshop())
    with set_clock(start + timedelta(days=1, hours=2)):
        enqueue_periodic()
        run_due_jobs()
        assert db.session.query(Rehearsal).count() == 0
