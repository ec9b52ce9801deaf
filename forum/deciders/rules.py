"""Who may say who decides."""

from __future__ import annotations

from forum.kernel.permissions import Role, declare

NAME_DECIDERS = declare("decider.name", "Say who decides: people, boards and committees, and their meetings.", {Role.ORGANISER})
LONGEST_INTERESTS = 1_000
DECLARE_INTERESTS = declare(
    "decider.declare_interests", "Say in public, as the independent go-between, what one’s own interests are.", {Role.BROKER}
)
