"""What happens to accounts. Answers are the same, and take as long, whether or not an e-mail address is known: the work
that differs is done by the job that writes the mail."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum.accounts.devices import Device
from forum.accounts.models import Account, Registration, SignIn, digest_of, new_sign_in_key
from forum.accounts.passwords import NO_PASSWORD, hash_password, is_outdated, is_password
from forum.accounts.queries import find_account, find_by_email
from forum.accounts.rules import (
    CONFIRM_WITHIN,
    END_PRIVATE_LINKS,
    END_SESSIONS,
    FAILURES_ANYWHERE,
    FAILURES_OF_ACCOUNT,
    FAILURES_OF_ADDRESS,
    FAILURES_OF_DEVICE,
    LETTERS_TO_MAILBOX,
    MAILS_TO_ADDRESS,
    REGISTER,
    REQUESTS_FROM_ADDRESS,
    RESET_PASSWORD,
    RESET_WITHIN,
    SESSION_LASTS,
    SIGN_IN_BY_LINK,
    SIGN_IN_WITHIN,
    SIGN_OUT_EVERYWHERE,
)
from forum.kernel import limits, tokens
from forum.kernel.actions import action, lock, save, transaction
from forum.kernel.addresses import tidy_address
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into, new_public_id
from forum.kernel.errors import Invalid, NotFound, TooMany
from forum.kernel.jobs import Job, JobQueue, RunningJob, enqueue, job
from forum.kernel.mail import KeptMail, send_mail
from forum.kernel.permissions import Actor
from forum.kernel.security_log import log_security_event
from forum.web.urls import public_url

CONFIRM, RESET, SIGN_IN = "confirm account", "reset password", "sign in"
GUEST_DOMAIN = "guest.invalid"


@action(REGISTER)
def register(_actor: Actor, _site: None, *, email: str, password: str, next_path: str = "") -> None:
    """Makes an account that counts once its link is followed. An address that has an account is told so by mail only.

    Until then each who registers it has a password of their own, which the link of their own mail goes with: a stranger who
    registers it too takes nothing over."""
    email = tidy_address(email)
    password_hash = hash_password(password)
    account = db.session.scalar(select(Account).filter_by(email=email).with_for_update())
    if account is None:
        account = Account(email=email, password_hash=NO_PASSWORD, created_at=now())
        save(account)
    registration_id = None
    if account.confirmed_at is None:
        registration = Registration(account_id=account.id, password_hash=password_hash, created_at=now())
        save(registration)
        registration_id = registration.id
    enqueue("mail_about_registering", email=email, registration_id=registration_id, next_path=next_path)


@action(REGISTER)
def confirm_account(_actor: Actor, _site: None, *, token: str, password: str) -> Account | None:
    """Follows the link of a registration. None when the link is used or too old; raises Invalid, and the link goes on working,
    for another password than was chosen with it: then whoever reads this mailbox is not who registered."""
    subject = tokens.peek(CONFIRM, token)
    registration = _registration_of(subject) if subject else None
    if registration is None:
        return None
    if not is_password(registration.password_hash, password):
        raise Invalid({"password": _("This is not the password chosen when we sent this email")})
    tokens.redeem(CONFIRM, token)
    account = db.session.get_one(Account, registration.account_id)
    account.confirmed_at = account.confirmed_at or now()
    account.password_hash = registration.password_hash
    _forget_registrations(account)
    log_security_event("account confirmed", account=account.id)
    return account


@action(RESET_PASSWORD)
def ask_for_reset(_actor: Actor, _site: None, *, email: str) -> None:
    """Enqueues the mail, known address or not. How often is for the caller to limit, with `count_mail_request`."""
    enqueue("mail_about_reset", email=tidy_address(email))


@action(RESET_PASSWORD)
def reset_password(_actor: Actor, _site: None, *, token: str, password: str) -> Account | None:
    """Sets a new password and signs out everywhere else; None when the link cannot be used any more."""
    subject = tokens.redeem(RESET, token)
    account = _account_of(subject) if subject else None
    if account is None:
        return None
    account.password_hash = hash_password(password)
    account.confirmed_at = account.confirmed_at or now()
    _forget_registrations(account)
    _forget_sign_ins(account)
    limits.forgive(FAILURES_ANYWHERE, account.email)
    log_security_event("password changed by a link", account=account.id)
    return account


@action(SIGN_IN_BY_LINK)
def ask_for_link(_actor: Actor, _site: None, *, email: str, next_path: str = "") -> None:
    """Enqueues the mail, known address or not. How often is for the caller to limit, with `count_mail_request`."""
    enqueue("mail_sign_in_link", email=tidy_address(email), next_path=next_path)


@action(SIGN_IN_BY_LINK)
def follow_link(_actor: Actor, _site: None, *, token: str) -> Account | None:
    """Who may sign in by this link, once: whoever reads the mailbox. None when the link cannot be used any more."""
    subject = tokens.redeem(SIGN_IN, token)
    account = _account_of(subject) if subject else None
    return account and take_in(account.email)


def take_in(email: str) -> Account:
    """The account of a mailbox that has just been shown to be somebody's own, made when there was none, inside an action. What
    others chose as its password before goes: they could not show that."""
    email = tidy_address(email)
    new = {"email": email, "public_id": new_public_id(), "password_hash": NO_PASSWORD, "created_at": now()}
    new |= {"is_convenor": False, "is_administrator": False, "is_guest": False}
    db.session.execute(insert_into(Account).values(**new).on_conflict_do_nothing(index_elements=["email"]))
    account = db.session.scalars(select(Account).filter_by(email=email).with_for_update()).one()
    if account.confirmed_at is None:
        account.confirmed_at = now()
        _forget_registrations(account)
    log_security_event("mailbox shown by a link", account=account.id)
    return account


def begin_session(account: Account) -> str:
    """What the session cookie of a browser holds from now on, until it signs out or its time is over (`accounts.rules`)."""
    account.sign_in_key = new_sign_in_key()
    with transaction():
        key, at = account.sign_in_key, now()
        save(SignIn(account_id=account.id, digest=digest_of(key), started_at=at, seen_at=at))
    return account.get_id()


def end_session(sign_in_key: str) -> None:
    """Signs one browser out: a copy of its cookie is worth nothing afterwards."""
    with transaction():
        db.session.execute(delete(SignIn).where(SignIn.digest == digest_of(sign_in_key)))


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
        _forget_sign_ins(account)


@action(END_PRIVATE_LINKS)
def end_private_links(actor: Actor, _site: None) -> None:
    """Every private link that this person has had, in any consultation, stops working; one that is made from now on works."""
    account = find_account(actor.account_id)
    if account is not None:
        lock(account)
        account.links_ended += 1
        log_security_event("private links ended", account=account.id)


@action(END_SESSIONS)
def end_sessions_of(_actor: Actor, _site: None, *, email: str) -> int:
    """From the command line only: signs a person out everywhere, and returns how many browsers that were. Raises NotFound when no
    account has this address."""
    account = find_by_email(email)
    if account is None:
        raise NotFound(_("There is no account with this email address."))
    return _forget_sign_ins(account)


def forget_mail_to(account: Account) -> None:
    """Mail kept for demonstrations, links sent, and jobs done go with the person they were for. Inside the action of leaving."""
    db.session.execute(delete(KeptMail).where(KeptMail.recipient == account.email))
    db.session.execute(delete(tokens.Token).where(tokens.Token.subject.startswith(f"{account.public_id}.", autoescape=True)))
    db.session.execute(delete(Job).where(Job.payload.contains(f'"{account.email}"', autoescape=True)))


def check_password(email: str, password: str, address: str, device: Device | None = None) -> Account | None:
    """The account when e-mail and password fit and it is confirmed. Refuses with TooMany after too many failures: of the device
    when this account has signed in with it before, else of the network address and the account.

    Each try is counted before it is looked at, and the right one is given back: of many at once no more are looked at."""
    email = tidy_address(email)
    account = find_by_email(email)
    if account and device and account.public_id in device.known:
        counted = [(FAILURES_OF_DEVICE, f"{email} {device.name}")]
    else:
        counted = [(FAILURES_OF_ACCOUNT, f"{email} {address}"), (FAILURES_OF_ADDRESS, address), (FAILURES_ANYWHERE, email)]
    who = account.id if account else None
    uses = [limits.spend(limit, subject) for limit, subject in counted]
    if not (is_password(account.password_hash if account else None, password) and account and account.is_active):
        log_security_event("sign-in failed", account=who, known_device=len(counted) == 1)
        return None
    log_security_event("password accepted", account=who)
    limits.forgive(*counted[0])
    for use in uses[1:]:
        limits.refund(use)
    if is_outdated(account.password_hash):
        with transaction():
            account.password_hash = hash_password(password)
    return account


def count_mail_request(email: str, address: str, about: str = "accounts") -> None:
    """Requests from one network address, for one mailbox and for all, are limited, whether or not it is known. `about`: letters
    of another sort are counted apart, so that who asks for many of those keeps nobody from signing in."""
    limits.spend(REQUESTS_FROM_ADDRESS, address)
    limits.spend(MAILS_TO_ADDRESS, f"{about} {tidy_address(email)} {address}")


def count_confirmation(address: str) -> None:
    """Each try to confirm costs a hash."""
    limits.spend(REQUESTS_FROM_ADDRESS, address)


def can_still_use(purpose: str, token: str) -> bool:
    """Whether a link for CONFIRM, RESET or SIGN_IN would work now; it is not used up. A changed password has made it void."""
    subject = tokens.peek(purpose, token)
    find = _registration_of if purpose == CONFIRM else _account_of
    return subject is not None and find(subject) is not None


def find_who_signs_in(token: str) -> Account | None:
    """Whose mailbox a link to sign in was sent to, when it would work now; it is not used up."""
    subject = tokens.peek(SIGN_IN, token)
    return _account_of(subject) if subject is not None else None


@job("mail_about_registering", queue=JobQueue.PROMPT_MAIL)
def mail_about_registering(running: RunningJob) -> None:
    """Sends the link to confirm; to an account that is confirmed already, the way to a new password instead."""
    account = find_by_email(running.payload["email"])
    if account is None or has_enough_letters("registering", account.email):
        return
    if account.confirmed_at:
        address = public_url("accounts.forgot_password")
        send_mail(running, account.email, _("You already have an account"), "already_registered", link=address)
        return
    registration = db.session.get(Registration, running.payload.get("registration_id") or 0)
    if registration is None:
        return
    token = tokens.mint(CONFIRM, _subject_of(account.public_id, registration.password_hash), CONFIRM_WITHIN)
    after = {"next": running.payload["next_path"]} if running.payload.get("next_path") else {}
    link = public_url("accounts.confirm", token=token, **after)
    send_mail(running, account.email, _("Confirm your email address"), "confirm", link=link, lasts=CONFIRM_WITHIN)


@job("mail_about_reset", queue=JobQueue.PROMPT_MAIL)
def mail_about_reset(running: RunningJob) -> None:
    """Sends the link, to an unconfirmed account too: following it confirms the address. To an unknown one, nothing."""
    account = find_by_email(running.payload["email"])
    if account is None or has_enough_letters("reset", account.email):
        return
    token = tokens.mint(RESET, _subject_of(account.public_id, account.password_hash), RESET_WITHIN)
    link = public_url("accounts.reset", token=token)
    send_mail(running, account.email, _("Reset your password"), "reset", link=link, lasts=RESET_WITHIN)


@job("mail_sign_in_link", queue=JobQueue.PROMPT_MAIL)
def mail_sign_in_link(running: RunningJob) -> None:
    """Sends the link, to an unconfirmed account too: following it confirms the address. To an unknown one, nothing."""
    account = find_by_email(running.payload["email"])
    if account is None or has_enough_letters("signing in", account.email):
        return
    token = tokens.mint(SIGN_IN, _subject_of(account.public_id, account.password_hash), SIGN_IN_WITHIN)
    after = {"next": running.payload["next_path"]} if running.payload.get("next_path") else {}
    link = public_url("accounts.sign_in_by_link", token=token, **after)
    send_mail(running, account.email, _("Your link to sign in"), "sign_in_link", link=link, lasts=SIGN_IN_WITHIN)


@job("forget_unconfirmed_accounts", every=timedelta(hours=12))
def forget_unconfirmed_accounts(_running: RunningJob) -> None:
    """Every twelve hours: accounts that nobody confirmed within a week go."""
    with transaction():
        db.session.execute(delete(Account).where(Account.confirmed_at.is_(None), Account.created_at < now() - timedelta(days=7)))


@job("forget_old_sign_ins", every=timedelta(hours=12))
def forget_old_sign_ins(_running: RunningJob) -> None:
    """Every twelve hours: browsers go whose session has lasted its time."""
    with transaction():
        db.session.execute(delete(SignIn).where(SignIn.started_at < now() - SESSION_LASTS))


def has_enough_letters(about: str, email: str) -> bool:
    """Counts one more letter to a mailbox, and says whether it is one too many. No more are sent, and nobody is told: whoever
    reads the mailbox has ten that still work, and whoever asked may be a stranger who would fill it, or who wants the owner to be
    refused."""
    try:
        limits.spend(LETTERS_TO_MAILBOX, f"{about} {email}")
    except TooMany:
        return True
    return False


def _forget_registrations(account: Account) -> None:
    db.session.execute(delete(Registration).where(Registration.account_id == account.id))


def _forget_sign_ins(account: Account) -> int:
    """And private links with them: whoever has a browser or a mailbox of this person has those too."""
    account.links_ended += 1
    log_security_event("all sessions ended", account=account.id)
    return len(db.session.scalars(delete(SignIn).where(SignIn.account_id == account.id).returning(SignIn.id)).all())


def _subject_of(public_id: str, password_hash: str) -> str:
    """Ties a token to a password: of the account (any change of it makes the link void), or of one who registers."""
    return f"{public_id}.{hashlib.sha256(password_hash.encode()).hexdigest()[:16]}"


def _account_of(subject: str) -> Account | None:
    account = db.session.scalar(select(Account).filter_by(public_id=subject.partition(".")[0]))
    return account if account and _subject_of(account.public_id, account.password_hash) == subject else None


def _registration_of(subject: str) -> Registration | None:
    public_id = subject.partition(".")[0]
    waiting = select(Registration).join(Account, Account.id == Registration.account_id).where(Account.public_id == public_id)
    found = (each for each in db.session.scalars(waiting) if _subject_of(public_id, each.password_hash) == subject)
    return next(found, None)
