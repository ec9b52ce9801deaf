"""Looks at words when they are sent, and makes cases of what it finds."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, bindparam, select

from forum.consultations.models import Consultation
from forum.contributions.models import Contribution, Status, key_of
from forum.contributions.screening import (
    CALLS_NOBODY,
    Effect,
    Finding,
    ScreenedWords,
    add_screen,
    is_looked_at_first,
    looked_at_first,
)
from forum.kernel.actions import lock
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import TEAM
from forum.moderation import sentences
from forum.moderation.actions.deciding import hold_automatically
from forum.moderation.actions.flagging import open_case, raise_flag, touch
from forum.moderation.kinds import FIRST_LOOK, REASONS, REWORDED, CaseState, Mode
from forum.moderation.models import Case
from forum.moderation.queries.cases import find_settings
from forum.moderation.triggers import all_watchers
from forum.moderation.triggers.base import Submission
from forum.opening.queries import is_left_alone

# More of the same words are not counted: no trigger asks for them.
MOST_COUNTED = 10
# So long an account is new.
NEWNESS_LASTS = timedelta(days=7)
_REASON_OF = {FIRST_LOOK: "other", REWORDED: "other"}


def look(draft: ScreenedWords) -> list[Finding]:
    """What the triggers see. Words of the team are asked about but never held back: they answer for them."""
    submission = _make_submission(draft)
    is_team = draft.author_role in TEAM
    findings = []
    for key, watcher in all_watchers().items():
        effect = watcher.trigger.effect
        if is_team and effect is Effect.HOLD:
            effect = Effect.PAUSE
        findings += [Finding(key, effect, watcher.trigger.sentence, phrase) for phrase in watcher.look(submission)]
    if not is_team and (is_looked_at_first(draft) or (draft.own_id is None and _waits_by_mode(draft))):
        findings.append(Finding(FIRST_LOOK, Effect.FIRST_LOOK, _l("A moderator will check this first.")))
    return findings


@looked_at_first
def has_nobody_to_look(draft: ScreenedWords) -> bool:
    """The last who moderated has gone: what is said waits for whoever comes."""
    return is_left_alone(draft.author.space_id)


def record_findings(contribution: Contribution, findings: list[Finding]) -> None:
    """Makes flags of findings, in the transaction that keeps the words. What calls nobody opens no case: its author was asked, or
    is offered help. It is kept where there is a case to decide anyway."""
    case = db.session.scalar(select(Case).filter_by(contribution_id=contribution.id)) if contribution.edited_at else None
    if case is not None:
        lock(case)
        touch(case)  # Whoever is deciding it has read other words.
    if case is not None and case.state == CaseState.WITH_AUTHOR:
        findings = [*findings, Finding(REWORDED, Effect.TELL, _l("Reworded."))]
    known = set() if case is None else {(flag.trigger_key, flag.phrase) for flag in case.flags}
    new = [finding for finding in findings if finding.key in {FIRST_LOOK, REWORDED} or (finding.key, finding.phrase) not in known]
    is_decided_anyway = case is not None and case.state != CaseState.DECIDED
    if not is_decided_anyway and all(finding.effect in CALLS_NOBODY for finding in new):
        return
    case = open_case(contribution)
    for finding in new:
        raise_flag(case, _reason_of(finding.key), trigger_key=finding.key, phrase=finding.phrase)
    held = next((finding for finding in new if finding.effect is Effect.HOLD), None)
    if held is not None and contribution.status == Status.WAITING:
        hold_automatically(case, reason_key=_reason_of(held.key), sentence=sentences.TRIGGER_SAW(trigger=held.key))


def _reason_of(key: str) -> str:
    watcher = all_watchers().get(key)
    reason_key = watcher.trigger.reason_key if watcher else _REASON_OF[key]
    return REASONS[reason_key].key


def _make_submission(draft: ScreenedWords) -> Submission:
    author, own_id, body = draft.author, draft.own_id or 0, draft.body
    consultation = db.session.get_one(Consultation, author.space_id)
    words = {"space_id": consultation.id, "body_key": key_of(body), "body": body, "own_id": own_id}
    with db.session.no_autoflush:
        same_before = len(db.session.scalars(_select_same_words(), words).all())
        last_at = db.session.scalar(_select_latest(), {"author_id": author.id, "own_id": own_id})
    return Submission(
        text=f"{draft.title}\n{body}" if draft.title else body,
        same_before=same_before,
        seconds_since_last=(now() - last_at).total_seconds() if last_at and draft.own_id is None else None,
        is_new=author.account is None or author.account.created_at > now() - NEWNESS_LASTS,
        public_contacts=" ".join((consultation.contact_phone, consultation.contact_email, consultation.contact_post)),
    )


# Put together once, which takes longer than to run them. Neither reads on for long, as others wait to write: one stops at what is
# enough, the other at the first.
@cache
def _select_same_words() -> Select[int]:
    same = select(Contribution.id).where(
        Contribution.space_id == bindparam("space_id"),
        Contribution.body_key == bindparam("body_key"),
        Contribution.body == bindparam("body"),
        Contribution.id != bindparam("own_id"),
        Contribution.private_to_id.is_(None),  # What was said in private, no trigger repeats.
    )
    return same.limit(MOST_COUNTED)


@cache
def _select_latest() -> Select[datetime]:
    latest = select(Contribution.created_at).where(Contribution.author_id == bindparam("author_id"))
    return latest.where(Contribution.id != bindparam("own_id")).order_by(Contribution.id.desc()).limit(1)


def _waits_by_mode(draft: ScreenedWords) -> bool:
    mode = find_settings(draft.author.space_id).mode
    if mode == Mode.ALL_FIRST:
        return True
    if mode != Mode.NEWCOMERS_FIRST:
        return False
    shown = select(Contribution.id).filter_by(author_id=draft.author.id, status=Status.PUBLISHED).limit(1)
    return db.session.scalar(shown) is None


add_screen(look, record_findings)
