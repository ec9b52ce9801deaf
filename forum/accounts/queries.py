"""Looking accounts up."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Select, bindparam, select

from forum.accounts.models import Account
from forum.kernel.db import db


def find_account(account_id: int | None) -> Account | None:
    return None if account_id is None else db.session.get(Account, account_id)


def find_by_email(email: str) -> Account | None:
    return db.session.scalar(select(Account).filter_by(email=email.strip().lower()))


@cache
def _select_account() -> Select[Account]:
    """Put together once, as each request of somebody signed in asks it: that takes longer than to run it."""
    return select(Account).where(Account.public_id == bindparam("public_id"))


def find_by_session(session_id: str) -> Account | None:
    """The account a session cookie belongs to, unless it was signed out everywhere since."""
    public_id, _, key = session_id.partition(".")
    account = db.session.scalar(_select_account(), {"public_id": public_id})
    return account if account and account.session_key == key else None
