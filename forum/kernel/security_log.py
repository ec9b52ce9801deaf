"""One log for whoever looks after a site: who signed in, what was refused, whose rights changed.

Lines of it begin with "security: " and carry row numbers of accounts and places, and the reference, rule and method of the
request. No network or e-mail address and no words stand in it: it is kept longer, and read by more people, than either should be.
"""

from __future__ import annotations

import structlog

log = structlog.get_logger()


def log_security_event(what: str, **about: str | int | bool | None) -> None:
    """One line. `about` holds numbers and names of ours, nothing that somebody typed."""
    log.info(f"security: {what}", **about)
