"""The record of what was agreed and what was not; and the promise that each agreed term becomes."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.events import consultation_stream
from forum.kernel.actions import action
from forum.kernel.clock import now
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.negotiating.actions.holding import hold, note
from forum.negotiating.events import NegotiationEnded
from forum.negotiating.models import Negotiation, Term
from forum.negotiating.queries import list_themes_to_link
from forum.negotiating.rules import END_NEGOTIATION, PROMISE_TERM, is_agreed
from forum.outcomes.actions.drafting import PromiseWords, draft_promise
from forum.outcomes.models import PromiseDraft


@action(END_NEGOTIATION, lock=hold)
def end_negotiation(actor: Actor, negotiation: Negotiation) -> None:
    """Publishes the record: all that was signed on the wordings that hold stays for good."""
    close(actor, negotiation)


def close(actor: Actor, negotiation: Negotiation) -> None:
    """As `end_negotiation`, inside an action that holds it: whoever stops all of a consultation ends this as it stands."""
    negotiation.ended_at = now()
    agreed = sum(is_agreed(term) for term in negotiation.terms)
    about = (negotiation.activity_id, agreed, len(negotiation.terms))
    emit(NegotiationEnded(consultation_stream(negotiation.space_id), actor.account_id, *about))


@action(PROMISE_TERM, lock=hold)
def promise_term(actor: Actor, term: Term, *, theme_id: int | None) -> PromiseDraft:
    """An agreed term becomes a promise in the very words that were signed, with the owner that they name: a colleague checks it,
    as every promise. Raises Invalid on `theme`, and what `draft_promise` does."""
    if term.promise_draft is not None and term.promise_draft.dropped_at is None:
        raise Conflict(_("This term is already a promise, or a colleague is checking it."))
    theme = next((each for each in list_themes_to_link(term.consultation) if each.id == theme_id), None)
    if theme is None:
        raise Invalid({"theme": _("Choose what people said that this answers")})
    wording = term.wording
    draft = draft_promise(actor, theme, PromiseWords(wording.text, wording.owner, "", wording.due_on))
    term.promise_draft_id = draft.id
    note(actor, term.negotiation, "promise")
    return draft
