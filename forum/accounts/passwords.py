"""Passwords: Argon2id with the parameters OWASP's Password Storage Cheat Sheet gives for 19 MiB (t=2, p=1)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

NO_PASSWORD = "!"  # noqa: S105  (no hash: no password fits it)
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Checked when nobody has the e-mail that was typed, so that the answer takes as long as for one that is known.
_NOBODY = _hasher.hash("a password that nobody has")


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    if stored == NO_PASSWORD:
        stored = None
    try:
        return _hasher.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_common(password: str, own_words: Iterable[str] = ()) -> bool:
    """Whether it is among those that are tried first: one of a list, whatever its capitals and with digits or signs around it;
    the same few characters over and over; or nothing but one of `own_words`, the site's and the person's, with such around it."""
    typed = password.lower()
    stem = _AROUND.sub("", typed)
    own = {re.sub(r"\W", "", word.lower()) for word in own_words} - {""}
    return bool(
        _digest(typed) in _list_common()
        or _digest(stem) in _list_common()
        or _REPEATED.fullmatch(typed)
        or _counts_on(typed)
        or re.sub(r"\W", "", typed) in own
        or re.sub(r"\W", "", stem) in own
    )


def _counts_on(typed: str) -> bool:
    """Whether it is digits that go up or down by one, as on a keyboard too, or a row of letters."""
    return any(typed in row or typed in row[::-1] for row in _ROWS)


_ROWS = ("0123456789" * 13, "abcdefghijklmnopqrstuvwxyz" * 5, "qwertyuiopasdfghjklzxcvbnm")
# Short: the same character, or up to eight of them, at least twice and nothing else.
_REPEATED = re.compile(r"(.{1,8})\1+", re.DOTALL)
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")


@cache
def _list_common() -> frozenset[str]:
    """Made from the list that zxcvbn 4.5 brings (30,000, from leaks): those of ten characters and more, and the words of five and
    more within the first 10,000. As digests, since many are words that nobody should have to read here."""
    return frozenset((Path(__file__).parent / "common_passwords.txt").read_text(encoding="ascii").split())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]


def is_outdated(stored: str) -> bool:
    """Whether a new one would be hashed with other parameters. It can be hashed anew only while its owner signs in."""
    return _hasher.check_needs_rehash(stored)
