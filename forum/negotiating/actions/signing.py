"""One text for all: the go-between puts a term otherwise, and sides sign the wording that holds. A term is agreed when every side
has signed this very one."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.events import consultation_stream
from forum.kernel.actions import action, save
from forum.kernel.clock import now
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor
from forum.negotiating import sentences
from forum.negotiating.actions.holding import hold, let_fall, place_of
from forum.negotiating.actions.preparing import TermWords, check_term, fill_wording
from forum.negotiating.events import TermReworded, TermSigned
from forum.negotiating.fingerprints import fingerprint_signing, fingerprint_term
from forum.negotiating.kinds import TERM_PAGE, Fall, Stand
from forum.negotiating.models import Party, Position, Signature, Term, Wording
from forum.negotiating.queries import find_standing_of, list_speakers, list_standing_signatures
from forum.negotiating.rules import MOST_WORDINGS, PROPOSE_WORDING, SIGN_TERM, find_delegate
from forum.notifications.actions import notify


@action(PROPOSE_WORDING, lock=hold)
def propose_wording(actor: Actor, term: Term, words: TermWords, *, why: str, seen: str) -> Wording:
    """Another wording in the place of the one that holds: every signature on that falls away, in public, and all who speak for a
    side are told. Raises Invalid without a reason or a change, Changed when it is not what was `seen` (`fingerprint_term`),
    Conflict after MOST_WORDINGS. Title and theme stay."""
    refuse_when_changed(seen, fingerprint_term(term))
    before = term.wording
    check_term(words)
    if not why:
        raise Invalid({"why": _("Enter why the wording changes")})
    if before.number >= MOST_WORDINGS:
        raise Conflict(_("This term has %(most)d wordings. There can be no more.", most=MOST_WORDINGS))
    writer = place_of(actor, term)
    wording = Wording(number=before.number + 1, why=why, written_by_id=writer.id, written_at=now())
    fill_wording(wording, words)
    if _read(wording) == _read(before):
        raise Invalid({"text": _("Change something in the wording. Signatures stay only while it is the same")})
    wording.term = term
    save(wording)
    on_it = [each for each in list_standing_signatures(term.negotiation) if each.wording_id == before.id]
    fell = let_fall(actor, on_it, Fall.REWORDED)
    emit(TermReworded(consultation_stream(term.space_id), actor.account_id, term.id, wording.id, fell))
    notify(
        [account_id for account_id in list_speakers(term.negotiation) if account_id != actor.account_id],
        term.consultation,
        key=f"agreement wording:{wording.id}",
        sentence=sentences.TERM_REWORDED(title=term.title, fell=fell),
        target_kind=TERM_PAGE,
        target=term.public_id,
    )
    return wording


def _read(wording: Wording) -> tuple[object, ...]:
    return wording.text, wording.state, wording.note, wording.owner, wording.due_on


@action(SIGN_TERM, lock=hold)
def sign_term(actor: Actor, party: Party, *, term: Term, seen: str) -> Signature:
    """Signs the wording that holds, for this side: it agrees, or can live with it. Signing again changes nothing. Raises Changed
    when term, wording or rule is not what was `seen` (`fingerprint_signing`)."""
    refuse_when_changed(seen, fingerprint_signing(term, party))
    delegate = find_delegate(actor, party.negotiation)
    if delegate is None or term.negotiation_id != party.negotiation_id:
        raise Forbidden
    standing, wording = find_standing_of(term), term.wording
    if party.id in standing.signatures:
        return standing.signatures[party.id]
    position = standing.positions.get(party.id)
    if position is None:
        position = Position(term_id=term.id, party_id=party.id, stand=Stand.AGREE)
    if position.stand not in {Stand.AGREE, Stand.CAN_LIVE}:
        position.stand, position.reason_id = Stand.AGREE, None
    position.wording_id, position.delegate_id, position.taken_at = wording.id, delegate.id, now()
    save(position)
    signature = Signature(wording_id=wording.id, party_id=party.id, delegate_id=delegate.id, signed_words=seen, signed_at=now())
    save(signature)
    emit(TermSigned(consultation_stream(term.space_id), actor.account_id, term.id, wording.id, party.id, seen))
    return signature
