"""What is out of sight is out of sight in other people's quotes of it, too; and back there when it is back."""

from __future__ import annotations

from sqlalchemy import or_, select

from forum.contributions import actions as saying
from forum.contributions.models import Contribution, Status
from forum.kernel.actions import save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import Actor
from forum.moderation.kinds import ModerationAction
from forum.moderation.models import Case, Decision, KeptWords

MARK = "[a quote of words that are not shown]"
# Shorter lines are quoted by chance.
SHORTEST = 12
IN_SIGHT = frozenset({Status.PUBLISHED, Status.WITHDRAWN})


def follow_status(actor: Actor, case: Case, decision: Decision) -> None:
    """Called inside every decision, after it: covers quotes of what went out of sight, uncovers those of what came back."""
    if case.contribution.status in IN_SIGHT:
        _uncover(actor, case)
    else:
        cover(actor, case, decision, _lines_of(case.contribution))


def cover(actor: Actor, case: Case, decision: Decision, lines: list[str]) -> None:
    """Takes lines out of what others quoted in the same consultation. What they say themselves stays."""
    wanted = [line for line in lines if len(line) >= SHORTEST]
    for quoting in _list_quoting(case.contribution, wanted):
        said = [line for line in quoting.body.splitlines() if line.lstrip().startswith(">")]
        passages = [line for line in wanted if any(line in quoted for quoted in said)]
        for original in saying.redact(actor, quoting, passages, MARK) if passages else []:
            kept = KeptWords(case_id=case.id, decision_id=decision.id, quoted_in_id=quoting.id, kept_at=now())
            kept.revision_id, kept.title, kept.body = original.revision_id, original.title, original.body
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
        saying.put_back(actor, quoting, [saying.Original(kept.revision_id, kept.title, kept.body)], MARK)
        db.session.delete(kept)
    db.session.flush()
    db.session.expire(case, ["kept_words"])


def _lines_of(contribution: Contribution) -> list[str]:
    """As `kernel.text.quote` would quote them, without the mark of the quote."""
    return [line.strip() for line in contribution.body.splitlines()]


def _list_quoting(contribution: Contribution, lines: list[str]) -> list[Contribution]:
    if not lines:
        return []
    likely = or_(*(Contribution.body.contains(line, autoescape=True) for line in lines))
    query = select(Contribution).where(
        Contribution.consultation_id == contribution.consultation_id,
        Contribution.id != contribution.id,
        Contribution.body.contains(">"),
        likely,
    )
    return list(db.session.scalars(query))
