"""Decisions: what each does, once, by whoever has taken the case; and what a machine may do by itself, which is to hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.actions import silencing
from forum.consultations.events import consultation_stream
from forum.consultations.queries import find_place
from forum.contributions import actions as saying
from forum.contributions import quotes
from forum.contributions.kinds import moderation_hooks_of
from forum.contributions.models import AS_MEANT, Contribution, Status
from forum.contributions.quotes import TAKEN_OUT_MARK
from forum.contributions.quoting import list_own_lines
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import add_months
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.jobs import enqueue
from forum.kernel.numbers import say_number
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.sentences import StoredSentence
from forum.kernel.text import has_words, tidy_text
from forum.moderation import sentences
from forum.moderation.actions.quotes import cover, cover_passages, follow_status
from forum.moderation.actions.shifts import count_decided
from forum.moderation.events import CaseDecided
from forum.moderation.house_rules import HOUSE_RULES
from forum.moderation.kinds import (
    DECISIONS,
    NOTICE_PAGE,
    PAUSES_IN_DAYS,
    REASONS,
    AppealState,
    CaseState,
    FlagState,
    ModerationAction,
    mark_for,
)
from forum.moderation.models import Appeal, Case, Decision, KeptWords
from forum.moderation.rules import (
    DECIDE,
    LONGEST_REASON,
    MOST_MONTHS_TO_APPEAL,
    is_closed_by,
    is_first_look,
    list_possible_actions,
)
from forum.notifications.actions import notify
from forum.notifications.models import NewsKind

AROUND_MARK = 60
LONGEST_PASSAGE = 600


@dataclass(frozen=True)
class Ruling:
    """What a moderator has filled in."""

    act: ModerationAction
    rule_key: str
    reason: str
    passages: list[str] = field(default_factory=list)  # to take out
    home: str = ""  # to move to
    days: int = 0  # to pause for
    is_sure: bool = False  # asked for what weighs most
    flags_wrong: frozenset[str] = frozenset()  # public ids of the flags that were not right, whatever is decided


@action(DECIDE)
def decide(actor: Actor, case: Case, ruling: Ruling, *, version: int) -> Decision:
    """Decides a case. `version` is the view it rests on: when something has happened since, or the words
    are others, it raises Changed and does nothing.
    Raises Invalid as `check_ruling` does."""
    lock(case.contribution)
    lock(case)
    if case.version != version:
        raise Changed(
            _("This case has changed since you opened it, so we have not saved your decision. Look at what is new, then decide.")
        )
    if ruling.act not in list_possible_actions(case):
        raise Conflict(_("You cannot do this with this case at the moment."))
    check_ruling(case, ruling)
    rule_key = "" if lets_through(case, ruling.act) else ruling.rule_key
    decision = _write_decision(case, actor, ruling.act, rule_key, tidy_text(ruling.reason), find_main_reason(case))
    taken_out = _list_lines_with(case.contribution, ruling.passages) if ruling.act is ModerationAction.REDACT else []
    _APPLY[ruling.act](actor, case, decision, ruling)
    follow_status(actor, case, decision)
    if taken_out:
        cover(actor, case, decision, taken_out, TAKEN_OUT_MARK)
        cover_passages(actor, case, decision, ruling.passages, taken_out)
    _apply(case, decision, ruling)
    return decision


def hold_automatically(case: Case, *, reason_key: str, sentence: StoredSentence) -> Decision:
    """Puts words out of sight until somebody has looked, and tells the author. The case stays open. Inside an action."""
    before = Status.PRIVATE if case.contribution.is_private else Status.PUBLISHED
    saying.set_status(SYSTEM, case.contribution, Status.WAITING)
    decision = _write_decision(case, None, ModerationAction.HOLD, REASONS[reason_key].rule_key, "", reason_key)
    decision.sentence = sentence
    decision.before = json.dumps({"status": before})
    follow_status(SYSTEM, case, decision)
    db.session.flush()
    _tell(case, decision, None)
    return decision


def check_ruling(case: Case, ruling: Ruling) -> None:
    """Raises Invalid with what is missing, beside the field it is missing from."""
    errors = {}
    needs_reason = not lets_through(case, ruling.act)
    if needs_reason and ruling.rule_key not in HOUSE_RULES:
        errors["rule_key"] = _("Choose which house rule this is about")
    if needs_reason and not has_words(ruling.reason):
        errors["reason"] = _("Enter your reason. The person who wrote it will read this")
    if len(ruling.reason) > LONGEST_REASON:
        errors["reason"] = _("Use %(most)s characters or fewer", most=say_number(LONGEST_REASON))
    if ruling.act is ModerationAction.REDACT:
        missing = [passage for passage in ruling.passages if not _is_in(case.contribution, passage)]
        if not ruling.passages:
            errors["passages"] = _("Choose or enter the words to take out")
        elif missing:
            errors["passages"] = _(
                "We cannot find these words in the comment: “%(words)s”. Type them exactly as they were written", words=missing[0]
            )
    at_risk = (
        case.is_urgent and DECISIONS[ruling.act].is_against and ruling.act not in {ModerationAction.HOLD, ModerationAction.REDACT}
    )
    if not ruling.is_sure and (ruling.act is ModerationAction.REMOVE or at_risk):
        errors["sure"] = _("Select this if you are sure")
    if ruling.act is ModerationAction.PAUSE and ruling.days not in PAUSES_IN_DAYS:
        errors["days"] = _("Choose how long")
    if ruling.act is ModerationAction.MOVE:
        moves = moderation_hooks_of(case.contribution).moves
        if moves is None or ruling.home not in {home.public_id for home in moves.list_homes(case.contribution)}:
            errors["home"] = _("Choose which thread to move it to")
    if errors:
        raise Invalid(errors)


def lets_through(case: Case, act: ModerationAction) -> bool:
    """Whether it would only let through what was looked at first: that breaks no rule, and needs no reason."""
    return act is ModerationAction.KEEP and is_first_look(case)


def preview_passage(contribution: Contribution, passages: list[str], mark: str) -> str:
    """The words around each mark, as the notice shows them."""
    text = " ".join(quotes.take_out(part, passages, mark) for part in (contribution.title, contribution.body) if part)
    windows: list[tuple[int, int]] = []
    for found in re.finditer(re.escape(mark), text):
        start, end = max(0, found.start() - AROUND_MARK), min(len(text), found.end() + AROUND_MARK)
        if start and " " in text[start : found.start()]:  # Not in the middle of a word.
            start = text.index(" ", start) + 1
        if windows and start <= windows[-1][1]:
            start = windows.pop()[0]
        windows.append((start, end))
    pieces = [text[start:end].strip() for start, end in windows]
    before = "…" if windows and windows[0][0] else ""
    after = "…" if windows and windows[-1][1] < len(text) else ""
    return f"{before}{' … '.join(pieces)}{after}"[:LONGEST_PASSAGE]


def _write_decision(
    case: Case, actor: Actor | None, act: ModerationAction, rule_key: str, reason: str, reason_key: str
) -> Decision:
    place = find_place(actor, case) if actor else None
    moment = now()
    decision = Decision(
        case_id=case.id,
        case=case,
        space_id=case.space_id,
        act_key=act,
        rule_key=rule_key,
        reason_key=reason_key,
        reason=reason,
        decided_by_id=place.id if place else None,
        decided_at=moment,
        waited_seconds=int((moment - case.opened_at).total_seconds()),
        appeal_until=add_months(moment, MOST_MONTHS_TO_APPEAL),
        before=json.dumps({"status": case.contribution.status}),
    )
    save(decision)
    return decision


def _apply(case: Case, decision: Decision, ruling: Ruling) -> None:
    """What a decision means for the case, its flags, and appeals that it overtakes."""
    act, status = ruling.act, case.contribution.status
    if is_closed_by(act, status):
        case.state = CaseState.DECIDED
        _settle_flags(case, act, ruling.flags_wrong)
        _settle_overtaken_appeals(case, decision)
        count_decided(decision.decided_by)
    elif act is ModerationAction.REWORD:
        case.state = CaseState.WITH_AUTHOR
        _settle_flags(case, act, ruling.flags_wrong)
        count_decided(decision.decided_by)
    elif act is ModerationAction.HOLD:
        case.state = CaseState.HELD
    if case.state not in {CaseState.OPEN, CaseState.HELD}:
        case.claimed_by_id = case.claimed_until = case.asking_id = None
    case.version += 1
    db.session.flush()
    _tell(case, decision, decision.decided_by.account_id if decision.decided_by else None)


def _settle_flags(case: Case, act: ModerationAction, wrong: frozenset[str]) -> None:
    """Each flag has a state of its own: one that was wrong does not spoil another."""
    for flag in case.flags:
        if flag.state == FlagState.OPEN:
            flag.state = FlagState.WRONG if act is ModerationAction.KEEP or flag.public_id in wrong else FlagState.RIGHT


def _settle_overtaken_appeals(case: Case, decision: Decision) -> None:
    """An appeal against a hold has nothing left to decide once the words themselves are decided about."""
    query = select(Appeal).join(Appeal.decision).where(Decision.case_id == case.id, Decision.act_key == ModerationAction.HOLD)
    for appeal in db.session.scalars(query.where(Appeal.state == AppealState.OPEN, Decision.id != decision.id)):
        shown = case.contribution.status in AS_MEANT
        appeal.state = AppealState.OVERTURNED if shown else AppealState.UPHELD
        appeal.heard_by_id, appeal.heard_at, appeal.answer = decision.decided_by_id, now(), decision.reason
        if shown:
            appeal.decision.undone_at = now()


def _tell(case: Case, decision: Decision, account_id: int | None) -> None:
    stream = consultation_stream(case.space_id)
    emit(CaseDecided(stream, account_id, case.id, decision.id, decision.act_key, decision.rule_key, decision.is_automatic))
    # Nobody needs a letter to hear that nothing happened, unless their words were out of sight until now.
    # Somebody in a crisis is always written to.
    nothing_new = decision.act_key == ModerationAction.KEEP and decision.state_before["status"] in AS_MEANT
    nothing_new = nothing_new and decision.reason_key != "risk"
    if case.contribution.author.account_id is not None and not nothing_new:
        enqueue("mail_notice", public_id=decision.public_id)
        notify_author(decision, f"notice:{decision.public_id}", sentences.NOTICE())


def notify_author(decision: Decision, key: str, sentence: StoredSentence) -> None:
    """So that it counts among what is new for them; a letter of its own goes as well."""
    account_id = decision.case.contribution.author.account_id
    if account_id is not None:
        notify(
            {account_id},
            decision.consultation,
            key=key,
            sentence=sentence,
            target_kind=NOTICE_PAGE,
            target=decision.public_id,
            kind=NewsKind.MODERATION,
            is_mailed=True,
        )


def find_main_reason(case: Case) -> str:
    """The complaint a decision answers: the most urgent one."""
    open_flags = [flag for flag in case.flags if flag.state == FlagState.OPEN] or case.flags
    return min(open_flags, key=lambda flag: flag.reason.lane).reason_key if open_flags else "other"


def _list_lines_with(contribution: Contribution, passages: list[str]) -> list[str]:
    """What others may quote of them: the passages, and the lines they stand in."""
    lines = list_own_lines(contribution)
    return [*passages, *(line for line in lines if quotes.take_out(line, passages, "") != line)]


def _is_in(contribution: Contribution, passage: str) -> bool:
    words = contribution.title + "\n" + contribution.body
    return bool(passage.strip()) and quotes.take_out(words, [passage], "") != words


# What each decision does. Each notes in `before` what it takes to undo it.
Apply = Callable[[Actor, Case, Decision, Ruling], None]


def _show(actor: Actor, case: Case, _decision: Decision, _ruling: Ruling) -> None:
    saying.set_status(actor, case.contribution, Status.PUBLISHED)


def _wait(actor: Actor, case: Case, _decision: Decision, _ruling: Ruling) -> None:
    saying.set_status(actor, case.contribution, Status.WAITING)


def _ask(actor: Actor, case: Case, _decision: Decision, _ruling: Ruling) -> None:
    saying.set_status(actor, case.contribution, Status.REWORD)


def _hide(actor: Actor, case: Case, _decision: Decision, _ruling: Ruling) -> None:
    saying.set_status(actor, case.contribution, Status.HIDDEN)


def _redact(actor: Actor, case: Case, decision: Decision, ruling: Ruling) -> None:
    mark = mark_for(ruling.rule_key)
    decision.passage = preview_passage(case.contribution, ruling.passages, mark)
    originals = quotes.redact(actor, case.contribution, ruling.passages, mark)
    for original in originals:
        save(
            KeptWords(
                case_id=case.id,
                decision_id=decision.id,
                revision_id=original.revision_id,
                title=original.title,
                body=original.body,
                kept_at=now(),
            )
        )
    saying.set_status(actor, case.contribution, Status.PUBLISHED)
    # Others may have quoted them: a job looks, so that the decision does not wait for it.
    decision.taken_out = json.dumps(ruling.passages)
    enqueue("find_repeats", decision=decision.public_id)


def _move(actor: Actor, case: Case, decision: Decision, ruling: Ruling) -> None:
    moves = moderation_hooks_of(case.contribution).moves
    if moves is not None:
        was_under = moves.move(actor, case.contribution, ruling.home)
        decision.before = json.dumps(decision.state_before | {"home": was_under})


def _lock(actor: Actor, case: Case, decision: Decision, _ruling: Ruling) -> None:
    locks = moderation_hooks_of(case.contribution).locks
    if locks is not None:
        locks.lock(actor, case.contribution, decision.reason)


def _unlock(actor: Actor, case: Case, _decision: Decision, _ruling: Ruling) -> None:
    locks = moderation_hooks_of(case.contribution).locks
    if locks is not None:
        locks.unlock(actor, case.contribution)


def _warn(_actor: Actor, _case: Case, _decision: Decision, _ruling: Ruling) -> None:
    """A warning is its notice."""


def _pause(actor: Actor, case: Case, decision: Decision, ruling: Ruling) -> None:
    decision.pause_until = _end_of_pause(ruling.days)
    silencing.pause_participation(actor, case.contribution.author, decision.pause_until)


def _remove(actor: Actor, case: Case, _decision: Decision, _ruling: Ruling) -> None:
    silencing.remove(actor, case.contribution.author)


def _end_of_pause(days: int) -> datetime:
    return now() + timedelta(days=days)


_APPLY: dict[ModerationAction, Apply] = {
    ModerationAction.KEEP: _show,
    ModerationAction.HOLD: _wait,
    ModerationAction.REDACT: _redact,
    ModerationAction.REWORD: _ask,
    ModerationAction.HIDE: _hide,
    ModerationAction.MOVE: _move,
    ModerationAction.LOCK: _lock,
    ModerationAction.UNLOCK: _unlock,
    ModerationAction.WARN: _warn,
    ModerationAction.PAUSE: _pause,
    ModerationAction.REMOVE: _remove,
}
