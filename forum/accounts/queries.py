"""Looking accounts up."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import Account
from forum.kernel.db import db


def find_account(account_id: int | None) -> Account | None:
    return None if account_id is None else db.session.get(Account, account_id)


def find_by_email(email: str) -> Account | None:
    return db.session.scalar(select(Account).filter_by(email=email.strip().lower()))


def find_by_session(session_id: str) -> Account | None:
    """The account a session cookie belongs to, unless it was signed out everywhere since."""
    public_id, _, key = session_id.partition(".")
    account = db.session.scalar(select(Account).filter_by(public_id=public_id))
    return account if account and account.session_key == key else None
