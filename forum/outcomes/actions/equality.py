"""Looking again at whom a change could be unfair to, with what people said."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Document
from forum.consultations.signed_names import say_signed
from forum.consultations.unfinished import find_end_of_asking
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_day
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.numbers import say_number
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words, render
from forum.outcomes.actions.coding import place_of
from forum.outcomes.events import ReportChanged
from forum.outcomes.models import EqualityReview
from forum.outcomes.queries.equality import find_equality_review
from forum.outcomes.queries.showing import find_decision
from forum.outcomes.rules import LONGEST_WORDS, REVIEW_EQUALITY
from forum.spaces.rules import why_no_reason

LONGEST_REASON = 500


@action(REVIEW_EQUALITY, lock=lock)
def review_equality(
    actor: Actor, consultation: Consultation, *, words: str, document: Document | None, reason: str, seen: str
) -> EqualityReview:
    """`seen`: the public id of the one that this takes the place of, "" for the first. Raises Changed when there is another by
    now, Invalid without a `reason` where there was one, and Conflict while people are being asked, and after the decision."""
    if why_not := find_why_no_review(consultation):
        raise Conflict(why_not)
    before = find_equality_review(consultation)
    if seen != (before.public_id if before else ""):
        raise Changed(_("Someone has looked at this again since you opened this page. Read what they wrote first."))
    if before is not None and (before.words, before.document_id) == (words, document.id if document else None):
        return before
    _check(words, reason, needs_reason=before is not None)
    review = EqualityReview(
        consultation_id=consultation.id,
        number=before.number + 1 if before else 1,
        words=words,
        html=render(words),
        reason=reason,
        document_id=document.id if document else None,
        written_by_id=place_of(actor, consultation).id,
        written_at=now(),
    )
    save(review)
    emit(ReportChanged(consultation_stream(consultation.id), actor.account_id, "fairness"))
    return review


def find_why_no_review(consultation: Consultation) -> str | None:
    """Why it cannot be looked at again: people are still being asked, or it is decided."""
    if (decision := find_decision(consultation)) is not None:
        day, name = say_day(decision.published_at), say_signed(decision.owner, decision.published_at)
        return _("%(name)s published the decision on %(day)s, so you cannot change this now.", name=name, day=day)
    end = find_end_of_asking(consultation)
    if end is not None and end > now():
        return _("People can have their say until %(day)s. Look at this again after that.", day=say_day(end))
    return None


def _check(words: str, reason: str, *, needs_reason: bool) -> None:
    errors = {}
    if not has_words(words):
        errors["words"] = _("Enter who this could be unfair to, and what you changed because of that")
    elif len(words) > LONGEST_WORDS:
        errors["words"] = _("Use %(most)s characters or fewer", most=say_number(LONGEST_WORDS))
    if needs_reason and (why := why_no_reason(reason, _("Enter why you are changing this"))):
        errors["reason"] = why
    elif len(reason) > LONGEST_REASON:
        errors["reason"] = _("Use %(most)s characters or fewer", most=say_number(LONGEST_REASON))
    if errors:
        raise Invalid(errors)
