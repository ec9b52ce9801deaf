"""Clocks run: late cases tell the team, then the organiser; claims run out; a shift says when to pause."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask

from forum.consultations.actions.places import take_new_place
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.jobs import run_due_jobs
from forum.kernel.mail import KeptMail
from forum.kernel.permissions import SYSTEM, Role
from forum.moderation.actions.appealing import appeal
from forum.moderation.actions.shifts import be_here, find_shift, needs_break
from forum.moderation.actions.working import claim, take_break
from forum.moderation.jobs import watch_the_queue
from forum.moderation.kinds import DECIDE_WITHIN, REASONS, ModerationAction
from forum.moderation.queries.public import count_figures
from forum.moderation.queries.queue import list_here
from tests import factories as make
from tests.browsing import Reader
from tests.moderation.conftest import Scene

pytestmark = pytest.mark.usefixtures("keeps_mail")


def letters() -> Counter[str]:
    run_due_jobs()
    db.session.expire_all()
    return Counter(
        mail.recipient
        for mail in db.session.query(KeptMail)
        if "waited longer" in mail.text or "No moderator is on shift" in mail.text
    )


@pytest.mark.parametrize("reason", REASONS)
def test_a_late_case_tells_the_whole_team_once_and_later_the_organiser_once(scene: Scene, reason: str) -> None:
    organiser = make.make_account("organiser-of-it@example.org")
    make.seat(scene.consultation, Role.ORGANISER, actor=organiser.as_actor())
    target = DECIDE_WITHIN[REASONS[reason].lane]
    started = now()
    with set_clock(started):
        scene.flag(reason)
    with set_clock(started + target - timedelta(seconds=1)):
        be_here(scene.sam.account_id)
        watch_the_queue(None)
        assert letters() == Counter()
    with set_clock(started + target + timedelta(seconds=1)):
        watch_the_queue(None)
        watch_the_queue(None)
        team = letters()
    assert len(team) == 2 and set(team.values()) == {1}
    assert organiser.email not in team
    with set_clock(started + 2 * target + timedelta(seconds=1)):
        watch_the_queue(None)
        watch_the_queue(None)
        assert letters()[organiser.email] == 1


def test_somebody_at_risk_and_nobody_at_work_tells_the_team_at_once(scene: Scene) -> None:
    scene.flag("risk")
    watch_the_queue(None)
    assert len(letters()) == 2
    watch_the_queue(None)
    assert set(letters().values()) == {1}
    said = {mail.text for mail in db.session.query(KeptMail) if mail.recipient in letters()}
    assert all("waited longer than we promised" not in text for text in said), "it is not late yet"


@pytest.mark.parametrize("reason", ["attack", "risk"])
def test_where_nobody_moderates_the_organiser_hears_of_each_report_at_once_and_whoever_reports_is_told_so(
    app: Flask, reason: str
) -> None:
    post = make.make_thread(make.make_consultation())
    organiser = make.make_account("organiser-of-it@example.org")
    make.seat(post.consultation, Role.ORGANISER, actor=organiser.as_actor())
    reader = Reader(app).open(f"/consultations/{post.consultation.slug}/said/{post.public_id}/flag")
    assert (
        "There is no moderator here at the moment. Your report goes to the organisers" in reader.words
        and "A moderator looks at every report." not in reader.words
    )
    reader.send("Send my report", reason_key=reason)
    assert "Thank you. We have told the people who run this." in reader.words and "We have your report" not in reader.words
    for _minute in range(2):
        watch_the_queue(None)
    run_due_jobs()
    (letter,) = db.session.query(KeptMail)
    assert letter.recipient == organiser.email and "has no moderator" in letter.text and "/people" in letter.text


def test_somebody_in_a_crisis_is_always_written_to(scene: Scene) -> None:
    scene.flag("risk")
    scene.decide(ModerationAction.KEEP, rule="safe", reason="We read this and think of you.")
    run_due_jobs()
    assert [mail for mail in db.session.query(KeptMail) if "We read this and think of you." in mail.text]


def test_many_late_cases_make_one_letter_a_person(scene: Scene) -> None:
    from forum.moderation.actions.flagging import flag

    for _n in range(5):
        flag(scene.flagger, make.make_reply(scene.said), reason_key="risk")
    with set_clock(now() + timedelta(hours=1)):
        watch_the_queue(None)
        assert set(letters().values()) == {1}


def test_an_appeal_nobody_hears_goes_to_the_organiser(scene: Scene) -> None:
    organiser = make.make_account("organiser-of-it@example.org")
    make.seat(scene.consultation, Role.ORGANISER, actor=organiser.as_actor())
    scene.flag()
    appeal(scene.author, scene.decide(ModerationAction.HIDE), words="Please.")
    with set_clock(now() + timedelta(days=8)):
        watch_the_queue(None)
        assert letters()[organiser.email] == 1


def test_an_appeal_that_nobody_can_hear_goes_to_the_organiser_at_once(scene: Scene) -> None:
    """Of two who moderate, one has decided and the other wrote it, under another name."""
    organiser = make.make_account("organiser-of-it@example.org")
    make.seat(scene.consultation, Role.ORGANISER, actor=organiser.as_actor())
    scene.flag()
    decision = scene.decide(ModerationAction.HIDE)
    make.place_of(scene.meera, scene.consultation).role = Role.PARTICIPANT
    with transaction():
        earlier = make.place_of(scene.author, scene.consultation)
        take_new_place(SYSTEM, earlier, name="Ruth Danso", role=Role.MODERATOR, capacity_key="unknown")
    scene.author.known.clear()
    appeal(scene.author, decision, words="Please.")
    for _minute in range(2):
        watch_the_queue(None)
    run_due_jobs()
    told = [mail for mail in db.session.query(KeptMail) if "can decide an appeal there" in mail.text]
    assert [mail.recipient for mail in told] == [organiser.email] and "Priya" not in told[0].text


def test_an_appeal_that_somebody_can_hear_waits_for_them(scene: Scene) -> None:
    make.seat(scene.consultation, Role.ORGANISER)
    scene.flag()
    appeal(scene.author, scene.decide(ModerationAction.HIDE), words="Please.")
    watch_the_queue(None)
    run_due_jobs()
    assert not [mail for mail in db.session.query(KeptMail) if "can decide an appeal there" in mail.text]


def test_a_claim_that_runs_out_is_given_back_for_all_to_see(scene: Scene) -> None:
    scene.flag()
    claim(scene.sam, scene.case())
    with set_clock(now() + timedelta(minutes=16)):
        watch_the_queue(None)
    assert scene.case().claimed_by is None


def test_a_shift_counts_hard_cases_and_says_when_to_pause(scene: Scene) -> None:
    scene.flag("risk")
    claim(scene.sam, scene.case())
    shift = find_shift(scene.sam.account_id)
    assert (shift.taken, shift.hard) == (1, 1)
    assert not needs_break(shift)
    for minute in range(0, 61, 10):
        with set_clock(shift.started_at + timedelta(minutes=minute)):
            be_here(scene.sam.account_id)
    with set_clock(shift.started_at + timedelta(minutes=61)):
        assert needs_break(find_shift(scene.sam.account_id))
        assert take_break(scene.sam) == 0
        assert find_shift(scene.sam.account_id) is None


def test_pausing_gives_every_case_back(scene: Scene) -> None:
    scene.flag()
    claim(scene.sam, scene.case())
    assert list_here(scene.meera) == ["Sam"]
    assert take_break(scene.sam) == 1
    assert scene.case().claimed_by is None
    assert list_here(scene.meera) == []


def test_the_public_log_says_what_by_which_rule_and_never_who_or_the_words(scene: Scene, app: object) -> None:
    scene.flag("private", words="She is my cousin.")
    scene.decide(ModerationAction.REDACT, rule="private", passages=["Joan"], reason="To keep her safe.")
    page = Reader(app).open(f"/consultations/{scene.consultation.slug}/moderation").words
    assert "Some words were taken out" in page and "3. Keep other people’s details private" in page
    for secret in ("Priya", "Sam", "Flagger", "cousin", "keep her safe", "Joan"):
        assert secret not in page
    figures = count_figures(scene.consultation)
    assert (figures.cases, figures.decisions, figures.automatic, figures.appealed) == (1, 1, 0, 0)
