"""A browser signs in and out: its cookie, and the row without which the cookie is worth nothing."""

from __future__ import annotations

import secrets

from flask import session
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from forum.accounts.actions import begin_session, end_session
from forum.accounts.models import Account
from forum.accounts.queries import find_by_session
from forum.web.drafts import SESSION_ACCOUNT, drop_all_drafts, take_drafts_along
from forum.web.headers import clear_what_the_browser_keeps

# Who was a guest in this browser until somebody signed in: their public id, which opens nothing. A cookie can be read by whoever
# has the browser next, and what is signed for the guest is the proof that it was them.
SESSION_GUEST = "guest_before"
SESSION_BROWSER = "browser"
SESSION_IS_GUEST = "guest"


def sign_in_here(account: Account, *, stays: bool | None = None) -> None:
    """A new session from nothing, but for words that were kept for this browser. Whoever was signed in before is signed out; had
    that been a guest, their words may be this account's, which is asked (`SESSION_GUEST`). `stays`: when the browser is closed;
    else all but a guest's do."""
    guest = current_user._get_current_object() if current_user.is_guest and not account.is_guest else None
    with take_drafts_along(account.public_id, guest.public_id if guest else ""):
        before = guest.public_id if guest else ""
        _end()
        if before:
            session[SESSION_GUEST] = before
        if account.is_guest:
            session[SESSION_IS_GUEST] = True
        session.permanent = not account.is_guest if stays is None else stays
        generate_csrf()  # Now, so that two pages opened at once do not each make one and void the other's form.
        begin_session(account)
        login_user(account)


def load_account(session_id: str) -> Account | None:
    """Whose session this browser has. Of a guest's that has ended nothing stays: they have no account to sign in to again."""
    account = find_by_session(session_id)
    if account is None and session.pop(SESSION_IS_GUEST, False):
        session.pop(SESSION_ACCOUNT, None)
    return account


def sign_out_here() -> None:
    """Ends the session of this browser and has it forget the pages that it was shown, and what was kept of forms."""
    drop_all_drafts()
    _end()
    clear_what_the_browser_keeps()


def _end() -> None:
    if key := session.get(SESSION_ACCOUNT, "").partition(".")[2]:  # The account itself may be gone.
        end_session(key)
    logout_user()
    browser = session.get(SESSION_BROWSER)
    session.clear()
    if browser:
        session[SESSION_BROWSER] = browser


def is_signed_in_as_other(email: str) -> bool:
    """Whether this browser has somebody's session who would be signed out by whoever reads this mailbox. A guest is nobody else:
    their words may come along."""
    return current_user.is_authenticated and not current_user.is_guest and current_user.email != email


def name_browser() -> str:
    """A random name that this browser has for us until it forgets its cookies: limits count by it, nothing else does."""
    return str(session.setdefault(SESSION_BROWSER, secrets.token_urlsafe(12)))
