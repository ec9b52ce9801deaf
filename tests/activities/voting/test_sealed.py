"""A secret ballot from the making of its key to the end of it: nobody votes before, nobody reads it meanwhile, it counts once."""

from __future__ import annotations

import os
import pwd
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from forum.activities.voting.actions import closing, keys, opening
from forum.activities.voting.actions.announcing import announce
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.closing import close_poll, count_after_paper, recount
from forum.activities.voting.actions.keys import KEEP_AFTER_COUNT, destroy_keys, look_after_key, make_key
from forum.activities.voting.actions.managing import call_off, create_poll, remove_poll
from forum.activities.voting.fingerprints import fingerprint_poll
from forum.activities.voting.models import CountedBallot, Poll, SealedBallot, SecretBallot, Turnout
from forum.activities.voting.queries.ballots import gather_ballots
from forum.activities.voting.sealing import BoxFault
from forum.cli import doctor
from forum.consultations.events import consultation_stream
from forum.kernel.actions import is_acting, transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Forbidden
from forum.kernel.events import entries_since
from forum.kernel.jobs import Job, JobQueue, enqueue_periodic, run_due_jobs
from forum.kernel.key_store import KeyStoreFault, destroy_secret, keep_secret, list_secrets, read_secret
from forum.kernel.permissions import SYSTEM, Role
from forum.pages import health
from forum.pages.health import check_health
from tests import factories as make
from tests.browsing import Reader

LATER = timedelta(days=20)
A, B = b"\x01\xff\xff", b"\xff\x01\xff"


def make_voted(voters: int = 6, **rules: object) -> Poll:
    """All but one for the first."""
    poll = make.make_poll(**rules)
    for number in range(voters):
        vote(make.seat(poll.consultation), poll, make.make_ballot(poll, *((0, 1, 0) if number == 2 else (1, 0, 0))))
    return poll


def close(poll: Poll) -> None:
    with set_clock(now() + LATER):
        assert close_poll(SYSTEM, poll)


def page_of(app: Flask, poll: Poll) -> str:
    return Reader(app).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}").words


def keys_are(app: Flask) -> str:
    with app.test_request_context():
        return next(check.problem for check in check_health() if check.name == "Keys of secret votes")


def test_nobody_votes_before_both_copies_of_the_key_were_read_back(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = make.make_poll(announced=False)
    poll = create_poll(SYSTEM, draft.activity, method_key="choose-one", question="Which?")
    with transaction():
        for option in draft.options:
            db.session.execute(
                text("INSERT INTO poll_options (poll_id, position, key, label, detail, cost) VALUES (:p, :n, :k, :k, '', 0)"),
                {"p": poll.id, "n": option.position, "k": option.key},
            )
        keys.emit(keys.PollChanged(keys.consultation_stream(poll.space_id), None, poll.id, "options"))
    db.session.expire(poll)
    announce(SYSTEM, poll, seen=fingerprint_poll(poll))
    organiser = make.seat(poll.consultation, Role.ORGANISER)
    voter = make.seat(poll.consultation)

    def fail(_name: str, _secret: bytes) -> bytes:
        raise KeyStoreFault("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(keys, "keep_secret", fail)
        run_due_jobs(queue=JobQueue.VOTES)
    assert poll.key_fault == "the disk is full" and not poll.public_key
    with pytest.raises(Forbidden, match="cannot take votes at the moment"):
        vote(voter, poll, make.make_ballot(poll, 1, 0, 0))
    assert {job.payload for job in db.session.query(Job).filter_by(kind="mail_vote_key_fault")} == {
        f'{{"poll_id": {poll.id}, "account_id": {organiser.account_id}}}'
    }, "there is an alarm before anybody could vote"
    assert "its key has not been made" in keys_are(either_app)
    with set_clock(now() + timedelta(minutes=2)):
        run_due_jobs(queue=JobQueue.VOTES)
    assert len(read_secret(poll.public_id)) == 32 and poll.public_key and poll.key_fault == "" == keys_are(either_app)
    vote(voter, poll, make.make_ballot(poll, 1, 0, 0))
    assert db.session.query(SealedBallot).filter_by(poll_id=poll.id).count() == 1


def test_a_key_is_made_once_and_for_secret_votes_alone(app: Flask) -> None:
    secret, named = make.make_poll(), make.make_poll(is_secret=False, announced=False)
    before = secret.public_key, read_secret(secret.public_id)
    make_key(secret)
    assert before == (secret.public_key, read_secret(secret.public_id)) and before[1].hex() != before[0]
    make_key(named)
    assert named.is_sealed is False and named.awaits_key is False


def test_ballots_lie_sealed_until_the_count_and_as_numbers_after_it(either_app: Flask) -> None:
    poll = make_voted()
    boxes = [bytes(ballot.box) for ballot in db.session.query(SealedBallot)]
    assert len({len(box) for box in boxes}) == 1 and len(set(boxes)) == 6 and not any(A in box or B in box for box in boxes)
    assert gather_ballots(poll) == {} and db.session.query(SecretBallot).count() == 0
    close(poll)
    assert db.session.query(SealedBallot).count() == db.session.query(SecretBallot).count() == 0
    counted = [(bytes(each.marks), each.times) for each in db.session.query(CountedBallot)]
    assert counted == [(A, 5), (B, 1)] == sorted(counted) and recount(SYSTEM, poll) == []


def test_ballots_are_opened_while_others_write(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    poll, held = make_voted(), []
    open_all = opening.open_all

    def watch(*about: object) -> object:
        held.append(is_acting() or db.session().in_transaction())
        return open_all(*about)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "open_all", watch)
    close(poll)
    assert held == [False]


def test_a_ballot_that_was_on_its_way_is_counted(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    poll, seen = make_voted(), []

    def list_boxes(of: Poll) -> list[tuple[int, bytes]]:
        found = real(of)
        seen.append(len(found))
        return found[1:] if len(seen) == 1 else found

    real = opening.list_boxes
    monkeypatch.setattr(opening, "list_boxes", list_boxes)
    close(poll)
    assert len(seen) == 2 and gather_ballots(poll).total() == 6


STEPS: list[tuple[object, str]] = [
    (opening, "read_secret"), (opening, "open_all"), (closing, "keep_opened"), (closing, "_count"), (closing, "forget_sealed"),
    (closing, "forget_addresses"), (closing, "save"), (closing, "emit"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "name"), STEPS, ids=[name for _module, name in STEPS])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_anywhere_and_run_again_it_counts_once(
    either_app: Flask, monkeypatch: pytest.MonkeyPatch, module: object, name: str, when: str
) -> None:
    poll = make_voted()
    function: Callable[..., object] = getattr(module, name)

    def die(*about: object, **more: object) -> object:
        if when == "after":
            function(*about, **more)
        raise KeyboardInterrupt

    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(module, name, die)
        close(poll)
    db.session.rollback()
    assert db.session.query(SealedBallot).count() == 6 and db.session.query(CountedBallot).count() == 0
    close(poll)
    assert gather_ballots(poll) == {A: 5, B: 1} and db.session.query(SealedBallot).count() == 0
    close(poll)
    assert gather_ballots(poll) == {A: 5, B: 1} and recount(SYSTEM, poll) == []


@pytest.mark.parametrize("mischief", ["swap", "lose", "change"])
def test_a_box_that_was_moved_lost_or_changed_is_noticed_and_nothing_is_counted(either_app: Flask, mischief: str) -> None:
    poll = make_voted()
    one, other = (number for (number,) in db.session.query(SealedBallot.participation_id).limit(2))
    for trigger in ("sealed_ballots_stay", "sealed_ballots_are_kept"):
        of_table = " ON sealed_ballots" if db.engine.dialect.name == "postgresql" else ""
        db.session.execute(text(f"DROP TRIGGER {trigger}{of_table}"))
    box = "SELECT box FROM sealed_ballots WHERE participation_id"
    boxes = {number: db.session.scalar(text(f"{box} = {number}")) for number in (one, other)}
    given = {"swap": {one: boxes[other], other: boxes[one]}, "change": {one: bytes(len(boxes[one]))}, "lose": {}}[mischief]
    for number, content in given.items():
        db.session.execute(
            text("UPDATE sealed_ballots SET box = :box WHERE participation_id = :number"), {"box": content, "number": number}
        )
    if mischief == "lose":
        db.session.execute(text(f"DELETE FROM sealed_ballots WHERE participation_id = {one}"))
    db.session.commit()
    with set_clock(now() + LATER):
        with pytest.raises(BoxFault):
            close_poll(SYSTEM, poll)
        run_due_jobs(queue=JobQueue.VOTES)
        assert poll.result is None and poll.key_fault and "cannot open the votes" in page_of(either_app, poll)
        told = [entry.payload for entry in entries_since(consultation_stream(poll.space_id), 0)]
        for minute in range(3):
            with set_clock(now() + timedelta(minutes=minute)):
                enqueue_periodic()
                run_due_jobs(queue=JobQueue.VOTES)
        assert told == [entry.payload for entry in entries_since(consultation_stream(poll.space_id), 0)], "it is said once"


def test_a_lost_key_is_told_at_once_and_found_again_counts_all(either_app: Flask) -> None:
    poll = make_voted()
    secret = read_secret(poll.public_id)
    destroy_secret(poll.public_id)
    look_after_key(poll)
    assert "Put its file back" in keys_are(either_app) and poll.public_id not in keys_are(either_app), "anybody can ask /readyz"
    with either_app.test_request_context():
        assert [check.files for check in check_health() if check.problem] == [f"{poll.public_id}.key"]
    voter = make.seat(poll.consultation)
    with pytest.raises(Forbidden, match="cannot take votes"):
        vote(voter, poll, make.make_ballot(poll, 1, 0, 0))
    organiser = make.seat(poll.consultation, Role.ORGANISER, actor=make.make_actor("organiser@example.org"))
    page = Reader(either_app).enter("organiser@example.org")
    page.open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}")
    assert "There is a problem with the key of this secret vote." in page.words and organiser.account_id
    with set_clock(now() + LATER):
        run_due_jobs(queue=JobQueue.VOTES)
        assert poll.result is None
    look_after_key(poll)
    assert db.session.query(Job).filter_by(kind="mail_vote_key_fault").count() == 0, "nobody organised it then"
    folder = either_app.config["SETTINGS"].key_store[0]
    (folder / f"{poll.public_id}.key").write_bytes(secret)
    look_after_key(poll)
    assert keys_are(either_app) == ""
    close(poll)
    assert gather_ballots(poll).total() == 6


def test_doctor_sees_a_lost_copy_before_any_job_does(app: Flask) -> None:
    poll = make_voted()
    folders = app.config["SETTINGS"].key_store

    def say_what_doctor_finds() -> list[tuple[str, str]]:
        with app.test_request_context():
            return [(check.problem[:20], check.files) for check in check_health(holds_keys=True) if check.problem]

    first, second = (folder / f"{poll.public_id}.key" for folder in folders)
    assert say_what_doctor_finds() == []
    first.write_bytes(b"damaged")
    assert say_what_doctor_finds() == [("One of the two copie", str(first))] and keys_are(app) == ""
    second.unlink()
    assert say_what_doctor_finds() == [("A key of a secret vo", f"{first}, {second}")]


def test_doctor_run_as_another_user_says_as_which_and_raises_no_false_alarm(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    poll = make_voted()
    (app.config["SETTINGS"].key_store[0] / f"{poll.public_id}.key").write_bytes(b"damaged")
    owner = os.geteuid()
    monkeypatch.setattr(health.os, "geteuid", lambda: owner + 54_321)
    (told,) = CliRunner().invoke(doctor).output.splitlines()
    name = pwd.getpwuid(owner).pw_name
    assert told.startswith(f"User: You are running this as #{owner + 54_321}, and the files belong to {name}.")
    assert "not looked at the keys" in told
    monkeypatch.undo()
    assert "One of the two copies" in CliRunner().invoke(doctor).output


def test_one_right_copy_beside_a_damaged_one_counts_all_and_mends_the_other(either_app: Flask) -> None:
    poll = make_voted()
    folders = either_app.config["SETTINGS"].key_store
    (folders[0] / f"{poll.public_id}.key").write_bytes(b"")
    look_after_key(poll)
    assert keys_are(either_app) == "" and len({(folder / f"{poll.public_id}.key").read_bytes() for folder in folders}) == 1
    (folders[1] / f"{poll.public_id}.key").write_bytes(b"\0" * 32)
    close(poll)
    assert gather_ballots(poll).total() == 6


def test_a_key_is_looked_after_while_paper_is_awaited(app: Flask) -> None:
    poll = make_voted(waits_for_paper=True)
    secret = read_secret(poll.public_id)
    with set_clock(now() + LATER):
        destroy_secret(poll.public_id)
        enqueue_periodic()
        run_due_jobs(queue=JobQueue.VOTES)
        assert poll.key_fault, "voting is over and nothing is counted: nobody else would notice"
        keep_secret(poll.public_id, secret)
    with set_clock(now() + LATER + timedelta(minutes=2)):
        enqueue_periodic()
        run_due_jobs(queue=JobQueue.VOTES)
        assert poll.key_fault == ""


def test_keys_go_a_day_after_the_count_or_after_a_backup_and_never_before(app: Flask) -> None:
    counted, running = make_voted(), make_voted()
    start = now()
    with set_clock(start + LATER):
        assert close_poll(SYSTEM, counted)
        destroy_keys(counted_before=now())
        assert {counted.public_id, running.public_id} <= list_secrets(), "a backup from before the count needs it"
    with set_clock(start + LATER + KEEP_AFTER_COUNT + timedelta(minutes=61)):
        run_due_jobs(queue=JobQueue.VOTES)
        destroy_keys(counted_before=now() - KEEP_AFTER_COUNT)
        assert destroy_keys(counted_before=now() - KEEP_AFTER_COUNT) == 0, "again, it does nothing"
        assert counted.public_id not in list_secrets()
    assert recount(SYSTEM, counted) == []


def test_a_vote_that_is_called_off_is_never_opened(either_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    poll = make_voted()
    monkeypatch.setattr(opening, "open_all", pytest.fail)
    call_off(SYSTEM, poll, reason="The question was wrong.")
    assert db.session.query(SealedBallot).count() == 0 and db.session.query(Turnout).count() == 6
    run_due_jobs(queue=JobQueue.VOTES)
    assert poll.public_id not in list_secrets()
    with set_clock(now() + LATER):
        run_due_jobs(queue=JobQueue.VOTES)
    assert poll.result is None and poll.key_fault == ""


def test_the_key_of_a_draft_goes_with_it(app: Flask) -> None:
    poll = make.make_poll(announced=False)
    public_id = poll.public_id
    assert public_id in list_secrets()
    remove_poll(SYSTEM, poll)
    run_due_jobs(queue=JobQueue.VOTES)
    assert public_id not in list_secrets()


def test_where_paper_is_awaited_ballots_stay_sealed_until_it_is_in(app: Flask) -> None:
    poll = make_voted(waits_for_paper=True)
    organiser = make.seat(poll.consultation, Role.ORGANISER)
    with set_clock(now() + LATER):
        run_due_jobs(queue=JobQueue.VOTES)
        assert poll.result is None and db.session.query(SealedBallot).count() == 6
        for number in (1, 2):
            make.enter_sheet(make.seat(poll.consultation, Role.ORGANISER), poll, 1, B)
            assert db.session.query(SealedBallot).count() == 5 + number, "a sheet is sealed when two have read it alike"
        assert count_after_paper(organiser, poll) is None
        run_due_jobs(queue=JobQueue.VOTES)
        assert gather_ballots(poll) == {A: 5, B: 2}


def test_a_vote_that_had_ballots_before_ends_as_it_began_and_says_so(either_app: Flask) -> None:
    poll = make.make_poll()
    make.unseal(poll)
    for _voter in range(6):
        vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0, 0))
    assert db.session.query(SecretBallot).count() == 6 and db.session.query(SealedBallot).count() == 0
    assert "votes here are not sealed" in page_of(either_app, poll)
    close(poll)
    assert gather_ballots(poll) == {A: 6} and recount(SYSTEM, poll) == []
    with set_clock(now() + LATER):
        assert "votes here are not sealed" in page_of(either_app, poll)
    sealed = make_voted()
    assert "votes here are not sealed" not in page_of(either_app, sealed) and "We seal your vote" in page_of(either_app, sealed)
