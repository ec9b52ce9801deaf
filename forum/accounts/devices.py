"""Browsers that somebody has signed in with: a stranger's wrong passwords do not keep their owner out there.

A cookie of its own, sent with pages of accounts alone: pages that are kept for visitors are asked for without any cookie. It
holds a random name and whom it knows, signed, and opens nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from itsdangerous import BadSignature

from forum.kernel.signing import make_signer

COOKIE = "device"
COOKIE_PATH = "/account"
COOKIE_LASTS = 365 * 24 * 3600  # seconds
MOST_KNOWN = 5
# In what is signed: never changed.
DEVICE = "device"


@dataclass(frozen=True)
class Device:
    """A browser, and the public ids of the accounts that have signed in with it, the latest last."""

    name: str
    known: tuple[str, ...] = ()

    def knowing(self, public_id: str) -> Device:
        """The same device, after this account has signed in."""
        others = [each for each in self.known if each != public_id]
        return Device(self.name, (*others[-MOST_KNOWN + 1 :], public_id))

    def sign(self) -> str:
        return str(make_signer(DEVICE).dumps([self.name, *self.known]))


def read_device(signed: str) -> Device:
    """The device of a cookie; a new one when there is none of ours."""
    try:
        name, *known = make_signer(DEVICE).loads(signed)
    except (BadSignature, ValueError, TypeError):
        return Device(secrets.token_urlsafe(12))
    return Device(name, tuple(known))
