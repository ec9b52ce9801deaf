"""What is said for an opening, and what is answered and promised: for the grid of who may change what, as in `changing`."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from forum.consultations.change_guards import Wanted
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.deciders.queries import list_leads
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor
from forum.opening.actions.answering import answer_check, fingerprint_answer
from forum.opening.actions.preparing import GapStatement, explain_gap, fingerprint_gap
from forum.opening.checks import all_checks
from forum.opening.kinds import CheckWords
from forum.opening.queries import has_opened_with, list_answers, list_gaps
from forum.outcomes.actions import answering, checking, drafting, equality
from forum.outcomes.actions.calling_in import record_call_in
from forum.outcomes.actions.correcting import correct_account
from forum.outcomes.actions.evidence import Evidence
from forum.outcomes.deadlines import today
from forum.outcomes.fingerprints import fingerprint_account
from forum.outcomes.kinds import Verdict
from forum.outcomes.models import Check, Theme
from forum.outcomes.queries.equality import find_equality_review
from forum.rewording.actions import change_or_ask
from tests import factories as make
from tests.consultations.changing import change
from tests.consultations.changing_activities import get_one
from tests.consultations.changing_worlds import publish


@change("what was answered to a check of the opening")
def _answer(actor: Actor, consultation: Consultation, reason: str) -> None:
    """As its form does it: what people have read changes as two people agree."""
    check, words = all_checks()["calm_time"], CheckWords(is_met=True, words="No election is near.")
    there = list_answers(consultation).get(check.key)
    seen = fingerprint_answer(there)
    if there is None or not has_opened_with(consultation, check):
        answer_check(actor, consultation, check, is_met=words.is_met, words=words.words, seen=seen, reason=reason)
    else:
        change_or_ask(actor, consultation, Wanted(consultation, Part.OPENING_CHECKS, words, seen, reason, there))


@change("what is said of a check that is missing")
def _gap(actor: Actor, consultation: Consultation, _reason: str) -> None:
    check, leads = all_checks()["easy_read"], list_leads(consultation)
    if not leads:
        raise NotFound
    said = GapStatement("The maker is ill this month.", "We read it with you.", today() + timedelta(days=20), leads[0].public_id)
    explain_gap(actor, consultation, check, said, seen=fingerprint_gap(list_gaps(consultation).get(check.key)))


@change("an answer is written")
def _draft(actor: Actor, consultation: Consultation, _reason: str) -> None:
    answering.draft_answer(actor, get_one(consultation, Theme), make.answer_words(headline="The last bus leaves at two."))


@change("a promise is suggested")
def _promise(actor: Actor, consultation: Consultation, _reason: str) -> None:
    theme = next((each for each in list_themes(consultation) if each.published_answers), None)
    if theme is None:
        raise NotFound
    drafting.draft_promise(actor, theme, make.promise_words("Run a bus at two"))


def list_themes(consultation: Consultation) -> list[Theme]:
    return list(db.session.scalars(select(Theme).filter_by(consultation_id=consultation.id).order_by(Theme.id)))


@change("the decision is published")
def _publish(actor: Actor, consultation: Consultation, _reason: str) -> None:
    publish(actor, consultation)


@change("the decision is called in")
def _call_in(actor: Actor, consultation: Consultation, _reason: str) -> None:
    record_call_in(actor, consultation, called_on=today(), because="Who pays for it?")


def find_first_check(consultation: Consultation) -> Check:
    found = db.session.scalar(select(Check).filter_by(consultation_id=consultation.id, months=6).order_by(Check.id))
    if found is None:
        raise NotFound
    return found


@change("what the service says in the first check")
def _give_account(actor: Actor, consultation: Consultation, _reason: str) -> None:
    checking.give_account(actor, find_first_check(consultation), Evidence("The log shows it."), verdict=Verdict.PARTLY)


@change("what the service said in the first check is corrected")
def _correct_account(actor: Actor, consultation: Consultation, reason: str) -> None:
    check, said = find_first_check(consultation), Evidence("The log shows less of it.")
    correct_account(actor, check, said, verdict=Verdict.PARTLY, seen=fingerprint_account(check), reason=reason)


@change("the answers in short")
def _summary(actor: Actor, consultation: Consultation, reason: str) -> None:
    answering.set_summary(actor, consultation, summary="Buses run later.", reason=reason)


@change("whom it could be unfair to is looked at again")
def _equality(actor: Actor, consultation: Consultation, reason: str) -> None:
    before = find_equality_review(consultation)
    said = {"reason": reason if before else "", "seen": before.public_id if before else ""}
    equality.review_equality(actor, consultation, words="People who come by bus.", document=None, **said)
