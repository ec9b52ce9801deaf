"""What goes with every answer: security headers, how long it may be kept, a reference that is also in the log."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import structlog
from flask import Flask, Response, g, request, session
from werkzeug.exceptions import RequestURITooLarge

from config import Settings
from forum.kernel.clock import now
from forum.kernel.errors import NotFound
from forum.web.drafts import SESSION_ACCOUNT
from forum.web.proxies import remember_proxy
from forum.web.static_files import A_YEAR

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' {sockets}; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LONGEST_ADDRESS = 8_000
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


# For a page on which people write what only they may have.
SILENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def list_headers_of_silent_page() -> dict[str, str]:
    """For an answer whose page cannot send anything: no request or socket of a script, no form. What its own files are asked for
    is all that leaves it, and where somebody goes from it hears nothing of it."""
    return {"Content-Security-Policy": SILENT_POLICY, "Referrer-Policy": "no-referrer"}


def list_headers(settings: Settings) -> dict[str, str]:
    """What every answer of the site carries, whatever gives it."""
    headers = HEADERS | {"Content-Security-Policy": POLICY.format(sockets=_socket_address(settings))}
    if settings.is_production:
        headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
    return headers


def allow_also(directive: str) -> None:
    """With the answer to this request: its page may load what this says too, for example `frame-src https://example.org`."""
    g.allows_also = directive


def clear_what_the_browser_keeps() -> None:
    """With the answer to this request: pages of somebody who has just signed out are not shown again by Back. What pages keep in
    the browser goes by static/js/site/drafts.js; here it would take along how somebody wants pages to be."""
    g.clears_site_data = True


# What a proxy says of whom it asks for.
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")
TELL_OF_PROXY_EVERY = timedelta(hours=1)
log = structlog.get_logger()


def set_up_headers(app: Flask, settings: Settings) -> None:
    """Called once at start."""
    told: list[datetime] = []  # of a proxy, lately

    @app.before_request
    def start() -> None:
        g.reference, g.allows_also = secrets.token_hex(4), ""
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(reference=g.reference, rule=_name_rule(), method=request.method)
        if not settings.proxies and any(name in request.headers for name in FORWARDED):
            _tell_of_proxy(told)
        if len(request.path) + len(request.query_string) > LONGEST_ADDRESS:
            raise RequestURITooLarge
        if "\0" in request.path or any("\0" in value for value in request.args.values()):
            raise NotFound  # PostgreSQL cannot hold it, so nothing has such a name.

    headers = list_headers(settings)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if g.get("allows_also"):
            response.headers["Content-Security-Policy"] += f"; {g.allows_also}"
        if "reference" in g:
            response.headers["X-Reference"] = g.reference
        if g.get("clears_site_data"):
            response.headers["Clear-Site-Data"] = '"cache"'
            response.headers["Cache-Control"] = "no-store"
        response.headers.setdefault("Cache-Control", "no-store" if _is_personal(app) else "private, no-cache")
        return response


def _tell_of_proxy(told: list[datetime]) -> None:
    """In the log once in a process: a visitor can send such a header too."""
    if not told:
        log.warning(
            "PROXIES is 0, and a request came through a proxy: to limits all visitors are one address. Set it to the number "
            "of proxies in front (docs/running.md)."
        )
    if not told or now() - told[-1] > TELL_OF_PROXY_EVERY:
        told[:] = [now()]
        remember_proxy(request.remote_addr)


def _is_personal(app: Flask) -> bool:
    """Whether whoever asks is signed in, or was. Not asked of somebody without a cookie: to look into a session would say that
    the page depends on it."""
    if request.endpoint == "static" or app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return False
    return SESSION_ACCOUNT in session


def _name_rule() -> str:
    """The rule of the address, for the log: its values may be a secret link, or lead to what somebody reads and wrote."""
    return request.url_rule.rule if request.url_rule else "no rule"


def _socket_address(settings: Settings) -> str:
    """Older Safari does not count a WebSocket to the site itself as 'self'."""
    return settings.site_url.replace("http", "ws", 1)
