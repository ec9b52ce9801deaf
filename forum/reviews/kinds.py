"""The two reviews of a consultation, and how long what they say may be."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

MOST_STEPS = 12
LONGEST_WORDS = 2_000
LONGEST_STEP = 300
LONGEST_OWNER = 120


class ReviewKind(StrEnum):
    """Stored. In their order in time."""

    MIDPOINT = "midpoint"
    CLOSING = "closing"


KINDS = {ReviewKind.MIDPOINT: _l("Mid-point review"), ReviewKind.CLOSING: _l("Closing review")}
