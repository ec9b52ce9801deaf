"""What people relied on is reversed by nobody alone, wherever it stands."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.briefing.actions import change_thing, remove_thing, want_change
from forum.briefing.fingerprints import fingerprint_thing
from forum.briefing.kinds import QuestionWords
from forum.consultations.actions.managing import set_affected
from forum.consultations.change_guards import NeedsColleague, Wanted
from forum.consultations.fingerprints import fingerprint_affected
from forum.consultations.snapshots import Part
from forum.contributions.models import Status
from forum.deciders.fingerprints import fingerprint_meeting
from forum.deciders.kinds import MeetingWords
from forum.evidence.actions import answer_request
from forum.evidence.fingerprints import fingerprint_answer
from forum.evidence.kinds import EvidenceAnswerWords
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permissions import SYSTEM, Role
from forum.rewording.actions import agree_to_rewording, change_or_ask
from forum.rewording.fingerprints import fingerprint_rewording
from tests import factories as make
from tests.browsing import Reader
from tests.deciders.test_deciders import add_paper, hold_meeting, make_board, make_heard
from tests.rewording.asking import WHY, ask, change_by_two, want_groups
from tests.rewording.test_days import Planned, make_planned, today
from tests.rewording.test_screens import manage, read_as

KEEPS, CLOSES = "No. St Brannoc's keeps its twelve beds.", "Yes. All twelve beds close."


def want_words(it: Planned, **words: object) -> Wanted:
    meeting = it.meeting
    said = {
        "held_on": meeting.held_on,
        "held_where": meeting.held_where,
        "paper": meeting.paper.public_id if meeting.paper else "",
        "minute": meeting.minute.public_id if meeting.minute else "",
    }
    began = (fingerprint_meeting(meeting), WHY)
    return Wanted(it.consultation, Part.MEETINGS, MeetingWords(**said | words), *began, meeting)  # type: ignore[arg-type]


def test_a_public_meeting_becomes_private_by_two_people_or_not_at_all(app: Flask) -> None:
    it = make_planned()
    asks = read_as(app, it.organiser).open(manage(it.consultation, f"deciders/meetings/{it.meeting.public_id}"))
    assert "A colleague has to agree before the meeting is on another day" in asks.words
    asks.send("Save", held_where="Town hall, in private", reason=WHY)
    assert "We have asked your colleagues" in asks.words and it.meeting.held_where == "Town hall, in public"
    agrees = read_as(app, it.lead).open(asks.path).send("Agree to this change")
    assert "Everyone can read what has changed" in agrees.words
    changes = Reader(app).open(f"/consultations/{it.consultation.slug}/changes").words
    assert "private" in changes and WHY in changes and "Amina Yusuf" in changes and "Ruth Danso" in changes


@pytest.mark.parametrize("answered", [True, False])
def test_until_somebody_has_answered_one_person_says_where_it_meets(app: Flask, answered: bool) -> None:
    it = make_planned(answered=answered)
    assert (change_or_ask(it.organiser, it.consultation, want_words(it, held_where="Online")) is None) is not answered


@pytest.mark.parametrize(("had", "needs_two"), [(False, False), (True, True)])
def test_a_paper_comes_alone_and_is_another_by_two_even_with_the_same_title(app: Flask, had: bool, needs_two: bool) -> None:
    it = make_planned()
    first, second = (add_paper(it.consultation, "What it costs") for _number in range(2))
    if had:
        assert change_or_ask(it.organiser, it.consultation, want_words(it, paper=first.public_id)) is None
    asked = change_or_ask(it.organiser, it.consultation, want_words(it, paper=second.public_id))
    assert (asked is not None) is needs_two
    if asked is not None:
        assert it.meeting.paper == first
        agree_to_rewording(it.lead, asked, seen=fingerprint_rewording(asked))
    assert it.meeting.paper == second


def test_minutes_come_by_one_after_the_meeting_and_change_by_two(app: Flask) -> None:
    consultation = make_heard()
    make.make_theme(consultation)
    organiser, lead = make.seat(consultation, Role.ORGANISER), make.seat(consultation, Role.LEAD)
    it = Planned(consultation, organiser, lead)
    hold_meeting(make_board(consultation), minute=False)
    first, second = (add_paper(consultation, "The minutes") for _number in range(2))
    assert change_or_ask(organiser, consultation, want_words(it, minute=first.public_id)) is None
    change_by_two(organiser, want_words(it, minute=second.public_id))
    assert it.meeting.minute == second


def test_the_answer_to_a_public_question_turns_by_two(app: Flask) -> None:
    it = make_planned()
    question = make.make_thing(it.consultation, QuestionWords("Do the beds go?", KEEPS), SYSTEM)
    seen = fingerprint_thing(question)
    with pytest.raises(NeedsColleague):
        change_thing(it.organiser, question, QuestionWords("Do the beds go?", CLOSES), seen=seen, reason=WHY)
    with pytest.raises(NeedsColleague):
        remove_thing(it.organiser, question, seen=seen, reason=WHY)
    asked = ask(
        it.organiser, want_change(question, QuestionWords("Do the beds go?", "Yes. Ten beds may go."), seen=seen, reason=WHY)
    )
    assert question.text == KEEPS
    agree_to_rewording(it.lead, asked, seen=fingerprint_rewording(asked))
    assert question.text == "Yes. Ten beds may go."


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEAD])
def test_an_answer_about_evidence_comes_by_one_and_turns_by_two(app: Flask, role: Role) -> None:
    it = make_planned()
    request = make.make_evidence_request(it.consultation)
    request.status = Status.PUBLISHED  # A moderator has looked at it.
    author = make.seat(it.consultation, role, name="Sam Hill")
    words = EvidenceAnswerWords("Sam Hill", today(5), "")
    answer_request(author, request, words, seen=fingerprint_answer(request))
    kept = EvidenceAnswerWords("Sam Hill", today(5), KEEPS)
    answer_request(author, request, kept, seen=fingerprint_answer(request))
    asks = read_as(app, author).open(manage(it.consultation, f"evidence/requests/{request.public_id}"))
    asks.send("Save", answer=CLOSES, reason=WHY)
    assert "We have asked your colleagues" in asks.words and "Change an answer that people have read" in asks.words
    db.session.expire_all()
    assert request.reply is not None and request.reply.answer == KEEPS
    read_as(app, it.lead).open(asks.path).send("Agree to this change")
    db.session.expire_all()
    assert request.reply.answer == CLOSES and request.reply.written_by.pseudonym == "Sam Hill"


def test_a_group_goes_from_those_affected_by_two_and_comes_by_one(app: Flask) -> None:
    it = make_planned()
    set_affected(SYSTEM, it.consultation, ["service_user", "carer"])
    assert change_or_ask(it.organiser, it.consultation, want_groups(it.consultation, "service_user", "carer", "staff")) is None
    asks = read_as(app, it.organiser).open(manage(it.consultation, "affected"))
    assert "A colleague has to agree before a group goes from the list" in asks.words
    asks.send("Save", affected=["staff"], reason=WHY)
    assert "A colleague has to agree. Nothing changes until then." in asks.words
    assert it.consultation.affected.split() and "carer" in it.consultation.affected
    agrees = read_as(app, it.lead).open(asks.path)
    assert "Change to who this affects" in agrees.words
    agrees.send("Agree to this change")
    db.session.expire_all()
    assert "carer" not in it.consultation.affected and "staff" in it.consultation.affected


def test_nobody_cuts_who_it_affected_once_it_is_decided(app: Flask) -> None:
    consultation = make.make_consultation(days=(-9, -2))
    organiser = make.seat(consultation, Role.ORGANISER)
    set_affected(SYSTEM, consultation, ["service_user", "carer"])
    make.decide(consultation)
    seen = fingerprint_affected(consultation)
    for groups in (["staff"], ["service_user", "carer", "staff"]):
        with pytest.raises(Conflict, match="This was decided on"):
            set_affected(organiser, consultation, groups, seen=seen, reason=WHY)
    page = read_as(app, organiser).open(manage(consultation, "affected"))
    assert "This was decided on" in page.words and "Save" not in page.words
