"""What happens to accounts. Answers are the same, and take as long, whether or not an e-mail address is known: the work
that differs is done by the job that writes the mail."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum.accounts.models import Account, new_session_key
from forum.accounts.passwords import hash_password, is_password
from forum.accounts.queries import find_account, find_by_email
from forum.accounts.rules import (
    APPOINT_CONVENOR,
    CONFIRM_WITHIN,
    FAILURES_OF_ACCOUNT,
    FAILURES_OF_ADDRESS,
    MAILS_TO_ADDRESS,
    REGISTER,
    REQUESTS_FROM_ADDRESS,
    RESET_PASSWORD,
    RESET_WITHIN,
    SIGN_OUT_EVERYWHERE,
)
from forum.kernel import limits, tokens
from forum.kernel.actions import action, save, transaction
from forum.kernel.clock import now
from forum.kernel.db import db, new_public_id
from forum.kernel.errors import NotFound
from forum.kernel.jobs import Job, JobQueue, RunningJob, enqueue, job
from forum.kernel.mail import KeptMail, send_mail
from forum.kernel.permissions import Actor
from forum.web.urls import public_url

CONFIRM, RESET = "confirm account", "reset password"
GUEST_DOMAIN = "guest.invalid"
NO_PASSWORD = "!"  # noqa: S105  (no hash: no password fits it)


@action(REGISTER)
def register(_actor: Actor, _site: None, *, email: str, password: str, next_path: str = "") -> None:
    """Makes an account that counts once its link is followed. An address that has an account is told so by mail only.

    Registering again before confirming replaces the password and makes earlier links void: whoever confirms last, by
    the link of their own request, owns the account.
    """
    email = email.strip().lower()
    password_hash = hash_password(password)
    account = db.session.scalar(select(Account).filter_by(email=email).with_for_update())
    if account is None:
        save(Account(email=email, password_hash=password_hash, created_at=now()))
    elif account.confirmed_at is None:
        account.password_hash = password_hash
    enqueue("mail_about_registering", email=email, next_path=next_path)


@action(REGISTER)
def confirm_account(_actor: Actor, _site: None, *, token: str) -> Account | None:
    """Follows the link of a registration; None when the link is used, too old or replaced by a later one."""
    account = _redeem(CONFIRM, token)
    if account is None:
        return None
    account.confirmed_at = account.confirmed_at or now()
    return account


@action(RESET_PASSWORD)
def ask_for_reset(_actor: Actor, _site: None, *, email: str) -> None:
    """Enqueues the mail, known address or not. How often is for the caller to limit, with `count_mail_request`."""
    enqueue("mail_about_reset", email=email.strip().lower())


@action(RESET_PASSWORD)
def reset_password(_actor: Actor, _site: None, *, token: str, password: str) -> Account | None:
    """Sets a new password and signs out everywhere else; None when the link cannot be used any more."""
    account = _redeem(RESET, token)
    if account is None:
        return None
    account.password_hash = hash_password(password)
    account.session_key = new_session_key()
    account.confirmed_at = account.confirmed_at or now()
    limits.forgive(FAILURES_OF_ACCOUNT, account.email)
    return account


def make_guest() -> Account:
    """An account for somebody who gives a name only, inside the action that gives them a place."""
    public_id = new_public_id()
    guest = Account(
        public_id=public_id,
        email=f"{public_id}@{GUEST_DOMAIN}",
        password_hash=NO_PASSWORD,
        created_at=now(),
        confirmed_at=now(),
        is_guest=True,
    )
    save(guest)
    return guest


@action(SIGN_OUT_EVERYWHERE)
def sign_out_everywhere(actor: Actor, _site: None) -> None:
    """Makes every session of the account void, the one that asks too."""
    account = find_account(actor.account_id)
    if account is not None:
        account.session_key = new_session_key()


@action(APPOINT_CONVENOR)
def appoint_convenor(_actor: Actor, _site: None, *, email: str, appointed: bool = True) -> None:
    """From the command line only. Raises NotFound when no account has this address; an unconfirmed one will do."""
    account = find_by_email(email)
    if account is None:
        raise NotFound(_("There is no account with this e-mail address."))
    account.is_convenor = appointed


def forget_mail_to(account: Account) -> None:
    """Mail kept for demonstrations, links sent, and jobs done go with the person they were for. Inside the action of leaving."""
    db.session.execute(delete(KeptMail).where(KeptMail.recipient == account.email))
    db.session.execute(delete(tokens.Token).where(tokens.Token.subject.startswith(f"{account.public_id}.", autoescape=True)))
    db.session.execute(delete(Job).where(Job.payload.contains(f'"{account.email}"', autoescape=True)))


def check_password(email: str, password: str, address: str) -> Account | None:
    """The account when e-mail and password fit and it is confirmed. Refuses with TooMany after too many failures."""
    email = email.strip().lower()
    limits.check(FAILURES_OF_ACCOUNT, email)
    limits.check(FAILURES_OF_ADDRESS, address)
    account = find_by_email(email)
    if is_password(account.password_hash if account else None, password) and account and account.is_active:
        limits.forgive(FAILURES_OF_ACCOUNT, email)
        return account
    limits.spend(FAILURES_OF_ACCOUNT, email)
    limits.spend(FAILURES_OF_ADDRESS, address)
    return None


def count_mail_request(email: str, address: str) -> None:
    """Mail to one address, and requests from one network address, are limited, known or not."""
    limits.spend(MAILS_TO_ADDRESS, email.strip().lower())
    limits.spend(REQUESTS_FROM_ADDRESS, address)


def can_still_use(purpose: str, token: str) -> bool:
    """Whether a link for CONFIRM or RESET would work now; it is not used up. A changed password has made it void."""
    subject = tokens.peek(purpose, token)
    return subject is not None and _account_of(subject) is not None


@job("mail_about_registering", queue=JobQueue.PROMPT_MAIL)
def mail_about_registering(running: RunningJob) -> None:
    """Sends the link to confirm; to an account that is confirmed already, the way to a new password instead."""
    account = find_by_email(running.payload["email"])
    if account is None:
        return
    if account.confirmed_at:
        address = public_url("accounts.forgot_password")
        send_mail(running, account.email, _("You already have an account"), "already_registered", link=address)
        return
    token = tokens.mint(CONFIRM, _subject_of(account), CONFIRM_WITHIN)
    after = {"next": running.payload["next_path"]} if running.payload.get("next_path") else {}
    link = public_url("accounts.confirm", token=token, **after)
    send_mail(running, account.email, _("Confirm your e-mail address"), "confirm", link=link, lasts=CONFIRM_WITHIN)


@job("mail_about_reset", queue=JobQueue.PROMPT_MAIL)
def mail_about_reset(running: RunningJob) -> None:
    """Sends the link, to an unconfirmed account too: following it confirms the address. To an unknown one, nothing."""
    account = find_by_email(running.payload["email"])
    if account is None:
        return
    token = tokens.mint(RESET, _subject_of(account), RESET_WITHIN)
    link = public_url("accounts.reset", token=token)
    send_mail(running, account.email, _("Choose a new password"), "reset", link=link, lasts=RESET_WITHIN)


@job("forget_unconfirmed_accounts", every=timedelta(hours=12))
def forget_unconfirmed_accounts(_running: RunningJob) -> None:
    """Every twelve hours: accounts that nobody confirmed within a week go."""
    with transaction():
        db.session.execute(delete(Account).where(Account.confirmed_at.is_(None), Account.created_at < now() - timedelta(days=7)))


def _redeem(purpose: str, token: str) -> Account | None:
    subject = tokens.redeem(purpose, token)
    return _account_of(subject) if subject else None


def _subject_of(account: Account) -> str:
    """Ties a token to the password of the moment: any change of it makes the link void."""
    return f"{account.public_id}.{hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]}"


def _account_of(subject: str) -> Account | None:
    account = db.session.scalar(select(Account).filter_by(public_id=subject.partition(".")[0]))
    return account if account and _subject_of(account) == subject else None
