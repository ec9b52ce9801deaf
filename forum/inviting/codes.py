"""The code on a letter: how it is made, written and read; pure."""

from __future__ import annotations

import hashlib
from textwrap import wrap

from forum.kernel.db import new_public_id

GROUP = 4
# With what people put between the groups.
LONGEST_TYPED = 60


def make_access_code() -> str:
    """80 random bits without letters that look alike, in four groups."""
    return "-".join(wrap(new_public_id(), GROUP)).upper()


def hash_access_code(typed: str) -> str:
    """Of what somebody typed: capitals, spaces and hyphens do not count."""
    return hashlib.sha256("".join(filter(str.isalnum, typed)).lower().encode(errors="replace")).hexdigest()
