"""Nobody changes alone who decides, once people can read it: a colleague agrees, and sees what stands then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import Account
from forum.consultations.actions import managing
from forum.consultations.actions.managing import Basics
from forum.consultations.fingerprints import fingerprint_basics
from forum.consultations.models import Consultation
from forum.consultations.wording import say_who_decides
from forum.deciders.actions import add_decider, add_meeting, change_decider
from forum.deciders.fingerprints import fingerprint_decider
from forum.deciders.kinds import DeciderKind, DeciderWords, MeetingWords, MemberWords
from forum.deciders.models import Decider
from forum.deciders.queries import list_deciders, list_free_leads
from forum.deciders.spelling import is_slip_of_pen
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.spaces.models import Version
from forum.unnaming.actions import ask_to_replace
from forum.unnaming.fingerprints import fingerprint_proposal
from forum.unnaming.proposing import agree_to_proposal, ask_for_members, ask_to_name, drop_proposal
from forum.unnaming.queries import find_proposal
from tests import factories as make
from tests.browsing import Reader

WHY_NOT = "They have to decide this."
WHY = "The law says that they decide together."
BILL = DeciderWords("Bill Gates", "Accountant")
CHAIR, NURSE = MemberWords("Karen Boyle", "Chair"), MemberWords("Thomas Reid", "Nurse")


def make_open() -> tuple[Consultation, Actor, Actor]:
    consultation = make.make_consultation()
    organiser = make.seat(consultation, Role.ORGANISER, name="Amina Yusuf")
    return consultation, organiser, make.seat(consultation, Role.LEAD, name="Ruth Danso")


def make_board(consultation: Consultation) -> Decider:
    return add_decider(SYSTEM, consultation, DeciderKind.BODY, DeciderWords("The board", members=(CHAIR, NURSE)))


def read_as(app: Flask, actor: Actor) -> Reader:
    account = db.session.get(Account, actor.account_id)
    assert account is not None
    return Reader(app).enter(account.email)


def names_of(consultation: Consultation) -> list[str]:
    db.session.expire_all()
    return [each.name for each in list_deciders(consultation)]


def test_whoever_is_named_too_decides_beside_those_named_in_words_and_only_once_a_colleague_agrees(app: Flask) -> None:
    consultation, organiser, lead = make_open()
    with pytest.raises(Conflict, match="colleague"):
        add_decider(organiser, consultation, DeciderKind.PERSON, BILL, reason=WHY)
    asked = ask_to_name(organiser, consultation, DeciderKind.PERSON, BILL, reason=WHY)
    assert say_who_decides(consultation) == "The cabinet"
    with pytest.raises(Forbidden):
        agree_to_proposal(organiser, asked, seen=fingerprint_proposal(asked))
    agree_to_proposal(lead, asked, seen=fingerprint_proposal(asked))
    assert names_of(consultation) == ["The cabinet", "Bill Gates"]
    assert say_who_decides(consultation) == "The cabinet and Bill Gates"


def test_those_named_in_words_are_replaced_by_two_with_before_and_after(app: Flask) -> None:
    consultation, organiser, lead = make_open()
    basics = {each: getattr(consultation, each) for each in Basics.__dataclass_fields__} | {"decided_by": "Bill Gates"}
    with pytest.raises(Invalid) as refused:
        managing.change_basics(organiser, consultation, Basics(**basics), seen=fingerprint_basics(consultation), reason=WHY)
    assert set(refused.value.errors) == {"decided_by"}
    asked = ask_to_name(organiser, consultation, DeciderKind.PERSON, BILL, reason=WHY, instead=True)
    agree_to_proposal(lead, asked, seen=fingerprint_proposal(asked))
    assert names_of(consultation) == ["Bill Gates"]
    version = db.session.scalars(select(Version).filter_by(part="deciders")).one()
    assert "The cabinet" in version.before and "Bill Gates" in version.after and version.effect == "replaced"


def test_a_colleague_who_says_no_leaves_all_as_it_was_and_nobody_agrees_later(app: Flask) -> None:
    consultation, organiser, lead = make_open()
    asked = ask_to_name(organiser, consultation, DeciderKind.PERSON, BILL, reason=WHY)
    seen = fingerprint_proposal(asked)
    with pytest.raises(Invalid):
        drop_proposal(lead, asked, seen=seen)
    drop_proposal(lead, asked, seen=seen, reason=WHY_NOT)
    with pytest.raises(Conflict, match="said no"):
        agree_to_proposal(lead, asked, seen=seen)
    assert names_of(consultation) == []


def test_whoever_agrees_sees_what_stands_then(app: Flask) -> None:
    consultation, organiser, lead = make_open()
    asked = ask_to_name(organiser, consultation, DeciderKind.PERSON, BILL, reason=WHY)
    seen = fingerprint_proposal(asked)
    make_board(consultation)
    with pytest.raises(Changed):
        agree_to_proposal(lead, asked, seen=seen)


def test_the_members_of_a_board_change_once_a_colleague_agrees(app: Flask) -> None:
    consultation, organiser, lead = make_open()
    board = make_board(consultation)
    other = (MemberWords("Amina Yusuf", "Chair"),)
    with pytest.raises(Invalid) as refused:
        words = DeciderWords(board.name, members=other)
        change_decider(organiser, board, words, seen=fingerprint_decider(board), reason=WHY)
    assert set(refused.value.errors) == {"members"}
    asked = ask_for_members(organiser, board, other, seen=fingerprint_decider(board), reason=WHY)
    assert asked is not None and [each.name for each in board.members] == ["Karen Boyle", "Thomas Reid"]
    agree_to_proposal(lead, asked, seen=fingerprint_proposal(asked))
    assert [each.name for each in board.members] == ["Amina Yusuf"]


@pytest.mark.parametrize("waits", ["members", "replace"])
def test_nothing_of_a_board_changes_while_a_colleague_is_asked_about_it(app: Flask, waits: str) -> None:
    consultation, organiser, _lead = make_open()
    board = make_board(consultation)
    if waits == "members":
        ask_for_members(organiser, board, (CHAIR,), seen=fingerprint_decider(board), reason=WHY)
    else:
        ask_to_replace(organiser, board, DeciderKind.PERSON, BILL, seen=fingerprint_decider(board), reason=WHY)
    slip = (MemberWords("Karen Boyl", "Chair"), NURSE)
    with pytest.raises(Conflict, match="A colleague is being asked"):
        ask_for_members(organiser, board, slip, seen=fingerprint_decider(board), reason=WHY)


@pytest.mark.parametrize(
    ("now_named", "is_slip"),
    [
        ((MemberWords("Karen Boyl", "Chair"), NURSE), True),
        ((MemberWords("Kaern Boyle", "Chair"), NURSE), True),
        ((MemberWords("Karen Doyle", "Chair"), NURSE), False),
        ((MemberWords("Karen Boyle", "Member"), NURSE), False),
        ((CHAIR,), False),
        ((NURSE, CHAIR), False),
        ((MemberWords("Amina Yusuf", "Chair"), NURSE), False),
    ],
)
def test_only_the_spelling_of_the_same_people_is_a_slip_of_the_pen(now_named: tuple[MemberWords, ...], *, is_slip: bool) -> None:
    assert is_slip_of_pen((CHAIR, NURSE), now_named) is is_slip


def test_a_slip_of_the_pen_is_put_right_at_once(app: Flask) -> None:
    consultation, organiser, _lead = make_open()
    board = make_board(consultation)
    right = (MemberWords("Karen Boylen", "Chair"), NURSE)
    assert ask_for_members(organiser, board, right, seen=fingerprint_decider(board), reason="Her name was misspelt.") is None
    assert board.members[0].name == "Karen Boylen"


def test_nobody_who_decides_already_is_offered(app: Flask) -> None:
    consultation, _organiser, lead = make_open()
    place = make.place_of(lead, consultation)
    assert place in list_free_leads(consultation)
    add_decider(SYSTEM, consultation, DeciderKind.PERSON, DeciderWords("Ruth Danso", "Director", place=place.public_id))
    assert place not in list_free_leads(consultation)


def test_minutes_come_after_the_meeting(app: Flask) -> None:
    consultation, organiser, _lead = make_open()
    words = MeetingWords((now() + timedelta(days=90)).date(), minute="any")
    with pytest.raises(Invalid) as refused:
        add_meeting(organiser, make_board(consultation), words, reason=WHY)
    assert set(refused.value.errors) == {"minute"}


def test_its_pages_lead_from_who_decides_to_what_became_of_it(app: Flask) -> None:
    consultation, organiser, lead = make_open()
    board = make_board(consultation)
    deciders = f"/consultations/{consultation.slug}/manage/deciders"
    reader = read_as(app, organiser).open(deciders).follow("Change the members (The board)")
    reader.send("Ask a colleague to agree", **{"rows-1-name": "", "rows-1-job_title": "", "reason": WHY})
    assert "Thomas Reid" in reader.words and "A colleague has to agree" in reader.words
    assert "A colleague is being asked about the members" in reader.open(deciders).words
    asked = read_as(app, lead).open(f"{deciders}/{board.public_id}/members")
    assert asked.status == 403
    proposal = find_proposal(consultation, board)
    assert proposal is not None
    asked.open(f"{deciders}/asked/{proposal.public_id}").send("Agree to this")
    assert "Ruth Danso already agreed to this" in asked.words
