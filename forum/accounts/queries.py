"""Looking accounts up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.exc import OperationalError

from forum.accounts.models import Account, SignIn, digest_of
from forum.accounts.rules import SEEN_WITHIN, SESSION_LASTS, STAFF_SEEN_WITHIN, STAFF_SESSION_LASTS
from forum.kernel.actions import transaction
from forum.kernel.addresses import tidy_address
from forum.kernel.clock import now
from forum.kernel.db import db, has_waited_in_vain

StaffCheck = Callable[[int], bool]
_staff_checks: list[StaffCheck] = []


def counts_as_staff(check: StaffCheck) -> StaffCheck:
    """Registers, from a feature above, a function that says whether an account has a role among those who run things."""
    _staff_checks.append(check)
    return check


def find_account(account_id: int | None) -> Account | None:
    return None if account_id is None else db.session.get(Account, account_id)


def find_by_email(email: str) -> Account | None:
    return db.session.scalar(select(Account).filter_by(email=tidy_address(email)))


@cache
def _select_signed_in() -> Select[Account, SignIn]:
    """Put together once, as each request of somebody signed in asks it: that takes longer than to run it."""
    both = select(Account, SignIn).join(SignIn, SignIn.account_id == Account.id)
    return both.where(Account.public_id == bindparam("public_id"), SignIn.digest == bindparam("digest"))


def signed_in_lately(account: Account, within: timedelta) -> bool:
    """Whether the browser that asks signed in with this account so lately."""
    started = select(SignIn.started_at).filter_by(account_id=account.id, digest=digest_of(account.sign_in_key))
    at = db.session.scalar(started)
    return at is not None and at > now() - within


def find_by_session(session_id: str) -> Account | None:
    """The account a session cookie belongs to, unless that browser has signed out since, or its time is over."""
    public_id, _, key = session_id.partition(".")
    values = {"public_id": public_id, "digest": digest_of(key)}
    found = db.session.execute(_select_signed_in(), values).one_or_none()
    if found is None:
        return None
    account, sign_in = found
    lasted, idle = now() - sign_in.started_at, now() - sign_in.seen_at
    if lasted >= SESSION_LASTS or (idle >= SEEN_WITHIN and _is_over_for_staff(account, lasted, idle)):
        return None
    if idle >= SEEN_WITHIN:
        _note_seen(sign_in.id)
    account.sign_in_key = key
    return account


def _note_seen(sign_in_id: int) -> None:
    """Nobody waits, or is kept from reading, because others are writing: the next request tries again."""
    try:
        with transaction(waits=False):
            db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now()))
    except OperationalError as problem:
        if not has_waited_in_vain(problem):
            raise


def _is_over_for_staff(account: Account, lasted: timedelta, idle: timedelta) -> bool:
    """Who is staff is looked up for those alone whose session would be over if they were."""
    if lasted < STAFF_SESSION_LASTS and idle < STAFF_SEEN_WITHIN:
        return False
    return account.is_convenor or account.is_administrator or any(check(account.id) for check in _staff_checks)


def list_signed_in(account_ids: Iterable[int]) -> set[str]:
    """Of these accounts, the browsers that are signed in, by `digest_of` their key. Bare columns: a hall of two thousand is
    looked through every second."""
    return set(db.session.scalars(select(SignIn.digest).where(SignIn.account_id.in_(account_ids))))
