"""Who speaks for a side: asked, accepted, and gone. What somebody signed who speaks no more counts no more."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum.consultations.events import consultation_stream
from forum.consultations.models import Participation
from forum.kernel.actions import action, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.sentences import StoredSentence
from forum.negotiating import sentences
from forum.negotiating.actions.holding import hold, let_fall, note
from forum.negotiating.events import PartyWithdrew
from forum.negotiating.fingerprints import fingerprint_party
from forum.negotiating.kinds import AGREEMENT_PAGE, PARTY_PAGE, Fall
from forum.negotiating.models import Delegate, Need, Negotiation, Party
from forum.negotiating.queries import find_place_by_name, get_delegate, list_speakers, list_standing_signatures
from forum.negotiating.rules import (
    ACCEPT_DELEGATION,
    ARRANGE,
    LEAVE_DELEGATION,
    MOST_DELEGATES,
    WITHDRAW_PARTY,
    NegotiationState,
    is_no_go_between,
    state_of,
)
from forum.notifications.actions import notify


@action(ARRANGE, lock=hold)
def ask_delegate(actor: Actor, party: Party, *, name: str) -> Delegate:
    """Asks somebody, by the name they have here, to speak for this side; they are told, and nobody else sees it until they
    accept. Raises Invalid on `name` for nobody, the go-between, and somebody who was asked already, Conflict for too many."""
    place = find_place_by_name(party.consultation, name)
    if place is None:
        raise Invalid({"name": _("Nobody here has this name. Enter it as it is on the page, for example, beside a comment")})
    if not is_no_go_between(place):
        raise Invalid({"name": _("The independent go-between cannot speak for a side")})
    serving = [each for each in _list_all(party.negotiation) if each.left_at is None]
    if any(each.place.account_id == place.account_id for each in serving):
        raise Invalid({"name": _("This person already speaks for a side, or has been asked to")})
    if sum(each.party_id == party.id for each in serving) >= MOST_DELEGATES:
        raise Conflict(_("%(most)d people at most can speak for a side.", most=MOST_DELEGATES))
    delegate = Delegate(party_id=party.id, party=party, participation_id=place.id, place=place, named_at=now())
    save(delegate)
    note(actor, party.negotiation, "delegate asked")
    if place.account_id is not None:
        notify(
            [place.account_id],
            party.consultation,
            key=f"agreement asked:{delegate.id}",
            sentence=sentences.ASKED_TO_SPEAK(side=party.name),
            target_kind=PARTY_PAGE,
            target=party.public_id,
        )
    return delegate


def _list_all(negotiation: Negotiation) -> list[Delegate]:
    return [each for party in negotiation.parties for each in party.delegates]


@action(ACCEPT_DELEGATION, lock=hold)
def accept_delegation(actor: Actor, delegate: Delegate, *, seen: str) -> None:
    """From now on their name stands with this side. Raises Changed when the side is not what was `seen` (`fingerprint_party`)."""
    refuse_when_changed(seen, fingerprint_party(delegate.party))
    delegate.accepted_at = delegate.accepted_at or now()
    note(actor, delegate.negotiation, "delegate accepted")


@action(LEAVE_DELEGATION, lock=hold)
def leave_delegation(actor: Actor, delegate: Delegate) -> None:
    """Says no, or stops: what they signed counts no more."""
    _release(actor, delegate)


@action(ARRANGE, lock=hold)
def remove_delegate(actor: Actor, party: Party, *, public_id: str) -> None:
    """As if they had left. Raises NotFound for somebody who has."""
    _release(actor, get_delegate(party, public_id))


def _release(actor: Actor, delegate: Delegate) -> None:
    negotiation = delegate.negotiation
    delegate.left_at = now()
    note(actor, negotiation, "delegate left")
    if state_of(negotiation) is not NegotiationState.OPEN:  # After its day what was signed by then stays.
        return
    fell = let_fall(actor, [each for each in list_standing_signatures(negotiation) if each.delegate_id == delegate.id], Fall.LEFT)
    if fell:
        _tell(
            actor,
            negotiation,
            key=f"agreement left:{delegate.id}",
            sentence=sentences.SIGNATURES_FELL(side=delegate.party.name, fell=fell),
        )


@action(WITHDRAW_PARTY, lock=hold)
def withdraw_party(actor: Actor, party: Party) -> None:
    """Its signatures count no more, and it signs no more: nothing is agreed without it."""
    negotiation = party.negotiation
    party.withdrawn_at = now()
    let_fall(actor, [each for each in list_standing_signatures(negotiation) if each.party_id == party.id], Fall.WITHDREW)
    emit(PartyWithdrew(consultation_stream(party.space_id), actor.account_id, party.activity_id, party.id))
    _tell(actor, negotiation, key=f"agreement withdrew:{party.id}", sentence=sentences.SIDE_WITHDREW(side=party.name))


def _tell(actor: Actor, negotiation: Negotiation, *, key: str, sentence: StoredSentence) -> None:
    """All who speak for a side, but whoever did it."""
    notify(
        [account_id for account_id in list_speakers(negotiation) if account_id != actor.account_id],
        negotiation.consultation,
        key=key,
        sentence=sentence,
        target_kind=AGREEMENT_PAGE,
        target=negotiation.activity.public_id,
    )


def forget_delegate(place: Participation) -> None:
    """Inside the action of leaving: they speak for nobody any more, and what they wrote for their side alone goes."""
    serving = select(Delegate).filter_by(participation_id=place.id, left_at=None)
    for delegate in db.session.scalars(serving).all():
        _release(SYSTEM, delegate)
    db.session.execute(delete(Need).where(Need.written_by_id == place.id).execution_options(synchronize_session=False))
