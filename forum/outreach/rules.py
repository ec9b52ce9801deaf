"""Who keeps the log of what was sent where."""

from __future__ import annotations

from forum.consultations.rules import is_not_closed_for_good
from forum.kernel.permissions import Role, declare

KEEP_LOG = declare(
    "outreach.keep",
    "Keep the public log of what was sent, shown and said where.",
    {Role.ORGANISER, Role.FACILITATOR},
    is_not_closed_for_good,
)
