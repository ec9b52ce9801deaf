"""Who sees what about the site itself."""

from __future__ import annotations

from forum.kernel.permissions import Role, declare

SEE_HEALTH = declare("site.see_health", "See whether the site runs as it should.", {Role.CONVENOR, Role.ADMINISTRATOR})
