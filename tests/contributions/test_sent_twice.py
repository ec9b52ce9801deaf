"""The same form with the same content is one act. With other content it is another, as when somebody goes Back to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from forum.activities.discussions.actions.posting import reply, start_thread
from forum.activities.discussions.models import Post
from forum.activities.voting.actions.answering import answer_objection
from forum.activities.voting.actions.casting import CastOutcome, enter_vote, vote
from forum.activities.voting.models import Origin
from forum.activities.voting.receipts import make_code
from forum.consultations.models import Participation
from forum.contributions.actions import withdraw
from forum.contributions.models import Contribution
from forum.evidence.actions import ask_for_evidence
from forum.evidence.rules import find_asking_activity
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.fingerprints import fingerprint
from forum.kernel.idempotency import SENT_AGAIN_WITHIN
from forum.kernel.permissions import SYSTEM, Role
from forum.outcomes.actions.checking import rate_check
from forum.outcomes.kinds import Verdict
from forum.rooms.actions import finishing, paper, running, writing
from forum.rooms.commands.dispatch import identify_message
from forum.workshops.rules import find_attendance
from tests import factories as make
from tests.browsing import Reader

KEY = "the key of one form"
A, B = b"\x01\xff\xff", b"\xff\x01\xff"
Send = Callable[[str], object]


def threads() -> Send:
    discussion = make.discussion_of(make.make_consultation())
    author = make.seat(discussion.consultation)
    return lambda words: start_thread(
        author, discussion, kind_key="idea", title="A point of mine", body=words, idempotency_key=KEY
    )


def replies() -> Send:
    first = make.make_thread(make.make_consultation())
    author = make.seat(first.consultation)
    return lambda words: reply(author, first, body=words, idempotency_key=KEY)


def notes() -> Send:
    workshop = make.make_room(kind="ideas")
    author = make.come_in(workshop)
    return lambda words: writing.write_note(author, workshop, body=words, idempotency_key=KEY)


def notes_by_a_scribe() -> Send:
    workshop = make.make_room(kind="ideas")
    scribe, author = make.seat(workshop.consultation, Role.FACILITATOR), make.come_in(workshop)
    attendance = find_attendance(author, workshop)
    assert attendance is not None
    return lambda words: writing.write_note_for(scribe, workshop, attendance_id=attendance.id, body=words, idempotency_key=KEY)


def corrections() -> Send:
    workshop = make.make_room(kind="ideas")
    author = make.come_in(workshop)
    running.end_workshop(SYSTEM, workshop)
    finishing.write_summary(SYSTEM, workshop, words="We spoke of lifts.")
    finishing.send_summary(SYSTEM, workshop, seen=fingerprint(workshop.summary))
    return lambda words: writing.correct_summary(author, workshop, body=words, idempotency_key=KEY)


def sightings() -> Send:
    check = make.make_check()
    author = make.seat(check.consultation)
    return lambda words: rate_check(author, check, verdict=Verdict.NO, words=words, idempotency_key=KEY)


def evidence_requests() -> Send:
    consultation = make.make_consultation()
    author, activity = make.seat(consultation), find_asking_activity(consultation)
    assert activity is not None
    asked = {"wants": "evidence", "title": "How long?", "idempotency_key": KEY}
    return lambda words: ask_for_evidence(author, activity, body=words, **asked)


SENDS = {send.__name__: send for send in (threads, replies, notes, notes_by_a_scribe, corrections, sightings, evidence_requests)}


def bodies() -> list[str]:
    return list(db.session.scalars(db.select(Contribution.body).order_by(Contribution.id)))


@pytest.mark.parametrize("kind", SENDS)
def test_the_same_words_in_the_same_form_are_said_once_and_other_words_are_said_too(either_app: Flask, kind: str) -> None:
    send = SENDS[kind]()
    before = bodies()
    for words in ("The first words.", "The first words. ", "What was written after Back.", "What was written after Back."):
        send(words)
    said = bodies()[len(before) :]
    first = "" if kind == "sightings" else "The first words."  # Of what one sees of a promise the last words alone stand.
    assert said == [first, "What was written after Back."]


@pytest.mark.parametrize("kind", ["threads", "replies"])
def test_the_same_words_from_a_page_asked_for_anew_are_said_once_and_later_once_more(either_app: Flask, kind: str) -> None:
    consultation = make.make_consultation()
    author, parent, activity = make.seat(consultation), make.make_thread(consultation), make.discussion_of(consultation)

    def send(key: str) -> Post:
        if kind == "replies":
            return reply(author, parent, body="The same.", idempotency_key=key)
        return start_thread(author, activity, kind_key="concern", title="Buses", body="The same.", idempotency_key=key)

    first = send("one")
    assert send("two") is first
    with set_clock(now() + SENT_AGAIN_WITHIN + timedelta(seconds=1)):
        later = send("three")
    assert later is not first
    withdraw(author, later)
    with set_clock(now() + SENT_AGAIN_WITHIN + timedelta(seconds=2)):
        assert send("four") not in (first, later), "what was taken back may be said again"


def test_what_was_taken_back_can_be_said_again(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    author = make.seat(first.consultation)
    one = reply(author, first, body="The same.", idempotency_key=KEY)
    withdraw(author, one)
    assert reply(author, first, body="The same.", idempotency_key=KEY).body == "The same."


def test_an_answer_that_came_second_is_told_so_and_does_not_vanish(app: Flask) -> None:
    reason = make.make_reason()
    organiser = make.seat(reason.consultation, Role.ORGANISER)
    answer_objection(organiser, reason, body="We shall.", idempotency_key=KEY)
    answer_objection(organiser, reason, body="We shall.", idempotency_key=KEY)
    with pytest.raises(Conflict):
        answer_objection(organiser, reason, body="We shall not.", idempotency_key=KEY)


def test_paper_notes_are_one_persons_until_the_form_holds_others(app: Flask) -> None:
    workshop = make.make_room(kind="ideas")
    lead = make.seat(workshop.consultation, Role.FACILITATOR)
    before = db.session.query(Participation).count()
    for written in (["One.", "Two."], ["One.", "Two."], ["One."]):
        paper.enter_notes(
            lead, workshop, item=workshop.items[0], name="", capacity_key="carer", bodies=written, idempotency_key=KEY
        )
    assert bodies() == ["One.", "Two.", "One."]
    assert db.session.query(Participation).count() == before + 2


def test_a_named_ballot_in_an_old_form_is_another_ballot(either_app: Flask) -> None:
    poll = make.make_poll(is_secret=False, may_change=True)
    voter = make.seat(poll.consultation)
    marks = (A, A, B, A)
    made = [vote(voter, poll, make.make_paper(poll, each, form_key=KEY)).outcome for each in marks]
    assert made == [CastOutcome.COUNTED, CastOutcome.SAME, CastOutcome.CHANGED, CastOutcome.LATER]
    assert make.gather_cast(poll) == {B: 1}, "a late copy of the first sending does not bring it back"


def test_a_named_ballot_that_cannot_be_changed_says_that_the_first_counts(app: Flask) -> None:
    poll = make.make_poll(is_secret=False)
    voter = make.seat(poll.consultation)
    made = [vote(voter, poll, make.make_paper(poll, each, form_key=KEY)).outcome for each in (A, A, B)]
    assert made == [CastOutcome.COUNTED, CastOutcome.SAME, CastOutcome.BEFORE] and make.gather_cast(poll) == {A: 1}


@pytest.mark.parametrize("is_secret", [True, False], ids=["secret", "named"])
def test_two_people_who_ring_in_one_form(either_app: Flask, is_secret: bool) -> None:
    """The clerk goes back, and enters the next person's vote in the old form. Of a secret ballot nothing is kept that would tell
    the second from the first, so it is not taken, and the clerk is told."""
    poll = make.make_poll(is_secret=is_secret)
    clerk, code = make.seat(poll.consultation, Role.ORGANISER), make_code()

    def enter_by_phone(marks: bytes) -> CastOutcome:
        paper = make.make_paper(poll, marks, code=code, form_key=KEY, origin=Origin.PHONE)
        return enter_vote(clerk, poll, paper, name="", capacity_key="carer").outcome

    made = [enter_by_phone(marks) for marks in (A, A, B)]
    if is_secret:
        assert made == [CastOutcome.COUNTED, CastOutcome.FIRST, CastOutcome.FIRST] and make.gather_cast(poll) == {A: 1}
    else:
        assert made == [CastOutcome.COUNTED, CastOutcome.SAME, CastOutcome.COUNTED] and make.gather_cast(poll) == {A: 1, B: 1}


def test_the_desk_says_that_the_form_was_sent_before_and_tells_the_receipt_again(app: Flask) -> None:
    poll = make.make_poll()
    make.seat(poll.consultation, Role.ORGANISER, actor=make.make_actor("clerk@example.org"))
    reader = Reader(app).enter("clerk@example.org")
    path = f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/enter"
    reader.open(path)
    form = reader.fields_of(reader.page.select_one("main form")) | {"mark": "1", "origin": "phone"}
    codes = []
    for mark in ("1", "1", "2"):
        reader._take(reader.ask("post", path, data=form | {"mark": mark}, follow_redirects=True))
        codes.append(reader.words.split("receipt code:")[1].split()[0])
    assert len(set(codes)) == 1 and "the first vote counts" in reader.words
    assert sum(make.gather_cast(poll).values()) == 1


def test_the_desk_asks_whose_vote_it_is_when_the_form_of_a_named_one_comes_again_with_another(app: Flask) -> None:
    poll = make.make_poll(is_secret=False)
    make.seat(poll.consultation, Role.ORGANISER, actor=make.make_actor("clerk@example.org"))
    path = f"/consultations/{poll.consultation.slug}/manage/polls/{poll.public_id}/enter"
    reader = Reader(app).enter("clerk@example.org").open(path)
    form = reader.fields_of(reader.page.select_one("main form")) | {"mark": "1", "origin": "phone"}
    reader.ask("post", path, data=form)
    reader._take(reader.ask("post", path, data=form | {"mark": "2"}))
    assert reader.status == 422 and "If this is another person’s vote, enter it again." in reader.errors[0]
    assert make.gather_cast(poll) == {A: 1}
    reader.ask("post", path, data=reader.fields_of(reader.page.select_one("main form")))
    assert make.gather_cast(poll) == {A: 1, B: 1}, "what was marked was still there"


def test_a_message_of_a_room_is_known_by_what_stands_in_it_whichever_way_it_comes() -> None:
    fields = [("act", "write"), ("key", "k"), ("body", "One\nTwo")]
    by_form = [("csrf_token", "x"), ("body", "One\r\nTwo"), ("key", "k"), ("act", "write"), ("id", "7")]
    assert identify_message("7", fields) == identify_message("7", by_form) is not None
    assert identify_message("7", fields) != identify_message("7", [*fields[:2], ("body", "Three")])
    assert identify_message(None, fields) is None and identify_message(7, fields) is None
