"""Promises that people read: how they go, which steps are done, and that one is late. `drafting` makes them, `keeping` keeps
them, `breaking` says that one cannot be kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.actions.recording import note_change
from forum.consultations.events import consultation_stream
from forum.consultations.signed_names import say_signed
from forum.consultations.snapshots import Part
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.outcomes import sentences
from forum.outcomes.actions.coding import place_of
from forum.outcomes.actions.evidence import Evidence, refuse_evidence
from forum.outcomes.actions.notifying import notify_followers_of_promise, notify_people_with, notify_person
from forum.outcomes.deadlines import ORGANISER_TOLD_AFTER, day_of, state_of_promise, today
from forum.outcomes.events import PromiseChanged
from forum.outcomes.kinds import ANSWERS_DESK, PROMISE_PAGE, PromiseState
from forum.outcomes.models import Commitment, KeptPromise, Milestone, Progress
from forum.outcomes.rules import KEEP_CLOCKS, REPORT_PROGRESS, REVIEW
from forum.outcomes.snapshots import describe_promise
from forum.spaces.rules import why_no_reason

# The same words again within this time are the same form, sent twice.
SENT_TWICE = timedelta(minutes=10)


def hold_promise(promise: Commitment) -> None:
    """The consultation first, as whoever else acts by two holds it."""
    lock(promise.consultation)
    lock(promise)


@action(REPORT_PROGRESS, lock=hold_promise)
def note_progress(
    actor: Actor,
    promise: Commitment,
    evidence: Evidence,
    *,
    done: Collection[int] = (),
    undone: Collection[int] = (),
    reason: str = "",
) -> Progress:
    """How it goes. `done`: milestones reached, by number, which takes the same evidence as that a promise is kept; `undone`:
    those that were said to be and are not, which is a public change with its `reason`. Raises Invalid beside each."""
    must_be_open(promise)
    reached = [each for each in promise.milestones if each.id in done and each.done_at is None]
    wrong = [each for each in promise.milestones if each.id in undone and each.done_at is not None]
    _refuse_progress(actor, promise, evidence, needs_proof=bool(reached), reason=reason if wrong else None)
    progress = keep_evidence(actor, promise, evidence, needs_proof=bool(reached))
    if wrong:
        _put_steps_right(actor, promise, wrong, reason)
    for milestone in reached:
        milestone.done_at = now()
    _note(actor, promise, "progress")
    notify_followers_of_promise(promise, key=f"progress:{progress.id}", sentence=sentences.PROMISE_UPDATED(what=promise.what))
    return progress


def _refuse_progress(actor: Actor, promise: Commitment, evidence: Evidence, *, needs_proof: bool, reason: str | None) -> None:
    """Raises Invalid with all that is wrong at once. `reason`: None where none is needed."""
    errors: dict[str, str] = {}
    try:
        refuse_evidence(evidence, needs_proof=needs_proof, since=day_of(promise.made_at))
    except Invalid as refused:
        errors = refused.errors
    if reason is not None and (why := why_no_reason(reason, _("Enter why these steps are not done after all"))):
        errors = errors | {"reason": why}
    if errors:
        raise Invalid(errors)


def _put_steps_right(actor: Actor, promise: Commitment, wrong: Sequence[Milestone], reason: str) -> None:
    before = describe_promise(promise)
    for milestone in wrong:
        milestone.done_at = None
    after = describe_promise(promise)
    about = {"reason": reason, "thing_id": promise.id, "how": "steps corrected"}
    note_change(actor, promise.consultation, Part.PROMISES, before=before, after=after, **about)  # type: ignore[arg-type]


@action(KEEP_CLOCKS, lock=lock)
def note_late_promise(actor: Actor, promise: Commitment) -> None:
    """Tells the owner on the first late day, and the organisers a week later. The page shows it as late without this."""
    if state_of_promise(promise) is not PromiseState.LATE:
        return
    about = {"what": promise.what, "due": promise.due_on.isoformat()}
    notify_followers_of_promise(promise, key=f"is-late:{promise.id}", sentence=sentences.PROMISE_LATE(**about))
    told = next((each for each in (promise.owner, promise.made_by) if each is not None and each.account_id), None)
    if promise.owner_told_at is None and told is not None:
        promise.owner_told_at = now()
        notify_person(
            told,
            promise.consultation,
            key=f"late:{promise.id}",
            sentence=sentences.PROMISE_LATE_OWN(**about),
            target_kind=PROMISE_PAGE,
            target=promise.public_id,
            is_duty=True,
        )
        _note(actor, promise, "late")
    elif promise.organiser_told_at is None and (
        promise.owner_told_at is None or today() > day_of(promise.owner_told_at + ORGANISER_TOLD_AFTER)
    ):
        promise.organiser_told_at = now()
        notify_people_with(
            REVIEW,
            promise.consultation,
            key=f"escalated:{promise.id}",
            sentence=sentences.PROMISE_VERY_LATE(**about),
            target_kind=ANSWERS_DESK,
            is_duty=True,
        )
        _note(actor, promise, "escalated")


def say_said_kept(said: KeptPromise) -> str:
    """To whoever would say that the same promise cannot be kept."""
    about = {"name": say_signed(said.asked_by, said.asked_at), "day": say_day(said.asked_at), "words": said.progress.words}
    return _(
        "%(name)s said on %(day)s that this is done: “%(words)s” If that is wrong, first say no to it on the page of the "
        "promise.",
        **about,
    )


def must_be_open(promise: Commitment) -> None:
    """Raises Conflict once it is kept or broken."""
    if promise.done_at or promise.given_up_at:
        raise Conflict(_("This promise has already been kept or broken."))


def keep_evidence(actor: Actor, promise: Commitment, evidence: Evidence, *, needs_proof: bool) -> Progress:
    """What shows how it goes; the same again within SENT_TWICE is the same row. Raises Invalid as `refuse_evidence` does."""
    refuse_evidence(evidence, needs_proof=needs_proof, since=day_of(promise.made_at))
    said = {
        "commitment_id": promise.id,
        "words": evidence.words,
        "link": evidence.link,
        "document_id": evidence.document.id if evidence.document else None,
        "seen_where": evidence.seen_where,
        "seen_on": evidence.seen_on,
    }
    same = select(Progress).filter_by(**said).where(Progress.made_at > now() - SENT_TWICE)
    before = db.session.scalar(same)
    if before is not None:
        return before
    progress = Progress(**said, made_by_id=place_of(actor, promise).id, made_at=now())
    save(progress)
    return progress


def _note(actor: Actor, promise: Commitment, how: str) -> None:
    emit(PromiseChanged(consultation_stream(promise.consultation_id), actor.account_id, promise.id, how))
