"""What runs by itself: reminders, the summary to those who were there, its publication a week later, rooms nobody closed."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Account
from forum.base.actions import transaction
from forum.base.clock import now
from forum.base.db import db
from forum.base.jobs import RunningJob, enqueue, job
from forum.base.mail import send_mail
from forum.base.permissions import SYSTEM
from forum.base.web import public_url
from forum.workshops.actions.finishing import publish_summary
from forum.workshops.actions.running import end_workshop
from forum.workshops.models import Attendance, Workshop
from forum.workshops.rules import CORRECTIONS_LAST

REMIND_BEFORE = timedelta(days=1)
# Somebody forgot to press "End": the room does not stay open for ever.
CLOSE_AFTER = timedelta(hours=12)


@job("remind_of_workshops", every=timedelta(minutes=15))
def remind_of_workshops(_running: RunningJob) -> None:
    """A letter each to whoever booked, the day before."""
    soon = select(Workshop).where(
        Workshop.starts_at > now(), Workshop.starts_at <= now() + REMIND_BEFORE, Workshop.called_off_at.is_(None)
    )
    for workshop in db.session.scalars(soon).all():
        booked = select(Attendance.id).where(Attendance.workshop_id == workshop.id, Attendance.booked_at.is_not(None))
        numbers = db.session.scalars(booked).all()
        with transaction():
            for number in numbers:
                key = f"remind:{number}:{workshop.starts_at.isoformat()}"
                enqueue("mail_workshop_reminder", attendance_id=number, unique_key=key)


@job("mail_workshop_reminder")
def mail_workshop_reminder(running: RunningJob) -> None:
    attendance = db.session.get(Attendance, running.facts["attendance_id"])
    account = attendance.participation.account if attendance else None
    if attendance is None or account is None or attendance.workshop.called_off_at:
        return
    workshop = attendance.workshop
    subject = _("Reminder: %(title)s", title=workshop.title)
    send_mail(running, account.email, subject, "workshop_reminder", workshop=workshop, need=attendance, link=_address(workshop))


@job("mail_workshop_summary")
def mail_workshop_summary(running: RunningJob) -> None:
    """Asks for one letter each, so that one that fails does not repeat the others."""
    workshop = db.session.get(Workshop, running.facts["workshop_id"])
    if workshop is None:
        return
    came = select(Attendance).where(Attendance.workshop_id == workshop.id, Attendance.admitted_at.is_not(None))
    people = db.session.scalars(came.options(joinedload(Attendance.participation))).all()
    numbers = [each.participation.account_id for each in people if each.participation.account_id]
    with transaction():
        for number in numbers:
            key = f"summary:{workshop.id}:{number}"
            enqueue("mail_one_summary", workshop_id=workshop.id, account_id=number, unique_key=key)


@job("mail_one_summary")
def mail_one_summary(running: RunningJob) -> None:
    workshop = db.session.get(Workshop, running.facts["workshop_id"])
    account = db.session.get(Account, running.facts["account_id"])
    if workshop is None or account is None or workshop.summary_sent_at is None:
        return
    until = workshop.summary_sent_at + CORRECTIONS_LAST
    subject = _("What was said: %(title)s", title=workshop.title)
    link = public_url("workshop_records.show", slug=workshop.consultation.slug, ref=workshop.ref)
    send_mail(running, account.email, subject, "workshop_summary", workshop=workshop, until=until, link=link)


@job("publish_workshop_summary")
def publish_workshop_summary(running: RunningJob) -> None:
    workshop = db.session.get(Workshop, running.facts["workshop_id"])
    if workshop is not None:
        publish_summary(SYSTEM, workshop)


@job("close_forgotten_rooms", every=timedelta(hours=1))
def close_forgotten_rooms(_running: RunningJob) -> None:
    open_ = select(Workshop).where(Workshop.opened_at.is_not(None), Workshop.ended_at.is_(None), Workshop.called_off_at.is_(None))
    for workshop in db.session.scalars(open_).all():
        if now() > workshop.ends_at + CLOSE_AFTER and now() > (workshop.opened_at or now()) + CLOSE_AFTER:
            end_workshop(SYSTEM, workshop)


def _address(workshop: Workshop) -> str:
    return public_url("workshops.show", slug=workshop.consultation.slug, ref=workshop.ref)
