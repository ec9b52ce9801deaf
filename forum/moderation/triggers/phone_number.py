from __future__ import annotations

from flask_babel import lazy_gettext as _l
from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType, number_type

from forum.contributions.screening import Effect
from forum.moderation.triggers.base import Submission, Trigger, digits_of

TRIGGER = Trigger("phone_number", _l("phone number"), _l("This looks like it has a phone number in it."), "private", Effect.HOLD)
# Numbers of organisations, not of people: 0800, 0300, 0845 and the like.
_PUBLIC = {
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.UAN,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.PREMIUM_RATE,
}
FEWEST_DIGITS = 10


def look(submission: Submission) -> list[str]:
    """Numbers that a phone would dial, as they are written here or with a country's code."""
    known = digits_of(submission.public_contacts)
    found = []
    # POSSIBLE: numbers nobody has been given yet look like private ones too, and a wrong pause costs one press.
    for match in PhoneNumberMatcher(submission.text, "GB", leniency=Leniency.POSSIBLE):
        digits = digits_of(match.raw_string)
        dialled = match.raw_string.lstrip("( ").startswith(("0", "+"))
        if dialled and len(digits) >= FEWEST_DIGITS and digits not in known and number_type(match.number) not in _PUBLIC:
            found.append(match.raw_string)
    return found
