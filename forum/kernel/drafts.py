"""Drafts: words that arrived when they could not be taken (signed out, page open too long) are kept, not lost.

A draft belongs to the browser that sent it: its unguessable public id and the key of its lock are in a cookie of that browser,
and the key is nowhere else. So a copy of the database holds nothing that can be read of it.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from secrets import token_urlsafe

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.actions import save, transaction
from forum.kernel.clock import now
from forum.kernel.db import Model, UtcDateTime, WithPublicId, db
from forum.kernel.jobs import RunningJob, job

KEEP_DRAFTS = timedelta(days=7)
LARGEST_DRAFT = 100_000
LOCK_BYTES, EARLIER_LOCK = 16, 44
NEVER_KEPT = {"csrf_token", "password", "new_password", "key", "file", "step", "receipt", "seen", "draft", "helped"}
# Shown at once to whoever typed it where it could not be taken, and never stored: what opens a door.
NEVER_STORED = {"code"}
# Of health, and where people are written to, oneself or others. Whoever is next at a browser may say that they wrote it, so where
# nobody knows who did, it is on the page that refuses it and nowhere after that.
OF_KNOWN_WRITERS = {"access_needs", "email", "emails", "rows"}
# Marks on a ballot must not lie about beside a browser's session, nor the buttons that stand for them.
MARKS_BEGIN_WITH = "mark"
MARKING_BUTTONS = {"blank", "none", "spoilt"}
# How the field is called by which a form says for whom it was drawn (`web.access.name_person`): no word of anybody's.
DRAWN_FOR = "of-"
# With one of these a form says who somebody is: nothing of it is kept, nor shown on a page that refuses it.
SECRETS = {"password", "new_password"}


class Draft(WithPublicId, Model):
    """A form's fields as JSON under a lock, and the path they were sent to. Deleted after KEEP_DRAFTS. Those of earlier versions
    are not locked."""

    __tablename__ = "drafts"

    path: Mapped[str]
    fields: Mapped[str]
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)


def make_lock() -> str:
    """What the key of a lock is made of, for a cookie of one browser and for no other place: 128 bits, as a browser has room for
    little."""
    return token_urlsafe(LOCK_BYTES)


def keep_draft(path: str, fields: Mapping[str, list[str]], *, lock: str, public_id: str = "") -> str | None:
    """Keeps a form's fields under a lock (`make_lock`) and returns the draft's public id (`public_id`, if one is given that is no
    other's), or None when there is nothing to keep: of a form with a password nothing at all."""
    if says_who(fields):
        return None
    kept = {name: values for name, values in fields.items() if may_be_stored(name) and any(value.strip() for value in values)}
    text = json.dumps(kept)
    if not kept or len(text) > LARGEST_DRAFT:
        return None
    with transaction():
        draft = Draft(path=path, fields=_lock(text, lock), kept_at=now())
        if public_id:
            draft.public_id = public_id
        save(draft)
        return draft.public_id


def find_draft(public_id: str, path: str, lock: str = "") -> dict[str, list[str]]:
    """The fields of a draft, each with all its values, or {} when there is none that was sent to this very path."""
    found = db.session.scalar(select(Draft).filter_by(public_id=public_id, path=path))
    fields: dict[str, list[str] | str] = json.loads(_unlock(found.fields, lock)) if found else {}
    return {name: [values] if isinstance(values, str) else values for name, values in fields.items()}


def add_to_draft(public_id: str, path: str, lock: str = "", **values: str) -> None:
    """Puts further fields beside those of a draft of this very path; not when it is gone, or would be too large."""
    with transaction():
        found = db.session.scalar(select(Draft).filter_by(public_id=public_id, path=path))
        text = json.dumps(find_draft(public_id, path, lock) | {name: [value] for name, value in values.items()})
        if found is not None and len(text) <= LARGEST_DRAFT:
            found.fields = _lock(text, lock)


def _lock(text: str, lock: str) -> str:
    return b64encode(_find_box(lock).encrypt(text.encode())).decode() if lock else text


def _find_box(lock: str) -> SecretBox:
    """Earlier versions had the key itself in the cookie, where there was one."""
    key = b64decode(lock) if len(lock) == EARLIER_LOCK else blake2b(lock.encode(), digest_size=SecretBox.KEY_SIZE).digest()
    return SecretBox(key)


def _unlock(text: str, lock: str) -> str:
    """An empty form where the lock is another."""
    if not lock:
        return text if text.startswith("{") else "{}"
    try:
        return _find_box(lock).decrypt(b64decode(text)).decode()
    except (CryptoError, ValueError):
        return "{}"


def forget_draft(public_id: str) -> None:
    """Deletes a draft; one that is gone already is no fault. Joins the running action or commits on its own."""
    with transaction():
        db.session.execute(delete(Draft).where(Draft.public_id == public_id))


def says_who(names: Iterable[str]) -> bool:
    """Whether a form with these fields is one by which somebody says who they are: the next person on this device reads none of
    it."""
    return not SECRETS.isdisjoint(names)


def may_be_kept(name: str) -> bool:
    """Whether what was sent under this name may lie about beside a browser's session."""
    return name not in NEVER_KEPT and not name.startswith(DRAWN_FOR) and not is_of_ballot(name)


def may_be_stored(name: str) -> bool:
    """Whether it may lie in a draft until its person comes back."""
    return may_be_kept(name) and name not in NEVER_STORED


def is_of_ballot(name: str) -> bool:
    """Whether what is sent under this name is a vote."""
    return name in MARKING_BUTTONS or name.startswith(MARKS_BEGIN_WITH)


@job("forget_old_drafts", every=timedelta(hours=6))
def forget_old_drafts(_running: RunningJob) -> None:
    """Every six hours: drafts that nobody came back for within KEEP_DRAFTS go."""
    with transaction():
        db.session.execute(delete(Draft).where(Draft.kept_at < now() - KEEP_DRAFTS))
