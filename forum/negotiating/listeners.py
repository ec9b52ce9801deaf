"""What followers of a consultation hear of its negotiations. Those who speak for a side are told by the actions."""

from __future__ import annotations

from collections.abc import Iterator

from forum.consultations.models import Activity, Consultation
from forum.kernel.db import db
from forum.negotiating import sentences
from forum.negotiating.events import NegotiationBegun, NegotiationEnded, PartyWithdrew, TermReworded
from forum.negotiating.kinds import AGREEMENT_PAGE, TERM_PAGE
from forum.negotiating.models import Party, Term
from forum.notifications.extension_points import Telling, tells
from forum.notifications.models import NewsKind


@tells(NegotiationBegun)
def tell_of_beginning(event: NegotiationBegun, _consultation: Consultation) -> Iterator[Telling]:
    activity = db.session.get_one(Activity, event.activity_id)
    said, who = sentences.BEGUN(title=activity.title), frozenset({event.actor_id} if event.actor_id else ())
    yield Telling(f"agreement begun:{activity.id}", said, NewsKind.DATE, AGREEMENT_PAGE, activity.public_id, without=who)


@tells(NegotiationEnded)
def tell_of_end(event: NegotiationEnded, _consultation: Consultation) -> Iterator[Telling]:
    activity = db.session.get_one(Activity, event.activity_id)
    said = sentences.ENDED(title=activity.title, agreed=event.agreed, terms=event.terms)
    who = frozenset({event.actor_id} if event.actor_id else ())
    yield Telling(f"agreement ended:{activity.id}", said, NewsKind.OUTCOME, AGREEMENT_PAGE, activity.public_id, without=who)


@tells(TermReworded)
def tell_of_wording(event: TermReworded, _consultation: Consultation) -> Iterator[Telling]:
    """Those who speak for a side were told already, under the same key."""
    term = db.session.get_one(Term, event.term_id)
    said, who = sentences.TERM_REWORDED(title=term.title, fell=event.fell), frozenset({event.actor_id} if event.actor_id else ())
    yield Telling(f"agreement wording:{event.wording_id}", said, NewsKind.OUTCOME, TERM_PAGE, term.public_id, without=who)


@tells(PartyWithdrew)
def tell_of_withdrawal(event: PartyWithdrew, _consultation: Consultation) -> Iterator[Telling]:
    party = db.session.get_one(Party, event.party_id)
    said, who = sentences.SIDE_WITHDREW(side=party.name), frozenset({event.actor_id} if event.actor_id else ())
    target = party.negotiation.activity.public_id
    yield Telling(f"agreement withdrew:{party.id}", said, NewsKind.OUTCOME, AGREEMENT_PAGE, target, without=who)
