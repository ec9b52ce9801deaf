"""The code on a letter: how it is made, written and read; pure."""

from __future__ import annotations

import hashlib
from textwrap import wrap

from forum.kernel.db import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH

GROUP = 4
# With what people put between the groups.
LONGEST_TYPED = 60


def make_access_code(random_bytes: bytes) -> str:
    """80 bits of them, without letters that look alike, in four groups."""
    signs = "".join(PUBLIC_ID_ALPHABET[each % len(PUBLIC_ID_ALPHABET)] for each in random_bytes[:PUBLIC_ID_LENGTH])
    return "-".join(wrap(signs, GROUP)).upper()


def hash_access_code(typed: str) -> str:
    """Of what somebody typed: capitals, spaces and hyphens do not count."""
    return hashlib.sha256("".join(filter(str.isalnum, typed)).lower().encode(errors="replace")).hexdigest()
