"""Who has which role, and that nobody's changes unseen: once people can read a consultation, each change has a reason, a line in
its public list of changes, and a letter to the person."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.actions.recording import refuse_lost_reason
from forum.consultations.capacities import ROLE_TASKS, TEAM_LABELS
from forum.consultations.change_guards import OfficialChange, refuse_alone
from forum.consultations.events import ConsultationChanged, RoleChanged, consultation_stream
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import decides_alone, find_place, get_place, moderates_alone
from forum.consultations.role_wording import say_two
from forum.consultations.rules import CHANGE_ROLE
from forum.consultations.sharing import name_in_subject
from forum.consultations.signed_names import say_signed
from forum.consultations.snapshots import Part, describe_role, find_effect
from forum.kernel.actions import action, lock
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.jobs import JobQueue, RunningJob, enqueue, job
from forum.kernel.mail import send_mail
from forum.kernel.permissions import MODERATORS, OFFICIALS, SYSTEM, TEAM, Actor, Role
from forum.kernel.security_log import log_security_event
from forum.spaces.actions import record_version
from forum.spaces.models import Version
from forum.spaces.queries import find_last_version, find_version
from forum.spaces.rules import LONGEST_REASON, why_no_reason
from forum.web.urls import public_url


def hold_person(person: Participation) -> None:
    """The consultation first: of two who leave a role at once, the second sees that nobody else is left in it."""
    lock(person.consultation)
    lock(person)


@action(CHANGE_ROLE, lock=hold_person)
def change_role(actor: Actor, person: Participation, *, role: Role, seen: str | None = None, reason: str = "") -> None:
    """Gives a person another role. Raises Conflict when no organiser would be left, or nobody who moderates something open or is
    responsible for its decision, and for somebody who has to be asked first (`must_be_asked`); Changed when it is another by now
    than was `seen`; Invalid on `reason` where one is needed and missing, or would be kept nowhere; NeedsColleague where it would
    put out a colleague who can say no (`refuse_to_put_out`). Again, it does nothing. A program asks nobody, without reason."""
    before = Role(person.role)
    if before == role:
        _refuse_lost_role_reason(actor, person, reason)
        return
    refuse_role_that_was_not_seen(actor, person, seen)
    if actor != SYSTEM and must_be_asked(person, role):
        raise Conflict(_("%(name)s has to agree to this first. Ask them.", name=person.pseudonym))
    refuse_role_without_reason(actor, person.consultation, reason, before, role)
    keep_somebody(person, role)
    refuse_to_put_out(actor, person, role)
    give_role(actor, person, role, reason)


def refuse_to_put_out(actor: Actor, person: Participation, role: Role) -> None:
    """Raises NeedsColleague where somebody else stops being one of those who can say no to what organisers ask: whoever is
    refused something would else put out whoever refused it. One's own role anybody can leave; in a draft nobody has planned on
    who is there."""
    is_own = actor.account_id is not None and actor.account_id == person.account_id
    if actor == SYSTEM or is_own or person.role not in OFFICIALS or person.consultation.published_at is None:
        return
    before, after = describe_role(person.role), describe_role(role)
    refuse_alone(OfficialChange(person.consultation, Part.ROLES, before, after, thing_id=person.id))


def give_role(actor: Actor, person: Participation, role: Role, reason: str, *, asked_by_id: int | None = None) -> None:
    """Inside an action that has asked whether it may be. `asked_by_id`: the place of whoever asked the actor to agree to it."""
    before = Role(person.role)
    set_role(actor, person, role)
    version_id = note_role(actor, person, before, role, reason, decided_by=find_place(actor, person), asked_by_id=asked_by_id)
    if version_id:
        enqueue("mail_role_changed", place_id=person.id, version_id=version_id)


def refuse_role_that_was_not_seen(actor: Actor, person: Participation, seen: str | None) -> None:
    """Raises Changed when somebody has another role by now than whoever changes it has seen, be it by their own hand."""
    if seen is None or seen == person.role:
        return
    last, place = find_last_version(person.space_id, Part.ROLES, person.id), find_place(actor, person)
    if last is not None and place is not None and last.place_id == place.id:
        raise Changed(_("You have already changed the role of %(name)s. Look at it again, then choose.", name=person.pseudonym))
    raise Changed(_("Someone else has just changed the role of %(name)s. Look at it again.", name=person.pseudonym))


def _refuse_lost_role_reason(actor: Actor, person: Participation, reason: str) -> None:
    """Of somebody who has the role already. Pressed twice, it is done; another reason for it would be kept nowhere."""
    try:
        refuse_lost_reason(actor, person.consultation, Part.ROLES, person.id, reason)
    except Invalid as problem:
        said = _("%(name)s already has this role, so we have not saved this reason", name=person.pseudonym)
        raise Invalid({"reason": said}) from problem


def must_be_asked(person: Participation, role: Role) -> bool:
    """Nobody gets a role in the open who has not agreed to it: what they have said so far would come under it."""
    return person.role not in TEAM and role in TEAM


def refuse_role_without_reason(actor: Actor, consultation: Consultation, reason: str, *roles: Role) -> None:
    """Raises Invalid on `reason` where people can read the consultation and one of the roles is official. In a draft, nobody is
    asked why."""
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": _("The reason must be %(most)d characters or fewer", most=LONGEST_REASON)})
    is_needed = actor != SYSTEM and consultation.published_at is not None and TEAM.intersection(roles)
    if is_needed and (why := why_no_reason(reason, _("Enter why the role is changing"))):
        raise Invalid({"reason": why})


def set_role(actor: Actor, person: Participation, role: Role) -> None:
    """Inside an action that says it in public (`note_role`)."""
    if person.role == role:
        return
    consultation = person.consultation
    before, person.role, person.role_since = person.role, role, now()
    person.former_role = before if role == Role.PARTICIPANT and before in TEAM else ""
    log_security_event("role changed", by=actor.account_id, person=person.id, before=str(before), after=str(role))
    emit(RoleChanged(consultation_stream(consultation.id), actor.account_id, consultation.id, person.id, before, role))


def note_role(
    actor: Actor,
    person: Participation,
    before: Role,
    after: Role,
    reason: str,
    *,
    decided_by: Participation | None,
    asked_by_id: int | None = None,
) -> int:
    """A line in the public list of changes, and its number: 0 where there is none, in a draft and where neither is official. It
    holds the number of the place and no name: that is read from the place, and goes with it."""
    consultation = person.consultation
    before_words, after_words = describe_role(before), describe_role(after)
    if consultation.published_at is None or before_words == after_words:
        return 0
    effect = find_effect(Part.ROLES, before_words, after_words, "")
    version = record_version(
        consultation.id,
        part=Part.ROLES,
        thing_id=person.id,
        title="",
        before=before_words,
        after=after_words,
        effect=effect,
        reason=reason,
        place_id=decided_by.id if decided_by else None,
        role=decided_by.role if decided_by else "",
        asked_by_id=asked_by_id,
    )
    stream = consultation_stream(consultation.id)
    emit(ConsultationChanged(stream, actor.account_id, consultation.id, Part.ROLES, person.id, effect, version.id))
    return version.id


def note_role_moved(
    actor: Actor, earlier: Participation, place: Participation, was: Role, reason: str, *, decided_by: Participation | None
) -> None:
    """Of somebody who has a place apart from the one before: the role that ended with that, and, as of somebody new, the one that
    they have."""
    note_role(actor, earlier, was, Role.PARTICIPANT, reason, decided_by=decided_by)
    note_role(actor, place, Role.PARTICIPANT, Role(place.role), reason, decided_by=decided_by)


def keep_somebody(person: Participation, role: Role) -> None:
    """Raises Conflict when a role would be left that somebody must have."""
    if person.role == Role.ORGANISER and role != Role.ORGANISER and _count_organisers(person.consultation) == 1:
        raise Conflict(_("A consultation needs at least one organiser. Make someone else an organiser first."))
    if role not in MODERATORS and moderates_alone(person):
        raise Conflict(_("Nobody else moderates this. Make someone else a moderator or a facilitator first."))
    if role != Role.LEAD and decides_alone(person):
        raise Conflict(_("Nobody else is responsible for the decision. Make someone else a service lead first."))


def _count_organisers(consultation: Consultation) -> int:
    return (
        db.session.query(Participation)
        .filter_by(space_id=consultation.id, role=Role.ORGANISER)
        .filter(Participation.account_id.is_not(None))
        .count()
    )


def _say_who_did(person: Participation, version: Version) -> str:
    """By name, as the public list of changes has it; "" where a program did it."""
    if version.place_id is None:
        return ""
    if version.place_id == person.id:
        return _("You did this yourself.")
    place = get_place(version.place_id)
    if version.asked_by_id:
        return say_two(get_place(version.asked_by_id), version.at, place, version.at)
    return _("%(name)s decided this.", name=say_signed(place, version.at).removesuffix("."))


@job("mail_role_changed", queue=JobQueue.PROMPT_MAIL)
def mail_role_changed(running: RunningJob) -> None:
    """Tells a person what their role was and is, and why. Nobody, where they have left."""
    person, version = get_place(running.payload["place_id"]), find_version(running.payload["version_id"])
    if person.account is None or version is None:
        return
    consultation = person.consultation
    send_mail(
        running,
        person.account.email,
        _("Your role has changed: %(title)s", title=name_in_subject(consultation)),
        "role_changed",
        title=consultation.title,
        who=_say_who_did(person, version),
        role=TEAM_LABELS.get(Role(person.role), ""),
        task=ROLE_TASKS.get(Role(person.role), ""),
        former_role=TEAM_LABELS.get(Role(person.former_role), "") if person.former_role else "",
        reason=version.reason,
        link=public_url("consultation_changes.show", slug=consultation.slug, public_id=version.public_id),
    )
