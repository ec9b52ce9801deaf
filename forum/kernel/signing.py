"""What is signed, for links and cookies: HMAC with SHA-256, under SECRET_KEY; what an earlier key signed (SECRET_KEY_FALLBACKS)
is read as well."""

from __future__ import annotations

import hashlib

from flask import current_app
from itsdangerous import URLSafeSerializer


def list_keys() -> list[str]:
    """The keys of this site, the one that signs last: as itsdangerous has them."""
    settings = current_app.config["SETTINGS"]
    return [*reversed(settings.secret_key_fallbacks), settings.secret_key]


def make_signer(salt: str) -> URLSafeSerializer:
    """Signs for one purpose, which the salt names. Links that were signed before, with itsdangerous' own SHA-1, go on working, as
    they stand in letters and on paper: it reads those too, and makes none."""
    sha_256 = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    return URLSafeSerializer(list_keys(), salt=salt, signer_kwargs=sha_256, fallback_signers=[{}])
