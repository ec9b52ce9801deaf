"""Addresses: for mail, and where somebody is led from here."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import HTTPException

from forum.kernel.errors import Forbidden
from forum.kernel.registries import add_once
from forum.web.drafts import address_of_draft, keep_what_was_sent
from forum.web.sent_fields import list_what_was_written

RELOADS_EVERY_SECONDS = "20"


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


_WHY_SIGN_IN: dict[str, LazyString] = {}


def say_why_sign_in(endpoint: str, why: LazyString) -> None:
    """What the page to sign in says to somebody who was on the way to `endpoint`."""
    add_once(_WHY_SIGN_IN, endpoint, why, "the reason to sign in for")


def find_why_sign_in(target: str | None) -> LazyString | None:
    """What the page to sign in says to whoever is on the way to an address, or through it to another one; None where nothing was
    said of either."""
    address = urlsplit(safe_next(target))
    beyond = [urlsplit(safe_next(each)) for each in parse_qs(address.query).get("next", [])[:1]]
    for path in (each.path for each in (address, *beyond)):
        try:
            endpoint, _values = current_app.url_map.bind("").match(path, "GET")
        except HTTPException:
            continue
        if endpoint in _WHY_SIGN_IN:
            return _WHY_SIGN_IN[endpoint]
    return None


def address_with(**values: str | int | None) -> str:
    """The address of this page with these parameters changed; those that are None are left out."""
    values = {**request.args.to_dict(), **values}
    query = urlencode({name: value for name, value in values.items() if value is not None})
    return f"{request.path}?{query}" if query else request.path


def wants_reloads() -> bool:
    """Whether somebody without JavaScript asked for this page to load itself again now and then. No page does so unasked."""
    return request.args.get("reload") == RELOADS_EVERY_SECONDS


def open_to_print() -> str:
    """An attribute: nothing is folded up where somebody without JavaScript asked for the page so, to print it."""
    return " open" if request.args.get("print") == "all" else ""


def find_form() -> str:
    """Where the form that was just sent can be seen: its own address, or the page its button was on."""
    if request.url_rule and "GET" in (request.url_rule.methods or ()):
        return request.full_path.rstrip("?")
    before = urlsplit(request.referrer or "")
    return safe_next(before.path if before.netloc == request.host else None)


def lead_to_join(slug: str) -> ResponseReturnValue:
    """Where somebody who would take part is sent first; afterwards they are back where they were, with their words."""
    target = request.full_path.rstrip("?") if request.method == "GET" else request.path
    if request.method == "POST":
        if keep_what_was_sent():
            target = address_of_draft(target)
            flash(_("Choose a name first. We have kept what you wrote and will put it back in the form."))
        elif list_what_was_written():
            raise Forbidden(_("You have not joined this consultation yet. Copy what you wrote, join, and send it again."))
    return redirect(url_for("consultation_join.join", slug=slug, next=target), 303)
