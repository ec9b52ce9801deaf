"""Puts together what every page has; each subject is a module beside this one."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from config import MEGABYTE, Settings
from forum.kernel.log_cache import set_up_log_cache
from forum.web.error_pages import set_up_error_pages
from forum.web.forms import csrf
from forum.web.headers import set_up_headers
from forum.web.kept_pages import set_up_kept_pages
from forum.web.last_made import set_up_last_made
from forum.web.static_files import set_up_static_files
from forum.web.templates import set_up_templates

LARGEST_ROW = 2**31 - 1  # PostgreSQL's integer; a larger number would be a fault there and nothing on SQLite
SESSION_COOKIE_LASTS = timedelta(days=30)  # as long as the longest session (accounts/rules.py), which ends it before


class RowNumber(IntegerConverter):
    """A number in an address: one that no row can have leads nowhere, on either database."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_ROW)


def set_up_web(app: Flask, settings: Settings) -> None:
    """Called once at start. Raises RuntimeError when the CSS and JavaScript are not built."""
    app.config |= {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": settings.secret_key_fallbacks,
        "TRUSTED_HOSTS": settings.trusted_hosts,
        "MAX_CONTENT_LENGTH": settings.upload_limit + MEGABYTE,  # for what a form has beside the file
        "MAX_FORM_MEMORY_SIZE": 2 * MEGABYTE,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.is_production else "session",
        "SESSION_COOKIE_SECURE": settings.is_production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": SESSION_COOKIE_LASTS,
        # Sent anew with every file, the cookie of a page that is being left would overwrite that of the next.
        "SESSION_REFRESH_EACH_REQUEST": False,
        # A token lives as long as its session: somebody who writes for an hour must not lose a word.
        "WTF_CSRF_TIME_LIMIT": None,
        "CURRENCY": settings.currency,
        "BABEL_DEFAULT_LOCALE": settings.language,
        "BABEL_DEFAULT_TIMEZONE": settings.time_zone,
        "BABEL_TRANSLATION_DIRECTORIES": str(settings.translations),
    }
    app.url_map.converters["int"] = RowNumber
    set_up_log_cache(app)
    set_up_kept_pages(app)
    set_up_last_made(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    set_up_static_files(app)
    csrf.init_app(app)
    set_up_templates(app, settings)
    set_up_headers(app, settings)
    set_up_error_pages(app)
