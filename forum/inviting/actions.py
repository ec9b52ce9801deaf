"""Many people are invited at once, or let in by the address they have at work, or by the code on a letter."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum.accounts.queries import find_account
from forum.consultations.actions.joining import invite, mail_invitation, seat
from forum.consultations.actions.silencing import remove
from forum.consultations.events import consultation_stream
from forum.consultations.fingerprints import fingerprint_readership
from forum.consultations.models import Admission, Consultation, Participation, Readership
from forum.consultations.queries import find_place
from forum.consultations.rules import CHOOSE_READERS, INVITE, find_why_nobody_asked, may_see_consultation
from forum.consultations.sharing import name_in_subject
from forum.inviting.codes import hash_access_code, make_access_code
from forum.inviting.events import AccessCodeMade, ReaderAdmitted, ReaderPutOut, ReadersChosen, StaffDomainChanged
from forum.inviting.models import AccessCode, StaffDomain
from forum.inviting.parsing import InvitationLine
from forum.inviting.queries import (
    InvitationPlan,
    find_access_code,
    find_admission,
    find_place_of,
    fingerprint_access_code,
    plan_invitations,
    was_put_out,
)
from forum.inviting.rules import (
    ALLOW_DOMAIN,
    CODES_BY_PERSON,
    CODES_FROM_ADDRESS,
    ENTER_CODE,
    JOIN_AS_STAFF,
    MAKE_CODE,
    MOST_DOMAINS,
    PUT_OUT,
    find_staff_domain,
)
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.kernel.domains import find_why_not_domain, read_domain
from forum.kernel.errors import Changed, Conflict, DoneAlready, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.jobs import JobQueue, RunningJob, enqueue, job
from forum.kernel.limits import refund, spend
from forum.kernel.mail import send_mail
from forum.kernel.permissions import SYSTEM, TEAM, Actor, Role
from forum.kernel.security_log import log_security_event
from forum.kernel.signing import list_keys
from forum.kernel.text import has_words
from forum.spaces.rules import LONGEST_REASON

LISTED = "mail_listed_invitation"


@action(INVITE, lock=lock)
def invite_list(
    actor: Actor, consultation: Consultation, lines: list[InvitationLine], *, seen: str, reason: str = ""
) -> InvitationPlan:
    """Invites everybody of the list who has not been: one letter each. `reason`: why those get their roles
    who get one. Raises Changed when who gets what is not any more what was `seen`, Conflict while a line has a fault or nobody is
    left, TooMany and Invalid as `invite` does."""
    plan = plan_invitations(consultation, lines)
    if seen != plan.fingerprint():
        raise Changed(_("This is not the list that you checked. We have not sent anything. Look at it again, then send it."))
    if plan.faulty:
        raise Conflict(_("Some lines have a problem. Put them right first."))
    if not plan.to_invite:
        raise Conflict(_("Everyone in this list already has an invitation."))
    refuse_to_ask_list(consultation, plan)
    for line in plan.to_invite:
        invite(
            actor,
            consultation,
            email=line.email,
            role=line.role,
            capacity_key=line.capacity_key,
            job_title=line.job_title,
            name=line.name,
            reason=reason if line.role in TEAM else "",
            mailed_by=LISTED,
        )
    return plan


def refuse_to_ask_list(consultation: Consultation, plan: InvitationPlan) -> None:
    """Raises Conflict where a line asks somebody to take part and nobody can any more: it is sent as it was checked, or not."""
    asks = sum(line.role == Role.PARTICIPANT for line in plan.to_invite)
    if asks and (why_not := find_why_nobody_asked(consultation)):
        raise Conflict(f"{why_not} {_('Keep only the lines that give someone a role on the team.')}")


@job(LISTED, queue=JobQueue.MAIL)
def mail_listed_invitation(running: RunningJob) -> None:
    """As `mail_invitation`, but behind letters that somebody waits for: hundreds of these keep nobody from signing in."""
    mail_invitation(running)


@action(ALLOW_DOMAIN, lock=lock)
def allow_domain(actor: Actor, consultation: Consultation, *, domain: str, capacity_key: str) -> StaffDomain:
    """From now on everybody with a confirmed address there can join as staff: that very domain, none below it. One that was ended
    holds again. Raises Invalid on `domain` for one that is no organisation's own, for one too many, and where nobody else can
    take part."""
    if why_not := find_why_nobody_asked(consultation):
        raise Invalid({"domain": why_not.rstrip(".")})
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


@action(CHOOSE_READERS, lock=lock)
def choose_readers(actor: Actor, consultation: Consultation, readership: Readership, *, seen: str) -> None:
    """Who can read it once it opens; nobody can change that afterwards. Raises Changed when something else was chosen by now than
    was `seen` (`fingerprint_readership`)."""
    refuse_when_changed(seen, fingerprint_readership(consultation))
    if consultation.readership != readership:
        consultation.readership = readership
        emit(ReadersChosen(consultation_stream(consultation.id), actor.account_id, consultation.id, readership))


@action(MAKE_CODE, lock=lock)
def make_code(actor: Actor, consultation: Consultation, *, seen: str, sending: str = "") -> str:
    """The code, which is shown now and never again, but to whoever sends the same form again (`sending`): a double press loses
    none. One made before works no more; those who came in by it stay. Raises Changed when somebody has made another since
    (`fingerprint_access_code`)."""
    row, code = find_access_code(consultation), _make_code_for(consultation, sending)
    if row is not None and row.code_hash == hash_access_code(code):
        return code
    refuse_when_changed(seen, fingerprint_access_code(row))
    place = find_place(actor, consultation)
    row = row or AccessCode(consultation_id=consultation.id)
    row.code_hash, row.made_at, row.made_by_id = hash_access_code(code), now(), place.id if place else None
    save(row)
    log_security_event("access code made", by=actor.account_id, consultation=consultation.id)
    emit(AccessCodeMade(consultation_stream(consultation.id), actor.account_id, consultation.id))
    return code


def _make_code_for(consultation: Consultation, sending: str) -> str:
    """The same for the same form, so that nothing of the code has to be kept."""
    if not sending:
        return make_access_code(secrets.token_bytes(32))
    said = f"access code:{consultation.public_id}:{sending}".encode()
    return make_access_code(hmac.digest(list_keys()[-1].encode(), said, "sha256"))


def try_code(actor: Actor, *, code: str, address: str) -> Consultation:
    """`enter_code`, which counts each wrong code. Raises TooMany after CODES_BY_PERSON, and for a wrong code after
    CODES_FROM_ADDRESS of one network: a right one is never refused for what others of a ward or a hall have typed."""
    use = spend(CODES_BY_PERSON, actor.account_id or 0)
    if _find_by_code(code) is None:
        spend(CODES_FROM_ADDRESS, address)
    consultation = enter_code(actor, None, code=code)
    refund(use)
    return consultation


def _find_by_code(code: str) -> AccessCode | None:
    row = db.session.scalar(select(AccessCode).filter_by(code_hash=hash_access_code(code)))
    return row if row is not None and row.consultation.readership == Readership.CODE else None


@action(ENTER_CODE)
def enter_code(actor: Actor, _site: None, *, code: str) -> Consultation:
    """The consultation that somebody may read from now on. Raises Invalid for a code that is not right, and Conflict for a right
    one before it opens."""
    row = _find_by_code(code)
    if row is None:
        raise Invalid({"code": _("Enter the code exactly as it is on your letter")})
    consultation = row.consultation
    lock(consultation)
    if was_put_out(actor, consultation):
        raise Conflict(_("The organiser has ended your access, so this code does not work for you. Write to them to ask why."))
    if consultation.published_at is None:
        raise Conflict(_("Your code is right, but this has not opened yet. Keep your letter and enter the code again later."))
    admit(actor, consultation, code_made_at=row.made_at)
    return consultation


def admit(actor: Actor, consultation: Consultation, *, code_made_at: datetime | None = None) -> None:
    """Inside an action that has asked whether somebody may come in, and holds the consultation. Whoever was put out stays out."""
    if may_see_consultation(actor, consultation) or was_put_out(actor, consultation):
        return
    came = {"space_id": consultation.id, "account_id": actor.account_id, "admitted_at": now()}
    save(Admission(code_made_at=code_made_at, **came))
    emit(ReaderAdmitted(consultation_stream(consultation.id), actor.account_id, consultation.id))


@action(PUT_OUT, lock=lock)
def put_out(actor: Actor, consultation: Consultation, admission: Admission, *, reason: str) -> None:
    """Somebody who came by a code reads it no more, and their place, if they have joined, is closed: what they said stays. They
    get a letter with the reason. Raises Conflict for somebody who helps to run it, Invalid on `reason`. A second time changes
    nothing: DoneAlready for the same reason, Conflict for another."""
    if not has_words(reason) or len(reason) > LONGEST_REASON:
        raise Invalid({"reason": _("Enter why, in %(most)s characters or fewer", most=LONGEST_REASON)})
    db.session.refresh(admission)
    if admission.put_out_at is not None:
        if admission.put_out_because != reason:
            raise Conflict(say_put_out(admission))
        raise DoneAlready(say_put_out(admission))
    place = find_place_of(admission)
    if place is not None and place.role in TEAM:
        raise Conflict(_("This person helps to run this. Change their role first."))
    admission.put_out_at, admission.put_out_because = now(), reason
    if place is not None:
        remove(actor, place)
    emit(ReaderPutOut(consultation_stream(consultation.id), actor.account_id, consultation.id))
    enqueue("mail_put_out", admission=admission.public_id)


def say_put_out(admission: Admission) -> str:
    """To whoever would put somebody out who is out already, or ""."""
    if admission.put_out_at is None:
        return ""
    return _("Their access has already ended, on %(day)s. Nothing has changed.", day=say_day(admission.put_out_at))


@job("mail_put_out", queue=JobQueue.PROMPT_MAIL)
def mail_put_out(running: RunningJob) -> None:
    """Tells a person that they cannot read it any more, and why. Nobody, where they have left."""
    admission = find_admission(running.payload["admission"])
    account = find_account(admission.account_id) if admission else None
    if admission is None or account is None:
        return
    consultation = db.session.get_one(Consultation, admission.space_id)
    send_mail(
        running,
        account.email,
        _("You can no longer read: %(title)s", title=name_in_subject(consultation)),
        "put_out",
        title=consultation.title,
        reason=admission.put_out_because,
        contact=consultation.contact_email or consultation.contact_phone,
    )


def forget_admissions(account_id: int) -> None:
    """Inside the action that deletes an account."""
    db.session.execute(delete(Admission).where(Admission.account_id == account_id))


def _note(actor: Actor, row: StaffDomain, *, is_allowed: bool) -> None:
    stream, number = consultation_stream(row.consultation_id), row.consultation_id
    emit(StaffDomainChanged(stream, actor.account_id, number, row.id, row.capacity_key, is_allowed))
