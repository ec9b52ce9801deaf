"""A colleague signs exactly what they saw, or sends it back; a change takes the signature away."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.models import Consultation, Participation
from forum.consultations.signed_names import say_signed
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_moment_in_sentence, to_local
from forum.kernel.errors import Changed, Conflict, Invalid, NotFound, NotNow
from forum.kernel.permissions import Actor
from forum.kernel.text import count_words, fold, has_words
from forum.opening.actions.notifying import get_opening, get_own_place, list_organisers, note, tell
from forum.opening.decided_words import find_decided_sentence
from forum.opening.holding import hold_all
from forum.opening.models import SignOff
from forum.opening.queries import find_last_sign_off, find_signature, fingerprint_gate, list_answers, list_signers, read_gate
from forum.opening.rules import FEWEST_CAN_CHANGE, LONGEST_CAN_CHANGE, PREPARE, SIGN
from forum.opening.sentences import ASKED_TO_SIGN, SENT_BACK, SIGNED


@action(PREPARE, lock=lock)
def ask_to_sign(actor: Actor, consultation: Consultation, *, signer: str) -> None:
    """Raises Conflict while something is missing and not explained, and for a conversation; Invalid for somebody who cannot sign.
    Whoever was asked before is asked no longer."""
    gate, place = read_gate(consultation, get_opening(consultation)), get_own_place(actor, consultation)
    if gate.missing:
        raise Conflict(_("You can ask for a signature when nothing is missing, or each gap is explained and agreed to."))
    if not gate.needs_signature:
        raise Conflict(_("A conversation needs no signature."))
    chosen = next((each for each in list_signers(consultation, place) if each.public_id == signer), None)
    if chosen is None:
        raise Invalid({"signer": _("Choose a colleague")})
    last = find_last_sign_off(consultation)
    is_asked = last is not None and last.signer_id == chosen.id and last.signed_at is None and last.sent_back_at is None
    if is_asked or find_signature(consultation) is not None:
        return
    asked = SignOff(space_id=consultation.id, asked_by_id=place.id, asked_at=now(), signer_id=chosen.id)
    save(asked)
    tell([chosen], consultation, f"sign:{asked.id}", ASKED_TO_SIGN(), is_duty=True)
    note(actor, consultation, "asked to sign")


@action(SIGN, lock=hold_all)
def sign(actor: Actor, consultation: Consultation, *, seen: str, can_change: str) -> None:
    """`can_change`: what people can really change, in one sentence, which everybody reads. Raises Changed when it is not any
    more what was seen (`fingerprint_gate`), Conflict while something is missing, Forbidden for anybody but whoever was asked,
    Invalid for no sentence of their own. Nobody signs what they made or asked for."""
    asked = _get_asked(actor, consultation)
    current = fingerprint_gate(consultation)
    if seen != current:
        raise Changed(_("Something has changed since you opened this page. You have not signed it. Read it again."))
    if read_gate(consultation, get_opening(consultation)).missing:
        raise Conflict(_("Something is missing now, so you cannot sign this yet."))
    if find_signature(consultation) is not None:
        return
    _check_can_change(consultation, can_change)
    asked.can_change = can_change.strip()
    asked.signed_at, asked.fingerprint, asked.fell_at, asked.sent_back_at = now(), current, None, None
    tell(list_organisers(consultation), consultation, f"signed:{asked.id}:{current}", SIGNED(), is_duty=False)
    note(actor, consultation, "signed")


def _check_can_change(consultation: Consultation, said: str) -> None:
    """It says what the signer found, not that nothing is left to change."""
    error = ""
    if count_words(said) < FEWEST_CAN_CHANGE:
        error = _("Enter a whole sentence on what people can really change")
    elif len(said) > LONGEST_CAN_CHANGE:
        error = _("Use %(most)s characters or fewer", most=LONGEST_CAN_CHANGE)
    elif sentence := find_decided_sentence(said, to_local(now()).date()):
        error = _("“%(sentence)s” says that it is decided. Send it back, or say what can still change", sentence=sentence)
    elif any(fold(said) == fold(answer.words) for answer in list_answers(consultation).values()):
        error = _("Someone wrote this for a check already. Say it in your own words")
    if error:
        raise Invalid({"can_change": error})


@action(SIGN, lock=lock)
def send_back(actor: Actor, consultation: Consultation, *, comment: str) -> None:
    """With what has to be put right, for the team to read. A signature that was given goes."""
    asked = _get_asked(actor, consultation)
    if not has_words(comment):
        raise Invalid({"comment": _("Enter what has to change")})
    if asked.sent_back_at is not None and asked.comment == comment:
        return  # the same form, sent twice
    asked.comment, asked.sent_back_at, asked.signed_at, asked.fingerprint = comment, now(), None, ""
    key = f"sent back:{asked.id}:{now().timestamp()}"
    tell([asked.asked_by, *list_organisers(consultation)], consultation, key, SENT_BACK(), is_duty=False)
    note(actor, consultation, "sent back")


def _get_asked(actor: Actor, consultation: Consultation) -> SignOff:
    asked, place = find_last_sign_off(consultation), get_own_place(actor, consultation)
    if asked is None:
        raise NotFound
    if get_opening(consultation).sign_off_id == asked.id:
        signed_at = asked.signed_at or asked.asked_at
        who = {"name": say_signed(asked.signer, signed_at), "when": say_moment_in_sentence(signed_at)}
        raise Conflict(_("%(name)s signed this %(when)s, and it has opened since.", **who))
    if why_not := find_why_not_signer(asked, place):
        raise NotNow(why_not)
    if place not in list_signers(consultation, asked.asked_by):
        raise NotNow(_("You have changed this yourself since you were asked, so another colleague has to sign it."))
    return asked


def find_why_not_signer(asked: SignOff | None, place: Participation | None) -> str | None:
    """Who was asked to sign instead, by whom and when."""
    if asked is None:
        return _("Nobody has been asked to sign this yet.")
    if place is not None and asked.signer_id == place.id:
        return None
    who = {"name": asked.asked_by.pseudonym, "other": asked.signer.pseudonym, "when": say_moment_in_sentence(asked.asked_at)}
    return _("%(name)s asked %(other)s to sign this %(when)s.", **who)
