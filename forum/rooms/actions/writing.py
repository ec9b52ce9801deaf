"""Notes: written on a phone or by a scribe, looked at by a facilitator, put together, and later part of the consultation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypedDict

from flask_babel import gettext as _
from sqlalchemy import delete, select

from forum.consultations.events import consultation_stream
from forum.consultations.queries import find_place
from forum.contributions.actions import NewWords, consider, find_by_sending, new_contribution, publish
from forum.contributions.models import Status
from forum.contributions.screening import Confirmation
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Changed, Conflict, Invalid, NotFound
from forum.kernel.events import emit
from forum.kernel.fingerprints import find_changes, list_parts
from forum.kernel.idempotency import identify_sending
from forum.kernel.permissions import Actor, require
from forum.kernel.sentences import StoredSentence
from forum.kernel.text import has_words, tidy_text
from forum.moderation.actions.flagging import flag
from forum.outcomes.actions.themes import ThemeWords, make_theme
from forum.outcomes.models import Theme
from forum.rooms import sentences
from forum.rooms.actions.undoing import inverse, offer_undo, read_time, stands
from forum.rooms.fingerprints import fingerprint_notes
from forum.rooms.groups import find_told_key
from forum.rooms.models import BreakoutSeat, Note, NoteGroup
from forum.rooms.rules import CORRECT, LONGEST_NAME, LONGEST_NOTE, WRITE_NOTE
from forum.workshops.events import (
    NoteGroupRenamed,
    NoteGroupsMerged,
    NoteSetAside,
    NotesGrouped,
    NotesLookedAt,
    NotesPutBack,
    NotesShown,
    NoteWritten,
    room_stream,
)
from forum.workshops.models import AgendaItem, Attendance, Workshop
from forum.workshops.rules import RUN, find_attendance

# Of a note, what a facilitator decides: its group, since when it may be shown, since when it is set aside.
NotePlace = dict[str, int | str | None]
MOST_NOTES_AT_ONCE = 100


class NoteChange(TypedDict):
    """What a facilitator did with a note: what differs of its place, before and after."""

    note_id: int
    was: NotePlace
    became: NotePlace


class GroupRow(TypedDict):
    """A group of notes as it is or was."""

    id: int
    public_id: str
    name: str
    created_at: str


def write_note(
    actor: Actor, workshop: Workshop, *, body: str, idempotency_key: str | None, confirmation: Confirmation | None = None
) -> Note:
    """One's own note. The same words in the same form, sent again, are the same note. Raises Conflict when no notes are taken."""
    words = NewWords(body, sending=identify_sending(idempotency_key, tidy_text(body)), confirmation=confirmation)
    _check_length(body)
    return _write_note(actor, workshop, consider(actor, WRITE_NOTE, workshop, words))


@action(WRITE_NOTE)
def _write_note(actor: Actor, workshop: Workshop, words: NewWords) -> Note:
    me = find_attendance(actor, workshop)
    if me is None:
        raise NotFound
    item = workshop.current
    if item is None or not item.kind.takes_notes:
        raise Conflict(_("You cannot add notes in this part of the workshop."))
    return _write(actor, workshop, me, item, words)


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
    require(actor, RUN, workshop)
    person = db.session.scalar(select(Attendance).filter_by(workshop_id=workshop.id, id=attendance_id))
    if person is None:
        raise NotFound
    _check_length(body)
    words = NewWords(body, sending=identify_sending(idempotency_key, tidy_text(body)))
    words = consider(actor, RUN, workshop, words, author=person.participation)
    return _write_note_for(actor, workshop, person, item, words)


@action(RUN)
def _write_note_for(actor: Actor, workshop: Workshop, person: Attendance, item: AgendaItem | None, words: NewWords) -> Note:
    place = find_place(actor, workshop)
    return _write(actor, workshop, person, item or workshop.current, words, written_by_id=place.id if place else None)


def correct_summary(
    actor: Actor, workshop: Workshop, *, body: str, idempotency_key: str | None, confirmation: Confirmation | None = None
) -> Note:
    """What somebody who was there says is wrong or missing. It stands beside the summary."""
    words = NewWords(body, sending=identify_sending(idempotency_key, tidy_text(body)), confirmation=confirmation)
    return _correct_summary(actor, workshop, consider(actor, CORRECT, workshop, words))


@action(CORRECT)
def _correct_summary(actor: Actor, workshop: Workshop, words: NewWords) -> Note:
    me = find_attendance(actor, workshop)
    if me is None:
        raise NotFound
    return _write(actor, workshop, me, None, words, is_correction=True)


@action(RUN)
def approve_note(actor: Actor, workshop: Workshop, *, note_id: int, seen: str) -> None:
    """It may be shown on the wall, in the words that were `seen` (`fingerprints`). Raises Changed when they are others by now."""
    note = _get(workshop, note_id)
    _check_seen([note], seen)
    with _recording_changes(actor, workshop, sentences.NOTE_SHOWN(), [note]):
        note.approved_at, note.set_aside_at = note.approved_at or now(), None
    emit(NotesShown(room_stream(workshop), actor.account_id, (note.id,)))


@action(RUN)
def approve_all(actor: Actor, workshop: Workshop, *, seen: str) -> int:
    """Those that were on the screen of whoever pressed and wait still. One that says something else by now goes on waiting."""
    lock(workshop)
    names = list_parts(seen)[:MOST_NOTES_AT_ONCE]
    numbers = [int(name) for name in names if name.isascii() and name.isdecimal() and len(name) < 19]
    shown = select(Note).where(Note.workshop_id == workshop.id, Note.id.in_(numbers)).order_by(Note.id)
    notes = db.session.scalars(shown).all()
    for note in notes:
        lock(note)  # In the order of their numbers, as two do this at once; and none is edited from here on.
    changed = find_changes(seen, fingerprint_notes(notes))
    notes = [each for each in notes if not each.approved_at and not each.set_aside_at and str(each.id) not in changed]
    with _recording_changes(actor, workshop, sentences.NOTES_SHOWN(), notes):
        for note in notes:
            note.approved_at = now()
    if notes:
        emit(NotesShown(room_stream(workshop), actor.account_id, tuple(note.id for note in notes)))
    return len(notes)


@action(RUN)
def set_note_aside(actor: Actor, workshop: Workshop, *, note_id: int, seen: str = "", reason_key: str = "") -> None:
    """Keeps it off the wall. With a reason it goes to the moderators as well; whether it stays in public is theirs to say. Raises
    Changed as `approve_note` does; not with a reason, as who calls for help is never sent back."""
    note = _get(workshop, note_id)
    if not reason_key:
        _check_seen([note], seen)
    with _recording_changes(actor, workshop, sentences.NOTE_KEPT_OFF(), [note]):
        note.set_aside_at = note.set_aside_at or now()
    if reason_key:
        flag(actor, note, reason_key=reason_key)
    emit(NoteSetAside(room_stream(workshop), actor.account_id, note.id))


@action(RUN)
def put_notes(
    actor: Actor, workshop: Workshop, *, note_ids: list[int], group_id: int | None = None, name: str = "", seen: str = ""
) -> NoteGroup | None:
    """Into a group, a new one with a name, or (neither) out of their group. What is put into a group may be shown, so it raises
    Changed when a note says something else than was `seen`."""
    notes = [_get(workshop, number) for number in sorted(set(note_ids))]
    if group_id or has_words(name):
        _check_seen(notes, seen)
    group = _get_group(workshop, group_id) if group_id else _make_group(workshop, name) if has_words(name) else None
    made = _read_group(group) if group and not group_id else None
    with _recording_changes(actor, workshop, sentences.NOTES_MOVED(), notes, made=made):
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
    before, group.name = group.name, _check_name(name)
    offer_undo(actor, workshop, sentences.GROUP_RENAMED(), rename_group_back, group_id=group_id, name=before, seen=group.name)
    emit(NoteGroupRenamed(room_stream(workshop), actor.account_id, group_id))


@inverse
@action(RUN)
def rename_group_back(actor: Actor, workshop: Workshop, *, group_id: int, name: str, seen: str) -> None:
    """The inverse of `rename_group`."""
    lock(workshop)
    group = _get_group(workshop, group_id)
    stands(group.name == seen)
    group.name = name
    emit(NoteGroupRenamed(room_stream(workshop), actor.account_id, group_id))


@action(RUN)
def merge_groups(actor: Actor, workshop: Workshop, *, group_id: int, into_id: int) -> None:
    """All notes of one group go into another; the empty one goes."""
    group, target = _get_group(workshop, group_id), _get_group(workshop, into_id)
    if group is target:
        return
    notes = db.session.scalars(select(Note).filter_by(group_id=group.id).order_by(Note.id)).all()
    with _recording_changes(actor, workshop, sentences.GROUPS_MERGED(), notes, gone=_read_group(group)):
        for note in notes:
            note.group_id = target.id
        db.session.flush()
        db.session.delete(group)
    emit(NoteGroupsMerged(room_stream(workshop), actor.account_id, group_id, into_id))


@inverse
@action(RUN)
def put_notes_back(
    actor: Actor, workshop: Workshop, *, notes: list[NoteChange], made: GroupRow | None = None, gone: GroupRow | None = None
) -> None:
    """The inverse of all that is done with notes: each is where it was, and shown or not as it was. A group that was `made` for
    them goes, when nobody has named it anew or put others in; one that is `gone` is there again."""
    lock(workshop)
    found = {change["note_id"]: _get(workshop, change["note_id"]) for change in notes}
    groups = dict(db.session.execute(select(NoteGroup.id, NoteGroup.name).filter_by(workshop_id=workshop.id)).tuples().all())
    needed = {number for change in notes if (number := change["was"].get("group_id")) is not None}
    stands(all(change["became"].items() <= _read_place(found[change["note_id"]]).items() for change in notes))
    stands(needed <= groups.keys() | ({gone["id"]} if gone else set()))
    stands(gone is None or db.session.get(NoteGroup, gone["id"]) is None)
    if made is not None:
        others = select(Note.id).where(Note.group_id == made["id"], Note.id.not_in(found))
        stands(groups.get(made["id"]) == made["name"] and db.session.scalar(others.limit(1)) is None)
    if gone is not None:
        save(NoteGroup(workshop_id=workshop.id, **{**gone, "created_at": read_time(gone["created_at"])}))
    for change in notes:
        _set_place(found[change["note_id"]], change["was"])
    db.session.flush()
    if made is not None:
        db.session.execute(delete(NoteGroup).where(NoteGroup.id == made["id"]))
    emit(NotesPutBack(room_stream(workshop), actor.account_id, tuple(found)))
    _tell_consultation(actor, workshop, notes)


@action(RUN)
def make_theme_of(actor: Actor, workshop: Workshop, *, group_id: int) -> Theme:
    """A group becomes a candidate theme of the consultation, with those of its notes that are shown."""
    group = _get_group(workshop, group_id)
    in_group = select(Note).where(Note.group_id == group.id, Note.status == Status.PUBLISHED)
    shown = in_group.where(Note.approved_at.is_not(None), Note.set_aside_at.is_(None))
    notes = list(db.session.scalars(shown.order_by(Note.id)))
    if not notes:
        raise Conflict(_("There are no notes in this group yet."))
    return make_theme(actor, workshop.consultation, ThemeWords(group.name), list(notes))


def _write(
    actor: Actor,
    workshop: Workshop,
    person: Attendance,
    item: AgendaItem | None,
    words: NewWords,
    *,
    written_by_id: int | None = None,
    is_correction: bool = False,
) -> Note:
    place = person.participation
    before = find_by_sending(Note, place, words.sending)
    if before is not None:
        return before
    note = new_contribution(
        Note,
        place,
        activity_id=workshop.activity_id,
        body=words.body,
        sending=words.sending,
        told_as=find_told_key(person),
        workshop_id=workshop.id,
        item_id=item.id if item else None,
        breakout_id=_find_breakout(person, item) if item else None,
        written_by_id=written_by_id,
        is_correction=is_correction,
    )
    publish(note, words)
    emit(NoteWritten(room_stream(workshop), actor.account_id, note.id))
    return note


def _check_length(body: str) -> None:
    if len(body) > LONGEST_NOTE:
        raise Invalid({"body": _("Use %(most)d characters or fewer", most=LONGEST_NOTE)})


def _find_breakout(person: Attendance, item: AgendaItem) -> int | None:
    return db.session.scalar(select(BreakoutSeat.breakout_id).filter_by(item_id=item.id, attendance_id=person.id))


def _get(workshop: Workshop, note_id: int) -> Note:
    note = db.session.scalar(select(Note).where(Note.workshop_id == workshop.id, Note.id == note_id))
    if note is None:
        raise NotFound
    lock(note)
    return note


def _check_seen(notes: Sequence[Note], seen: str) -> None:
    """Of notes that are locked: nobody can change them any more."""
    changed = find_changes(seen, fingerprint_notes(notes)) & {str(note.id) for note in notes}
    if changed:
        raise Changed(
            _("The person who wrote this note has changed it. We have not done anything yet. Read it again, then decide.")
        )


def _get_group(workshop: Workshop, group_id: int) -> NoteGroup:
    group = db.session.scalar(select(NoteGroup).filter_by(workshop_id=workshop.id, id=group_id))
    if group is None:
        raise NotFound
    return group


@contextmanager
def _recording_changes(
    actor: Actor,
    workshop: Workshop,
    sentence: StoredSentence,
    notes: Sequence[Note],
    *,
    made: GroupRow | None = None,
    gone: GroupRow | None = None,
) -> Iterator[None]:
    """Around a change of where notes are: it can be taken back by `put_notes_back`, as far as it changed anything, and pages
    outside the room hear of it."""
    before = {note.id: _read_place(note) for note in notes}
    yield
    changes = [change for note in notes if (change := _find_change(note, before[note.id]))]
    if changes or made or gone:
        offer_undo(actor, workshop, sentence, put_notes_back, notes=changes, made=made, gone=gone)
    _tell_consultation(actor, workshop, changes)


def _tell_consultation(actor: Actor, workshop: Workshop, changes: Sequence[NoteChange]) -> None:
    """Of notes that are looked at now, or no longer: its pages show what is. In which group they are no page outside says."""
    looked_at = tuple(change["note_id"] for change in changes if change["was"].keys() & {"approved_at", "set_aside_at"})
    if looked_at:
        emit(NotesLookedAt(consultation_stream(workshop.space_id), actor.account_id, looked_at))


def _find_change(note: Note, before: NotePlace) -> NoteChange | None:
    """Only what differs, so that the rest may change meanwhile."""
    after = _read_place(note)
    names = [name for name in after if after[name] != before[name]]
    if not names:
        return None
    return NoteChange(note_id=note.id, was={name: before[name] for name in names}, became={name: after[name] for name in names})


def _read_place(note: Note) -> NotePlace:
    times = {"approved_at": note.approved_at, "set_aside_at": note.set_aside_at}
    return {"group_id": note.group_id} | {name: time.isoformat() if time else None for name, time in times.items()}


def _set_place(note: Note, place: NotePlace) -> None:
    for name, value in place.items():
        setattr(note, name, read_time(value) if isinstance(value, str) else value)


def _read_group(group: NoteGroup) -> GroupRow:
    return GroupRow(id=group.id, public_id=group.public_id, name=group.name, created_at=group.created_at.isoformat())


def _make_group(workshop: Workshop, name: str) -> NoteGroup:
    group = NoteGroup(workshop_id=workshop.id, name=_check_name(name), created_at=now())
    save(group)
    return group


def _check_name(name: str) -> str:
    if not has_words(name):
        raise Invalid({"name": _("Give the group a name")})
    if len(name) > LONGEST_NAME * 2:
        raise Invalid({"name": _("Use %(most)d characters or fewer", most=LONGEST_NAME * 2)})
    return name
