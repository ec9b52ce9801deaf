"""Around a workshop: invitations, letters, who leads."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import Account
from forum.consultations.models import Participation
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid, NotFound
from forum.kernel.fingerprints import fingerprint
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.rooms.actions import finishing, running
from forum.workshops.actions import attending, inviting, leading, planning
from forum.workshops.fingerprints import fingerprint_plan
from forum.workshops.models import Attendance, Comers, Workshop, WorkshopInvite
from forum.workshops.queries.inviting import list_comers
from forum.workshops.queries.leading import find_delay, list_at_console, list_named
from tests import factories as make
from tests.browsing import Reader


def base(workshop: Workshop) -> str:
    return f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}"


def letters() -> list[KeptMail]:
    run_due_jobs()
    return list(db.session.scalars(select(KeptMail).order_by(KeptMail.id)))


def link_in(letter: KeptMail) -> str:
    return re.search(r"https?://[^/]+(/join/invited/\S+)", letter.text)[1]


def facilitator(app: Flask, workshop: Workshop) -> Reader:
    account = make.make_account()
    make.seat(workshop.consultation, Role.FACILITATOR, actor=account.as_actor())
    return Reader(app).enter(account.email)


# Invitations.


def test_an_invited_person_answers_needs_no_account_and_comes_in_on_two_phones_as_one(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_workshop(None, ("talk", "Waiting", 20), who=Comers.INVITED)
        lead = facilitator(app, workshop)
        lead.open(f"{base(workshop)}".replace("/workshop/", "/manage/workshop/") + "/invite")
        lead.send("Send invitations", emails="joan@example.org\nJOAN@example.org, sam@example.org")
        assert "We have sent 2 emails" in lead.words
        sent = letters()
        assert sorted(each.recipient for each in sent) == ["joan@example.org", "sam@example.org"]
        link = link_in(next(each for each in sent if each.recipient == "joan@example.org"))
        phone = Reader(app).open(link)
        assert phone.status == 200 and workshop.title in phone.words
        phone.send("Book my place", name="", access_needs="A chair with arms")
        assert (
            phone.status == 422
            and "Enter the name we should use for you" in phone.words
            and "A chair with arms" in str(phone.page)
        )
        phone.send("Book my place", name="Joan", capacity_key="carer")
        assert "You’re coming" in phone.words
        assert "Will come, as Joan" in lead.open(lead.path).words
    with set_clock(start + timedelta(hours=1)):
        running.go_to(SYSTEM, workshop, position=1, seen=0)
        tablet = Reader(app).open(link).send("Join the workshop")
        assert tablet.title == "Waiting" and phone.open(link).send("Join the workshop").title == "Waiting"
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
    assert "for invited people only" in Reader(app).open(f"/join/{workshop.code}").words


def test_an_invitation_taken_back_leads_nowhere_and_can_be_sent_again(either_app: Flask) -> None:
    workshop = make.make_workshop()
    assert inviting.invite(SYSTEM, workshop, emails=["joan@example.org"]) == 1
    assert inviting.invite(SYSTEM, workshop, emails=["joan@example.org"]) == 0
    run_due_jobs()
    invite = db.session.query(WorkshopInvite).one()
    token = inviting.make_link_token(invite)
    assert inviting.find_invite(token) == invite
    inviting.withdraw_invite(SYSTEM, workshop, public_id=invite.public_id)
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
        assert "You said you could not come. Do you want to come after all?" in reader.words
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
    planning.change_plan(SYSTEM, workshop, plan, seen=fingerprint_plan(workshop, []))
    planning.change_plan(SYSTEM, workshop, planning.Plan("Another title", plan.starts_at), seen=fingerprint_plan(workshop, []))
    moved = [each for each in letters() if each.subject.startswith("Moved")]
    assert sorted(each.recipient for each in moved) == sorted([account.email, "joan@example.org"])
    planning.call_off(SYSTEM, workshop, reason="The hall is flooded")
    off = [each for each in letters() if each.subject.startswith("Cancelled")]
    assert len(off) == 2 and "The hall is flooded" in off[0].text


def test_a_guest_by_invitation_gets_the_summary_and_corrects_it(app: Flask) -> None:
    workshop = make.make_room(who=Comers.INVITED)
    inviting.invite(SYSTEM, workshop, emails=["joan@example.org"])
    phone = Reader(app).open(link_in(letters()[0])).send("Join the workshop", name="Joan", capacity_key="carer")
    assert phone.status == 200
    running.end_workshop(SYSTEM, workshop)
    finishing.write_summary(SYSTEM, workshop, words="We talked about waiting.")
    finishing.send_summary(SYSTEM, workshop, seen=fingerprint(workshop.summary))
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
    lead.open(f"{base(workshop)}".replace("/workshop/", "/manage/workshop/") + "/invite").send("Send invitations", emails=emails)
    assert lead.status == 422 and db.session.query(WorkshopInvite).count() == 0
    assert emails[:20] in str(lead.page)


# Who leads.


def test_facilitators_are_named_on_the_page_and_seen_at_the_console(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_room()
        one, other = make.seat(workshop.consultation, Role.FACILITATOR), make.seat(workshop.consultation, Role.ORGANISER)
        place = make.place_of(one, workshop.consultation)
        leading.name_facilitators(one, workshop, public_ids=[place.public_id])
        assert list_named(workshop) == [place] and list_at_console(workshop) == []
        leading.sit_down(other, workshop)
        leading.sit_down(one, workshop)
        assert len(list_at_console(workshop)) == 2 and list_named(workshop) == [place]
        stranger = make.place_of(make.seat(workshop.consultation), workshop.consultation)
        with pytest.raises(Invalid):
            leading.name_facilitators(one, workshop, public_ids=[stranger.public_id])
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


def test_in_a_pause_it_gets_no_later(app: Flask) -> None:
    start = now()
    with set_clock(start):
        workshop = make.make_workshop(None, ("talk", "One", 10), ("close", "Next", 5), starts_at=start)
        assert find_delay(workshop) is None, "nothing is on yet"
        running.go_to(SYSTEM, workshop, position=1, seen=0)
    with set_clock(start + timedelta(minutes=14)):
        running.pause_workshop(SYSTEM, workshop)
    with set_clock(start + timedelta(minutes=30)):
        delay = find_delay(workshop)
        assert delay is not None and delay.minutes == 4
    with set_clock(start + timedelta(minutes=40)):
        running.resume(SYSTEM, workshop)
        delay = find_delay(workshop)
        assert delay is not None and delay.minutes == 30


def test_places_without_a_role_are_not_listed_as_team(app: Flask) -> None:
    workshop = make.make_room()
    attending.come_as_guest(Actor(None, VISITOR), workshop, name="Nasreen", capacity_key="carer")
    account = make.make_account()
    make.seat(workshop.consultation, Role.ORGANISER, actor=account.as_actor())
    team = Reader(app).enter(account.email).open(f"/consultations/{workshop.consultation.slug}/manage/people")
    assert team.status == 200 and "Nasreen" not in team.words
    assert db.session.query(Participation).filter_by(pseudonym="Nasreen").count() == 1
