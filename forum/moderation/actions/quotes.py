"""What is out of sight is out of sight in other people's quotes of it, too; and back there when it is back."""

from __future__ import annotations

from sqlalchemy import select

from forum.contributions import quotes
from forum.contributions.models import AS_MEANT, Contribution
from forum.contributions.quoting import list_own_lines
from forum.kernel.actions import save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.moderation.kinds import ModerationAction
from forum.moderation.models import Case, Decision, KeptWords


def follow_status(actor: Actor, case: Case, decision: Decision) -> None:
    """Called inside every decision, after it: covers quotes of what went out of sight, uncovers those of what came back. Those of
    what was withdrawn were covered for good when it was."""
    if case.contribution.status in AS_MEANT:
        _uncover(actor, case)
    elif case.contribution.has_words:
        cover(actor, case, decision, list_own_lines(case.contribution))


def cover(actor: Actor, case: Case, decision: Decision, lines: list[str], mark: str = quotes.QUOTE_MARK) -> None:
    """Puts `mark` for lines that others quoted, and keeps what they said, for when the decision is taken back."""
    _keep(case, decision, quotes.cover_quotes(actor, case.contribution, lines, mark))


def cover_passages(actor: Actor, case: Case, decision: Decision, passages: list[str], lines: list[str]) -> None:
    """As `cover`, for passages that were taken out, where others quoted a part of such a line, or a short one."""
    _keep(case, decision, quotes.cover_passages(actor, case.contribution, passages, lines))


def _keep(case: Case, decision: Decision, covered: list[quotes.CoveredQuote]) -> None:
    for each in covered:
        kept = KeptWords(case_id=case.id, decision_id=decision.id, quoted_in_id=each.quoting.id, kept_at=now())
        kept.revision_id, kept.title, kept.body = each.original.revision_id, each.original.title, each.original.body
        save(kept)


def _uncover(actor: Actor, case: Case) -> None:
    """All but the quotes of words that were taken out and stay out, or that their author has changed since."""
    stands = select(Decision.id).where(Decision.act_key == ModerationAction.REDACT, Decision.undone_at.is_(None))
    covered = select(KeptWords).where(KeptWords.case_id == case.id, KeptWords.quoted_in_id.is_not(None))
    covered = covered.where(KeptWords.decision_id.not_in(stands))
    for kept in list(db.session.scalars(covered.order_by(KeptWords.id.desc()))):
        changed_at = case.contribution.edited_at
        if changed_at is not None and changed_at > kept.kept_at:
            continue
        quoting = db.session.get_one(Contribution, kept.quoted_in_id)
        original = quotes.Original(kept.revision_id, kept.title, kept.body)
        quotes.put_back(actor, quoting, [original], quotes.QUOTE_MARK, quotes.TAKEN_OUT_MARK)
        db.session.delete(kept)
    quotes.forget_gone(case.contribution)
    db.session.flush()
    db.session.expire(case, ["kept_words"])
