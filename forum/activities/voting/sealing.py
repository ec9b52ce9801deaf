"""Ballots of a secret vote that runs, sealed: whoever has the public half of its poll's key can close a box, and only the private
half, which is in no database, opens it.

In a box lie poll, person, whether a guest's, and the marks, one byte each: a box that was moved to another row is refused, and
all boxes of a poll are of one length.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from forum.activities.voting.methods.contest import Marks

_HEAD = struct.Struct(">QQ?")  # poll, person, by a guest


class BoxFault(Exception):
    """A box that does not open with this key, or that lies in a row which is not its own."""


@dataclass(frozen=True)
class Opened:
    """What was in a box, without its voter."""

    by_guest: bool
    marks: Marks


def make_private_key() -> bytes:
    return bytes(PrivateKey.generate())


def find_public_key(private_key: bytes) -> str:
    """As it is stored with the poll. Raises BoxFault for what is no private key."""
    try:
        return bytes(PrivateKey(private_key).public_key).hex()
    except (CryptoError, TypeError, ValueError) as problem:
        raise BoxFault("not a private key") from problem


def is_private_key_of(public_key: str, candidate: bytes) -> bool:
    """Whether what is kept under a name is the key that is meant, and whole."""
    try:
        return find_public_key(candidate) == public_key
    except BoxFault:
        return False


def seal(public_key: str, *, poll_id: int, participation_id: int, by_guest: bool, marks: Marks) -> bytes:
    content = _HEAD.pack(poll_id, participation_id, by_guest) + marks
    return SealedBox(PublicKey(bytes.fromhex(public_key))).encrypt(content)


def open_all(private_key: bytes, poll_id: int, boxes: Iterable[tuple[int, bytes]]) -> Counter[Opened]:
    """How often each was in the (person, box) of a poll: nothing is left of which lay where. Raises BoxFault, which names the row
    and nothing that was in it."""
    try:
        opener = SealedBox(PrivateKey(private_key))
    except (CryptoError, TypeError, ValueError) as problem:
        raise BoxFault("not a private key") from problem
    opened: Counter[Opened] = Counter()
    for participation_id, box in boxes:
        row = f"the box of poll {poll_id}, person {participation_id}"
        try:
            content = opener.decrypt(box)
            poll, person, by_guest = _HEAD.unpack_from(content)
        except (CryptoError, TypeError, ValueError, struct.error) as problem:
            raise BoxFault(f"{row} does not open") from problem
        if (poll, person) != (poll_id, participation_id):
            raise BoxFault(f"{row} was sealed for another row")
        opened[Opened(by_guest, content[_HEAD.size :])] += 1
    return opened
