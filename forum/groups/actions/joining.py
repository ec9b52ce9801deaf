"""People come into a group: they ask, or are asked by letter; and they go."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from forum.accounts.queries import find_account
from forum.consultations.models import Participation
from forum.consultations.pseudonyms import poses_as_official, pseudonym_key
from forum.consultations.queries import find_place
from forum.consultations.rules import site_name
from forum.groups.actions.following import follow_group
from forum.groups.actions.founding import add_place, note
from forum.groups.fingerprints import fingerprint_member, fingerprint_request
from forum.groups.kinds import MOST_CHAIRS, MembershipWords
from forum.groups.models import GroupInvitation, JoinRequest, Member, StandingGroup
from forum.groups.queries import find_invitation_to, find_organisation, find_same_name, get_invitation, list_members
from forum.groups.rules import (
    ACCEPT,
    ASK_TO_JOIN,
    INVITATIONS_OF_GROUP,
    LEAVE_GROUP,
    LOOK_AFTER,
    ORGANISE,
    REQUESTS_OF_ACCOUNT,
    find_member,
    is_still_member,
    is_waiting,
    today,
)
from forum.kernel import limits, tokens
from forum.kernel.actions import action, lock, save
from forum.kernel.addresses import tidy_address
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid, NotFound
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import Actor, Role
from forum.spaces.rules import why_no_reason

INVITATION = "group-invitation"


@action(ASK_TO_JOIN, lock=lock)
def ask_to_join(actor: Actor, group: StandingGroup, *, name: str, capacity_key: str, why: str) -> JoinRequest:
    """Asks those who look after the group. Raises Invalid for a name that is taken or sounds official, TooMany above
    REQUESTS_OF_ACCOUNT."""
    assert actor.account_id is not None  # noqa: S101  (ASK_TO_JOIN is for those who are signed in)
    limits.spend(REQUESTS_OF_ACCOUNT, actor.account_id)
    check_name(group, name, actor.account_id)
    asked = JoinRequest(
        group_id=group.id, account_id=actor.account_id, name=name, capacity_key=capacity_key, why=why, asked_at=now()
    )
    save(asked)
    note(actor, group, "request", "asked", asked.id)
    return asked


def check_name(group: StandingGroup, name: str, account_id: int | None) -> None:
    """Raises Invalid on `name` for one that nobody may have here as a member."""
    if not pseudonym_key(name):
        raise Invalid({"name": _("Enter a name with at least one letter")})
    if poses_as_official(name, find_organisation(group).name, site_name()):
        raise Invalid({"name": _("Choose a name that does not look like an official one")})
    if find_same_name(group, name, account_id):
        raise Invalid({"name": _("Someone here already has this name. Choose another")})


@action(LOOK_AFTER, lock=lambda asked: lock(asked.group))
def decide_request(
    actor: Actor, asked: JoinRequest, *, is_accepted: bool, seen: str, reason: str = "", until: date | None = None
) -> None:
    """Lets somebody in, or says why not; either goes to them by email. Raises Changed when it is not what was `seen`
    (`fingerprint_request`), Conflict when the name was taken meanwhile, Invalid for a no without a reason and for a term that
    is over already."""
    lock(asked)
    refuse_when_changed(seen, fingerprint_request(asked))
    if not is_accepted and (why_not := why_no_reason(reason, _("Enter why not"))):
        raise Invalid({"reason": why_not})
    _check_term(until)
    asked.decided_at, asked.is_accepted, asked.reason = now(), is_accepted, "" if is_accepted else reason
    if is_accepted:
        person = find_account(asked.account_id)
        assert person is not None  # noqa: S101  (the request goes with the account)
        _join(asked.group, person.id, asked.name, asked.capacity_key, "", until)
    note(actor, asked.group, "request", "accepted" if is_accepted else "refused", asked.id)
    enqueue("mail_group_answer", public_id=asked.public_id)


def _check_term(until: date | None) -> None:
    if until is not None and until <= today():
        raise Invalid({"until": _("Enter a date in the future, or leave this empty")})


def _join(group: StandingGroup, account_id: int, name: str, capacity_key: str, job_title: str, until: date | None) -> Member:
    """A place, or the one they had before, and a term."""
    place = db.session.query(Participation).filter_by(space_id=group.id, account_id=account_id, set_aside_at=None).one_or_none()
    if place is None:
        if find_same_name(group, name):
            raise Conflict(_("Someone here has taken this name. Ask this person to choose another."))
        about = {"capacity_key": capacity_key, "job_title": job_title}
        place = add_place(group, account_id, name=name, role=Role.PARTICIPANT, **about)
    follow_group(group, account_id, is_on=True)
    member = Member(group_id=group.id, place_id=place.id, since=today(), until=until)
    save(member)
    return member


@action(LOOK_AFTER, lock=lock)
def invite_to_group(
    actor: Actor, group: StandingGroup, *, email: str, role: Role, capacity_key: str, job_title: str = ""
) -> GroupInvitation:
    """Sends a letter. To run the group, or to answer for a text, only an organiser invites. Raises TooMany above
    INVITATIONS_OF_GROUP, Invalid on `email` for one who is invited already, on `role` where it is not this actor's to give."""
    if role != Role.PARTICIPANT and not actor.roles_on(group) & ORGANISE.roles:
        raise Invalid({"role": _("Only an organiser can invite someone to this. Choose “Member”")})
    address = tidy_address(email)
    if find_invitation_to(group, address) is not None:
        raise Invalid({"email": _("%(email)s already has an invitation", email=address)})
    limits.spend(INVITATIONS_OF_GROUP, group.id)
    place = find_place(actor, group)
    invitation = GroupInvitation(
        group_id=group.id,
        email=address,
        role=role,
        capacity_key=capacity_key,
        job_title=job_title,
        invited_by_id=place.id if place else None,
        invited_at=now(),
    )
    save(invitation)
    note(actor, group, "invitation", "sent", invitation.id)
    enqueue("mail_group_invitation", public_id=invitation.public_id)
    return invitation


@action(LOOK_AFTER)
def cancel_invitation(actor: Actor, invitation: GroupInvitation) -> None:
    """Its link no longer works. Raises Conflict once it is accepted."""
    lock(invitation)
    if invitation.accepted_at:
        raise Conflict(_("This invitation has already been accepted."))
    invitation.cancelled_at = now()
    note(actor, invitation.group, "invitation", "cancelled", invitation.id)


def find_open_invitation(token: str) -> GroupInvitation | None:
    """The invitation behind a link; None when it is used, cancelled or too old. Uses nothing up."""
    public_id = tokens.peek(INVITATION, token)
    invitation = get_invitation(public_id) if public_id else None
    return invitation if invitation is not None and is_waiting(invitation) else None


def is_for(actor: Actor, invitation: GroupInvitation) -> bool:
    """Whether the actor's account has the invited address."""
    account = find_account(actor.account_id)
    return account is not None and account.email == invitation.email


@action(ACCEPT)
def accept_group_invitation(actor: Actor, _site: None, *, token: str, name: str, capacity_key: str) -> StandingGroup:
    """Takes the place that was offered, under the name they choose. Raises NotFound for a link that no longer works or is not
    theirs, Invalid for the name, Conflict for one who has another role in the group already."""
    invitation = find_open_invitation(token)
    if invitation is None or not is_for(actor, invitation):
        raise NotFound
    group, account_id = invitation.group, actor.account_id
    lock(group)
    lock(invitation)
    tokens.redeem(INVITATION, token)
    if not is_waiting(invitation):
        raise Conflict(_("This invitation has been used or cancelled."))
    place, role = find_place(actor, group), Role(invitation.role)
    if place is not None and (role != Role.PARTICIPANT or place.role != Role.PARTICIPANT):
        raise Conflict(_("You already have another role in this group."))
    if role == Role.PARTICIPANT:
        if find_member(actor, group) is None:
            check_name(group, name, account_id)
            job = invitation.job_title
            _join(group, account_id or 0, name, invitation.capacity_key or capacity_key, job, None)
    else:
        if find_same_name(group, name):
            raise Invalid({"name": _("Someone here already has this name. Add your second name or an initial")})
        about = {"capacity_key": invitation.capacity_key or "unknown", "job_title": invitation.job_title}
        add_place(group, account_id, name=name, role=role, **about)
    invitation.accepted_at = now()
    actor.known.clear()
    note(actor, group, "invitation", "accepted", invitation.id)
    return group


@action(LOOK_AFTER, lock=lambda member: lock(member.group))
def change_member(actor: Actor, member: Member, words: MembershipWords, *, seen: str) -> None:
    """Says whether somebody is a chair, when their term ends and which steps of the induction they have done. Raises Changed when
    it is not what was `seen` (`fingerprint_member`), Invalid on `is_chair` for one more than MOST_CHAIRS."""
    lock(member)
    refuse_when_changed(seen, fingerprint_member(member))
    if not is_still_member(member):
        raise Conflict(_("This person is no longer a member."))
    others = [each for each in list_members(member.group) if each.is_chair and each.id != member.id]
    if words.is_chair and len(others) >= MOST_CHAIRS:
        raise Invalid({"is_chair": _("A group has %(most)s chairs at most. First end the time of another", most=MOST_CHAIRS)})
    if words.until != member.until:
        _check_term(words.until)
        member.reminded_at = None
    done = [step for step in member.group.induction_steps if step in words.steps]
    member.is_chair, member.until, member.steps_done = words.is_chair, words.until, "\n".join(done)
    note(actor, member.group, "member", "changed", member.id)


@action(LEAVE_GROUP, lock=lock)
def leave_group(actor: Actor, group: StandingGroup) -> None:
    """What they said stays, under the name they had. They are told no more of the group, unless they follow it again."""
    member = find_member(actor, group)
    assert member is not None  # noqa: S101  (LEAVE_GROUP asks for it)
    member.left_at, member.is_chair = now(), False
    follow_group(group, actor.account_id, is_on=False)
    note(actor, group, "member", "left", member.id)


@action(LEAVE_GROUP, lock=lock)
def step_down(actor: Actor, group: StandingGroup) -> None:
    """A chair is an ordinary member again. Raises Conflict for whoever is none."""
    member = find_member(actor, group)
    if member is None or not member.is_chair:
        raise Conflict(_("You are not a chair of this group."))
    member.is_chair = False
    note(actor, group, "member", "stood down", member.id)
