"""Shown = stored = recounted, and nobody's vote can be guessed from what is shown."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from forum.activities.voting.actions import closing
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.actions.closing import close_poll, count_after_paper, recount
from forum.activities.voting.actions.managing import call_off
from forum.activities.voting.files import blt, published
from forum.activities.voting.methods import all_methods
from forum.activities.voting.methods.base import find_differences, tally
from forum.activities.voting.models import PassMark, PassOf, Poll, Publishes, Result, ShowsTally
from forum.activities.voting.poll_outcome import find_poll_outcome, merge_small
from forum.activities.voting.queries.ballots import count_now, gather_ballots, list_codes
from forum.activities.voting.queries.polls import make_contest
from forum.activities.voting.queries.showing import find_standing
from forum.activities.voting.receipts import chain_codes, hash_ballots, hash_codes
from forum.counting import recount as recount_command
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden
from forum.kernel.events import EventRecord, find_breaks
from forum.kernel.jobs import Job, run_due_jobs
from forum.kernel.permissions import SYSTEM, Role
from tests import factories as make
from tests.browsing import Reader

LATER = timedelta(days=20)
USUAL = {
    "one": (1, 0, 0), "several": (1, 1, 0), "purchases": (1, 1, 0), "scores": (5, 2, 1), "points": (3, 2, 1), "ranks": (1, 2, 3),
    "levels": (1, 2, 3),
}  # fmt: skip


def close(poll: Poll) -> Result:
    with set_clock(now() + LATER):
        made = close_poll(SYSTEM, poll)
    assert made is not None
    return made


def make_voted(method_key: str = "choose-one", voters: int = 6, **rules: object) -> Poll:
    poll = make.make_poll(method_key=method_key, **rules)
    for _voter in range(voters):
        marks = USUAL[poll.method.entry.name]
        asks_reason = poll.method.reason_from is not None and max(marks) >= poll.method.reason_from
        reason = "Because people asked us." if asks_reason else ""
        vote(make.seat(poll.consultation), poll, make.make_ballot(poll, *marks, reason=reason))
    return poll


@pytest.mark.parametrize("key", sorted(all_methods()))
def test_shown_is_stored_is_recounted(either_app: Flask, tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "FEWEST_PUBLISHED", 6)
    poll = make_voted(key, publishes=Publishes.BALLOTS)
    result = close(poll)
    stored = json.loads(result.tally)
    assert find_differences(stored, count_now(poll)) == []
    reader = Reader(either_app)
    page = f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"
    with set_clock(now() + LATER):
        assert "6 people voted." in reader.open(page).words and "left blank" not in reader.words
        marks_several = poll.method.entry.name in {"several", "purchases"}
        assert ("Each person could choose more than one option." in reader.words) is marks_several
        with either_app.test_request_context():
            assert find_standing(poll).outcome.sentence == reader.title
        files = {name: tmp_path / f"{name}.json" for name in ("totals", "ballots")}
        for name, file in files.items():
            file.write_bytes(reader.ask("get", f"{page}/{name}.json").data)
        assert "All the numbers match." in reader.open(f"{page}/recount").words
    votes = published.read(files["ballots"])
    assert find_differences(votes.stated, tally(poll.method, votes.contest, votes.ballots)) == []
    assert votes.ballots == gather_ballots(poll) and published.read(files["totals"]).stated == votes.stated
    assert recount_command.callback and recount_command.callback(files["ballots"]) is None


def test_rankings_are_published_as_blt_too(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "FEWEST_PUBLISHED", 6)
    poll = make_voted("stv", seats=2, publishes=Publishes.BALLOTS)
    close(poll)
    page = f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"
    file = tmp_path / "ballots.blt"
    file.write_bytes(Reader(app).ask("get", f"{page}/ballots.blt").data)
    votes = blt.read(file)
    assert votes.ballots == gather_ballots(poll) and votes.contest.seats == 2 and votes.title == poll.question
    other = make_voted("approval")
    close(other)
    assert (
        Reader(app).ask("get", f"/consultations/{other.consultation.slug}/polls/{other.public_id}/ballots.blt").status_code == 404
    )


def test_a_poll_is_counted_once_and_not_before_its_time(either_app: Flask) -> None:
    poll = make_voted()
    assert close_poll(SYSTEM, poll) is None
    first = close(poll)
    assert close(poll) is first
    with set_clock(now() + LATER), pytest.raises(Forbidden, match="Voting closed"):
        vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0, 0))


def test_closing_happens_by_itself(either_app: Flask) -> None:
    poll, unvoted = make_voted(), make.make_poll()
    with set_clock(now() + LATER):
        with transaction():
            from forum.kernel.jobs import enqueue

            enqueue("close_polls")
        run_due_jobs()
    assert {result.poll_id for result in db.session.query(Result)} == {poll.id, unvoted.id}


def test_a_poll_that_was_called_off_has_no_result(app: Flask) -> None:
    poll = make_voted()
    call_off(SYSTEM, poll, reason="The question was wrong.")
    with set_clock(now() + LATER):
        run_due_jobs()
        assert db.session.query(Result).count() == 0
        page = Reader(app).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}").words
    assert "The question was wrong." in page and "there is no result." in page


def test_paper_that_is_not_settled_holds_the_count_back(app: Flask) -> None:
    poll = make_voted()
    make.enter_sheet(make.seat(poll.consultation, Role.ORGANISER), poll, 1, b"\x01\xff\xff", "carer")
    with set_clock(now() + LATER):
        assert close_poll(SYSTEM, poll) is None
        with pytest.raises(Conflict, match="still needs checking"):
            count_after_paper(make.seat(poll.consultation, Role.ORGANISER), poll)
        make.enter_sheet(make.seat(poll.consultation, Role.ORGANISER), poll, 1, b"\x01\xff\xff", "carer")
        assert close_poll(SYSTEM, poll) is not None


def test_a_poll_that_waits_for_paper_is_counted_when_an_organiser_says_so(app: Flask) -> None:
    poll = make_voted(waits_for_paper=True)
    organiser = make.seat(poll.consultation, Role.ORGANISER)
    with pytest.raises(Forbidden):
        count_after_paper(organiser, poll)
    with set_clock(now() + LATER):
        assert close_poll(SYSTEM, poll) is None
        assert count_after_paper(organiser, poll) is None, "its ballots are sealed"
        run_due_jobs()
        assert poll.result is not None


def test_the_result_is_kept_as_it_was_counted(either_app: Flask) -> None:
    close(make_voted())
    for statement in ("UPDATE results SET tally = '{}'", "UPDATE results SET electorate = 1", "DELETE FROM results"):
        with pytest.raises(Exception, match=r"results|refused"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_a_tampered_ballot_raises_the_alarm(app: Flask) -> None:
    poll = make_voted()
    close(poll)
    assert recount(SYSTEM, poll) == []
    # Somebody with the keys to the database takes the guards away and turns a ballot round.
    db.session.execute(text("DROP TRIGGER counted_ballots_stay"))
    db.session.execute(text("UPDATE counted_ballots SET marks = :marks"), {"marks": b"\xff\x01\xff"})
    db.session.commit()
    organiser = make.seat(poll.consultation, Role.ORGANISER)
    assert len(recount(SYSTEM, poll)) > 1
    assert poll.result.problem
    assert db.session.query(EventRecord).filter_by(kind="RecountDisagreed").count() == 1
    assert [json.loads(job.payload)["account_id"] for job in db.session.query(Job).filter_by(kind="mail_recount_disagrees")] == [
        organiser.account_id
    ]
    with set_clock(now() + LATER):
        page = f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"
        assert "does not match" in Reader(app).open(page).words
        assert "does not match" in Reader(app).open(f"{page}/recount").words
    run_due_jobs()


def test_the_fingerprints_go_into_the_public_log(app: Flask) -> None:
    poll = make_voted()
    result = close(poll)
    (entry,) = db.session.query(EventRecord).filter_by(kind="PollClosed")
    details = json.loads(entry.payload)
    assert details["ballots_hash"] == result.ballots_hash == hash_ballots(gather_ballots(poll), result.salt)
    assert details["receipts_hash"] == result.receipts_hash == hash_codes(list_codes(poll))
    assert list(find_breaks()) == []


@given(st.sets(st.text("abcxyz-", min_size=1, max_size=8), min_size=1, max_size=12), st.data())
def test_a_code_that_is_taken_away_or_altered_shows(codes: set[str], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(sorted(codes)))
    assert hash_codes(codes) != hash_codes(codes - {gone}) != hash_codes((codes - {gone}) | {gone + "!"})
    assert [code for code, _hash in chain_codes(codes)] == sorted(codes)


def test_every_ballot_has_its_receipt_and_receipts_say_nothing_of_votes(app: Flask) -> None:
    poll = make_voted()
    close(poll)
    assert len(list_codes(poll)) == count_now(poll).ballots
    page = f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}/receipts"
    code = list_codes(poll)[2]
    with set_clock(now() + LATER):
        reader = Reader(app)
        assert "number 3 of 6" in reader.open(f"{page}?code={code.upper().replace('-', '%20')}").words
        assert "We cannot find that code on the list." in reader.open(f"{page}?code=heron-heron-10-heron").words
        assert "Apples" not in reader.open(page).words.replace(poll.question, "")


def test_before_close_nothing_can_be_downloaded(app: Flask) -> None:
    poll = make_voted()
    page = f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"
    for part in ("recount", "totals.json", "ballots.json", "receipts", "receipts.txt"):
        assert Reader(app).ask("get", f"{page}/{part}").status_code == 404


def test_too_few_secret_ballots_show_nothing_to_anybody(app: Flask) -> None:
    poll = make_voted(voters=4)
    close(poll)
    page = f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}"
    with set_clock(now() + LATER):
        words = Reader(app).open(page).words
        assert "Too few people voted" in words and "came first" not in words and "100%" not in words
        for part in ("recount", "totals.json", "ballots.json", "receipts"):
            assert Reader(app).ask("get", f"{page}/{part}").status_code == 404
        assert "came first" not in Reader(app).open(f"/consultations/{poll.consultation.slug}").words


def test_five_secret_ballots_are_enough_to_be_shown(app: Flask) -> None:
    poll = make_voted(voters=5)
    close(poll)
    with set_clock(now() + LATER):
        assert "came first" in Reader(app).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}").words


numbers = st.dictionaries(
    st.sampled_from("abcdefgh"), st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda t: [min(t), max(t)]), max_size=8
)


@given(numbers)
def test_no_small_group_stands_alone_nor_can_be_found_by_subtraction(by_capacity: dict[str, list[int]]) -> None:
    groups = merge_small(by_capacity)
    if not groups and by_capacity:
        assert sum(voted for voted, _could in by_capacity.values()) in {1, 2}
        return
    assert all(group.voted not in {1, 2} for group in groups)
    assert sorted(key for group in groups for key in group.capacity_keys) == sorted(by_capacity)
    assert sum(group.voted for group in groups) == sum(voted for voted, _could in by_capacity.values())
    if sum(could for _voted, could in by_capacity.values()) >= 10:
        assert all(group.could >= 10 for group in groups)
    else:
        assert len(groups) <= 1


@pytest.mark.parametrize(
    ("rules", "for_first", "for_second", "sentence"),
    [
        ({}, 6, 4, "“Apples” came first with 60% of 10 votes."),
        ({"quorum": 11}, 6, 4, "No result: 10 people voted, but at least 11 needed to."),
        ({"quorum": 10, "pass_mark": PassMark.HALF}, 6, 4, "“Apples” passed with 60% of 10 votes, and enough people voted."),
        ({"pass_mark": PassMark.HALF}, 5, 5, "“Apples” did not pass. It got 50% of 10 votes and needed more than half."),
        ({"pass_mark": PassMark.THREE_FIFTHS}, 6, 4, "“Apples” passed with 60% of 10 votes."),
        ({"pass_mark": PassMark.TWO_THIRDS}, 6, 4,
         "“Apples” did not pass. It got 60% of 10 votes and needed at least two thirds."),
        (
            {"pass_mark": PassMark.HALF, "pass_of": PassOf.ELECTORATE}, 10, 0,
            "“Apples” did not pass. It got all 10 votes and needed more than half of everyone who could vote.",
        ),
        ({}, 5, 5, "It was a tie. “Apples” and “Beans” share the place."),
        ({}, 0, 0, "Nobody voted."),
    ],
)  # fmt: skip
def test_the_outcome_in_one_sentence(app: Flask, rules: dict, for_first: int, for_second: int, sentence: str) -> None:
    poll = make.make_poll(is_secret=False, shows_tally=ShowsTally.ALWAYS, **rules)
    counted = tally(poll.method, make_contest(poll), {b"\x01\xff\xff": for_first, b"\xff\x01\xff": for_second})
    with app.test_request_context():
        assert find_poll_outcome(poll, make_contest(poll), counted, 40).sentence == sentence


def test_none_of_these_can_win_and_then_nothing_is_chosen(app: Flask) -> None:
    poll = make.make_poll(with_none=True)
    counted = tally(poll.method, make_contest(poll), {b"\xff\xff\xff\x01": 3, b"\x01\xff\xff\xff": 2})
    with app.test_request_context():
        outcome = find_poll_outcome(poll, make_contest(poll), counted, 9)
    assert not outcome.is_decided and "“None of these” came first, so nothing was chosen." in outcome.sentence


def test_a_percentage_of_people_is_rounded_up(app: Flask) -> None:
    poll = make.make_poll(quorum=15, quorum_is_percent=True)
    counted = tally(poll.method, make_contest(poll), {b"\x01\xff\xff": 6})
    with app.test_request_context():
        assert find_poll_outcome(poll, make_contest(poll), counted, 40).is_decided
        assert not find_poll_outcome(poll, make_contest(poll), counted, 41).is_decided, "15% of 41 is 6.15: seven must vote"


@pytest.mark.parametrize("method_key", sorted(all_methods()))
def test_nothing_is_chosen_while_people_vote(app: Flask, method_key: str) -> None:
    poll = make_voted(method_key, is_secret=False, shows_tally=ShowsTally.ALWAYS)
    reader = Reader(app).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}")
    count = reader.page.find(attrs={"aria-labelledby": "count-title"})
    assert "The count so far" in count.text
    assert {chip.text.strip() for chip in count.select(".chip")} <= {
        "ahead so far",
        "would get the money as things are",
        "would not get the money as things are",
    }
    close(poll)
    db.session.commit()
    words = reader.open(reader.path).page.find(attrs={"aria-labelledby": "count-title"}).text
    assert "so far" not in words and "as things are" not in words
