"""Whether requests come through a proxy that PROXIES does not know of: all visitors are then one address to the limits."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address

from sqlalchemy.exc import SQLAlchemyError

from forum.kernel import limits
from forum.kernel.db import db
from forum.kernel.limits import Limit

# Kept where uses are counted, so that `forum doctor`, which is another process, knows of it; it goes by itself.
_SEEN = Limit("unknown_proxy", 1, timedelta(days=7))


def remember_proxy(sender: str | None) -> None:
    """That a request from this address said for whom it was passed on. Only from this machine or a private network, as a proxy's
    are: from elsewhere anybody can say so. A page does not fail because this could not be noted."""
    try:
        if ip_address(sender or "").is_private and not was_proxy_seen():
            limits.spend(_SEEN, "")
    except (ValueError, SQLAlchemyError):
        db.session.rollback()


def was_proxy_seen() -> bool:
    """Whether `remember_proxy` noted one lately."""
    return limits.is_used_up(_SEEN, "")
