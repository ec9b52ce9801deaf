"""What somebody said before they took up a role in the open keeps the name, and the connection, with which they said it. Nothing
that anybody can read joins the two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from forum.accounts.queries import find_account
from forum.activities.discussions.actions.guests import post_as_guest, set_guests, take_guest_words
from forum.activities.discussions.actions.way_in import FirstWords
from forum.activities.discussions.models import Guests, Post
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.queries.polls import has_voted
from forum.activities.voting.rules import is_voter
from forum.consultations.actions import joining, naming
from forum.consultations.actions.roles import change_role
from forum.consultations.models import Consultation, Invitation, Participation
from forum.consultations.pseudonyms import pseudonym_key
from forum.contributions.actions import edit, withdraw
from forum.contributions.rules import may_speak
from forum.erasure.actions import erase_person
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.kernel.tokens import mint
from forum.workshops.actions import inviting, planning
from forum.workshops.models import Workshop
from forum.workshops.queries.inviting import list_comers, list_invites
from forum.workshops.rules import find_booking
from tests import factories as make
from tests.browsing import Reader

BEFORE, AFTER, JOB = "Gentle Swan", "Ruth Canary", "Canary matron"
WORDS = "My mother waited nine hours."
# Where the team stands with names and jobs, beside what people say.
NAMES_TEAM = ("/consultations/{slug}", "/consultations/{slug}/changes")


@dataclass
class Person:
    consultation: Consultation
    actor: Actor
    before: Participation
    post: Post

    @property
    def place(self) -> Participation:
        self.actor.known.clear()
        return make.place_of(self.actor, self.consultation)

    def accept(self, role: Role = Role.LEAD, name: str = AFTER, *, capacity: str = "staff", job: str = JOB) -> Participation:
        invitation = self.invite(role, capacity=capacity, job=job)
        token = mint(joining.INVITATION, invitation.public_id, timedelta(days=1))
        return joining.accept_invitation(self.actor, None, token=token, pseudonym=name)

    def invite(self, role: Role, *, capacity: str = "staff", job: str = JOB) -> Invitation:
        account = find_account(self.actor.account_id)
        assert account is not None
        about = {"role": role, "capacity_key": capacity, "job_title": job}
        return joining.invite(SYSTEM, self.consultation, email=account.email, **about)


@pytest.fixture
def person(app: Flask) -> Person:
    consultation, actor = make.make_consultation(), make.make_actor()
    joining.join(actor, consultation, pseudonym=BEFORE, capacity_key="carer")
    make.make_reply(make.make_thread(consultation))
    post = make.make_thread(consultation, actor, title="Nights", body=WORDS)
    return Person(consultation, actor, make.place_of(actor, consultation), post)


ROLES = [
    (Role.LEAD, "staff", JOB),
    (Role.ORGANISER, "unknown", ""),
    (Role.FACILITATOR, "unknown", ""),
    (Role.MODERATOR, "unknown", ""),
    (Role.PARTICIPANT, "staff", JOB),
]


@pytest.mark.parametrize(("role", "capacity", "job"), ROLES)
def test_what_was_said_before_keeps_its_name_and_what_comes_after_has_the_new_one(
    app: Flask, person: Person, role: Role, capacity: str, job: str
) -> None:
    place = person.accept(role, capacity=capacity, job=job)
    later = make.make_reply(person.post, person.actor, body="From now on officially.")
    assert (person.post.author.pseudonym, person.post.author.capacity_key, person.post.author.job_title) == (BEFORE, "carer", "")
    assert (later.author.pseudonym, later.author.role, later.author.job_title) == (AFTER, role, job)
    assert (person.place.id, place.public_id != person.before.public_id) == (place.id, True)
    assert person.before.role == Role.PARTICIPANT


def test_no_page_that_anybody_can_open_says_who_it_was(app: Flask, person: Person) -> None:
    person.accept()
    team = [each.format(slug=person.consultation.slug) for each in NAMES_TEAM]
    opened, waiting = set(), [f"/consultations/{person.consultation.slug}", f"/search?q=waited&in={person.consultation.slug}"]
    while waiting and len(opened) < 80:
        path = waiting.pop(0)
        opened.add(path)
        response = Reader(app).open(path).response
        text = response.get_data(as_text=True)
        assert not (person.before.public_id in text and person.place.public_id in text), path
        page = BeautifulSoup(text, "html.parser")
        for team_list in page.select(".people-running"):
            team_list.decompose()
        if WORDS in str(page) and path.split("?")[0] not in team:
            assert AFTER not in str(page) and JOB not in str(page), path
        links = [str(link["href"]).split("#")[0] for link in page.select("a[href]")]
        waiting += [each for each in links if person.consultation.slug in each and each not in {*opened, *waiting}]
    thread = next(path for path in opened if person.post.public_id in path)
    assert BEFORE in Reader(app).open(thread).words and len(opened) > 8


def test_the_people_who_run_it_see_two_people_too(app: Flask, person: Person) -> None:
    person.accept()
    organiser = make.seat(person.consultation, Role.ORGANISER)
    account = find_account(organiser.account_id)
    assert account is not None
    page = Reader(app).enter(account.email).open(f"/consultations/{person.consultation.slug}/manage/people").words
    assert AFTER in page and BEFORE not in page


def test_whoever_accepts_is_told_before_what_people_will_see(app: Flask, person: Person) -> None:
    token = mint(joining.INVITATION, person.invite(Role.LEAD).public_id, timedelta(days=1))
    account = find_account(person.actor.account_id)
    assert account is not None
    reader = Reader(app).enter(account.email).open(f"/invitations/{token}")
    assert f"What you have said so far stays under {BEFORE}" in reader.words
    assert f"shows the name you enter here, and: Service lead, NHS or care staff, {JOB}" in reader.words
    assert not reader.page.select_one("#pseudonym")["value"]  # type: ignore[index]
    reader.send("Accept the invitation", pseudonym=AFTER)
    assert (person.place.pseudonym, person.post.author.pseudonym) == (AFTER, BEFORE)


def test_somebody_may_keep_their_name_and_what_they_said_keeps_their_connection(app: Flask, person: Person) -> None:
    person.before.pseudonym, person.before.pseudonym_key = "Anna Price", "annaprice"
    db.session.commit()
    person.accept(name="Anna Price")
    assert person.place.pseudonym == person.post.author.pseudonym == "Anna Price"
    assert (person.place.capacity_key, person.post.author.capacity_key) == ("staff", "carer")
    with pytest.raises(Invalid, match="already has this name"):
        joining.join(make.make_actor(), person.consultation, pseudonym="anna price", capacity_key="carer")


def test_nobody_else_gets_a_name_that_was_left(app: Flask, person: Person) -> None:
    person.accept()
    with pytest.raises(Invalid, match="already has this name"):
        joining.join(make.make_actor(), person.consultation, pseudonym=BEFORE, capacity_key="carer")


def test_what_they_said_is_still_theirs_to_edit_and_delete(app: Flask, person: Person) -> None:
    person.accept()
    edit(person.actor, person.post, seen=person.post.fingerprint_words(), body="Ten hours.", title="Nights")
    assert person.post.author_id == person.before.id
    withdraw(person.actor, person.post)
    assert not person.post.has_words


def test_nobody_votes_twice(app: Flask, person: Person) -> None:
    poll = make.make_poll(person.consultation)
    vote(person.actor, poll, make.make_ballot(poll, 1, 0, 0))
    person.accept(Role.PARTICIPANT)
    assert has_voted(person.place, poll) and not is_voter(person.before, poll)


def test_a_moderators_measures_go_along_and_nobody_sees_them_with_the_new_name(app: Flask, person: Person) -> None:
    person.before.paused_until = now() + timedelta(days=2)
    db.session.commit()
    person.accept(Role.PARTICIPANT)
    assert may_speak(person.actor, person.post) and person.place.paused_until is None


def test_whoever_enters_their_own_name_later_keeps_what_they_said_before_apart(app: Flask, person: Person) -> None:
    change_role(SYSTEM, person.before, role=Role.ORGANISER)
    naming.use_own_name(person.actor, person.consultation, name=AFTER)
    assert (person.place.pseudonym, person.place.role, person.post.author.pseudonym) == (AFTER, Role.ORGANISER, BEFORE)


def test_words_of_a_guest_do_not_come_under_the_name_of_an_official(app: Flask, person: Person) -> None:
    person.accept()
    set_guests(SYSTEM, person.post.activity, Guests.AT_ONCE)
    visitor = Actor(None, VISITOR)
    said = post_as_guest(visitor, person.post, FirstWords(body="As a guest.", pseudonym="Grey Heron", capacity_key="carer"))
    guest = said.author.account
    assert guest is not None and take_guest_words(person.actor, guest) == 1
    assert said.author.account_id == person.actor.account_id
    assert (said.author.pseudonym, said.author.role) == ("Grey Heron", Role.PARTICIPANT)


def test_whoever_leaves_leaves_both_places(app: Flask, person: Person) -> None:
    person.accept(Role.PARTICIPANT)
    account = find_account(person.actor.account_id)
    assert account is not None
    place = person.place
    erase_person(person.actor, account)
    assert {person.before.account_id, place.account_id} == {None} and BEFORE not in {person.before.pseudonym, place.pseudonym}


NEED = "I lip-read since my stroke."


@pytest.fixture
def booked(person: Person) -> Workshop:
    workshop = make.make_workshop(person.consultation, hours=48)
    planning.book(person.actor, workshop, access_needs=NEED)
    return workshop


def read_as_organiser(app: Flask, workshop: Workshop, page: str) -> str:
    account = find_account(make.seat(workshop.consultation, Role.ORGANISER).account_id)
    assert account is not None
    address = f"/consultations/{workshop.consultation.slug}/manage/workshop/{workshop.public_id}/{page}"
    return Reader(app).enter(account.email).open(address).page.main.get_text(" ", strip=True)  # type: ignore[union-attr]


@pytest.mark.parametrize("keeps_name", [False, True])
def test_what_was_booked_before_a_role_is_kept_and_what_somebody_needs_is_beside_no_real_name(
    app: Flask, person: Person, booked: Workshop, *, keeps_name: bool
) -> None:
    if keeps_name:
        person.before.pseudonym, person.before.pseudonym_key = AFTER, pseudonym_key(AFTER)
        db.session.commit()
    person.accept()
    assert person.place.pseudonym == AFTER
    booking = find_booking(person.actor, booked)
    assert booking is not None and booking.booked_at is not None and booking.access_needs == NEED
    assert [comer.attendance for comer in list_comers(booked)] == [booking], "they get the letters about it, one each"
    words = read_as_organiser(app, booked, "people")
    assert "One person has said they are coming." in words and NEED in words and AFTER not in words
    assert ("Someone who helps to run this or to decide" if keeps_name else BEFORE) in words
    planning.cancel_booking(person.actor, booked)
    assert list_comers(booked) == []


def test_whoever_gives_their_own_name_in_the_role_they_have_always_had_is_not_named_beside_what_they_need(
    app: Flask, person: Person
) -> None:
    facilitator = make.seat(person.consultation, Role.FACILITATOR, name="Grey Heron")
    place = make.place_of(facilitator, person.consultation)
    place.is_own_name, place.role_since = False, place.joined_at
    db.session.commit()
    workshop = make.make_workshop(person.consultation, hours=48)
    planning.book(facilitator, workshop, access_needs=NEED)
    naming.use_own_name(facilitator, person.consultation, name=AFTER)
    words = read_as_organiser(app, workshop, "people")
    assert NEED in words and AFTER not in words and "Someone who helps to run this or to decide" in words


def test_who_runs_a_workshop_does_not_read_whose_email_address_goes_with_which_name(app: Flask, person: Person) -> None:
    workshop = make.make_workshop(person.consultation, hours=48)
    account = find_account(person.actor.account_id)
    assert account is not None
    inviting.invite(SYSTEM, workshop, emails=[account.email])
    (invited,) = list_invites(workshop)
    inviting.answer_invite(person.actor, workshop, token=inviting.make_link_token(invited), will_come=True)
    words = read_as_organiser(app, workshop, "invite")
    assert account.email in words and "Will come" in words and BEFORE not in words
