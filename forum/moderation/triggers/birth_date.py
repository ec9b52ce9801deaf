from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import Submission, Trigger

TRIGGER = Trigger("birth_date", _l("date of birth"), _l("This looks like it has a date of birth in it."), "private", Effect.HOLD)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ /.-](?:\d{{1,2}}|{_MONTH})[ /.-](?:19|20)?\d\d"
# A date alone is only a date; it takes a word about birth to make it somebody's.
_BIRTH = re.compile(rf"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|born(?: on)?)\W{{0,6}}(?:is |was )?({_DAY})\b", re.I)


def look(submission: Submission) -> list[str]:
    return [match[0] for match in _BIRTH.finditer(submission.text)]
