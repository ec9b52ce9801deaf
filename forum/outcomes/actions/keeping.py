"""A promise is kept when one person says so, with what shows it, and a colleague has looked at that and confirms it."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.agreeing.actions import News, agree_to, ask_colleagues, drop_asked, get_seen, refuse_second
from forum.consultations.events import consultation_stream
from forum.kernel.actions import action
from forum.kernel.errors import Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words
from forum.opening.rules import SIGNERS
from forum.outcomes import sentences
from forum.outcomes.actions.evidence import Evidence
from forum.outcomes.actions.notifying import notify_followers_of_promise
from forum.outcomes.actions.promising import hold_promise, keep_evidence, must_be_open
from forum.outcomes.events import PromiseChanged
from forum.outcomes.kinds import PROMISE_PAGE
from forum.outcomes.models import Commitment, KeptPromise
from forum.outcomes.queries.kept import of
from forum.outcomes.rules import CONFIRM_KEPT, REFUSE_KEPT, REPORT_PROGRESS
from forum.spaces.rules import LONGEST_REASON


def fingerprint_kept(said: KeptPromise) -> str:
    """What a colleague had before them when they confirmed it, or said no."""
    shown = said.progress
    return fingerprint(said.id, shown.words, shown.link, shown.document_id, shown.seen_where, str(shown.seen_on))


@action(REPORT_PROGRESS, lock=hold_promise)
def keep_promise(actor: Actor, promise: Commitment, evidence: Evidence) -> None:
    """It is done, and this shows it: everybody reads that at once, and that a colleague has still to confirm it. Raises Invalid
    for what shows nothing, Conflict while somebody else has said so, and once it is kept or broken."""
    must_be_open(promise)
    progress = keep_evidence(actor, promise, evidence, needs_proof=True)  # The same words twice are one row.
    refuse_second(actor, KeptPromise, of(promise), progress_id=progress.id)
    said = KeptPromise(commitment_id=promise.id, progress_id=progress.id)
    news = News(said.told_as, sentences.CONFIRM_KEPT_ASKED(what=promise.what), PROMISE_PAGE, promise.public_id)
    ask_colleagues(actor, said, promise.consultation, SIGNERS, news)
    _note(actor, promise, "said to be kept")


@action(CONFIRM_KEPT, lock=hold_promise)
def confirm_kept(actor: Actor, promise: Commitment, *, seen: str) -> None:
    """It is kept, since the day on which that was said; of its steps nothing is said. Raises Changed for something else than was
    seen, Forbidden for whoever said so."""
    said = get_seen(KeptPromise, of(promise), seen, fingerprint_kept)
    must_be_open(promise)
    agree_to(actor, said, promise.consultation)
    promise.done_at = said.asked_at
    _note(actor, promise, "kept")
    notify_followers_of_promise(promise, key=f"kept:{promise.id}", sentence=sentences.PROMISE_KEPT(what=promise.what))


@action(REFUSE_KEPT, lock=hold_promise)
def refuse_kept(actor: Actor, promise: Commitment, *, seen: str, reason: str = "") -> None:
    """It is not shown to be done. Whoever said so takes it back, or a colleague says no, and why, which everybody reads
    beside it; what was reported stays. Raises Invalid on `refused_because` for a colleague without a reason."""
    said = get_seen(KeptPromise, of(promise), seen, fingerprint_kept)
    if said.asked_by.account_id != actor.account_id:
        said.refused_because = _check_reason(reason)
    news = News("promise not kept", sentences.KEPT_REFUSED(what=promise.what), PROMISE_PAGE, promise.public_id)
    drop_asked(actor, said, promise.consultation, news)
    _note(actor, promise, "not confirmed")


def _check_reason(reason: str) -> str:
    if not has_words(reason):
        raise Invalid({"refused_because": _("Enter why you do not agree that this is done")})
    if len(reason) > LONGEST_REASON:
        raise Invalid({"refused_because": _("The reason must be %(most)d characters or fewer", most=LONGEST_REASON)})
    return reason.strip()


def _note(actor: Actor, promise: Commitment, how: str) -> None:
    emit(PromiseChanged(consultation_stream(promise.consultation_id), actor.account_id, promise.id, how))
