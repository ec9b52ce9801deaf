"""When a group meets: meetings, papers, who comes, minutes, and what somebody said they would do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from forum.consultations.queries import find_place
from forum.groups import sentences
from forum.groups.actions.following import tell_group
from forum.groups.actions.founding import keep_version, note
from forum.groups.days import list_monthly
from forum.groups.fingerprints import fingerprint_meeting, fingerprint_minutes
from forum.groups.kinds import MEETING_PAGE, MOST_AT_ONCE
from forum.groups.models import ActionPoint, Coming, GroupMeeting, MeetingPaper, StandingGroup
from forum.groups.queries import find_coming, find_meeting_after, list_agreed, list_members
from forum.groups.rules import (
    AGREE_MINUTES,
    CLOSE_MINUTES,
    FURTHEST_MEETING,
    LOOK_AFTER,
    SAY_COMING,
    has_begun,
    is_to_come,
    today,
)
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_day
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid, NotNow
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import Actor
from forum.kernel.sentences import StoredSentence
from forum.notifications.models import NewsKind
from forum.spaces.rules import why_no_reason

MINUTES = "minutes"  # the part of a version; stored
LONGEST_MEETING = timedelta(hours=12)


@action(LOOK_AFTER, lock=lock)
def plan_meetings(
    actor: Actor, group: StandingGroup, *, starts_at: datetime, ends_at: datetime, where: str, link: str = "", count: int = 1
) -> list[GroupMeeting]:
    """One, or one each month on the same weekday of it. Raises Invalid by field for what cannot be met."""
    _check_times(starts_at, ends_at)
    if not 1 <= count <= MOST_AT_ONCE:
        raise Invalid({"count": _("Enter a number from 1 to %(most)s", most=MOST_AT_ONCE)})
    length, made = ends_at - starts_at, []
    for begins in list_monthly(starts_at, count):
        meeting = GroupMeeting(
            group_id=group.id, starts_at=begins, ends_at=begins + length, where=where, link=link, changed_at=now()
        )
        save(meeting)
        made.append(meeting)
    note(actor, group, "meeting", "planned", made[0].id)
    said = sentences.MEETINGS_PLANNED(count=count, starts=made[0].starts_at.isoformat())
    _tell(actor, made[0], "planned", said)
    return made


def _check_times(starts_at: datetime, ends_at: datetime) -> None:
    if starts_at <= now():
        raise Invalid({"starts_at": _("Enter a date and time in the future")})
    if starts_at > now() + FURTHEST_MEETING:
        raise Invalid({"starts_at": _("Enter a date in the next two years")})
    if not starts_at < ends_at <= starts_at + LONGEST_MEETING:
        raise Invalid({"ends_at": _("The end must be after the start, on the same day")})


@action(LOOK_AFTER, lock=lock)
def move_meeting(
    actor: Actor, meeting: GroupMeeting, *, starts_at: datetime, ends_at: datetime, where: str, link: str, reason: str, seen: str
) -> None:
    """Another time or place. Raises Changed when it is not what was `seen` (`fingerprint_meeting`), Invalid by field, NotNow once
    it has begun."""
    refuse_when_changed(seen, fingerprint_meeting(meeting))
    _refuse_past(actor, meeting)
    if (starts_at, ends_at) != (meeting.starts_at, meeting.ends_at):
        _check_times(starts_at, ends_at)
    if why_not := why_no_reason(reason, _("Enter why the meeting changes")):
        raise Invalid({"reason": why_not})
    meeting.starts_at, meeting.ends_at, meeting.where, meeting.link = starts_at, ends_at, where, link
    said = sentences.MEETING_MOVED(starts=starts_at.isoformat(), where=where, reason=reason)
    _note_change(actor, meeting, reason, "moved", said)


@action(LOOK_AFTER, lock=lock)
def cancel_meeting(actor: Actor, meeting: GroupMeeting, *, reason: str, seen: str) -> None:
    """It does not take place. Raises as `move_meeting` does."""
    refuse_when_changed(seen, fingerprint_meeting(meeting))
    _refuse_past(actor, meeting)
    if why_not := why_no_reason(reason, _("Enter why the meeting is cancelled")):
        raise Invalid({"reason": why_not})
    meeting.cancelled_at = now()
    said = sentences.MEETING_CANCELLED(starts=meeting.starts_at.isoformat(), reason=reason)
    _note_change(actor, meeting, reason, "cancelled", said)


def _refuse_past(actor: Actor, meeting: GroupMeeting) -> None:
    if why_not := is_to_come(actor, meeting):
        raise NotNow(why_not)


def _note_change(actor: Actor, meeting: GroupMeeting, reason: str, how: str, said: StoredSentence) -> None:
    """Members have a letter at once; whoever else follows the group finds it among their updates."""
    meeting.changes, meeting.changed_at, meeting.change_reason = meeting.changes + 1, now(), reason
    note(actor, meeting.group, "meeting", how, meeting.id)
    _tell(actor, meeting, f"changed:{meeting.changes}", said)
    _write_to_members(actor, meeting)


def _tell(actor: Actor, meeting: GroupMeeting, key: str, said: StoredSentence) -> None:
    told, page = f"meeting:{meeting.id}:{key}", meeting.public_id
    tell_group(actor, meeting.group, told, said, MEETING_PAGE, page, kind=NewsKind.DATE)


def _write_to_members(actor: Actor, meeting: GroupMeeting) -> None:
    """To everybody who could have come, but whoever did it and who said that they cannot come."""
    away = {each.place_id for each in meeting.coming if each.is_coming is False}
    for member in list_members(meeting.group):
        if member.place_id not in away and member.place.account_id not in {None, actor.account_id}:
            enqueue("mail_group_meeting", meeting=meeting.public_id, member=member.public_id)


@action(LOOK_AFTER, lock=lock)
def send_paper(actor: Actor, meeting: GroupMeeting, *, title: str, link: str = "", text: str = "") -> MeetingPaper:
    """Something to read before. Sent too late it says by how much."""
    _refuse_past(actor, meeting)
    if not link and not text:
        raise Invalid({"text": _("Enter what it says, or a web address where people can read it")})
    paper = MeetingPaper(meeting_id=meeting.id, title=title, link=link, text=text, sent_at=now())
    save(paper)
    note(actor, meeting.group, "paper", "sent", paper.id)
    return paper


@action(SAY_COMING)
def say_coming(actor: Actor, meeting: GroupMeeting, *, is_coming: bool) -> None:
    """Whether they come; the last word counts."""
    lock(meeting)
    _hold_coming(actor, meeting).is_coming = is_coming
    note(actor, meeting.group, "coming", "said", meeting.id)


def _hold_coming(actor: Actor, meeting: GroupMeeting) -> Coming:
    place = find_place(actor, meeting)
    assert place is not None  # noqa: S101  (members alone come here)
    return _find_or_add(meeting, place.id)


def _find_or_add(meeting: GroupMeeting, place_id: int) -> Coming:
    found = find_coming(meeting, place_id)
    if found is None:
        found = Coming(meeting_id=meeting.id, place_id=place_id)
        save(found)
        db.session.refresh(meeting, ["coming"])
    return found


@action(LOOK_AFTER, lock=lock)
def write_minutes(actor: Actor, meeting: GroupMeeting, *, words: str, came: Collection[int], seen: str, reason: str = "") -> None:
    """What was said and agreed, and which members came (the numbers of their places). Who had agreed to other words has to agree
    again. Raises Changed when they are not what was `seen` (`fingerprint_minutes`), NotNow before the meeting, Conflict once the
    group has agreed them, Invalid on `reason` where words are changed that members could read, without one."""
    refuse_when_changed(seen, fingerprint_minutes(meeting))
    if not has_begun(meeting):
        raise NotNow(_("You can write the minutes once the meeting has begun."))
    if meeting.agreed_at is not None:
        raise Conflict(_("The group has agreed these minutes, so they cannot change any more."))
    is_first, before = meeting.drafted_at is None, meeting.minutes
    if not is_first and words != before:
        if why_not := why_no_reason(reason, _("Enter what was put right, and why")):
            raise Invalid({"reason": why_not})
        title = say_day(meeting.starts_at)
        keep_version(actor, meeting.group, MINUTES, meeting.id, title, {"minutes": before}, {"minutes": words}, reason)
    meeting.minutes, meeting.drafted_at = words, meeting.drafted_at or now()
    for member in list_members(meeting.group):
        _find_or_add(meeting, member.place_id)
    for each in meeting.coming:
        each.came = each.place_id in came
    note(actor, meeting.group, "minutes", "drafted" if is_first else "changed", meeting.id)
    if is_first:
        _tell(actor, meeting, "minutes", sentences.MINUTES_DRAFTED(starts=meeting.starts_at.isoformat()))


@action(AGREE_MINUTES, lock=lock)
def agree_minutes(actor: Actor, meeting: GroupMeeting, *, seen: str) -> None:
    """A member says that they are right: these words and no others. Raises Changed when they are not what was `seen`."""
    refuse_when_changed(seen, fingerprint_minutes(meeting))
    _hold_coming(actor, meeting).agreed_to = seen
    note(actor, meeting.group, "minutes", "agreed to", meeting.id)


@action(CLOSE_MINUTES, lock=lock)
def close_minutes(actor: Actor, meeting: GroupMeeting, *, seen: str) -> None:
    """At the next meeting the group has agreed them: nothing in them changes any more. Raises Changed when they are not what was
    `seen`, Conflict before that meeting, and while no member has agreed to them."""
    refuse_when_changed(seen, fingerprint_minutes(meeting))
    following = find_meeting_after(meeting)
    if following is None or not has_begun(following):
        raise Conflict(_("The group agrees the minutes at its next meeting."))
    if not list_agreed(meeting):
        raise Conflict(_("No member has said yet that these minutes are right."))
    meeting.agreed_at = now()
    note(actor, meeting.group, "minutes", "closed", meeting.id)


@action(LOOK_AFTER, lock=lock)
def add_action_point(actor: Actor, meeting: GroupMeeting, *, what: str, who: str, due_on: date) -> ActionPoint:
    """What somebody does, by a day that is not over. Raises NotNow before the meeting."""
    if not has_begun(meeting):
        raise NotNow(_("You can write down actions once the meeting has begun."))
    if due_on < today():
        raise Invalid({"due_on": _("Enter a date that is not in the past")})
    point = ActionPoint(group_id=meeting.group_id, meeting_id=meeting.id, what=what, who=who, due_on=due_on)
    save(point)
    note(actor, meeting.group, "action", "added", point.id)
    return point


@action(LOOK_AFTER, lock=lock)
def finish_action_point(actor: Actor, point: ActionPoint, *, done_how: str) -> None:
    """It is done. Raises Conflict when it was already."""
    if point.done_on is not None:
        raise Conflict(_("This has already been done."))
    point.done_on, point.done_how = today(), done_how
    note(actor, point.group, "action", "done", point.id)
