"""After an early stop nobody is asked to take part any more: by no invitation, reminder or letter that was on its way. Whoever
answers people can still be given a role, and organisers can still write to people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import Account
from forum.consultations.actions import joining
from forum.consultations.models import Consultation, Participation
from forum.inviting.actions import allow_domain, invite_list
from forum.inviting.parsing import read_list
from forum.inviting.queries import plan_invitations
from forum.kernel import tokens
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import Actor, Role
from forum.messages import actions as messages
from forum.messages.fingerprints import fingerprint_message
from forum.messages.kinds import Audience, Chosen, MessageWords
from forum.notifications.jobs import tell_of_stages
from forum.notifications.models import Notification
from tests import factories as make
from tests.browsing import Reader
from tests.notifications.test_following import make_follower, run_jobs_at
from tests.stopping.test_stopping import WHY, stop

STAFF = {"capacity_key": "unknown", "job_title": ""}


def invite(actor: Actor, consultation: Consultation, role: Role, email: str = "ann@example.org") -> joining.Invitation:
    return joining.invite(actor, consultation, email=email, role=role, reason=WHY, **STAFF)


def open_as(app: Flask, actor: Actor, path: str) -> Reader:
    return Reader(app).enter(db.session.get_one(Account, actor.account_id).email).open(path)


def test_nobody_is_invited_to_take_part_and_whoever_answers_people_is(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, _lead = stop(consultation)
    page = open_as(app, organiser, f"/consultations/{consultation.slug}/manage/people")
    assert "so nobody else can take part" in page.words
    page.send("Send invitation", email="ann@example.org", role="participant")
    assert page.status == 422 and "Choose a role on the team" in page.words
    assert page.page.select_one("[name=email]")["value"] == "ann@example.org"
    page.send("Send invitation", role="moderator", reason=WHY)
    assert "We have sent an invitation to ann@example.org" in page.words


def test_a_list_and_an_organisation_are_let_in_no_more(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, _lead = stop(consultation)
    lines = read_list("Ben Day,ben@example.org,,,")
    with pytest.raises(Conflict, match="nobody else can take part"):
        invite_list(organiser, consultation, lines, seen=plan_invitations(consultation, lines).fingerprint())
    with pytest.raises(Invalid, match="nobody else can take part"):
        allow_domain(organiser, consultation, domain="westbrook.example", capacity_key="staff")


@pytest.mark.parametrize(("role", "leads_in"), [(Role.PARTICIPANT, False), (Role.MODERATOR, True)])
def test_an_invitation_from_before_leads_in_only_to_a_role_on_the_team(app: Flask, role: Role, leads_in: bool) -> None:
    consultation = make.make_consultation()
    two = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)
    account = make.make_account("ann@example.org")
    invitation = invite(two[0], consultation, role)
    stop(consultation, two)
    token = tokens.mint(joining.INVITATION, invitation.public_id, timedelta(days=9))
    page = Reader(app).enter(account.email).open(f"/invitations/{token}")
    assert (page.status == 200) is leads_in and ("nobody else can take part" in page.words) is not leads_in
    if leads_in:
        page.send("Accept the invitation", pseudonym="Ann Lee")
    else:
        with pytest.raises(Conflict, match="nobody else can take part"):
            joining.accept_invitation(account.as_actor(), None, token=token, pseudonym="Ann")
    joined = db.session.scalar(select(Participation).filter_by(space_id=consultation.id, account_id=account.id))
    assert (joined is not None) is leads_in


def test_a_letter_on_its_way_that_asks_somebody_to_take_part_is_not_sent(app: Flask) -> None:
    consultation = make.make_consultation()
    two = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)
    invite(two[0], consultation, Role.PARTICIPANT, "ann@example.org")
    invite(two[0], consultation, Role.MODERATOR, "ben@example.org")
    stop(consultation, two)
    run_due_jobs()
    sent = set(db.session.scalars(select(KeptMail.recipient)))
    assert "ben@example.org" in sent and "ann@example.org" not in sent


@pytest.mark.parametrize("is_told_before", [True, False])
def test_nobody_reads_that_a_stage_closes_soon_once_it_was_stopped(app: Flask, is_told_before: bool) -> None:
    """Neither who was told and has not read it, nor who would have been told in the next piece."""
    consultation = make.make_consultation()
    follower = make_follower(consultation)
    with set_clock(consultation.phases[0].closes_at - timedelta(hours=20)):
        tell_of_stages(None)  # type: ignore[arg-type]  # it looks at nothing of its run
        if is_told_before:
            run_jobs_at(now())
            assert count_stage_news(follower) == 1
        stop(consultation)
        run_jobs_at(now())
        assert count_stage_news(follower) == 0


def count_stage_news(actor: Actor) -> int:
    rows = db.session.query(Notification).filter_by(account_id=actor.account_id)
    return sum(row.key.startswith("stage closes:") for row in rows)


def test_whoever_has_not_voted_is_reminded_no_more(app: Flask) -> None:
    consultation = make.make_consultation()
    poll = make.make_poll(consultation)
    late = make.seat(consultation)
    make.make_message(consultation, chosen=Chosen(Audience.NOT_VOTED, poll.id), was_sent=True)
    run_jobs_at(now())
    reminded = Notification.key.startswith("message:")
    assert db.session.query(Notification).filter(reminded, Notification.account_id == late.account_id).count() == 1
    stop(consultation)
    run_jobs_at(now())
    assert db.session.query(Notification).filter(reminded, Notification.account_id == late.account_id).count() == 0


def test_a_draft_from_before_is_read_again_before_it_is_sent(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER)
    message = make.make_message(consultation, organiser)
    with set_clock(now() + timedelta(hours=1)):
        stop(consultation, (organiser, make.seat(consultation, Role.LEAD)))
        with pytest.raises(Forbidden, match="Edit and save it first"):
            messages.send(organiser, message, seen=fingerprint_message(message))
        page = open_as(app, organiser, f"/consultations/{consultation.slug}/messages/{message.public_id}/sending")
        assert "Edit and save it first" in page.words and not page.page.select('form[action$="/send"]')
    with set_clock(now() + timedelta(hours=2)):
        words = MessageWords(message.chosen, "It is over", "We read what you said.")
        messages.change_message(organiser, message, words, seen=fingerprint_message(message))
        assert messages.send(organiser, message, seen=fingerprint_message(message))


def test_what_people_were_told_after_it_is_in_no_log_of_outreach(app: Flask) -> None:
    consultation = make.make_consultation()
    organiser, _lead = stop(consultation)
    with set_clock(now() + timedelta(days=3)):
        page = open_as(app, organiser, f"/consultations/{consultation.slug}/manage/told/new")
        day = now().date()
        page.send(
            "Save",
            way="poster",
            title="Posters",
            place="The library",
            happened_on=day.isoformat(),
        )
        assert (
            page.status == 422
            and "This was stopped early, so enter a date no later than" in page.words
            and "The library" in str(page.page)
        )
