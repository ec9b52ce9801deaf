"""What is said of words beside changing them: that everybody may read what was private, and that something is hard to read."""

from __future__ import annotations

from collections.abc import Collection

from forum.consultations.events import consultation_stream
from forum.contributions.actions import set_status
from forum.contributions.care import read_care, write_care
from forum.contributions.events import ContributionMarked
from forum.contributions.kinds import find_contribution_kind
from forum.contributions.models import Contribution, Status
from forum.contributions.quoting import Quotable, list_own_lines
from forum.contributions.rules import MARK_WITH_CARE, SHOW_TO_ALL, is_own
from forum.contributions.screening import (
    Effect,
    Finding,
    ScreenedWords,
    is_looked_at_first,
    look_at,
    must_wait,
    record_findings,
)
from forum.kernel.actions import action, lock
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor, require


def show_to_all(actor: Actor, contribution: Contribution, *, seen: str | None = None) -> None:
    """The only way out of what is private, and its author's alone. What answered it in private stays so. It waits where a person
    looks first at all that its author would say to everybody. Pressed twice it does nothing. Raises Changed when the words
    are not any more what was `seen` (`Contribution.fingerprint_words`)."""
    if is_own(actor, contribution) and not contribution.is_private:
        return
    require(actor, SHOW_TO_ALL, contribution)
    _show_to_all(actor, contribution, seen, look_first(contribution))


def look_first(contribution: Contribution) -> list[Finding]:
    """What keeps it back until a person has looked, were it for everybody; nothing, as a rule."""
    said = (contribution.title, contribution.body, contribution.id, contribution.activity_id)
    draft = ScreenedWords(contribution.author, contribution.author_role, *said)
    return [each for each in look_at(draft) if each.effect is Effect.FIRST_LOOK] if is_looked_at_first(draft) else []


@action(SHOW_TO_ALL, lock=lock)
def _show_to_all(actor: Actor, contribution: Contribution, seen: str | None, findings: list[Finding]) -> None:
    if seen is not None:
        refuse_when_changed(seen, contribution.fingerprint_words())
    contribution.private_to_id = None
    set_status(actor, contribution, Status.WAITING if must_wait(findings) else Status.PUBLISHED)
    if findings:
        record_findings(contribution, findings)


@action(MARK_WITH_CARE, lock=lock)
def mark_with_care(actor: Actor, contribution: Contribution, reasons: Collection[str], *, seen: str | None = None) -> None:
    """Says why it is hard to read, or (no reasons) that it is not. What quotes it in its own text is marked too, and stays so.
    Raises Changed when something else stands there by now than was `seen`."""
    if seen is not None:
        refuse_when_changed(seen, contribution.care)
    marked = write_care(reasons)
    if marked != contribution.care:
        _mark(actor, contribution, marked)
    if not marked:
        return
    quotable = Quotable(contribution, list_own_lines(contribution))
    for quoting in quotable.list_quoting():
        if not quotable.is_quoted_in(quoting, quoting.body):
            continue
        both = write_care({*read_care(quoting.care), *reasons})
        if both != quoting.care and find_contribution_kind(quoting.kind).folds:
            _mark(actor, quoting, both)


def _mark(actor: Actor, contribution: Contribution, care: str) -> None:
    contribution.care = care
    emit(ContributionMarked(consultation_stream(contribution.space_id), actor.account_id, contribution.id))
