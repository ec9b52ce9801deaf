"""Many people are invited at once, or let in by the address they have at work."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.actions.joining import invite, mail_invitation, seat
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import find_place
from forum.consultations.rules import INVITE
from forum.inviting.events import StaffDomainChanged
from forum.inviting.models import StaffDomain
from forum.inviting.parsing import InvitationLine
from forum.inviting.queries import InvitationPlan, plan_invitations
from forum.inviting.rules import ALLOW_DOMAIN, JOIN_AS_STAFF, MOST_DOMAINS, find_staff_domain
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.domains import find_why_not_domain, read_domain
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.jobs import JobQueue, RunningJob, job
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.kernel.security_log import log_security_event
from forum.kernel.text import has_words

LISTED = "mail_listed_invitation"


@action(INVITE, lock=lock)
def invite_list(actor: Actor, consultation: Consultation, lines: list[InvitationLine], *, seen: str) -> InvitationPlan:
    """Invites everybody of the list who has not been: one letter each. Raises Changed when who gets what is not any more what was
    `seen`, Conflict while a line has a fault or nobody is left, TooMany as `invite` does."""
    plan = plan_invitations(consultation, lines)
    if seen != plan.fingerprint():
        raise Changed(_("This is not the list that you checked. We have not sent anything. Look at it again, then send it."))
    if plan.faulty:
        raise Conflict(_("Some lines have a problem. Put them right first."))
    if not plan.to_invite:
        raise Conflict(_("Everyone in this list already has an invitation."))
    for line in plan.to_invite:
        invite(
            actor,
            consultation,
            email=line.email,
            role=line.role,
            capacity_key=line.capacity_key,
            job_title=line.job_title,
            name=line.name,
            mailed_by=LISTED,
        )
    return plan


@job(LISTED, queue=JobQueue.MAIL)
def mail_listed_invitation(running: RunningJob) -> None:
    """As `mail_invitation`, but behind letters that somebody waits for: hundreds of these keep nobody from signing in."""
    mail_invitation(running)


@action(ALLOW_DOMAIN, lock=lock)
def allow_domain(actor: Actor, consultation: Consultation, *, domain: str, capacity_key: str) -> StaffDomain:
    """From now on everybody with a confirmed address there can join as staff: that very domain, none below it. One that was ended
    holds again. Raises Invalid on `domain` for one that is no organisation's own, and for one too many."""
    domain = read_domain(domain)
    if why_not := find_why_not_domain(domain):
        raise Invalid({"domain": why_not})
    rows = {row.domain: row for row in db.session.scalars(select(StaffDomain).filter_by(consultation_id=consultation.id))}
    row = rows.get(domain)
    if row is not None and row.ended_at is None:
        raise Invalid({"domain": _("You already have %(domain)s in your list", domain=domain)})
    if sum(each.ended_at is None for each in rows.values()) >= MOST_DOMAINS:
        raise Invalid({"domain": _("You can add %(most)s at most", most=MOST_DOMAINS)})
    row = row or StaffDomain(consultation_id=consultation.id, domain=domain)
    place = find_place(actor, consultation)
    row.capacity_key, row.added_at, row.added_by_id, row.ended_at = capacity_key, now(), place.id if place else None, None
    save(row)
    _note(actor, row, is_allowed=True)
    return row


@action(ALLOW_DOMAIN, lock=lock)
def end_domain(actor: Actor, consultation: Consultation, row: StaffDomain) -> None:
    """Nobody else joins by it. Those who have joined stay, as they were checked when they did."""
    if row.ended_at is None:
        row.ended_at = now()
        _note(actor, row, is_allowed=False)


@action(JOIN_AS_STAFF, lock=lock)
def join_as_staff(actor: Actor, consultation: Consultation, *, pseudonym: str, job_title: str) -> Participation:
    """Takes a place as staff, under one's own name and job. Joining twice gives the same place. Raises Invalid, by field, for a
    name that is taken and for a job that says nothing."""
    place, row = find_place(actor, consultation), find_staff_domain(actor, consultation)
    if place is not None or row is None:
        if place is None:
            raise Conflict(_("The organiser has just ended this. You can still take part as yourself."))
        return place
    if not has_words(job_title):
        raise Invalid({"job_title": _("Enter your job and team")})
    named = {"pseudonym": pseudonym, "capacity_key": row.capacity_key, "job_title": job_title}
    place = seat(SYSTEM, consultation, person=actor, role=Role.PARTICIPANT, **named)
    log_security_event("joined as staff", by=actor.account_id, person=place.id, domain=row.id)
    return place


def _note(actor: Actor, row: StaffDomain, *, is_allowed: bool) -> None:
    stream, number = consultation_stream(row.consultation_id), row.consultation_id
    emit(StaffDomainChanged(stream, actor.account_id, number, row.id, row.capacity_key, is_allowed))
