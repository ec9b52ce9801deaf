from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from forum.consultations.models import Participation
from forum.consultations.tasks import MOST_TASKS, Duties, Task, end_of, finds_tasks
from forum.groups.actions.following import name_of_change
from forum.groups.models import GroupMeeting, Member, Proposal, StandingGroup
from forum.groups.queries import (
    count_consents,
    find_coming,
    find_next_meeting,
    find_wordings,
    list_actions,
    list_appeals,
    list_consents,
    list_members,
    list_proposals,
    list_reports,
    list_requests,
    list_unagreed_minutes,
    list_unwritten_minutes,
    show_group,
)
from forum.groups.rules import count_days_over, find_member
from forum.kernel.clock import now
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.kernel.permissions import Role

MOST_GROUPS_OF_PERSON = 20
COMING_ASKED_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class OwnGroup:
    """A group that somebody belongs to: their place, and their membership while it lasts."""

    group: StandingGroup
    place: Participation
    member: Member | None
    members: list[Member]

    @property
    def looks_after(self) -> bool:
        return self.place.role == Role.ORGANISER or (self.member is not None and self.member.is_chair)

    def make_task(self, whose: str, title: str, endpoint: str, call: str, due_at: datetime | None = None, **values: Any) -> Task:
        address = url_for(endpoint, slug=self.group.slug, **values)
        return Task(title, show_group(self.group.id), Role(self.place.role), address, call, due_at, whose=whose)


@finds_tasks("groups")
def find_tasks(duties: Duties) -> Iterator[Task]:
    """What waits for a member, for those who look after a group, and for the owner of a text."""
    if not duties.is_everywhere:
        return
    query = select(Participation, StandingGroup).join(StandingGroup, StandingGroup.id == Participation.space_id)
    query = query.where(Participation.account_id == duties.actor.account_id, Participation.set_aside_at.is_(None))
    for place, group in db.session.execute(query.order_by(Participation.id.desc()).limit(MOST_GROUPS_OF_PERSON)).tuples():
        own = OwnGroup(group, place, find_member(duties.actor, group), list_members(group))
        proposals = list_proposals(group)
        several = [*_for_member(own, proposals), *_for_chairs(own, proposals), *_for_owner(own, proposals)]
        yield from several[:MOST_TASKS]


def _for_member(own: OwnGroup, proposals: list[Proposal]) -> Iterator[Task]:
    if own.member is None:
        return
    whose, place = _("a member"), own.member.place_id
    meeting = find_next_meeting(own.group)
    if meeting is not None and now() < meeting.starts_at <= now() + COMING_ASKED_WITHIN:
        coming = find_coming(meeting, place)
        if coming is None or coming.is_coming is None:
            yield _about_meeting(own, whose, _("Say whether you are coming on %(day)s"), meeting, _("Open the meeting"))
    for each in list_unagreed_minutes(own.group, place):
        yield _about_meeting(own, whose, _("Say whether the minutes of %(day)s are right"), each, _("Read the minutes"))
    talked = [each for each in proposals if each.put_at is None and each.withdrawn_at is None]
    wordings = find_wordings(talked)
    for proposal in talked:
        if place not in {each.place_id for each in list_consents(wordings[proposal.id])}:
            title = _("Say what you think of the change to “%(clause)s”", clause=name_of_change(proposal))
            yield own.make_task(whose, title, "group_proposals.show", _("Open the change"), public_id=proposal.public_id)


def _about_meeting(own: OwnGroup, whose: str, title: str, meeting: GroupMeeting, call: str) -> Task:
    due_at = meeting.starts_at if meeting.starts_at > now() else None
    said = title % {"day": say_day(meeting.starts_at)}
    return own.make_task(whose, said, "group_meetings.show", call, due_at, public_id=meeting.public_id)


def _for_chairs(own: OwnGroup, proposals: list[Proposal]) -> Iterator[Task]:
    if not own.looks_after:
        return
    whose, group = _("someone who looks after the group"), own.group
    if asked := len(list_requests(group)):
        title = ngettext("Answer %(num)d person who asks to join", "Answer %(num)d people who ask to join", asked)
        yield own.make_task(whose, title, "group_manage.overview", _("Look after the group"))
    if reported := len(list_reports(group)) + len(list_appeals(group)):
        title = ngettext("Look at %(num)d report or appeal", "Look at %(num)d reports and appeals", reported)
        yield own.make_task(whose, title, "group_manage.overview", _("Look after the group"))
    for meeting in list_unwritten_minutes(group):
        yield _about_meeting(own, whose, _("Write the minutes of %(day)s"), meeting, _("Open the meeting"))
    for point in list_actions(group):
        if point.done_on is None and count_days_over(point.due_on):
            title = _("Ask how this is going: %(what)s", what=point.what)
            yield own.make_task(whose, title, "group_meetings.index", _("Open the actions"), end_of(point.due_on))
    talked = [each for each in proposals if each.put_at is None and each.withdrawn_at is None]
    wordings = find_wordings(talked)
    for proposal in talked:
        if wordings[proposal.id].is_shown and count_consents(wordings[proposal.id], own.members).is_agreed:
            title = _("Ask the owner for the change to “%(clause)s”", clause=name_of_change(proposal))
            yield own.make_task(whose, title, "group_proposals.show", _("Open the change"), public_id=proposal.public_id)


def _for_owner(own: OwnGroup, proposals: list[Proposal]) -> Iterator[Task]:
    if own.place.role != Role.LEAD:
        return
    for proposal in proposals:
        owner = proposal.document.owner
        is_theirs = owner.id == own.place.id or owner.account_id is None
        if is_theirs and proposal.put_at is not None and proposal.answered_at is None and proposal.due_on is not None:
            title = _("Answer the change to “%(clause)s”", clause=name_of_change(proposal))
            due_at, values = end_of(proposal.due_on), {"public_id": proposal.public_id}
            yield own.make_task(_("the owner of a text"), title, "group_proposals.show", _("Open the change"), due_at, **values)
