"""The site's name, colour and people as the page that is being drawn shows them."""

from __future__ import annotations

from flask import g, has_request_context, request

from forum.kernel.events import SITE
from forum.kernel.log_cache import find_cached
from forum.kernel.site_settings import Site, begin_site, read_site

_KEPT = "forum.current_site"


def current_site() -> Site:
    """Read once for a request, and only for one that shows it; outside a request each time."""
    if not has_request_context():
        return read_site()
    # A page that says what failed asks nothing of a database that may be what failed.
    kept: Site | None = request.environ.get(_KEPT)
    if kept is None:
        kept = begin_site() if g.get("asks_no_database") else find_cached("site", SITE, read_site)
    request.environ[_KEPT] = kept
    return kept


def forget_current_site() -> None:
    """After it was changed: what this request shows from here on is what stands now."""
    if has_request_context():
        request.environ.pop(_KEPT, None)
