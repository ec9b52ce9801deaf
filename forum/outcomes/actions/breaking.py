"""A promise is broken, for good, when one person says why it cannot be kept and what people get instead, and a
colleague agrees."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from forum.consultations.actions.recording import note_change
from forum.consultations.change_guards import NeedsColleague, OfficialChange
from forum.consultations.events import consultation_stream
from forum.consultations.snapshots import Part
from forum.kernel.actions import action
from forum.kernel.clock import now
from forum.kernel.errors import Changed, Invalid
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words
from forum.outcomes import sentences
from forum.outcomes.actions.notifying import notify_followers_of_promise
from forum.outcomes.actions.promising import hold_promise, must_be_open, say_said_kept
from forum.outcomes.events import PromiseChanged
from forum.outcomes.kinds import PromiseState
from forum.outcomes.models import Commitment
from forum.outcomes.queries.kept import find_said_kept
from forum.outcomes.rules import REPORT_PROGRESS
from forum.outcomes.snapshots import describe_promise
from forum.spaces.rules import why_no_reason


@dataclass(frozen=True)
class BrokenPromise:
    """What people get in the place of what was promised."""

    instead: str


@action(REPORT_PROGRESS, lock=hold_promise)
def ask_to_break(actor: Actor, promise: Commitment, wanted: BrokenPromise, *, because: str) -> None:
    """Raises NeedsColleague, as nobody does it alone: once they have agreed, `write_broken` does it. Before that Invalid on
    `because` and `instead`, Conflict once it is kept or broken, and Changed while somebody says that it is done: only one of the
    two can be so."""
    refuse_broken(wanted, because=because)
    _must_be_breakable(promise)
    before = describe_promise(promise)
    after = before | {"promise_state": str(PromiseState.BROKEN), "instead": wanted.instead.strip()}
    raise NeedsColleague(OfficialChange(promise.consultation, Part.PROMISES, before, after, thing_id=promise.id))


def refuse_broken(wanted: BrokenPromise, *, because: str) -> None:
    """Raises Invalid on `because` and `instead`, where people would learn nothing from them."""
    errors = {}
    if why := why_no_reason(because, _("Enter why you cannot keep it")):
        errors["because"] = why
    if not has_words(wanted.instead):
        errors["instead"] = _("Enter what will happen instead, even if it is “Nothing”")
    if errors:
        raise Invalid(errors)


def write_broken(actor: Actor, promise: Commitment, instead: str, *, because: str, asked_by_id: int) -> None:
    """Inside the action of the colleague who agrees. It stays on the page as broken."""
    hold_promise(promise)
    _must_be_breakable(promise)
    before = describe_promise(promise)
    promise.given_up_at, promise.because, promise.instead = now(), because, instead
    about = {"reason": because, "thing_id": promise.id, "how": "broken", "asked_by_id": asked_by_id}
    after = describe_promise(promise)
    note_change(actor, promise.consultation, Part.PROMISES, before=before, after=after, **about)  # type: ignore[arg-type]
    emit(PromiseChanged(consultation_stream(promise.consultation_id), actor.account_id, promise.id, "given up"))
    notify_followers_of_promise(promise, key=f"given-up:{promise.id}", sentence=sentences.PROMISE_GIVEN_UP(what=promise.what))


def _must_be_breakable(promise: Commitment) -> None:
    must_be_open(promise)
    if said := find_said_kept(promise):
        raise Changed(say_said_kept(said))
