"""Appeals: by the author, once, free; heard by a different moderator; success puts everything back."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.actions import silencing
from forum.consultations.events import consultation_stream
from forum.consultations.queries import find_place
from forum.contributions import actions as saying
from forum.contributions import quotes
from forum.contributions.kinds import moderation_hooks_of
from forum.contributions.models import AS_MEANT
from forum.kernel.actions import action, lock, save, transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.jobs import enqueue
from forum.kernel.numbers import say_number
from forum.kernel.permissions import Actor, require
from forum.kernel.text import has_words, tidy_text
from forum.moderation import sentences
from forum.moderation.actions.deciding import notify_author
from forum.moderation.actions.quotes import follow_status
from forum.moderation.events import AppealHeard, AppealMade
from forum.moderation.kinds import UNDECIDED, AppealState, CaseState, FlagState, ModerationAction, mark_for
from forum.moderation.models import Appeal, Case, Decision
from forum.moderation.rules import (
    APPEAL,
    HEAR,
    HEAR_APPEAL_WITHIN,
    LONGEST_REASON,
    READ_NOTICE,
    is_not_heard,
    status_after,
)

CHANGES_STATUS = frozenset({ModerationAction.HOLD, ModerationAction.REDACT, ModerationAction.REWORD, ModerationAction.HIDE})


def appeal(actor: Actor, decision: Decision, *, words: str) -> Appeal:
    """To be heard within HEAR_APPEAL_WITHIN, by somebody else. The same words again are the same appeal, however often the button
    is pressed. Raises Invalid without words or with more than LONGEST_REASON."""
    words = _check(words, "words", _("Tell us why we should look again"))
    with transaction():
        require(actor, READ_NOTICE, decision)
        lock(decision)
        if decision.appeal is not None and decision.appeal.words == words:
            return decision.appeal
        return _appeal(actor, decision, words)


@action(APPEAL)
def _appeal(actor: Actor, decision: Decision, words: str) -> Appeal:
    made = Appeal(decision_id=decision.id, words=words, made_at=now(), due_at=now() + HEAR_APPEAL_WITHIN)
    save(made)
    emit(AppealMade(consultation_stream(decision.space_id), actor.account_id, decision.case_id, made.id))
    return made


@action(HEAR)
def hear(actor: Actor, made: Appeal, *, overturn: bool, answer: str, version: int) -> None:
    """Hears an appeal. Two at once: the second is told that it has been heard. `version` is the view of the case it rests on:
    when something has happened since, or the words are others, it raises Changed and does nothing."""
    answer = _check(answer, "answer", _("Enter your answer. The person who appealed will read this"))
    decision = made.decision
    lock(decision.case.contribution)
    lock(decision)
    db.session.refresh(made)
    if reason := is_not_heard(actor, made):
        raise Conflict(reason)
    lock(decision.case)
    if decision.case.version != version:
        raise Changed(
            _("This case has changed since you opened it, so we have not saved your decision. Look at what is new, then decide.")
        )
    place = find_place(actor, decision)
    made.state = AppealState.OVERTURNED if overturn else AppealState.UPHELD
    made.heard_by_id, made.heard_at, made.answer = place.id if place else None, now(), answer
    if overturn:
        _undo(actor, decision)
    decision.case.version += 1
    emit(AppealHeard(consultation_stream(decision.space_id), actor.account_id, decision.case_id, made.id, overturn))
    enqueue("mail_appeal_heard", public_id=decision.public_id)
    notify_author(decision, f"appeal heard:{decision.public_id}", sentences.APPEAL_HEARD())


def _undo(actor: Actor, decision: Decision) -> None:
    """Takes a decision back. What later decisions still ask for stays as they ask."""
    decision.undone_at = now()
    db.session.flush()
    case, act = decision.case, ModerationAction(decision.act_key)
    contribution, author = case.contribution, case.contribution.author
    hooks = moderation_hooks_of(contribution)
    if act is ModerationAction.REDACT:
        originals = [
            quotes.Original(kept.revision_id, kept.title, kept.body)
            for kept in case.kept_words
            if kept.decision_id == decision.id and kept.quoted_in_id is None
        ]
        quotes.put_back(actor, contribution, originals, mark_for(decision.rule_key))
    if act is ModerationAction.MOVE and hooks.moves:
        hooks.moves.move(actor, contribution, decision.state_before["home"])
    if act is ModerationAction.LOCK and hooks.locks:
        hooks.locks.unlock(actor, contribution)
    if act is ModerationAction.PAUSE and author.paused_until == decision.pause_until:
        silencing.end_pause(actor, author)
    if act is ModerationAction.REMOVE:
        silencing.reinstate(actor, author)
    if act in CHANGES_STATUS:
        _show_as_decided(actor, case)


def _show_as_decided(actor: Actor, case: Case) -> None:
    standing = [ModerationAction(each.act_key) for each in case.decisions if each.undone_at is None]
    status = status_after(standing)
    saying.set_status(actor, case.contribution, status)
    follow_status(actor, case, case.decisions[-1])
    if status in AS_MEANT and case.state in {*UNDECIDED, CaseState.WITH_AUTHOR}:
        case.state = CaseState.DECIDED
        case.claimed_by_id = case.claimed_until = case.asking_id = None
    for flag in case.flags:
        if flag.state == FlagState.OPEN and case.state == CaseState.DECIDED:
            flag.state = FlagState.WRONG


def _check(words: str, name: str, missing: str) -> str:
    words = tidy_text(words)
    if not has_words(words):
        raise Invalid({name: missing})
    if len(words) > LONGEST_REASON:
        raise Invalid({name: _("Use %(most)s characters or fewer", most=say_number(LONGEST_REASON))})
    return words
