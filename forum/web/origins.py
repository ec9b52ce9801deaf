"""Where a form came from that carries no token, or an old one."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from forum.kernel.errors import SignInNeeded
from forum.web.drafts import has_been_signed_out
from forum.web.forms import csrf


def check_origin() -> None:
    """For a view that is exempt from the check of tokens, as its form stands on pages that are kept for visitors, without one.

    Whoever is signed in sends one. Anybody else's browser has to say that the form is ours: what they send does nothing yet, but
    the answer would take the place of a session, which comes along only from our own pages. Raises SignInNeeded for somebody
    whose session has ended: we know them already."""
    if request.method != "POST":
        return
    came_from = request.headers.get("Origin") or request.headers.get("Referer") or ""
    if current_user.is_authenticated or "csrf_token" in request.form or urlsplit(came_from).netloc != request.host:
        csrf.protect()
    if has_been_signed_out():
        raise SignInNeeded


def has_old_token() -> bool:
    """For a view that is exempt from the check of tokens, as whoever sends its form is not led away from it, signed in or not: it
    is drawn again with all that they typed. Raises CSRFError for a form that came from elsewhere."""
    came_from = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        csrf.protect()
    except CSRFError:
        if urlsplit(came_from).netloc != request.host:
            raise
        return True
    return False
