"""Somebody who has taken up a role under another name is one person to the rules, and two to everybody but themselves."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from forum.accounts.queries import find_account
from forum.activities.discussions.queries.threads import count_threads
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.queries.polls import count_electorate
from forum.consultations.actions import joining, managing, naming
from forum.consultations.actions.places import take_new_place
from forum.consultations.actions.roles import change_role
from forum.consultations.actions.silencing import reinstate, remove
from forum.consultations.models import Consultation, Participation, Readership
from forum.consultations.queries import list_joined_accounts, list_places_of_person
from forum.consultations.rules import visible_to
from forum.contributions.rules import may_speak
from forum.inviting.parsing import InvitationLine
from forum.inviting.queries import plan_invitations
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden
from forum.kernel.permissions import SYSTEM, Actor, Role, can
from forum.kernel.tokens import mint
from forum.outcomes.actions import answering
from forum.outcomes.queries.said import count_people_heard
from forum.outcomes.rules import DECIDE
from forum.workshops.actions import attending
from forum.workshops.actions.planning import answer_need, book, cancel_booking
from forum.workshops.queries.finding import list_bookings
from tests import factories as make
from tests.browsing import Reader
from tests.consultations.test_apart import AFTER, BEFORE, WORDS, Person

WHY = "She knows the night teams."


@pytest.fixture
def person(app: Flask) -> Person:
    """Beside four others who take part, an organiser and a moderator."""
    consultation, actor = make.make_consultation(), make.make_actor()
    joining.join(actor, consultation, pseudonym=BEFORE, capacity_key="carer")
    make.make_reply(make.make_thread(consultation))
    post = make.make_thread(consultation, actor, title="Nights", body=WORDS)
    make.seat(consultation, Role.ORGANISER, name="Amina Yusuf")
    make.seat(consultation, Role.MODERATOR, name="Sam Field")
    return Person(consultation, actor, make.place_of(actor, consultation), post)


def address_of(actor: Actor) -> str:
    account = find_account(actor.account_id)
    assert account is not None
    return account.email


def enter(app: Flask, person: Person) -> Reader:
    return Reader(app).enter(address_of(person.actor))


def find_organiser(person: Person) -> Actor:
    place = db.session.query(Participation).filter_by(pseudonym="Amina Yusuf").one()
    assert place.account is not None
    return place.account.as_actor()


def read_public_pages(app: Flask, person: Person) -> dict[str, str]:
    """Every page that a visitor gets to from the consultation, as text; without the lists of who runs it."""
    slug, found = person.consultation.slug, {}
    waiting = ["/", f"/consultations/{slug}"]
    while waiting and len(found) < 60:
        path = waiting.pop(0)
        page = BeautifulSoup(Reader(app).open(path).response.get_data(as_text=True), "html.parser")
        waiting += [
            link
            for link in dict.fromkeys(str(each["href"]).split("#")[0] for each in page.select("a[href]"))
            if f"/{slug}" in link and "/changes" not in link and link not in found and link not in waiting
        ]
        for named in page.select(".people-running"):
            named.decompose()
        found[path] = " ".join(page.get_text(" ").split())
    return found


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ORGANISER, Role.LEAD, Role.PARTICIPANT])
def test_no_count_on_any_public_page_changes(app: Flask, person: Person, role: Role) -> None:
    poll = make.make_poll(person.consultation)
    vote(person.actor, poll, make.make_ballot(poll, 1, 0, 0))
    with set_clock(now() + timedelta(minutes=1)):
        before, electorate = read_public_pages(app, person), count_electorate(poll)
        person.accept(role)
        after = read_public_pages(app, person)
    assert len(before) > 8 and before.keys() == after.keys()
    assert {path: words for path, words in after.items() if words != before[path]} == {}
    assert count_electorate(poll) == electorate


def test_whoever_takes_part_again_after_a_role_has_joined_once(app: Flask, person: Person) -> None:
    address = f"/consultations/{person.consultation.slug}"
    joined = [line for line in Reader(app).open(address).words.split(".") if "joined" in line]
    place = person.accept(Role.MODERATOR)
    change_role(SYSTEM, place, role=Role.PARTICIPANT)
    assert [line for line in Reader(app).open(address).words.split(".") if "joined" in line] == joined


def test_whoever_comments_under_both_names_is_one_person_who_has_commented(app: Flask, person: Person) -> None:
    before = count_people_heard(person.consultation), count_threads(person.post.activity).people
    change_role(SYSTEM, person.accept(Role.MODERATOR), role=Role.PARTICIPANT)
    person.actor.known.clear()
    make.make_reply(person.post, person.actor, body="As everybody again.")
    assert (count_people_heard(person.consultation), count_threads(person.post.activity).people) == before


def test_a_list_of_addresses_does_not_tell_who_was_asked_by_their_name(app: Flask, person: Person) -> None:
    line = InvitationLine(1, email=address_of(person.actor), role=Role.MODERATOR)
    before = plan_invitations(person.consultation, [line])
    joining.ask_to_take_role(SYSTEM, person.before, role=Role.MODERATOR)
    assert plan_invitations(person.consultation, [line]) == before
    token = mint(joining.INVITATION, joining.list_open_invitations(person.consultation)[0].public_id, timedelta(days=1))
    joining.accept_invitation(person.actor, None, token=token, pseudonym=AFTER)
    assert plan_invitations(person.consultation, [line]) == before


def test_a_former_role_stays_in_the_list_when_its_person_takes_a_third_name(app: Flask, person: Person) -> None:
    change_role(SYSTEM, person.accept(Role.MODERATOR, "Quiet Wren", capacity="unknown", job=""), role=Role.PARTICIPANT)
    page = Reader(app).enter(address_of(find_organiser(person)))
    path = f"/consultations/{person.consultation.slug}/manage/people"
    before = [row.get_text() for row in page.open(path).page.select("li") if "was moderator until" in row.get_text()]
    person.accept(Role.MODERATOR, "Third Name", capacity="unknown", job="")
    after = [row.get_text() for row in page.open(path).page.select("li") if "was moderator until" in row.get_text()]
    assert before == after and "Quiet Wren" in after[0] and BEFORE not in page.words


def test_a_place_that_was_left_is_refused_as_one_without_an_account_is(app: Flask, person: Person) -> None:
    person.accept(Role.MODERATOR)
    gone = make.place_of(make.seat(person.consultation), person.consultation)
    gone.account_id = None
    for place in (person.before, gone):
        with pytest.raises(Conflict) as refused:
            joining.ask_to_take_role(SYSTEM, place, role=Role.LEAD)
        assert refused.value.sentence == f"We cannot ask {place.pseudonym} to take a role."


def test_nobody_is_asked_for_what_needs_no_asking_or_has_changed_since(app: Flask, person: Person) -> None:
    with pytest.raises(Conflict):
        joining.ask_to_take_role(SYSTEM, person.before, role=Role.PARTICIPANT)
    with pytest.raises(Changed):
        joining.ask_to_take_role(SYSTEM, person.before, role=Role.LEAD, seen=Role.MODERATOR)


def test_the_invitation_names_all_that_they_were_and_the_one_that_was_asked(app: Flask, person: Person) -> None:
    place = person.accept(Role.MODERATOR, "Quiet Wren", capacity="unknown", job="")
    change_role(SYSTEM, place, role=Role.PARTICIPANT)
    invitation = joining.ask_to_take_role(SYSTEM, place, role=Role.LEAD)
    page = enter(app, person).open(f"/invitations/{mint(joining.INVITATION, invitation.public_id, timedelta(days=1))}")
    assert f"What you have said so far stays under {BEFORE} and Quiet Wren" in page.words
    assert "The organisers asked Quiet Wren" in page.words
    assert "Your earlier name does not come back." in page.words


def test_a_removal_holds_under_the_other_name_too_and_ends_its_role(app: Flask, person: Person) -> None:
    place = person.accept(Role.MODERATOR)
    account_id = person.actor.account_id
    with transaction():
        remove(SYSTEM, person.before)
    person.actor.known.clear()
    assert may_speak(person.actor, person.post) and account_id not in list_joined_accounts(person.consultation)
    assert (place.role, place.removed_at) == (Role.PARTICIPANT, None), "nobody sees of the other place that it was removed"
    said = Reader(app).open(f"/consultations/{person.consultation.slug}/changes").words
    assert f"{AFTER} no longer has the role of moderator" in said and "We do not say why" in said and BEFORE not in said
    with pytest.raises(Conflict):
        person.accept(Role.LEAD, "Third Name")
    with transaction():
        reinstate(SYSTEM, person.before)
    person.actor.known.clear()
    assert not may_speak(person.actor, person.post) and place.role == Role.PARTICIPANT


def test_a_role_that_somebody_must_have_stays_and_no_refusal_tells_whose_it_is(app: Flask, person: Person) -> None:
    place = person.accept(Role.ORGANISER)
    change_role(SYSTEM, make.place_of(find_organiser(person), person.consultation), role=Role.PARTICIPANT)
    with transaction():
        remove(SYSTEM, person.before)
    person.actor.known.clear()
    assert place.role == Role.ORGANISER and may_speak(person.actor, person.post)


def test_whoever_was_removed_cannot_read_a_private_consultation_by_another_name(app: Flask, person: Person) -> None:
    consultation = make.make_consultation(published=False)
    consultation.readership = Readership.INVITED
    db.session.commit()
    managing.publish(SYSTEM, consultation)
    place = make.place_of(make.seat(consultation, actor=person.actor), consultation)
    with transaction():
        take_new_place(SYSTEM, place, name=AFTER, role=Role.PARTICIPANT, capacity_key="unknown")
    path = f"/consultations/{consultation.slug}"
    assert enter(app, person).open(path).status == 200
    with transaction():
        remove(SYSTEM, place)
    assert enter(app, person).open(path).status == 404
    assert not db.session.scalar(select(Consultation.id).where(visible_to(person.actor), Consultation.id == consultation.id))


def test_the_list_of_changes_ends_the_one_role_and_begins_the_other(app: Flask, person: Person) -> None:
    change_role(SYSTEM, person.before, role=Role.MODERATOR)
    person.accept(Role.LEAD)
    path = f"/consultations/{person.consultation.slug}/changes"
    words = Reader(app).open(path).words
    assert f"{BEFORE} no longer has the role of moderator" in words and f"{AFTER} now has the role of service lead" in words
    changes = json.loads(app.test_client().get(f"{path}.json").data)["changes"]
    begun = [each for each in changes if each["part"] == "roles" and each["thing"] == person.place.public_id]
    assert [(each["before"], each["after"]) for each in begun] == [(None, {"role": "lead"})]


def test_whoever_enters_their_own_name_in_a_role_has_it_by_that_name_alone(app: Flask, person: Person) -> None:
    change_role(SYSTEM, person.before, role=Role.LEAD)
    naming.use_own_name(person.actor, person.consultation, name=AFTER)
    words = Reader(app).open(f"/consultations/{person.consultation.slug}/changes").words
    assert f"{BEFORE} no longer has the role of service lead" in words and f"{AFTER} now has the role of service lead" in words


def test_no_number_of_a_place_stands_in_what_a_computer_reads(app: Flask, person: Person) -> None:
    person.accept(Role.MODERATOR)
    changes = json.loads(app.test_client().get(f"/consultations/{person.consultation.slug}/changes.json").data)["changes"]
    people = [each["thing"] for each in changes if each["part"] in {"roles", "go_between"}]
    assert people == [person.place.public_id]


def test_whoever_was_chosen_by_an_earlier_name_is_told_so_and_considers_nothing_unseen(app: Flask, person: Person) -> None:
    change_role(SYSTEM, person.before, role=Role.LEAD)
    theme = make.make_theme(person.consultation, person.post)
    answer = make.make_answer(theme)
    answering.set_report(SYSTEM, person.consultation, owner=person.before, answer_weeks=12, phase=None)
    naming.use_own_name(person.actor, person.consultation, name=AFTER)
    with pytest.raises(Forbidden, match=f"You were chosen as {BEFORE}"):
        answering.consider(person.actor, answer)
    other = make.seat(person.consultation, Role.LEAD)
    with pytest.raises(Forbidden, match=f"Only {BEFORE}"):
        answering.consider(other, answer)
    answering.set_report(SYSTEM, person.consultation, owner=person.place, answer_weeks=12, phase=None)
    answering.consider(person.actor, answer)
    assert answer.considered_by_id == person.place.id and can(person.actor, DECIDE, person.consultation)


def test_a_booking_stays_its_persons_and_counts_once(app: Flask, person: Person) -> None:
    workshop = make.make_workshop(person.consultation, size=2)
    attendance = book(person.actor, workshop, access_needs="A ramp.")
    person.accept(Role.PARTICIPANT)
    person.actor.known.clear()
    answer_need(SYSTEM, workshop, attendance_id=attendance.id, answer="There is a ramp.")
    path = f"/consultations/{person.consultation.slug}/workshop/{workshop.public_id}"
    assert "There is a ramp." in enter(app, person).open(path).words
    book(person.actor, workshop, access_needs="A ramp.")
    book(make.seat(person.consultation), workshop, access_needs="")
    assert list_bookings(workshop).pop(0).participation_id == person.before.id
    assert len(list_bookings(workshop)) == 2, "two people"
    cancel_booking(person.actor, workshop)
    assert len(list_bookings(workshop)) == 1


def test_whoever_was_sent_out_does_not_come_back_by_another_name(app: Flask, person: Person) -> None:
    workshop = make.make_room(person.consultation)
    attendance = attending.come_in(person.actor, workshop)
    attendance.refused_at = now()
    db.session.commit()
    person.accept(Role.PARTICIPANT)
    person.actor.known.clear()
    with pytest.raises(Forbidden):
        attending.come_in(person.actor, workshop)


def test_what_happened_to_what_they_said_is_listed_for_them_alone(app: Flask, person: Person) -> None:
    person.accept(Role.MODERATOR)
    path = f"/consultations/{person.consultation.slug}/what-happened"
    page = enter(app, person).open(path)
    assert "Nights" in page.words and f"Your private link for what you wrote as {BEFORE}" in page.words
    link = next(str(each["href"]) for each in page.page.select("a[href]") if f"{path}/" in str(each["href"]))
    shown = Reader(app).open(link).words
    assert BEFORE in shown and AFTER not in shown and "Nights" in shown


@pytest.mark.parametrize("may_change", [True, False])
def test_whoever_voted_before_is_told_that_it_counts_and_is_offered_no_form(app: Flask, person: Person, may_change: bool) -> None:
    poll = make.make_poll(person.consultation, is_secret=False, may_change=may_change)
    vote(person.actor, poll, make.make_ballot(poll, 1, 0, 0))
    path = f"/consultations/{person.consultation.slug}/polls/{poll.public_id}"
    assert "You voted before" not in enter(app, person).open(path).words
    person.accept(Role.PARTICIPANT)
    page = enter(app, person).open(path)
    assert "You voted before you took up this role. Your vote counts, and you can no longer change it." in page.words
    assert not page.page.select("form[action*='/vote']")


def test_the_places_of_a_person_are_those_of_one_consultation(app: Flask, person: Person) -> None:
    joining.join(person.actor, make.make_consultation(), pseudonym="Grey Heron", capacity_key="carer")
    place = person.accept(Role.MODERATOR)
    assert list_places_of_person(person.before) == [place, person.before]


def test_the_log_of_a_site_does_not_join_two_names(app: Flask, person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    person.accept(Role.MODERATOR)
    (line,) = [each for each in capsys.readouterr().out.splitlines() if "took a new place" in each]
    assert "by=" not in line and f"person={person.place.id} " in line
