"""What goes with every answer: security headers, how long it may be kept, a reference that is also in the log."""

from __future__ import annotations

import secrets

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestURITooLarge

from config import Settings
from forum.kernel.errors import NotFound
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


def set_up_headers(app: Flask, settings: Settings) -> None:
    """Called once at start."""

    @app.before_request
    def start() -> None:
        g.reference = secrets.token_hex(4)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(reference=g.reference, path=request.path, method=request.method)
        if len(request.path) + len(request.query_string) > LONGEST_ADDRESS:
            raise RequestURITooLarge
        if "\0" in request.path or any("\0" in value for value in request.args.values()):
            raise NotFound  # PostgreSQL cannot hold it, so nothing has such a name.

    headers = HEADERS | {"Content-Security-Policy": POLICY.format(sockets=_socket_address(settings))}

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if settings.is_production:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}; includeSubDomains")
        if "reference" in g:
            response.headers["X-Reference"] = g.reference
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def _socket_address(settings: Settings) -> str:
    """Older Safari does not count a WebSocket to the site itself as 'self'."""
    return settings.site_url.replace("http", "ws", 1)
