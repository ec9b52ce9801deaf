from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import Submission, Trigger, digits_of

TRIGGER = Trigger("nhs_number", _l("NHS number"), _l("This looks like it has an NHS number in it."), "private", Effect.HOLD)
_TEN_DIGITS = re.compile(r"(?<![\d+£])(?<!\d[ ,.-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d])(?![ -]\d)")


def look(submission: Submission) -> list[str]:
    return [found for found in _TEN_DIGITS.findall(submission.text) if is_nhs_number(digits_of(found))]


def is_nhs_number(digits: str) -> bool:
    """Ten digits of which the last checks the others: modulus 11, weights 10 to 2 (NHS Data Dictionary, "NHS NUMBER")."""
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return check != 10 and check % 11 == int(digits[9])
