"""Nobody's role changes unseen: a reason, a line in the public list of changes, and a letter. In a draft there is no ceremony."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.queries import find_account
from forum.consultations.actions import joining
from forum.consultations.actions.roles import change_role
from forum.consultations.models import Consultation, Invitation
from forum.consultations.rules import INVITATION_LASTS
from forum.kernel.clock import set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid, SignInNeeded
from forum.kernel.jobs import enqueue_periodic, run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import TEAM, Actor, Role
from forum.spaces.models import Version
from tests import factories as make
from tests.browsing import Reader
from tests.consultations.test_own_names import find_link

WHY = "She knows the night teams."


def prepare(*, published: bool = True, role: Role = Role.MODERATOR) -> tuple[Consultation, Actor, Actor]:
    consultation = make.make_consultation(published=published)
    make.seat(consultation, Role.MODERATOR)
    organiser = make.seat(consultation, Role.ORGANISER, name="Amina Yusuf")
    return consultation, organiser, make.seat(consultation, role, name="Ruth Danso")


def enter(app: Flask, actor: Actor) -> Reader:
    account = find_account(actor.account_id)
    assert account is not None
    return Reader(app).enter(account.email)


def letters_to(actor: Actor) -> list[str]:
    run_due_jobs()
    account = find_account(actor.account_id)
    assert account is not None
    return [each.text for each in db.session.query(KeptMail).filter_by(recipient=account.email)]


@pytest.mark.parametrize("after", sorted(TEAM - {Role.MODERATOR} | {Role.PARTICIPANT}))
def test_a_change_has_a_reason_a_line_for_everybody_and_a_letter(app: Flask, after: Role) -> None:
    consultation, organiser, person = prepare()
    address = f"/consultations/{consultation.slug}/manage/people"
    reader = enter(app, organiser).open(address).follow("Change the role of Ruth Danso")
    assert reader.send("Change the role", role=after, reason=" ").status == 422
    assert reader.errors == ["Enter why the role is changing"]
    reader.send("Change the role", reason=WHY)
    assert make.place_of(person, consultation).role == after
    public = Reader(app).open(f"/consultations/{consultation.slug}/changes").words
    assert WHY in public and "Amina Yusuf, organiser" in public
    assert "Ruth Danso no longer has the role of moderator" in public or "Ruth Danso now has the role of" in public
    (letter,) = letters_to(person)
    assert WHY in letter and consultation.title in letter and "Amina Yusuf decided this." in letter


def test_in_a_draft_there_is_no_ceremony(app: Flask) -> None:
    consultation, organiser, person = prepare(published=False)
    change_role(organiser, make.place_of(person, consultation), role=Role.FACILITATOR)
    assert not letters_to(person) and not db.session.query(Version).count()


@pytest.mark.parametrize("role", sorted(TEAM))
def test_nobody_is_invited_to_a_role_without_a_reason_once_people_can_read(app: Flask, role: Role) -> None:
    consultation, organiser, _person = prepare()
    about = {"email": "new@example.org", "role": role, "capacity_key": "unknown", "job_title": ""}
    with pytest.raises(Invalid) as refused:
        joining.invite(organiser, consultation, **about)
    assert "reason" in refused.value.errors
    assert joining.invite(organiser, consultation, reason=WHY, **about).reason == WHY


def test_whoever_accepts_stands_in_the_list_of_changes_with_the_reason_of_whoever_asked(app: Flask) -> None:
    consultation, organiser, _person = prepare()
    account = make.make_account()
    joining.invite(organiser, consultation, email=account.email, role=Role.LEAD, capacity_key="unknown", job_title="", reason=WHY)
    link = find_link(letters_to(account.as_actor())[0])
    page = f"/consultations/{consultation.slug}/changes"
    assert WHY not in Reader(app).open(page).words, "nobody has accepted"
    Reader(app).enter(account.email).open(link).send("Accept the invitation", pseudonym="Ben Okafor")
    public = Reader(app).open(page).words
    assert "Ben Okafor now has the role of service lead" in public and WHY in public and "Amina Yusuf, organiser" in public


def test_somebody_who_takes_part_is_asked_and_keeps_their_address_and_what_they_said_to_themselves(app: Flask) -> None:
    consultation, organiser, person = prepare(role=Role.PARTICIPANT)
    place = make.place_of(person, consultation)
    place.job_title = "Nurse"
    db.session.commit()
    account = find_account(person.account_id)
    assert account is not None
    with pytest.raises(Conflict):
        change_role(organiser, place, role=Role.MODERATOR, reason=WHY)
    address = f"/consultations/{consultation.slug}/manage/people"
    reader = enter(app, organiser).open(address).follow("Change the role of Ruth Danso")
    reader.send("Change the role", role=Role.MODERATOR, reason=WHY)
    assert "We have asked Ruth Danso" in reader.words and account.email not in reader.response.get_data(as_text=True)
    assert make.place_of(person, consultation).role == Role.PARTICIPANT
    reader.open(address).follow("Change the role of Ruth Danso").send("Change the role", role=Role.FACILITATOR, reason=WHY)
    assert "Ruth Danso has already been asked" in reader.words and WHY in str(reader.page)
    Reader(app).enter(account.email).open(find_link(letters_to(person)[0])).send("Accept the invitation", pseudonym="Blue Heron")
    person.known.clear()
    assert make.place_of(person, consultation).pseudonym == "Blue Heron"
    assert (place.pseudonym, place.role) == ("Ruth Danso", Role.PARTICIPANT)


@pytest.mark.parametrize("role", [None, Role.PARTICIPANT, Role.MODERATOR, Role.FACILITATOR, Role.LEAD])
def test_organisers_alone_change_roles(app: Flask, role: Role | None) -> None:
    consultation, _organiser, person = prepare()
    other = make.seat(consultation, role) if role else Actor(None, frozenset({Role.VISITOR}))
    with pytest.raises((Forbidden, SignInNeeded)):
        change_role(other, make.place_of(person, consultation), role=Role.PARTICIPANT, reason=WHY)


def test_whoever_was_put_back_stays_in_the_list_as_what_they_were(app: Flask) -> None:
    consultation, organiser, person = prepare()
    change_role(organiser, make.place_of(person, consultation), role=Role.PARTICIPANT, reason=WHY)
    page = enter(app, organiser).open(f"/consultations/{consultation.slug}/manage/people").words
    assert "Ruth Danso" in page and "was moderator until" in page


def test_a_compared_day_says_who_had_which_role(app: Flask) -> None:
    consultation, organiser, person = prepare()
    change_role(organiser, make.place_of(person, consultation), role=Role.FACILITATOR, reason=WHY)
    page = Reader(app).open(f"/consultations/{consultation.slug}/changes?from=opened&to=now").page.select_one("#compare")
    assert page is not None
    words = " ".join(page.get_text(" ").split())
    assert "Ruth Danso" in words and "Moderator" in words and "Facilitator" in words and "Amina Yusuf" not in words


def test_the_name_on_an_invitation_goes_when_it_lapses_and_not_before(app: Flask) -> None:
    consultation, organiser, _person = prepare()
    about = {"role": Role.PARTICIPANT, "capacity_key": "staff", "job_title": "Nurse", "name": "Joy Canary"}
    invitation = joining.invite(organiser, consultation, email="joy@example.org", **about)
    for days, name in ((-1, "Joy Canary"), (1, "")):
        with set_clock(invitation.created_at + INVITATION_LASTS + timedelta(days=days)):
            enqueue_periodic()
            run_due_jobs(1000)
        db.session.expire_all()
        assert invitation.name == name


def test_a_cancelled_invitation_keeps_no_name(app: Flask) -> None:
    consultation, organiser, _person = prepare()
    about = {"role": Role.PARTICIPANT, "capacity_key": "staff", "job_title": "Nurse", "name": "Joy Canary"}
    joining.withdraw_invitation(organiser, joining.invite(organiser, consultation, email="joy@example.org", **about))
    assert [each.name for each in db.session.query(Invitation)] == [""]


def send_twice(app: Flask, role: Role, first: str, second: str, *, published: bool = True) -> tuple[Reader, Actor, Consultation]:
    """The same form, sent again after the browser's Back, with `second` for a reason."""
    consultation, organiser, person = prepare(published=published)
    make.seat(consultation, Role.MODERATOR)
    people = f"/consultations/{consultation.slug}/manage/people"
    reader = enter(app, organiser).open(people).follow("Change the role of Ruth Danso")
    page, path = reader.page, reader.path
    reasons = [{"reason": each} if published else {} for each in (first, second)]
    reader.send("Change the role", role=role, **reasons[0])
    reader.go_back(page, path)
    return reader.send("Change the role", role=role, **reasons[1]), person, consultation


@pytest.mark.parametrize("published", [True, False])
def test_the_same_form_pressed_twice_is_done_once_and_says_so(app: Flask, published: bool) -> None:
    reader, person, consultation = send_twice(app, Role.FACILITATOR, WHY, WHY, published=published)
    assert reader.status == 200 and "Saved." in reader.words and "Someone else" not in reader.words
    assert make.place_of(person, consultation).role == Role.FACILITATOR
    told = db.session.scalars(select(Version).filter_by(space_id=consultation.id, part="roles")).all()
    assert len([each for each in told if each.reason == WHY]) == int(published)


def test_another_reason_for_the_same_role_is_not_dropped_in_silence(app: Flask) -> None:
    reader, _person, _consultation = send_twice(app, Role.FACILITATOR, WHY, "She has moved to the other ward.")
    assert reader.status == 422 and "already has this role" in reader.words
    assert "She has moved to the other ward." in str(reader.page) and "Saved." not in reader.words


def test_who_asks_the_same_person_the_same_twice_asks_once(app: Flask) -> None:
    consultation, organiser, person = prepare(role=Role.PARTICIPANT)
    place = make.place_of(person, consultation)
    first, again = (joining.ask_to_take_role(organiser, place, role=Role.MODERATOR, reason=WHY) for _press in range(2))
    assert first.id == again.id
    with pytest.raises(Conflict, match="already been asked"):
        joining.ask_to_take_role(organiser, place, role=Role.MODERATOR, reason="Another reason for it.")
