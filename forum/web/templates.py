"""What every template can use: names that features offer, macros of govuk-frontend, built files, ways to say a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, before_render_template
from flask_babel import get_locale
from jinja2 import ChainableUndefined, FileSystemBytecodeCache, PackageLoader, PrefixLoader, StrictUndefined, Template

from config import ROOT, Settings
from forum.kernel import dates
from forum.kernel.clock import now
from forum.kernel.numbers import say_file_size
from forum.kernel.permissions import can, holds_role_for, why_not
from forum.kernel.text import as_plain, link_addresses, shorten
from forum.web.access import current_actor
from forum.web.addresses import set_up_addresses
from forum.web.current_site import current_site
from forum.web.drafts import note_drawn
from forum.web.forms import describe_errors, describe_field, was_refused
from forum.web.unsent import list_unsent
from forum.web.urls import address_with, open_to_print, public_url, wants_reloads

DAYS = (
    "say_day",
    "say_full_day",
    "say_short_day",
    "say_month",
    "say_moment",
    "say_meeting",
    "say_period",
    "say_moment_in_sentence",
    "say_bare_moment",
    "say_deadline",
    "say_deadline_in_sentence",
    "say_span",
    "say_time",
)
LENGTHS = ("say_length", "say_how_long", "say_time_until", "say_seconds", "say_about")
RULED_LENGTHS = ("say_whole_length", "say_months")
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
_offered: dict[str, SimpleNamespace] = {}
_filters: dict[str, Callable[..., str]] = {}


def offer_to_templates(feature: str, **names: Any) -> None:
    """Gives every template, macros too, what a feature has for them, as `feature.name`. Called at import, beside its views."""
    _offered[feature] = SimpleNamespace(**names)


def offer_as_filter(say: Callable[..., str]) -> Callable[..., str]:
    """Gives every template `thing|say`, by the name of the function."""
    _filters[say.__name__] = say
    return say


def add_offers_to_templates(app: Flask) -> None:
    """After the features are imported."""
    app.jinja_env.globals |= _offered
    app.jinja_env.filters |= _filters


def rendering_context(app: Flask) -> AbstractContextManager[Any]:
    """For templates that are drawn for a live window, outside a request: the same ones as on pages, which make addresses."""
    return app.test_request_context(base_url=app.config["SETTINGS"].site_url)


def page_language() -> str:
    """The language that pages and letters are in now, as HTML names it: "en-GB"."""
    return str(get_locale()).replace("_", "-")


def set_up_templates(app: Flask, settings: Settings) -> None:
    """Called once at start. Raises RuntimeError when the CSS and JavaScript are not built."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.template_cache:
        # Before the macros below are compiled, which is most of what building an application costs. For tests only, in a folder
        # of one run: what is kept there is code that runs, and Jinja does not notice when it was compiled under other options.
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(settings.template_cache)
    # Sentences may be laid out over lines: as in babel.cfg, line breaks in {% trans %} are no part of what is translated.
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals |= {
        "asset": _Assets(ROOT / "static" / "dist" / "manifest.json", set_up_addresses(app)),
        "site": current_site,
        "shows_outbox": settings.keeps_mail_on_a_page,
        "is_demo": settings.environment == "demo",
        "can": lambda permission, thing: can(current_actor(), permission, thing),
        "why_not": lambda permission, thing: why_not(current_actor(), permission, thing),
        "holds_role_for": lambda permission, thing: holds_role_for(current_actor(), permission, thing),
        "actor": current_actor,
        "now": now,
        "page_language": page_language,
        "describe_field": describe_field,
        "describe_errors": describe_errors,
        "list_unsent": list_unsent,
        "was_refused": was_refused,
        "address_with": address_with,
        "note_drawn": note_drawn,
        "public_url": public_url,
        "open_to_print": open_to_print,
        "wants_reloads": wants_reloads,
        "gov": _load_gov_macros(app),
    }
    app.jinja_env.filters |= {"as_plain": as_plain, "shorten": shorten}
    app.jinja_env.filters |= {"links_in_mail": link_addresses, "say_file_size": say_file_size}
    before_render_template.connect(_name_style_roots, app)
    for name in (*DAYS, *LENGTHS, *RULED_LENGTHS):
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

    def __init__(self, manifest: Path, url_for: Callable[..., str]) -> None:
        if not manifest.exists():
            raise RuntimeError("The CSS and JavaScript are not built. Run: python3 run.py setup")
        self._names: dict[str, str] = json.loads(manifest.read_text())
        self._url_for = url_for

    def __call__(self, name: str) -> str:
        return self._url_for("static", filename=self._names[name])
