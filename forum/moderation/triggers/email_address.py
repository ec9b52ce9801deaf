from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import Submission, Trigger

TRIGGER = Trigger(
    "email_address", _l("email address"), _l("This looks like it has an email address in it."), "private", Effect.HOLD
)
_ADDRESS = re.compile(r"\b([\w.+-]{1,64})@((?:[\w-]{1,63}\.)+[a-z]{2,24})\b", re.I)
# Written so that machines should not see it: "anna (at) mail dot example", "kofi dot a at mail dot org".
_HIDDEN = re.compile(
    r"\b(\w{1,30}(?: dot \w{1,30}){0,3}) ?(?:\(at\)|\[at\]| at ) ?"
    r"(?:\w{1,30} dot ){1,3}(?:com|org|net|uk|co|example)\b",
    re.I,
)
# Mailboxes of an office, not of a person.
_OFFICES = frozenset(
    "info contact contactus enquiries enquiry hello help office reception admin complaints feedback pals team support "
    "press media news nightcare consultation consultations council bookings appointments".split()
)


def look(submission: Submission) -> list[str]:
    public = submission.public_contacts.lower()
    return [
        match[0]
        for pattern in (_ADDRESS, _HIDDEN)
        for match in pattern.finditer(submission.text)
        if match[1].lower() not in _OFFICES and match[0].lower() not in public
    ]
