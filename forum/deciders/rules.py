"""Who may say who decides."""

from __future__ import annotations

from forum.kernel.permissions import Role, declare

NAME_DECIDERS = declare("decider.name", "Say who decides: people, boards and committees, and their meetings.", {Role.ORGANISER})
