"""A browser signs in and out: its cookie, and the row without which the cookie is worth nothing."""

from __future__ import annotations

from flask import session
from flask_login import login_user, logout_user
from flask_wtf.csrf import generate_csrf

from forum.accounts.actions import begin_session, end_session
from forum.accounts.models import Account
from forum.web.drafts import SESSION_ACCOUNT, take_drafts_along
from forum.web.headers import clear_what_the_browser_keeps


def sign_in_here(account: Account) -> None:
    """A new session from nothing, but for words that were kept for this browser. Whoever was signed in before is signed out."""
    with take_drafts_along(account.public_id):
        _end()
        session.permanent = not account.is_guest
        generate_csrf()  # Now, so that two pages opened at once do not each make one and void the other's form.
        begin_session(account)
        login_user(account)


def sign_out_here() -> None:
    """Ends the session of this browser and has it forget the pages that it was shown."""
    _end()
    clear_what_the_browser_keeps()


def _end() -> None:
    if key := session.get(SESSION_ACCOUNT, "").partition(".")[2]:  # The account itself may be gone.
        end_session(key)
    logout_user()
    session.clear()
