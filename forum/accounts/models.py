"""Accounts: who can sign in. What a person is called in public lives with each consultation, never here."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Model, UtcDateTime, WithPublicId
from forum.kernel.permissions import VISITOR, Actor, Role


def new_sign_in_key() -> str:
    return secrets.token_urlsafe(16)


def digest_of(sign_in_key: str) -> str:
    """What is kept of the key in a cookie: whoever reads the table can sign in as nobody."""
    return hashlib.sha256(sign_in_key.encode()).hexdigest()


class Account(WithPublicId, Model):
    __tablename__ = "accounts"

    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_convenor: Mapped[bool] = mapped_column(default=False)
    is_administrator: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Made for somebody who came to a workshop under a name: no address, no password, gone when they close the browser.
    is_guest: Mapped[bool] = mapped_column(default=False)
    # When what a guest wrote moved into somebody's account: the link that they kept says so. Whose that is, it does not keep.
    words_moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # How often their private links were ended: one that was made before the last time opens nothing any more.
    links_ended: Mapped[int] = mapped_column(default=0, server_default="0")

    # What Flask-Login asks of a user.
    is_anonymous = False
    # Of the browser that asks, or that has just signed in; no column.
    sign_in_key = ""

    @property
    def is_active(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_authenticated(self) -> bool:
        return self.is_active

    def get_id(self) -> str:
        """What the session cookie of this browser holds of the account."""
        return f"{self.public_id}.{self.sign_in_key}"

    def as_actor(self) -> Actor:
        if self.is_guest:
            return Actor(self.id, frozenset({Role.GUEST}))
        own = {Role.CONVENOR: self.is_convenor, Role.ADMINISTRATOR: self.is_administrator}
        return Actor(self.id, frozenset({Role.MEMBER} | {role for role, is_held in own.items() if is_held}))


class SignIn(Model):
    """A browser that is signed in: its session ends with this row, whatever cookie comes."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)  # to about SEEN_WITHIN


class Registration(Model):
    """A password somebody chose for an account that is not confirmed, until the link of the mail about it is followed."""

    __tablename__ = "registrations"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    password_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Visitor:
    """Flask-Login's user when nobody is signed in."""

    is_authenticated = is_active = is_guest = False
    is_anonymous = True

    def get_id(self) -> None:
        return None

    def as_actor(self) -> Actor:
        return Actor(None, VISITOR)
