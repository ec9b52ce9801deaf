"""Whoever can say no is put out by nobody alone, as long as people can read it and it is undecided."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.accounts.queries import find_account
from forum.consultations.actions.roles import change_role
from forum.consultations.change_guards import NeedsColleague, Wanted
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import OFFICIALS, SYSTEM, TEAM, Actor, Role
from forum.notifications.actions import follow, topic_of
from forum.notifications.models import Notification
from forum.rewording.actions import agree_to_rewording, change_or_ask, refuse_rewording
from forum.rewording.fingerprints import fingerprint_rewording
from forum.rewording.models import OfficialRewording
from forum.rewording.queries import find_why_over
from tests import factories as make
from tests.browsing import Reader

WHY = "She has left the trust."


def prepare(role: Role = Role.BROKER, *, published: bool = True) -> tuple[Consultation, Actor, Actor, Actor]:
    """(what people can read, an organiser, somebody with a role, a colleague)"""
    consultation = make.make_consultation(published=published)
    make.seat(consultation, Role.MODERATOR)
    organiser = make.seat(consultation, Role.ORGANISER, name="Amina Yusuf")
    person = make.seat(consultation, role, name="Ruth Danso")
    return consultation, organiser, person, make.seat(consultation, Role.LEAD, name="Ben Okafor")


def want(consultation: Consultation, person: Actor, role: Role = Role.PARTICIPANT) -> Wanted:
    place = make.place_of(person, consultation)
    return Wanted(consultation, Part.ROLES, role, place.role, WHY, place)


def ask(consultation: Consultation, organiser: Actor, person: Actor) -> OfficialRewording:
    asked = change_or_ask(organiser, consultation, want(consultation, person))
    assert asked is not None
    return asked


def enter(app: Flask, actor: Actor) -> Reader:
    account = find_account(actor.account_id)
    assert account is not None
    return Reader(app).enter(account.email)


@pytest.mark.parametrize("moment", ["a draft", "open", "decided"])
@pytest.mark.parametrize("role", sorted(TEAM))
def test_a_role_in_which_somebody_can_say_no_ends_by_two_while_it_is_open(app: Flask, role: Role, moment: str) -> None:
    consultation, organiser, person, _lead = prepare(role, published=moment != "a draft")
    if moment == "decided":
        make.decide(consultation)
    place = make.place_of(person, consultation)
    if role in OFFICIALS and moment == "open":
        with pytest.raises(NeedsColleague, match="Nobody ends a colleague’s role alone"):
            change_role(organiser, place, role=Role.PARTICIPANT, reason=WHY)
        assert place.role == role
    else:
        change_role(organiser, place, role=Role.PARTICIPANT, reason=WHY)
        assert place.role == Role.PARTICIPANT


@pytest.mark.parametrize("role", sorted(OFFICIALS - {Role.BROKER}))
def test_another_role_for_a_go_between_takes_two_as_well(app: Flask, role: Role) -> None:
    consultation, organiser, person, lead = prepare()
    asked = change_or_ask(organiser, consultation, want(consultation, person, role))
    assert asked is not None and make.place_of(person, consultation).role == Role.BROKER
    agree_to_rewording(lead, asked, seen=fingerprint_rewording(asked))
    assert make.place_of(person, consultation).role == role


def test_an_organiser_leaves_their_own_role_alone(app: Flask) -> None:
    consultation, organiser, _person, _lead = prepare(Role.ORGANISER)
    assert change_or_ask(organiser, consultation, want(consultation, organiser)) is None
    assert make.place_of(organiser, consultation).role == Role.PARTICIPANT


def test_whoever_asked_cannot_agree_and_whoever_it_is_about_can_say_no(app: Flask) -> None:
    consultation, organiser, person, _lead = prepare()
    asked = ask(consultation, organiser, person)
    with pytest.raises(Forbidden):
        agree_to_rewording(organiser, asked, seen=fingerprint_rewording(asked))
    refuse_rewording(person, asked, seen=fingerprint_rewording(asked), reason="I am here, and independent.")
    assert make.place_of(person, consultation).role == Role.BROKER


def test_nobody_is_left_without_somebody_responsible(app: Flask) -> None:
    consultation, organiser, person, lead = prepare(Role.FACILITATOR)
    with pytest.raises(Conflict, match="responsible for the decision"):
        change_or_ask(organiser, consultation, want(consultation, lead))
    asked = ask(consultation, organiser, person)
    change_role(SYSTEM, make.place_of(person, consultation), role=Role.PARTICIPANT)
    assert find_why_over(asked) == "They no longer have this role."


def test_the_page_says_on_top_who_is_no_longer_the_go_between_and_followers_hear_of_it(app: Flask) -> None:
    consultation, organiser, _person, lead = prepare()
    follower = make.seat(consultation)
    follow(follower, topic_of(consultation), is_on=True)
    page = enter(app, organiser).open(f"/consultations/{consultation.slug}/manage/people")
    page.follow("Change the role of Ruth Danso").send("Change the role", role=Role.PARTICIPANT, reason=WHY)
    assert "A colleague has to agree. Nothing changes until then." in page.words and "End the role of Ruth Danso" in page.words
    assert "Agree or say no: End the role of Ruth Danso" in enter(app, lead).open("/account/work").words
    at = page.path
    enter(app, lead).open(at).send("Agree to end the role")
    public = Reader(app).open(f"/consultations/{consultation.slug}")
    notice = public.page.select_one(".change-notice")
    assert notice is not None and "Ruth Danso no longer has the role of independent go-between" in notice.get_text()
    changes = public.open(f"/consultations/{consultation.slug}/changes").words
    assert WHY in changes and "Amina Yusuf" in changes and "Ben Okafor" in changes
    enqueue_periodic()
    run_due_jobs()
    told = [row.sentence for row in db.session.query(Notification).filter_by(account_id=follower.account_id)]
    assert any("no longer has the role of independent go-between" in str(each) for each in told)


def test_the_letters_name_who_asks_who_agreed_and_who_said_no(app: Flask) -> None:
    consultation, organiser, person, lead = prepare()
    first = ask(consultation, organiser, person)
    run_due_jobs()
    asked = letters_to(lead)[-1]
    assert "Amina Yusuf asks to end or change someone’s role." in asked.text and "Amina Yusuf asks to end" in asked.subject
    refuse_rewording(lead, first, seen=fingerprint_rewording(first), reason="She is still independent.")
    page = enter(app, organiser).open("/account/news")
    assert "Ben Okafor said no to the change you asked for" in page.words and "A colleague" not in page.words
    again = ask(consultation, organiser, person)
    agree_to_rewording(lead, again, seen=fingerprint_rewording(again))
    run_due_jobs()
    assert "Amina Yusuf asked for this and Ben Okafor agreed." in letters_to(person)[-1].text


def letters_to(actor: Actor) -> list[KeptMail]:
    account = find_account(actor.account_id)
    assert account is not None
    return list(db.session.query(KeptMail).filter_by(recipient=account.email).order_by(KeptMail.id))
