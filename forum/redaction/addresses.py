"""The address of a consultation is made of its first title: when words of that are taken out, it gets another."""

from __future__ import annotations

import hmac
import re

from sqlalchemy import select, update

from forum.consultations.actions.addressing import list_address_words
from forum.consultations.models import Consultation
from forum.kernel.clock import now
from forum.kernel.db import db, new_public_id
from forum.kernel.drafts import Draft
from forum.kernel.idempotency import SentForm
from forum.kernel.signing import list_keys
from forum.redaction.models import RetiredAddress

PLACE = "address"
MOST_WORDS = 6  # of an address, beside something random


def has_words(consultation: Consultation, words: str) -> bool:
    """Whether the address says them, or begins to: it ends after six words."""
    wanted, parts = list_address_words(words), consultation.slug.split("-")
    if not wanted:
        return False
    whole = any(parts[at : at + len(wanted)] == wanted for at in range(len(parts)))
    cut = parts[:MOST_WORDS]
    begun = len(parts) >= MOST_WORDS and any(cut[at:] == wanted[: len(cut) - at] for at in range(1, len(cut)))
    return whole or begun


def retire_address(consultation: Consultation) -> None:
    """Gives it one without words. The one before leads there and is kept nowhere: forms that were begun go with it."""
    before, consultation.slug = consultation.slug, f"consultation-{new_public_id()[:8]}"
    db.session.merge(RetiredAddress(digest=_digest(list_keys()[-1], before), space_id=consultation.id, retired_at=now()))
    path = re.compile(rf"/consultations/{re.escape(before)}(?![\w-])")
    for model, column in ((Draft, "path"), (SentForm, "led_to")):
        kept = getattr(model, column)
        for found in db.session.scalars(select(kept).where(kept.contains(f"/consultations/{before}", autoescape=True))).all():
            new = path.sub(f"/consultations/{consultation.slug}", found)
            db.session.execute(update(model).where(kept == found).values({column: new}))


def find_by_retired(slug: str) -> Consultation | None:
    """Which consultation had this address."""
    digests = [_digest(key, slug) for key in list_keys()]
    query = select(Consultation).join(RetiredAddress, RetiredAddress.space_id == Consultation.id)
    return db.session.scalar(query.where(RetiredAddress.digest.in_(digests)).limit(1))


def _digest(key: str, slug: str) -> str:
    return hmac.digest(key.encode(), f"retired address:{slug}".encode(), "sha256").hex()
