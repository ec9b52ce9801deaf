"""Flags make cases. A case is one for each contribution: a later flag comes to the same one, and opens it again."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from forum.consultations.events import consultation_stream
from forum.consultations.queries import find_place
from forum.contributions.models import Contribution, Status
from forum.kernel import limits
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.events import emit
from forum.kernel.numbers import say_number
from forum.kernel.permissions import Actor, require
from forum.kernel.text import tidy_text
from forum.moderation import sentences
from forum.moderation.actions.deciding import hold_automatically
from forum.moderation.events import CaseTakenUp, FlagRaised
from forum.moderation.kinds import DECIDE_WITHIN, REASONS, CaseState, FlagState, Lane
from forum.moderation.models import Case, Flag, KeptWords
from forum.moderation.queries.cases import find_settings
from forum.moderation.rules import (
    CLAIM_LASTS,
    FLAG,
    FLAGS_FROM_ADDRESS,
    FLAGS_PER_PERSON,
    LONGEST_FLAG,
    MOST_FLAG_WORDS,
    TAKE_UP,
    is_dealt_with,
)

# Somebody is known to flag well, or badly, after so many flags were settled.
ENOUGH_SETTLED = 3


def flag(actor: Actor, contribution: Contribution, *, reason_key: str, words: str = "", address: str = "") -> Flag:
    """Tells the moderators. The same person flagging again for the same reason while that flag is open adds to its words; for
    another reason it is a flag beside the first, which keeps what it says. `address` limits those without an account; that
    somebody may be at risk is never one too many, at the price that nothing stops a script from saying it, nor too late: of what
    its author has deleted meanwhile, nothing else is taken (Invalid); what a moderator has hidden meanwhile `is_dealt_with`."""
    require(actor, FLAG, contribution)
    if reason_key not in REASONS:
        raise Invalid({"reason_key": _("Choose what is wrong with it")})
    words = tidy_text(words)
    if len(words) > LONGEST_FLAG:
        raise Invalid({"words": _("Use %(most)s characters or fewer", most=say_number(LONGEST_FLAG))})
    _count(actor, reason_key, address)
    return _flag(actor, contribution, reason_key, words)


def say_why_only_risk() -> str:
    """What its author has deleted breaks no rule any more; whoever is at risk still is."""
    return _("The author has deleted this. You can still tell us that someone may be at risk")


def _count(actor: Actor, reason_key: str, address: str) -> None:
    if REASONS[reason_key].lane is Lane.RISK:
        return
    if actor.account_id is not None:
        limits.spend(FLAGS_PER_PERSON, actor.account_id)
    else:
        limits.spend(FLAGS_FROM_ADDRESS, address)


@action(FLAG)
def _flag(actor: Actor, contribution: Contribution, reason_key: str, words: str) -> Flag:
    case = open_case(contribution)
    if not contribution.has_words and REASONS[reason_key].lane is not Lane.RISK:
        raise Invalid({"reason_key": say_why_only_risk()})
    before = _find_open_flag(case, actor, reason_key)
    if before is not None:
        together = _put_together(before.words, words)
        if together != before.words:  # Whoever is deciding it has not read this.
            before.words = together
            _take_in(case, before)
        return before
    if is_dealt_with(contribution, reason_key) and case.state == CaseState.DECIDED:
        return _save_flag(case, reason_key, actor=actor, words=words, state=FlagState.RIGHT)
    raised = raise_flag(case, reason_key, actor=actor, words=words)
    _hold_when_many_flag(case)
    return raised


def _put_together(before: str, words: str) -> str:
    """Both of what one person has written of the same thing, the latest at the end; the oldest gives way when it is too much."""
    if words in before:
        return before
    return f"{before}\n\n{words}".strip()[-MOST_FLAG_WORDS:]


@action(TAKE_UP)
def take_up(actor: Actor, contribution: Contribution) -> Case:
    """A moderator acts on something nobody flagged: it becomes a case like any other, taken by them."""
    case = open_case(contribution)
    if case.state == CaseState.DECIDED:
        _open_again(case)
    place = find_place(actor, contribution)
    if place is not None and (case.claimed_until is None or case.claimed_until <= now()):
        case.claimed_by_id, case.claimed_until = place.id, now() + CLAIM_LASTS
    keep_words(case)
    touch(case)
    emit(CaseTakenUp(consultation_stream(case.space_id), actor.account_id, case.id))
    return case


def open_case(contribution: Contribution) -> Case:
    """The case of a contribution, made when there is none yet. Holds both rows until the action ends."""
    lock(contribution)
    found = db.session.scalar(select(Case).filter_by(contribution_id=contribution.id))
    if found is None:
        found = Case(
            space_id=contribution.space_id,
            contribution_id=contribution.id,
            contribution=contribution,
            opened_at=now(),
            due_at=now() + DECIDE_WITHIN[Lane.REST],
            work_at=now() + DECIDE_WITHIN[Lane.REST],
        )
        save(found)
    lock(found)
    return found


def raise_flag(
    case: Case, reason_key: str, *, actor: Actor | None = None, trigger_key: str = "", phrase: str = "", words: str = ""
) -> Flag:
    """Adds a flag of a person or of a trigger, keeps the words it is about, and opens the case (again)."""
    raised = _save_flag(case, reason_key, actor=actor, trigger_key=trigger_key, phrase=phrase, words=words)
    _take_in(case, raised)
    return raised


def _save_flag(
    case: Case,
    reason_key: str,
    *,
    actor: Actor | None,
    trigger_key: str = "",
    phrase: str = "",
    words: str = "",
    state: FlagState = FlagState.OPEN,
) -> Flag:
    raised = Flag(
        case_id=case.id,
        account_id=actor.account_id if actor else None,
        trigger_key=trigger_key or None,
        reason_key=reason_key,
        words=words,
        phrase=phrase,
        state=state,
        created_at=now(),
    )
    save(raised)
    return raised


def _take_in(case: Case, raised: Flag) -> None:
    """Keeps the words it is about, opens the case (again), puts it where it belongs and tells those who look after it."""
    keep_words(case)
    if case.state in {CaseState.DECIDED, CaseState.WITH_AUTHOR}:
        _open_again(case)
    _sort(case)
    touch(case)
    stream, trigger_key = consultation_stream(case.space_id), raised.trigger_key or ""
    emit(FlagRaised(stream, raised.account_id, case.id, raised.id, raised.reason_key, trigger_key))


def keep_words(case: Case) -> None:
    """What it says now, kept for moderators, so that changing or withdrawing it does not end the matter."""
    contribution = case.contribution
    latest = db.session.scalar(
        select(KeptWords).filter_by(case_id=case.id, decision_id=None).order_by(KeptWords.id.desc()).limit(1)
    )
    same = latest is not None and (latest.title, latest.body) == (contribution.title, contribution.body)
    if contribution.has_words and not same:
        save(KeptWords(case_id=case.id, title=contribution.title, body=contribution.body, kept_at=now()))


def touch(case: Case) -> None:
    """Makes a new version: a decision that rests on the one before is refused. Inside an action that holds the case."""
    case.version += 1


def _open_again(case: Case) -> None:
    case.state, case.opened_at = CaseState.OPEN, now()
    case.team_alerted_at = case.organiser_alerted_at = None


def _sort(case: Case) -> None:
    """The most urgent open flag says which lane, and each flag's own clock when it is due."""
    db.session.expire(case, ["flags"])
    flags = [flag for flag in case.flags if flag.state == FlagState.OPEN]
    if not flags:
        return
    lane = min(flag.reason.lane for flag in flags)
    if lane < case.lane:  # Whoever was called for less is called again.
        case.team_alerted_at = case.organiser_alerted_at = None
    case.lane = lane
    case.due_at = min(flag.created_at + DECIDE_WITHIN[flag.reason.lane] for flag in flags)
    case.work_at = min(_work_at(flag) for flag in flags)


def _work_at(flag: Flag) -> datetime:
    """Due, or up to half the target earlier for people whose flags were mostly right. Nobody's flag is put later."""
    target = DECIDE_WITHIN[flag.reason.lane]
    due = flag.created_at + target
    if flag.account_id is None:
        return due
    settled = dict(
        db.session.execute(select(Flag.state, func.count()).where(Flag.account_id == flag.account_id).group_by(Flag.state))
        .tuples()
        .all()
    )
    right, wrong = settled.get(FlagState.RIGHT, 0), settled.get(FlagState.WRONG, 0)
    if right + wrong < ENOUGH_SETTLED:
        return due
    return due - target * 0.5 * (right / (right + wrong))


def _find_open_flag(case: Case, actor: Actor, reason_key: str) -> Flag | None:
    if actor.account_id is None:
        return None
    own = select(Flag).filter_by(case_id=case.id, account_id=actor.account_id)
    return db.session.scalar(own.filter_by(reason_key=reason_key, state=FlagState.OPEN))


def _hold_when_many_flag(case: Case) -> None:
    """Where the organiser has chosen so: enough different people with accounts, and it waits until a moderator looks."""
    most = find_settings(case.space_id).hold_after
    if not most or case.contribution.status != Status.PUBLISHED:
        return
    people = {flag.account_id for flag in case.flags if flag.state == FlagState.OPEN and flag.account_id is not None}
    if len(people) >= most:
        hold_automatically(
            case,
            reason_key=min(case.flags, key=lambda flag: flag.reason.lane).reason_key,
            sentence=sentences.MANY_REPORTED(),
        )
