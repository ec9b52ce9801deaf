"""Letters of a group, and what is told when a day comes: a term ends, an action is late."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts.queries import find_account
from forum.groups import sentences
from forum.groups.actions.following import tell_group
from forum.groups.actions.joining import INVITATION
from forum.groups.kinds import GROUP_PAGE
from forum.groups.models import ActionPoint, GroupMeeting, Member, Proposal
from forum.groups.queries import find_organisation, get_invitation, get_request
from forum.groups.rules import INVITATION_LASTS, REMIND_BEFORE, has_begun, is_current, is_waiting, today
from forum.kernel import tokens
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.kernel.jobs import JobQueue, RunningJob, enqueue, job
from forum.kernel.mail import send_mail
from forum.kernel.permissions import SYSTEM, Role
from forum.notifications.models import NewsKind
from forum.web.urls import public_url

MOST_REMINDED_AT_ONCE = 200
TOLD_LATE_WITHIN = timedelta(days=3)


@job("mail_group_invitation", queue=JobQueue.PROMPT_MAIL)
def mail_group_invitation(running: RunningJob) -> None:
    """Makes the link and sends it; nothing when the invitation is accepted or cancelled by now."""
    invitation = get_invitation(running.payload["public_id"])
    if not is_waiting(invitation):
        return
    token = tokens.mint(INVITATION, invitation.public_id, INVITATION_LASTS)
    group = invitation.group
    send_mail(
        running,
        invitation.email,
        _("You’re invited: %(title)s", title=group.name),
        "group_invitation",
        link=public_url("group_invitation.accept", token=token),
        lasts=INVITATION_LASTS,
        name=group.name,
        organisation=find_organisation(group).name,
        invited_by=invitation.invited_by.pseudonym if invitation.invited_by else "",
        is_owner=invitation.role == Role.LEAD,
        is_organiser=invitation.role == Role.ORGANISER,
    )


@job("mail_group_answer", queue=JobQueue.MAIL)
def mail_group_answer(running: RunningJob) -> None:
    """Yes, or no and why, to whoever asked to join."""
    asked = get_request(running.payload["public_id"])
    account = find_account(asked.account_id)
    if account is None:
        return
    name = asked.group.name
    accepted, refused = _("You’re now a member of “%(name)s”", name=name), _("“%(name)s” has answered you", name=name)
    subject = accepted if asked.is_accepted else refused
    link = public_url("groups.show", slug=asked.group.slug)
    send_mail(running, account.email, subject, "group_answer", name=asked.group.name, asked=asked, link=link)


@job("mail_group_asks", queue=JobQueue.MAIL)
def mail_group_asks(running: RunningJob) -> None:
    """To whoever answers for the text: what the group asks for, and by when."""
    proposal = db.session.scalars(select(Proposal).filter_by(public_id=running.payload["public_id"])).one()
    account = proposal.document.owner.account
    if account is None or proposal.answered_at is not None:
        return
    link = public_url("group_proposals.show", slug=proposal.group.slug, public_id=proposal.public_id)
    subject = _("“%(name)s” asks you for a change", name=proposal.group.name)
    send_mail(running, account.email, subject, "group_asks", name=proposal.group.name, proposal=proposal, link=link)


@job("mail_group_meeting", queue=JobQueue.PROMPT_MAIL)
def mail_group_meeting(running: RunningJob) -> None:
    """To a member: that a meeting is off, or when and where it is by now; nothing once it has begun or they have left."""
    meeting = db.session.scalars(select(GroupMeeting).filter_by(public_id=running.payload["meeting"])).one()
    member = db.session.scalars(select(Member).filter_by(public_id=running.payload["member"])).one()
    account = member.place.account
    if account is None or member.left_at is not None or has_begun(meeting):
        return
    name, day = meeting.group.name, say_day(meeting.starts_at)
    cancelled = _("Cancelled: the meeting of “%(name)s” on %(day)s", name=name, day=day)
    changed = _("The meeting of “%(name)s” on %(day)s has changed", name=name, day=day)
    link = public_url("group_meetings.show", slug=meeting.group.slug, public_id=meeting.public_id)
    subject = cancelled if meeting.cancelled_at else changed
    send_mail(running, account.email, subject, "group_meeting", name=name, meeting=meeting, link=link)


@job("remind_of_terms", every=timedelta(hours=6))
def remind_of_terms(_running: RunningJob) -> None:
    """Once, to each member whose term ends within REMIND_BEFORE."""
    soon = today() + REMIND_BEFORE
    with transaction():
        query = select(Member).where(is_current(), Member.until <= soon, Member.reminded_at.is_(None))
        for member in db.session.scalars(query.order_by(Member.id).limit(MOST_REMINDED_AT_ONCE)):
            member.reminded_at = now()
            enqueue("mail_group_term", public_id=member.public_id)


@job("tell_of_late_actions", every=timedelta(hours=6))
def tell_of_late_actions(_running: RunningJob) -> None:
    """Once, to whoever follows the group, of each action whose day went by within TOLD_LATE_WITHIN and that is not done."""
    with transaction():
        query = select(ActionPoint).where(ActionPoint.done_on.is_(None), ActionPoint.due_on < today())
        query = query.where(ActionPoint.due_on >= today() - TOLD_LATE_WITHIN).order_by(ActionPoint.id)
        for point in db.session.scalars(query.limit(MOST_REMINDED_AT_ONCE)):
            said = sentences.ACTION_LATE(what=point.what)
            tell_group(SYSTEM, point.group, f"action:{point.id}:late", said, GROUP_PAGE, "", kind=NewsKind.OUTCOME)


@job("mail_group_term", queue=JobQueue.MAIL)
def mail_group_term(running: RunningJob) -> None:
    """That their term ends soon; nothing when it is another by now, or they have left."""
    member = db.session.scalars(select(Member).filter_by(public_id=running.payload["public_id"])).one()
    account = member.place.account
    if account is None or member.left_at is not None or member.until is None:
        return
    link = public_url("group_members.show", slug=member.group.slug)
    subject = _("Your time in “%(name)s” ends soon", name=member.group.name)
    send_mail(running, account.email, subject, "group_term", name=member.group.name, until=member.until, link=link)
