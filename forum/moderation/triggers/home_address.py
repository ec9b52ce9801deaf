from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import Submission, Trigger

TRIGGER = Trigger(
    "home_address",
    _l("house number and postcode"),
    _l("This looks like it has someone’s address in it."),
    "private",
    Effect.HOLD,
)
# A house number or flat, a few words of a street, and a full postcode. A postcode or a street alone points to nobody.
_ADDRESS = re.compile(
    r"\b(?:flat \d{1,4}[a-z]?,? )?\d{1,4}[a-z]?,? (?:[A-Z][\w’'.-]*[ ,]+){1,8}[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
)
_LOWER = re.compile(
    r"\b\d{1,4}[a-z]? [a-z ]{2,30}(?:road|street|lane|close|avenue|drive|way|court|place|terrace|gardens|crescent|row)\b"
    r"[\w ,]{0,40}?[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b",
    re.I,
)
# "Number 12, SW1A 1AA": of many postcodes that is one door.
_NUMBER = re.compile(r"\bnumber \d{1,4}[a-z]?, ?[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b", re.I)


def look(submission: Submission) -> list[str]:
    public = submission.public_contacts.lower()
    found = {match[0] for pattern in (_ADDRESS, _LOWER, _NUMBER) for match in pattern.finditer(submission.text)}
    whole = [phrase for phrase in found if not any(phrase != other and phrase in other for other in found)]
    return sorted(phrase for phrase in whole if phrase.lower() not in public)
