"""Who may come to a door. Every route says so, or the application does not start.

This is only the doorstep (signed in or not); what may be done behind it is asked of permissions, once the thing is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from flask_babel import gettext as _
from flask_login import current_user

from forum.kernel.errors import SignInNeeded
from forum.kernel.permissions import Actor

F = TypeVar("F", bound=Callable[..., Any])
_MARK = "forum_access"
_NAMELESS = "forum_leaves_no_name"
OPEN, SIGNED_IN = "anyone", "signed in"


def anyone(view: F) -> F:
    """The door stands open: reading never needs an account."""
    setattr(view, _MARK, OPEN)
    return view


def signed_in(view: F) -> F:
    """The door is for those who are signed in, guests too. Others get SignInNeeded before the view runs."""
    setattr(view, _MARK, SIGNED_IN)
    return view


def leaves_no_name(view: F) -> F:
    """For what is nobody's to know who did it: what is refused here is logged without an account, as its time beside the log of
    events would tell whose it was."""
    setattr(view, _NAMELESS, True)
    return view


def find_account_to_log() -> int | None:
    """Whose request it is, for the lines of the security log."""
    view = current_app.view_functions.get(request.endpoint or "")
    return None if getattr(view, _NAMELESS, False) else current_actor().account_id


def access_of(view: Any) -> str | None:
    """What a view says about who may come, OPEN or SIGNED_IN; None when it says nothing, and then nothing starts."""
    return getattr(view, _MARK, None)


def current_actor() -> Actor:
    """The actor of this request; looked up once."""
    if "actor" not in g:
        g.actor = current_user.as_actor()
    actor: Actor = g.actor
    return actor


def name_person() -> str:
    """For whom this page is drawn, without saying who that is: browsers keep half-written words under it, and what a page sends
    says it, as somebody else may be signed in by then. "" for visitors."""
    account_id = current_actor().account_id
    return hashlib.sha256(f"drafts:{account_id}".encode()).hexdigest()[:12] if account_id else ""


def guard_doors(app: Flask) -> None:
    """Checks each request at the door, and at start that no route forgot to say who may come."""
    forgot = sorted(name for name, view in app.view_functions.items() if name != "static" and access_of(view) is None)
    if forgot:
        raise RuntimeError(
            f"Say who may come to {', '.join(forgot)}: @anyone or @signed_in (forum/web/access.py) goes under the view's route."
        )

    @app.before_request
    def check_door() -> None:
        view = app.view_functions.get(request.endpoint or "")
        if access_of(view) == SIGNED_IN and not current_actor().is_signed_in:
            raise SignInNeeded(_("Sign in to continue"))
