"""One ballot a person, kept secret where that was promised, whatever is sent and however often."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from forum.activities.voting.actions.answering import answer_objection, forget_voter
from forum.activities.voting.actions.casting import CastOutcome, enter_vote, vote
from forum.activities.voting.actions.paper import choose_reading
from forum.activities.voting.fingerprints import fingerprint_sheet
from forum.activities.voting.models import NamedBallot, Origin, PaperEntry, Poll, Reason, Receipt, SecretBallot, Turnout
from forum.activities.voting.queries.ballots import count_by_origin
from forum.activities.voting.queries.polls import find_named_ballot, list_objections
from forum.activities.voting.receipts import read_code, sign_code
from forum.contributions.actions import set_status
from forum.contributions.models import Status
from forum.kernel.actions import transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, DoneAlready, Forbidden, Invalid
from forum.kernel.events import EventRecord
from forum.kernel.permissions import SYSTEM, Role
from forum.workshops.actions import planning
from tests import factories as make
from tests.browsing import Reader

A, B = b"\x01\xff\xff", b"\xff\x01\xff"


def test_a_secret_vote_counts_once_and_says_which(either_app: Flask) -> None:
    poll = make.make_poll()
    actor = make.seat(poll.consultation)
    first = make.make_ballot(poll, 1, 0, 0)
    assert vote(actor, poll, first).outcome is CastOutcome.COUNTED
    again = vote(actor, poll, first)
    assert (again.outcome, again.receipt) == (CastOutcome.FIRST, first.code), "the same form, whose answer was lost"
    other = vote(actor, poll, make.make_ballot(poll, 0, 1, 0))
    assert (other.outcome, other.receipt) == (CastOutcome.BEFORE, None)
    assert make.gather_cast(poll) == {A: 1}


def test_a_named_vote_can_be_changed_where_that_is_allowed_and_the_last_counts(either_app: Flask) -> None:
    poll = make.make_poll(is_secret=False, may_change=True)
    actor = make.seat(poll.consultation)
    one = vote(actor, poll, make.make_ballot(poll, 1, 0, 0, form_key="first"))
    two = vote(actor, poll, make.make_ballot(poll, 0, 1, 0, form_key="second"))
    replayed = vote(actor, poll, make.make_ballot(poll, 1, 0, 0, form_key="first"))
    assert (one.outcome, two.outcome, replayed.outcome) == (CastOutcome.COUNTED, CastOutcome.CHANGED, CastOutcome.LATER)
    assert one.receipt == two.receipt, "one receipt a person"
    assert make.gather_cast(poll) == {B: 1}
    assert db.session.query(NamedBallot).count() == 2, "history is kept"


def test_a_named_vote_stays_where_changing_is_not_allowed(app: Flask) -> None:
    poll = make.make_poll(is_secret=False)
    actor = make.seat(poll.consultation)
    vote(actor, poll, make.make_ballot(poll, 1, 0, 0))
    assert vote(actor, poll, make.make_ballot(poll, 0, 1, 0)).outcome is CastOutcome.BEFORE
    assert make.gather_cast(poll) == {A: 1}


def test_nothing_that_is_kept_joins_a_secret_ballot_to_its_voter(either_app: Flask) -> None:
    poll = make.make_poll()
    for _voter in range(3):
        vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0, 0))
    columns = {model: {column.key for column in inspect(model).columns} for model in (Turnout, SecretBallot, Receipt)}
    assert columns[SecretBallot] == {"id", "poll_id", "is_secret", "marks", "by_guest"}
    assert columns[Turnout] == {"poll_id", "participation_id", "origin"}
    assert columns[Receipt] == {"poll_id", "code"}
    told = [json.loads(row.payload) for row in db.session.scalars(select(EventRecord).filter_by(kind="BallotCast"))]
    assert told == [{"actor_id": None, "poll_id": poll.id, "version": 1}] * 3


def test_ballots_do_not_lie_in_the_order_they_came(either_app: Flask) -> None:
    poll = make.make_poll()
    for number in range(24):
        vote(make.seat(poll.consultation), poll, make.make_ballot(poll, *((1, 0, 0) if number < 12 else (0, 1, 0))))
    stored = db.session.scalars(select(SecretBallot).order_by(SecretBallot.id)).all()
    assert [ballot.marks for ballot in stored] not in ([A] * 12 + [B] * 12, [B] * 12 + [A] * 12)


@pytest.mark.parametrize("marks", [b"\x01", b"\x01\x01\xff", b"\x01\xff\xff\xff"])
def test_marks_that_do_not_fit_are_refused(app: Flask, marks: bytes) -> None:
    poll = make.make_poll()
    with pytest.raises((Invalid, Conflict)):
        vote(make.seat(poll.consultation), poll, make.make_paper(poll, marks))
    assert make.gather_cast(poll) == {} and poll.frozen_at is None


def test_a_blank_ballot_is_a_ballot(app: Flask) -> None:
    poll = make.make_poll()
    vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 0, 0, 0))
    assert (make.count_cast(poll).ballots, make.count_cast(poll).blank) == (1, 1)


def test_the_deadline_is_one_moment(either_app: Flask) -> None:
    opens, closes = now() + timedelta(hours=1), now() + timedelta(hours=2)
    poll = make.make_poll(opens_at=opens, closes_at=closes)
    tick = timedelta(microseconds=1)
    for moment, taken in ((opens - tick, False), (opens, True), (closes - tick, True), (closes, False)):
        with set_clock(moment):
            if taken:
                assert vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0, 0)).outcome is CastOutcome.COUNTED
            else:
                with pytest.raises(Forbidden, match="Voting opens" if moment < opens else "Voting closed"):
                    vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 1, 0, 0))
    assert make.count_cast(poll).ballots == 2


def test_somebody_a_moderator_removed_can_still_vote_and_object_without_words(app: Flask) -> None:
    poll = make.make_poll(method_key="consent", labels=("Mondays",))
    actor = make.seat(poll.consultation)
    make.place_of(actor, poll.consultation).removed_at = now()
    db.session.commit()
    assert vote(actor, poll, make.make_ballot(poll, 4)).outcome is CastOutcome.COUNTED


def test_an_objection_needs_its_reason_and_is_shown_word_for_word(app: Flask) -> None:
    poll = make.make_poll(method_key="gradients", labels=("Mondays",))
    actor = make.seat(poll.consultation)
    with pytest.raises(Invalid, match="what would need to change"):
        vote(actor, poll, make.make_ballot(poll, 8, reason=" \u200b"))
    vote(actor, poll, make.make_ballot(poll, 8, reason="Not on market day."))
    ((reason, answer),) = list_objections(actor, poll)
    assert (reason.body, answer) == ("Not on market day.", None)
    lead = make.seat(poll.consultation, Role.LEAD)
    made = answer_objection(lead, reason, body="Then on Tuesdays.")
    assert list_objections(actor, poll) == [(reason, made)]
    with pytest.raises(Conflict):
        answer_objection(make.seat(poll.consultation, Role.ORGANISER), reason, body="Or never.")


def test_an_objection_out_of_sight_keeps_its_place_without_its_words(app: Flask) -> None:
    poll = make.make_poll(method_key="consent", labels=("Mondays",), shows_tally="always")
    vote(make.seat(poll.consultation), poll, make.make_ballot(poll, 4, reason="Ring my neighbour on 01632 960 999."))
    ((reason, _answer),) = list_objections(SYSTEM, poll)
    with transaction():
        set_status(SYSTEM, reason, Status.HIDDEN)
    words = Reader(app).open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}").words
    assert "01632" not in words and "There was a comment here. It is now hidden." in words


def test_a_reason_goes_when_its_voter_no_longer_objects(app: Flask) -> None:
    poll = make.make_poll(method_key="gradients", labels=("Mondays",))
    actor = make.seat(poll.consultation)
    vote(actor, poll, make.make_ballot(poll, 8, reason="Not on market day."))
    vote(actor, poll, make.make_ballot(poll, 2))
    assert list_objections(actor, poll) == []
    with pytest.raises(Invalid) as refused:
        vote(actor, poll, make.make_ballot(poll, 3, reason="kept nowhere, since nobody objects"))
    assert set(refused.value.errors) == {"reason"}
    assert db.session.query(Reason).count() == 1


def test_forgetting_a_voter_changes_no_total(either_app: Flask) -> None:
    poll = make.make_poll(is_secret=False, may_change=True)
    actors = [make.seat(poll.consultation) for _number in range(3)]
    for actor in actors:
        vote(actor, poll, make.make_ballot(poll, 1, 0, 0))
    vote(actors[0], poll, make.make_ballot(poll, 0, 1, 0))
    before = make.count_cast(poll)
    with transaction():
        forget_voter(make.place_of(actors[0], poll.consultation))
    assert make.count_cast(poll) == before and make.gather_cast(poll) == {A: 2, B: 1}
    assert find_named_ballot(make.place_of(actors[0], poll.consultation), poll) is None
    assert vote(actors[0], poll, make.make_ballot(poll, 0, 0, 1)).outcome is not CastOutcome.COUNTED, "nor do they vote twice"


def test_votes_by_other_ways_weigh_the_same_and_are_told_apart(app: Flask) -> None:
    poll = make.make_poll()
    clerk = make.seat(poll.consultation, Role.ORGANISER)
    vote(make.seat(poll.consultation), poll, make.make_paper(poll, A, origin=Origin.ASSISTED))
    for origin in (Origin.PHONE, Origin.ROOM):
        paper = make.make_paper(poll, A, form_key=f"form {origin}", origin=origin)
        made = enter_vote(clerk, poll, paper, name="", capacity_key="carer")
        assert made.outcome is CastOutcome.COUNTED
        assert enter_vote(clerk, poll, paper, name="", capacity_key="carer").outcome is CastOutcome.FIRST, (
            "the same form sent again"
        )
    assert count_by_origin(poll) == {"assisted": 1, "phone": 1, "room": 1}
    assert make.gather_cast(poll) == {A: 3}


def test_somebody_who_joined_online_does_not_vote_again_by_phone(app: Flask) -> None:
    poll = make.make_poll()
    clerk, voter = make.seat(poll.consultation, Role.FACILITATOR), make.seat(poll.consultation)
    vote(voter, poll, make.make_ballot(poll, 1, 0, 0))
    name = make.place_of(voter, poll.consultation).pseudonym
    paper = make.make_paper(poll, B, form_key="f", origin=Origin.PHONE)
    made = enter_vote(clerk, poll, paper, name=name.upper(), capacity_key="unknown")
    assert made.outcome is CastOutcome.BEFORE and make.gather_cast(poll) == {A: 1}
    with pytest.raises(Invalid, match="Nobody who can vote here has this name"):
        enter_vote(
            clerk, poll, make.make_paper(poll, B, form_key="g", origin=Origin.PHONE), name="Nobody", capacity_key="unknown"
        )


def test_paper_counts_when_two_people_read_it_alike(either_app: Flask) -> None:
    poll = make.make_poll()
    one, two = make.seat(poll.consultation, Role.ORGANISER), make.seat(poll.consultation, Role.FACILITATOR)
    make.enter_sheet(one, poll, 7, A)
    with pytest.raises(DoneAlready, match="already entered sheet 7, just like this"):
        make.enter_sheet(one, poll, 7, A)
    assert make.gather_cast(poll) == {}, "one person twice is one reading"
    sheet = make.enter_sheet(two, poll, 7, A)
    assert sheet.counted_at and make.gather_cast(poll) == {A: 1} and count_by_origin(poll) == {"paper": 1}
    assert db.session.query(PaperEntry).count() == 0, "what stood on a sheet is not kept in a secret vote"
    with pytest.raises(Conflict, match="already counts"):
        make.enter_sheet(two, poll, 7, B)


def test_readings_that_differ_are_settled_before_they_count(either_app: Flask) -> None:
    poll = make.make_poll(is_secret=False)
    one, two = make.seat(poll.consultation, Role.ORGANISER), make.seat(poll.consultation, Role.FACILITATOR)
    make.enter_sheet(one, poll, 1, A)
    sheet = make.enter_sheet(two, poll, 1, B)
    assert not sheet.counted_at and make.gather_cast(poll) == {}
    with pytest.raises(Invalid):
        choose_reading(two, poll, number=1, entry_id=sheet.entries[0].id, because="", seen=fingerprint_sheet(sheet))
    choose_reading(two, poll, number=1, entry_id=sheet.entries[0].id, because="A faint cross", seen=fingerprint_sheet(sheet))
    assert make.gather_cast(poll) == {A: 1}


def test_a_third_reading_that_agrees_with_one_settles_it_too(app: Flask) -> None:
    poll = make.make_poll()
    clerks = [make.seat(poll.consultation, Role.ORGANISER) for _number in range(3)]
    for clerk, marks in zip(clerks, (A, B, B), strict=True):
        make.enter_sheet(clerk, poll, 1, marks)
    assert make.gather_cast(poll) == {B: 1}


def test_spoilt_paper_is_counted_as_spoilt(app: Flask) -> None:
    poll = make.make_poll(method_key="schulze")
    spoilt = bytes([254] * 3)
    for _number in range(2):
        make.enter_sheet(make.seat(poll.consultation, Role.ORGANISER), poll, 1, spoilt)
    assert (make.count_cast(poll).spoilt, make.count_cast(poll).counted) == (1, 0)
    with pytest.raises(Invalid):
        vote(make.seat(poll.consultation), poll, make.make_paper(poll, spoilt))


def test_a_receipt_is_good_for_its_voter_in_its_poll_alone(app: Flask) -> None:
    poll, other = make.make_poll(), make.make_poll()
    with app.test_request_context():
        signed = sign_code("heron-lamp-42-quay", poll, 1)
        assert read_code(signed, poll, 1) == "heron-lamp-42-quay"
        assert read_code(signed, poll, 2) is None and read_code(signed, other, 1) is None
        assert read_code("heron-lamp-42-quay", poll, 1) is None and read_code("", poll, 1) is None


def test_two_voters_with_the_same_code_get_two(app: Flask) -> None:
    poll = make.make_poll()
    paper = make.make_paper(poll, A, code="same-same-10-same")
    codes = {vote(make.seat(poll.consultation), poll, paper).receipt for _voter in range(3)}
    assert len(codes) == 3 == db.session.query(Receipt).count() and "same-same-10-same" in codes


def test_a_vote_that_comes_too_late_is_told_so(app: Flask) -> None:
    closes = now() + timedelta(hours=1)
    poll = make.make_poll(closes_at=closes)
    actor = make.make_actor("late@example.org")
    make.seat(poll.consultation, actor=actor)
    reader = Reader(app).enter("late@example.org")
    reader.open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}").send("Check my vote", mark="2")
    with set_clock(closes):
        reader.send("Cast my vote")
    assert reader.status == 403 and "Your vote arrived too late." in reader.words
    assert make.gather_cast(poll) == {}


def open_ballot(app: Flask, poll: Poll) -> Reader:
    make.seat(poll.consultation, actor=make.make_actor("voter@example.org"))
    reader = Reader(app).enter("voter@example.org")
    return reader.open(f"/consultations/{poll.consultation.slug}/polls/{poll.public_id}")


def test_a_ballot_sent_after_its_session_has_ended_is_not_cast_and_says_so(app: Flask) -> None:
    poll = make.make_poll(method_key="consent", is_secret=False)
    reader = open_ballot(app, poll)
    with reader.client.session_transaction() as session:
        session.pop("_user_id")
    reader.send("Cast my vote", mark_1="4", reason="It would end the night bus.")
    assert "You have been signed out, so this vote does not count yet. Sign in and mark it again." in reader.words
    reader.send("Sign in", email="voter@example.org", password=make.PASSWORD)
    reader.send(reader.page.find("button", attrs={"name": "mine"}).get_text(" ", strip=True))
    assert reader.page.find("textarea", attrs={"name": "reason"}).text.strip() == "It would end the night bus."
    assert not reader.page.select("input[name^=mark][checked]"), "marks lie about nowhere"
    assert make.gather_cast(poll) == {}


def test_a_ballot_on_a_page_that_is_too_old_is_not_cast_and_says_so(app: Flask) -> None:
    poll = make.make_poll()
    reader = open_ballot(app, poll)
    with reader.client.session_transaction() as session:
        session.pop("csrf_token")
    form = reader.fields_of(next(form for form in reader.page.find_all("form") if form.find(attrs={"name": "mark"})))
    sent = {"data": form | {"mark": "2"}, "headers": {"Origin": "http://localhost"}}
    reader._take(reader.ask("post", f"{reader.path}/vote", follow_redirects=True, **sent))
    assert "so this vote does not count yet. Please mark it again." in reader.words and "press the button" not in reader.words
    assert make.gather_cast(poll) == {}
    reader.send("Check my vote", mark="2").send("Cast my vote")
    assert make.gather_cast(poll) == {B: 1}


def test_whoever_has_voted_in_another_window_is_told_so_before_they_check(app: Flask) -> None:
    poll = make.make_poll()
    reader, other = open_ballot(app, poll), Reader(app).enter("voter@example.org")
    other.open(reader.path).send("Check my vote", mark="1").send("Cast my vote")
    reader.send("Check my vote", mark="2")
    assert "You had already voted. We will count your first vote, not this one." in reader.words
    assert not reader.page.find("button", string="Cast my vote") and make.gather_cast(poll) == {A: 1}


def test_a_vote_with_words_that_nothing_can_keep_shows_them(app: Flask) -> None:
    """In a live room no page stands at the address that a ballot is sent to."""
    workshop = make.make_room(kind="vote")
    poll = planning.add_poll(SYSTEM, workshop.items[0], method_key="consent", question="Shall we?", labels=["A"])
    make.make_key(poll)
    address = f"/consultations/{poll.consultation.slug}/workshop/{workshop.public_id}/room"
    reader = Reader(app).enter(make.make_account("voter@example.org").email)
    sent = {"act": "vote", "mark_1": "4", "reason": "It would end the night bus.", "csrf_token": "old"}
    for headers in ({"Origin": "http://localhost"}, {}):
        answer = reader.ask("post", address, data=sent, headers=headers)
        assert answer.status_code == 400
        if headers:
            assert "this vote does not count yet" in answer.text and "It would end the night bus." in answer.text


@pytest.mark.parametrize("method", ["consent", "choose-one"])
def test_a_ballot_never_says_totals_only_where_an_objection_is_shown_with_a_name(app: Flask, method: str) -> None:
    page = open_ballot(app, make.make_poll(method_key=method, is_secret=False)).words
    assert ("If you object, we show your name and your reason with them." in page) == (method == "consent")
    assert ("We will publish totals only" in page) == (method != "consent")
