"""Mail: plain text and HTML from templates/emails, sent by SMTP, or kept for the outbox page where none is set up.

Called from jobs only. SMTP cannot promise "exactly once": a worker killed between the server's "250 OK" and our note of
it sends again. The Message-ID is then the same, so that mailboxes show one.
"""

from __future__ import annotations

import hmac
import json
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit

import css_inline
from flask import current_app, render_template
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.actions import save, transaction
from forum.kernel.addresses import NOWHERE, hide_addresses, tidy_address
from forum.kernel.clock import now
from forum.kernel.db import Model, UtcDateTime, WithPublicId
from forum.kernel.jobs import JobQueue, RunningJob
from forum.kernel.site_settings import read_site
from forum.kernel.text import tidy_line

TIMEOUT_SECONDS = 20


class KeptMail(WithPublicId, Model):
    """A mail that was not sent but shown at /outbox: demo and development only."""

    __tablename__ = "kept_mails"

    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)


def send_mail(
    running: RunningJob, recipient: str, subject: str, template: str, *, headers: dict[str, str] | None = None, **words: Any
) -> None:
    """Sends templates/emails/`template`.txt and .html with `words` to one address; to one that cannot exist, nothing. Raises what
    the mail server says, so that the job is tried again; RuntimeError in a queue where others do not expect to wait for that."""
    if running.queue not in {JobQueue.MAIL, JobQueue.PROMPT_MAIL}:
        raise RuntimeError("what sends mail says so: @job(…, queue=JobQueue.MAIL)")
    if recipient.endswith(NOWHERE):
        return
    settings = current_app.config["SETTINGS"]
    site = read_site()
    words |= {"site": site, "site_name": site.name, "site_url": settings.site_url, "subject": subject}
    text = render_template(f"emails/{template}.txt", **words)
    if settings.keeps_mail_on_a_page:
        with transaction():
            save(KeptMail(recipient=recipient, subject=subject, text=text, kept_at=now()))
        return
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = tidy_address(recipient)
    message["Subject"] = tidy_line(subject)
    message["Date"] = format_datetime(now())
    message["Message-ID"] = _make_message_id(running)
    message["Auto-Submitted"] = "auto-generated"
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(text)
    message.add_alternative(css_inline.inline(render_template(f"emails/{template}.html", **words)), subtype="html")
    _deliver(settings.smtp_url, message)


def _make_message_id(running: RunningJob) -> str:
    """The same each time the job is run, and nothing that tells how much mail there is."""
    settings = current_app.config["SETTINGS"]
    domain = parseaddr(settings.mail_from)[1].partition("@")[2] or "localhost"
    told = f"{settings.site_url} {running.id} {json.dumps(running.payload, sort_keys=True)}"
    return f"<{hmac.new(settings.secret_key.encode(), told.encode(), 'sha256').hexdigest()[:32]}@{domain}>"


class MailFault(Exception):
    """What a mail server said, without anybody's address: it is kept with the job and stands in the log."""


def _deliver(smtp_url: str, message: EmailMessage) -> None:
    try:
        _send(smtp_url, message)
    except smtplib.SMTPRecipientsRefused as problem:
        said = "; ".join(f"{code} {answer!r}" for code, answer in problem.recipients.values())
        raise MailFault(hide_addresses(said)) from None
    except smtplib.SMTPException as problem:
        raise MailFault(hide_addresses(f"{type(problem).__name__}: {problem}")) from None


def _send(smtp_url: str, message: EmailMessage) -> None:
    server = urlsplit(smtp_url)
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.hostname or "", server.port or 465, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    else:
        connection = smtplib.SMTP(server.hostname or "", server.port or 25, timeout=TIMEOUT_SECONDS)
    with connection:
        # Links in mail open accounts, so they leave this machine by TLS alone: a server that has none raises, and the job waits.
        if server.scheme == "smtp" and (server.username or not _is_here(server.hostname or "")):
            connection.starttls(context=ssl.create_default_context())
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message)


def _is_here(host: str) -> bool:
    """Whether a name or address is this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
