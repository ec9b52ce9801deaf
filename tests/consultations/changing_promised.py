"""What is said for an opening, and what is answered and promised: for the grid of who may change what, as in `changing`."""

from __future__ import annotations

from datetime import timedelta

from forum.consultations.models import Consultation
from forum.deciders.queries import list_leads
from forum.kernel.errors import NotFound
from forum.kernel.permissions import Actor
from forum.opening.actions.answering import answer_check, fingerprint_answer
from forum.opening.actions.preparing import GapStatement, explain_gap, fingerprint_gap
from forum.opening.checks import all_checks
from forum.opening.queries import list_answers, list_gaps
from forum.outcomes.actions import answering, drafting, equality
from forum.outcomes.deadlines import today
from forum.outcomes.models import Theme
from forum.outcomes.queries.equality import find_equality_review
from tests import factories as make
from tests.consultations.changing import change
from tests.consultations.changing_activities import get_one


@change("what was answered to a check of the opening")
def _answer(actor: Actor, consultation: Consultation, reason: str) -> None:
    check = all_checks()["calm_time"]
    seen = fingerprint_answer(list_answers(consultation).get(check.key))
    answer_check(actor, consultation, check, is_met=True, words="No election is near.", seen=seen, reason=reason)


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
    drafting.draft_promise(actor, get_one(consultation, Theme), make.promise_words("Run a bus at two"))


@change("the answers in short")
def _summary(actor: Actor, consultation: Consultation, reason: str) -> None:
    answering.set_summary(actor, consultation, summary="Buses run later.", reason=reason)


@change("whom it could be unfair to is looked at again")
def _equality(actor: Actor, consultation: Consultation, reason: str) -> None:
    before = find_equality_review(consultation)
    said = {"reason": reason if before else "", "seen": before.public_id if before else ""}
    equality.review_equality(actor, consultation, words="People who come by bus.", document=None, **said)
