"""What shows that somebody is a guest: a name signed, which their browser keeps, and which stands in the link they can keep. It
opens no account: that of a guest alone, and nothing once it is no guest's any more."""

from __future__ import annotations

from itsdangerous import BadSignature
from sqlalchemy import select

from forum.accounts.models import Account
from forum.kernel.db import db
from forum.kernel.signing import make_signer

# In what is signed: never changed.
GUEST = "guest"


def sign_guest(account: Account) -> str:
    """The same each time, for as long as the site signs with this key."""
    return str(make_signer(GUEST).dumps(account.public_id))


def find_guest(signed: str) -> Account | None:
    """Whose it is; None for what we did not sign, and once they have left."""
    public_id = _read(signed)
    return None if public_id is None else find_guest_before(public_id)


def find_guest_before(public_id: str) -> Account | None:
    """Who was a guest in a browser. Their name shows nobody that it was them: only what is signed does."""
    return db.session.scalar(select(Account).filter_by(public_id=public_id, is_guest=True))


def is_signed_guest(signed: str) -> bool:
    """Whether we signed it, and all of it is here: not a link that was cut off."""
    return _read(signed) is not None


def _read(signed: str) -> str | None:
    try:
        return str(make_signer(GUEST).loads(signed))
    except BadSignature:
        return None
