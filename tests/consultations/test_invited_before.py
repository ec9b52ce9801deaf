"""Whoever is invited to what is still a draft sees who asks and that it is not open; they can accept, and are told when it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import Account
from forum.consultations.actions import joining, managing
from forum.consultations.models import Consultation
from forum.consultations.queries import list_open_invitations
from forum.consultations.rules import INVITATION_LASTS
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, TEAM, Role
from forum.kernel.tokens import mint
from forum.notifications.models import Notification
from tests import factories as make
from tests.browsing import Reader

SANDBOX = {"summary": "", "run_by": "", "created_at": now()}
ASKED = [Role.ORGANISER, Role.MODERATOR, Role.FACILITATOR, Role.LEAD, Role.BROKER, Role.PARTICIPANT]


def invite(consultation: Consultation, account: Account, role: Role = Role.PARTICIPANT) -> str:
    """Where the link in the letter leads."""
    about = {"role": role, "capacity_key": "staff", "job_title": "Nurse"}
    invitation = joining.invite(SYSTEM, consultation, email=account.email, **about)
    return f"/invitations/{mint(joining.INVITATION, invitation.public_id, timedelta(days=1))}"


def read_letter_to(account: Account) -> str:
    run_due_jobs()
    letter = db.session.scalars(select(KeptMail).filter_by(recipient=account.email).order_by(KeptMail.id.desc())).first()
    assert letter is not None
    return " ".join(letter.text.split())


def pass_time() -> None:
    """What is told from the log is."""
    set_clock(now() + timedelta(minutes=5))
    enqueue_periodic()
    run_due_jobs()


def publish(consultation: Consultation, *, by_itself: bool = False) -> None:
    organiser = make.seat(consultation, Role.ORGANISER)
    make.seat(consultation, Role.MODERATOR)
    managing.publish(SYSTEM if by_itself else organiser, consultation)
    pass_time()


def list_told(account: Account) -> list[str]:
    told = select(Notification.key).where(Notification.account_id == account.id, Notification.key.startswith("opened:"))
    return list(db.session.scalars(told))


@pytest.mark.parametrize("role", ASKED)
def test_whoever_accepts_early_sees_the_draft_if_their_role_may_and_else_when_it_opens(app: Flask, role: Role) -> None:
    consultation, account = make.make_consultation(published=False, days=(3, 9)), make.make_account()
    reader = Reader(app).enter(account.email).open(invite(consultation, account, role))
    assert "The organisers plan to open it" in reader.words and consultation.run_by in reader.words
    reader.send("Accept the invitation", pseudonym="Ruth Canary")
    assert reader.response.status_code == 200
    assert (reader.title == "Not open yet") == (role not in TEAM)
    reader.open(f"/consultations/{consultation.slug}")
    assert reader.response.status_code == 200


@pytest.mark.parametrize(("role", "sentence"), [(Role.PARTICIPANT, "tell you when it opens"), (Role.LEAD, "see the draft")])
def test_the_letter_says_that_it_is_not_open_and_what_they_will_see(app: Flask, role: Role, sentence: str) -> None:
    consultation, account = make.make_consultation(published=False, days=(3, 9)), make.make_account()
    invite(consultation, account, role)
    letter = read_letter_to(account)
    assert "This opens later" in letter and sentence in letter


def test_a_letter_to_a_practice_run_promises_no_opening(app: Flask) -> None:
    consultation, account = Consultation(slug="sand", title="Sand", is_sandbox=True, **SANDBOX), make.make_account()
    db.session.add(consultation)
    db.session.commit()
    invite(consultation, account)
    letter = read_letter_to(account)
    assert "practice run" in letter and "tell you when it opens" not in letter


def test_a_letter_to_what_is_open_says_nothing_of_that(app: Flask) -> None:
    consultation, account = make.make_consultation(), make.make_account()
    path = invite(consultation, account)
    assert "opens later" not in read_letter_to(account)
    assert "opens later" not in Reader(app).enter(account.email).open(path).words


def test_a_visitor_with_the_link_reads_that_it_is_not_open(app: Flask) -> None:
    consultation, account = make.make_consultation(published=False, days=(3, 9)), make.make_account()
    assert "You can accept now. We will tell you when it opens." in Reader(app).open(invite(consultation, account)).words


def test_a_day_that_has_passed_is_not_promised(app: Flask) -> None:
    consultation, account = make.make_consultation(published=False, days=(-2, 9)), make.make_account()
    assert "have not set a date" in Reader(app).open(invite(consultation, account)).words


def test_nobody_else_learns_that_the_draft_is_there(app: Flask) -> None:
    consultation, invited, other = make.make_consultation(published=False), make.make_account(), make.make_account()
    invite(consultation, invited)
    for reader in (Reader(app), Reader(app).enter(other.email), Reader(app).enter(invited.email)):
        assert reader.open(f"/consultations/{consultation.slug}").response.status_code == 404


@pytest.mark.parametrize("by_itself", [False, True], ids=["an organiser opens it", "it opens at its planned time"])
def test_whoever_accepted_early_is_told_once_when_it_opens_and_reads_it_then(app: Flask, by_itself: bool) -> None:
    consultation, account = make.make_consultation(published=False), make.make_account()
    reader = Reader(app).enter(account.email).open(invite(consultation, account))
    reader.send("Accept the invitation", pseudonym="Ruth Canary")
    set_clock(now() + timedelta(minutes=1))
    publish(consultation, by_itself=by_itself)
    pass_time()
    assert len(list_told(account)) == 1
    assert reader.open(f"/consultations/{consultation.slug}").title == consultation.title


def test_of_what_was_held_elsewhere_and_brought_in_nobody_is_told(app: Flask) -> None:
    consultation, account = make.make_consultation(published=False), make.make_account()
    consultation.source = "https://pol.is/8night"
    make.seat(consultation, actor=account.as_actor())
    set_clock(now() + timedelta(minutes=1))
    publish(consultation, by_itself=True)
    assert list_told(account) == []


def test_whoever_joins_once_it_is_open_is_told_nothing_of_it(app: Flask) -> None:
    consultation = make.make_consultation(published=False)
    publish(consultation)
    set_clock(now() + timedelta(minutes=1))
    later = make.make_account()
    make.seat(consultation, actor=later.as_actor())
    pass_time()
    assert list_told(later) == []


@pytest.mark.parametrize("published", [True, False])
def test_an_address_that_is_invited_already_gets_no_second_letter(app: Flask, published: bool) -> None:
    consultation = make.make_consultation(published=published)
    organiser = make.seat(consultation, Role.ORGANISER)
    about = {"email": "Ann@example.org", "capacity_key": "unknown", "job_title": ""}
    joining.invite(organiser, consultation, role=Role.PARTICIPANT, **about)
    for role in (Role.PARTICIPANT, Role.MODERATOR):
        with pytest.raises(Invalid, match=r"ann@example\.org already has an invitation") as refused:
            joining.invite(organiser, consultation, role=role, reason="They help us run it.", **about)
        assert set(refused.value.errors) == {"email"}
    assert len(list_open_invitations(consultation)) == 1


def test_once_a_letter_is_too_old_another_can_be_sent(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    about = {"email": "ann@example.org", "role": Role.PARTICIPANT, "capacity_key": "unknown", "job_title": ""}
    joining.invite(organiser, consultation, **about)
    with set_clock(now() + INVITATION_LASTS + timedelta(minutes=1)):
        joining.invite(organiser, consultation, **about)


@pytest.mark.parametrize("has_job", [False, True])
def test_whoever_takes_part_and_is_invited_to_take_part_stays_who_they_are(app: Flask, has_job: bool) -> None:
    consultation = make.make_consultation()
    organiser, person = make.seat(consultation, Role.ORGANISER), make.seat(consultation, name="Gentle Swan")
    place = make.place_of(person, consultation)
    place.capacity_key = "staff" if has_job else place.capacity_key
    db.session.commit()
    assert place.account is not None
    about = {"role": Role.PARTICIPANT, "capacity_key": "staff" if has_job else "unknown", "job_title": ""}
    for _again in range(2):
        invitation = joining.invite(organiser, consultation, email=place.account.email, **about)
        token = mint(joining.INVITATION, invitation.public_id, timedelta(days=1))
        page = Reader(app).enter(place.account.email).open(f"/invitations/{token}")
        assert "You already take part as Gentle Swan" in page.words and "Nothing on the site shows" not in page.words
        page.send("Accept the invitation")
        person.known.clear()
        assert make.place_of(person, consultation).id == place.id


WHO_OPENS_IT = {"somebody without an account": "", "somebody with another address": "passed-on@example.org"}


@pytest.mark.parametrize("who", WHO_OPENS_IT)
def test_an_email_that_was_passed_on_does_not_tell_the_address_it_was_sent_to(app: Flask, who: str) -> None:
    link = invite(make.make_consultation(), make.make_account("ruth.canary@example.org"))
    reader = Reader(app)
    if WHO_OPENS_IT[who]:
        reader.enter(make.make_account(WHO_OPENS_IT[who]).email)
    page = reader.open(link)
    assert "ruth.canary" not in str(page.page) and "r…@example.org" in page.words
    assert "ask the organiser to invite you" in page.words, "who has another address reads what to do"


def test_whoever_it_was_sent_to_accepts_it(app: Flask) -> None:
    account = make.make_account("ruth.canary@example.org")
    page = Reader(app).enter(account.email).open(invite(make.make_consultation(), account))
    assert "Accept the invitation" in page.words
