"""What all that is done before an opening has in common: its fact in the log, who is told, and what a change takes away."""

from __future__ import annotations

from collections.abc import Iterable

from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import find_place
from forum.kernel.clock import now
from forum.kernel.errors import NotFound
from forum.kernel.events import emit
from forum.kernel.permissions import Actor, Role
from forum.kernel.sentences import StoredSentence
from forum.notifications.actions import notify
from forum.notifications.kinds import TargetKind, declare_target_kind
from forum.notifications.models import NewsKind
from forum.opening.events import OpeningChanged
from forum.opening.models import Opening, SignOff
from forum.opening.people import list_in_role
from forum.opening.queries import find_last_sign_off, find_opening, fingerprint_gate
from forum.opening.sentences import UNSIGNED

GATE_PAGE = declare_target_kind(TargetKind("opening_gate", "opening.gate"))


def get_opening(consultation: Consultation) -> Opening:
    """Raises NotFound before its team has chosen a tier."""
    found = find_opening(consultation)
    if found is None:
        raise NotFound
    return found


def get_own_place(actor: Actor, consultation: Consultation) -> Participation:
    """Raises NotFound for somebody without one: what is said here is said under a name."""
    place = find_place(actor, consultation)
    if place is None:
        raise NotFound
    return place


def tell(
    people: Iterable[Participation], consultation: Consultation, key: str, sentence: StoredSentence, *, is_duty: bool
) -> None:
    """`is_duty`: nothing goes on until they have done something, so a letter goes at once."""
    accounts = {place.account_id for place in people if place.account_id is not None}
    said = {"sentence": sentence, "target_kind": GATE_PAGE, "kind": NewsKind.OFFICIAL, "is_duty": is_duty}
    notify(accounts, consultation, key=f"opening:{consultation.id}:{key}", **said)  # type: ignore[arg-type]


def list_organisers(consultation: Consultation) -> list[Participation]:
    """Who has to do something about what they are told."""
    return list_in_role(consultation, Role.ORGANISER)


def note(actor: Actor, consultation: Consultation, how: str, about: str = "") -> None:
    """Puts it into the log. Inside an action."""
    emit(OpeningChanged(consultation_stream(consultation.id), actor.account_id, consultation.id, how, about))


def drop_signature_of_change(actor: Actor, consultation: Consultation) -> None:
    """After something that is under a signature was changed: it falls, and whoever asked and signed is told."""
    last = find_last_sign_off(consultation)
    if last is not None and last.signed_at is not None and is_stale(consultation, last):
        last.fell_at = now()
        people = [last.signer, last.asked_by, *list_organisers(consultation)]
        tell(people, consultation, f"unsigned:{last.id}:{last.signed_at.timestamp()}", UNSIGNED(), is_duty=True)
        note(actor, consultation, "unsigned")


def is_stale(consultation: Consultation, last: SignOff) -> bool:
    """Whether it was signed, has not been used, and something is another by now."""
    opening = find_opening(consultation)
    if last.signed_at is None or last.fell_at is not None or (opening is not None and opening.sign_off_id == last.id):
        return False
    return last.fingerprint != fingerprint_gate(consultation)
