"""Checks: some time after the decision, the service gives its account and people say what they see."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.events import consultation_stream
from forum.consultations.queries import find_place
from forum.contributions.actions import NewWords, consider, new_contribution, publish
from forum.contributions.actions import withdraw as withdraw_contribution
from forum.contributions.screening import Confirmation
from forum.kernel import limits
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.idempotency import identify_sending
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words, tidy_text
from forum.outcomes import sentences
from forum.outcomes.actions.coding import place_of
from forum.outcomes.actions.evidence import Evidence, refuse_evidence
from forum.outcomes.actions.notifying import notify_followers_of_theme, notify_people_with
from forum.outcomes.deadlines import CHECK_DAYS, CHECK_MONTHS, day_of, months_after, state_of_check, state_of_promise
from forum.outcomes.events import CheckChanged
from forum.outcomes.kinds import ANSWERS_DESK, SERVICE_SAYS, CheckState, PromiseState, Verdict
from forum.outcomes.models import Check, CheckEvidence, CheckRating, Sighting, Theme
from forum.outcomes.queries.showing import find_decision
from forum.outcomes.rules import GIVE_ACCOUNT, KEEP_CLOCKS, RATE_CHECK, REMARKS_PER_PERSON, REVIEW


def set_checks(theme: Theme, counted_from: date) -> None:
    """Checks of a theme. Inside the action that decides, or agrees to a theme after the decision."""
    there = select(Check.months).where(Check.theme_id == theme.id)
    for months in set(CHECK_MONTHS) - set(db.session.scalars(there)):
        opens = months_after(counted_from, months)
        due = opens + timedelta(days=CHECK_DAYS)
        save(Check(consultation_id=theme.consultation_id, theme_id=theme.id, months=months, opens_on=opens, due_on=due))


@action(KEEP_CLOCKS)
def open_check(actor: Actor, check: Check) -> None:
    """On its first day: the service is asked for its account, people for what they see."""
    lock(check)
    if check.opened_at is None and state_of_check(check) is not CheckState.COMING:
        check.opened_at = now()
        _note(actor, check, "opened")
        notify_followers_of_theme(
            check.theme,
            key=f"check:{check.id}",
            to_authors=sentences.CHECK_OPENED_OWN(months=check.months, theme=check.theme.sentence),
            to_followers=sentences.CHECK_OPENED(months=check.months, theme=check.theme.sentence),
        )
        notify_people_with(
            GIVE_ACCOUNT,
            check.consultation,
            key=f"account:{check.id}",
            sentence=sentences.ACCOUNT_ASKED(months=check.months, theme=check.theme.sentence),
            target_kind=ANSWERS_DESK,
        )
    if check.missed_at is None and state_of_check(check) is CheckState.MISSED:
        check.missed_at = now()
        _note(actor, check, "missed")
        notify_people_with(
            REVIEW,
            check.consultation,
            key=f"missed:{check.id}",
            sentence=sentences.CHECK_MISSED(months=check.months, theme=check.theme.sentence, due=check.due_on.isoformat()),
            target_kind=ANSWERS_DESK,
            is_duty=True,
        )


@action(GIVE_ACCOUNT)
def give_account(actor: Actor, check: Check, evidence: Evidence, *, verdict: Verdict) -> None:
    """What the service says of it. That it happened is shown by a link, a paper or a sentence, and by promises that are neither
    broken nor late: else raises Invalid on `verdict`. Late is better than never, and shows as late."""
    if not has_words(evidence.words):
        raise Invalid({"words": _("Enter what happened. Include figures if you have them")})
    refuse_evidence(evidence, needs_proof=verdict is Verdict.YES, since=find_promised_on(check))
    lock(check.consultation)  # As whoever says what becomes of its promises holds it.
    lock(check)
    if check.given_at:
        raise Conflict(_("You have already said what happened."))
    refuse_unlike_promises(check, verdict)
    given_by_id = place_of(actor, check).id
    check.verdict, check.words, check.given_at, check.given_by_id = verdict, evidence.words, now(), given_by_id
    if evidence.link or evidence.document or evidence.seen_where or evidence.seen_on:
        document_id = evidence.document.id if evidence.document else None
        seen = {"seen_where": evidence.seen_where, "seen_on": evidence.seen_on}
        save(CheckEvidence(check_id=check.id, link=evidence.link, document_id=document_id, **seen))
    _note(actor, check, "given")
    notify_followers_of_theme(
        check.theme,
        key=f"given:{check.id}",
        to_authors=sentences.ACCOUNT_GIVEN_OWN(months=check.months, theme=check.theme.sentence, said=verdict),
        to_followers=sentences.ACCOUNT_GIVEN(months=check.months, theme=check.theme.sentence, said=verdict),
    )


def find_promised_on(check: Check) -> date | None:
    """The day of the first promise of its theme: what was seen before it shows nothing."""
    return min((day_of(promise.made_at) for promise in check.theme.commitments), default=None)


def refuse_unlike_promises(check: Check, verdict: Verdict) -> None:
    """Raises Invalid on `verdict`: nobody reads that it happened beside a promise that did not."""
    if verdict is not Verdict.YES:
        return
    db.session.expire(check.theme, ["commitments"])
    for promise in check.theme.commitments:
        about = {"what": promise.what, "no": SERVICE_SAYS[Verdict.NO].label}
        match state_of_promise(promise):
            case PromiseState.BROKEN:
                raise Invalid({"verdict": _("The promise “%(what)s” is marked as broken. Say “%(no)s” or “Partly”", **about)})
            case PromiseState.LATE:
                said = _(
                    "The promise “%(what)s” is late, and nobody has confirmed that it is done. Say “%(no)s” or “Partly”, or "
                    "first have it confirmed",
                    **about,
                )
                raise Invalid({"verdict": said})


def has_given(actor: Actor, check: Check, evidence: Evidence, verdict: Verdict | None) -> bool:
    """Whether this person said the very same already: they pressed twice."""
    given_by = check.given_by
    is_own = given_by is not None and given_by.account_id is not None and given_by.account_id == actor.account_id
    return is_own and check.given_at is not None and (check.verdict, check.words) == (verdict, evidence.words)


def rate_check(
    actor: Actor,
    check: Check,
    *,
    verdict: Verdict,
    words: str,
    idempotency_key: str | None = None,
    confirmation: Confirmation | None = None,
) -> None:
    """What a participant sees. Words are a contribution like any other; new words take the place of the old ones."""
    said = NewWords(
        tidy_text(words), sending=identify_sending(idempotency_key, check.id, tidy_text(words)), confirmation=confirmation
    )
    sighting = _find_sighting(actor, check)
    if has_words(said.body) and not (sighting is not None and sighting.body == said.body):
        said = consider(actor, RATE_CHECK, check, said)
    _rate_check(actor, check, verdict, said)


def _find_sighting(actor: Actor, check: Check) -> Sighting | None:
    place = find_place(actor, check)
    mine = select(CheckRating).filter_by(check_id=check.id, participation_id=place.id if place else None)
    rating = db.session.scalar(mine)
    return rating.sighting if rating else None


@action(RATE_CHECK)
def _rate_check(actor: Actor, check: Check, verdict: Verdict, said: NewWords) -> None:
    place, words = place_of(actor, check), said.body
    lock(place)
    limits.spend(REMARKS_PER_PERSON, place.id)
    row = insert_into(CheckRating).values(check_id=check.id, participation_id=place.id, verdict=verdict, at=now())
    kept = {"verdict": verdict, "at": now()}
    db.session.execute(row.on_conflict_do_update(index_elements=["check_id", "participation_id"], set_=kept))
    rating = db.session.query(CheckRating).filter_by(check_id=check.id, participation_id=place.id).one()
    db.session.refresh(rating)
    before = rating.sighting
    if before is not None and before.has_words and not has_words(words):  # an emptied box takes the words back
        withdraw_contribution(actor, before)
        rating.sighting_id = None
    if has_words(words) and not (before is not None and before.body == words):
        if before is not None and before.has_words:
            withdraw_contribution(actor, before)
        decision = find_decision(check.consultation)
        assert decision is not None  # noqa: S101  (checks come with the decision)
        sighting = new_contribution(
            Sighting,
            place,
            activity_id=decision.phase.activities[0].id,
            body=words,
            sending=said.sending,
            check_id=check.id,
        )
        publish(sighting, said)
        rating.sighting_id = sighting.id
    db.session.expire(check, ["ratings"])
    _note(actor, check, "rated")


def _note(actor: Actor, check: Check, how: str) -> None:
    emit(CheckChanged(consultation_stream(check.consultation_id), actor.account_id, check.id, how))
