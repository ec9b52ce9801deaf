"""From whom a request that came through proxies is, and whether it came through one that PROXIES does not know of: all visitors
are then one address to the limits."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from forum.kernel import limits
from forum.kernel.db import db
from forum.kernel.errors import TooMany
from forum.kernel.limits import Limit

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# Kept where uses are counted, so that `forum doctor`, which is another process, knows of it; it goes by itself.
_SEEN = Limit("unknown_proxy", 1, timedelta(days=7))


def remember_proxy(sender: str | None) -> None:
    """That a request from this address said for whom it was passed on. Only from this machine or a private network, as a proxy's
    are: from elsewhere anybody can say so. A page does not fail because this could not be noted."""
    try:
        if ip_address(sender or "").is_private and not was_proxy_seen():
            limits.spend(_SEEN, "")
    except (TooMany, ValueError, SQLAlchemyError):
        db.session.rollback()


def was_proxy_seen() -> bool:
    """Whether `remember_proxy` noted one lately."""
    return limits.is_used_up(_SEEN, "")


def find_sender(environ: WSGIEnvironment, proxies: int) -> str:
    """The network address of who asked, as the last `proxies` before this server wrote it down: what ProxyFix does for pages."""
    passed_on = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies and len(passed_on) >= proxies and passed_on[-proxies]:
        return passed_on[-proxies]
    return str(environ.get("REMOTE_ADDR", ""))
