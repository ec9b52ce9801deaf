"""Who may do what in a negotiation, and when: every act, by everybody, before it begins, while it is open, after its day, and at
its end."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from forum.erasure.actions import erase_person
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.permissions import Actor, Permission, Role, can
from forum.negotiating import rules
from forum.negotiating.actions import ending, preparing, speaking
from forum.negotiating.fingerprints import fingerprint_all, fingerprint_wording
from forum.negotiating.models import Delegate, Need, Negotiation, Signature
from forum.negotiating.queries import find_standing_of
from forum.negotiating.rules import is_agreed
from tests import factories as make

ALL = {"organiser", "go-between", "own side", "other side", "participant", "lead"}
NOBODY: set[str] = set()
ARRANGE, OWN, MEDIATE = {"organiser", "go-between"}, {"own side"}, {"go-between"}
# For each act, who may: while it is prepared, while it is open, after its day, once it has a record, and long after that.
GRID: dict[Permission, tuple[set[str], ...]] = {
    rules.SET_UP: (ARRANGE, NOBODY, NOBODY, NOBODY, NOBODY),
    rules.ARRANGE: (ARRANGE, ARRANGE, ARRANGE, NOBODY, NOBODY),
    rules.PROPOSE_WORDING: (NOBODY, MEDIATE, NOBODY, NOBODY, NOBODY),
    rules.TAKE_POSITION: (NOBODY, OWN, NOBODY, NOBODY, NOBODY),
    rules.SPEAK_FOR: (NOBODY, OWN, NOBODY, NOBODY, NOBODY),
    rules.SIGN_TERM: (NOBODY, OWN, NOBODY, NOBODY, NOBODY),
    rules.WITHDRAW_PARTY: (NOBODY, OWN, NOBODY, NOBODY, NOBODY),
    rules.WRITE_NEED: (NOBODY, OWN | MEDIATE, NOBODY, NOBODY, NOBODY),
    rules.SAY_MINORITY: (NOBODY, OWN, OWN, OWN, NOBODY),
    rules.END_NEGOTIATION: (NOBODY, NOBODY, MEDIATE, NOBODY, NOBODY),
    rules.PROMISE_TERM: (NOBODY, NOBODY, NOBODY, NOBODY, NOBODY),
}


def ask_all(people: dict[str, Actor], negotiation: Negotiation) -> dict[Permission, set[str]]:
    things: dict[Permission, object] = {rules.PROPOSE_WORDING: negotiation.terms[0], rules.PROMISE_TERM: negotiation.terms[0]}
    things |= dict.fromkeys((rules.SET_UP, rules.ARRANGE, rules.END_NEGOTIATION), negotiation)
    return {
        permission: {
            who for who, actor in people.items() if can(actor, permission, things.get(permission, negotiation.parties[0]))
        }
        for permission in GRID
    }


def test_each_act_is_for_those_and_for_then(either_app: Flask) -> None:
    negotiation = make.make_negotiation(begun=False)
    consultation = negotiation.consultation
    broker = make.seat(consultation, Role.BROKER)
    people = {
        "organiser": make.seat(consultation, Role.ORGANISER),
        "lead": make.seat(consultation, Role.LEAD),
        "go-between": broker,
        "participant": make.seat(consultation),
        "own side": make.speaker_of(negotiation.parties[0]),
        "other side": make.speaker_of(negotiation.parties[1]),
    }
    assert people.keys() == ALL
    wrong = []

    def look(moment: int) -> None:
        for permission, found in ask_all(people, negotiation).items():
            if found != GRID[permission][moment]:
                wrong.append(f"{permission.key} at {moment}: {sorted(found)}")

    look(0)
    preparing.begin(broker, negotiation, seen=fingerprint_all(negotiation))
    look(1)
    with set_clock(now() + timedelta(days=21)):
        look(2)
        ending.end_negotiation(broker, negotiation)
        look(3)
    with set_clock(now() + timedelta(days=21) + rules.MINORITY_WITHIN + timedelta(days=1)):
        look(4)
    assert not wrong, "\n".join(wrong)


def test_a_record_comes_before_the_day_only_when_each_term_is_agreed_or_refused(either_app: Flask) -> None:
    negotiation = make.make_negotiation(terms=2)
    broker = make.seat(negotiation.consultation, Role.BROKER)
    agreed, refused = negotiation.terms
    for party in negotiation.parties:
        make.sign(party, agreed)
    assert not can(broker, rules.END_NEGOTIATION, negotiation)
    party = negotiation.parties[1]
    seen = fingerprint_wording(refused.wording)
    about = {"term": refused, "stand": "no", "because": "It costs too much.", "seen": seen}
    speaking.take_position(make.speaker_of(party), party, **about)
    assert can(broker, rules.END_NEGOTIATION, negotiation)


def test_whoever_leaves_for_good_takes_their_signature_and_what_they_wrote_in_private(either_app: Flask) -> None:
    negotiation = make.make_negotiation(terms=1)
    term, party = negotiation.terms[0], negotiation.parties[0]
    for each in negotiation.parties:
        make.sign(each, term)
    speaker = make.speaker_of(party)
    speaking.write_need(speaker, party, words="We drive alone at night.")
    account = party.delegates[0].place.account
    assert account is not None and is_agreed(term)
    erase_person(speaker, account)
    assert not is_agreed(term) and db.session.scalar(select(Need)) is None
    assert party.id not in find_standing_of(term).signatures
    assert db.session.scalar(select(Delegate.left_at).where(Delegate.party_id == party.id)) is not None
    assert db.session.scalar(select(Signature.fell_because).where(Signature.party_id == party.id)) == "left"


def test_once_there_is_a_record_leaving_takes_nothing_back(either_app: Flask) -> None:
    negotiation = make.make_negotiation(terms=1)
    for party in negotiation.parties:
        make.sign(party, negotiation.terms[0])
    ending.end_negotiation(make.seat(negotiation.consultation, Role.BROKER), negotiation)
    account = negotiation.parties[0].delegates[0].place.account
    assert account is not None
    erase_person(account.as_actor(), account)
    assert is_agreed(negotiation.terms[0])
