"""Who says what was changed, until when, and what comes after."""

from __future__ import annotations

from datetime import timedelta

from forum.kernel.permissions import Role, declare
from forum.opening.rules import SIGNERS

LONGEST_CHANGE = 600
CHANGE_LASTS = timedelta(days=366)  # in all, from the day on which it began
FEWEST_WORDS = 5  # of what shows that something is back: a word such as "Yes" shows nothing
REMIND_WITHIN = timedelta(days=28)

SAY_CHANGE = declare(
    "temporary.say", "Say what was changed for safety, and until when; move that day, with a reason.", {Role.ORGANISER}
)
SAY_AFTERMATH = declare("temporary.answer", "Say what comes after a temporary change.", {Role.ORGANISER, Role.LEAD})
AGREE_BACK = declare(
    "temporary.agree_back", "Agree, as a second person, that it is as it was before a temporary change, or say no.", SIGNERS
)
REOPEN = declare(
    "temporary.reopen",
    "Say that a temporary change is not over, though people were told that all is as it was.",
    {Role.ORGANISER, Role.LEAD},
)
