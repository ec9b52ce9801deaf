"""A workshop is planned: when, where, for whom, and what happens in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from forum.activities.voting.actions.calling import close_now
from forum.activities.voting.actions.managing import Choice, create_poll, remove_poll, set_options
from forum.activities.voting.models import Poll
from forum.consultations.actions.decision_days import is_put_back
from forum.consultations.actions.holding import hold_in_place
from forum.consultations.actions.recording import note_change, refuse_without_reason, same_minute
from forum.consultations.change_guards import NeedsColleague
from forum.consultations.events import consultation_stream
from forum.consultations.models import Activity, Participation
from forum.consultations.queries import find_place
from forum.consultations.snapshots import Part
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid, NotFound
from forum.kernel.events import emit
from forum.kernel.fingerprints import fingerprint, refuse_when_changed
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import SYSTEM, Actor
from forum.spaces.queries import find_last_version
from forum.spaces.rules import ThingWords, why_no_reason
from forum.workshops.agenda import find_agenda_kind
from forum.workshops.events import RoomPollDrafted, RoomPollDropped, WorkshopCalledOff, WorkshopPlanned, room_stream
from forum.workshops.fingerprints import fingerprint_agenda, fingerprint_need, fingerprint_plan
from forum.workshops.models import AgendaItem, AgendaPoll, Attendance, Comers, Workshop
from forum.workshops.queries.leading import list_named
from forum.workshops.rules import (
    ADD,
    BOOK,
    MOST_ITEMS,
    PLAN,
    RUN,
    RUNNERS,
    find_booking,
    has_said_no,
    is_anybody_booked,
    say_after_all,
)
from forum.workshops.snapshots import describe_workshop
from forum.workshops.templates import TEMPLATES

LONGEST_PAST = timedelta(hours=12)  # somebody enters what has just begun
FURTHEST_AHEAD = timedelta(days=5 * 366)


@dataclass(frozen=True)
class Plan:
    """What people read before they come, under the names of its columns."""

    title: str
    starts_at: datetime
    about: str = ""
    place: str = ""
    video_link: str = ""
    caption_link: str = ""
    access_note: str = ""
    size: int = 0
    who: Comers = Comers.OPEN
    has_lobby: bool = False


@dataclass(frozen=True)
class PlannedItem:
    """An item of the agenda as its planner gives it; `public_id` of one that is there already."""

    kind_key: str
    title: str
    minutes: int
    text: str = ""
    public_id: str = ""


@action(ADD, lock=hold_in_place)
def create_workshop(actor: Actor, activity: Activity, plan: Plan, *, template_key: str = "hour") -> Workshop:
    """With the agenda of a template, a key of TEMPLATES. Raises Invalid for a start that is a slip of the pen."""
    _check_start(plan.starts_at)
    workshop = Workshop(space_id=activity.space_id, activity_id=activity.id, created_at=now(), **asdict(plan))
    save(workshop)
    for number, (kind_key, title, minutes) in enumerate(TEMPLATES[template_key].steps, 1):
        save(AgendaItem(workshop_id=workshop.id, position=number, kind_key=kind_key, title=str(title), minutes=minutes))
    db.session.expire(workshop)
    _note(actor, workshop, "created")
    return workshop


@action(PLAN, lock=hold_in_place)
def change_plan(actor: Actor, workshop: Workshop, plan: Plan, *, seen: str, reason: str = "") -> None:
    """What people can read of it is an official change: a version with its reason, and a letter to whoever is going to come. What
    they booked stays booked. Raises Invalid as `create_workshop` does, for an earlier start once anybody has booked, and on a
    `reason` that is needed; Changed when the plan is not any more what was `seen` (`fingerprints`); Conflict as `note_change`;
    Invalid on `video_link` where a colleague has to be asked and what nobody reads beforehand changes too."""
    refuse_when_changed(seen, fingerprint_plan(workshop, list_named(workshop)))
    is_other = _has_other_settings(workshop, plan)
    try:
        write_plan(actor, workshop, plan, reason=reason)
    except NeedsColleague as problem:
        if not is_other:
            raise
        said = _(
            "A colleague has to agree to your other changes, but not to the links or how you let people in. Save one of them "
            "first, then the other"
        )
        raise Invalid({"video_link": said}) from problem


def _has_other_settings(workshop: Workshop, plan: Plan) -> bool:
    """Links that go with the video call are part of what people read: that there is none any more."""
    links = (plan.video_link, plan.caption_link) != (workshop.video_link, workshop.caption_link)
    is_ended = bool(workshop.video_link) and not plan.video_link and not plan.caption_link
    return plan.has_lobby != workshop.has_lobby or (links and not is_ended)


def write_plan(actor: Actor, workshop: Workshop, plan: Plan, *, reason: str, asked_by_id: int | None = None) -> None:
    """Inside an action, under the lock of the consultation. `asked_by_id`: as in `note_change`. Raises as `change_plan` does, and
    NeedsColleague where one person alone may not."""
    plan = replace(plan, starts_at=same_minute(plan.starts_at, workshop.starts_at))
    if plan.starts_at != workshop.starts_at:
        _check_start(plan.starts_at)
        _refuse_earlier(actor, workshop, plan.starts_at, is_agreed=asked_by_id is not None)
    before = describe_workshop(workshop)
    for name, value in asdict(plan).items():
        setattr(workshop, name, value)
    after = describe_workshop(workshop)
    is_moved = any(before[name] != after[name] for name in ("starts_at", "meeting_place"))
    version_id = _note_official(actor, workshop, before, after, reason, "moved" if is_moved else "changed", asked_by_id)
    if version_id or is_moved:
        stamp = str(version_id or now().isoformat())
        what = "moved" if is_moved else "changed"
        enqueue("tell_comers", workshop_id=workshop.id, what=what, stamp=stamp, version_id=version_id)
    if is_moved:
        _note(actor, workshop, "moved", version_id)
    _note_change(actor, workshop, "changed")


def _note_official(
    actor: Actor, workshop: Workshop, before: ThingWords, after: ThingWords, reason: str, how: str, asked_by_id: int | None
) -> int:
    """The number of the version that is kept of it; 0 in a draft, and when nothing that people read is another. Raises Invalid
    without a reason, whether anybody has answered yet or not: people have planned for it."""
    consultation = workshop.consultation
    if before != after:
        refuse_without_reason(actor, consultation, reason, always=True)
    about = {"thing_id": workshop.id, "reason": reason, "how": how, "asked_by_id": asked_by_id}
    note_change(actor, consultation, Part.WORKSHOPS, before=before, after=after, **about)  # type: ignore[arg-type]
    if before == after or consultation.published_at is None:
        return 0
    version = find_last_version(consultation.id, Part.WORKSHOPS, workshop.id)
    return version.id if version else 0


def _refuse_earlier(actor: Actor, workshop: Workshop, starts_at: datetime, *, is_agreed: bool) -> None:
    """What people can read they have planned for, whether they have booked or not. A mistake two people put right."""
    if actor == SYSTEM or starts_at >= workshop.starts_at:
        return
    consultation, days = workshop.consultation, {"starts_at": starts_at.isoformat()}
    is_public = consultation.published_at is not None
    if is_anybody_booked(workshop):
        said = _(
            "The start can only move later, because people have booked a place. To start earlier, cancel this workshop and "
            "plan another"
        )
    else:
        said = _(
            "The start can only move later, because people have planned for it. To start earlier, cancel this workshop and plan "
            "another"
        )
    if is_public and not is_put_back(consultation, Part.WORKSHOPS, workshop.id, days, is_agreed=is_agreed):
        raise Invalid({"starts_at": said})


@action(PLAN)
def set_agenda(actor: Actor, workshop: Workshop, steps: list[PlannedItem], *, seen: str) -> None:
    """The agenda in this order. What is left out goes, with the drafts of its votes. Raises Invalid for none, or more than
    MOST_ITEMS, and Changed as `change_plan` does."""
    lock(workshop)
    db.session.refresh(workshop, ["items"])
    refuse_when_changed(seen, fingerprint_agenda(workshop))
    if not steps or len(steps) > MOST_ITEMS:
        raise Invalid({"rows": _("The agenda must have between 1 and %(most)d parts", most=MOST_ITEMS)})
    known = {item.public_id: item for item in workshop.items}
    kept = {step.public_id for step in steps}
    for item in [each for each in workshop.items if each.public_id not in kept]:
        for poll in [link.poll for link in item.polls]:
            _drop_poll(item, poll)
        workshop.items.remove(item)
    db.session.flush()
    # Out of each other's way first: two items cannot stand in one place, not even for a moment.
    for item in workshop.items:
        item.position += 1000
    db.session.flush()
    for number, step in enumerate(steps, 1):
        item = known.get(step.public_id) or AgendaItem(workshop_id=workshop.id)
        find_agenda_kind(step.kind_key)
        item.position, item.kind_key, item.title = number, step.kind_key, step.title
        item.minutes, item.text = step.minutes, step.text
        save(item)
    db.session.expire(workshop)
    _note_change(actor, workshop, "agenda")


@action(RUN)
def add_poll(actor: Actor, item: AgendaItem, *, method_key: str, question: str, labels: list[str]) -> Poll:
    """A draft of a vote for this item, opened when the room is ready."""
    workshop = item.workshop
    poll = create_poll(SYSTEM, workshop.activity, method_key=method_key, question=question, opened_by_hand=True, guests_vote=True)
    if labels:
        set_options(SYSTEM, poll, [Choice(label) for label in labels])
    last = db.session.scalar(select(func.max(AgendaPoll.position)).filter_by(item_id=item.id)) or 0
    save(AgendaPoll(item_id=item.id, poll_id=poll.id, position=last + 1))
    db.session.expire(item, ["polls"])
    emit(RoomPollDrafted(room_stream(workshop), actor.account_id, poll.id))
    return poll


@action(RUN)
def drop_poll(actor: Actor, item: AgendaItem, *, poll: Poll, seen: str | None = None) -> None:
    """Takes a draft off the agenda and deletes it. Raises Conflict once it is announced, Changed when it is not what was
    `seen`."""
    if poll.announced_at:
        raise Conflict(_("You cannot remove this because it has been announced. You can cancel it and say why."))
    emit(RoomPollDropped(room_stream(item.workshop), actor.account_id, poll.id))
    _drop_poll(item, poll, seen)


@action(RUN)
def call_off(actor: Actor, workshop: Workshop, *, reason: str) -> None:
    """Closes and counts votes that were opened; who was going to come is told, once. Raises Invalid without a reason, Conflict
    after the end and when it is called off already."""
    lock(workshop)
    if why := why_no_reason(reason, _("Tell people why it is cancelled")):
        raise Invalid({"reason": why})
    if workshop.ended_at:
        raise Conflict(_("This workshop has finished."))
    if workshop.called_off_at:
        raise Conflict(_("This workshop has already been cancelled."))
    workshop.called_off_at, workshop.called_off_reason = now(), reason
    for item in workshop.items:
        open_polls = [link.poll for link in item.polls if link.poll.announced_at and not link.poll.called_off_at]
        for poll in [each for each in open_polls if not each.result]:
            close_now(SYSTEM, poll)
    enqueue("tell_comers", workshop_id=workshop.id, what="called_off", stamp="")
    _note_change(actor, workshop, "called off")
    emit(WorkshopCalledOff(room_stream(workshop), actor.account_id))


@action(BOOK)
def book(actor: Actor, workshop: Workshop, *, access_needs: str, after_all: bool = False, seen: str | None = None) -> Attendance:
    """Says that somebody will come. Booking again changes what they need, under a new name too. Raises Conflict when no place is
    free, and Changed for whoever has said that they cannot come and does not say that they can `after_all`, and where what they
    asked for before is not what was `seen`: an old page, say, which would write over it."""
    lock(workshop)
    place = find_place(actor, workshop)
    assert place is not None  # noqa: S101  (the permission's roles are held by a place)
    attendance = find_booking(actor, workshop)
    if has_said_no(attendance) and not after_all:
        raise Changed(say_after_all())
    if attendance is None:
        attendance = Attendance(workshop_id=workshop.id, participation_id=place.id, access_needs="", access_answer="")
    if attendance.booked_at is None and attendance.came_at is None:
        refuse_when_full(workshop, place)
    keep_need(attendance, access_needs, seen)
    attendance.booked_at = attendance.booked_at or now()
    save(attendance)
    return attendance


def keep_need(attendance: Attendance, access_needs: str, seen: str | None) -> None:
    """What somebody needs to take part; the answer to what they had asked for goes with it. Raises Changed as `book` does."""
    if access_needs == attendance.access_needs:
        return
    if seen is not None and attendance.access_needs and seen != fingerprint(attendance.access_needs):
        raise Changed(_("You have asked for help to take part since you opened this page. Check what it says, then send it."))
    attendance.access_needs, attendance.access_answer = access_needs, ""


@action(BOOK)
def cancel_booking(actor: Actor, workshop: Workshop) -> None:
    """They cannot come after all: their place is free for somebody else."""
    lock(workshop)
    attendance = find_booking(actor, workshop)
    if attendance is not None:
        attendance.booked_at = None


@action(RUN)
def answer_need(_actor: Actor, workshop: Workshop, *, attendance_id: int, answer: str, seen: str | None = None) -> None:
    """What is done about somebody's access needs; it is dropped when they change what they need. Raises NotFound for anybody of
    another workshop, Changed when need or answer is not any more what was `seen` (`fingerprints`)."""
    attendance = db.session.scalar(select(Attendance).filter_by(workshop_id=workshop.id, id=attendance_id))
    if attendance is None:
        raise NotFound
    lock(attendance)
    if seen is not None and seen != fingerprint_need(attendance):
        raise Changed(_("Someone has changed this while you were writing. Read it again, then send your answer."))
    attendance.access_answer = answer


def _check_start(starts_at: datetime) -> None:
    """A slip of the pen in the year would make a workshop nobody can come to."""
    if not now() - LONGEST_PAST <= starts_at <= now() + FURTHEST_AHEAD:
        raise Invalid({"starts_at": _("The date must be in the future, within the next 5 years")})


def refuse_when_full(workshop: Workshop, place: Participation) -> None:
    """Raises Conflict when no place is free; who leads always finds room, as does whoever has booked under an earlier name.
    Called while the workshop's row is held."""
    person = func.coalesce(Participation.account_id, -Participation.id)
    whoever = place.account_id or -place.id
    here = select(func.count(func.distinct(person))).select_from(Attendance).join(Attendance.participation)
    others = here.where(Attendance.workshop_id == workshop.id, Attendance.refused_at.is_(None), person != whoever)
    taken = db.session.scalar(others.where(or_(Attendance.booked_at.is_not(None), Attendance.came_at.is_not(None))))
    if place.role in RUNNERS:
        return
    if workshop.size and (taken or 0) >= workshop.size:
        raise Conflict(_("There are no places left out of %(size)d.", size=workshop.size))


def _drop_poll(item: AgendaItem, poll: Poll, seen: str | None = None) -> None:
    for link in [each for each in item.polls if each.poll_id == poll.id]:
        item.polls.remove(link)
    db.session.flush()
    remove_poll(SYSTEM, poll, seen=seen)


def _note_change(actor: Actor, workshop: Workshop, part: str) -> None:
    """A calendar that has the workshop already takes this as newer."""
    workshop.plan_changes += 1
    workshop.plan_changed_at = now()
    _note(actor, workshop, part)


def _note(actor: Actor, workshop: Workshop, part: str, version_id: int = 0) -> None:
    emit(WorkshopPlanned(consultation_stream(workshop.space_id), actor.account_id, workshop.id, part, version_id))
