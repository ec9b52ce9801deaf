"""Tokens for links in mail: single use, expiring, bound to one purpose and one subject, hashed at rest."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.actions import save, transaction
from forum.kernel.clock import now
from forum.kernel.db import Model, UtcDateTime, db
from forum.kernel.jobs import RunningJob, job


class Token(Model):
    """One link in a mail. `digest` is the hash of its text, which is kept nowhere; `subject` is what it opens."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    subject: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def mint(purpose: str, subject: str, lifetime: timedelta) -> str:
    """Makes a token and returns the only readable copy of it. Called by the job that sends the mail, so that it never
    lies readable in a table."""
    text = secrets.token_urlsafe(24)
    with transaction():
        save(Token(digest=_digest(text), purpose=purpose, subject=subject, expires_at=now() + lifetime))
    return text


def peek(purpose: str, text: str) -> str | None:
    """The subject of a token that could be used now, without using it."""
    found = db.session.scalar(select(Token).filter_by(digest=_digest(text), purpose=purpose))
    return found.subject if found and _is_usable(found) else None


def trace(purpose: str, text: str) -> str | None:
    """The subject of a token, used or out of date too, for a day longer than it works: what its page says then is still true."""
    found = db.session.scalar(select(Token).filter_by(digest=_digest(text), purpose=purpose))
    return found.subject if found else None


def redeem(purpose: str, text: str) -> str | None:
    """Uses a token up and returns its subject, or None. Two at once: the row lock lets one through. Inside an action."""
    query = select(Token).filter_by(digest=_digest(text), purpose=purpose).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None or not _is_usable(found):
        return None
    found.used_at = now()
    return found.subject


def _is_usable(token: Token) -> bool:
    return token.used_at is None and token.expires_at > now()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@job("forget_old_tokens", every=timedelta(hours=6))
def forget_old_tokens(_running: RunningJob) -> None:
    """Every six hours: tokens that ran out more than a day ago go, used or not."""
    with transaction():
        db.session.execute(delete(Token).where(Token.expires_at < now() - timedelta(days=1)))
