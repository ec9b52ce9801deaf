"""Taking a case, giving it back, talking it over, stepping aside, pausing."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.actions.recording import note_change, refuse_without_reason
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import find_place
from forum.consultations.snapshots import Part
from forum.kernel.actions import action, lock, save, transaction
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.numbers import say_number
from forum.kernel.permissions import MODERATORS, SYSTEM, Actor
from forum.kernel.text import has_words, tidy_text
from forum.moderation.actions import shifts
from forum.moderation.events import (
    CaseClaimed,
    CaseNoted,
    CaseReleased,
    ModerationSettingsChanged,
    ModeratorRecused,
)
from forum.moderation.fingerprints import fingerprint_settings
from forum.moderation.kinds import HARD_LANES, Lane, Mode
from forum.moderation.models import Case, CaseNote, CaseView, Recusal
from forum.moderation.queries.cases import find_settings
from forum.moderation.rules import (
    CLAIM_LASTS,
    LONGEST_REASON,
    RECUSE,
    SET_MODERATION,
    WORK,
    holds_claim,
    is_claimed,
)
from forum.moderation.snapshots import describe_settings

FEWEST_TO_HOLD, MOST_TO_HOLD = 2, 50


@action(WORK)
def claim(actor: Actor, case: Case) -> None:
    """Takes a case for a quarter of an hour; taking it again begins anew. Two at once: one gets it, the other is told who."""
    lock(case)
    place = _place(actor, case)
    if is_claimed(case) and case.claimed_by_id != place.id:
        raise Conflict(holds_claim(actor, case) or "")
    if not is_claimed(case):
        shifts.count_taken(place.account_id or 0, is_hard=Lane(case.lane) in HARD_LANES)
    case.claimed_by_id, case.claimed_until = place.id, now() + CLAIM_LASTS
    db.session.expire(case, ["claimed_by"])
    mark_seen(actor, case)
    emit(CaseClaimed(consultation_stream(case.space_id), actor.account_id, case.id, place.id))


@action(WORK)
def release(actor: Actor, case: Case) -> None:
    """Gives a case back. Does nothing when the actor does not hold it."""
    lock(case)
    if holds_claim(actor, case):
        return
    _end_claim(case)
    emit(CaseReleased(consultation_stream(case.space_id), actor.account_id, case.id))


@action(WORK)
def write_note(actor: Actor, case: Case, *, words: str, asks: bool = False) -> None:
    """A note to the other moderators. One that asks shows in everyone's queue until somebody else writes."""
    words = tidy_text(words)
    if not has_words(words):
        raise Invalid({"words": _("Enter your note")})
    if len(words) > LONGEST_REASON:
        raise Invalid({"words": _("Use %(most)s characters or fewer", most=say_number(LONGEST_REASON))})
    lock(case)
    place = _place(actor, case)
    save(CaseNote(case_id=case.id, author_id=place.id, words=words, is_question=asks, written_at=now()))
    if asks:
        case.asking_id = place.id
    elif case.asking_id is not None and case.asking_id != place.id:
        case.asking_id = None
    # Not a new version: a note takes nothing away from what the one deciding has read.
    emit(CaseNoted(consultation_stream(case.space_id), actor.account_id, case.id, asks))


@action(RECUSE)
def recuse(actor: Actor, case: Case) -> None:
    """Steps aside for good, for instance when the author is a friend. The case goes on without them."""
    lock(case)
    if actor.account_id is None:
        return
    row = insert_into(Recusal).values(case_id=case.id, account_id=actor.account_id, recused_at=now())
    db.session.execute(row.on_conflict_do_nothing())
    if holds_claim(actor, case) is None:
        _end_claim(case)
    emit(ModeratorRecused(consultation_stream(case.space_id), actor.account_id, case.id))


def mark_seen(actor: Actor, case: Case) -> None:
    """Keeps which version of a case somebody with an account has read. Joins the running action or commits on its own."""
    with transaction():
        row = insert_into(CaseView).values(case_id=case.id, account_id=actor.account_id, version=case.version)
        db.session.execute(row.on_conflict_do_update(index_elements=["case_id", "account_id"], set_={"version": case.version}))


def take_break(actor: Actor) -> int:
    """Ends the shift and gives every case back; returns how many."""
    with transaction():
        mine = select(Participation.id).where(Participation.account_id == actor.account_id)
        held = list(db.session.scalars(select(Case).where(Case.claimed_by_id.in_(mine), Case.claimed_until > now())))
        for case in held:
            release(actor, case)
        if actor.account_id is not None:
            shifts.end_shift(actor.account_id)
    return len(held)


def release_expired() -> int:
    """Claims that ran out go back into the queue, and every window hears of it."""
    with transaction():
        expired = list(db.session.scalars(select(Case).where(Case.claimed_until <= now()).with_for_update()))
        for case in expired:
            _end_claim(case)
            emit(CaseReleased(consultation_stream(case.space_id), SYSTEM.account_id, case.id))
    return len(expired)


def release_all_of(place: Participation) -> None:
    """Somebody no longer moderates here: what they had taken is free."""
    with transaction():
        for case in db.session.scalars(select(Case).filter_by(claimed_by_id=place.id).with_for_update()):
            _end_claim(case)
            emit(CaseReleased(consultation_stream(case.space_id), SYSTEM.account_id, case.id))


@action(SET_MODERATION)
def set_moderation(
    actor: Actor,
    consultation: Consultation,
    *,
    mode: str,
    hold_after: int | None,
    seen: str | None = None,
    reason: str = "",
) -> None:
    """`hold_after`: so many people's flags keep something out of sight until a moderator looks; None: never.

    Raises Invalid, by field, for a mode that is not known, or a number outside FEWEST_TO_HOLD to MOST_TO_HOLD, and on `reason`
    where more comments are to wait than people know, or `note_change` asks for one; Changed when the settings are not any more
    what was `seen`."""
    if mode not in set(Mode):
        raise Invalid({"mode": _("Choose when moderators check comments")})
    if hold_after is not None and not FEWEST_TO_HOLD <= hold_after <= MOST_TO_HOLD:
        message = _("Enter a number between %(least)d and %(most)d, or leave it empty", least=FEWEST_TO_HOLD, most=MOST_TO_HOLD)
        raise Invalid({"hold_after": message})
    lock(consultation)
    settings = find_settings(consultation)
    if seen is not None:
        refuse_when_changed(seen, fingerprint_settings(settings))
    before, is_stricter = describe_settings(settings), list(Mode).index(Mode(mode)) > list(Mode).index(Mode(settings.mode))
    refuse_without_reason(actor, consultation, reason, always=is_stricter)
    settings.mode, settings.hold_after = mode, hold_after
    save(settings)
    note_change(actor, consultation, Part.MODERATION, before=before, after=describe_settings(settings), reason=reason, how="set")
    stream = consultation_stream(consultation.id)
    emit(ModerationSettingsChanged(stream, actor.account_id, consultation.id, mode, hold_after))


def _place(actor: Actor, case: Case) -> Participation:
    place = find_place(actor, case)
    if place is None or place.role not in MODERATORS:
        raise Conflict(_("You’re no longer a moderator here."))
    return place


def _end_claim(case: Case) -> None:
    case.claimed_by_id = case.claimed_until = None
