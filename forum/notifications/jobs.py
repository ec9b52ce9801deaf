"""News by mail: one mail a person, with all that waits for them."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, update

from forum.accounts.queries import find_account
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.jobs import JobQueue, RunningJob, enqueue, job
from forum.kernel.mail import send_mail
from forum.notifications.actions import sign_stop
from forum.notifications.models import Notification
from forum.notifications.queries import find_pace, list_unmailed, list_waiting_accounts
from forum.notifications.rules import KEEP_READ, waits_since
from forum.web.urls import public_url

# With "at once", what happens within a minute comes in one mail.
GATHER = timedelta(minutes=1)


@job("mail_notifications", every=GATHER)
def find_who_waits(_running: RunningJob) -> None:
    with transaction():
        today = now().date()
        for account_id, pace, oldest in list_waiting_accounts():
            until = waits_since(pace, now())
            if until is not None and oldest <= until:
                # One job for what waits, however long the mail server is away; another day, another try.
                key = f"news:{account_id}:{oldest.timestamp()}:{today}"
                enqueue("mail_notifications_to", unique_key=key, account_id=account_id)


@job("mail_notifications_to", queue=JobQueue.MAIL)
def mail_notifications_to(running: RunningJob) -> None:
    account = find_account(running.payload["account_id"])
    if account is None:
        return
    waiting = list_unmailed(account.id, waits_since(find_pace(account.id), now()))
    if not waiting:
        return
    stop = public_url("notifications.stop", token=sign_stop(account))
    send_mail(
        running,
        account.email,
        _say_subject(waiting),
        "news",
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        groups=_group(waiting),
        stop=stop,
        choose=public_url("notifications.index"),
    )
    with transaction():
        sent = [each.id for each in waiting]
        db.session.execute(update(Notification).where(Notification.id.in_(sent)).values(mailed_at=now()))


@job("forget_old_notifications", every=timedelta(days=1))
def forget_old_notifications(_running: RunningJob) -> None:
    with transaction():
        db.session.execute(delete(Notification).where(Notification.read_at < now() - KEEP_READ))


def _say_subject(waiting: list[Notification]) -> str:
    titles = {each.consultation.title for each in waiting}
    if len(waiting) == 1:
        return str(waiting[0].sentence)
    if len(titles) == 1:
        return ngettext("%(num)d update: %(title)s", "%(num)d updates: %(title)s", len(waiting), title=titles.pop())
    return _("%(count)d updates from consultations you’re taking part in", count=len(waiting))


def _group(waiting: list[Notification]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(consultation, who runs it, [(sentence, where it leads)])"""
    groups: dict[int, tuple[str, str, list[tuple[str, str]]]] = {}
    for each in waiting:
        about = each.consultation
        lines = groups.setdefault(about.id, (about.title, about.run_by, []))[2]
        lines.append((str(each.sentence), public_url(each.door.endpoint, **each.door.values)))
    return list(groups.values())
