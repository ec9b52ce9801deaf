"""Addresses in templates. A page asks for some thirty, mostly those that the page before asked for: the way through the router
is gone once for each."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, request

# About 400 bytes each. What is longer came from outside, such as the page to come back to, and is hardly asked for twice.
MOST_KEPT = 4_096
LONGEST_KEPT = 100


def set_up_addresses(app: Flask) -> Callable[..., str]:
    """Called once at start. Returns `url_for` as templates call it; what it is called with is all that an address depends on,
    besides the root of the site for who asks."""

    @lru_cache(MOST_KEPT)
    def build(_script_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return app.url_for(endpoint, **dict(values))

    def url_for(endpoint: str, **values: Any) -> str:
        if endpoint[0] == "." or not all(isinstance(value, str) and len(value) <= LONGEST_KEPT for value in values.values()):
            return app.url_for(endpoint, **values)  # 1 and True are equal, and not alike in an address.
        return build(request.script_root, endpoint, tuple(values.items()))

    app.jinja_env.globals["url_for"] = url_for
    return url_for
