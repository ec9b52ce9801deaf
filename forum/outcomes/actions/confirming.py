"""That an answer holds for what came into its theme after it: somebody has read that, and says so in public."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.events import consultation_stream
from forum.kernel.actions import action, save
from forum.kernel.clock import now
from forum.kernel.errors import Changed, Conflict
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.outcomes import sentences
from forum.outcomes.actions.answering import hold_answer
from forum.outcomes.actions.coding import place_of
from forum.outcomes.actions.notifying import notify_authors
from forum.outcomes.events import AnswerChanged
from forum.outcomes.fingerprints import fingerprint_entries
from forum.outcomes.models import Answer, AnswerConfirmation
from forum.outcomes.queries.since import list_after_answer
from forum.outcomes.rules import CONFIRM_ANSWER


@action(CONFIRM_ANSWER, lock=hold_answer)
def confirm_answer(actor: Actor, answer: Answer, *, seen: str) -> AnswerConfirmation:
    """Counts them as answered from now on, and tells whoever wrote them. Raises Changed for others than were `seen`
    (`fingerprint_entries`), Conflict where nothing has come in since, and for whoever has put any of it in the theme: nobody
    answers by sorting."""
    entries = list_after_answer(answer.theme)
    if not entries:
        raise Conflict(_("No comment has come in since this answer."))
    if seen != fingerprint_entries(entries):
        raise Changed(_("Other comments have come in since you opened this page. Read them first."))
    if any(each.placed_by.account_id == actor.account_id for each in entries):
        raise Conflict(_("You put some of these comments in the theme, so someone else needs to confirm the answer."))
    said = {"comments": len(entries), "confirmed_by_id": place_of(actor, answer).id, "confirmed_at": now()}
    made = AnswerConfirmation(answer_id=answer.id, answer=answer, **said)
    save(made)
    emit(AnswerChanged(consultation_stream(answer.consultation_id), actor.account_id, answer.id, answer.theme_id, "confirmed"))
    notify_authors(
        answer.theme.consultation,
        [each.contribution.author for each in entries],
        key=f"answer-confirmed:{made.id}",
        sentence=sentences.ANSWER_CONFIRMED_OWN(answer=answer.kind),
    )
    return made
