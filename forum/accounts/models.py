"""Accounts: who can sign in. What a person is called in public lives with each consultation, never here."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Model, UtcDateTime, WithPublicId
from forum.kernel.permissions import VISITOR, Actor, Role


def new_session_key() -> str:
    return secrets.token_urlsafe(16)


class Account(WithPublicId, Model):
    __tablename__ = "accounts"

    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Part of every session cookie: changing it signs the person out everywhere.
    session_key: Mapped[str] = mapped_column(default=new_session_key)
    is_convenor: Mapped[bool] = mapped_column(default=False)
    # Made for somebody who came to a workshop under a name: no address, no password, gone when they close the browser.
    is_guest: Mapped[bool] = mapped_column(default=False)

    # What Flask-Login asks of a user.
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_authenticated(self) -> bool:
        return self.is_active

    def get_id(self) -> str:
        return self.make_id(self.public_id, self.session_key)

    @staticmethod
    def make_id(public_id: str, session_key: str) -> str:
        """What a session cookie holds of an account."""
        return f"{public_id}.{session_key}"

    def as_actor(self) -> Actor:
        if self.is_guest:
            return Actor(self.id, frozenset({Role.GUEST}))
        roles = {Role.MEMBER, Role.CONVENOR} if self.is_convenor else {Role.MEMBER}
        return Actor(self.id, frozenset(roles))


class Visitor:
    """Flask-Login's user when nobody is signed in."""

    is_authenticated = is_active = is_guest = False
    is_anonymous = True

    def get_id(self) -> None:
        return None

    def as_actor(self) -> Actor:
        return Actor(None, VISITOR)
