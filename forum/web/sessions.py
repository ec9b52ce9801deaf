"""What a browser keeps of a session, in its cookie: signed, so that nobody can change it, and sealed, so that nobody can read
in it what its owner was just told (the receipt of a secret vote) or where their drafts are."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

_PURPOSE = b"session cookie"  # So that this key is of no use for anything else. Never changed.


class SealedSerializer(URLSafeTimedSerializer):
    """Signs as Flask does, and seals what is signed. Cookies that were only signed are read too: nobody is signed out by that."""

    boxes: Sequence[SecretBox] = ()

    def dumps(self, obj: Any, salt: str | bytes | None = None) -> str:
        """What goes into the cookie."""
        signed = super().dumps(obj, salt)
        return urlsafe_b64encode(self.boxes[0].encrypt(str(signed).encode())).decode().rstrip("=")

    def loads(self, s: str | bytes, *args: Any, **kwargs: Any) -> Any:
        """Raises BadSignature for what is neither, as the class it extends does."""
        return super().loads(self._open(s) or s, *args, **kwargs)

    def _open(self, sealed: str | bytes) -> bytes | None:
        try:
            content = urlsafe_b64decode(_pad(sealed.encode() if isinstance(sealed, str) else sealed))
        except ValueError:
            return None
        for box in self.boxes:
            try:
                return box.decrypt(content)
            except (CryptoError, ValueError):
                continue
        return None


class SealedSessions(SecureCookieSessionInterface):
    """Flask's own sessions, in a cookie that nobody can read."""

    digest_method = staticmethod(hashlib.sha256)  # Flask's own is SHA-1.

    def get_signing_serializer(self, app: Flask) -> SealedSerializer | None:
        """As Flask has it, under SECRET_KEY and what came before it."""
        signing = super().get_signing_serializer(app)
        if signing is None:
            return None
        serializer = SealedSerializer(
            signing.secret_keys,
            salt=self.salt,
            serializer=self.serializer,
            signer_kwargs={"key_derivation": self.key_derivation, "digest_method": self.digest_method},
        )
        serializer.boxes = [_make_box(key) for key in reversed(signing.secret_keys)]  # The last one is the key of now.
        return serializer


def _make_box(key: bytes) -> SecretBox:
    return SecretBox(hashlib.blake2b(hashlib.sha512(key).digest(), digest_size=SecretBox.KEY_SIZE, person=_PURPOSE).digest())


def _pad(text: bytes) -> bytes:
    return text + b"=" * (-len(text) % 4)
