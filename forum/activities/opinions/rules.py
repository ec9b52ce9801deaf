from __future__ import annotations

from forum.kernel.permissions import declare

IMPORT_STATEMENTS = declare(
    "opinions.import", "Bring in statements that were collected elsewhere (from the command line only).", ()
)
