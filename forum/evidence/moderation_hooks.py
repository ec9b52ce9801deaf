"""What moderators can do with a request for evidence: it stands in a list of its own, so it cannot be moved or locked."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.contributions.kinds import ModerationHooks, declare_moderation_hooks
from forum.contributions.models import Contribution
from forum.evidence.kind import EVIDENCE_REQUEST
from forum.evidence.models import EvidenceRequest
from forum.kernel.db import db

MOST_AROUND = 7


def list_around(contribution: Contribution) -> list[Contribution]:
    here = EvidenceRequest.space_id == contribution.space_id
    query = select(EvidenceRequest).where(here, EvidenceRequest.id >= contribution.id).options(joinedload(EvidenceRequest.author))
    return list(db.session.scalars(query.order_by(EvidenceRequest.id).limit(MOST_AROUND)))


declare_moderation_hooks(EVIDENCE_REQUEST.key, ModerationHooks(list_around))
