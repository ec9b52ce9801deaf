"""Receipts: codes like heron-lamp-42-quay, and the chains that show when a list was altered.

A code is drawn when the ballot paper is shown, so that somebody whose phone loses the answer has it already. It is signed for
the poll and the voter: nobody can bring another's. What is kept of it says nothing of the ballot.
"""

from __future__ import annotations

import hashlib
import hmac
import random
import secrets
from collections.abc import Iterable

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from forum.activities.voting.methods.contest import Ballots
from forum.activities.voting.models import Poll
from forum.activities.voting.word_list import WORDS
from forum.kernel.signing import make_signer

# In what signs and derives codes: never changed.
RECEIPT = "receipt"


def make_code() -> str:
    one, two, three = (secrets.choice(WORDS) for _ in range(3))
    return f"{one}-{two}-{secrets.randbelow(90) + 10}-{three}"


def derive_code(poll: Poll, form_key: str) -> str:
    """The same code for the same form, so that one sent again because its answer was lost is known by it. Nothing is kept from
    which the form could be found, and without the site's secret nobody can work the code out."""
    secret = current_app.config["SECRET_KEY"].encode()
    lot = random.Random(hmac.digest(secret, f"{RECEIPT}:{poll.public_id}:{form_key}".encode(), "sha256"))  # noqa: S311  (seeded by a MAC)
    one, two, three = (lot.choice(WORDS) for _ in range(3))
    return f"{one}-{two}-{lot.randrange(10, 100)}-{three}"


def sign_code(code: str, poll: Poll, account_id: int | None) -> str:
    return str(_signer(poll, account_id).dumps(code))


def read_code(signed: str, poll: Poll, account_id: int | None) -> str | None:
    """The code, when it was made for this voter in this poll."""
    try:
        return str(_signer(poll, account_id).loads(signed))
    except BadSignature:
        return None


def chain_codes(codes: Iterable[str]) -> list[tuple[str, str]]:
    """(code, hash) in the order of the codes. Each hash is the SHA-256 of the one before, a space and the code."""
    last, rows = "", []
    for code in sorted(codes):
        last = hashlib.sha256(f"{last} {code}".encode()).hexdigest()
        rows.append((code, last))
    return rows


def hash_codes(codes: Iterable[str]) -> str:
    rows = chain_codes(codes)
    return rows[-1][1] if rows else ""


def hash_ballots(ballots: Ballots, salt: str = "") -> str:
    """The same chain over ballots in the order of their marks: one line a distinct ballot, its marks as hex and how often. Where
    they are not published it begins with a salt: without one, totals and this hash are enough to find the ballots by trying."""
    last = salt
    for marks, times in sorted(ballots.items()):
        last = hashlib.sha256(f"{last} {marks.hex()} {times}".encode()).hexdigest()
    return last


def hash_address(poll: Poll, email: str) -> str:
    """What is kept of an address that has voted. Without the poll's key, which goes at the count, nobody can try addresses."""
    return hmac.digest(poll.address_key.encode(), email.encode(), "sha256").hex()


def _signer(poll: Poll, account_id: int | None) -> URLSafeSerializer:
    return make_signer(f"{RECEIPT}:{poll.public_id}:{account_id}")
