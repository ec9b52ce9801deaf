"""People take their places in a consultation: by joining, or by an organiser's invitation."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts.models import Account
from forum.accounts.queries import find_account
from forum.consultations.actions.invited_places import add_to_place, take_up
from forum.consultations.actions.places import (
    check_own_name,
    make_place,
    needs_new_place,
    refuse_name_of_official,
    refuse_second_invitation,
)
from forum.consultations.actions.roles import (
    must_be_asked,
    note_role,
    note_role_moved,
    refuse_role_that_was_not_seen,
    refuse_role_without_reason,
)
from forum.consultations.capacities import CAPACITIES, ROLE_TASKS, TEAM_LABELS
from forum.consultations.events import PersonInvited, PersonJoined, PlaceChanged, consultation_stream
from forum.consultations.models import Consultation, Invitation, Participation
from forum.consultations.name_queries import is_pseudonym_taken
from forum.consultations.pseudonyms import has_official_sign, poses_as_official, pseudonym_key
from forum.consultations.queries import find_place, get_invitation, list_open_invitations
from forum.consultations.rules import (
    ACCEPT_INVITATION,
    CHANGE_ROLE,
    INVITATION_LASTS,
    INVITATIONS_PER_CONSULTATION,
    INVITE,
    JOIN,
    SEAT,
    find_measures,
    find_why_nobody_asked,
    site_name,
    why_silenced,
)
from forum.consultations.schedule_wording import say_planned_opening
from forum.consultations.sharing import name_in_subject
from forum.kernel import limits, tokens
from forum.kernel.actions import action, lock, save
from forum.kernel.addresses import tidy_address
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid, NotFound
from forum.kernel.events import emit
from forum.kernel.jobs import JobQueue, RunningJob, enqueue, job
from forum.kernel.mail import send_mail
from forum.kernel.permissions import OFFICIALS, SYSTEM, TEAM, Actor, Role
from forum.kernel.security_log import log_security_event
from forum.web.urls import public_url

INVITATION = "invitation"


@action(JOIN)
def join(actor: Actor, consultation: Consultation, *, pseudonym: str, capacity_key: str) -> Participation:
    """Takes a place under a name and a capacity the person may give themselves. Joining twice gives the same place. Raises
    Invalid, by field, for a professional capacity, and for a name that is taken or sounds official."""
    return take_place(actor, consultation, pseudonym=pseudonym, capacity_key=capacity_key)


def take_place(actor: Actor, consultation: Consultation, *, pseudonym: str, capacity_key: str) -> Participation:
    """As `join`, inside an action that has asked whether somebody may come in."""
    lock(consultation)
    place = find_place(actor, consultation)
    if place is not None:
        return place
    check_own_place(consultation, pseudonym=pseudonym, capacity_key=capacity_key)
    return _take_place(actor, consultation, pseudonym, Role.PARTICIPANT, capacity_key)


def check_own_place(consultation: Consultation, *, pseudonym: str, capacity_key: str) -> None:
    """Raises Invalid, by field, when nobody could take a place now under this name and capacity. Takes none."""
    if CAPACITIES[capacity_key].is_professional:
        raise Invalid({"capacity_key": _("You need an invitation to choose this. Choose another answer")})
    _check_pseudonym(consultation, pseudonym, Role.PARTICIPANT)


@action(SEAT)
def seat(
    actor: Actor,
    consultation: Consultation,
    *,
    person: Actor,
    pseudonym: str,
    role: Role,
    capacity_key: str,
    job_title: str,
) -> Participation:
    """Gives a person a place without asking: importers and the demo, which know who is who."""
    place = find_place(person, consultation) or _take_place(person, consultation, pseudonym, role, capacity_key)
    if (place.capacity_key, place.job_title) != (capacity_key, job_title):
        place.capacity_key, place.job_title = capacity_key, job_title
        emit(PlaceChanged(consultation_stream(consultation.id), actor.account_id, consultation.id, place.id))
    return place


def seat_guest(consultation: Consultation, account: Account, *, pseudonym: str, capacity_key: str, origin: str) -> Participation:
    """Gives a guest their place, inside an action that has asked whether they may come, and by which name."""
    person = account.as_actor()
    named = {"pseudonym": pseudonym, "capacity_key": capacity_key, "job_title": ""}
    place = seat(SYSTEM, consultation, person=person, role=Role.GUEST, **named)
    place.origin = origin
    return place


@action(SEAT)
def seat_without_account(
    actor: Actor, consultation: Consultation, *, name: str, capacity_key: str, origin: str, source_key: str
) -> Participation:
    """Gives somebody a place who is not online, so that what they send by other ways counts. The same `source_key` gives the
    same place; a number is added to a name that is taken."""
    lock(consultation)
    known = db.session.scalar(select(Participation).filter_by(space_id=consultation.id, source_key=source_key))
    if known is not None:
        return known
    pseudonym = find_free_name(consultation, name)
    place = Participation(
        space_id=consultation.id,
        role=Role.PARTICIPANT,
        capacity_key=capacity_key,
        pseudonym=pseudonym,
        pseudonym_key=pseudonym_key(pseudonym),
        origin=origin,
        joined_at=now(),
        source_key=source_key,
    )
    save(place)
    emit(
        PersonJoined(consultation_stream(consultation.id), actor.account_id, consultation.id, place.id, place.role, capacity_key)
    )
    return place


def find_free_name(consultation: Consultation, name: str) -> str:
    """The name itself, or with the first number with which nobody here has it."""
    number, free_name = 1, name
    while is_pseudonym_taken(consultation, free_name):
        number += 1
        free_name = f"{name} {number}"
    return free_name


@action(INVITE, lock=lock)
def invite(
    actor: Actor,
    consultation: Consultation,
    *,
    email: str,
    role: Role,
    capacity_key: str,
    job_title: str,
    name: str = "",
    reason: str = "",
    mailed_by: str = "mail_invitation",
) -> Invitation:
    """Invites by e-mail to a role, a professional capacity, or both. The link is made when the mail is sent, by the job named
    `mailed_by`. `name` is what the form of whoever accepts begins with; `reason` is said in public once they have. Raises TooMany
    above INVITATIONS_PER_CONSULTATION, Invalid on `email` for one who is invited already, on `reason` as `change_role` does, and
    on `role` for one to take part where nobody is asked any more."""
    refuse_to_ask(consultation, role)
    refuse_second_invitation(consultation, email)
    about = {"capacity_key": capacity_key, "job_title": job_title, "name": name}
    return _invite(actor, consultation, email=email, role=role, reason=reason, mailed_by=mailed_by, **about)


def refuse_to_ask(consultation: Consultation, role: Role) -> None:
    """Raises Invalid on `role` for an invitation to take part in what was stopped early or has closed for good."""
    if role == Role.PARTICIPANT and (why_not := find_why_nobody_asked(consultation)):
        more = _("Choose a role on the team, or invite nobody")
        raise Invalid({"role": f"{why_not} {more}"})


def find_why_void(invitation: Invitation) -> str | None:
    """Why an invitation to take part leads nowhere any more."""
    return find_why_nobody_asked(invitation.consultation) if invitation.role == Role.PARTICIPANT else None


def _invite(
    actor: Actor,
    consultation: Consultation,
    *,
    email: str,
    role: Role,
    capacity_key: str,
    reason: str,
    mailed_by: str = "mail_invitation",
    **about: Any,
) -> Invitation:
    refuse_role_without_reason(actor, consultation, reason, role)
    limits.spend(INVITATIONS_PER_CONSULTATION, consultation.id)
    place = find_place(actor, consultation)
    invitation = Invitation(
        space_id=consultation.id,
        email=tidy_address(email),
        role=role,
        capacity_key=capacity_key,
        reason=reason,
        invited_by_id=place.id if place else None,
        created_at=now(),
        **about,
    )
    save(invitation)
    emit(
        PersonInvited(consultation_stream(consultation.id), actor.account_id, consultation.id, invitation.id, role, capacity_key)
    )
    enqueue(mailed_by, public_id=invitation.public_id)
    return invitation


@action(INVITE)
def withdraw_invitation(_actor: Actor, invitation: Invitation) -> None:
    """Its link no longer works. Raises Conflict once it is accepted."""
    lock(invitation)
    if invitation.accepted_at:
        raise Conflict(_("This invitation has already been accepted."))
    invitation.withdrawn_at, invitation.name = now(), ""


@action(ACCEPT_INVITATION)
def accept_invitation(actor: Actor, _site: None, *, token: str, pseudonym: str) -> Participation:
    """Takes the place an organiser offered. Only the account with the invited e-mail can, so that a forwarded link gives nobody a
    verified capacity. Raises NotFound for a link that no longer works or is somebody else's, Conflict for somebody whom a
    moderator has removed and for one to take part where nobody can, Invalid for the name as `join` does."""
    invitation = find_invitation(token)
    if invitation is None or not is_for(actor, invitation):
        raise NotFound
    tokens.redeem(INVITATION, token)
    lock(invitation)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Conflict(_("This invitation has been used or cancelled."))
    consultation = invitation.consultation
    lock(consultation)
    if why_void := find_why_void(invitation):
        raise Conflict(why_void)
    place = earlier = find_place(actor, consultation)
    if place is not None and find_measures(place).is_removed:
        raise Conflict(why_silenced(place) or "")
    if invitation.role in OFFICIALS:
        check_own_name(pseudonym)
        refuse_name_of_official(consultation, pseudonym, actor.account_id)
    invitation.accepted_at, invitation.name = now(), ""
    was = Role(place.role) if place else Role.PARTICIPANT
    if place is None:
        place = _take_place(actor, consultation, pseudonym, Role(invitation.role), invitation.capacity_key)
    elif needs_new_place(place, invitation):
        place = take_up(actor, place, invitation, pseudonym)
    else:
        add_to_place(actor, place, invitation, pseudonym)
    if invitation.role != Role.PARTICIPANT or earlier is None:
        place.invited_by_id = invitation.invited_by_id
    place.job_title = invitation.job_title or (place.job_title if invitation.role == Role.PARTICIPANT else "")
    db.session.flush()
    _note_accepted(actor, place, earlier, was, invitation)
    emit(PlaceChanged(consultation_stream(consultation.id), actor.account_id, consultation.id, place.id))
    return place


def _note_accepted(actor: Actor, place: Participation, earlier: Participation | None, was: Role, invitation: Invitation) -> None:
    """Of a place apart from the one before, the list of changes says nothing that the one before was."""
    if earlier is not None and earlier is not place:
        note_role_moved(actor, earlier, place, was, invitation.reason, decided_by=invitation.invited_by)
    else:
        note_role(actor, place, was, Role(place.role), invitation.reason, decided_by=invitation.invited_by)


@action(CHANGE_ROLE, lock=lambda person: lock(person.consultation))
def ask_to_take_role(actor: Actor, person: Participation, *, role: Role, seen: str | None = None, reason: str = "") -> Invitation:
    """Asks somebody who takes part to take up a role: an invitation to their address, which the organisers do not see. Raises
    Conflict for a role that nobody has to agree to (`must_be_asked`), for somebody who cannot be asked, and when they have been
    asked already; Changed and Invalid as `change_role` does."""
    consultation, account = person.consultation, person.account
    lock(person)
    refuse_role_that_was_not_seen(actor, person, seen)
    if not must_be_asked(person, role):
        raise Conflict(_("%(name)s does not have to agree to this. Change their role.", name=person.pseudonym))
    if account is None or account.is_guest or person.set_aside_at is not None:
        # One sentence for all of them: that a place was set aside would tell whose it is.
        raise Conflict(_("We cannot ask %(name)s to take a role.", name=person.pseudonym))
    if (asked := next((each for each in list_open_invitations(consultation) if each.place_id == person.id), None)) is not None:
        return _find_same_question(actor, asked, person, role, reason)
    about = {"capacity_key": person.capacity_key if person.capacity.is_professional else "unknown", "job_title": person.job_title}
    return _invite(actor, consultation, email=account.email, role=role, reason=reason, place_id=person.id, **about)


def _find_same_question(actor: Actor, asked: Invitation, person: Participation, role: Role, reason: str) -> Invitation:
    """What the same person has asked in the same words: pressed twice, it is asked once. Raises Conflict for anything else."""
    asker = find_place(actor, person)
    if asker is not None and (asked.invited_by_id, asked.role, asked.reason) == (asker.id, role, reason):
        return asked
    raise Conflict(
        _(
            "%(name)s has already been asked, and has not answered yet. We have not sent this. To ask again, cancel the first "
            "invitation.",
            name=person.pseudonym,
        )
    )


def find_invitation(token: str) -> Invitation | None:
    """The invitation behind a link, or None when it is used, taken back or too old. Uses nothing up."""
    public_id = tokens.peek(INVITATION, token)
    if public_id is None:
        return None
    invitation = get_invitation(public_id)
    return None if invitation.accepted_at or invitation.withdrawn_at else invitation


def find_answered_invitation(token: str) -> Invitation | None:
    """The invitation behind a link, where it was accepted or taken back."""
    public_id = tokens.trace(INVITATION, token)
    invitation = get_invitation(public_id) if public_id else None
    return invitation if invitation and (invitation.accepted_at or invitation.withdrawn_at) else None


def is_for(actor: Actor, invitation: Invitation) -> bool:
    """Whether the actor's account has the invited address. Never so for a visitor."""
    account = find_account(actor.account_id)
    return account is not None and account.email == invitation.email


@job("mail_invitation", queue=JobQueue.PROMPT_MAIL)
def mail_invitation(running: RunningJob) -> None:
    """Makes the link and sends it; nothing when the invitation is accepted, withdrawn or void by now. Run again, it sends a
    second link, and both work until one is used."""
    invitation = get_invitation(running.payload["public_id"])
    if invitation.accepted_at or invitation.withdrawn_at or find_why_void(invitation):
        return
    consultation = invitation.consultation
    token = tokens.mint(INVITATION, invitation.public_id, INVITATION_LASTS)
    link = public_url("consultation_people.accept", token=token)
    send_mail(
        running,
        invitation.email,
        _("You’re invited: %(title)s", title=name_in_subject(consultation)),
        "invitation",
        link=link,
        lasts=INVITATION_LASTS,
        title=consultation.title,
        run_by=consultation.run_by,
        role=TEAM_LABELS.get(Role(invitation.role), ""),
        task=ROLE_TASKS.get(Role(invitation.role), ""),
        is_official=invitation.role in OFFICIALS,
        invited_by=invitation.invited_by.pseudonym if invitation.invited_by else "",
        job_title=invitation.job_title,
        reason=invitation.reason,
        not_open="" if consultation.published_at else say_planned_opening(consultation),
        sees_draft=invitation.role in TEAM,
        is_sandbox=consultation.is_sandbox,
    )


def _check_pseudonym(consultation: Consultation, pseudonym: str, role: Role) -> None:
    if not pseudonym_key(pseudonym):
        raise Invalid({"pseudonym": _("Enter a name with at least one letter")})
    if has_official_sign(pseudonym):
        raise Invalid({"pseudonym": _("Choose a name without ticks, stars or other signs")})
    if role == Role.PARTICIPANT and poses_as_official(pseudonym, consultation.run_by, site_name()):
        raise Invalid(
            {"pseudonym": _("Choose a name that does not look like an official one, for example without “moderator” or “NHS”")}
        )
    if is_pseudonym_taken(consultation, pseudonym):
        raise Invalid({"pseudonym": _("Someone here already has this name. Choose another")})


def _take_place(actor: Actor, consultation: Consultation, pseudonym: str, role: Role, capacity_key: str) -> Participation:
    _check_pseudonym(consultation, pseudonym, role)
    place = make_place(actor, consultation.id, actor.account_id, name=pseudonym, role=role, capacity_key=capacity_key)
    if role in TEAM:
        log_security_event("joined a team", by=actor.account_id, person=place.id, after=str(role))
    return place
