"""What sides say: where they stand, what they ask and offer, what they need, and what they put beside the record."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, select

from forum.consultations.queries import find_place
from forum.contributions.actions import NewWords, consider, find_sent_again, new_contribution, publish
from forum.contributions.screening import Confirmation
from forum.kernel.actions import action, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.idempotency import identify_sending
from forum.kernel.permissions import Actor, Permission
from forum.kernel.text import has_words, tidy_text
from forum.negotiating.actions.holding import hold, let_fall, note, place_of
from forum.negotiating.fingerprints import fingerprint_need, fingerprint_wording
from forum.negotiating.kinds import NEEDS_REASON, Act, Fall, Stand
from forum.negotiating.models import Need, Party, PartyStatement, Position, Term
from forum.negotiating.queries import find_standing_of, get_need
from forum.negotiating.rules import MOST_NEEDS, SAY_MINORITY, SPEAK_FOR, TAKE_POSITION, WRITE_NEED, find_delegate


def take_position(
    actor: Actor,
    party: Party,
    *,
    term: Term,
    stand: str,
    because: str = "",
    seen: str,
    idempotency_key: str | None = None,
    confirmation: Confirmation | None = None,
) -> None:
    """Where a side stands on the wording that it has `seen` (`fingerprint_wording`). A reason is needed for “not yet” and “no”,
    which take a signature of this side back. Raises Invalid without one, Changed for another wording, and as `publish` does."""
    words = NewWords(because, sending=identify_sending(idempotency_key, term.id, party.id, stand, tidy_text(because)))
    if stand in NEEDS_REASON:
        if not has_words(because):
            raise Invalid({"because": _("Enter why your side does not agree")})
        words = _consider(actor, TAKE_POSITION, party, words, confirmation)
    _take_position(actor, party, term, Stand(stand), words, seen)


def _consider(actor: Actor, permission: Permission, party: Party, words: NewWords, confirmation: Confirmation | None) -> NewWords:
    return consider(actor, permission, party, NewWords(words.body, "", words.sending, confirmation))


@action(TAKE_POSITION, lock=hold)
def _take_position(actor: Actor, party: Party, term: Term, stand: Stand, words: NewWords, seen: str) -> None:
    if term.negotiation_id != party.negotiation_id:
        raise Forbidden
    if seen != fingerprint_wording(term.wording):
        raise Changed(_("The wording has changed since you opened this page. Read it again, then answer."))
    delegate = find_delegate(actor, party.negotiation)
    assert delegate is not None  # noqa: S101  (the permission asked for one)
    standing = find_standing_of(term)
    position = standing.positions.get(party.id) or Position(term_id=term.id, party_id=party.id)
    reason = _say(actor, party, Act.REASON, words, term) if stand in NEEDS_REASON else None
    position.stand, position.reason_id, position.taken_at = stand, reason.id if reason else None, now()
    position.wording_id, position.delegate_id = term.wording.id, delegate.id
    save(position)
    signature = standing.signatures.get(party.id)
    if stand in NEEDS_REASON and signature is not None:
        let_fall(actor, [signature], Fall.TAKEN_BACK)
    note(actor, party.negotiation, "position")


def say_on_term(
    actor: Actor,
    party: Party,
    *,
    term: Term,
    act: Act,
    body: str,
    answers: PartyStatement | None = None,
    idempotency_key: str | None = None,
    confirmation: Confirmation | None = None,
) -> PartyStatement:
    """An ask or an offer; a counter-offer `answers` another one on the same term. Raises as `publish` does."""
    sending = identify_sending(idempotency_key, term.id, party.id, act, tidy_text(body))
    words = consider(actor, SPEAK_FOR, party, NewWords(body, "", sending, confirmation))
    return _say_on_term(actor, party, term, act, words, answers)


@action(SPEAK_FOR, lock=hold)
def _say_on_term(
    actor: Actor, party: Party, term: Term, act: Act, words: NewWords, answers: PartyStatement | None
) -> PartyStatement:
    if act not in {Act.ASK, Act.OFFER} or term.negotiation_id != party.negotiation_id:
        raise Forbidden
    answered = answers if answers is not None and answers.term_id == term.id else None
    return _say(actor, party, act, words, term, answered)


def say_minority(
    actor: Actor,
    party: Party,
    *,
    body: str,
    idempotency_key: str | None = None,
    confirmation: Confirmation | None = None,
) -> PartyStatement:
    """What a side puts beside the record, whatever was agreed. Raises as `publish` does."""
    sending = identify_sending(idempotency_key, party.id, Act.MINORITY, tidy_text(body))
    words = consider(actor, SAY_MINORITY, party, NewWords(body, "", sending, confirmation))
    return _say_minority(actor, party, words)


@action(SAY_MINORITY, lock=hold)
def _say_minority(actor: Actor, party: Party, words: NewWords) -> PartyStatement:
    return _say(actor, party, Act.MINORITY, words)


@action(WRITE_NEED, lock=hold)
def write_need(actor: Actor, party: Party, *, words: str) -> Need:
    """Only this side and the go-between read it. Raises Conflict for more than MOST_NEEDS."""
    count = db.session.scalar(select(func.count(Need.id)).filter_by(party_id=party.id)) or 0
    if count >= MOST_NEEDS:
        raise Conflict(_("There can be %(most)d needs at most. Take one away first.", most=MOST_NEEDS))
    need = Need(party_id=party.id, words=tidy_text(words), written_by_id=place_of(actor, party).id, written_at=now())
    save(need)
    return need


@action(WRITE_NEED, lock=hold)
def delete_need(actor: Actor, party: Party, *, public_id: str, seen: str) -> None:
    """What everybody reads already stays as what the side said. The go-between deletes only what they wrote themselves. Raises
    NotFound, Changed and Forbidden."""
    need = get_need(party, public_id)
    refuse_when_changed(seen, fingerprint_need(need))
    if find_delegate(actor, party.negotiation) is None and need.written_by.account_id != actor.account_id:
        raise Forbidden(_("Only the people who speak for %(side)s can delete this.", side=party.name))
    db.session.delete(need)


def release_need(
    actor: Actor, party: Party, *, public_id: str, seen: str, confirmation: Confirmation | None = None
) -> PartyStatement:
    """Everybody reads it from now on, as said by this side: only one of its delegates does that, to exactly what they have
    `seen` (`fingerprint_need`). Raises Changed, NotFound, and as `publish` does."""
    need = get_need(party, public_id)
    words = NewWords(need.words, "", identify_sending(need.public_id, party.id), confirmation)
    return _release_need(actor, party, public_id, seen, consider(actor, SPEAK_FOR, party, words))


@action(SPEAK_FOR, lock=hold)
def _release_need(actor: Actor, party: Party, public_id: str, seen: str, words: NewWords) -> PartyStatement:
    need = get_need(party, public_id)
    refuse_when_changed(seen, fingerprint_need(need))
    if need.statement_id is not None:
        raise Conflict(_("Everyone can already read this."))
    statement = _say(actor, party, Act.NEED, words)
    need.statement_id = statement.id
    return statement


def _say(
    actor: Actor,
    party: Party,
    act: Act,
    words: NewWords,
    term: Term | None = None,
    answers: PartyStatement | None = None,
) -> PartyStatement:
    place = find_place(actor, party)
    if place is None:
        raise Forbidden
    term_id = term.id if term else None
    same = (PartyStatement.party_id == party.id, PartyStatement.term_id == term_id, PartyStatement.act == act)
    sent = find_sent_again(PartyStatement, place, words, *same)
    if sent is not None:
        return sent
    made = new_contribution(
        PartyStatement,
        place,
        activity_id=party.activity_id,
        body=words.body,
        sending=words.sending,
        party_id=party.id,
        term_id=term_id,
        act=act,
        answers_id=answers.id if answers else None,
    )
    publish(made, words)
    return made
