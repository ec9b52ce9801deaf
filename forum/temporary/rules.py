"""Who says what was changed, until when, and what comes after."""

from __future__ import annotations

from datetime import timedelta

from forum.kernel.permissions import Role, declare

LONGEST_CHANGE = 600
LASTS_AT_MOST = timedelta(days=366)  # from the day on which somebody says until when
REMIND_WITHIN = timedelta(days=28)

SAY_CHANGE = declare(
    "temporary.say", "Say what was changed for safety, and until when; move that day, with a reason.", {Role.ORGANISER}
)
SAY_AFTERMATH = declare("temporary.answer", "Say what comes after a temporary change.", {Role.ORGANISER, Role.LEAD})
