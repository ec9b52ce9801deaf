"""Around a workshop: invitations, who leads, rehearsing, paper, letters."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from forum.accounts.models import Account
from forum.base.clock import now, set_clock
from forum.base.db import Model, db
from forum.base.errors import Conflict, Forbidden, Invalid, NotFound
from forum.base.events import find_breaks
from forum.base.jobs import enqueue_periodic, run_due_jobs
from forum.base.mail import KeptMail
from forum.base.permissions import SYSTEM, VISITOR, Actor, Role
from forum.consultations.models import Consultation, Participation
from forum.moderation.actions.flagging import flag
from forum.rooms.actions import finishing, rehearsing, running, speaking, writing
from forum.rooms.actions.paper import enter_notes
from forum.rooms.actions.quiet import ask_after_silence, ask_quiet_by_itself
from forum.rooms.acts.table import CONSOLE_ACTS, do_act
from forum.rooms.models import Note, Rehearsal, RoomMessage
from forum.rooms.queries.rehearsals import find_rehearsal_of
from forum.voting.models import Poll
from forum.workshops.actions import attending, inviting, leading, planning
from forum.workshops.models import Attendance, Comers, Workshop, WorkshopInvite
from forum.workshops.queries.inviting import list_comers
from forum.workshops.queries.leading import find_delay, list_at_console, list_named
from forum.workshops.rules import find_attendance
from tests import factories as make
from tests.browsing import Reader


def base(workshop: Workshop) -> str:
    return f"/consultations/{workshop.consultation.slug}/workshop/{workshop.ref}"


def letters() -> list[KeptMail]:
    run_due_jobs()
    return list(db.session.scalars(select(KeptMail).order_by(KeptMail.id)))


def link_in(letter: KeptMail) -> str:
    return re.search(r"https?://[^/]+(/join/invited/\S+)", letter.text)[1]


def facilitator(app: Flask, workshop: Workshop) -> Reader:
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    return Reader(app).sign_in(account.email, make.PASSWORD)


# Invitations.


def test_an_invited_person_answers_needs_no_account_and_comes_in_on_two_phones_as_one(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_workshop(None, ("talk", "Waiting", 20), who=Comers.INVITED)
        lead = facilitator(app, workshop)
        lead.open(f"{base(workshop)}".replace("/workshop/", "/manage/workshop/") + "/invite")
        lead.send("Send the letters", emails="joan@example.org\nJOAN@example.org, sam@example.org")
        assert "2 letters are on their way" in lead.words
        sent = letters()
        assert sorted(each.recipient for each in sent) == ["joan@example.org", "sam@example.org"]
        link = link_in(next(each for each in sent if each.recipient == "joan@example.org"))
        phone = Reader(app).open(link)
        assert phone.status == 200 and workshop.title in phone.words
        phone.send("I will come", name="", access_needs="A chair with arms")
        assert phone.status == 422 and "Enter a name" in phone.words and "A chair with arms" in str(phone.page)
        phone.send("I will come", name="Joan", capacity_key="carer")
        assert "You are coming" in phone.words
        assert "will come as Joan" in lead.open(lead.path).words
    with set_clock(start + timedelta(hours=1)):
        running.go_to(SYSTEM, workshop, position=1, seen=0)
        tablet = Reader(app).open(link).send("Come in")
        assert tablet.title == "Waiting" and phone.open(link).send("Come in").title == "Waiting"
        assert db.session.query(Attendance).filter(Attendance.came_at.is_not(None)).count() == 1
        assert db.session.query(Account).filter_by(is_guest=True).count() == 1


def test_nobody_who_was_not_invited_comes_to_a_workshop_by_invitation(app: Flask) -> None:
    workshop = make.make_room(who=Comers.INVITED)
    with pytest.raises(Forbidden):
        make.come_in(workshop)
    with pytest.raises(Forbidden):
        attending.come_as_guest(Actor(None, VISITOR), workshop, name="Nasreen", capacity_key="carer")
    with pytest.raises(Forbidden):
        planning.book(make.seat(workshop.consultation), workshop, access_needs="")
    account = make.make_account("invited@example.org")
    place = make.seat(workshop.consultation, actor=account.as_actor())
    inviting.invite(SYSTEM, workshop, emails=["Invited@example.org"])
    make.come_in(workshop, place)
    make.come_in(workshop, make.seat(workshop.consultation, Role.FACILITATOR))
    assert "people who were invited" in Reader(app).open(f"/join/{workshop.code}").words


def test_an_invitation_taken_back_leads_nowhere_and_can_be_sent_again(either_app: Flask) -> None:
    workshop = make.make_workshop()
    assert inviting.invite(SYSTEM, workshop, emails=["joan@example.org"]) == 1
    assert inviting.invite(SYSTEM, workshop, emails=["joan@example.org"]) == 0
    run_due_jobs()
    invite = db.session.query(WorkshopInvite).one()
    token = inviting.make_link_token(invite)
    assert inviting.find_invite(token) == invite
    inviting.withdraw_invite(SYSTEM, workshop, ref=invite.ref)
    db.session.expire_all()
    assert inviting.find_invite(token) is None
    with pytest.raises(NotFound):
        inviting.answer_invite(Actor(None, VISITOR), workshop, token=token, will_come=True, name="A", capacity_key="carer")
    assert inviting.invite(SYSTEM, workshop, emails=["joan@example.org"]) == 1


def test_a_link_that_leads_nowhere_says_so(app: Flask) -> None:
    reader = Reader(app).open("/join/invited/nonsense")
    assert reader.status == 410


def test_somebody_who_cannot_come_says_so_and_hears_no_more(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_workshop(starts_at=start + timedelta(days=2))
        inviting.invite(SYSTEM, workshop, emails=["joan@example.org", "sam@example.org"])
        link = link_in(next(each for each in letters() if each.recipient == "joan@example.org"))
        reader = Reader(app).open(link).send("I cannot come")
        assert "You said that you cannot come" in reader.words
        assert [comer.email for comer in list_comers(workshop)] == ["sam@example.org"]
    with set_clock(start + timedelta(days=1, hours=1)):
        enqueue_periodic()
        reminded = [each.recipient for each in letters() if each.subject.startswith("Reminder")]
        assert reminded == ["sam@example.org"]


def test_those_who_come_hear_when_it_is_moved_or_called_off(app: Flask) -> None:
    workshop = make.make_workshop()
    account = make.make_account()
    planning.book(make.seat(workshop.consultation, actor=account.as_actor()), workshop, access_needs="")
    inviting.invite(SYSTEM, workshop, emails=["joan@example.org"])
    run_due_jobs()
    plan = planning.Plan(workshop.title, workshop.starts_at + timedelta(hours=1))
    planning.change_plan(SYSTEM, workshop, plan)
    planning.change_plan(SYSTEM, workshop, planning.Plan("Another title", plan.starts_at))
    moved = [each for each in letters() if each.subject.startswith("Changed")]
    assert sorted(each.recipient for each in moved) == sorted([account.email, "joan@example.org"])
    planning.call_off(SYSTEM, workshop, reason="The hall is flooded")
    off = [each for each in letters() if each.subject.startswith("Called off")]
    assert len(off) == 2 and "The hall is flooded" in off[0].text


def test_a_guest_by_invitation_gets_the_summary_and_corrects_it(app: Flask) -> None:
    workshop = make.make_room(who=Comers.INVITED)
    inviting.invite(SYSTEM, workshop, emails=["joan@example.org"])
    phone = Reader(app).open(link_in(letters()[0])).send("Come in", name="Joan", capacity_key="carer")
    assert phone.status == 200
    running.end_workshop(SYSTEM, workshop)
    finishing.write_summary(SYSTEM, workshop, words="We talked about waiting.")
    finishing.send_summary(SYSTEM, workshop)
    letter = next(each for each in letters() if each.subject.startswith("What was said"))
    assert letter.recipient == "joan@example.org" and "We talked about waiting." in letter.text
    other = Reader(app).open(link_in(letter)).send("See the record")
    other.send("Send my correction", body="And about Mondays.")
    assert "And about Mondays." in other.words


def test_addresses_of_invited_people_are_forgotten_in_the_end(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_workshop()
        inviting.invite(SYSTEM, workshop, emails=["joan@example.org"])
        run_due_jobs()
    with set_clock(start + timedelta(days=70)):
        enqueue_periodic()
        run_due_jobs()
        assert db.session.query(WorkshopInvite).count() == 0


@pytest.mark.parametrize("emails", ["", "nonsense", "a@b", "a@b.org; c d@e.org", "x" * 300_000])
def test_wrong_addresses_are_shown_and_kept(app: Flask, emails: str) -> None:
    workshop = make.make_workshop()
    lead = facilitator(app, workshop)
    lead.open(f"{base(workshop)}".replace("/workshop/", "/manage/workshop/") + "/invite").send("Send the letters", emails=emails)
    assert lead.status == 422 and db.session.query(WorkshopInvite).count() == 0
    assert emails[:20] in str(lead.page)


# Who leads.


def test_facilitators_are_named_on_the_page_and_seen_at_the_console(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        one, other = make.seat(workshop.consultation, Role.FACILITATOR), make.seat(workshop.consultation, Role.ORGANISER)
        place = make.place_of(one, workshop.consultation)
        leading.name_facilitators(one, workshop, refs=[place.ref])
        assert list_named(workshop) == [place] and list_at_console(workshop) == []
        leading.sit_down(other, workshop)
        leading.sit_down(one, workshop)
        assert len(list_at_console(workshop)) == 2 and list_named(workshop) == [place]
        stranger = make.place_of(make.seat(workshop.consultation), workshop.consultation)
        with pytest.raises(Invalid):
            leading.name_facilitators(one, workshop, refs=[stranger.ref])
        assert place.pseudonym in Reader(app).open(base(workshop)).words
    with set_clock(start + timedelta(minutes=2)):
        assert list_at_console(workshop) == []


def test_the_console_says_how_late_it_is_and_whether_the_break_makes_up_for_it(app: Flask) -> None:
    start = now().replace(microsecond=0)
    with set_clock(start):
        workshop = make.make_workshop(None, ("talk", "Talk", 20), ("rest", "Break", 10), ("close", "Next", 5), starts_at=start)
        running.go_to(SYSTEM, workshop, position=1, seen=0)
        assert find_delay(workshop) is None
        running.extend(SYSTEM, workshop, minutes=5, seen=1)
        delay = find_delay(workshop)
        assert (delay.minutes, delay.rest.title, delay.rest_minutes) == (5, "Break", 5)
        assert delay.planned_end == start + timedelta(minutes=35) and delay.likely_end == start + timedelta(minutes=40)
    with set_clock(start + timedelta(minutes=34)):
        delay = find_delay(workshop)
        assert delay.minutes == 14 and delay.rest is None, "a break of no minutes is none"


# Rehearsing.


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
    running.open_poll(SYSTEM, earnest, poll_id=poll.id)
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
    shells = dict.fromkeys(("consultations", "phases", "activities", "workshops"), 1)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == shells
    empty = db.session.scalars(select(Consultation).filter_by(is_rehearsal=True)).one()
    assert empty.title == empty.summary == ""
    assert list(find_breaks()) == [], "the log is whole"
    run_due_jobs()
    assert count_rows() == after, "no pretend person plays on"


def play_it_through(lead: Actor, copy: Workshop) -> None:
    running.open_doors(lead, copy)
    for position in range(1, 5):
        running.go_to(lead, copy, position=position, seen=position - 1)
        if position == 4:
            running.open_all_polls(lead, copy)
        for step in range(12):
            with set_clock(now() + timedelta(minutes=position, seconds=3 * step)):
                leading.sit_down(lead, copy)
                run_due_jobs(3)
        for note in db.session.scalars(select(Note).filter_by(workshop_id=copy.id).limit(2)):
            flag(lead, note, reason_key="attack", words="To see what happens")
            writing.put_notes(lead, copy, note_ids=[note.id], name=f"Group {note.id}")
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
    own = Reader(app).sign_in(account.email, make.PASSWORD)
    assert "Rehearsal." in own.open(f"{base(copy)}/console").words
    assert "Rehearsal" not in own.open("/").words
    assert "No workshop has this code" in Reader(app).open(f"/join/{copy.code}").words
    own.open(f"{base(copy)}/console").send("End it and wipe everything")
    assert "is wiped" in own.words and own.open(f"{base(copy)}/console").status == 404


def test_only_who_began_a_rehearsal_wipes_it_and_only_rehearsals_are_wiped(app: Flask) -> None:
    workshop = make.make_workshop()
    _lead, copy = rehearse(workshop)
    with pytest.raises(Forbidden):
        rehearsing.wipe_rehearsal(make.seat(workshop.consultation, Role.FACILITATOR), find_rehearsal_of(copy))
    with pytest.raises(Forbidden):
        rehearsing.start_rehearsal(_lead, copy)
    assert find_rehearsal_of(workshop) is None


def test_nothing_in_earnest_can_be_made_a_rehearsal_so_that_its_votes_could_be_wiped(either_app: Flask) -> None:
    consultation = make.make_consultation()
    with pytest.raises(IntegrityError):
        db.session.execute(update(Consultation).where(Consultation.id == consultation.id).values(is_rehearsal=True))
        db.session.flush()
    db.session.rollback()


def test_a_forgotten_rehearsal_is_wiped_after_a_day(app: Flask) -> None:
    start = now()
    with set_clock(start):
        rehearse(make.make_workshop())
    with set_clock(start + timedelta(days=1, hours=2)):
        enqueue_periodic()
        run_due_jobs()
        assert db.session.query(Rehearsal).count() == 0


# Paper.


def test_notes_on_paper_are_entered_after_the_workshop_all_or_none(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    running.end_workshop(SYSTEM, workshop)
    lead = facilitator(app, workshop)
    lead.open(f"{base(workshop)}".replace("/workshop/", "/manage/workshop/") + "/paper-notes")
    lead.send("Enter these notes", notes="Ring us.\n\n" + "x" * 600)
    assert lead.status == 422 and "Ring us." in str(lead.page) and db.session.query(Note).count() == 0
    lead.send("Enter these notes", notes="Ring us.\nTell us the truth.", capacity_key="carer")
    assert "2 notes are entered" in lead.words
    record = Reader(app).open(f"{base(workshop)}/record")
    assert "Tell us the truth." in record.words and "written down by a scribe" in record.words


def test_a_form_of_paper_notes_sent_twice_is_one(either_app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    lead = make.seat(workshop.consultation, Role.FACILITATOR)
    about = {"item": workshop.items[0], "name": "", "capacity_key": "carer", "bodies": ["Ring us.", "  "], "client_key": "k1"}
    one, two = enter_notes(lead, workshop, **about), enter_notes(lead, workshop, **about)
    assert [note.id for note in one] == [note.id for note in two] and len(one) == 1
    other = enter_notes(lead, workshop, **about | {"client_key": "k2"})
    assert other[0].author_id != one[0].author_id, "without a name each form is somebody else"
    with pytest.raises(Forbidden):
        enter_notes(lead, make.make_workshop(workshop.consultation), **about)


# Groups of notes become a vote; a set of questions; small groups.


def test_groups_of_notes_become_the_choices_of_a_vote(app: Flask) -> None:
    workshop = make.make_workshop(None, ("sort", "Sort", 10), ("vote", "Vote", 10))
    lead = make.seat(workshop.consultation, Role.FACILITATOR)
    running.go_to(lead, workshop, position=1, seen=0)
    with pytest.raises(Conflict):
        running.add_poll_of_groups(lead, workshop, method_key="approval", question="Which first?")
    for name in ("Calls", "Letters"):
        note = make.make_note(workshop, body=f"A note on {name}")
        writing.put_notes(lead, workshop, note_ids=[note.id], name=name)
    item = running.add_poll_of_groups(lead, workshop, method_key="approval", question="Which first?")
    assert item.title == "Vote" and [option.label for option in item.polls[0].poll.options] == ["Calls", "Letters"]


def test_a_set_of_questions_is_opened_at_once_and_answered_one_after_the_other(app: Flask) -> None:
    workshop = make.make_room(kind="vote")
    for question in ("First?", "Second?"):
        planning.add_poll(SYSTEM, workshop.items[0], method_key="choose-one", question=question, labels=["A", "B"])
    assert running.open_all_polls(SYSTEM, workshop) == 2
    account = make.make_account()
    make.seat(workshop.consultation, actor=account.as_actor())
    phone = Reader(app).sign_in(account.email, make.PASSWORD).open(f"{base(workshop)}/room").send("Come in")
    assert "First?" in phone.words and "Second?" not in phone.page.find(class_="ballot").text
    phone.send("Send my vote", mark="0")
    assert "Second?" in phone.page.find(class_="ballot").text
    phone.send("Send my vote", mark="0")
    assert "Your vote is in" in phone.words


def test_a_small_group_sees_its_own_notes_and_its_spokesperson_is_called_up_afterwards(app: Flask) -> None:
    workshop = make.make_workshop(None, ("breakout", "Groups", 10), ("talk", "Back together", 10))
    lead = facilitator(app, workshop)
    running.go_to(SYSTEM, workshop, position=1, seen=0)
    readers, actors = [], []
    for number in range(6):
        account = make.make_account()
        actors.append(make.seat(workshop.consultation, actor=account.as_actor(), name=f"Person {'ABCDEF'[number]}"))
        readers.append(Reader(app).sign_in(account.email, make.PASSWORD).open(f"{base(workshop)}/room").send("Come in"))
    lead.open(f"{base(workshop)}/console").send("Make the groups", size="3")
    readers[0].open(f"{base(workshop)}/room").send("Send note", body="Only for us.")
    readers[0].send("I will speak for our group")
    seen = ["Only for us." in reader.open(f"{base(workshop)}/room").words for reader in readers]
    assert seen.count(True) == 3 and seen[0]
    running.go_to(SYSTEM, workshop, position=2, seen=1)
    assert "Group 1: Person A" in lead.open(f"{base(workshop)}/console").words or "Group 2: Person A" in lead.words
    speaking.give_turn(SYSTEM, workshop, attendance_id=find_attendance(actors[0], workshop).id)
    assert "They speak for their groups" not in lead.open(f"{base(workshop)}/console").words


def test_places_without_a_role_are_not_listed_as_team(app: Flask) -> None:
    workshop = make.make_room()
    attending.come_as_guest(Actor(None, VISITOR), workshop, name="Nasreen", capacity_key="carer")
    account = make.make_account()
    make.seat(workshop.consultation, Role.ORGANISER, actor=account.as_actor())
    team = Reader(app).sign_in(account.email, make.PASSWORD).open(f"/consultations/{workshop.consultation.slug}/manage/people")
    assert team.status == 200 and "Nasreen" not in team.words
    assert db.session.query(Participation).filter_by(pseudonym="Nasreen").count() == 1


# Quiet people.


def invitations(workshop: Workshop) -> dict[int, int]:
    """How often each person was asked whether they would like to add something."""
    query = select(RoomMessage.to_id, func.count()).where(RoomMessage.workshop_id == workshop.id, RoomMessage.is_invitation)
    return dict(db.session.execute(query.group_by(RoomMessage.to_id)).tuples().all())


def stay_until(workshop: Workshop, moment: datetime) -> None:
    """Everyone's window says that it is there."""
    db.session.execute(update(Attendance).where(Attendance.workshop_id == workshop.id).values(seen_at=moment))
    db.session.commit()


def test_after_a_silence_the_room_asks_a_few_quiet_people_of_the_least_heard_groups_each_once(either_app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        lead = make.seat(workshop.consultation, Role.FACILITATOR)
        nurse = make.come_in(workshop, capacity="staff")
        carers = [find_attendance(make.come_in(workshop, capacity="carer"), workshop).id for _ in range(2)]
        staff = [find_attendance(make.come_in(workshop, capacity="staff"), workshop).id for _ in range(3)]
        speaking.give_turn(lead, workshop, attendance_id=find_attendance(nurse, workshop).id)
    with set_clock(start + timedelta(minutes=2)):
        stay_until(workshop, now())
        assert ask_after_silence(SYSTEM, workshop) == 0, "somebody is speaking"
        speaking.end_turn(lead, workshop)
    with set_clock(start + timedelta(minutes=2, seconds=30)):
        assert ask_after_silence(SYSTEM, workshop) == 0, "that was no silence"
    with set_clock(start + timedelta(minutes=3)):
        stay_until(workshop, now())
        assert ask_after_silence(SYSTEM, workshop) == 3
        assert ask_after_silence(SYSTEM, workshop) == 0, "they get time to answer"
        asked = invitations(workshop)
        assert set(carers) <= set(asked) and set(asked.values()) == {1} and len(set(asked) & set(staff)) == 1
    with set_clock(start + timedelta(minutes=5)):
        stay_until(workshop, now())
        assert ask_after_silence(SYSTEM, workshop) == 2, "the others, and nobody twice"
        assert invitations(workshop) == dict.fromkeys([*carers, *staff], 1)


def test_the_room_asks_nobody_where_that_is_turned_off_where_a_hand_is_up_or_in_a_pause(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        lead, actor = make.seat(workshop.consultation, Role.FACILITATOR), make.come_in(workshop)
    with set_clock(start + timedelta(minutes=3)):
        stay_until(workshop, now())
        speaking.raise_hand(actor, workshop)
        assert ask_after_silence(SYSTEM, workshop) == 0
        speaking.lower_hand(actor, workshop)
        ask_quiet_by_itself(lead, workshop, wanted=False)
        assert ask_after_silence(SYSTEM, workshop) == 0
        ask_quiet_by_itself(lead, workshop, wanted=True)
        running.pause(lead, workshop)
        assert ask_after_silence(SYSTEM, workshop) == 0
        running.resume(lead, workshop)
        assert ask_after_silence(SYSTEM, workshop) == 1


# Moderation in the room.


def test_a_note_handed_to_the_moderators_is_decided_at_the_console_by_another_who_leads(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    note = make.make_note(workshop, body="Dr Smith is a liar.")
    one, other = facilitator(app, workshop), facilitator(app, workshop)
    account = make.make_account()
    make.seat(workshop.consultation, Role.ORGANISER, actor=account.as_actor())
    organiser = Reader(app).sign_in(account.email, make.PASSWORD)
    one.open(f"{base(workshop)}/console").send("Call a moderator")
    assert "for you as a moderator" not in one.words, "nobody decides what they flagged"
    assert "for you as a moderator" not in organiser.open(f"{base(workshop)}/console").words, "who answers does not moderate"
    other.open(f"{base(workshop)}/console")
    assert "1 note for you as a moderator" in other.words
    other.send("Decide", ruling="hide", reason="  ")
    assert other.status == 422 and "Say why" in other.words
    other.send("Decide", ruling="hide", reason="It names a person and attacks them.")
    assert "It is decided" in other.words and "for you as a moderator" not in other.words
    db.session.expire_all()
    assert db.session.get(Note, note.id).status == "hidden"
    assert "Dr Smith" not in Reader(app).open(f"{base(workshop)}/record").words


def test_a_case_of_another_room_is_not_decided_from_this_one(app: Flask) -> None:
    workshop, elsewhere = make.make_room(kind="ideas"), make.make_room(kind="ideas")
    note = make.make_note(elsewhere)
    made = flag(make.seat(elsewhere.consultation), note, reason_key="attack")
    lead = make.seat(workshop.consultation, Role.FACILITATOR)
    make.seat(elsewhere.consultation, Role.FACILITATOR, actor=lead)
    ruling = {"case": made.case.ref, "version": str(made.case.version), "ruling": "hide", "rule_key": "person", "reason": "x"}
    fields = [list(pair) for pair in ruling.items()]
    with app.test_request_context(), pytest.raises(NotFound):
        read = partial(read_message, {"fields": fields})
        do_act(CONSOLE_ACTS, "decide_case", None, lead, workshop, read)


def read_message(message: dict, form: type) -> object:
    return form.from_message(message)
