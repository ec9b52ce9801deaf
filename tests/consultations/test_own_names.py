"""Whoever runs a consultation, decides or stands between does so under their own name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.consultations.actions import joining, naming
from forum.consultations.actions.roles import change_role
from forum.consultations.models import Consultation
from forum.consultations.pseudonyms import is_offered, offer_pseudonym
from forum.deciders.actions import add_decider
from forum.deciders.kinds import DeciderKind, DeciderWords, MemberWords
from forum.erasure.actions import erase_person
from forum.kernel.db import db
from forum.kernel.errors import Invalid, NotNow
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import OFFICIALS, SYSTEM, Actor, Role
from forum.kernel.tokens import mint
from forum.notifications.actions import follow, topic_of
from forum.notifications.models import Notification
from forum.opening.actions import signing
from forum.opening.queries import fingerprint_gate
from tests import factories as make
from tests.browsing import Reader
from tests.opening.ready import CAN_CHANGE, make_ready


def invite(consultation: Consultation, role: Role, email: str) -> str:
    """The letter."""
    organiser = make.seat(consultation, Role.ORGANISER, name="Amina Yusuf")
    joining.invite(
        organiser, consultation, email=email, role=role, capacity_key="unknown", job_title="", reason="It helps people decide."
    )
    run_due_jobs()
    letter = db.session.query(KeptMail).order_by(KeptMail.id.desc()).first()
    assert letter is not None
    return letter.text


def find_link(letter: str) -> str:
    return next(word for word in letter.split() if "/invitations/" in word).removeprefix("http://localhost")


@pytest.mark.parametrize("role", sorted(OFFICIALS))
def test_an_invitation_to_an_official_role_offers_no_name_and_keeps_ones_own(app: Flask, role: Role) -> None:
    consultation, account = make.make_consultation(), make.make_account()
    reader = Reader(app).enter(account.email).open(find_link(invite(consultation, role, account.email)))
    field = reader.page.select_one("#pseudonym")
    assert field is not None and not field.get("value") and "Your name" in reader.words
    assert reader.send("Accept the invitation", pseudonym="Gentle Swan").status == 422
    assert "Enter your own name, not one that we have suggested" in reader.words
    reader.send("Accept the invitation", pseudonym="Ruth Danso")
    place = make.place_of(account.as_actor(), consultation)
    assert (place.pseudonym, place.is_own_name) == ("Ruth Danso", True)


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.MODERATOR])
def test_whoever_takes_part_or_moderates_is_still_offered_a_name(app: Flask, role: Role) -> None:
    consultation, account = make.make_consultation(), make.make_account()
    reader = Reader(app).enter(account.email).open(find_link(invite(consultation, role, account.email)))
    field = reader.page.select_one("#pseudonym")
    assert field is not None and is_offered(str(field["value"]))


LETTER = ["Amina Yusuf has invited you", "Your role: service lead", "responsible for the decision", "under your own name"]


@pytest.mark.parametrize("part", LETTER)
def test_the_letter_says_who_invites_to_what_role_and_what_is_asked(app: Flask, part: str) -> None:
    assert part in invite(make.make_consultation(), Role.LEAD, "ruth@example.org")


def promote(consultation: Consultation, role: Role) -> Actor:
    """As all were until now: under a name for this conversation."""
    person = make.make_actor()
    joining.join(person, consultation, pseudonym="Gentle Swan", capacity_key="resident")
    make.place_of(person, consultation).role = role
    db.session.commit()
    person.known.clear()
    return person


def test_whoever_acts_under_a_made_up_name_is_asked_for_their_own_at_the_next_official_act(app: Flask) -> None:
    team = make_ready()
    place = make.place_of(team.facilitator, team.consultation)
    team.ask()
    place.is_own_name = False
    db.session.commit()
    with pytest.raises(NotNow, match="enter your own name"):
        signing.sign(team.facilitator, team.consultation, seen=fingerprint_gate(team.consultation), can_change=CAN_CHANGE)
    naming.use_own_name(team.facilitator, team.consultation, name="Tom Field")
    signing.sign(team.facilitator, team.consultation, seen=fingerprint_gate(team.consultation), can_change=CAN_CHANGE)


def test_a_page_asks_for_it_and_work_that_waits_names_it(app: Flask) -> None:
    consultation = make.make_consultation()
    person = promote(consultation, Role.ORGANISER)
    account = make.place_of(person, consultation).account
    assert account is not None
    reader = Reader(app).enter(account.email)
    assert "Enter your own name" in reader.open("/account/work").words
    reader.open(f"/consultations/{consultation.slug}/manage").follow("Enter your own name")
    assert not reader.page.select_one("#pseudonym").get("value")  # type: ignore[union-attr]
    reader.send("Save my name", pseudonym="Amina Yusuf")
    assert make.place_of(person, consultation).is_own_name
    assert "Enter your own name" not in reader.open("/account/work").words


def test_two_people_of_one_consultation_cannot_have_one_name(app: Flask) -> None:
    consultation = make.make_consultation()
    make.seat(consultation, name="Amina Yusuf")
    person = make.seat(consultation, Role.ORGANISER)
    with pytest.raises(Invalid):
        naming.use_own_name(person, consultation, name="amina yusuf")


def test_every_name_that_we_offer_is_known_as_one(app: Flask) -> None:
    assert all(is_offered(offer_pseudonym()) for _time in range(50))
    assert not any(map(is_offered, ("Ruth Danso", "Swan", "Helen Mary Okafor", "Wren Gentle")))


WHY = "I have married."
PAGE = "/consultations/{slug}/manage/name"


def make_known(name: str = "Amina Yusuf", *, published: bool = True) -> tuple[Consultation, Actor]:
    consultation = make.make_consultation(published=published)
    return consultation, make.seat(consultation, Role.ORGANISER, name=name)


def test_another_name_needs_a_reason_and_everybody_reads_both_names(app: Flask) -> None:
    consultation, organiser = make_known()
    follower = make.seat(consultation)
    follow(follower, topic_of(consultation), is_on=True)
    account = make.place_of(organiser, consultation).account
    assert account is not None
    reader = Reader(app).enter(account.email).open(PAGE.format(slug=consultation.slug))
    reader.send("Save my name", pseudonym="Sara Boyd", reason="")
    assert reader.status == 422 and "Enter why your name changes" in reader.words
    assert make.place_of(organiser, consultation).pseudonym == "Amina Yusuf"
    reader.send("Save my name", pseudonym="Sara Boyd", reason=WHY)
    changes = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert "Amina Yusuf is now called Sara Boyd" in changes and WHY in changes
    enqueue_periodic()
    run_due_jobs()
    told = db.session.query(Notification).filter_by(account_id=follower.account_id).all()
    assert any("another name now" in str(each.sentence) for each in told)


def test_in_a_draft_a_name_changes_without_more(app: Flask) -> None:
    consultation, organiser = make_known(published=False)
    naming.use_own_name(organiser, consultation, name="Sara Boyd")
    assert make.place_of(organiser, consultation).pseudonym == "Sara Boyd"


OTHERS = {
    "another official": "Helen Okafor",
    "whoever decides": "Dr Ruth Price",
    "a member of the board": "Ann Lee",
    "one that looks like whoever decides": "Dr  Rùth Prïce",
    "whoever decides, without their title": "ruth price",
    "an official, with a title": "Prof. Helen Okafor",
    "a member of the board, with two": "Cllr Dr Ann  Lee",
}


@pytest.mark.parametrize("whose", OTHERS)
def test_nobody_takes_the_name_of_somebody_who_is_named_here(app: Flask, whose: str) -> None:
    consultation, organiser = make_known()
    make.seat(consultation, Role.LEAD, name="Helen Okafor")
    add_decider(SYSTEM, consultation, DeciderKind.PERSON, DeciderWords("Dr Ruth Price", "Director"))
    add_decider(SYSTEM, consultation, DeciderKind.BODY, DeciderWords("The board", members=(MemberWords("Ann Lee"),)))
    with pytest.raises(Invalid) as refused:
        naming.use_own_name(organiser, consultation, name=OTHERS[whose], reason=WHY)
    assert set(refused.value.errors) == {"pseudonym"}
    assert make.place_of(organiser, consultation).pseudonym == "Amina Yusuf"


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("way", ["by invitation", "for the first time"])
def test_nobody_comes_to_be_called_as_an_official_is(app: Flask, way: str, published: bool) -> None:
    consultation, organiser = make_known("Helen Price", published=published)
    if way == "for the first time":
        person = make.seat(consultation, Role.FACILITATOR, name="Gentle Swan")
        make.place_of(person, consultation).is_own_name = False
        db.session.commit()
        with pytest.raises(Invalid) as refused:
            naming.use_own_name(person, consultation, name="Dr Helen Price")
        assert set(refused.value.errors) == {"pseudonym"}
        return
    account = make.make_account()
    about = {"role": Role.FACILITATOR, "capacity_key": "unknown", "job_title": "", "reason": "They help us run it."}
    invitation = joining.invite(organiser, consultation, email=account.email, **about)
    token = mint(joining.INVITATION, invitation.public_id, timedelta(days=1))
    with pytest.raises(Invalid) as refused:
        joining.accept_invitation(account.as_actor(), None, token=token, pseudonym="Dr Helen Price")
    assert set(refused.value.errors) == {"pseudonym"}


def test_in_a_draft_whoever_decides_may_run_it_too(app: Flask) -> None:
    consultation, organiser = make_known(published=False)
    add_decider(SYSTEM, consultation, DeciderKind.PERSON, DeciderWords("Sara Boyd", "Director"))
    naming.use_own_name(organiser, consultation, name="Sara Boyd")
    assert make.place_of(organiser, consultation).pseudonym == "Sara Boyd"


def test_a_title_of_ones_own_is_no_other_name(app: Flask) -> None:
    consultation, organiser = make_known()
    naming.use_own_name(organiser, consultation, name="Dr Amina Yusuf", reason="I have finished my doctorate.")
    assert make.place_of(organiser, consultation).pseudonym == "Dr Amina Yusuf"


def test_whoever_decides_may_be_called_as_they_are_named(app: Flask) -> None:
    consultation = make.make_consultation()
    lead = make.seat(consultation, Role.LEAD, name="R. Price")
    place = make.place_of(lead, consultation)
    add_decider(SYSTEM, consultation, DeciderKind.PERSON, DeciderWords("Dr Ruth Price", "Director", place.public_id))
    naming.use_own_name(lead, consultation, name="Dr Ruth Price", reason=WHY)
    assert make.place_of(lead, consultation).pseudonym == "Dr Ruth Price"


def test_an_invitation_is_no_way_to_another_name(app: Flask) -> None:
    consultation, organiser = make_known()
    colleague = make.seat(consultation, Role.FACILITATOR, name="Helen Okafor")
    make.seat(consultation, Role.FACILITATOR)
    account = make.place_of(colleague, consultation).account
    assert account is not None
    about = {"role": Role.ORGANISER, "capacity_key": "unknown", "job_title": "", "reason": "They help us run it."}
    invitation = joining.invite(organiser, consultation, email=account.email, **about)
    token = mint(joining.INVITATION, invitation.public_id, timedelta(days=1))
    with pytest.raises(Invalid, match="Change it afterwards"):
        joining.accept_invitation(colleague, None, token=token, pseudonym="Sara Boyd")


def test_both_names_go_with_the_account(either_app: Flask) -> None:
    consultation, organiser = make_known()
    make.seat(consultation, Role.ORGANISER)
    naming.use_own_name(organiser, consultation, name="Sara Boyd", reason=WHY)
    account = make.place_of(organiser, consultation).account
    assert account is not None
    change_role(SYSTEM, make.place_of(organiser, consultation), role=Role.PARTICIPANT)
    erase_person(organiser, account)
    words = Reader(either_app).open(f"/consultations/{consultation.slug}/changes").words
    assert "Amina Yusuf" not in words and "Sara Boyd" not in words and WHY in words
