"""Notes: written on a phone or by a scribe, looked at by a facilitator, put together, and later part of the consultation."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select, update

from forum.consultations.queries import find_place
from forum.contributions.actions import find_by_idempotency_key, new_contribution, publish
from forum.contributions.screening import Confirmation
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid, NotFound
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words
from forum.moderation.actions.flagging import flag
from forum.outcomes.actions.themes import ThemeWords, make_theme
from forum.outcomes.models import Theme
from forum.rooms.actions.undoing import undoable
from forum.rooms.models import BreakoutSeat, Note, NoteGroup
from forum.rooms.rules import CORRECT, LONGEST_NAME, LONGEST_NOTE, WRITE_NOTE
from forum.workshops.events import (
    NoteGroupRenamed,
    NoteGroupsMerged,
    NoteSetAside,
    NotesGrouped,
    NotesShown,
    NoteWritten,
    room_stream,
)
from forum.workshops.models import AgendaItem, Attendance, Workshop
from forum.workshops.rules import RUN, find_attendance


@action(WRITE_NOTE)
def write_note(
    actor: Actor, workshop: Workshop, *, body: str, idempotency_key: str | None, confirmation: Confirmation | None = None
) -> Note:
    """One's own note. Sent again with the same key, it is the same note. Raises Conflict when no notes are taken."""
    me = find_attendance(actor, workshop)
    if me is None:
        raise NotFound
    item = workshop.current
    if item is None or not item.kind.takes_notes:
        raise Conflict(_("No notes are taken now."))
    return _write(actor, workshop, me, item, body, idempotency_key=idempotency_key, confirmation=confirmation)


@action(RUN)
def write_note_for(
    actor: Actor,
    workshop: Workshop,
    *,
    attendance_id: int,
    body: str,
    item: AgendaItem | None = None,
    idempotency_key: str | None = None,
) -> Note:
    """A scribe writes down what somebody said, or what is on a paper note, also after the workshop."""
    person = db.session.scalar(select(Attendance).filter_by(workshop_id=workshop.id, id=attendance_id))
    if person is None:
        raise NotFound
    place = find_place(actor, workshop)
    written_by_id = place.id if place else None
    return _write(
        actor, workshop, person, item or workshop.current, body, idempotency_key=idempotency_key, written_by_id=written_by_id
    )


@action(CORRECT)
def correct_summary(
    actor: Actor, workshop: Workshop, *, body: str, idempotency_key: str | None, confirmation: Confirmation | None = None
) -> Note:
    """What somebody who was there says is wrong or missing. It stands beside the summary."""
    me = find_attendance(actor, workshop)
    if me is None:
        raise NotFound
    return _write(actor, workshop, me, None, body, idempotency_key=idempotency_key, confirmation=confirmation, is_correction=True)


@action(RUN)
def approve_note(actor: Actor, workshop: Workshop, *, note_id: int) -> None:
    """It may be shown on the wall."""
    note = _get(workshop, note_id)
    with undoable(actor, workshop, _("a note was shown"), (Note, Note.id == note.id)):
        note.approved_at, note.set_aside_at = note.approved_at or now(), None
    emit(NotesShown(room_stream(workshop), actor.account_id, (note.id,)))


@action(RUN)
def approve_all(actor: Actor, workshop: Workshop, *, newest_id: int) -> int:
    """All that wait, up to the last one that was on the screen of whoever pressed."""
    lock(workshop)
    waits = (Note.workshop_id == workshop.id, Note.approved_at.is_(None), Note.set_aside_at.is_(None), Note.id <= newest_id)
    numbers = db.session.scalars(select(Note.id).where(*waits)).all()
    with undoable(actor, workshop, _("notes were shown"), (Note, Note.id.in_(numbers))):
        shown = update(Note).where(Note.id.in_(numbers)).values(approved_at=now())
        db.session.execute(shown.execution_options(synchronize_session=False))
    if numbers:
        emit(NotesShown(room_stream(workshop), actor.account_id, tuple(sorted(numbers))))
    return len(numbers)


@action(RUN)
def set_note_aside(actor: Actor, workshop: Workshop, *, note_id: int, reason_key: str = "") -> None:
    """Keeps it off the wall. With a reason it goes to the moderators as well; whether it stays in public is theirs to say."""
    note = _get(workshop, note_id)
    with undoable(actor, workshop, _("a note was set aside"), (Note, Note.id == note.id)):
        note.set_aside_at = note.set_aside_at or now()
    if reason_key:
        flag(actor, note, reason_key=reason_key)
    emit(NoteSetAside(room_stream(workshop), actor.account_id, note.id))


@action(RUN)
def put_notes(
    actor: Actor, workshop: Workshop, *, note_ids: list[int], group_id: int | None = None, name: str = ""
) -> NoteGroup | None:
    """Into a group, a new one with a name, or (neither) out of their group. What is put into a group may be shown."""
    notes = [_get(workshop, number) for number in sorted(set(note_ids))]
    with undoable(actor, workshop, _("notes were moved"), (Note, Note.id.in_(note_ids)), _groups_of(workshop)):
        group = _get_group(workshop, group_id) if group_id else _make_group(workshop, name) if has_words(name) else None
        for note in notes:
            note.group_id = group.id if group else None
            if group:
                note.approved_at, note.set_aside_at = note.approved_at or now(), None
    moved = tuple(note.id for note in notes)
    emit(NotesGrouped(room_stream(workshop), actor.account_id, moved, group.id if group else None))
    return group


@action(RUN)
def rename_group(actor: Actor, workshop: Workshop, *, group_id: int, name: str) -> None:
    """Can be undone. Raises NotFound for a group of another workshop, Invalid for a name that is empty or too long."""
    group = _get_group(workshop, group_id)
    with undoable(actor, workshop, _("a group was renamed"), _groups_of(workshop)):
        group.name = _check_name(name)
    emit(NoteGroupRenamed(room_stream(workshop), actor.account_id, group_id))


@action(RUN)
def merge_groups(actor: Actor, workshop: Workshop, *, group_id: int, into_id: int) -> None:
    """All notes of one group go into another; the empty one goes."""
    group, target = _get_group(workshop, group_id), _get_group(workshop, into_id)
    if group is target:
        return
    in_either = Note.group_id.in_([group.id, target.id])
    with undoable(actor, workshop, _("two groups were merged"), (Note, in_either), _groups_of(workshop)):
        moved = update(Note).where(Note.group_id == group.id).values(group_id=target.id)
        db.session.execute(moved.execution_options(synchronize_session=False))
        db.session.expire_all()
        db.session.delete(_get_group(workshop, group_id))
    emit(NoteGroupsMerged(room_stream(workshop), actor.account_id, group_id, into_id))


@action(RUN)
def make_theme_of(actor: Actor, workshop: Workshop, *, group_id: int) -> Theme:
    """A group becomes a candidate theme of the consultation, with its notes in it."""
    group = _get_group(workshop, group_id)
    notes = list(db.session.scalars(select(Note).filter_by(group_id=group.id, status="published").order_by(Note.id)))
    if not notes:
        raise Conflict(_("There are no notes in this group."))
    return make_theme(actor, workshop.consultation, ThemeWords(group.name), list(notes))


def _write(
    actor: Actor,
    workshop: Workshop,
    person: Attendance,
    item: AgendaItem | None,
    body: str,
    *,
    idempotency_key: str | None,
    confirmation: Confirmation | None = None,
    written_by_id: int | None = None,
    is_correction: bool = False,
) -> Note:
    place = person.participation
    before = find_by_idempotency_key(Note, place, idempotency_key)
    if before is not None:
        return before
    if not has_words(body):
        raise Invalid({"body": _("Write something first")})
    if len(body) > LONGEST_NOTE and not is_correction:
        raise Invalid({"body": _("Use %(most)d characters or fewer.", most=LONGEST_NOTE)})
    note = new_contribution(
        Note,
        place,
        activity_id=workshop.activity_id,
        body=body,
        idempotency_key=idempotency_key,
        workshop_id=workshop.id,
        item_id=item.id if item else None,
        breakout_id=_find_breakout(person, item) if item else None,
        written_by_id=written_by_id,
        is_correction=is_correction,
    )
    publish(note, confirmation=confirmation)
    emit(NoteWritten(room_stream(workshop), actor.account_id, note.id))
    return note


def _find_breakout(person: Attendance, item: AgendaItem) -> int | None:
    return db.session.scalar(select(BreakoutSeat.breakout_id).filter_by(item_id=item.id, attendance_id=person.id))


def _get(workshop: Workshop, note_id: int) -> Note:
    note = db.session.scalar(select(Note).where(Note.workshop_id == workshop.id, Note.id == note_id))
    if note is None:
        raise NotFound
    lock(note)
    return note


def _get_group(workshop: Workshop, group_id: int) -> NoteGroup:
    group = db.session.scalar(select(NoteGroup).filter_by(workshop_id=workshop.id, id=group_id))
    if group is None:
        raise NotFound
    return group


def _groups_of(workshop: Workshop) -> tuple[type[NoteGroup], ColumnElement[bool]]:
    return NoteGroup, NoteGroup.workshop_id == workshop.id


def _make_group(workshop: Workshop, name: str) -> NoteGroup:
    group = NoteGroup(workshop_id=workshop.id, name=_check_name(name), created_at=now())
    save(group)
    return group


def _check_name(name: str) -> str:
    if not has_words(name):
        raise Invalid({"name": _("Give the group a name")})
    if len(name) > LONGEST_NAME * 2:
        raise Invalid({"name": _("Use %(most)d characters or fewer.", most=LONGEST_NAME * 2)})
    return name
