"""What the service said in a check was wrong: it is put right in public, and what it said before stays to be read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask_babel import gettext as _

from forum.consultations.actions.recording import note_change, refuse_without_reason
from forum.consultations.events import consultation_stream
from forum.consultations.snapshots import Part
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words
from forum.outcomes import sentences
from forum.outcomes.actions.checking import find_promised_on, refuse_unlike_promises
from forum.outcomes.actions.evidence import Evidence, refuse_evidence
from forum.outcomes.actions.notifying import notify_followers_of_theme
from forum.outcomes.events import CheckChanged
from forum.outcomes.fingerprints import fingerprint_account
from forum.outcomes.kinds import Verdict
from forum.outcomes.models import Check, CheckCorrection
from forum.outcomes.rules import CORRECT_ACCOUNT
from forum.outcomes.snapshots import describe_check
from forum.spaces.queries import find_last_version


def hold_check(check: Check) -> None:
    """The consultation first, as whoever says what becomes of its promises holds it."""
    lock(check.consultation)
    lock(check)


@action(CORRECT_ACCOUNT, lock=hold_check)
def correct_account(actor: Actor, check: Check, evidence: Evidence, *, verdict: Verdict, seen: str, reason: str) -> None:
    """The service says something else than it did, and why: a public change, of which everybody who was told the first is told.
    Raises Conflict where nothing would change, Changed where it says something else than was `seen`, and Invalid as
    `refuse_correction` does."""
    if says_already(check, evidence, verdict):
        raise Conflict(_("You have not changed anything. Change something, then save it."))
    refuse_when_changed(seen, fingerprint_account(check))
    refuse_correction(actor, check, evidence, verdict=verdict, reason=reason)
    before = describe_check(check)
    correction = _save_correction(check, evidence, verdict)
    after = describe_check(check)
    note_change(
        actor,
        check.consultation,
        Part.CHECKS,
        before=before,
        after=after,
        reason=reason,
        thing_id=check.id,
        how="corrected",
    )
    correction.version = find_last_version(check.consultation_id, Part.CHECKS, check.id)
    emit(CheckChanged(consultation_stream(check.consultation_id), actor.account_id, check.id, "corrected"))
    said: dict[str, str | int] = {"months": check.months, "theme": check.theme.sentence, "said": str(verdict)}
    notify_followers_of_theme(
        check.theme,
        key=f"corrected:{correction.id}",
        to_authors=sentences.ACCOUNT_CORRECTED_OWN(**said),
        to_followers=sentences.ACCOUNT_CORRECTED(**said),
    )


def _save_correction(check: Check, evidence: Evidence, verdict: Verdict) -> CheckCorrection:
    correction = CheckCorrection(
        check_id=check.id,
        verdict=verdict,
        words=evidence.words,
        link=evidence.link,
        document=evidence.document,
        seen_where=evidence.seen_where,
        seen_on=evidence.seen_on,
        corrected_at=now(),
    )
    save(correction)
    db.session.expire(check, ["corrections"])
    return correction


def refuse_correction(actor: Actor, check: Check, evidence: Evidence, *, verdict: Verdict, reason: str) -> None:
    """Raises Invalid, with all that is wrong at once: as `give_account` does, and on `reason` where it is not said why."""
    looks: list[Callable[[], None]] = [
        partial(refuse_evidence, evidence, needs_proof=verdict is Verdict.YES, since=find_promised_on(check)),
        partial(refuse_unlike_promises, check, verdict),
        partial(refuse_without_reason, actor, check.consultation, reason, always=True),
    ]
    errors: dict[str, str] = {}
    for look in looks:
        try:
            look()
        except Invalid as refused:
            errors = refused.errors | errors
    if not has_words(evidence.words):
        errors["words"] = _("Enter what happened. Include figures if you have them")
    if errors:
        raise Invalid(errors)


def says_already(check: Check, evidence: Evidence, verdict: Verdict | None) -> bool:
    """Whether nothing would change: somebody pressed twice, or changed nothing."""
    shown = check.shown_by
    there = (shown.link, shown.document_id, shown.seen_where, shown.seen_on) if shown else ("", None, "", None)
    document_id = evidence.document.id if evidence.document else None
    given = (evidence.link, document_id, evidence.seen_where, evidence.seen_on)
    return (check.says.verdict, check.says.words, *there) == (verdict, evidence.words, *given)
