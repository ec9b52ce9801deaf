"""Who keeps the register."""

from __future__ import annotations

from forum.kernel.permissions import Role, declare

KEEP_REGISTER = declare("register.keep", "Keep the public register of bodies and people who are asked.", {Role.ORGANISER})
