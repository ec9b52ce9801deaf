"""What is answered to the checks that no data can answer: under one's own name, and once people have read it, in public."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from forum.consultations.actions.promise import refuse_once_settled
from forum.consultations.actions.recording import note_change, refuse_lost_reason, refuse_without_reason
from forum.consultations.models import Consultation
from forum.consultations.queries import asks_reason
from forum.consultations.snapshots import Part
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Faults, Forbidden, Invalid, NotFound
from forum.kernel.fingerprints import fingerprint, refuse_when_changed
from forum.kernel.permissions import Actor
from forum.kernel.text import fold, has_words
from forum.opening.actions.notifying import drop_signature_of_change, get_opening, get_own_place, note
from forum.opening.checks import all_checks
from forum.opening.checks.base import OpeningCheck
from forum.opening.kinds import CheckWords
from forum.opening.models import OpeningAnswer
from forum.opening.queries import has_opened_with, list_answers, list_gaps
from forum.opening.rules import ANSWER_CHECK
from forum.opening.snapshots import describe_answer
from forum.spaces.rules import ThingWords


@action(ANSWER_CHECK, lock=lock)
def answer_check(
    actor: Actor, consultation: Consultation, check: OpeningCheck, *, is_met: bool, words: str, seen: str, reason: str = ""
) -> None:
    """Under the actor's own name, with today's date; what is not met stays missing, with the words. What people have read is an
    official change, with its `reason` as `note_change` asks for it; the same again changes nothing.

    Raises Forbidden for a check that is another role's to answer, Conflict once it was decided or stopped, Changed when somebody
    else has answered since."""
    get_opening(consultation)
    if check.question is None:
        raise NotFound
    _refuse_other_role(actor, consultation, check)
    refuse_once_settled(actor, consultation)
    refuse_when_changed(seen, fingerprint_answer(list_answers(consultation).get(check.key)))
    check_answer(actor, consultation, check, is_met=is_met, words=words, reason=reason)
    said_by_id = get_own_place(actor, consultation).id
    write_answer(actor, consultation, check, CheckWords(is_met, words), said_by_id=said_by_id, reason=reason)


def write_answer(
    actor: Actor,
    consultation: Consultation,
    check: OpeningCheck,
    said: CheckWords,
    *,
    said_by_id: int,
    reason: str,
    asked_by_id: int | None = None,
) -> None:
    """Inside an action. `asked_by_id`: as in `note_change`."""
    answer = list_answers(consultation).get(check.key)
    is_read, before = has_opened_with(consultation, check), describe_answer(answer) if answer else None
    answer = answer or OpeningAnswer(space_id=consultation.id, check_key=check.key)
    answer.is_met, answer.words, answer.said_by_id = said.is_met, said.words, said_by_id
    if is_read and before == describe_answer(answer):
        refuse_lost_reason(actor, consultation, Part.OPENING_CHECKS, answer.id, reason)
        return
    answer.said_at = now()
    save(answer)
    _mend_gap(consultation, check, is_met=said.is_met)
    if is_read:
        _note_answer(actor, consultation, answer, before=before, reason=reason, asked_by_id=asked_by_id)
    drop_signature_of_change(actor, consultation)
    note(actor, consultation, "answered", check.key)


def _note_answer(
    actor: Actor,
    consultation: Consultation,
    answer: OpeningAnswer,
    *,
    before: ThingWords | None,
    reason: str,
    asked_by_id: int | None,
) -> None:
    """In the list of changes. What was missing when it opened may come without a reason."""
    note_change(
        actor,
        consultation,
        Part.OPENING_CHECKS,
        before=before,
        after=describe_answer(answer),
        reason=reason,
        thing_id=answer.id,
        how="changed" if before else "published",
        needs_reason=before is not None,
        asked_by_id=asked_by_id,
    )


def check_answer(
    actor: Actor, consultation: Consultation, check: OpeningCheck, *, is_met: bool | None, words: str, reason: str
) -> None:
    """Raises Invalid with all that `answer_check` refuses by field. `is_met`: None where nothing is chosen yet."""
    answers, faults = list_answers(consultation), Faults()
    with faults.gathering():
        if not has_words(words):
            raise Invalid({"words": _("Enter your answer")})
        _refuse_same_answer(answers, check, words)
    if asks_reason_for_answer(consultation, check):
        said = answers[check.key]
        if (said.is_met, said.words) != (is_met, words):
            with faults.gathering():
                refuse_without_reason(actor, consultation, reason)
    faults.tell()


def asks_reason_for_answer(consultation: Consultation, check: OpeningCheck) -> bool:
    """Whether another answer needs a reason: people have read the one that is there, and have taken part since. What was missing
    needs none."""
    is_there = check.key in list_answers(consultation) and has_opened_with(consultation, check)
    return is_there and asks_reason(consultation)


def _refuse_other_role(actor: Actor, consultation: Consultation, check: OpeningCheck) -> None:
    if not actor.roles_on(consultation) & check.answered_by:
        raise Forbidden(_("Only the person responsible for the decision can say this."))


def _mend_gap(consultation: Consultation, check: OpeningCheck, *, is_met: bool) -> None:
    """What it opened without is put right on the day on which it is met, and is missing again once it is met no longer."""
    gap = list_gaps(consultation).get(check.key)
    if gap is not None and consultation.published_at is not None:
        gap.mended_at = (gap.mended_at or now()) if is_met else None


def _refuse_same_answer(answers: Mapping[str, OpeningAnswer], check: OpeningCheck, words: str) -> None:
    """One sentence answers no two questions."""
    for key, other in answers.items():
        if key != check.key and fold(other.words) == fold(words):
            about = all_checks()[key].question
            raise Invalid({"words": _("You wrote this for “%(question)s” too. Say what is so here", question=about)})


@action(ANSWER_CHECK, lock=lock)
def take_back_answer(actor: Actor, consultation: Consultation, check: OpeningCheck, *, seen: str) -> None:
    """The check is missing again; nothing happens where it has no answer. Raises Conflict once it has opened with one, Forbidden
    and Changed as `answer_check` does."""
    _refuse_other_role(actor, consultation, check)
    if has_opened_with(consultation, check):
        raise Conflict(_("This has opened with your answer, and people have read it. You can give another one."))
    answer = list_answers(consultation).get(check.key)
    refuse_when_changed(seen, fingerprint_answer(answer))
    if answer is not None:
        db.session.delete(answer)
        db.session.flush()
        drop_signature_of_change(actor, consultation)
        note(actor, consultation, "taken back", check.key)


def fingerprint_answer(answer: OpeningAnswer | None) -> str:
    """Of what whoever answers had before them."""
    return fingerprint(*([answer.is_met, answer.words, answer.said_by_id] if answer else []))
