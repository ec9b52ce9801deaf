from __future__ import annotations

from forum.kernel.permissions import Role, declare

IMPORT_STATEMENTS = declare(
    "opinions.import", "Bring in statements that were collected elsewhere (from the command line only).", ()
)
CHOOSE_SUBJECT = declare("opinions.choose_subject", "Say which option a statement is about.", {Role.ORGANISER, Role.FACILITATOR})
