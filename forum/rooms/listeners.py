"""What happens elsewhere and changes a room: a role taken away, somebody silenced, words taken out of sight. It is put into the
room's log, so that every screen hears of it at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from forum.activities.voting.events import PollChanged, PollClosed
from forum.activities.voting.models import Poll
from forum.consultations.events import PersonErased, PersonSilenced, RoleChanged
from forum.contributions.events import ContributionEdited, ContributionRedacted, ContributionStatusChanged, ContributionWithdrawn
from forum.kernel.actions import transaction
from forum.kernel.db import db
from forum.kernel.events import emit, on
from forum.moderation.events import CaseClaimed, CaseDecided, CaseReleased, CaseTakenUp, FlagRaised, ModeratorRecused
from forum.rooms.models import Note
from forum.rooms.queries.cases import find_note_of_case
from forum.workshops.events import (
    NameTakenOff,
    NoteCaseChanged,
    NoteChanged,
    RoomPollChanged,
    RoomPollCounted,
    StandingChanged,
    room_stream,
)
from forum.workshops.models import AgendaItem, AgendaPoll, Workshop

IS_OPEN = (Workshop.opened_at.is_not(None), Workshop.ended_at.is_(None))


@on(RoleChanged)
def note_role(event: RoleChanged) -> None:
    _tell_open_rooms(event.consultation_id, event.participation_id)


@on(PersonSilenced)
def note_silence(event: PersonSilenced) -> None:
    _tell_open_rooms(event.consultation_id, event.participation_id)


@on(PersonErased)
def note_who_left(event: PersonErased) -> None:
    _tell_open_rooms(event.consultation_id, event.participation_id, NameTakenOff)


def note_words(
    event: ContributionStatusChanged | ContributionWithdrawn | ContributionEdited | ContributionRedacted,
) -> None:
    note = db.session.get(Note, event.contribution_id)
    if note is not None and not note.is_correction:
        with transaction():
            emit(NoteChanged(room_stream(note.workshop), None, note.id))


on(ContributionStatusChanged)(note_words)
on(ContributionWithdrawn)(note_words)
on(ContributionEdited)(note_words)
on(ContributionRedacted)(note_words)


@on(PollChanged)
def note_poll(event: PollChanged) -> None:
    """What is on a phone or beside the button that opens it says something else now."""
    workshop = (
        _find_open_room(event.poll_id) if event.part in {"rules", "options", "key made", "key fault", "key mended"} else None
    )
    if workshop is not None:
        with transaction():
            emit(RoomPollChanged(room_stream(workshop), None, event.poll_id))


@on(PollClosed)
def note_count(event: PollClosed) -> None:
    """Sealed ballots are counted by a job. The result of others is there when the vote is closed, which every screen is told."""
    poll = db.session.get(Poll, event.poll_id)
    workshop = _find_open_room(event.poll_id) if poll is not None and poll.is_sealed else None
    if workshop is not None:
        with transaction():
            emit(RoomPollCounted(room_stream(workshop), None, event.poll_id))


def note_case(event: Any) -> None:
    note = find_note_of_case(event.case_id)
    if note is not None:
        with transaction():
            emit(NoteCaseChanged(room_stream(note.workshop), None, event.case_id))


for kind in (FlagRaised, CaseTakenUp, CaseClaimed, CaseReleased, ModeratorRecused, CaseDecided):
    on(kind)(note_case)


def _find_open_room(poll_id: int) -> Workshop | None:
    items = select(AgendaPoll.item_id).filter_by(poll_id=poll_id)
    return db.session.scalar(select(Workshop).join(AgendaItem).where(AgendaItem.id.in_(items), *IS_OPEN))


def _tell_open_rooms(
    consultation_id: int, participation_id: int, fact: type[StandingChanged | NameTakenOff] = StandingChanged
) -> None:
    rooms = list(db.session.scalars(select(Workshop).where(Workshop.space_id == consultation_id, *IS_OPEN)))
    if rooms:
        with transaction():
            for workshop in rooms:
                emit(fact(room_stream(workshop), None, participation_id))
