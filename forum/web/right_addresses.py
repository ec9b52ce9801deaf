"""An address with a slash too many at its end, or in capitals, as people type and print them: it leads on to the right one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from forum.kernel.db import is_public_id

# What we make in small letters. Anything else in an address may be a code, in which a capital is another letter.
IN_SMALL_LETTERS = frozenset({"slug", "public_id"})


def find_right_address() -> str | None:
    """Of one that leads nowhere as it was asked for; None where nothing else is meant by it."""
    path = request.path.rstrip("/") or "/"
    for address in dict.fromkeys((path, path.lower())):
        try:
            endpoint, values = current_app.url_map.bind("").match(address, request.method)
        except HTTPException:
            continue
        if endpoint != "static" and (found := _build(endpoint, values, path)) != request.path:
            return _with_query(found)
    return None


def find_in_small_letters() -> str | None:
    """Of an address that names something in capitals; None where it does not."""
    values = dict(request.view_args or {})
    small = {name: value.lower() for name, value in values.items() if _is_in_small_letters(name, value)}
    if request.endpoint is None or small.items() <= values.items():
        return None
    return _with_query(url_for(request.endpoint, **{**values, **small}))


def _is_in_small_letters(name: str, value: Any) -> bool:
    """A signed link stands where a public id does, and a capital in it is another letter."""
    return name == "slug" or (name in IN_SMALL_LETTERS and isinstance(value, str) and is_public_id(value.lower()))


def _build(endpoint: str, values: Mapping[str, Any], path: str) -> str:
    """The values as they were typed, but for those that we make in small letters."""
    typed = {part.lower(): part for part in path.split("/")}
    as_typed = {name: value if name in IN_SMALL_LETTERS else typed.get(str(value), value) for name, value in values.items()}
    return url_for(endpoint, **as_typed)


def _with_query(address: str) -> str:
    query = request.query_string.decode(errors="replace")
    return f"{address}?{query}" if query else address
