"""Something opens: by hand, or by itself at the time that was set. Both ask the gate."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from forum.consultations.actions import managing, recording
from forum.consultations.models import Consultation
from forum.consultations.rules import PUBLISH
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import SYSTEM, Actor
from forum.opening.actions.notifying import get_opening, list_organisers, note, tell
from forum.opening.fingerprints import fingerprint_time
from forum.opening.holding import hold_all
from forum.opening.models import OpenedCheck
from forum.opening.people import list_in_role
from forum.opening.queries import Gate, find_opening, find_signature, fingerprint_gate, read_gate
from forum.opening.rules import PREPARE, SIGNERS
from forum.opening.sentences import LATE, OPENED


@action(PUBLISH, lock=hold_all)
def open_consultation(actor: Actor, consultation: Consultation, *, seen: str | None = None) -> None:
    """Makes it public, or gives something open the higher tier it was made ready for. Raises Conflict with all that is missing or
    not signed, Changed when it is not what was `seen` (`fingerprint_gate`); again, it does nothing."""
    opening = find_opening(consultation)
    if opening is None:
        raise Conflict(_("First choose what kind of consultation this is."))
    if consultation.published_at is not None and opening.aims_at is None:
        return
    if seen is not None and seen != fingerprint_gate(consultation):
        raise Changed(_("Someone has changed this since you opened the page. Look at it again, then choose."))
    gate = read_gate(consultation, opening)
    if why_not := list_why_not(consultation, gate):
        raise Conflict(" ".join(why_not))
    signature = find_signature(consultation) if gate.needs_signature else None
    opening.sign_off_id = signature.id if signature else None
    is_first = consultation.published_at is None
    if opening.opens_at is not None and opening.opens_at > now():  # By hand, before the time: days are counted from today.
        opening.opens_at = None
        gate = read_gate(consultation, opening)
    consultation.opened_before_checks = False
    opening.tier, opening.aims_at, opening.opened_at = gate.tier, None, opening.opened_at or now()
    _keep(consultation, gate)
    managing.publish(actor, consultation)
    note(actor, consultation, "opened" if is_first else "rose", gate.tier)


def list_why_not(consultation: Consultation, gate: Gate) -> list[str]:
    """What stands between it and the public, a sentence each."""
    sentences = [f"{line.check.missing}." for line in gate.missing]
    if not sentences and gate.needs_signature and find_signature(consultation) is None:
        sentences.append(_("A colleague has not signed it yet."))
    return sentences


@action(PREPARE, lock=lock)
def set_time(actor: Actor, consultation: Consultation, opens_at: datetime | None, *, seen: str | None = None) -> None:
    """When it opens by itself; None: not by itself. Raises Invalid for a time that is over, Conflict once it is public, Changed
    when it is another by now than was `seen` (`fingerprint_time`)."""
    opening = get_opening(consultation)
    if seen is not None:
        refuse_when_changed(seen, fingerprint_time(opening))
    if consultation.published_at is not None:
        raise Conflict(_("This is already open."))
    if opens_at is not None and (opens_at <= now() or opens_at.year not in recording.YEARS):
        raise Invalid({"opens_at": _("Enter a time in the future")})
    opening.opens_at, opening.told_late_at = opens_at, None
    note(actor, consultation, "planned")


def open_by_itself(consultation: Consultation) -> None:
    """Inside a transaction, at the time that was set or later: opens it, or tells its team once that it waits."""
    hold_all(consultation)
    opening = find_opening(consultation)
    if opening is None or consultation.published_at is not None or opening.opens_at is None or opening.opens_at > now():
        return
    key, team = f"{opening.opens_at.timestamp()}", list_in_role(consultation, *SIGNERS)
    if not list_why_not(consultation, read_gate(consultation, opening)):
        open_consultation(SYSTEM, consultation)
        tell(team, consultation, f"opened:{key}", OPENED(), is_duty=False)
    elif opening.told_late_at is None:
        opening.told_late_at = now()
        tell(list_organisers(consultation), consultation, f"late:{key}", LATE(when=opening.opens_at.isoformat()), is_duty=True)
        note(SYSTEM, consultation, "late")


def _keep(consultation: Consultation, gate: Gate) -> None:
    """How each check stands now, for the page “How this was opened”; with a lower tier it stays as it stood then."""
    for line in gate.lines:
        row = OpenedCheck(space_id=consultation.id, tier=gate.tier, check_key=line.check.key, standing=line.standing)
        row.said, row.words, row.person_id = line.said, line.words, line.person.id if line.person else None
        row.at, row.kept_at = line.at or now(), now()
        save(row)
