"""What a form is called whose words a browser keeps: whoever is asked if they are theirs sees what it is and where it was
written, and none of the words. A feature says it of its own forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from forum.kernel.errors import Refusal
from forum.kernel.permissions import Actor
from forum.kernel.registries import add_once

Name = Callable[..., str]
_NAMES: dict[str, Name] = {}


def names_kept_form(endpoint: str) -> Callable[[Name], Name]:
    """Over a function of an actor and what is in the address of `endpoint`. It may refuse what the actor does not see."""

    def note(name: Name) -> Name:
        add_once(_NAMES, endpoint, name, "the name of a kept form")
        return name

    return note


Check = Callable[..., None]
_CHECKS: list[tuple[str, Check]] = []


def hides_kept_form(beginning: str) -> Callable[[Check], Check]:
    """Over a function of an actor and what is in the address of a form, which refuses where they may not know of its page. It is
    asked about the addresses whose rule begins so."""

    def note(check: Check) -> Check:
        _CHECKS.append((beginning, check))
        return check

    return note


def may_know_form(actor: Actor, path: str) -> bool:
    """Whether this actor may know of the page that a kept form was on. Whoever may not is not its author, or is no more among
    those for whom it was written, and is neither asked about the words nor shown them."""
    try:
        rule, values = _match(path)
        for beginning, check in _CHECKS:
            if rule.rule.startswith(beginning):
                check(actor, **values)
    except Refusal:
        return False
    except HTTPException:
        return True  # A form that an earlier version had. What is kept of it is shown as words alone.
    return True


def say_kept_form(actor: Actor, path: str) -> str:
    """ "A reply in “Bus times”"; of what nobody named, or this actor does not see, that it was something in a form."""
    try:
        rule, values = _match(path)
        return _NAMES[rule.endpoint](actor, **values)
    except (HTTPException, KeyError, Refusal):
        return _("Something in a form on this site")


def _match(path: str) -> tuple[Rule, dict[str, Any]]:
    rule, values = current_app.url_map.bind("").match(urlsplit(path).path, "GET", return_rule=True)
    return rule, dict(values)
