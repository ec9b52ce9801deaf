"""The address of a consultation, out of its title."""

from __future__ import annotations

import re
import unicodedata

from forum.consultations.models import Consultation
from forum.kernel.db import db, new_public_id

RESERVED_SLUGS = {"new"}


def make_slug(title: str) -> str:
    """The title in an address: plain letters, six words at most; with something random when that is taken or empty."""
    slug = "-".join(list_address_words(title)[:6])[:60].strip("-")
    taken = slug in RESERVED_SLUGS or db.session.query(Consultation.id).filter_by(slug=slug).first() is not None
    return slug if slug and not taken else "-".join(filter(None, [slug, new_public_id()[:6]]))


def list_address_words(text: str) -> list[str]:
    """The words of a text as an address has them."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z0-9]+", plain)
