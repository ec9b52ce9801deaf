"""A term is agreed when every side has signed its wording, and only then."""

from __future__ import annotations

from contextlib import suppress

import pytest
from flask import Flask
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from forum.kernel.db import db
from forum.kernel.errors import Changed, Forbidden, Invalid, Refusal
from forum.kernel.events import EventRecord, read_event
from forum.kernel.permissions import Actor, Role
from forum.negotiating.actions import delegating, preparing, signing, speaking
from forum.negotiating.fingerprints import fingerprint_signing, fingerprint_term, fingerprint_wording
from forum.negotiating.kinds import Stand
from forum.negotiating.models import Negotiation, Signature
from forum.negotiating.queries import find_standing_of, list_standings
from forum.negotiating.rules import is_agreed
from forum.notifications.models import Notification
from tests import factories as make


def broker_of(negotiation: Negotiation) -> Actor:
    return make.seat(negotiation.consultation, Role.BROKER)


def reword(negotiation: Negotiation, number: int, text: str, why: str = "A car is too far away.") -> None:
    term = negotiation.terms[number]
    signing.propose_wording(broker_of(negotiation), term, make.term_words(text), why=why, seen=fingerprint_term(term))


def test_a_term_is_agreed_once_every_side_has_signed_these_very_words(app: Flask) -> None:
    negotiation = make.make_negotiation(sides=3, terms=2)
    term = negotiation.terms[0]
    for party in negotiation.parties:
        assert not is_agreed(term)
        make.sign(party, term)
    assert is_agreed(term) and not is_agreed(negotiation.terms[1])
    reword(negotiation, 0, "A nurse comes within 60 minutes.")
    assert not is_agreed(term) and term.wording.number == 2
    standing = find_standing_of(term)
    assert not standing.signatures and len(standing.fallen) == 3
    told = db.session.query(Notification).filter(Notification.key.like("agreement wording:%")).count()
    assert told == 3, "every side hears that its signature fell away"


def test_nobody_signs_what_they_have_not_seen(app: Flask) -> None:
    negotiation = make.make_negotiation(terms=1)
    party, term = negotiation.parties[0], negotiation.terms[0]
    seen = fingerprint_signing(term, party)
    reword(negotiation, 0, "A nurse comes within 60 minutes.")
    with pytest.raises(Changed):
        signing.sign_term(make.speaker_of(party), party, term=term, seen=seen)
    assert not find_standing_of(term).signatures
    with pytest.raises(Changed):
        about = {"term": term, "stand": Stand.AGREE, "seen": "another wording"}
        speaking.take_position(make.speaker_of(party), party, **about)


def test_nobody_signs_for_another_side_and_the_go_between_for_none(app: Flask) -> None:
    negotiation = make.make_negotiation(terms=1)
    one, other = negotiation.parties
    term = negotiation.terms[0]
    for actor in (make.speaker_of(other), broker_of(negotiation), make.seat(negotiation.consultation, Role.ORGANISER)):
        with pytest.raises(Forbidden):
            signing.sign_term(actor, one, term=term, seen=fingerprint_signing(term, one))


def test_what_somebody_signed_counts_no_more_once_they_or_their_side_have_left(app: Flask) -> None:
    negotiation = make.make_negotiation(terms=2)
    one, other = negotiation.parties
    for term in negotiation.terms:
        for party in negotiation.parties:
            make.sign(party, term)
    assert all(each.is_agreed for each in list_standings(negotiation))
    delegating.leave_delegation(make.speaker_of(one), one.delegates[0])
    assert not any(each.is_agreed for each in list_standings(negotiation))
    make.name_delegate(one)
    for term in negotiation.terms:
        make.sign(one, term)
    assert all(each.is_agreed for each in list_standings(negotiation))
    delegating.withdraw_party(make.speaker_of(other), other)
    assert not any(each.is_agreed for each in list_standings(negotiation))
    with pytest.raises(Forbidden):
        make.sign(other, negotiation.terms[0])


def test_no_and_not_yet_need_a_reason_and_take_the_signature_back(app: Flask) -> None:
    negotiation = make.make_negotiation(terms=1)
    party, term = negotiation.parties[0], negotiation.terms[0]
    make.sign(party, term)
    actor, seen = make.speaker_of(party), fingerprint_wording(term.wording)
    with pytest.raises(Invalid) as refused:
        speaking.take_position(actor, party, term=term, stand=Stand.NO, because=" ", seen=seen)
    assert "because" in refused.value.errors and party.id in find_standing_of(term).signatures
    speaking.take_position(actor, party, term=term, stand=Stand.NO, because="Our car is 70 minutes away.", seen=seen)
    standing = find_standing_of(term)
    reason = standing.positions[party.id].reason
    assert party.id not in standing.signatures and reason is not None and reason.body == "Our car is 70 minutes away."
    make.sign(party, term)
    assert find_standing_of(term).positions[party.id].stand == Stand.AGREE, "whoever signs agrees"


def test_the_log_says_who_signed_when_on_which_wording(app: Flask) -> None:

    negotiation = make.make_negotiation(terms=1)
    party, term = negotiation.parties[0], negotiation.terms[0]
    make.sign(party, term)
    entry = db.session.query(EventRecord).filter_by(kind="TermSigned").one()
    fact = read_event(entry)
    assert (fact.term_id, fact.wording_id, fact.party_id) == (term.id, term.wording.id, party.id)
    assert fact.signed_words == fingerprint_signing(term, party) == db.session.query(Signature).one().signed_words


def test_a_wording_that_says_the_same_is_refused_and_takes_no_signature(app: Flask) -> None:
    negotiation = make.make_negotiation(terms=1)
    term = negotiation.terms[0]
    make.sign(negotiation.parties[0], term)
    with pytest.raises(Invalid):
        reword(negotiation, 0, term.wording.text)
    with pytest.raises(Invalid):
        reword(negotiation, 0, "Within an hour.", why="")
    assert len(find_standing_of(term).signatures) == 1 and term.wording.number == 1


class Negotiating(RuleBasedStateMachine):
    """Any moves, allowed or refused, in any order."""

    negotiation: Negotiation

    @rule(side=st.integers(0, 2), number=st.integers(0, 1))
    def sign(self, side: int, number: int) -> None:
        self._sign(side, number)

    def _sign(self, side: int, number: int) -> None:
        with suppress(Refusal, StopIteration):
            make.sign(self.negotiation.parties[side], self.negotiation.terms[number])

    @rule(number=st.integers(0, 1))
    def all_sign(self, number: int) -> None:
        for side in range(3):
            self._sign(side, number)

    @rule(side=st.integers(0, 2), number=st.integers(0, 1), stand=st.sampled_from(list(Stand)))
    def take_position(self, side: int, number: int, stand: Stand) -> None:
        party, term = self.negotiation.parties[side], self.negotiation.terms[number]
        with suppress(Refusal, StopIteration):
            about = {"term": term, "stand": stand, "because": "Because of the car.", "seen": fingerprint_wording(term.wording)}
            speaking.take_position(make.speaker_of(party), party, **about)

    @rule(number=st.integers(0, 1), minutes=st.integers(1, 3))
    def reword(self, number: int, minutes: int) -> None:
        with suppress(Refusal):
            reword(self.negotiation, number, f"Within {minutes} hours.")

    @rule(number=st.integers(0, 1), minutes=st.integers(4, 9))
    def reword_what_all_signed(self, number: int, minutes: int) -> None:
        """So that each run meets it: chance alone can pass by the one order in which a signature could go along."""
        self.all_sign(number)
        self.reword(number, minutes)

    @rule(side=st.integers(0, 2))
    def leave(self, side: int) -> None:
        party = self.negotiation.parties[side]
        with suppress(Refusal, StopIteration):
            actor = make.speaker_of(party)
            delegating.leave_delegation(actor, next(each for each in party.delegates if each.left_at is None))

    @rule(side=st.integers(0, 2))
    def come(self, side: int) -> None:
        with suppress(Refusal):
            make.name_delegate(self.negotiation.parties[side])

    @rule(side=st.integers(0, 2))
    def withdraw(self, side: int) -> None:
        with suppress(Refusal, StopIteration):
            delegating.withdraw_party(make.speaker_of(self.negotiation.parties[side]), self.negotiation.parties[side])

    @rule(side=st.integers(0, 2))
    def change_the_side(self, side: int) -> None:
        party = self.negotiation.parties[side]
        with suppress(Refusal):
            words = preparing.PartyWords("Else", "resident", "By lot.", "Always.")
            preparing.change_party(broker_of(self.negotiation), party, words, seen="")

    @invariant()
    def nothing_is_agreed_without_the_signature_of_every_side_on_these_words(self) -> None:
        """Counted from the rows, without asking the code that says so."""
        db.session.expire_all()
        for term in self.negotiation.terms:
            signed = {
                each.party_id
                for each in db.session.query(Signature).filter_by(wording_id=max(each.id for each in term.wordings))
                if each.fell_at is None
                and each.delegate.left_at is None
                and each.party.withdrawn_at is None
                and each.signed_words == fingerprint_signing(term, each.party)
            }
            everybody = {each.id for each in self.negotiation.parties}
            assert set(find_standing_of(term).signatures) == signed, "what a page shows as signed"
            assert is_agreed(term) is (signed == everybody)
            assert [each.is_agreed for each in list_standings(self.negotiation) if each.term is term] == [signed == everybody]


def test_no_sequence_of_moves_leaves_a_term_agreed_without_every_signature_on_its_wording(app: Flask) -> None:
    class Here(Negotiating):
        def __init__(self) -> None:
            super().__init__()
            self.negotiation = make.make_negotiation(sides=3, terms=2)

    run_state_machine_as_test(
        Here, settings=settings(max_examples=12, stateful_step_count=25, deadline=None, phases=[Phase.generate])
    )
