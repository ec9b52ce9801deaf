"""What every page has: security headers, a reference for the log, error pages, template helpers."""

from __future__ import annotations

import json
import secrets
from contextlib import AbstractContextManager
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import (
    Flask,
    Response,
    before_render_template,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import ChainableUndefined, FileSystemBytecodeCache, PackageLoader, PrefixLoader, StrictUndefined, Template
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, Settings
from forum.kernel import dates
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.drafts import keep_draft
from forum.kernel.errors import NotFound, Refusal, SignInNeeded, TooMany
from forum.kernel.limits import Limit, spend
from forum.kernel.permissions import can, why_not
from forum.kernel.text import as_plain, link_addresses
from forum.web.access import current_actor
from forum.web.forms import SESSION_DRAFT, describe_errors, describe_field
from forum.web.kept_pages import set_up_kept_pages
from forum.web.static_files import A_YEAR, set_up_static_files

log = structlog.get_logger()
csrf = CSRFProtect()
_offered: dict[str, SimpleNamespace] = {}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' {sockets}; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
LENGTHS = ("say_length", "say_how_long", "say_time_until", "say_seconds")
DRAFTS_FROM_ADDRESS = Limit("drafts from address", 200, timedelta(hours=1))
GOV_MACROS = {
    "button": "govukButton",
    "character_count": "govukCharacterCount",
    "checkboxes": "govukCheckboxes",
    "error_summary": "govukErrorSummary",
    "file_upload": "govukFileUpload",
    "input": "govukInput",
    "password_input": "govukPasswordInput",
    "radios": "govukRadios",
    "select": "govukSelect",
    "textarea": "govukTextarea",
}


def set_up_web(app: Flask, settings: Settings) -> None:
    """Called once at start. Raises RuntimeError when the CSS and JavaScript are not built."""
    app.config |= {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "TRUSTED_HOSTS": settings.trusted_hosts,
        "MAX_CONTENT_LENGTH": settings.upload_limit + 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.is_production else "session",
        "SESSION_COOKIE_SECURE": settings.is_production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": 30 * 24 * 3600,
        # Sent anew with every file, the cookie of a page that is being left would overwrite that of the next.
        "SESSION_REFRESH_EACH_REQUEST": False,
        # A token lives as long as its session: somebody who writes for an hour must not lose a word.
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "en_GB",
        "BABEL_DEFAULT_TIMEZONE": settings.time_zone,
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
    }
    set_up_kept_pages(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    set_up_static_files(app)
    csrf.init_app(app)
    _set_up_templates(app, settings)
    _set_up_requests(app)
    _set_up_errors(app)


def offer_to_templates(feature: str, **names: Any) -> None:
    """Gives every template, macros too, what a feature has for them, as `feature.name`. Called at import, beside its views."""
    _offered[feature] = SimpleNamespace(**names)


def add_offers_to_templates(app: Flask) -> None:
    """After the features are imported."""
    app.jinja_env.globals |= _offered


def public_url(endpoint: str, **values: Any) -> str:
    """An address for mail: built from SITE_URL, never from the Host header of whoever asked."""
    site = urlsplit(current_app.config["SETTINGS"].site_url)
    adapter = current_app.url_map.bind(site.netloc, script_name=site.path or "/", url_scheme=site.scheme)
    return adapter.build(endpoint, values, force_external=True)


def safe_next(target: str | None) -> str:
    """Where to go after signing in: a path on this site, or the front page."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and not set(target) & set("\r\n\t\\"):
        return target
    return url_for("consultations.index")


def keep_draft_for(target: str) -> None:
    """Keeps what was just sent for the form at `target`, in this browser's session."""
    try:
        spend(DRAFTS_FROM_ADDRESS, request.remote_addr or "")
    except TooMany:
        return
    public_id = keep_draft(target, request.form.to_dict())
    if public_id:
        session[SESSION_DRAFT] = public_id


def lead_to_join(slug: str) -> ResponseReturnValue:
    """Where somebody who would take part is sent first; afterwards they are back where they were, with their words."""
    target = request.full_path.rstrip("?") if request.method == "GET" else request.path
    if request.method == "POST":
        keep_draft_for(request.path)
        flash(_("Choose a name first. Your words are kept and will be in the form again."))
    return redirect(url_for("consultation_join.join", slug=slug, next=target), 303)


def rendering_context(app: Flask) -> AbstractContextManager[Any]:
    """For templates that are drawn for a live window, outside a request: the same ones as on pages, which make addresses."""
    return app.test_request_context(base_url=app.config["SETTINGS"].site_url)


def find_form() -> str:
    """Where the form that was just sent can be seen: its own address, or the page its button was on."""
    if request.url_rule and "GET" in (request.url_rule.methods or ()):
        return request.full_path.rstrip("?")
    before = urlsplit(request.referrer or "")
    return safe_next(before.path if before.netloc == request.host else None)


def _set_up_templates(app: Flask, settings: Settings) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.template_cache:
        # Before the macros below are compiled, which is most of what building an application costs. For tests only, in a folder
        # of one run: what is kept there is code that runs, and Jinja does not notice when it was compiled under other options.
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(settings.template_cache)
    # Sentences may be laid out over lines: as in babel.cfg, line breaks in {% trans %} are no part of what is translated.
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals |= {
        "asset": _Assets(ROOT / "static" / "dist" / "manifest.json"),
        "site_name": settings.site_name,
        "shows_outbox": settings.keeps_mail_on_a_page,
        "is_demo": settings.environment == "demo",
        "can": lambda permission, thing: can(current_actor(), permission, thing),
        "why_not": lambda permission, thing: why_not(current_actor(), permission, thing),
        "actor": current_actor,
        "now": now,
        "describe_field": describe_field,
        "describe_errors": describe_errors,
        "gov": _load_gov_macros(app),
    }
    app.jinja_env.filters |= {"as_plain": as_plain, "links_in_mail": link_addresses}
    before_render_template.connect(_name_style_roots, app)
    for name in ("say_day", "say_short_day", "say_moment", "say_deadline", "say_span", "say_time", *LENGTHS):
        app.jinja_env.filters[name] = getattr(dates, name)


def _name_style_roots(app: Flask, template: Template, context: dict[str, Any]) -> None:
    """The folders of a page's template as classes of its body (`in-voting in-manage`): a feature's styles begin with its own,
    so that they touch no other's pages."""
    context["style_roots"] = " ".join(f"in-{folder}" for folder in (template.name or "").split("/")[:-1])


def _load_gov_macros(app: Flask) -> dict[str, Any]:
    """govuk-frontend's macros. They expect missing parameters to be quietly empty, so they get an environment of their own."""
    loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    environment = app.jinja_env.overlay(undefined=ChainableUndefined, loader=loader)
    macros = {}
    for name, macro in GOV_MACROS.items():
        template = environment.get_template(f"govuk_frontend_jinja/components/{name.replace('_', '-')}/macro.html")
        macros[name] = getattr(template.module, macro)
    return macros


class _Assets:
    """The hashed name of a built file. Read once; a missing build says how to make it."""

    def __init__(self, manifest: Path) -> None:
        if not manifest.exists():
            raise RuntimeError("The CSS and JavaScript are not built. Run: python3 run.py setup")
        self._names: dict[str, str] = json.loads(manifest.read_text())

    def __call__(self, name: str) -> str:
        return url_for("static", filename=self._names[name])


def _set_up_requests(app: Flask) -> None:
    @app.before_request
    def start() -> None:
        g.reference = secrets.token_hex(4)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(reference=g.reference, path=request.path, method=request.method)
        if "\0" in request.path or any("\0" in value for value in request.args.values()):
            raise NotFound  # PostgreSQL cannot hold it, so nothing has such a name.

    headers = HEADERS | {"Content-Security-Policy": POLICY.format(sockets=_socket_address(app.config["SETTINGS"]))}

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if app.config["SETTINGS"].is_production:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}; includeSubDomains")
        if "reference" in g:
            response.headers["X-Reference"] = g.reference
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def _socket_address(settings: Settings) -> str:
    """Older Safari does not count a WebSocket to the site itself as 'self'."""
    return settings.site_url.replace("http", "ws", 1)


def _set_up_errors(app: Flask) -> None:
    app.register_error_handler(Refusal, _show_refusal)
    app.register_error_handler(CSRFError, _show_stale_form)
    app.register_error_handler(HTTPException, _show_http_problem)
    app.register_error_handler(Exception, _show_fault)


def _show_refusal(problem: Refusal) -> ResponseReturnValue:
    db.session.rollback()
    if isinstance(problem, SignInNeeded) and not _wants_json():
        return _lead_to_sign_in()
    response = _problem_page(problem.status, problem.sentence)
    if isinstance(problem, TooMany):
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _lead_to_sign_in() -> ResponseReturnValue:
    target = find_form()
    if request.method == "POST":
        keep_draft_for(request.path)
        if session.get(SESSION_DRAFT):
            flash(_("You are signed out. Your words are kept: sign in and they will be in the form again."))
        else:
            flash(_("You are signed out. Sign in and try again."))
    return redirect(url_for("accounts.sign_in", next=target), 303)


def _show_stale_form(problem: CSRFError) -> ResponseReturnValue:
    """The page was open longer than its session. From our own pages the words go back into the form; else nothing is kept."""
    came_from = request.headers.get("Origin") or request.headers.get("Referer") or ""
    from_here = urlsplit(came_from).netloc == request.host
    if _wants_json() or not from_here:
        return _problem_page(HTTPStatus.BAD_REQUEST, _("This form did not come from a page of ours, so nothing was done."))
    if not current_actor().is_signed_in and request.endpoint and request.endpoint != "accounts.sign_in":
        return _lead_to_sign_in()
    keep_draft_for(request.path)
    flash(_("This page had been open for a long time, so we loaded it again. Please press the button once more."))
    return redirect(find_form(), 303)


def _show_http_problem(problem: HTTPException) -> ResponseReturnValue:
    if isinstance(problem, SecurityError):
        # Asked under a name that is not ours: no page, as its links would carry that name.
        return Response("This address is not served here.\n", HTTPStatus.BAD_REQUEST, content_type="text/plain")
    if problem.code is None or problem.code < HTTPStatus.BAD_REQUEST:
        return problem.get_response()
    response = _problem_page(problem.code, "")
    if problem.code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = problem.get_response().headers.get("Allow", "")
    return response


def _show_fault(problem: Exception) -> ResponseReturnValue:
    db.session.rollback()
    log.error("fault", exc_info=problem)
    return _problem_page(HTTPStatus.INTERNAL_SERVER_ERROR, "")


def _find_page_before() -> str:
    """The page of ours that a refused form stood on, or ""."""
    before = urlsplit(request.referrer or "")
    if request.method != "POST" or before.netloc != request.host or not before.path.startswith("/"):
        return ""
    return safe_next(f"{before.path}?{before.query}" if before.query else before.path)


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _problem_page(status: int, sentence: str) -> Response:
    status = HTTPStatus(status)
    reference = g.get("reference") or secrets.token_hex(4)
    titles = {
        400: _("That did not work"),
        403: _("You cannot do this"),
        404: _("We cannot find this page"),
        405: _("You cannot do this"),
        409: _("This cannot be done now"),
        413: _("That is too large"),
        429: _("Please wait a little"),
    }
    title = titles.get(status, _("Sorry, something went wrong") if status >= 500 else _("That did not work"))
    if _wants_json():
        problem_json = {
            "type": "about:blank",
            "title": title,
            "status": int(status),
            "detail": sentence,
            "reference": reference,
        }
        return Response(json.dumps(problem_json), status, content_type="application/problem+json")
    facts_of_page = {"title": title, "sentence": sentence, "status": int(status), "reference": reference}
    page = render_template("problem.html", came_from=_find_page_before(), **facts_of_page)
    return Response(page, status, content_type="text/html; charset=utf-8")
